// tcpdump's filter language (pcap-filter(7)): words to a tree, and the tree over a frame.
// Knows frames and their bytes; must not know devices, processes or how a packet is printed.
// Read next: filter-parser.ts for the words.

import { encodeFrame } from "../../../../wire/codec/encode.js";
import { ETHERNET_HEADER_BYTES, type Frame } from "../../../../wire/ethernet.js";
import type { IpAddress } from "../../../../wire/ip-address.js";
import { isGroupMac, MAC_BROADCAST, type Mac } from "../../../../wire/mac-address.js";
import { EtherType, IpProtocol } from "../../../../wire/numbers.js";
import type { IpPacket } from "../../../../wire/payload.js";
import type { Prefix } from "../../../../wire/prefix.js";

/** Which end of a packet a condition is about. */
export type Direction = "src" | "dst" | "src or dst" | "src and dst";

/** A condition on a packet. */
export type PacketFilter =
  | { readonly kind: "and" | "or"; readonly left: PacketFilter; readonly right: PacketFilter }
  | { readonly kind: "not"; readonly inner: PacketFilter }
  | { readonly kind: "ether-type"; readonly etherType: number }
  /** `family` 0 for both. */
  | { readonly kind: "protocol"; readonly family: 0 | 4 | 6; readonly protocol: number }
  /** `etherType` narrows it to ip, arp or ip6; 0 for all. */
  | {
      readonly kind: "net";
      readonly direction: Direction;
      readonly etherType: number;
      readonly prefixes: readonly Prefix[];
    }
  | {
      readonly kind: "port";
      readonly direction: Direction;
      readonly protocols: readonly number[];
      readonly low: number;
      readonly high: number;
    }
  | { readonly kind: "mac"; readonly direction: Direction; readonly mac: Mac }
  | { readonly kind: "vlan"; readonly id: number | null }
  | { readonly kind: "cast"; readonly layer: "ether" | "ip" | "ip6"; readonly broadcast: boolean }
  | { readonly kind: "inbound"; readonly inbound: boolean }
  | { readonly kind: "compare"; readonly operator: string; readonly left: Arithmetic; readonly right: Arithmetic };

/** A number made of a packet. */
export type Arithmetic =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "length" }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Arithmetic; readonly right: Arithmetic }
  /** `tcp[13:1]`. */
  | { readonly kind: "bytes"; readonly layer: string; readonly offset: Arithmetic; readonly size: number };

/** True when `frame` passes; `isInbound` says which way it went through the device. */
export function passes(filter: PacketFilter, frame: Frame, isInbound: boolean): boolean {
  return new PacketView(frame, isInbound).test(filter);
}

/** Thrown where bytes are asked for that are not there: the packet does not pass. */
class Missing extends Error {}

const BITS_32 = 0x1_0000_0000;

class PacketView {
  private readonly frame: Frame;
  private readonly isInbound: boolean;
  private readonly packet: IpPacket | null;
  private bytes: Uint8Array | null = null;

  constructor(frame: Frame, isInbound: boolean) {
    this.frame = frame;
    this.isInbound = isInbound;
    const { payload } = frame;
    this.packet = payload.kind === "ipv4" || payload.kind === "ipv6" ? payload : null;
  }

  test(filter: PacketFilter): boolean {
    const { frame, packet } = this;
    switch (filter.kind) {
      case "and":
        return this.test(filter.left) && this.test(filter.right);
      case "or":
        return this.test(filter.left) || this.test(filter.right);
      case "not":
        return !this.test(filter.inner);
      case "ether-type":
        return frame.etherType === filter.etherType;
      case "protocol":
        if (packet === null || packet.protocol !== filter.protocol) return false;
        return filter.family === 0 || (filter.family === 4) === (packet.kind === "ipv4");
      case "net":
        if (filter.etherType !== 0 && frame.etherType !== filter.etherType) return false;
        return this.ends(filter.direction, (address) => filter.prefixes.some((prefix) => prefix.contains(address)));
      case "port":
        return this.testPort(filter.direction, filter.protocols, filter.low, filter.high);
      case "mac": {
        const [src, dst] = [frame.src === filter.mac, frame.dst === filter.mac];
        return choose(filter.direction, src, dst);
      }
      case "vlan":
        return frame.vlanTag >= 0 && (filter.id === null || frame.vlanId === filter.id);
      case "cast":
        return this.testCast(filter.layer, filter.broadcast);
      case "inbound":
        return this.isInbound === filter.inbound;
      case "compare":
        try {
          return compare(this.value(filter.left), filter.operator, this.value(filter.right));
        } catch (error) {
          if (error instanceof Missing) return false;
          throw error;
        }
    }
  }

  private ends(direction: Direction, fits: (address: IpAddress) => boolean): boolean {
    const { payload } = this.frame;
    if (payload.kind === "arp") return choose(direction, fits(payload.senderIp), fits(payload.targetIp));
    return this.packet !== null && choose(direction, fits(this.packet.src), fits(this.packet.dst));
  }

