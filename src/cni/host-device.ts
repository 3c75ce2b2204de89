import { setLinkUp } from "../host/devices/change-link.js";
import { resolvePath } from "../host/file-path.js";
import type { Interface } from "../link/interface.js";
import { tryParseMac } from "../wire/mac-address.js";
import { failure } from "./cni-error.js";
import { type Fields, stringField } from "./config.js";
import { check } from "./container-link.js";
import { ipamDel } from "./ipam.js";
import { containerNetns, type Plugin, type PluginCall } from "./plugin.js";
import type { Result } from "./result.js";
import { checkSingleDevice, configureSingleDevice, moveDevice, singleDeviceStatus } from "./single-device.js";

/**
 * The host-device plugin: a device of the machine moves into the container, and back at DEL under its old name, which
 * its alias keeps meanwhile. Found by name, link address or a path below /sys/devices; podwire has no PCI bus to find it on.
 */
export class HostDevicePlugin implements Plugin {
  add(call: PluginCall): Result {
    requireDevice(call);
    const netns = containerNetns(call);
    const device = findDevice(call);
    const oldName = device.name;
    moveDevice(call.hostNetns, device, netns, call.ifName, "failed to move link");
    device.alias = oldName;
    check(setLinkUp(device, true), `failed to set "${call.ifName}" up`);
    return configureSingleDevice(call, device);
  }

  check(call: PluginCall): void {
    requireDevice(call);
    checkSingleDevice(call, null);
  }

  del(call: PluginCall): void {
    requireDevice(call);
    if (call.netnsPath === "") return;
    const netns = containerNetns(call);
    ipamDel(call);
    const device = netns.findDevice(call.ifName);
    if (device === null) throw failure(`failed to find "${call.ifName}": Link not found`);
    moveDevice(netns, device, call.hostNetns, device.alias, `failed to move "${device.alias}" to host netns`);
    device.alias = "";
  }

  status(call: PluginCall): void {
    singleDeviceStatus(call);
  }
}

/** The configuration names a device (loadConf). @throws CniError */
function requireDevice(call: PluginCall): void {
  const { config } = call;
  const runtime: Fields = { ...call.runtime };
  const pci = stringField(runtime, "deviceID", "") || stringField(config, "pciBusID", "");
  if (["device", "hwaddr", "kernelpath"].every((key) => stringField(config, key, "") === "") && pci === "") {
    throw failure('specify either "device", "hwaddr", "kernelpath" or "pciBusID"');
  }
  if (pci !== "") throw failure(`error with host device: lstat /sys/bus/pci/devices/${pci}: no such file or directory`);
}

/** The device of the machine (getLink). @throws CniError */
function findDevice(call: PluginCall): Interface {
  const { config } = call;
  const fail = (why: string): Error => failure(`failed to find host device: ${why}`);
  const name = stringField(config, "device", "");
  const hwaddr = stringField(config, "hwaddr", "");
  if (name !== "") {
    const device = call.hostNetns.findDevice(name);
    if (device === null) throw fail("Link not found");
    return device;
  }
  let found: Interface | undefined;
  if (hwaddr !== "") {
    const mac = tryParseMac(hwaddr);
    if (mac === null) throw fail(`failed to parse MAC address "${hwaddr}": address ${hwaddr}: invalid MAC address`);
    found = [...call.hostNetns.devices.values()].find((each) => each.mac === mac);
  } else {
    const path = stringField(config, "kernelpath", "");
    if (!path.startsWith("/sys/devices/")) {
      throw fail(`kernel device path "${path}" must be absolute and begin with /sys/devices/`);
    }
    const folder = resolvePath("/", `${path}/net`);
    if (call.host.files.find(folder)?.kind !== "directory") {
      throw fail(`failed to find network devices at "${folder}"`);
    }
    const entries = call.host.files.list(folder);
    found = [...call.hostNetns.devices.values()].find((each) => entries.includes(each.name));
  }
  if (found === undefined) throw fail("failed to find physical interface");
  return found;
}
