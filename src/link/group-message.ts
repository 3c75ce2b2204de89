import type { Frame } from "../wire/ethernet.js";
import {
  decodeIgmpMessage,
  decodeIgmpQuery,
  decodeMldMessage,
  decodeMldQuery,
  type GroupQuery,
  IgmpType,
} from "../wire/group-query.js";
import { decodeIgmpReport, decodeMldReport, type GroupRecord, GroupRecordType } from "../wire/group-report.js";
import { Icmpv6Type } from "../wire/icmp.js";
import type { IpAddress } from "../wire/ip-address.js";
import { IPV6_ALL_NODES } from "../wire/ipv6-address.js";
import { IpProtocol } from "../wire/numbers.js";
import type { RawPayload } from "../wire/payload.js";

/** What a host told of its groups, or what was asked. */
export interface GroupMessage {
  readonly joins: readonly IpAddress[];
  readonly leaves: readonly IpAddress[];
  readonly query: GroupQuery | null;
  /** True for reports of IGMPv1, IGMPv2 and MLDv1, which concern routers alone: hosts that hear them tell nothing themselves. */
  readonly isForRouters: boolean;
}

/** What a frame says of groups, as a bridge that snoops reads it (ip_mc_check_igmp, ipv6_mc_check_mld); null when it says nothing. */
export function readGroupMessage(frame: Frame): GroupMessage | null {
  const packet = frame.payload;
  if (packet.kind === "ipv4") {
    const { payload } = packet;
    return packet.protocol === IpProtocol.Igmp && payload.kind === "raw" ? readIgmp(payload) : null;
  }
  if (packet.kind !== "ipv6" || packet.payload.kind !== "icmp" || packet.ttl !== 1) return null;
  const { payload } = packet;
  const records = decodeMldReport(payload);
  if (records !== null) return fromRecords(records);
  const query = decodeMldQuery(payload);
  if (query !== null) return ofQuery(query);
  const group = decodeMldMessage(payload);
  if (group === null) return null;
  return payload.type === Icmpv6Type.MulticastListenerReport ? snooped([group], [], true) : snooped([], [group], false);
}

function readIgmp(payload: RawPayload): GroupMessage | null {
  const records = decodeIgmpReport(payload);
  if (records !== null) return fromRecords(records);
  const query = decodeIgmpQuery(payload);
  if (query !== null) return ofQuery(query);
  const message = decodeIgmpMessage(payload);
  if (message === null) return null;
  return message.type === IgmpType.Leave ? snooped([], [message.group], false) : snooped([message.group], [], true);
}

function ofQuery(query: GroupQuery): GroupMessage {
  return { joins: [], leaves: [], query, isForRouters: false };
}

function fromRecords(records: readonly GroupRecord[]): GroupMessage {
  const joins: IpAddress[] = [];
  const leaves: IpAddress[] = [];
  for (const { type, group, sources } of records) {
    const includes = type === GroupRecordType.IsInclude || type === GroupRecordType.ToInclude;
    if (includes && sources.length === 0) leaves.push(group);
    else if (type !== GroupRecordType.BlockSources) joins.push(group);
  }
  return snooped(joins, leaves, false);
}

/** Groups of the link itself (224.0.0.x, ff02::1) belong to everybody and are not kept. */
function snooped(joins: readonly IpAddress[], leaves: readonly IpAddress[], isForRouters: boolean): GroupMessage {
  return { joins: joins.filter(isSnooped), leaves: leaves.filter(isSnooped), query: null, isForRouters };
}

/** True for a group that bridges keep apart. */
export function isSnooped(group: IpAddress): boolean {
  return typeof group === "number" ? group >>> 8 !== 0xe00000 : group !== IPV6_ALL_NODES;
}
