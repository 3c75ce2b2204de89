import {
  readIpv6Address,
  readMac,
  readU8,
  readU32,
  writeIpv6Address,
  writeMac,
  writeU16,
  writeU32,
} from "./codec/bytes.js";
import { DecodeFailure, tooShort, WireFault } from "./codec/decode-failure.js";
import { IcmpMessage, Icmpv6Type } from "./icmp.js";
import type { Ipv6 } from "./ipv6-address.js";
import type { Mac } from "./mac-address.js";

/** Types of neighbour discovery options (RFC 4861 4.6, RFC 8106, RFC 4191). */
export const NdpOptionType = {
  SourceLinkLayer: 1,
  TargetLinkLayer: 2,
  Prefix: 3,
  RedirectedHeader: 4,
  Mtu: 5,
  Nonce: 14,
  RouteInformation: 24,
  RecursiveDns: 25,
} as const;

/** A prefix that a router announces (RFC 4861 4.6.2). */
export interface NdpPrefix {
  readonly kind: "prefix";
  readonly prefix: Ipv6;
  readonly prefixLength: number;
  /** L: addresses in it are neighbours. */
  readonly onLink: boolean;
  /** A: hosts make their own addresses in it. */
  readonly autonomous: boolean;
  /** 0xffffffff is for ever. */
  readonly validSeconds: number;
  readonly preferredSeconds: number;
}

/** An option of neighbour discovery. */
export type NdpOption =
  | { readonly kind: "source-link-layer"; readonly mac: Mac }
  | { readonly kind: "target-link-layer"; readonly mac: Mac }
  | NdpPrefix
  | { readonly kind: "mtu"; readonly mtu: number }
  | { readonly kind: "recursive-dns"; readonly lifetimeSeconds: number; readonly servers: readonly Ipv6[] }
  /** Any other; `body` is what stands behind type and length, 8n - 2 bytes. A redirect's quoted packet is one. */
  | { readonly kind: "other"; readonly type: number; readonly body: Uint8Array };

/** A message of neighbour discovery (RFC 4861 4). */
export type NdpMessage =
  | { readonly kind: "router-solicitation"; readonly options: readonly NdpOption[] }
  | RouterAdvertisement
  | { readonly kind: "neighbor-solicitation"; readonly target: Ipv6; readonly options: readonly NdpOption[] }
  | NeighborAdvertisement
  | {
      readonly kind: "redirect";
      /** The better first hop. */
      readonly target: Ipv6;
      readonly destination: Ipv6;
      readonly options: readonly NdpOption[];
    };

/** A router's announcement (RFC 4861 4.2). */
export interface RouterAdvertisement {
  readonly kind: "router-advertisement";
  /** The hop limit for hosts, 0 says nothing. */
  readonly hopLimit: number;
  /** M: addresses by DHCPv6. */
  readonly managed: boolean;
  /** O: other settings by DHCPv6. */
  readonly otherConfig: boolean;
  /** 1 high, 0 medium, -1 low (RFC 4191 2.2). */
  readonly preference: number;
  /** How long it is a default router; 0 not at all. */
  readonly lifetimeSeconds: number;
  /** 0 says nothing. */
  readonly reachableMs: number;
  /** 0 says nothing. */
  readonly retransMs: number;
  readonly options: readonly NdpOption[];
}

/** A neighbour's answer, or its unasked announcement (RFC 4861 4.4). */
export interface NeighborAdvertisement {
  readonly kind: "neighbor-advertisement";
  readonly target: Ipv6;
  readonly router: boolean;
  readonly solicited: boolean;
  readonly override: boolean;
  readonly options: readonly NdpOption[];
}

