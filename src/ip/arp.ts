import { Hook } from "../netfilter/hook.js";
import type { Skb } from "../netfilter/skb.js";
import { DropReason } from "../trace/drop-reason.js";
import { ArpMessage, ArpOperation } from "../wire/arp.js";
import { Frame } from "../wire/ethernet.js";
import { IPV4_ANY, type Ipv4, isLoopbackIpv4, isMulticastIpv4 } from "../wire/ipv4-address.js";
import { MAC_BROADCAST, MAC_ZERO, type Mac } from "../wire/mac-address.js";
import { EtherType } from "../wire/numbers.js";
import { addressType } from "./address-type.js";
import { RouteDecision, routeInput4 } from "./input-route.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { type Neighbour, NeighbourState, NeighbourUpdate } from "./neighbour.js";
import { RouteType } from "./route-kinds.js";
import { userHzToNs } from "./settings.js";
import { isOnLinkOf, selectAddress } from "./source-address.js";

/** Asks who has the neighbour's address (arp_solicit); `newest` is the packet that came to wait last, or null. */
export function sendArpSolicitation(stack: IpStack, neighbour: Neighbour, unicast: boolean, newest: Skb | null): void {
  const device = neighbour.device;
  const target = neighbour.address as Ipv4;
  const announce = Math.max(stack.settings.ipv4All.arp_announce, device.conf4.arp_announce);
  let source = IPV4_ANY;
  if (newest !== null && newest.packet.kind === "ipv4" && announce < 2) {
    const candidate = newest.packet.src;
    const ours = addressType(stack, candidate, null) === RouteType.Local;
    if (ours && (announce === 0 || sharesSubnet(device, target, candidate))) source = candidate;
  }
  if (source === IPV4_ANY) source = selectAddress(stack, device, target, Scope.Link);
  const dst = unicast && neighbour.mac !== null ? neighbour.mac : MAC_BROADCAST;
  sendArp(stack, device, ArpOperation.Request, dst, device.iface.mac, source, MAC_ZERO, target);
}

/** Says to everybody on the link that `address` is here (gratuitous request, as arp_notify and `arping -U` send). */
export function announceAddress(stack: IpStack, device: IpDevice, address: Ipv4): void {
  sendArp(stack, device, ArpOperation.Request, MAC_BROADCAST, device.iface.mac, address, MAC_ZERO, address);
}

/** Puts one ARP message on the link. */
export function sendArp(
  stack: IpStack,
  device: IpDevice,
  operation: number,
  dst: Mac,
  senderMac: Mac,
  senderIp: Ipv4,
  targetMac: Mac,
  targetIp: Ipv4,
): void {
  if (device.noArp) return;
  const message = new ArpMessage(operation, senderMac, senderIp, targetMac, targetIp);
  const frame = new Frame(dst, device.iface.mac, EtherType.Arp, message);
  const { netfilter } = stack;
  const passed = netfilter === null ? frame : netfilter.filterArp(Hook.Output, frame, device.iface);
  if (passed !== null) device.iface.send(passed);
}

/** An ARP message came in (arp_process of net/ipv4/arp.c); `toUs` says that its frame was addressed to our MAC. */
export function receiveArp(stack: IpStack, device: IpDevice, frame: Frame, came: ArpMessage, toUs: boolean): void {
  if (device.noArp) {
    stack.dropFrame(frame, device, DropReason.UnknownEtherType);
    return;
  }
  let arp = came;
  if (stack.netfilter !== null) {
    const passed = stack.netfilter.filterArp(Hook.Input, frame, device.iface);
    if (passed === null) return;
    if (passed.payload.kind === "arp") arp = passed.payload;
  }
  const { senderIp, targetIp } = arp;
  if (isMulticastIpv4(targetIp) || (isLoopbackIpv4(targetIp) && !stack.routesLocalnet(device))) {
    stack.dropFrame(frame, device, DropReason.Martian);
    return;
  }
  const all = stack.settings.ipv4All;
  if (senderIp === targetIp && (all.drop_gratuitous_arp | device.conf4.drop_gratuitous_arp) !== 0) {
    stack.dropFrame(frame, device, DropReason.Martian);
    return;
  }
  const isRequest = arp.operation === ArpOperation.Request;
  if (isRequest && senderIp === IPV4_ANY) {
    // Duplicate address detection (RFC 5227): answered for addresses of ours, learned from never.
    const ours = addressType(stack, targetIp, null) === RouteType.Local;
    if (ours && !ignores(stack, device, senderIp, targetIp)) reply(stack, device, arp, targetIp);
    return;
  }
  if (isRequest && answerRequest(stack, device, frame, arp, toUs)) return;
  learn(stack, device, arp, toUs);
}

