import { Hook, type Verdict } from "../../src/netfilter/hook.js";
import type { Netfilter } from "../../src/netfilter/netfilter.js";
import { Skb } from "../../src/netfilter/skb.js";
import { IcmpMessage } from "../../src/wire/icmp.js";
import { formatIp, parseIp } from "../../src/wire/ip-address.js";
import { Ipv4Packet } from "../../src/wire/ipv4.js";
import type { Ipv4 } from "../../src/wire/ipv4-address.js";
import { Ipv6Packet } from "../../src/wire/ipv6.js";
import type { Ipv6 } from "../../src/wire/ipv6-address.js";
import { EMPTY, type IpPacket, type IpPayload } from "../../src/wire/payload.js";
import { TcpFlag, TcpSegment } from "../../src/wire/tcp.js";
import { UdpDatagram } from "../../src/wire/udp.js";
import { device } from "./fixture.js";

export const SYN = TcpFlag.Syn;
export const ACK = TcpFlag.Ack;
export const FIN = TcpFlag.Fin;
export const RST = TcpFlag.Rst;

/** A packet from "a:1000" to "b:80" with a payload made from the ports. */
export function packet(from: string, to: string, protocol: number, payload: IpPayload): IpPacket {
  const src = parseIp(from);
  const dst = parseIp(to);
  return typeof src === "number"
    ? new Ipv4Packet(src, dst as Ipv4, protocol, 64, payload)
    : new Ipv6Packet(src, dst as Ipv6, protocol, 64, payload);
}

export function udp(from: string, sport: number, to: string, dport: number, bytes = 0): IpPacket {
  return packet(from, to, 17, new UdpDatagram(sport, dport, new Uint8Array(bytes)));
}

export function tcp(
  from: string,
  sport: number,
  to: string,
  dport: number,
  flags: number,
  seq = 1000,
  ack = 0,
  bytes = 0,
  window = 64240,
): IpPacket {
  return packet(from, to, 6, new TcpSegment(sport, dport, seq, ack, flags, window, new Uint8Array(bytes)));
}

export function ping(from: string, to: string, id: number, type = 8): IpPacket {
  return packet(from, to, from.includes(":") ? 58 : 1, IcmpMessage.echo(type, id, 1, EMPTY));
}

/** "udp 10.0.0.2:1000 > 192.0.2.9:53", as a test reads it. */
export function show(what: IpPacket): string {
  const payload = what.payload;
  const src = formatIp(what.src);
  const dst = formatIp(what.dst);
  if (payload.kind === "tcp" || payload.kind === "udp" || payload.kind === "sctp") {
    return `${payload.kind} ${src}:${payload.srcPort} > ${dst}:${payload.dstPort}`;
  }
  if (payload.kind === "icmp") {
    if (payload.quoted !== null)
      return `icmp ${payload.type}/${payload.code} ${src} > ${dst} [${show(payload.quoted)}]`;
    return `icmp ${payload.type} id ${payload.id} ${src} > ${dst}`;
  }
  return `${what.protocol} ${src} > ${dst}`;
}

/** Sends a packet through the hooks of a router: in by one device, out by another. Null when it is dropped. */
export function forward(netfilter: Netfilter, what: IpPacket, from = "eth1", to = "eth0"): IpPacket | null {
  const skb = new Skb(what, device(from));
  if (netfilter.run(Hook.Prerouting, skb) !== 0) return null;
  skb.outDevice = device(to);
  if (netfilter.run(Hook.Forward, skb) !== 0) return null;
  if (netfilter.run(Hook.Postrouting, skb) !== 0) return null;
  return skb.packet;
}

/** A packet that arrives for the machine itself. */
export function deliver(netfilter: Netfilter, what: IpPacket, from = "eth0"): IpPacket | null {
  const skb = new Skb(what, device(from));
  if (netfilter.run(Hook.Prerouting, skb) !== 0) return null;
  return netfilter.run(Hook.Input, skb) === 0 ? skb.packet : null;
}

/** A packet that the machine itself sends. */
export function send(netfilter: Netfilter, what: IpPacket, to = "eth0"): IpPacket | null {
  const skb = new Skb(what, null);
  skb.outDevice = device(to);
  if (netfilter.run(Hook.Output, skb) !== 0) return null;
  return netfilter.run(Hook.Postrouting, skb) === 0 ? skb.packet : null;
}

/** Runs one hook and tells the verdict and the notes. */
export function run(
  netfilter: Netfilter,
  hook: Hook,
  what: IpPacket,
  from: string | null,
): { verdict: Verdict; skb: Skb } {
  const skb = new Skb(what, from === null ? null : device(from));
  return { verdict: netfilter.run(hook, skb), skb };
}

/** What became of a forwarded packet, in one line; "dropped" when it ended. */
export function through(netfilter: Netfilter, what: IpPacket, from = "eth1", to = "eth0"): string {
  const after = forward(netfilter, what, from, to);
  return after === null ? "dropped" : show(after);
}