/** The ICMPv6 message that carries it. */
export function encodeNdp(message: NdpMessage): IcmpMessage {
  switch (message.kind) {
    case "router-solicitation":
      return icmp(Icmpv6Type.RouterSolicitation, 0, 0, message.options);
    case "router-advertisement": {
      const flags = (message.managed ? 0x80 : 0) | (message.otherConfig ? 0x40 : 0) | ((message.preference & 3) << 3);
      const rest = (message.hopLimit << 24) | (flags << 16) | message.lifetimeSeconds;
      const result = icmp(Icmpv6Type.RouterAdvertisement, rest, 8, message.options);
      writeU32(result.data, 0, message.reachableMs);
      writeU32(result.data, 4, message.retransMs);
      return result;
    }
    case "neighbor-solicitation":
      return withTarget(icmp(Icmpv6Type.NeighborSolicitation, 0, 16, message.options), message.target);
    case "neighbor-advertisement": {
      const flags = (message.router ? 4 : 0) | (message.solicited ? 2 : 0) | (message.override ? 1 : 0);
      return withTarget(icmp(Icmpv6Type.NeighborAdvertisement, flags << 29, 16, message.options), message.target);
    }
    case "redirect": {
      const result = withTarget(icmp(Icmpv6Type.Redirect, 0, 32, message.options), message.target);
      writeIpv6Address(result.data, 16, message.destination);
      return result;
    }
  }
}

/**
 * The message of neighbour discovery that an ICMPv6 message is, null when its type is another. A failure is what
 * RFC 4861 6.1 and 7.1 discard: too short, or an option without length. The hop limit of 255 is the caller's to check.
 */
export function decodeNdp(message: IcmpMessage): NdpMessage | DecodeFailure | null {
  const { type, rest, data } = message;
  const fixed = fixedBytes(type);
  if (fixed === null) return null;
  if (data.length < fixed) return tooShort("neighbour discovery message", data.length + 8, fixed + 8);
  const options = readOptions(data, fixed);
  if (options instanceof DecodeFailure) return options;
  switch (type) {
    case Icmpv6Type.RouterSolicitation:
      return { kind: "router-solicitation", options };
    case Icmpv6Type.RouterAdvertisement:
      return {
        kind: "router-advertisement",
        hopLimit: rest >>> 24,
        managed: (rest & 0x80_0000) !== 0,
        otherConfig: (rest & 0x40_0000) !== 0,
        preference: [0, 1, 0, -1][(rest >>> 19) & 3] ?? 0,
        lifetimeSeconds: rest & 0xffff,
        reachableMs: readU32(data, 0),
        retransMs: readU32(data, 4),
        options,
      };
    case Icmpv6Type.NeighborSolicitation:
      return { kind: "neighbor-solicitation", target: readIpv6Address(data, 0), options };
    case Icmpv6Type.NeighborAdvertisement:
      return {
        kind: "neighbor-advertisement",
        target: readIpv6Address(data, 0),
        router: (rest & 0x8000_0000) !== 0,
        solicited: (rest & 0x4000_0000) !== 0,
        override: (rest & 0x2000_0000) !== 0,
        options,
      };
    default:
      return {
        kind: "redirect",
        target: readIpv6Address(data, 0),
        destination: readIpv6Address(data, 16),
        options,
      };
  }
}

/** Bytes of data before the options; null for types of other protocols. */
function fixedBytes(type: number): number | null {
  switch (type) {
    case Icmpv6Type.RouterSolicitation:
      return 0;
    case Icmpv6Type.RouterAdvertisement:
      return 8;
    case Icmpv6Type.NeighborSolicitation:
    case Icmpv6Type.NeighborAdvertisement:
      return 16;
    case Icmpv6Type.Redirect:
      return 32;
    default:
      return null;
  }
}

/** A message with room of `fixed` bytes before its options. */
function icmp(type: number, rest: number, fixed: number, options: readonly NdpOption[]): IcmpMessage {
  const data = new Uint8Array(options.reduce((sum, option) => sum + optionBytes(option), fixed));
  let at = fixed;
  for (const option of options) {
    writeOption(data, at, option);
    at += optionBytes(option);
  }
  return new IcmpMessage(type, 0, rest, data);
}

