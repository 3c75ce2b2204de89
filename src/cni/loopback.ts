import { formatIp } from "../wire/ip-address.js";
import { formatMac, MAC_ZERO } from "../wire/mac-address.js";
import { failure } from "./cni-error.js";
import { containerNetns, type Plugin, type PluginCall } from "./plugin.js";
import { NO_DNS, type Result } from "./result.js";

/** The loopback plugin: brings up `lo` in the container, whatever CNI_IFNAME says. */
export class LoopbackPlugin implements Plugin {
  readonly isUnconverted = true;

  add(call: PluginCall): Result {
    const netns = containerNetns(call);
    netns.loopback.setUp(true);
    // A link that other plugins made before: their result goes on as it is.
    if (call.prevResult !== null) return call.prevResult;
    const device = netns.ipDevice(netns.loopback);
    return {
      cniVersion: call.cniVersion,
      interfaces: [{ name: "lo", mac: formatMac(MAC_ZERO), sandbox: call.netnsPath }],
      ips: [...device.addresses4, ...device.addresses6].map((each) => ({
        address: `${formatIp(each.local)}/${each.prefixLength}`,
        interface: 0,
      })),
      routes: [],
      dns: NO_DNS,
    };
  }

  check(call: PluginCall): void {
    if (!containerNetns(call).loopback.adminUp) throw failure("loopback interface is down");
  }

  del(call: PluginCall): void {
    call.netns?.loopback.setUp(false);
  }
}
