import { addLink } from "../host/devices/add-link.js";
import { setLinkMtu, setLinkUp } from "../host/devices/change-link.js";
import { loadIpip } from "../host/devices/ipip-tunnels.js";
import { VxlanDevice } from "../host/devices/vxlan.js";
import type { VxlanRemote } from "../host/devices/vxlan-fdb.js";
import { DEFAULT_VXLAN_OPTIONS } from "../host/devices/vxlan-options.js";
import type { Host } from "../host/host.js";
import type { Netns } from "../host/netns.js";
import { AddressFlag } from "../ip/interface-address.js";
import type { IpDevice } from "../ip/ip-device.js";
import type { RouteSpec } from "../ip/route.js";
import { RouteType } from "../ip/route-kinds.js";
import type { Interface } from "../link/interface.js";
import { runIpset } from "../netfilter/ipset/ipset-command.js";
import { Family, parseIp } from "../wire/ip-address.js";
import { formatMac, parseMac } from "../wire/mac-address.js";
import { parsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { check, made } from "./container-link.js";
import { NodeRules } from "./node-rules.js";
import {
  EMPTY_NODE_STATE,
  missingIn,
  type NodeState,
  type RouteState,
  type SetState,
  type TunnelState,
} from "./node-state.js";

/**
 * Brings a machine from `previous` (what was applied last; nothing at first) to `desired`: what is no longer wanted goes,
 * what is new comes, the rest is left alone. What somebody else took away meanwhile comes back only when `previous` is
 * given as empty. Returns the link addresses of the tunnels, which other machines need to know.
 * @throws CniError when the kernel refuses.
 */
export function applyNodeState(
  host: Host,
  desired: NodeState,
  previous: NodeState = EMPTY_NODE_STATE,
): Readonly<Record<string, string>> {
  const { netns, files } = host;
  for (const [name, value] of desired.sysctls) netns.sysctl.set(name, value);
  for (const each of missingIn(previous.routes, desired.routes)) deleteRoute(netns, each);
  for (const each of missingIn(previous.neighbours, desired.neighbours)) {
    const device = findDevice(netns, each.device);
    if (device !== null) netns.stack.deleteNeighbour(device, parseIp(each.address));
  }
  for (const each of missingIn(previous.fdb, desired.fdb)) {
    const device = netns.findDevice(each.device);
    if (device instanceof VxlanDevice) device.fdb.delete(parseMac(each.mac), plainRemote(each.remote));
  }
  for (const { family, table, chain, rule } of missingIn(previous.rules, desired.rules)) {
    new NodeRules(netns, family, table).delete(chain, rule);
  }
  removeEmptyChains(netns, previous, desired);
  for (const { name } of previous.sets) {
    if (!desired.sets.some((each) => each.name === name)) runIpset(netns.netfilter.sets, ["destroy", name], "");
  }
  for (const each of missingIn(previous.tunnels, desired.tunnels)) {
    const device = netns.findDevice(each.name);
    if (device === null) continue;
    // tunl0 stays, without what Calico gave it.
    if (each.kind === "ipip") emptyDevice(netns, device);
    else netns.deleteDevice(device);
  }
  for (const { path } of previous.files) {
    if (!desired.files.some((each) => each.path === path) && files.find(path) !== null) files.unlink(path);
  }

  const tunnelMacs: Record<string, string> = {};
  for (const each of desired.tunnels) tunnelMacs[each.name] = formatMac(ensureTunnel(netns, each).mac);
  for (const each of missingIn(desired.neighbours, previous.neighbours)) {
    const spec = { mac: parseMac(each.mac) };
    const error = netns.stack.addNeighbour(device(netns, each.device), parseIp(each.address), spec, "replace");
    check(error, `could not add neighbour ${each.address} to ${each.device}`);
  }
  for (const each of missingIn(desired.fdb, previous.fdb)) {
    const vxlan = netns.findDevice(each.device);
    if (!(vxlan instanceof VxlanDevice)) throw failure(`${each.device} is not a VXLAN device`);
    const remote = plainRemote(each.remote);
    check(
      vxlan.fdb.add(parseMac(each.mac), remote, "replace", "permanent"),
      `could not add ${each.mac} to ${each.device}`,
    );
  }
  for (const each of missingIn(desired.routes, previous.routes)) addRoute(netns, each);
  for (const each of missingIn(desired.sets, previous.sets)) fillSet(netns, each);
  // Rules that go in front are put in from the last to the first, so that they stand as they are listed.
  const added = missingIn(desired.rules, previous.rules);
  for (const each of desired.rules) new NodeRules(netns, each.family, each.table).ensureChain(each.chain);
  for (const each of added.filter(({ first }) => !first)) {
    new NodeRules(netns, each.family, each.table).insertUnique(each.chain, each.rule);
  }
  for (const each of added.filter(({ first }) => first).reverse()) {
    new NodeRules(netns, each.family, each.table).insertUnique(each.chain, each.rule, true);
  }
  for (const { path, content } of desired.files) {
    files.makeDirectory(path.slice(0, path.lastIndexOf("/")), true);
    if (files.find(path) === null || files.readFile(path) !== content) files.writeFile(path, content);
  }
  return tunnelMacs;
}

/** The set with these members and no others. */
function fillSet(netns: Netns, { name, family, members }: SetState): void {
  const { sets } = netns.netfilter;
  const kind = family === Family.V4 ? "inet" : "inet6";
  runIpset(sets, ["create", name, "hash:net", "family", kind, "maxelem", "1048576", "-exist"], "");
  runIpset(sets, ["flush", name], "");
  for (const member of members) runIpset(sets, ["add", name, member, "-exist"], "");
}

/** Chains that nobody wants any more, and that have no rules of others. */
function removeEmptyChains(netns: Netns, previous: NodeState, desired: NodeState): void {
  for (const { family, table, chain } of previous.rules) {
    if (desired.rules.some((each) => each.family === family && each.table === table && each.chain === chain)) continue;
    if (/^(?:PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING)$/.test(chain)) continue;
    const rules = new NodeRules(netns, family, table);
    if (rules.hasChain(chain) && rules.list(chain).length === 0) rules.removeChain(chain);
  }
}

function ensureTunnel(netns: Netns, tunnel: TunnelState): Interface {
  // IP-in-IP has the device that comes with its module.
  if (tunnel.kind === "ipip") loadIpip(netns.host);
  const made = netns.findDevice(tunnel.name) ?? makeTunnel(netns, tunnel);
  check(setLinkMtu(made, tunnel.mtu), `could not set the MTU of ${tunnel.name}`);
  const ipDevice = netns.ipDevice(made);
  const { address, length, family } = parsePrefix(tunnel.address);
  if (!ipDevice.addresses(family).some((each) => each.local === address)) {
    const flags = family === Family.V6 ? { flags: AddressFlag.NoDad } : {};
    const error = netns.stack.addAddress(ipDevice, { local: address, prefixLength: length, ...flags });
    check(error, `could not add ${tunnel.address} to ${tunnel.name}`);
  }
  check(setLinkUp(made, true), `could not set ${tunnel.name} up`);
  return made;
}

function emptyDevice(netns: Netns, device: Interface): void {
  device.setUp(false);
  const ipDevice = netns.ipDevice(device);
  for (const { local, prefixLength } of [...ipDevice.addresses(Family.V4)]) {
    netns.stack.addressing.delete(ipDevice, local, prefixLength, null);
  }
}

function makeTunnel(netns: Netns, tunnel: TunnelState): Interface {
  const what = `could not add ${tunnel.name}`;
  if (tunnel.kind === "ipip") throw failure(`${what}: somebody renamed it`);
  const lower = netns.findDevice(tunnel.lower);
  if (lower === null) throw failure(`${what}: no device ${tunnel.lower}`);
  const options = {
    ...DEFAULT_VXLAN_OPTIONS,
    vni: tunnel.vni,
    dstPort: tunnel.port,
    local: parseIp(tunnel.local),
    lower,
    learning: false,
  };
  return made(addLink(netns, { kind: "vxlan", name: tunnel.name, options }), what);
}

function addRoute(netns: Netns, route: RouteState): void {
  check(netns.stack.addRoute(routeSpec(netns, route), "replace"), `could not add the route to ${route.dst}`);
}

function deleteRoute(netns: Netns, route: RouteState): void {
  // Its device may be gone, and it with it.
  if (route.device !== null && netns.findDevice(route.device) === null) return;
  netns.stack.deleteRoute(routeSpec(netns, route));
}

function routeSpec(netns: Netns, route: RouteState): RouteSpec {
  const dst = parsePrefix(route.dst);
  const common = { family: dst.family, dst: dst.network, prefixLength: dst.length, protocol: route.protocol };
  if (route.type === "blackhole") return { ...common, type: RouteType.Blackhole };
  const gateway = route.gateway === null ? null : parseIp(route.gateway);
  const via = route.device === null ? null : device(netns, route.device);
  return { ...common, nexthops: [{ device: via, gateway, onlink: route.onlink }] };
}

function device(netns: Netns, name: string): IpDevice {
  const found = findDevice(netns, name);
  if (found === null) throw failure(`${netns.label} has no device ${name}`);
  return found;
}

function findDevice(netns: Netns, name: string): IpDevice | null {
  const found = netns.findDevice(name);
  return found === null ? null : netns.ipDevice(found);
}

/** A far end with the device's own port and VNI, found by routing. */
function plainRemote(address: string): VxlanRemote {
  return { address: parseIp(address), port: 0, vni: -1, ifIndex: 0 };
}
