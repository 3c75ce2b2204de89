import type { Host } from "../host/host.js";
import type { Netns } from "../host/netns.js";
import { errnoText, type NetlinkError } from "../ip/errno.js";
import { createVethPair, type VethInterface } from "../link/veth.js";
import { anyAddress, type IpAddress, parseIp } from "../wire/ip-address.js";
import { parseMac } from "../wire/mac-address.js";
import { parsePrefix } from "../wire/prefix.js";
import { CniError, CniErrorCode } from "./cni-error.js";
import type { PluginCall } from "./plugin.js";
import type { Result } from "./result.js";

/** A veth pair between a container and its machine. */
export interface ContainerLink {
  readonly container: VethInterface;
  readonly host: VethInterface;
}

/** Makes a veth pair, `ifName` in the container and `vethXXXXXXXX` on the machine, both up (ip.SetupVeth). */
export function setUpVeth(call: PluginCall, netns: Netns, mtu: number): ContainerLink {
  if (netns.findDevice(call.ifName) !== null) {
    throw new CniError(
      CniErrorCode.Internal,
      `failed to make veth pair: container veth name ("${call.ifName}") peer provided already exists`,
    );
  }
  const { host } = call;
  const hostName = freeVethName(host, call);
  const [container, hostEnd] = createVethPair(
    host.network.sim,
    { name: call.ifName, mac: containerMac(call, netns), namespace: netns, mtu },
    { name: hostName, mac: host.netns.newMac(), namespace: host.netns, mtu },
    host.network.sim.rng.fork(`cni:${host.name}:${call.containerId}:${call.ifName}`),
  );
  netns.addDevice(container);
  host.netns.addDevice(hostEnd);
  container.setUp(true);
  hostEnd.setUp(true);
  return { container, host: hostEnd };
}

function containerMac(call: PluginCall, netns: Netns): VethInterface["mac"] {
  const { mac } = call.runtime;
  return mac === undefined ? netns.newMac() : parseMac(mac);
}

function freeVethName(host: Host, call: PluginCall): string {
  const random = host.network.sim.rng.fork(`veth:${host.name}:${call.containerId}:${call.ifName}`);
  for (;;) {
    const name = `veth${(random.integer(0, 0x7fffffff) * 2 + random.integer(0, 1)).toString(16).padStart(8, "0")}`;
    if (host.netns.findDevice(name) === null) return name;
  }
}

/** Gives the container's interface the addresses and routes of an IPAM result (ipam.ConfigureIface). */
export function configureContainer(netns: Netns, ifName: string, result: Result): void {
  const iface = netns.findDevice(ifName);
  if (iface === null) throw new CniError(CniErrorCode.Internal, `failed to lookup "${ifName}": Link not found`);
  const device = netns.ipDevice(iface);
  for (const ip of result.ips) {
    const prefix = parsePrefix(ip.address);
    check(
      netns.stack.addAddress(device, { local: prefix.address, prefixLength: prefix.length, flags: NO_DAD }, false),
      `failed to add IP addr ${ip.address} to "${ifName}"`,
    );
  }
  for (const route of result.routes) {
    const dst = parsePrefix(route.dst);
    const gateway = route.gw === undefined ? gatewayFor(result, dst.address) : parseIp(route.gw);
    const error = netns.stack.addRoute(
      {
        family: dst.family,
        dst: dst.network,
        prefixLength: dst.length,
        nexthops: [{ device, gateway }],
      },
      "add",
    );
    check(error, `failed to add route '${route.dst} via ${route.gw ?? ""} dev ${ifName}'`);
  }
}

/** IFA_F_NODAD: the address was given out by somebody who knows that it is free. */
const NO_DAD = 0x02;

function gatewayFor(result: Result, dst: IpAddress): IpAddress | null {
  for (const ip of result.ips) {
    if (ip.gateway === undefined) continue;
    const gateway = parseIp(ip.gateway);
    if (typeof gateway === typeof anyAddressLike(dst)) return gateway;
  }
  return null;
}

function anyAddressLike(address: IpAddress): IpAddress {
  return anyAddress(typeof address === "number" ? 4 : 6);
}

/** @throws CniError when the kernel refused. */
export function check(error: NetlinkError | null, what: string): void {
  if (error !== null) throw new CniError(CniErrorCode.Internal, `${what}: ${errnoText(error.errno).toLowerCase()}`);
}
