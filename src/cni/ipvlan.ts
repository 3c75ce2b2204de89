import { addLink } from "../host/devices/add-link.js";
import { IpvlanDevice } from "../host/devices/ipvlan.js";
import type { IpvlanMode } from "../host/devices/ipvlan-port.js";
import type { Netns } from "../host/netns.js";
import type { Interface } from "../link/interface.js";
import { failure } from "./cni-error.js";
import { numberField, objectField, stringField } from "./config.js";
import { configureContainer, describe, made } from "./container-link.js";
import { ipamType } from "./ipam.js";
import { containerNetns, type Plugin, type PluginCall } from "./plugin.js";
import { parseDns, type Result } from "./result.js";
import {
  checkSingleDevice,
  configureSingleDevice,
  defaultRouteDevice,
  deleteSingleDevice,
  masterName,
  masterNetns,
  nameDevice,
} from "./single-device.js";

/**
 * The ipvlan plugin: the container gets a device with the link address of one of the machine's, told apart by its addresses
 * of IP. Behind another plugin it may take that one's interface for its master, and its addresses where it has no IPAM.
 */
export class IpvlanPlugin implements Plugin {
  add(call: PluginCall): Result {
    const netns = containerNetns(call);
    const name = masterNameOf(call);
    const mode = modeOf(call);
    const link = masterNetns(call).findDevice(name);
    if (link === null) throw notFound(name);
    const mtu = numberField(call.config, "mtu", 0);
    const spec = { kind: "ipvlan" as const, name: netns.freeName("cnitmp"), netns, link, mode, flag: null };
    const device = made(
      addLink(masterNetns(call), { ...spec, mtu: mtu === 0 ? null : mtu }),
      "failed to create ipvlan",
    );
    nameDevice(call, netns, device, "ipvlan");
    netns.sysctl.set(`net/ipv4/conf/${call.ifName}/arp_notify`, "1");
    netns.sysctl.set(`net/ipv6/conf/${call.ifName}/ndisc_notify`, "1");
    const { prevResult } = call;
    if (ipamType(call) !== "" || prevResult === null || prevResult.ips.length === 0) {
      return configureSingleDevice(call, device, { ipamLead: "" });
    }
    return configureAs(call, netns, device, prevResult);
  }

  check(call: PluginCall): void {
    const { device } = checkSingleDevice(call, "ipvlan");
    const name = masterName(call);
    if (masterNetns(call).findDevice(name) === null) throw notFound(name);
    const mode = modeOf(call);
    if (device instanceof IpvlanDevice && device.port.mode !== mode) {
      throw failure(`Container IPVlan mode ${device.port.mode} does not match expected value: ${mode}`);
    }
  }

  del(call: PluginCall): void {
    masterNameOf(call);
    deleteSingleDevice(call);
  }

  status(): void {}
}

function notFound(master: string): Error {
  return failure(`failed to lookup master "${master}": Link not found`);
}

/** Gives the device what the plugin before gave its own. */
function configureAs(call: PluginCall, netns: Netns, device: Interface, given: Result): Result {
  const result: Result = {
    ...given,
    interfaces: [describe(device, call.netnsPath)],
    ips: given.ips.map((ip) => ({ ...ip, interface: 0 })),
    dns: parseDns(objectField(call.config, "dns")),
  };
  configureContainer(netns, call.ifName, result);
  return result;
}

/** The lower device: as written, the one interface of the plugin before, or the default route's. @throws CniError */
function masterNameOf(call: PluginCall): string {
  const name = masterName(call);
  if (name !== "") return name;
  if (call.prevResult === null) return defaultRouteDevice(call);
  const [only, second] = call.prevResult.interfaces;
  if (only === undefined || second !== undefined || only.name === "") {
    throw failure("chained master failure. PrevResult lacks a single named interface");
  }
  return only.name;
}

/** Simplified: no mode l3s. @throws CniError */
function modeOf(call: PluginCall): IpvlanMode {
  const mode = stringField(call.config, "mode", "");
  if (mode === "" || mode === "l2") return "l2";
  if (mode === "l3") return "l3";
  if (mode === "l3s") throw failure("ipvlan's mode l3s is not emulated by podwire");
  throw failure(`unknown ipvlan mode: "${mode}"`);
}
