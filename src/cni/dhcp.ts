import { failure } from "./cni-error.js";
import { stringField } from "./config.js";
import type { Plugin, PluginCall } from "./plugin.js";
import type { Result } from "./result.js";

/**
 * The dhcp plugin, which asks its daemon (`dhcp daemon`) at a socket for a lease. Simplified: nobody runs that daemon here,
 * so that every call ends as it does on a machine without one.
 */
export class DhcpIpam implements Plugin {
  add(call: PluginCall): Result {
    throw noDaemon(call);
  }

  check(call: PluginCall): void {
    throw noDaemon(call);
  }

  del(call: PluginCall): void {
    throw noDaemon(call);
  }
}

function noDaemon(call: PluginCall): Error {
  const path = stringField(call.config.ipam ?? {}, "daemonSocketPath", "") || "/run/cni/dhcp.sock";
  return failure(`error dialing DHCP daemon: dial unix ${path}: connect: no such file or directory`);
}
