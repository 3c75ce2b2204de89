import { formatIp } from "../wire/ip-address.js";
import { formatMac, MAC_ZERO } from "../wire/mac-address.js";
import { CniError, CniErrorCode } from "./cni-error.js";
import type { Plugin, PluginCall } from "./plugin.js";
import type { Result } from "./result.js";

/** The loopback plugin: brings up `lo` in the container. */
export class LoopbackPlugin implements Plugin {
  add(call: PluginCall): Result {
    if (call.netns === null) throw new CniError(CniErrorCode.UnknownContainer, `no namespace at ${call.netnsPath}`);
    const { loopback } = call.netns;
    loopback.setUp(true);
    const device = call.netns.ipDevice(loopback);
    return {
      cniVersion: call.cniVersion,
      interfaces: [{ name: "lo", mac: formatMac(MAC_ZERO), sandbox: call.netnsPath }],
      ips: [...device.addresses4, ...device.addresses6].map((each) => ({
        address: `${formatIp(each.local)}/${each.prefixLength}`,
        interface: 0,
      })),
      routes: [],
      dns: {},
    };
  }

  check(call: PluginCall): void {
    if (call.netns?.loopback.adminUp !== true) {
      throw new CniError(CniErrorCode.Internal, "loopback interface is down");
    }
  }

  del(call: PluginCall): void {
    call.netns?.loopback.setUp(false);
  }
}
