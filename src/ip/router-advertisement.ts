import type { IcmpMessage } from "../wire/icmp.js";
import { Family } from "../wire/ip-address.js";
import type { Ipv6Packet } from "../wire/ipv6.js";
import { IPV6_MIN_MTU } from "../wire/ipv6.js";
import { IPV6_ANY, type Ipv6, isLinkLocalIpv6 } from "../wire/ipv6-address.js";
import { maskAddress } from "../wire/prefix.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { linkAddressOf, NdpOption, type NdpOptionValue, readAddress6 } from "./ndp-message.js";
import { NeighbourState, NeighbourUpdate } from "./neighbour.js";
import type { RouteSpec } from "./route.js";
import { METRIC_ADDRCONF6 } from "./route-check.js";
import { RouteProtocol, RouteTableId } from "./route-kinds.js";
import { secondsToNs } from "./settings.js";

/** A lifetime that never ends. */
const FOREVER = 0xffffffff;

/** A router says what this link is like (ndisc_router_discovery, RFC 4861 6.3.4): default route, prefixes, MTU, timers. */
export function receiveRouterAdvertisement(
  stack: IpStack,
  packet: Ipv6Packet,
  message: IcmpMessage,
  device: IpDevice,
  options: readonly NdpOptionValue[],
): void {
  const conf = device.conf6;
  if (!stack.acceptsRouters(device) || device.addresses6.some((each) => each.local === packet.src)) return;
  device.routerSolicitations = -1;
  const hopLimit = message.rest >>> 24;
  const flags = (message.rest >>> 16) & 255;
  const lifetime = message.rest & 0xffff;
  if (conf.accept_ra_defrtr !== 0) learnDefaultRouter(stack, device, packet.src, lifetime, hopLimit, (flags >>> 3) & 3);
  if (hopLimit !== 0 && hopLimit >= conf.accept_ra_min_hop_limit) conf.hop_limit = hopLimit;
  const reachableMs = readU32(message.data, 0);
  const retransMs = readU32(message.data, 4);
  if (reachableMs !== 0 && reachableMs !== device.neigh6.base_reachable_time_ms) {
    device.neigh6.base_reachable_time_ms = reachableMs;
    stack.reachableTimeChanged(device);
  }
  if (retransMs !== 0) device.neigh6.retrans_time_ms = retransMs;
  const mac = linkAddressOf(options, NdpOption.SourceLinkAddress);
  const neighbour = stack.neighbours.findOrCreate(device, packet.src);
  if (neighbour !== null) {
    const how =
      NeighbourUpdate.WeakOverride |
      NeighbourUpdate.Override |
      NeighbourUpdate.OverrideIsRouter |
      NeighbourUpdate.IsRouter;
    if (mac !== null) stack.neighbours.update(neighbour, mac, NeighbourState.Stale, how);
    else neighbour.isRouter = true;
  }
  for (const option of options) {
    if (option.type === NdpOption.PrefixInformation && conf.accept_ra_pinfo !== 0)
      learnPrefix(stack, device, option.bytes);
    else if (option.type === NdpOption.Mtu && conf.accept_ra_mtu !== 0) {
      const mtu = readU32(option.bytes, 4);
      if (mtu >= IPV6_MIN_MTU && mtu <= device.iface.mtu) conf.mtu = mtu;
    } else if (option.type === NdpOption.RouteInformation) learnRoute(stack, device, packet.src, option.bytes);
  }
}

function learnDefaultRouter(
  stack: IpStack,
  device: IpDevice,
  router: Ipv6,
  lifetime: number,
  hopLimit: number,
  preference: number,
): void {
  const spec = viaRouter(device, router, IPV6_ANY, 0);
  const metric = device.conf6.ra_defrtr_metric;
  let route = stack.routes.find({ ...spec, metric });
  const pref = device.conf6.accept_ra_rtr_pref === 0 || preference === 2 ? 0 : preference;
  if (route !== null && (lifetime === 0 || route.pref !== pref || route.hopLimit !== hopLimit)) {
    stack.routes.remove(route);
    route = null;
  }
  if (lifetime === 0) return;
  route ??= stack.routes.addOwn({ ...spec, metric, pref, hopLimit });
  if (route !== null) stack.routes.setExpiry(route, stack.sim.nowNs + secondsToNs(lifetime));
}

/** Route information (RFC 4191), which hosts heed only when accept_ra_rt_info_max_plen allows it. */
function learnRoute(stack: IpStack, device: IpDevice, router: Ipv6, bytes: Uint8Array): void {
  const length = bytes[2] ?? 0;
  const { accept_ra_rt_info_min_plen, accept_ra_rt_info_max_plen } = device.conf6;
  if (length < accept_ra_rt_info_min_plen || length > accept_ra_rt_info_max_plen || length > 128) return;
  const preference = ((bytes[3] ?? 0) >>> 3) & 3;
  if (preference === 2) return;
  const lifetime = readU32(bytes, 4);
  const padded = new Uint8Array(16);
  padded.set(bytes.subarray(8, 24));
  const spec = viaRouter(device, router, maskAddress(readAddress6(padded, 0), length) as Ipv6, length);
  let route = stack.routes.find(spec);
  if (lifetime === 0) {
    if (route !== null) stack.routes.remove(route);
    return;
  }
  route ??= stack.routes.addOwn({ ...spec, metric: device.conf6.ra_defrtr_metric, pref: preference });
  if (route !== null)
    stack.routes.setExpiry(route, lifetime === FOREVER ? null : stack.sim.nowNs + secondsToNs(lifetime));
}

/** A prefix of the link: a route to it, and an address of ours in it (addrconf_prefix_rcv, RFC 4862 5.5.3). */
function learnPrefix(stack: IpStack, device: IpDevice, bytes: Uint8Array): void {
  if (bytes.length < 32) return;
  const length = bytes[2] ?? 0;
  const flags = bytes[3] ?? 0;
  const valid = readU32(bytes, 4);
  const preferred = readU32(bytes, 8);
  const prefix = maskAddress(readAddress6(bytes, 16), length) as Ipv6;
  if (length > 128 || isLinkLocalIpv6(prefix) || preferred > valid) return;
  if ((flags & 0x80) !== 0) {
    const spec: RouteSpec = {
      family: Family.V6,
      dst: prefix,
      prefixLength: length,
      table: RouteTableId.Main,
      protocol: RouteProtocol.Kernel,
      metric: METRIC_ADDRCONF6,
      nexthops: [{ device }],
    };
    let route = stack.routes.find(spec);
    if (valid === 0) {
      if (route !== null) stack.routes.remove(route);
    } else {
      route ??= stack.routes.addOwn(spec);
      if (route !== null && (route.expiresNs !== null || valid !== FOREVER)) {
        stack.routes.setExpiry(route, valid === FOREVER ? null : stack.sim.nowNs + secondsToNs(valid));
      }
    }
  }
  if ((flags & 0x40) !== 0 && device.conf6.autoconf !== 0 && length === 64) {
    stack.autoconf.configurePrefix(
      device,
      prefix,
      valid === FOREVER ? null : valid,
      preferred === FOREVER ? null : preferred,
    );
  }
}

function viaRouter(device: IpDevice, router: Ipv6, dst: Ipv6, prefixLength: number): RouteSpec {
  return {
    family: Family.V6,
    dst,
    prefixLength,
    table: RouteTableId.Main,
    protocol: RouteProtocol.Ra,
    nexthops: [{ device, gateway: router }],
  };
}

function readU32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) * 0x1000000 + (((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
  );
}
