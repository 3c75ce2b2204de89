import { Family, familyOf, type IpAddress } from "../wire/ip-address.js";
import { IPV6_MIN_MTU } from "../wire/ipv6.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { routeOutput4 } from "./output-route.js";
import { routeOutput6 } from "./output-route6.js";
import type { Nexthop } from "./route.js";
import { secondsToNs } from "./settings.js";

/** Bytes that fit through to `dst` as far as we know: what was learned, what the route says, what the device takes. */
export function pathMtu(stack: IpStack, dst: IpAddress, hop: Nexthop | null, device: IpDevice): number {
  const learned = stack.exceptions.mtuFor(dst, hop);
  const configured = hop === null ? 0 : hop.route.mtu;
  const link = typeof dst === "number" ? device.iface.mtu : device.mtu6;
  if (learned !== 0) return Math.min(learned, configured === 0 ? link : Math.min(configured, link));
  return configured !== 0 ? Math.min(configured, 65535) : Math.min(link, 65535);
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
  const { hop, device } = out;
  if (device === null || (hop?.route.mtuLock ?? false)) return;
  const old = pathMtu(stack, dst, hop, device);
  if (old < mtu) return;
  const settings = stack.settings;
  const expiresNs = stack.sim.nowNs + secondsToNs(v4 ? settings.ipv4.mtu_expires : settings.ipv6.mtu_expires);
  if (v4 && mtu < settings.ipv4.min_pmtu) {
    stack.exceptions.setMtu(dst, hop, Math.min(old, settings.ipv4.min_pmtu), true, expiresNs);
  } else if (v4 || mtu >= IPV6_MIN_MTU) {
    if (mtu < old || stack.exceptions.mtuFor(dst, hop) !== 0) {
      stack.exceptions.setMtu(dst, hop, mtu, false, expiresNs);
    }
  } else if (old > IPV6_MIN_MTU) {
    stack.exceptions.setMtu(dst, hop, IPV6_MIN_MTU, false, expiresNs);
  }
}