  private testPort(direction: Direction, protocols: readonly number[], low: number, high: number): boolean {
    const { packet } = this;
    if (packet === null || !protocols.includes(packet.protocol)) return false;
    const { payload } = packet;
    if (payload.kind !== "tcp" && payload.kind !== "udp" && payload.kind !== "sctp") return false;
    const within = (port: number): boolean => port >= low && port <= high;
    return choose(direction, within(payload.srcPort), within(payload.dstPort));
  }

  private testCast(layer: "ether" | "ip" | "ip6", broadcast: boolean): boolean {
    const { frame, packet } = this;
    if (layer === "ether") return broadcast ? frame.dst === MAC_BROADCAST : isGroupMac(frame.dst);
    if (packet === null || (packet.kind === "ipv4") !== (layer === "ip")) return false;
    if (typeof packet.dst === "string") return packet.dst.charCodeAt(0) >> 8 === 0xff;
    // As libpcap has it, every address from 224.0.0.0 up is one of a group; without a netmask there is one broadcast address.
    const value = packet.dst >>> 0;
    return broadcast ? value === 0xffffffff || value === 0 : value >= 0xe0000000;
  }

  /** `isChecked` is false for the further terms of a sum, which libpcap reads whatever the packet is. */
  private value(expression: Arithmetic, isChecked = true): number {
    switch (expression.kind) {
      case "number":
        return expression.value;
      case "length":
        return this.frame.byteLength;
      case "binary":
        return calculate(
          this.value(expression.left, isChecked),
          expression.operator,
          this.value(expression.right, false),
        );
      case "bytes": {
        const at = this.start(expression.layer, isChecked) + this.value(expression.offset);
        const bytes = this.encoded();
        if (at < 0 || at + expression.size > bytes.length) throw new Missing();
        let value = 0;
        for (let i = 0; i < expression.size; i++) value = value * 256 + (bytes[at + i] ?? 0);
        return value;
      }
    }
  }

  private encoded(): Uint8Array {
    this.bytes ??= encodeFrame(this.frame);
    return this.bytes;
  }

  /** Where a layer begins in the frame. @throws Missing when the packet has none. */
  private start(layer: string, isChecked: boolean): number {
    if (layer === "ether" || layer === "link") return 0;
    const network = ETHERNET_HEADER_BYTES + (this.frame.vlanTag >= 0 ? 4 : 0);
    const { packet, frame } = this;
    if (!isChecked && LAYER_PROTOCOLS.has(layer)) return network + ((this.encoded()[network] ?? 0) & 15) * 4;
    if (!isChecked) return network;
    if (layer === "arp" || layer === "rarp") {
      if (frame.etherType !== EtherType.Arp) throw new Missing();
      return network;
    }
    if (packet === null) throw new Missing();
    if (layer === "ip" || layer === "ip6") {
      if ((layer === "ip") !== (packet.kind === "ipv4")) throw new Missing();
      return network;
    }
    const protocol = LAYER_PROTOCOLS.get(layer);
    if (packet.protocol !== protocol) throw new Missing();
    if (packet.kind === "ipv6") {
      // As with pcap, only ICMPv6 can be looked into over IPv6.
      if (layer !== "icmp6") throw new Missing();
      return network + 40;
    }
    if (packet.fragmentOffset !== 0) throw new Missing();
    return network + ((this.encoded()[network] ?? 0) & 15) * 4;
  }
}

const LAYER_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["icmp", IpProtocol.Icmp],
  ["icmp6", IpProtocol.Icmpv6],
  ["igmp", IpProtocol.Igmp],
  ["tcp", IpProtocol.Tcp],
  ["udp", IpProtocol.Udp],
  ["sctp", IpProtocol.Sctp],
]);

function choose(direction: Direction, src: boolean, dst: boolean): boolean {
  switch (direction) {
    case "src":
      return src;
    case "dst":
      return dst;
    case "src or dst":
      return src || dst;
    case "src and dst":
      return src && dst;
  }
}

function calculate(left: number, operator: string, right: number): number {
  switch (operator) {
    case "+":
      return (left + right) % BITS_32;
    case "-":
      return (left - right) >>> 0;
    case "*":
      return Math.imul(left, right) >>> 0;
    case "/":
      if (right === 0) throw new Missing();
      return Math.floor(left / right);
    case "%":
      if (right === 0) throw new Missing();
      return left % right;
    case "&":
      return (left & right) >>> 0;
    case "|":
      return (left | right) >>> 0;
    case "^":
      return (left ^ right) >>> 0;
    case "<<":
      return (left << right) >>> 0;
    default:
      return left >>> right;
  }
}

function compare(left: number, operator: string, right: number): boolean {
  switch (operator) {
    case "=":
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case ">":
      return left > right;
    case "<":
      return left < right;
    case ">=":
      return left >= right;
    default:
      return left <= right;
  }
}
