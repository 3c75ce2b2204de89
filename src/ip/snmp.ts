import { SparseMap } from "../sim/sparse-map.js";
import { DropReason } from "../trace/drop-reason.js";
import type { IcmpMessage } from "../wire/icmp.js";
import type { Ipv4Packet } from "../wire/ipv4.js";

/** How ICMP's types are called behind "In" and "Out" (icmp_stats of net/ipv4/proc.c). */
export const ICMP_NAMES: ReadonlyMap<number, string> = new Map([
  [3, "DestUnreachs"],
  [11, "TimeExcds"],
  [12, "ParmProbs"],
  [4, "SrcQuenchs"],
  [5, "Redirects"],
  [8, "Echos"],
  [0, "EchoReps"],
  [13, "Timestamps"],
  [14, "TimestampReps"],
  [17, "AddrMasks"],
  [18, "AddrMaskReps"],
]);

/**
 * What a namespace counts of IPv4, for /proc/net/snmp and /proc/net/netstat (RFC 1213, RFC 4293, linux/snmp.h).
 * IPv6's own counters are in snmp6.ts. Simplified: of what TCP counts of its inside, the least is there.
 */
export class SnmpCounters {
  inReceives = 0;
  inOctets = 0;
  /** Packets by their ECN bits: not ECT, ECT(1), ECT(0), CE. */
  readonly inEcn = [0, 0, 0, 0];
  inHdrErrors = 0;
  inAddrErrors = 0;
  inNoRoutes = 0;
  inUnknownProtos = 0;
  inDelivers = 0;
  inBcastPkts = 0;
  inBcastOctets = 0;
  inMcastPkts = 0;
  inMcastOctets = 0;
  outMcastPkts = 0;
  outMcastOctets = 0;
  outBcastPkts = 0;
  outBcastOctets = 0;
  forwDatagrams = 0;
  outRequests = 0;
  outTransmits = 0;
  outOctets = 0;
  outNoRoutes = 0;
  outDiscards = 0;
  reasmReqds = 0;
  reasmOks = 0;
  reasmFails = 0;
  reasmTimeout = 0;
  fragOks = 0;
  fragFails = 0;
  fragCreates = 0;
  reversePathFilter = 0;
  icmpInErrors = 0;
  icmpInCsumErrors = 0;
  /** Messages by type. */
  readonly icmpIn = new SparseMap<number, number>();
  readonly icmpOut = new SparseMap<number, number>();
  udpInDatagrams = 0;
  udpNoPorts = 0;
  /** To all or to a group, and no socket took it. */
  udpIgnoredMulti = 0;
  udpInErrors = 0;
  udpRcvbufErrors = 0;
  udpInCsumErrors = 0;
  udpOutDatagrams = 0;
  tcpActiveOpens = 0;
  tcpPassiveOpens = 0;
  tcpAttemptFails = 0;
  tcpEstabResets = 0;
  tcpRetransSegs = 0;
  tcpSynRetrans = 0;
  /** Connections that went into TIME-WAIT. */
  tcpTimeWaits = 0;
  tcpInSegs = 0;
  tcpOutSegs = 0;
  tcpOutRsts = 0;
  tcpInErrs = 0;
  tcpInCsumErrors = 0;

  /** A packet that came in for this machine. */
  receive(packet: Ipv4Packet): void {
    this.inReceives++;
    this.inOctets += packet.byteLength;
    const ecn = packet.tos & 3;
    const { payload } = packet;
    this.inEcn[ecn] = (this.inEcn[ecn] ?? 0) + (payload.kind === "tcp" ? payload.segmentCount : 1);
  }

  /** A packet that was for us and passed INPUT. */
  deliver(packet: Ipv4Packet): void {
    this.inDelivers++;
    const { payload } = packet;
    if (payload.kind === "icmp") countIcmp(this.icmpIn, payload);
    else if (payload.kind === "tcp") this.tcpInSegs++;
  }

  /** A packet of our own, before OUTPUT. */
  send(packet: Ipv4Packet): void {
    this.outRequests++;
    const { payload } = packet;
    if (payload.kind === "icmp") countIcmp(this.icmpOut, payload);
    else if (payload.kind === "udp") this.udpOutDatagrams++;
    else if (payload.kind === "tcp") this.tcpOutSegs += payload.segmentCount;
  }

  /** TCP's counters are those of both families. */
  dropDamagedTcp(): void {
    this.tcpInSegs++;
    this.tcpInErrs++;
    this.tcpInCsumErrors++;
  }

  /** A packet that ended here. */
  drop(packet: Ipv4Packet, reason: DropReason): void {
    switch (reason) {
      case DropReason.TtlExceeded:
        this.inHdrErrors++;
        return;
      case DropReason.NotForwarding:
        this.inAddrErrors++;
        return;
      case DropReason.ReversePath:
        this.reversePathFilter++;
        return;
      case DropReason.FragmentationNeeded:
        this.fragFails++;
        return;
      case DropReason.UnknownProtocol:
        this.inUnknownProtos++;
        return;
      case DropReason.NoSocket:
        if (packet.payload.kind === "udp") this.udpNoPorts++;
        return;
      case DropReason.BadTcpChecksum:
        this.dropDamagedTcp();
        return;
      case DropReason.BadUdpChecksum:
        this.udpInErrors++;
        this.udpInCsumErrors++;
        return;
      case DropReason.BadIcmpChecksum:
        this.icmpInErrors++;
        this.icmpInCsumErrors++;
        return;
      default:
        return;
    }
  }
}

function countIcmp(counts: SparseMap<number, number>, message: IcmpMessage): void {
  counts.set(message.type, (counts.get(message.type) ?? 0) + 1);
}
