import type { IgnoredFrames } from "../link/flood-record.js";
import { SparseMap } from "../sim/sparse-map.js";
import { DropReason } from "../trace/drop-reason.js";
import type { Ipv6Packet } from "../wire/ipv6.js";

/** What is counted by ones, as linux/snmp.h names it; the rest is counted by the methods below. */
export type Snmp6Event =
  | "inDiscards"
  | "inNoRoutes"
  | "outNoRoutes"
  | "outForwDatagrams"
  | "reasmTimeout"
  | "reasmReqds"
  | "reasmOks"
  | "reasmFails"
  | "fragOks"
  | "fragFails"
  | "fragCreates"
  | "inTooBigErrors"
  | "inHdrErrors"
  | "inAddrErrors"
  | "inUnknownProtos"
  | "icmpInErrors"
  | "icmpInCsumErrors"
  | "udpInDatagrams"
  | "udpNoPorts"
  | "udpIgnoredMulti"
  | "udpInErrors"
  | "udpRcvbufErrors"
  | "udpInCsumErrors";

/** One more of a type; the map is made with the first. */
function countType(counts: SparseMap<number, number> | null, type: number): SparseMap<number, number> {
  const own = counts ?? new SparseMap<number, number>();
  own.set(type, (own.get(type) ?? 0) + 1);
  return own;
}

/** What is counted of IPv6, for /proc/net/snmp6 and /proc/net/dev_snmp6 (net/ipv6/proc.c). A device counts for its namespace too. */
export class Snmp6Counters {
  inReceives = 0;
  inOctets = 0;
  /** Packets by their ECN bits: not ECT, ECT(1), ECT(0), CE. */
  inNotEct = 0;
  inEct1 = 0;
  inEct0 = 0;
  inCe = 0;
  inDelivers = 0;
  inMcastPkts = 0;
  inMcastOctets = 0;
  outRequests = 0;
  outTransmits = 0;
  outOctets = 0;
  outMcastPkts = 0;
  outMcastOctets = 0;
  /** What is counted by ones, if it ever was. */
  private readonly events = new SparseMap<Snmp6Event, number>();
  /** Messages by type; null while there were none. */
  icmpIn: SparseMap<number, number> | null = null;
  icmpOut: SparseMap<number, number> | null = null;
  udpOutDatagrams = 0;
  /** The namespace's counters; null for those themselves. */
  private readonly total: Snmp6Counters | null;

  constructor(total: Snmp6Counters | null) {
    this.total = total;
  }

  /** A packet that came in for this machine. */
  receive(packet: Ipv6Packet): void {
    this.inReceives++;
    this.inOctets += packet.byteLength;
    const ecn = packet.tos & 3;
    if (ecn === 0) this.inNotEct++;
    else if (ecn === 1) this.inEct1++;
    else if (ecn === 2) this.inEct0++;
    else this.inCe++;
    if (this.total !== null) this.total.receive(packet);
  }

  /** A packet to a group, before it is known whether anybody here is in it. */
  receiveMulticast(packet: Ipv6Packet): void {
    this.inMcastPkts++;
    this.inMcastOctets += packet.byteLength;
    if (this.total !== null) this.total.receiveMulticast(packet);
  }

  /** Packets to groups that nobody here is in. */
  receiveIgnored(frames: IgnoredFrames): void {
    const { count, packetBytes, ect1, ect0, ce } = frames;
    this.inReceives += count;
    this.inOctets += packetBytes;
    this.inNotEct += count - ect1 - ect0 - ce;
    this.inEct1 += ect1;
    this.inEct0 += ect0;
    this.inCe += ce;
    this.inMcastPkts += count;
    this.inMcastOctets += packetBytes;
    if (this.total !== null) this.total.receiveIgnored(frames);
  }

  /** A packet that was for us and passed INPUT. */
  deliver(packet: Ipv6Packet): void {
    this.inDelivers++;
    const { payload } = packet;
    if (payload.kind === "icmp") this.icmpIn = countType(this.icmpIn, payload.type);
    if (this.total !== null) this.total.deliver(packet);
  }

  /** A packet of our own, before OUTPUT. */
  send(packet: Ipv6Packet): void {
    this.outRequests++;
    const { payload } = packet;
    if (payload.kind === "icmp") this.icmpOut = countType(this.icmpOut, payload.type);
    else if (payload.kind === "udp") this.udpOutDatagrams++;
    if (this.total !== null) this.total.send(packet);
  }

  /** A packet that leaves, forwarded or our own. */
  transmit(packet: Ipv6Packet, isMulticast: boolean): void {
    this.outTransmits++;
    this.outOctets += packet.byteLength;
    if (isMulticast) {
      this.outMcastPkts++;
      this.outMcastOctets += packet.byteLength;
    }
    if (this.total !== null) this.total.transmit(packet, isMulticast);
  }

  /** How often this was counted. */
  of(event: Snmp6Event): number {
    return this.events.get(event) ?? 0;
  }

  count(event: Snmp6Event): void {
    this.events.set(event, this.of(event) + 1);
    if (this.total !== null) this.total.count(event);
  }

  /** A packet that ended here. */
  drop(packet: Ipv6Packet, reason: DropReason, forwarded: boolean): void {
    const event = eventOf(packet, reason, forwarded);
    if (event !== null) this.count(event);
    if (reason === DropReason.FragmentationNeeded && forwarded) this.count("inTooBigErrors");
    else if (reason === DropReason.BadUdpChecksum) this.count("udpInErrors");
    else if (reason === DropReason.BadIcmpChecksum) this.count("icmpInErrors");
  }
}

function eventOf(packet: Ipv6Packet, reason: DropReason, forwarded: boolean): Snmp6Event | null {
  switch (reason) {
    case DropReason.TtlExceeded:
    case DropReason.BadIpHeader:
      return "inHdrErrors";
    case DropReason.NotForwarding:
    case DropReason.Martian:
      return "inAddrErrors";
    case DropReason.NoRoute:
      return forwarded ? "inNoRoutes" : null;
    case DropReason.FragmentationNeeded:
      return "fragFails";
    case DropReason.UnknownProtocol:
      return "inUnknownProtos";
    case DropReason.NoSocket:
      return packet.payload.kind === "udp" ? "udpNoPorts" : null;
    case DropReason.BadUdpChecksum:
      return "udpInCsumErrors";
    case DropReason.BadIcmpChecksum:
      return "icmpInCsumErrors";
    default:
      return null;
  }
}
