import { failure } from "./cni-error.js";
import { stringField } from "./config.js";
import { shapeProblem } from "./go-shapes.js";
import type { Plugin, PluginCall } from "./plugin.js";
import { NO_BLOCK, type Result } from "./result.js";

/** The IPAM plugin that the configuration names; "" for none (layer 2 only). */
export function ipamType(call: PluginCall): string {
  return stringField(call.config.ipam ?? {}, "type", "", "NetConf.ipam");
}

/** The plugin of this type in CNI_PATH. @throws CniError in the words of invoke.FindInPath. */
export function findPlugin(plugins: ReadonlyMap<string, Plugin>, type: string): Plugin {
  if (type === "") throw failure("no plugin name provided");
  const plugin = plugins.get(type);
  if (plugin !== undefined) return plugin;
  throw failure(
    type.includes("/") ? `invalid plugin name: ${type}` : `failed to find plugin "${type}" in path [/opt/cni/bin]`,
  );
}

/**
 * ADD of the IPAM plugin, which gets the caller's whole configuration (ipam.ExecAdd).
 * @throws CniError also when it gave no address.
 */
export function ipamAdd(call: PluginCall): Result {
  const result = ipamPlugin(call, "ADD").add(call);
  for (const { dst } of result.routes) if (dst === NO_BLOCK) throw failure(`invalid CIDR address: ${dst}`);
  if (result.ips.length > 0) return result;
  ipamDel(call);
  throw failure("IPAM plugin returned missing IP config");
}

/** CHECK of the IPAM plugin; nothing without one, unless the caller must have one (`isRequired`). @throws CniError */
export function ipamCheck(call: PluginCall, isRequired = false): void {
  if (isRequired || ipamType(call) !== "") ipamPlugin(call, "CHECK").check(call);
}

/** DEL of the IPAM plugin, likewise. @throws CniError */
export function ipamDel(call: PluginCall, isRequired = false): void {
  if (isRequired || ipamType(call) !== "") ipamPlugin(call, "DEL").del(call);
}

/** The IPAM plugin once it has decoded the configuration, as its executable begins. @throws CniError */
function ipamPlugin(call: PluginCall, command: string): Plugin {
  const type = ipamType(call);
  const plugin = findPlugin(call.plugins, type);
  const problem = shapeProblem(type, call.config, command);
  if (problem !== null) throw failure(problem);
  return plugin;
}
