import { renameLink, setLinkAddress, setLinkMaster, setLinkMtu, setLinkUp } from "../host/devices/change-link.js";
import type { Netns } from "../host/netns.js";
import type { Interface } from "../link/interface.js";
import { TunDevice } from "../link/tun.js";
import { tryParseMac } from "../wire/mac-address.js";
import { failure } from "./cni-error.js";
import { booleanField, numberField, stringField } from "./config.js";
import { check } from "./container-link.js";
import { containerNetns, type Plugin, type PluginCall } from "./plugin.js";
import type { Result } from "./result.js";
import {
  checkSingleDevice,
  configureSingleDevice,
  deleteSingleDevice,
  requestedDeviceMac,
  singleDeviceStatus,
} from "./single-device.js";

/** The tap plugin: a tap in the container for a program (a virtual machine's) to open, a port of a bridge there when told. */
export class TapPlugin implements Plugin {
  add(call: PluginCall): Result {
    const mac = requestedDeviceMac(call);
    const netns = containerNetns(call);
    const device = makeTap(call, netns, mac);
    const bridge = stringField(call.config, "bridge", "");
    if (bridge !== "") joinBridge(netns, device, bridge);
    check(setLinkUp(device, true), "failed to set tap interface up");
    netns.sysctl.set(`net/ipv4/conf/${call.ifName}/arp_notify`, "1");
    return configureSingleDevice(call, device);
  }

  check(call: PluginCall): void {
    checkSingleDevice(call, null);
  }

  del(call: PluginCall): void {
    deleteSingleDevice(call);
  }

  status(call: PluginCall): void {
    singleDeviceStatus(call);
  }
}

/**
 * The tap under its name. With owner and group both told it comes from netlink, with a vnet header and without the link
 * address that was asked for; else from `ip tuntap`.
 */
function makeTap(call: PluginCall, netns: Netns, mac: string): Interface {
  const { config } = call;
  const user = idField(call, "owner");
  const group = idField(call, "group");
  const isNetlink = user !== null && group !== null;
  const options = {
    mode: "tap",
    packetInfo: false,
    oneQueue: false,
    vnetHeader: isNetlink,
    multiQueue: booleanField(config, "multiQueue"),
    user,
    group,
  } as const;
  const address = mac === "" ? null : tryParseMac(mac);
  if (isNetlink && mac !== "" && address === null) {
    throw failure(`invalid args ${mac} for MAC addr: address ${mac}: invalid MAC address`);
  }
  const device = new TunDevice(netns.sim, netns.freeName("cnitmp"), netns.newMac(), options, netns);
  netns.addDevice(device);
  const mtu = numberField(config, "mtu", 0);
  try {
    if (mtu !== 0) check(setLinkMtu(device, mtu), "failed to create tap");
    if (!isNetlink && mac !== "") {
      if (address === null) {
        throw failure(`failed to run command "${mac}" is invalid lladdr.\n: exit status 1`);
      }
      check(setLinkAddress(device, address), "failed to create tap");
    }
  } catch (error) {
    netns.deleteDevice(device);
    throw error;
  }
  const refused = renameLink(netns, device, call.ifName);
  if (refused !== null) netns.deleteDevice(device);
  check(refused, `failed to rename tap to "${call.ifName}"`);
  return device;
}

function joinBridge(netns: Netns, device: Interface, name: string): void {
  const bridge = netns.findDevice(name);
  if (bridge === null) throw failure(`failed to get bridge ${name}: Link not found`);
  check(setLinkMaster(device, bridge), `failed to set tap ${device.name} as a port of bridge ${name}`);
}

function idField({ config }: PluginCall, key: string): number | null {
  return config[key] === undefined || config[key] === null ? null : numberField(config, key, 0);
}
