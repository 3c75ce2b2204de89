import { addLink } from "../host/devices/add-link.js";
import { VlanInterface } from "../link/vlan.js";
import { failure } from "./cni-error.js";
import { numberField } from "./config.js";
import { made } from "./container-link.js";
import { containerNetns, type Plugin, type PluginCall } from "./plugin.js";
import type { Result } from "./result.js";
import {
  checkSingleDevice,
  configureSingleDevice,
  deleteSingleDevice,
  masterName,
  masterNetns,
  masterOf,
  mtuBelow,
  nameDevice,
  singleDeviceStatus,
} from "./single-device.js";

/** The vlan plugin: the container gets one VLAN of a device of the machine. */
export class VlanPlugin implements Plugin {
  add(call: PluginCall): Result {
    const { vlanId, mtu } = settingsOf(call);
    const link = masterOf(call, masterName(call));
    const netns = containerNetns(call);
    const spec = { kind: "vlan" as const, name: netns.freeName("cnitmp"), netns, link, vlanId };
    const limited = mtuBelow(mtu, link);
    const device = made(
      addLink(masterNetns(call), { ...spec, mtu: limited === 0 ? null : limited }),
      "failed to create vlan",
    );
    nameDevice(call, netns, device, "vlan");
    return configureSingleDevice(call, device, (made) => netns.deleteDevice(made));
  }

  check(call: PluginCall): void {
    const { vlanId, mtu } = settingsOf(call);
    masterOf(call, masterName(call));
    const { device } = checkSingleDevice(call, "vlan", "vlan: ");
    if (device instanceof VlanInterface && device.vlanId !== vlanId) {
      throw failure(
        `Error: Tuning link ${call.ifName} configured promisc is ${vlanId}, current value is ${device.vlanId}`,
      );
    }
    if (mtu !== 0 && device.mtu !== mtu) {
      throw failure(`Error: Tuning configured MTU of ${call.ifName} is ${mtu}, current value is ${device.mtu}`);
    }
  }

  del(call: PluginCall): void {
    settingsOf(call);
    deleteSingleDevice(call);
  }

  status(call: PluginCall): void {
    singleDeviceStatus(call);
  }
}

function settingsOf(call: PluginCall): { readonly vlanId: number; readonly mtu: number } {
  if (masterName(call) === "") {
    throw failure('"master" field is required. It specifies the host interface name to create the VLAN for');
  }
  const vlanId = numberField(call.config, "vlanId", 0);
  if (vlanId < 0 || vlanId > 4094) throw failure(`invalid VLAN ID ${vlanId} (must be between 0 and 4095 inclusive)`);
  return { vlanId, mtu: numberField(call.config, "mtu", 0) };
}
