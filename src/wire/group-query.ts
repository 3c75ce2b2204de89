import {
  readIpv4Address,
  readIpv6Address,
  readU8,
  readU16,
  writeIpv6Address,
  writeU16,
  writeU32,
} from "./codec/bytes.js";
import { isChecksumRight, writeChecksum } from "./codec/checksum.js";
import { IcmpMessage, Icmpv6Type } from "./icmp.js";
import type { IpAddress } from "./ip-address.js";
import type { Ipv4 } from "./ipv4-address.js";
import { IPV4_ANY } from "./ipv4-address.js";
import { IPV6_ANY, type Ipv6 } from "./ipv6-address.js";
import { RawPayload } from "./payload.js";

/** Types of IGMP messages (RFC 1112, RFC 2236, RFC 3376 4). */
export const IgmpType = { Query: 0x11, V1Report: 0x12, V2Report: 0x16, Leave: 0x17, V3Report: 0x22 } as const;

/** A question of a router or bridge who is in which group (IGMP's and MLD's). */
export interface GroupQuery {
  /** 1 to 3 of IGMP, 1 or 2 of MLD. */
  readonly version: number;
  /** The one group that is asked for; the address of nobody for all. */
  readonly group: IpAddress;
  /** By when to answer, in milliseconds. */
  readonly maxResponseMs: number;
  /** How often things are told (QRV) and how often is asked, in seconds (QQIC); of IGMPv3 and MLDv2, 0 otherwise. */
  readonly robustness: number;
  readonly intervalSeconds: number;
  /** True when other routers shall not take it for a sign that the group ends (S flag). */
  readonly suppress: boolean;
  readonly sources: readonly IpAddress[];
}

/** The number behind a code of `bits` bits of mantissa: itself, or mantissa and exponent (RFC 3376 4.1.1, RFC 3810 5.1.3). */
function fromCode(code: number, bits: number): number {
  if (code < 1 << (bits + 3)) return code;
  return ((code & ((1 << bits) - 1)) | (1 << bits)) << (((code >> bits) & 7) + 3);
}

/** The code of a number, cut to what it can say. */
function toCode(value: number, bits: number): number {
  const plain = 1 << (bits + 3);
  if (value < plain) return value;
  let exponent = 0;
  while (exponent < 7 && value >> (exponent + 3) >= 1 << (bits + 1)) exponent++;
  return plain | (exponent << bits) | ((value >> (exponent + 3)) & ((1 << bits) - 1));
}

/** An IGMP query; it goes to 224.0.0.1, or to its group, with TTL 1 and the router alert. */
export function encodeIgmpQuery(query: GroupQuery): RawPayload {
  const out = new Uint8Array(query.version < 3 ? 8 : 12 + 4 * query.sources.length);
  const tenths = Math.floor(query.maxResponseMs / 100);
  out[0] = IgmpType.Query;
  out[1] = query.version === 1 ? 0 : query.version === 2 ? tenths : toCode(tenths, 4);
  writeU32(out, 4, query.group as Ipv4);
  if (query.version === 3) writeSources(out, 8, query, 4);
  writeChecksum(out, 0, out.length, 2, 0);
  return new RawPayload(out);
}

/** A report of IGMPv1 or IGMPv2, or IGMPv2's leave message. */
export function encodeIgmpMessage(type: number, group: Ipv4): RawPayload {
  const out = new Uint8Array(8);
  out[0] = type;
  writeU32(out, 4, group);
  writeChecksum(out, 0, 8, 2, 0);
  return new RawPayload(out);
}

/** The group of a report of IGMPv1 or IGMPv2 or of a leave message, by its type; null for any other message. */
export function decodeIgmpMessage(payload: RawPayload): { readonly type: number; readonly group: Ipv4 } | null {
  const bytes = payload.data;
  const type = bytes[0] ?? 0;
  if (type !== IgmpType.V1Report && type !== IgmpType.V2Report && type !== IgmpType.Leave) return null;
  if (bytes.length < 8 || !isChecksumRight(bytes, 0, bytes.length, 0)) return null;
  return { type, group: readIpv4Address(bytes, 4) };
}

