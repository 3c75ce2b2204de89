import { CniError, CniErrorCode } from "../../../../cni/cni-error.js";
import { type NetworkConfigList, parseConfigList } from "../../../../cni/config.js";
import type { FileSystem } from "../../../../host/filesystem.js";

/**
 * The network of this name in a directory: of its `.conflist` files in order, else of its `.conf` and `.json` files
 * (libcni.LoadNetworkConf). Files before it are read too.
 * @throws CniError in libcni's words.
 */
export function findConfigList(files: FileSystem, directory: string, name: string): NetworkConfigList {
  const names = files.find(directory)?.kind === "directory" ? files.list(directory) : [];
  const lists = names.filter((file) => file.endsWith(".conflist"));
  const singles = names.filter((file) => file.endsWith(".conf") || file.endsWith(".json"));
  for (const file of [...lists, ...singles]) {
    if (files.find(`${directory}/${file}`)?.kind !== "file") continue;
    const list = parseConfigList(files.readFile(`${directory}/${file}`), "");
    if (list.name === name) return list;
  }
  const isEmpty = lists.length === 0 && singles.length === 0;
  throw new CniError(
    CniErrorCode.InvalidConfig,
    isEmpty
      ? `no net configurations found in ${directory}`
      : `no net configuration with name "${name}" in ${directory}`,
  );
}
