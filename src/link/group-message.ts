import type { Frame } from "../wire/ethernet.js";
import { decodeIgmpReport, decodeMldReport, type GroupRecord, GroupRecordType } from "../wire/group-report.js";
import { Icmpv6Type } from "../wire/icmp.js";
import type { IpAddress } from "../wire/ip-address.js";
import { ipv4FromBits } from "../wire/ipv4-address.js";
import { IPV6_ALL_NODES, type Ipv6 } from "../wire/ipv6-address.js";
import { IpProtocol } from "../wire/numbers.js";

const IGMP_V1_REPORT = 0x12;
const IGMP_V2_REPORT = 0x16;
const IGMP_LEAVE = 0x17;

/** What a host told of its groups. */
export interface GroupMessage {
  readonly joins: readonly IpAddress[];
  readonly leaves: readonly IpAddress[];
}

/** What a frame says of groups, as a bridge that snoops reads it (ip_mc_check_igmp, ipv6_mc_check_mld); null when it says nothing. */
export function readGroupMessage(frame: Frame): GroupMessage | null {
  const packet = frame.payload;
  if (packet.kind === "ipv4") {
    const { payload } = packet;
    if (packet.protocol !== IpProtocol.Igmp || payload.kind !== "raw") return null;
    return readIgmp(payload.data, decodeIgmpReport(payload));
  }
  if (packet.kind !== "ipv6" || packet.payload.kind !== "icmp" || packet.ttl !== 1) return null;
  const { payload } = packet;
  const records = decodeMldReport(payload);
  if (records !== null) return fromRecords(records);
  if (payload.data.length < 16) return null;
  const group = ipv6Of(payload.data);
  if (payload.type === Icmpv6Type.MulticastListenerReport) return snooped({ joins: [group], leaves: [] });
  return payload.type === Icmpv6Type.MulticastListenerDone ? snooped({ joins: [], leaves: [group] }) : null;
}

function readIgmp(bytes: Uint8Array, records: readonly GroupRecord[] | null): GroupMessage | null {
  if (records !== null) return fromRecords(records);
  if (bytes.length < 8) return null;
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(4, 8);
  const group = ipv4FromBits(((a * 256 + b) * 256 + c) * 256 + d);
  if (bytes[0] === IGMP_V1_REPORT || bytes[0] === IGMP_V2_REPORT) return snooped({ joins: [group], leaves: [] });
  return bytes[0] === IGMP_LEAVE ? snooped({ joins: [], leaves: [group] }) : null;
}

function fromRecords(records: readonly GroupRecord[]): GroupMessage | null {
  const joins: IpAddress[] = [];
  const leaves: IpAddress[] = [];
  for (const { type, group, sources } of records) {
    const includes = type === GroupRecordType.IsInclude || type === GroupRecordType.ToInclude;
    if (includes && sources.length === 0) leaves.push(group);
    else if (type !== GroupRecordType.BlockSources) joins.push(group);
  }
  return snooped({ joins, leaves });
}

/** Groups of the link itself (224.0.0.x, ff02::1) belong to everybody and are not kept; null when none is left. */
function snooped({ joins, leaves }: GroupMessage): GroupMessage | null {
  const known = { joins: joins.filter(isSnooped), leaves: leaves.filter(isSnooped) };
  return known.joins.length + known.leaves.length === 0 ? null : known;
}

function isSnooped(group: IpAddress): boolean {
  return typeof group === "number" ? group >>> 8 !== 0xe00000 : group !== IPV6_ALL_NODES;
}

function ipv6Of(data: Uint8Array): Ipv6 {
  let units = "";
  for (let i = 0; i < 16; i += 2) units += String.fromCharCode(((data[i] ?? 0) << 8) | (data[i + 1] ?? 0));
  return units as Ipv6;
}
