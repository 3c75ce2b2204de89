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
import type { Ipv6Extension } from "./ipv6.js";
import { IpProtocol } from "./numbers.js";
import { RawPayload } from "./payload.js";

/** Types of group records, the same for IGMPv3 (RFC 3376 4.2.12) and MLDv2 (RFC 3810 5.2.12). */
export const GroupRecordType = {
  IsInclude: 1,
  IsExclude: 2,
  ToInclude: 3,
  ToExclude: 4,
  AllowSources: 5,
  BlockSources: 6,
} as const;

/** One group in a membership report. A join of any source is "to exclude" nobody, a leave "to include" nobody. */
export interface GroupRecord {
  readonly type: number;
  readonly group: IpAddress;
  readonly sources: readonly IpAddress[];
}

/** The record of a group whose members hear any source. */
export function isExclude(group: IpAddress): GroupRecord {
  return { type: GroupRecordType.IsExclude, group, sources: [] };
}

const IGMP_V3_REPORT = 0x22;

/** The router alert option, which membership messages carry (RFC 2113). */
export const IPV4_ROUTER_ALERT: Uint8Array = Uint8Array.of(0x94, 4, 0, 0);

/** The hop-by-hop header with the router alert for MLD (RFC 2711), padded with PadN. */
export const MLD_ROUTER_ALERT: Ipv6Extension = {
  protocol: IpProtocol.HopByHop,
  data: Uint8Array.of(IpProtocol.Icmpv6, 0, 5, 2, 0, 0, 1, 0),
};

/** The same with padding byte by byte, as a bridge's queries have it (br_ip6_multicast_alloc_query). */
export const MLD_QUERY_ALERT: Ipv6Extension = {
  protocol: IpProtocol.HopByHop,
  data: Uint8Array.of(IpProtocol.Icmpv6, 0, 5, 2, 0, 0, 0, 0),
};

/** An IGMPv3 membership report (RFC 3376 4.2); it goes to 224.0.0.22 with TTL 1 and the router alert. */
export function encodeIgmpReport(records: readonly GroupRecord[]): RawPayload {
  const out = new Uint8Array(8 + recordsBytes(records, 4));
  out[0] = IGMP_V3_REPORT;
  writeU16(out, 6, records.length);
  writeRecords(out, 8, records);
  writeChecksum(out, 0, out.length, 2, 0);
  return new RawPayload(out);
}

/** An MLDv2 report (RFC 3810 5.2); it goes to ff02::16 with hop limit 1 and `MLD_ROUTER_ALERT`. */
export function encodeMldReport(records: readonly GroupRecord[]): IcmpMessage {
  const data = new Uint8Array(recordsBytes(records, 16));
  writeRecords(data, 0, records);
  return new IcmpMessage(Icmpv6Type.MulticastListenerReportV2, 0, records.length, data);
}

/** The records of an IGMPv3 report; null when it is another message, damaged or cut short. */
export function decodeIgmpReport(payload: RawPayload): GroupRecord[] | null {
  const bytes = payload.data;
  if (bytes.length < 8 || readU8(bytes, 0) !== IGMP_V3_REPORT || !isChecksumRight(bytes, 0, bytes.length, 0))
    return null;
  return readRecords(bytes.subarray(8), readU16(bytes, 6), 4);
}

/** The records of an MLDv2 report; null when it is another message or cut short. */
export function decodeMldReport(message: IcmpMessage): GroupRecord[] | null {
  if (message.type !== Icmpv6Type.MulticastListenerReportV2) return null;
  return readRecords(message.data, message.rest & 0xffff, 16);
}

function recordsBytes(records: readonly GroupRecord[], addressBytes: number): number {
  return records.reduce((sum, record) => sum + 4 + addressBytes * (1 + record.sources.length), 0);
}

function writeRecords(out: Uint8Array, start: number, records: readonly GroupRecord[]): void {
  let at = start;
  for (const record of records) {
    out[at] = record.type;
    writeU16(out, at + 2, record.sources.length);
    at += 4;
    for (const address of [record.group, ...record.sources]) {
      if (typeof address === "number") writeU32(out, at, address);
      else writeIpv6Address(out, at, address);
      at += typeof address === "number" ? 4 : 16;
    }
  }
}

function readRecords(bytes: Uint8Array, count: number, addressBytes: number): GroupRecord[] | null {
  const records: GroupRecord[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const sourceCount = readU16(bytes, at + 2);
    const end = at + 4 + addressBytes * (1 + sourceCount) + 4 * readU8(bytes, at + 1);
    if (at + 4 > bytes.length || end > bytes.length) return null;
    const addresses = Array.from({ length: 1 + sourceCount }, (_, k): IpAddress => {
      const from = at + 4 + addressBytes * k;
      return addressBytes === 4 ? readIpv4Address(bytes, from) : readIpv6Address(bytes, from);
    });
    records.push({ type: readU8(bytes, at), group: addresses[0] as IpAddress, sources: addresses.slice(1) });
    at = end;
  }
  return records;
}
