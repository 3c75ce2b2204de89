import { Hook, Verdict } from "../netfilter/hook.js";
import type { Skb } from "../netfilter/skb.js";
import { DropReason } from "../trace/drop-reason.js";
import { Station } from "../trace/trace.js";
import { IpProtocol } from "../wire/numbers.js";
import { receiveIcmp } from "./icmp-input.js";
import { IcmpSend } from "./icmp-send.js";
import { receiveIcmp6 } from "./icmp6-input.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { Delivered } from "./local-delivery.js";

/** A packet for us: fragments are joined, INPUT asked, then its protocol gets it (ip_local_deliver, ip6_input). */
export function deliverLocally(stack: IpStack, skb: Skb, device: IpDevice): void {
  if (skb.packet.isFragment && !stack.reassembly.add(skb, false)) return;
  if (stack.netfilter !== null) {
    const verdict = stack.netfilter.run(Hook.Input, skb);
    if (verdict !== Verdict.Accept) {
      if (verdict === Verdict.Reject) stack.answerReject(skb, Hook.Input);
      return;
    }
  }
  const packet = skb.packet;
  const damaged = damageOf(packet.protocol, packet.payload.kind);
  if (damaged !== null) {
    stack.drop(skb, device, damaged, null);
    return;
  }
  if (stack.trace !== null) stack.note(Station.Deliver, skb, "deliver", null);
  if (packet.kind === "ipv4") stack.snmp.deliver(packet);
  else {
    device.snmp6.deliver(packet);
    if (packet.payload.kind === "tcp") stack.snmp.tcpInSegs++;
  }
  stack.local.tap(skb);
  switch (packet.protocol) {
    case IpProtocol.Icmp:
      if (packet.kind === "ipv4") {
        receiveIcmp(stack, skb, device);
        return;
      }
      break;
    case IpProtocol.Icmpv6:
      if (packet.kind === "ipv6") {
        receiveIcmp6(stack, skb, device);
        return;
      }
      break;
    case IpProtocol.Igmp:
      if (packet.kind === "ipv4") stack.multicast.igmp.receive(skb, device);
      return;
    case IpProtocol.NoNext:
      stack.drop(skb, device, DropReason.UnknownProtocol, null);
      return;
    default:
      break;
  }
  switch (stack.local.deliver(skb)) {
    case Delivered.NoSocket:
      stack.drop(skb, device, DropReason.NoSocket, null);
      stack.sendIcmpError(skb, IcmpSend.PortUnreachable);
      return;
    case Delivered.NoProtocol:
      stack.drop(skb, device, DropReason.UnknownProtocol, null);
      stack.sendIcmpError(skb, IcmpSend.ProtocolUnreachable, packet.kind === "ipv6" ? nextHeaderOffset(skb) : 0);
      return;
    default:
      return;
  }
}

/** Where the next-header field that names the payload stands: what ICMPv6 parameter problem points at. */
function nextHeaderOffset(skb: Skb): number {
  const packet = skb.packet;
  if (packet.kind !== "ipv6" || packet.extensions.length === 0) return 6;
  let offset = 40;
  for (let i = 0; i < packet.extensions.length - 1; i++) offset += packet.extensions[i]?.data.length ?? 0;
  return offset;
}

/** A payload that its protocol's decoder refused (bytes whose checksum is wrong) ends here. */
function damageOf(protocol: number, kind: string): DropReason | null {
  if (kind !== "raw") return null;
  switch (protocol) {
    case IpProtocol.Tcp:
      return DropReason.BadTcpChecksum;
    case IpProtocol.Udp:
      return DropReason.BadUdpChecksum;
    case IpProtocol.Icmp:
    case IpProtocol.Icmpv6:
      return DropReason.BadIcmpChecksum;
    default:
      return null;
  }
}