/** An IGMP query; null for any other message, or a damaged one. */
export function decodeIgmpQuery(payload: RawPayload): GroupQuery | null {
  const bytes = payload.data;
  if (bytes.length < 8 || bytes[0] !== IgmpType.Query || !isChecksumRight(bytes, 0, bytes.length, 0)) return null;
  const code = readU8(bytes, 1);
  const group = readIpv4Address(bytes, 4);
  if (bytes.length < 12) {
    const plain = { group, robustness: 0, intervalSeconds: 0, suppress: false, sources: [] };
    return { ...plain, version: code === 0 ? 1 : 2, maxResponseMs: code * 100 };
  }
  return { version: 3, group, maxResponseMs: fromCode(code, 4) * 100, ...readSources(bytes, 8, 4) };
}

/** An MLD query; it goes to ff02::1, or to its group, with hop limit 1 and `MLD_QUERY_ALERT`. */
export function encodeMldQuery(query: GroupQuery): IcmpMessage {
  const data = new Uint8Array(query.version === 1 ? 16 : 20 + 16 * query.sources.length);
  writeIpv6Address(data, 0, query.group as Ipv6);
  if (query.version === 2) writeSources(data, 16, query, 16);
  const delay = query.version === 1 ? query.maxResponseMs : toCode(query.maxResponseMs, 12);
  return new IcmpMessage(Icmpv6Type.MulticastListenerQuery, 0, (delay << 16) >>> 0, data);
}

/** MLDv1's report, or its message that a listener is done. */
export function encodeMldMessage(type: number, group: Ipv6): IcmpMessage {
  const data = new Uint8Array(16);
  writeIpv6Address(data, 0, group);
  return new IcmpMessage(type, 0, 0, data);
}

/** The group of MLDv1's messages; null for any other. */
export function decodeMldMessage(message: IcmpMessage): Ipv6 | null {
  const { type, data } = message;
  if (type !== Icmpv6Type.MulticastListenerReport && type !== Icmpv6Type.MulticastListenerDone) return null;
  return data.length < 16 ? null : readIpv6Address(data, 0);
}

/** An MLD query; null for any other message. One of 24 bytes is version 1's, whatever it says (RFC 3810 8.1). */
export function decodeMldQuery(message: IcmpMessage): GroupQuery | null {
  const { data } = message;
  if (message.type !== Icmpv6Type.MulticastListenerQuery || data.length < 16) return null;
  const delay = message.rest >>> 16;
  const group = readIpv6Address(data, 0);
  if (data.length < 20) {
    return { version: 1, group, maxResponseMs: delay, robustness: 0, intervalSeconds: 0, suppress: false, sources: [] };
  }
  return { version: 2, group, maxResponseMs: fromCode(delay, 12), ...readSources(data, 16, 16) };
}

/** True for a query that asks for all groups. */
export function asksForAll({ group }: GroupQuery): boolean {
  return group === IPV4_ANY || group === IPV6_ANY;
}

function writeSources(out: Uint8Array, at: number, query: GroupQuery, addressBytes: number): void {
  out[at] = (query.suppress ? 8 : 0) | (query.robustness & 7);
  out[at + 1] = toCode(query.intervalSeconds, 4);
  writeU16(out, at + 2, query.sources.length);
  query.sources.forEach((source, i) => {
    if (typeof source === "number") writeU32(out, at + 4 + addressBytes * i, source);
    else writeIpv6Address(out, at + 4 + addressBytes * i, source);
  });
}

function readSources(
  bytes: Uint8Array,
  at: number,
  addressBytes: number,
): Pick<GroupQuery, "robustness" | "intervalSeconds" | "suppress" | "sources"> {
  const count = Math.min(readU16(bytes, at + 2), Math.floor((bytes.length - at - 4) / addressBytes));
  const sources = Array.from({ length: count }, (_, i): IpAddress => {
    const from = at + 4 + addressBytes * i;
    return addressBytes === 4 ? readIpv4Address(bytes, from) : readIpv6Address(bytes, from);
  });
  const flags = readU8(bytes, at);
  return {
    robustness: flags & 7,
    suppress: (flags & 8) !== 0,
    intervalSeconds: fromCode(readU8(bytes, at + 1), 4),
    sources,
  };
}
