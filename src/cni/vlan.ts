import { addLink } from "../host/devices/add-link.js";
import type { Interface } from "../link/interface.js";
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
    const { vlanId, mtu, link } = settingsOf(call);
    const netns = containerNetns(call);
    const spec = { kind: "vlan" as const, name: netns.freeName("cnitmp"), netns, link, vlanId };
    const device = made(addLink(masterNetns(call), { ...spec, mtu: mtu === 0 ? null : mtu }), "failed to create vlan");
    nameDevice(call, netns, device, "vlan");
    return configureSingleDevice(call, device, { ipamLead: "failed to execute IPAM delegate: " });
  }

  check(call: PluginCall): void {
    const { device } = checkSingleDevice(call, "vlan", "vlan: ", "capital", true);
    const master = masterName(call);
    if (masterNetns(call).findDevice(master) === null)
      throw failure(`failed to lookup master "${master}": Link not found`);
    const vlanId = numberField(call.config, "vlanId", 0);
    if (device instanceof VlanInterface && device.vlanId !== vlanId) {
      throw failure(
        `Error: Tuning link ${call.ifName} configured promisc is ${vlanId}, current value is ${device.vlanId}`,
      );
    }
    const mtu = numberField(call.config, "mtu", 0);
    if (mtu !== 0 && device.mtu !== mtu) {
      throw failure(`Error: Tuning configured MTU of ${call.ifName} is ${mtu}, current value is ${device.mtu}`);
    }
  }

  del(call: PluginCall): void {
    settingsOf(call);
    deleteSingleDevice(call, true);
  }

  status(call: PluginCall): void {
    singleDeviceStatus(call);
  }
}

interface VlanSettings {
  readonly vlanId: number;
  /** 0 for the lower device's. */
  readonly mtu: number;
  readonly link: Interface;
}

/** The configuration, whose lower device must be there for ADD and for DEL (loadConf). @throws CniError */
function settingsOf(call: PluginCall): VlanSettings {
  const name = masterName(call);
  if (name === "") {
    throw failure('"master" field is required. It specifies the host interface name to create the VLAN for');
  }
  const vlanId = numberField(call.config, "vlanId", 0);
  if (vlanId < 0 || vlanId > 4094) throw failure(`invalid VLAN ID ${vlanId} (must be between 0 and 4095 inclusive)`);
  const link = masterOf(call, name);
  return { vlanId, mtu: mtuBelow(numberField(call.config, "mtu", 0), link), link };
}
