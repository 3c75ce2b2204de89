import { CniError, CniErrorCode } from "../cni/cni-error.js";
import { CNI_VERSIONS, FIRST_VERSION, networkNameProblem, versionRefusal } from "../cni/config.js";
import { parseConfigList } from "../cni/config-list.js";
import { standardPlugins } from "../cni/standard-plugins.js";
import { nearestName } from "./api/nearest-name.js";
import { fillCniConfig } from "./node/host-gateway.js";

/**
 * Looks at a CNI configuration list before a cluster is made of it, so that what is wrong is told once and not by every
 * pod: its form, and whether its plugins are there. `file` names it in messages.
 * @throws CniError
 */
export function checkCniConfig(text: string, file: string): void {
  const { plugins, name: network, cniVersion } = parseConfigList(fillCniConfig(text, ["10.244.0.0/24"]), file);
  const refuse = (problem: CniError): CniError => new CniError(problem.code, `${file}: ${problem.text}`);
  const problem = networkNameProblem(network) ?? versionRefusal(cniVersion || FIRST_VERSION, CNI_VERSIONS);
  if (problem !== null) throw refuse(problem);
  if (plugins.length === 0) throw refuse(new CniError(CniErrorCode.InvalidConfig, "no plugin configs found"));
  const known = [...standardPlugins().keys()];
  for (const { type, ipam } of plugins) {
    for (const name of [type, ipam?.type]) {
      if (typeof name !== "string" || name === "" || known.includes(name)) continue;
      const nearest = nearestName(name, known);
      const hint = nearest === null ? `podwire has: ${known.join(", ")}` : `did you mean "${nearest}"?`;
      throw new CniError(
        CniErrorCode.Internal,
        `${file}: failed to find plugin "${name}" in path [/opt/cni/bin]: ${hint}`,
      );
    }
  }
}