function withTarget(message: IcmpMessage, target: Ipv6): IcmpMessage {
  writeIpv6Address(message.data, 0, target);
  return message;
}

function optionBytes(option: NdpOption): number {
  switch (option.kind) {
    case "prefix":
      return 32;
    case "recursive-dns":
      return 8 + 16 * option.servers.length;
    case "other":
      return (2 + option.body.length + 7) & ~7;
    default:
      return 8;
  }
}

function writeOption(out: Uint8Array, at: number, option: NdpOption): void {
  out[at + 1] = optionBytes(option) / 8;
  switch (option.kind) {
    case "source-link-layer":
    case "target-link-layer":
      out[at] = option.kind === "source-link-layer" ? NdpOptionType.SourceLinkLayer : NdpOptionType.TargetLinkLayer;
      writeMac(out, at + 2, option.mac);
      return;
    case "prefix":
      out[at] = NdpOptionType.Prefix;
      out[at + 2] = option.prefixLength;
      out[at + 3] = (option.onLink ? 0x80 : 0) | (option.autonomous ? 0x40 : 0);
      writeU32(out, at + 4, option.validSeconds);
      writeU32(out, at + 8, option.preferredSeconds);
      writeIpv6Address(out, at + 16, option.prefix);
      return;
    case "mtu":
      out[at] = NdpOptionType.Mtu;
      writeU32(out, at + 4, option.mtu);
      return;
    case "recursive-dns":
      out[at] = NdpOptionType.RecursiveDns;
      writeU32(out, at + 4, option.lifetimeSeconds);
      for (const [i, server] of option.servers.entries()) writeIpv6Address(out, at + 8 + 16 * i, server);
      return;
    case "other":
      writeU16(out, at, (option.type << 8) | (optionBytes(option) / 8));
      out.set(option.body, at + 2);
  }
}

function readOptions(data: Uint8Array, start: number): NdpOption[] | DecodeFailure {
  const options: NdpOption[] = [];
  for (let at = start; at < data.length; ) {
    const length = readU8(data, at + 1) * 8;
    if (length === 0) return new DecodeFailure(WireFault.TooShort, "neighbour discovery option of length 0");
    if (at + length > data.length) return tooShort("neighbour discovery option", data.length - at, length);
    options.push(readOption(data.subarray(at, at + length)));
    at += length;
  }
  return options;
}

function readOption(bytes: Uint8Array): NdpOption {
  const type = readU8(bytes, 0);
  if (type === NdpOptionType.SourceLinkLayer && bytes.length === 8) {
    return { kind: "source-link-layer", mac: readMac(bytes, 2) };
  }
  if (type === NdpOptionType.TargetLinkLayer && bytes.length === 8) {
    return { kind: "target-link-layer", mac: readMac(bytes, 2) };
  }
  if (type === NdpOptionType.Mtu && bytes.length === 8) return { kind: "mtu", mtu: readU32(bytes, 4) };
  if (type === NdpOptionType.Prefix && bytes.length === 32) {
    return {
      kind: "prefix",
      prefix: readIpv6Address(bytes, 16),
      prefixLength: readU8(bytes, 2),
      onLink: (readU8(bytes, 3) & 0x80) !== 0,
      autonomous: (readU8(bytes, 3) & 0x40) !== 0,
      validSeconds: readU32(bytes, 4),
      preferredSeconds: readU32(bytes, 8),
    };
  }
  if (type === NdpOptionType.RecursiveDns && bytes.length % 16 === 8) {
    const servers = Array.from({ length: (bytes.length - 8) / 16 }, (_, i) => readIpv6Address(bytes, 8 + 16 * i));
    return { kind: "recursive-dns", lifetimeSeconds: readU32(bytes, 4), servers };
  }
  return { kind: "other", type, body: bytes.slice(2) };
}
