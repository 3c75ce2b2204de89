import { Family, familyOf, type IpAddress } from "../wire/ip-address.js";
import { IPV6_MIN_MTU } from "../wire/ipv6.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { routeOutput4 } from "./output-route.js";
import { routeOutput6 } from "./output-route6.js";
import type { Nexthop } from "./route.js";
import { secondsToNs } from "./settings.js";

/** IP_MAX_MTU, IP6_MAX_MTU: what a packet's length can say, which for IPv6 is without the header. */
const MOST_MTU = 0xffff;
const MOST_MTU6 = 0xffff + 40;

/** Bytes that fit through to `dst` as far as we know: what was learned, what the route says, what the device takes. */
export function pathMtu(stack: IpStack, dst: IpAddress, hop: Nexthop | null, device: IpDevice): number {
  const learned = stack.exceptions.mtuFor(dst, hop);
  const configured = hop === null ? 0 : hop.route.mtu;
  const link = typeof dst === "number" ? device.iface.mtu : device.mtu6;
  if (learned !== 0) return Math.min(learned, configured === 0 ? link : Math.min(configured, link));
  return Math.min(configured !== 0 ? configured : link, typeof dst === "number" ? MOST_MTU : MOST_MTU6);
}

/** The MTU that a forwarded packet is held against (ip_dst_mtu_maybe_forward): what was learned does not count here. */
export function forwardMtu(stack: IpStack, dst: IpAddress, hop: Nexthop, device: IpDevice): number {
  if (typeof dst !== "number") return hop.route.mtu !== 0 ? hop.route.mtu : device.mtu6;
  if (stack.settings.ipv4.ip_forward_use_pmtu !== 0 || hop.route.mtuLock) return pathMtu(stack, dst, hop, device);
  return hop.route.mtu !== 0 ? hop.route.mtu : device.iface.mtu;
}

/**
 * A router reported that only `mtu` bytes fit on the way to `dst` (__ip_rt_update_pmtu, rt6_do_update_pmtu). Kept for
 * mtu_expires seconds. `ports` fields of the flow don't matter but for multipath, where all hops learn.
 */
export function learnPathMtu(stack: IpStack, dst: IpAddress, src: IpAddress, mtu: number): void {
  const family = familyOf(dst);
  const flow = stack.scratchFlow(dst);
  flow.src = src;
  const v4 = family === Family.V4;
  const errno = v4 ? routeOutput4(stack, flow, true, Scope.Universe) : routeOutput6(stack, flow, true);
  if (errno !== 0) return;
  const out = v4 ? stack.out4 : stack.out6;
  if (out.device !== null) setPathMtu(stack, dst, out.hop, out.device, mtu);
}

/** The same of a way that is known, which tunnels do with each packet: it is written anew when half of its time is over. */
export function setPathMtu(stack: IpStack, dst: IpAddress, hop: Nexthop | null, device: IpDevice, mtu: number): void {
  if (hop?.route.mtuLock ?? false) return;
  const old = pathMtu(stack, dst, hop, device);
  if (old < mtu) return;
  const { ipv4, ipv6 } = stack.settings;
  const { exceptions } = stack;
  const lifeNs = secondsToNs(typeof dst === "number" ? ipv4.mtu_expires : ipv6.mtu_expires);
  const expiresNs = stack.sim.nowNs + lifeNs;
  if (typeof dst !== "number") {
    const least = Math.max(mtu, IPV6_MIN_MTU);
    const isAgain = mtu === old && exceptions.mtuFor(dst, hop) !== 0;
    if (least < old || isAgain) exceptions.setMtu(dst, hop, least, false, expiresNs);
  } else if (mtu < ipv4.min_pmtu) {
    exceptions.setMtu(dst, hop, Math.min(old, ipv4.min_pmtu), true, expiresNs);
  } else {
    const known = exceptions.find(dst, hop);
    const isFresh = known !== null && known.mtu === mtu && !known.locked && known.expiresNs > expiresNs - lifeNs / 2;
    if (!isFresh) exceptions.setMtu(dst, hop, mtu, false, expiresNs);
  }
}