/** Answers a request for an address of ours, or of somebody whom we stand in for; false when it is none of them. */
function answerRequest(stack: IpStack, device: IpDevice, frame: Frame, arp: ArpMessage, toUs: boolean): boolean {
  const { senderIp, targetIp } = arp;
  const decision = routeInput4(stack, device, senderIp, targetIp, 0, 0, null);
  if (decision === RouteDecision.Local) {
    if (ignores(stack, device, senderIp, targetIp)) return true;
    if ((stack.settings.ipv4All.arp_filter | device.conf4.arp_filter) !== 0 && filters(stack, device, arp)) return true;
    if (stack.neighbours.learnSolicitor(device, senderIp, arp.senderMac) !== null) reply(stack, device, arp, targetIp);
    return true;
  }
  if (decision === RouteDecision.Drop) {
    // A sender that may not be here is not answered either, but may be known already.
    stack.dropFrame(frame, device, stack.refusal);
    return false;
  }
  if (decision !== RouteDecision.Forward || !stack.forwards4(device)) return false;
  const out = stack.routed === null ? null : stack.routed.device;
  if (out === null || !standsIn(stack, device, out, senderIp, targetIp)) return false;
  if (stack.neighbours.learnSolicitor(device, senderIp, arp.senderMac) === null) return true;
  if (toUs || device.neigh4.proxy_delay === 0) reply(stack, device, arp, targetIp);
  else stack.proxyArpLater(device, arp, Math.floor(stack.rng.fraction() * userHzToNs(device.neigh4.proxy_delay)));
  return true;
}

/** The reply that says that `address` is at this device. */
export function reply(stack: IpStack, device: IpDevice, request: ArpMessage, address: Ipv4): void {
  sendArp(
    stack,
    device,
    ArpOperation.Reply,
    request.senderMac,
    device.iface.mac,
    address,
    request.senderMac,
    request.senderIp,
  );
}

/** True when proxy ARP answers on `device` for a target that is reached by `out` (arp_fwd_proxy, arp_fwd_pvlan, pneigh). */
function standsIn(stack: IpStack, device: IpDevice, out: IpDevice, senderIp: Ipv4, targetIp: Ipv4): boolean {
  const all = stack.settings.ipv4All;
  if (out !== device) {
    return (all.proxy_arp | device.conf4.proxy_arp) !== 0 || device.proxies4?.has(targetIp) === true;
  }
  return device.conf4.proxy_arp_pvlan !== 0 && senderIp !== targetIp;
}

/** What the message tells of its sender. */
function learn(stack: IpStack, device: IpDevice, arp: ArpMessage, toUs: boolean): void {
  const { senderIp, targetIp } = arp;
  const isReply = arp.operation === ArpOperation.Reply;
  const gratuitous = senderIp === targetIp && addressType(stack, senderIp, device) === RouteType.Unicast;
  let neighbour = stack.neighbours.find(device, senderIp);
  const accept = Math.max(stack.settings.ipv4All.arp_accept, device.conf4.arp_accept);
  if (neighbour === null && accept > 0 && (gratuitous || isReply)) {
    const onLink = device.addresses4.some((each) => isOnLinkOf(each, senderIp));
    const unicast = addressType(stack, senderIp, device) === RouteType.Unicast;
    if (unicast && (accept === 1 || onLink)) neighbour = stack.neighbours.findOrCreate(device, senderIp);
  }
  if (neighbour === null) return;
  const unlocked = stack.sim.nowNs > neighbour.updatedNs + userHzToNs(device.neigh4.locktime);
  const state = isReply && toUs ? NeighbourState.Reachable : NeighbourState.Stale;
  const override = unlocked || gratuitous ? NeighbourUpdate.Override : 0;
  stack.neighbours.update(neighbour, arp.senderMac, state, override);
}

/** True when arp_ignore forbids to answer (arp_ignore() in net/ipv4/arp.c). */
function ignores(stack: IpStack, device: IpDevice, senderIp: Ipv4, targetIp: Ipv4): boolean {
  switch (Math.max(stack.settings.ipv4All.arp_ignore, device.conf4.arp_ignore)) {
    case 0:
      return false;
    case 1:
      return !device.addresses4.some((each) => each.local === targetIp);
    case 2:
      return !device.addresses4.some((each) => each.local === targetIp && isOnLinkOf(each, senderIp));
    case 3:
      for (const other of stack.devices.values()) {
        if (other.addresses4.some((each) => each.local === targetIp && each.scope <= Scope.Link)) return false;
      }
      return true;
    case 8:
      return true;
    default:
      return false;
  }
}

/** True when a packet to the sender would leave by another device (arp_filter). */
function filters(stack: IpStack, device: IpDevice, arp: ArpMessage): boolean {
  const flow = stack.scratchFlow(arp.senderIp);
  flow.src = arp.targetIp;
  const hop = stack.fib4.lookup(flow);
  return hop === null || hop.route.errno !== 0 || hop.device !== device;
}

function sharesSubnet(device: IpDevice, a: Ipv4, b: Ipv4): boolean {
  return device.addresses4.some((each) => isOnLinkOf(each, a) && isOnLinkOf(each, b));
}
