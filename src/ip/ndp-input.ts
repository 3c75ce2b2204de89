import type { Skb } from "../netfilter/skb.js";
import { DropReason } from "../trace/drop-reason.js";
import { type IcmpMessage, Icmpv6Type } from "../wire/icmp.js";
import type { Ipv6Packet } from "../wire/ipv6.js";
import { IPV6_ALL_NODES, IPV6_ANY, type Ipv6, isLinkLocalIpv6, isMulticastIpv6 } from "../wire/ipv6-address.js";
import { AddressFlag } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { linkAddressOf, NdpOption, type NdpOptionValue, readAddress6, readNdpOptions } from "./ndp-message.js";
import { acceptRedirect6 } from "./ndp-redirect.js";
import { advertise, answerTo, NdpFlag } from "./ndp-send.js";
import { NeighbourState, NeighbourUpdate } from "./neighbour.js";
import { receiveRouterAdvertisement } from "./router-advertisement.js";

/** A neighbour discovery message for us (ndisc_rcv of net/ipv6/ndisc.c). */
export function receiveNdp(stack: IpStack, skb: Skb, packet: Ipv6Packet, message: IcmpMessage, device: IpDevice): void {
  // Hop limit 255 proves that it comes from this link (RFC 4861 6.1, 7.1).
  if (packet.ttl !== 255 || message.code !== 0) {
    stack.drop(skb, device, DropReason.Malformed, null);
    return;
  }
  const options = readNdpOptions(message.data, optionsOffset(message.type));
  if (options === null) {
    stack.drop(skb, device, DropReason.Malformed, null);
    return;
  }
  switch (message.type) {
    case Icmpv6Type.NeighborSolicitation:
      receiveSolicitation(stack, skb, packet, message, device, options);
      return;
    case Icmpv6Type.NeighborAdvertisement:
      receiveAdvertisement(stack, skb, packet, message, device, options);
      return;
    case Icmpv6Type.RouterSolicitation:
      receiveRouterSolicitation(stack, packet, device, options);
      return;
    case Icmpv6Type.RouterAdvertisement:
      if (!isLinkLocalIpv6(packet.src)) {
        stack.drop(skb, device, DropReason.Malformed, null);
        return;
      }
      receiveRouterAdvertisement(stack, packet, message, device, options);
      return;
    default:
      acceptRedirect6(stack, device, packet.src, message);
      return;
  }
}

function optionsOffset(type: number): number {
  switch (type) {
    case Icmpv6Type.RouterSolicitation:
      return 0;
    case Icmpv6Type.RouterAdvertisement:
      return 8;
    case Icmpv6Type.Redirect:
      return 32;
    default:
      return 16;
  }
}

function receiveSolicitation(
  stack: IpStack,
  skb: Skb,
  packet: Ipv6Packet,
  message: IcmpMessage,
  device: IpDevice,
  options: readonly NdpOptionValue[],
): void {
  const target = readAddress6(message.data, 0);
  if (message.data.length < 16 || isMulticastIpv6(target)) {
    stack.drop(skb, device, DropReason.Malformed, null);
    return;
  }
  const mac = linkAddressOf(options, NdpOption.SourceLinkAddress);
  const detects = packet.src === IPV6_ANY;
  const address = device.addresses6.find((each) => each.local === target);
  let override: number = NdpFlag.Override;
  let isOurs = true;
  if (address === undefined) {
    const anycast = device.anycast6?.has(target) === true;
    const proxied = device.conf6.proxy_ndp !== 0 && device.proxies6?.has(target) === true && stack.forwards6(device);
    if (!anycast && !proxied) return;
    override = 0;
    isOurs = anycast;
  } else if (!address.usable) {
    // Somebody else looks whether this address is free while we do: nobody gets it (RFC 4862 5.4.3).
    const ours = address.nonce !== 0 && linkAddressOf(options, NdpOption.Nonce) === address.nonce;
    if (detects && !ours && address.has(AddressFlag.Tentative)) stack.autoconf.duplicateFound(device, address);
    return;
  }
  if (detects) {
    advertise(stack, device, target, IPV6_ALL_NODES, target, override, isOurs);
    return;
  }
  const neighbour = mac === null ? null : stack.neighbours.findOrCreate(device, packet.src);
  if (neighbour !== null && mac !== null) {
    stack.neighbours.update(neighbour, mac, NeighbourState.Stale, NeighbourUpdate.Override);
  }
  advertise(stack, device, target, answerTo(packet.src), target, NdpFlag.Solicited + override, isOurs);
}

function receiveAdvertisement(
  stack: IpStack,
  skb: Skb,
  packet: Ipv6Packet,
  message: IcmpMessage,
  device: IpDevice,
  options: readonly NdpOptionValue[],
): void {
  const target = readAddress6(message.data, 0);
  const solicited = (message.rest & NdpFlag.Solicited) !== 0;
  if (message.data.length < 16 || isMulticastIpv6(target) || (isMulticastIpv6(packet.dst) && solicited)) {
    stack.drop(skb, device, DropReason.Malformed, null);
    return;
  }
  if (device.conf6.drop_unsolicited_na !== 0 && !solicited) {
    stack.drop(skb, device, DropReason.Malformed, null);
    return;
  }
  const own = device.addresses6.find((each) => each.local === target);
  if (own !== undefined) {
    if (own.has(AddressFlag.Tentative)) stack.autoconf.duplicateFound(device, own);
    return;
  }
  const mac = linkAddressOf(options, NdpOption.TargetLinkAddress);
  const neighbour = stack.neighbours.find(device, target);
  if (neighbour === null || neighbour.state === NeighbourState.Failed) return;
  const override = (message.rest & NdpFlag.Override) !== 0 ? NeighbourUpdate.Override : 0;
  const router = (message.rest & NdpFlag.Router) !== 0 ? NeighbourUpdate.IsRouter : 0;
  stack.neighbours.update(
    neighbour,
    mac,
    solicited ? NeighbourState.Reachable : NeighbourState.Stale,
    NeighbourUpdate.WeakOverride | override | NeighbourUpdate.OverrideIsRouter | router,
  );
}

/** A host looks for routers; the kernel only learns it (sending advertisements is a daemon's work). */
function receiveRouterSolicitation(
  stack: IpStack,
  packet: Ipv6Packet,
  device: IpDevice,
  options: readonly NdpOptionValue[],
): void {
  if (!stack.forwards6(device) || packet.src === IPV6_ANY) return;
  const mac = linkAddressOf(options, NdpOption.SourceLinkAddress);
  const neighbour = mac === null ? null : stack.neighbours.findOrCreate(device, packet.src as Ipv6);
  if (neighbour === null || mac === null) return;
  stack.neighbours.update(
    neighbour,
    mac,
    NeighbourState.Stale,
    NeighbourUpdate.WeakOverride | NeighbourUpdate.Override | NeighbourUpdate.OverrideIsRouter,
  );
}
