import type { IpDevice } from "../../ip/ip-device.js";
import type { Snmp6Counters } from "../../ip/snmp6.js";
import type { SparseMap } from "../../sim/sparse-map.js";
import type { Netns } from "../netns.js";

type Row = readonly [string, number];

/** ICMPv6's types with names of their own (icmp6type2name of net/ipv6/proc.c), in the order of their listing. */
const ICMP6_NAMES: readonly (readonly [number, string])[] = [
  [1, "DestUnreachs"],
  [2, "PktTooBigs"],
  [3, "TimeExcds"],
  [4, "ParmProblems"],
  [128, "Echos"],
  [129, "EchoReplies"],
  [130, "GroupMembQueries"],
  [131, "GroupMembResponses"],
  [132, "GroupMembReductions"],
  [133, "RouterSolicits"],
  [134, "RouterAdvertisements"],
  [135, "NeighborSolicits"],
  [136, "NeighborAdvertisements"],
  [137, "Redirects"],
  [143, "MLDv2Reports"],
];

/** /proc/net/snmp6. Simplified: what podwire does not count is 0. */
export function snmp6Text(netns: Netns): string {
  const { snmp6: c } = netns.stack;
  for (const device of netns.devices.values()) device.catchUp();
  const udp: Row[] = [
    ["InDatagrams", c.of("udpInDatagrams")],
    ["NoPorts", c.of("udpNoPorts")],
    ["InErrors", c.of("udpInErrors")],
    ["OutDatagrams", c.udpOutDatagrams],
    ["RcvbufErrors", c.of("udpRcvbufErrors")],
    ["SndbufErrors", 0],
    ["InCsumErrors", c.of("udpInCsumErrors")],
  ];
  return lines([
    ...ipRows(c),
    ...icmpRows(c, true),
    ...named("Udp6", [...udp, ["IgnoredMulti", c.of("udpIgnoredMulti")], ["MemErrors", 0]]),
    ...named("UdpLite6", [...udp.map(([name]): Row => [name, 0]), ["MemErrors", 0]]),
  ]);
}

/** /proc/net/dev_snmp6/DEVICE. */
export function devSnmp6Text(device: IpDevice): string {
  device.iface.catchUp();
  return lines([["ifIndex", device.iface.ifIndex], ...ipRows(device.snmp6), ...icmpRows(device.snmp6, false)]);
}

function lines(rows: readonly Row[]): string {
  return rows.map(([name, value]) => `${name.padEnd(32)}\t${value}\n`).join("");
}

function named(group: string, rows: readonly Row[]): Row[] {
  return rows.map(([name, value]) => [group + name, value]);
}

function ipRows(c: Snmp6Counters): Row[] {
  const { inNotEct: notEct, inEct1: ect1, inEct0: ect0, inCe: congested } = c;
  return named("Ip6", [
    ["InReceives", c.inReceives],
    ["InHdrErrors", c.of("inHdrErrors")],
    ["InTooBigErrors", c.of("inTooBigErrors")],
    ["InNoRoutes", c.of("inNoRoutes")],
    ["InAddrErrors", c.of("inAddrErrors")],
    ["InUnknownProtos", c.of("inUnknownProtos")],
    ["InTruncatedPkts", 0],
    ["InDiscards", c.of("inDiscards")],
    ["InDelivers", c.inDelivers],
    ["OutForwDatagrams", c.of("outForwDatagrams")],
    ["OutRequests", c.outRequests],
    ["OutDiscards", 0],
    ["OutNoRoutes", c.of("outNoRoutes")],
    ["ReasmTimeout", c.of("reasmTimeout")],
    ["ReasmReqds", c.of("reasmReqds")],
    ["ReasmOKs", c.of("reasmOks")],
    ["ReasmFails", c.of("reasmFails")],
    ["FragOKs", c.of("fragOks")],
    ["FragFails", c.of("fragFails")],
    ["FragCreates", c.of("fragCreates")],
    ["InMcastPkts", c.inMcastPkts],
    ["OutMcastPkts", c.outMcastPkts],
    ["InOctets", c.inOctets],
    ["OutOctets", c.outOctets],
    ["InMcastOctets", c.inMcastOctets],
    ["OutMcastOctets", c.outMcastOctets],
    ["InBcastOctets", 0],
    ["OutBcastOctets", 0],
    ["InNoECTPkts", notEct],
    ["InECT1Pkts", ect1],
    ["InECT0Pkts", ect0],
    ["InCEPkts", congested],
    ["OutTransmits", c.outTransmits],
  ]);
}

/** The rate limit is counted for the namespace alone. */
function icmpRows(c: Snmp6Counters, isNamespace: boolean): Row[] {
  const sum = (counts: SparseMap<number, number> | null): number =>
    [...(counts?.values() ?? [])].reduce((a, b) => a + b, 0);
  const rows: Row[] = [
    ["InMsgs", sum(c.icmpIn) + c.of("icmpInCsumErrors")],
    ["InErrors", c.of("icmpInErrors")],
    ["OutMsgs", sum(c.icmpOut)],
    ["OutErrors", 0],
    ["InCsumErrors", c.of("icmpInCsumErrors")],
  ];
  if (isNamespace) rows.push(["OutRateLimitHost", 0]);
  for (const [way, counts] of [["In", c.icmpIn] as const, ["Out", c.icmpOut] as const]) {
    for (const [type, name] of ICMP6_NAMES) rows.push([way + name, counts?.get(type) ?? 0]);
  }
  for (const [way, counts] of [["In", c.icmpIn] as const, ["Out", c.icmpOut] as const]) {
    for (const [type, count] of [...(counts ?? [])].sort(([a], [b]) => a - b)) rows.push([`${way}Type${type}`, count]);
  }
  return named("Icmp6", rows);
}
