import { addLink } from "../host/devices/add-link.js";
import { failure } from "./cni-error.js";
import { made } from "./container-link.js";
import { ipamCheck, ipamType } from "./ipam.js";
import { containerNetns, type Plugin, type PluginCall } from "./plugin.js";
import type { Result } from "./result.js";
import { checkSingleDevice, configureSingleDevice, deleteSingleDevice, singleDeviceStatus } from "./single-device.js";

/** The dummy plugin: an interface in the container that leads nowhere and holds addresses. */
export class DummyPlugin implements Plugin {
  add(call: PluginCall): Result {
    requireIpam(call);
    const netns = containerNetns(call);
    const device = made(addLink(netns, { kind: "dummy", name: call.ifName }), "failed to create dummy");
    try {
      return configureSingleDevice(call, device, { hasIpamDns: true });
    } catch (error) {
      // Of these plugins this one alone takes its device away.
      netns.deleteDevice(device);
      throw error;
    }
  }

  check(call: PluginCall): void {
    requireIpam(call);
    if (call.prevResult === null) {
      ipamCheck(call);
      throw failure("dummy: Required prevResult missing");
    }
    const { device } = checkSingleDevice(call, "dummy", "");
    if (!device.adminUp) throw failure(`Interface ${device.name} is down`);
  }

  del(call: PluginCall): void {
    deleteSingleDevice(call, true);
  }

  status(call: PluginCall): void {
    singleDeviceStatus(call);
  }
}

function requireIpam(call: PluginCall): void {
  if (ipamType(call) === "") throw failure("dummy interface requires an IPAM configuration");
}
