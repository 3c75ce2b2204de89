import { ICMP_NAMES } from "../../ip/snmp.js";
import type { SparseMap } from "../../sim/sparse-map.js";
import { TcpState } from "../../transport/tcp-state.js";
import type { Netns } from "../netns.js";
import { MPTCP_EXT_NAMES, TCP_EXT_NAMES } from "./snmp-names.js";

type Row = readonly (readonly [string, number])[];

function rows(name: string, row: Row): string {
  const line = (cells: readonly (string | number)[]): string => `${name}: ${cells.join(" ")}\n`;
  return line(row.map(([title]) => title)) + line(row.map(([, value]) => value));
}

/** /proc/net/snmp (snmp_seq_show). Simplified: what podwire does not count is 0. */
export function snmpText(netns: Netns): string {
  const { snmp: c, settings } = netns.stack;
  const sum = (counts: SparseMap<number, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);
  const icmp = (way: "In" | "Out"): Row =>
    [...ICMP_NAMES].map(([type, name]) => [way + name, (way === "In" ? c.icmpIn : c.icmpOut).get(type) ?? 0]);
  const typed = (way: "In" | "Out"): [string, number][] =>
    [...(way === "In" ? c.icmpIn : c.icmpOut)]
      .sort(([a], [b]) => a - b)
      .map(([type, count]) => [`${way}Type${type}`, count]);
  const messages: Row = [...typed("In"), ...typed("Out")];
  let established = 0;
  for (const connection of netns.tcp.ports.connections) {
    if (connection.state === TcpState.Established || connection.state === TcpState.CloseWait) established++;
  }
  const ip: Row = [
    ["Forwarding", settings.ipv4All.forwarding !== 0 ? 1 : 2],
    ["DefaultTTL", settings.ipv4.ip_default_ttl],
    ["InReceives", c.inReceives],
    ["InHdrErrors", c.inHdrErrors],
    ["InAddrErrors", c.inAddrErrors],
    ["ForwDatagrams", c.forwDatagrams],
    ["InUnknownProtos", c.inUnknownProtos],
    ["InDiscards", 0],
    ["InDelivers", c.inDelivers],
    ["OutRequests", c.outRequests],
    ["OutDiscards", c.outDiscards],
    ["OutNoRoutes", c.outNoRoutes],
    ["ReasmTimeout", c.reasmTimeout],
    ["ReasmReqds", c.reasmReqds],
    ["ReasmOKs", c.reasmOks],
    ["ReasmFails", c.reasmFails],
    ["FragOKs", c.fragOks],
    ["FragFails", c.fragFails],
    ["FragCreates", c.fragCreates],
    ["OutTransmits", c.outTransmits],
  ];
  const icmpRow: Row = [
    ["InMsgs", sum(c.icmpIn) + c.icmpInCsumErrors],
    ["InErrors", c.icmpInErrors],
    ["InCsumErrors", c.icmpInCsumErrors],
    ...icmp("In"),
    ["OutMsgs", sum(c.icmpOut)],
    ["OutErrors", 0],
    ["OutRateLimitGlobal", 0],
    ["OutRateLimitHost", 0],
    ...icmp("Out"),
  ];
  const tcp: Row = [
    ["RtoAlgorithm", 1],
    ["RtoMin", 200],
    ["RtoMax", 120_000],
    ["MaxConn", -1],
    ["ActiveOpens", c.tcpActiveOpens],
    ["PassiveOpens", c.tcpPassiveOpens],
    ["AttemptFails", c.tcpAttemptFails],
    ["EstabResets", c.tcpEstabResets],
    ["CurrEstab", established],
    ["InSegs", c.tcpInSegs],
    ["OutSegs", c.tcpOutSegs],
    ["RetransSegs", c.tcpRetransSegs],
    ["InErrs", c.tcpInErrs],
    ["OutRsts", c.tcpOutRsts],
    ["InCsumErrors", c.tcpInCsumErrors],
  ];
  const udp: Row = [
    ["InDatagrams", c.udpInDatagrams],
    ["NoPorts", c.udpNoPorts],
    ["InErrors", c.udpInErrors],
    ["OutDatagrams", c.udpOutDatagrams],
    ["RcvbufErrors", c.udpRcvbufErrors],
    ["SndbufErrors", 0],
    ["InCsumErrors", c.udpInCsumErrors],
    ["IgnoredMulti", c.udpIgnoredMulti],
    ["MemErrors", 0],
  ];
  return (
    rows("Ip", ip) +
    rows("Icmp", icmpRow) +
    (messages.length === 0 ? "" : rows("IcmpMsg", messages)) +
    rows("Tcp", tcp) +
    rows("Udp", udp) +
    rows(
      "UdpLite",
      udp.map(([name]) => [name, 0]),
    )
  );
}

/** /proc/net/netstat. Simplified: of TcpExt and MPTcpExt what podwire does not count (see `TcpCounters`) is 0. */
export function netstatText(netns: Netns): string {
  const { snmp: c } = netns.stack;
  const [notEct = 0, ect1 = 0, ect0 = 0, congested = 0] = c.inEcn;
  const tcpExt: Readonly<Record<string, number>> = {
    IPReversePathFilter: c.reversePathFilter,
    TW: c.tcpTimeWaits,
    TCPSynRetrans: c.tcpSynRetrans,
    ...netns.tcp.counters,
  };
  return (
    rows(
      "TcpExt",
      TCP_EXT_NAMES.map((name) => [name, tcpExt[name] ?? 0]),
    ) +
    rows("IpExt", [
      ["InNoRoutes", c.inNoRoutes],
      ["InTruncatedPkts", 0],
      ["InMcastPkts", c.inMcastPkts],
      ["OutMcastPkts", c.outMcastPkts],
      ["InBcastPkts", c.inBcastPkts],
      ["OutBcastPkts", c.outBcastPkts],
      ["InOctets", c.inOctets],
      ["OutOctets", c.outOctets],
      ["InMcastOctets", c.inMcastOctets],
      ["OutMcastOctets", c.outMcastOctets],
      ["InBcastOctets", c.inBcastOctets],
      ["OutBcastOctets", c.outBcastOctets],
      ["InCsumErrors", 0],
      ["InNoECTPkts", notEct],
      ["InECT1Pkts", ect1],
      ["InECT0Pkts", ect0],
      ["InCEPkts", congested],
      ["ReasmOverlaps", 0],
    ]) +
    rows(
      "MPTcpExt",
      MPTCP_EXT_NAMES.map((name) => [name, 0]),
    )
  );
}
