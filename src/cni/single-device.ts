import { moveLink, renameLink, setLinkUp } from "../host/devices/change-link.js";
import type { Netns } from "../host/netns.js";
import type { Interface } from "../link/interface.js";
import { anyAddress, Family } from "../wire/ip-address.js";
import { loadArgs } from "./args.js";
import { failure, toCniError } from "./cni-error.js";
import { booleanField, objectField, stringField } from "./config.js";
import { check, configureContainer, describe } from "./container-link.js";
import { findPlugin, ipamAdd, ipamCheck, ipamDel, ipamType } from "./ipam.js";
import { containerNetns, type PluginCall, requirePrevResult } from "./plugin.js";
import { parseDns, type Result } from "./result.js";
import {
  type ContainerDevice,
  validateAddresses,
  validateContainerDevice,
  validateRoutes,
} from "./validate-container.js";

/**
 * Gives a device that is in the container already its name, its state and the addresses of IPAM: what the plugins share
 * whose container has one device and the machine none (macvlan, vlan, dummy, host-device, tap). When that fails the
 * addresses go back, and the device stays for the DEL that runtimes call after. The result's `dns` is the plugin's own.
 * @throws CniError
 */
export function configureSingleDevice(call: PluginCall, device: Interface, options: SingleDeviceOptions = {}): Result {
  const netns = containerNetns(call);
  const empty: Result = {
    cniVersion: call.cniVersion,
    interfaces: [describe(device, call.netnsPath)],
    ips: [],
    routes: [],
    dns: {},
  };
  const ownDns = parseDns(objectField(call.config, "dns"));
  const { ipamLead = null } = options;
  if (ipamType(call) === "" && ipamLead === null) {
    check(setLinkUp(device, true), `failed to set "${call.ifName}" UP`);
    return { ...empty, dns: ownDns };
  }
  let assigned: Result;
  try {
    assigned = ipamAdd(call);
  } catch (error) {
    const known = toCniError(error);
    throw known === null || ipamLead === null ? error : failure(`${ipamLead}${known.text}`);
  }
  const result = {
    ...empty,
    ips: assigned.ips.map((ip) => ({ ...ip, interface: 0 })),
    routes: assigned.routes,
    dns: options.hasIpamDns === true ? assigned.dns : ownDns,
  };
  try {
    configureContainer(netns, call.ifName, result);
  } catch (error) {
    ipamDel(call);
    throw error;
  }
  return result;
}

/** How plugins with one device differ from each other. */
export interface SingleDeviceOptions {
  /** What stands before IPAM's errors, for a plugin that cannot be without IPAM. */
  readonly ipamLead?: string;
  /** The result's `dns` is IPAM's and not the plugin's own. */
  readonly hasIpamDns?: boolean;
}

/** Takes the device, made under a name of its own, into the container under the one it is to have. @throws CniError */
export function nameDevice(call: PluginCall, netns: Netns, device: Interface, kind: string): void {
  const error = renameLink(netns, device, call.ifName);
  if (error === null) return;
  netns.deleteDevice(device);
  check(error, `failed to rename ${kind} to "${call.ifName}"`);
}

/** CHECK of these plugins: IPAM, the device, its addresses and routes. @throws CniError */
export function checkSingleDevice(
  call: PluginCall,
  kind: string | null,
  prefix = "",
  style: "capital" | "small" = "capital",
  isIpamRequired = false,
): ContainerDevice {
  const netns = containerNetns(call);
  ipamCheck(call, isIpamRequired);
  const prevResult = requirePrevResult(
    call,
    `${prefix}${style === "small" ? "required" : "Required"} prevResult missing`,
  );
  const found = validateContainerDevice(call, netns, prevResult, kind, prefix, style);
  validateAddresses(netns, call.ifName, prevResult);
  validateRoutes(netns, prevResult);
  return found;
}

/** DEL of those whose device is deleted: IPAM first, then the device; silent when it is gone. */
export function deleteSingleDevice(call: PluginCall, isIpamRequired = false): void {
  ipamDel(call, isIpamRequired);
  const device = call.netns?.findDevice(call.ifName) ?? null;
  if (device !== null) call.netns?.deleteDevice(device);
}

/** STATUS of these plugins is that of their IPAM. @throws CniError */
export function singleDeviceStatus(call: PluginCall): void {
  const type = ipamType(call);
  if (type !== "") findPlugin(call.plugins, type).status?.(call);
}

/** The link address that is asked for: the `mac` capability, else CNI_ARGS, else `mac`; "" for none. */
export function requestedDeviceMac(call: PluginCall): string {
  // Read in any case: keys that are none of ours are refused here (IgnoreUnknown=1 lets them pass).
  const fromEnvironment = loadArgs(call.args, ["MAC"]).get("MAC") ?? "";
  return call.runtime.mac || fromEnvironment || stringField(call.config, "mac", "");
}

/** `master`: the lower device, on the machine or (`linkInContainer`) in the container. @throws CniError when it is missing. */
export function masterOf(call: PluginCall, name: string): Interface {
  const home = masterNetns(call);
  const device = home.findDevice(name);
  if (device === null) throw failure("Link not found");
  return device;
}

/** Where the lower device is. */
export function masterNetns(call: PluginCall): Netns {
  return booleanField(call.config, "linkInContainer") ? containerNetns(call) : call.hostNetns;
}

/** `master` as it is written; "" when it is not. */
export function masterName(call: PluginCall): string {
  return stringField(call.config, "master", "");
}

/** The device of the default route, which is the master unless the configuration names one. @throws CniError without one. */
export function defaultRouteDevice(call: PluginCall): string {
  const { routes } = masterNetns(call).stack;
  for (const family of [Family.V4, Family.V6]) {
    const route = routes.find({ family, dst: anyAddress(family), prefixLength: 0 });
    const name = route?.nexthops[0]?.device?.name;
    if (name !== undefined) return name;
  }
  throw failure("no default route interface found");
}

/** `mtu`, at most the master's. @throws CniError */
export function mtuBelow(mtu: number, master: Interface): number {
  if (mtu < 0 || mtu > master.mtu) throw failure(`invalid MTU ${mtu}, must be [0, master MTU(${master.mtu})]`);
  return mtu;
}

/** Moves a device of the machine into the container, or back, under this name. @throws CniError */
export function moveDevice(from: Netns, device: Interface, to: Netns, name: string, what: string): void {
  // It is taken down first, for only then it may be renamed.
  setLinkUp(device, false);
  check(moveLink(from, device, to, name), what);
}
