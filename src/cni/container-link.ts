import type { Netns } from "../host/netns.js";
import { AddressFlag, type AddressSpec } from "../ip/interface-address.js";
import { NetlinkError } from "../ip/netlink-error.js";
import { createVethPair, type VethInterface } from "../link/veth.js";
import { strerror } from "../sim/errno.js";
import { Family, familyOf, formatIp, type IpAddress, parseIp } from "../wire/ip-address.js";
import { formatMac, type Mac, tryParseMac } from "../wire/mac-address.js";
import { Prefix, parsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { goIpConfig, goNetwork } from "./go-text.js";
import type { PluginCall } from "./plugin.js";
import type { Result, ResultInterface, ResultRoute } from "./result.js";

/** A veth pair between a container and its machine. */
export interface ContainerLink {
  readonly container: VethInterface;
  readonly host: VethInterface;
}

/** How `setUpVeth` makes the pair. */
export interface VethOptions {
  /** Where the container's end is, and what it is called there. */
  readonly netns: Netns;
  readonly ifName: string;
  /** 0 and less for the kernel's own, 1500. */
  readonly mtu: number;
  /** The container's address; "" for a random one. */
  readonly mac: string;
  /** What the machine's end is called; "" for `vethXXXXXXXX`. */
  readonly hostName?: string;
  /** The link address of the machine's end; a random one unless told. */
  readonly hostMac?: Mac;
  /** False leaves the container's end down. */
  readonly containerUp?: boolean;
}

/** Makes a veth pair between container and machine (ip.SetupVeth). @throws CniError when the name is taken. */
export function setUpVeth(call: PluginCall, options: VethOptions): ContainerLink {
  const { host, hostNetns } = call;
  const { netns, ifName } = options;
  const mtu = options.mtu > 0 ? options.mtu : 1500;
  const wantedName = options.hostName ?? "";
  const hostName = wantedName === "" ? freeVethName(call, ifName) : wantedName;
  if (netns.findDevice(ifName) !== null || hostNetns.findDevice(hostName) !== null) {
    throw failure(`container veth name ("${ifName}") peer provided ("${hostName}") already exists`);
  }
  const mac = options.mac === "" ? netns.newMac() : tryParseMac(options.mac);
  if (mac === null) throw failure(`failed to make veth pair: address ${options.mac}: invalid MAC address`);
  if (mtu < 68 || mtu > 65535) throw failure("failed to make veth pair: invalid argument");
  const [container, hostEnd] = createVethPair(
    host.network.sim,
    { name: ifName, mac, namespace: netns, mtu },
    { name: hostName, mac: options.hostMac ?? hostNetns.newMac(), namespace: hostNetns, mtu },
    host.network.sim.rng.fork(`cni:${host.name}:${call.containerId}:${ifName}`),
  );
  // As they come out of the plugins' netlink library, which asks for none: `ip link` shows no qlen.
  for (const end of [container, hostEnd]) end.txQueueLength = 0;
  netns.addDevice(container);
  hostNetns.addDevice(hostEnd);
  if (options.containerUp !== false) container.setUp(true);
  hostEnd.setUp(true);
  // It is asked for by its name from now on.
  hostNetns.stack.linkWatch.askedFor(hostNetns.ipDevice(hostEnd));
  return { container, host: hostEnd };
}

/** "veth" and eight random hexadecimal digits, drawn for this container (ip.RandomVethName). */
function freeVethName({ host, hostNetns, containerId }: PluginCall, ifName: string): string {
  const random = host.network.sim.rng.fork(`veth:${host.name}:${containerId}:${ifName}`);
  for (;;) {
    const name = `veth${(random.integer(0, 0x7fffffff) * 2 + random.integer(0, 1)).toString(16).padStart(8, "0")}`;
    if (hostNetns.findDevice(name) === null) return name;
  }
}

/**
 * Brings the container's interface up and gives it the addresses and routes of a result (ipam.ConfigureIface).
 * Simplified: the real one waits until IPv6 addresses are found to be no duplicates; here they are added as known to be
 * free unless the interface's accept_dad is 0 anyway, for a call takes no time.
 * @throws CniError when the kernel refused.
 */
export function configureContainer(netns: Netns, ifName: string, result: Result): void {
  const iface = netns.findDevice(ifName);
  if (iface === null) throw failure(`failed to lookup "${ifName}": Link not found`);
  iface.setUp(true);
  const device = netns.ipDevice(iface);
  let gateway4: IpAddress | null = null;
  let gateway6: IpAddress | null = null;
  for (const ip of result.ips) {
    if (ip.interface === undefined) continue;
    if (result.interfaces[ip.interface]?.name !== ifName) {
      throw failure(`failed to add IP addr ${goIpConfig(ip)} to "${ifName}": invalid interface index`);
    }
    const prefix = parsePrefix(ip.address);
    if (prefix.family === Family.V6) {
      for (const name of ["lo", ifName]) netns.sysctl.set(`net/ipv6/conf/${name}/disable_ipv6`, "0");
    }
    const isQuiet = prefix.family === Family.V6 && device.conf6.accept_dad !== 0;
    const flags = isQuiet ? AddressFlag.NoDad : 0;
    const spec = Object.assign(addressSpec(prefix), { flags });
    check(netns.stack.addAddress(device, spec, false), `failed to add IP addr ${goIpConfig(ip)} to "${ifName}"`);
    if (ip.gateway === undefined) continue;
    const gateway = parseIp(ip.gateway);
    if (familyOf(gateway) === Family.V4) gateway4 ??= gateway;
    else gateway6 ??= gateway;
  }
  for (const route of result.routes) {
    const dst = parsePrefix(route.dst);
    const fallback = dst.family === Family.V4 ? gateway4 : gateway6;
    const gateway = route.gw === undefined ? fallback : parseIp(route.gw);
    const error = netns.stack.addRoute(
      {
        family: dst.family,
        dst: dst.network,
        prefixLength: dst.length,
        nexthops: [{ device, gateway }],
        ...routeExtras(route),
      },
      "prepend",
    );
    const via = gateway === null ? "<nil>" : formatIp(gateway);
    check(error, `failed to add route '${goNetwork(route.dst)} via ${via} dev ${ifName}'`);
  }
}

/** An address as plugins add it: with the broadcast address of its network where that has one (netlink.AddrAdd). */
export function addressSpec(prefix: Prefix): AddressSpec {
  const { address, length, family } = prefix;
  const hasBroadcast = family === Family.V4 && length < 31;
  return { local: address, prefixLength: length, ...(hasBroadcast ? { broadcast: prefix.broadcast } : {}) };
}

/** What CNI 1.1 lets a route say beyond destination and gateway. */
function routeExtras(route: ResultRoute): object {
  return {
    ...(route.mtu === undefined ? {} : { mtu: route.mtu }),
    ...(route.advmss === undefined ? {} : { advmss: route.advmss }),
    ...(route.priority === undefined ? {} : { metric: route.priority }),
    ...(route.table === undefined ? {} : { table: route.table }),
    ...(route.scope === undefined ? {} : { scope: route.scope }),
  };
}

/** Lets the machine forward for the families that occur (ip.EnableForward). */
export function enableForwarding(netns: Netns, families: Iterable<Family>): void {
  for (const family of new Set(families)) {
    const name = family === Family.V4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding";
    if (netns.sysctl.get(name) !== "1") netns.sysctl.set(name, "1");
  }
}

/** A device as results show it. */
export function describe(
  device: { readonly name: string; readonly mac: VethInterface["mac"] },
  sandbox?: string,
): ResultInterface {
  return { name: device.name, mac: formatMac(device.mac), ...(sandbox === undefined ? {} : { sandbox }) };
}

/** Deletes the container's interface, and returns the addresses that it had; null when it, or its namespace, is gone. */
export function deleteContainerLink(call: PluginCall): Prefix[] | null {
  const { netns } = call;
  const iface = netns?.findDevice(call.ifName) ?? null;
  if (netns === null || iface === null) return null;
  const device = netns.ipDevice(iface);
  const held = [...device.addresses4, ...device.addresses6]
    .filter((each) => each.scope === 0)
    .map((each) => new Prefix(each.local, each.prefixLength));
  netns.deleteDevice(iface);
  return held;
}

/** `what` is what the plugin says before the kernel's word; "" for nothing. @throws CniError when the kernel refused. */
export function check(error: NetlinkError | null, what: string): void {
  if (error !== null) throw failure(`${what === "" ? "" : `${what}: `}${strerror(error.errno).toLowerCase()}`);
}

/** The device that the kernel made. @throws CniError when it refused. */
export function made<T>(answer: T | NetlinkError, what: string): T {
  if (!(answer instanceof NetlinkError)) return answer;
  throw failure(`${what}: ${strerror(answer.errno).toLowerCase()}`);
}
