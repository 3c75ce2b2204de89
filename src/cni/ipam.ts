import { CniError, CniErrorCode, failure } from "./cni-error.js";
import { stringField } from "./config.js";
import type { Plugin, PluginCall } from "./plugin.js";
import type { Result } from "./result.js";

/** The IPAM plugin that the configuration names; "" for none (layer 2 only). */
export function ipamType(call: PluginCall): string {
  return stringField(call.config.ipam ?? {}, "type", "", "NetConf.ipam");
}

/** The plugin of this type in CNI_PATH. @throws CniError in the words of invoke.FindInPath. */
export function findPlugin(plugins: ReadonlyMap<string, Plugin>, type: string): Plugin {
  if (type === "") throw failure("no plugin name provided");
  const plugin = plugins.get(type);
  if (plugin !== undefined) return plugin;
  throw new CniError(
    CniErrorCode.Internal,
    `failed to find plugin "${type}" in path [/opt/cni/bin]`,
    `podwire has: ${[...plugins.keys()].join(", ")}`,
  );
}

/**
 * ADD of the IPAM plugin, which gets the caller's whole configuration (ipam.ExecAdd).
 * @throws CniError also when it gave no address.
 */
export function ipamAdd(call: PluginCall): Result {
  const result = findPlugin(call.plugins, ipamType(call)).add(call);
  if (result.ips.length > 0) return result;
  ipamDel(call);
  throw failure("IPAM plugin returned missing IP config");
}

/** CHECK of the IPAM plugin; nothing without one. @throws CniError */
export function ipamCheck(call: PluginCall): void {
  const type = ipamType(call);
  if (type !== "") findPlugin(call.plugins, type).check(call);
}

/** DEL of the IPAM plugin; nothing without one. @throws CniError */
export function ipamDel(call: PluginCall): void {
  const type = ipamType(call);
  if (type !== "") findPlugin(call.plugins, type).del(call);
}
