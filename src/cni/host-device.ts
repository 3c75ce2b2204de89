import { setLinkUp } from "../host/devices/change-link.js";
import type { Interface } from "../link/interface.js";
import { formatMac, tryParseMac } from "../wire/mac-address.js";
import { failure, unsupported } from "./cni-error.js";
import { stringField } from "./config.js";
import { check } from "./container-link.js";
import { ipamDel } from "./ipam.js";
import { containerNetns, type Plugin, type PluginCall } from "./plugin.js";
import type { Result } from "./result.js";
import { checkSingleDevice, configureSingleDevice, moveDevice, singleDeviceStatus } from "./single-device.js";

/**
 * The host-device plugin: a device of the machine moves into the container, and back at DEL under its old name, which
 * its alias keeps meanwhile. Found by name or link address; podwire has no PCI and no /sys/devices to find it by.
 */
export class HostDevicePlugin implements Plugin {
  add(call: PluginCall): Result {
    const wanted = wantedDevice(call);
    const netns = containerNetns(call);
    const device = [...call.hostNetns.devices.values()].find((each) => matches(each, wanted));
    if (device === undefined) {
      throw failure(
        `failed to find host device: ${wanted.device === "" ? "failed to find physical interface" : "Link not found"}`,
      );
    }
    const oldName = device.name;
    moveDevice(call.hostNetns, device, netns, call.ifName, "failed to move link");
    device.alias = oldName;
    check(setLinkUp(device, true), `failed to set "${call.ifName}" up`);
    return configureSingleDevice(call, device, () => moveBack(call, device));
  }

  check(call: PluginCall): void {
    wantedDevice(call);
    checkSingleDevice(call, null);
  }

  del(call: PluginCall): void {
    wantedDevice(call);
    ipamDel(call);
    const device = call.netns?.findDevice(call.ifName) ?? null;
    if (device !== null) moveBack(call, device);
  }

  status(call: PluginCall): void {
    singleDeviceStatus(call);
  }
}

interface WantedDevice {
  readonly device: string;
  readonly hwaddr: string;
}

function wantedDevice(call: PluginCall): WantedDevice {
  const { config } = call;
  for (const key of ["kernelpath", "pciBusID"]) {
    if (stringField(config, key, "") !== "") throw unsupported("host-device", key, "devices have no place on a bus");
  }
  const device = stringField(config, "device", "");
  const hwaddr = stringField(config, "hwaddr", "");
  if (device === "" && hwaddr === "") throw failure('specify either "device", "hwaddr", "kernelpath" or "pciBusID"');
  if (hwaddr !== "" && tryParseMac(hwaddr) === null) {
    throw failure(`failed to parse MAC address "${hwaddr}": address ${hwaddr}: invalid MAC address`);
  }
  return { device, hwaddr };
}

function matches(device: Interface, wanted: WantedDevice): boolean {
  if (wanted.device !== "") return device.name === wanted.device;
  return formatMac(device.mac) === wanted.hwaddr.toLowerCase();
}

function moveBack(call: PluginCall, device: Interface): void {
  const { netns } = call;
  if (netns === null) return;
  moveDevice(netns, device, call.hostNetns, device.alias, `failed to move "${device.alias}" to host netns`);
  device.alias = "";
}
