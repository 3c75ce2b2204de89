import type { RandomStream } from "../../sim/random.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { Conntrack } from "../conntrack/conntrack.js";
import type { ConntrackEntry } from "../conntrack/conntrack-entry.js";
import { hasPorts, type Tuple } from "../conntrack/tuple.js";
import { chooseAddress } from "./choose-address.js";
import { Manip, type NatRange } from "./nat-range.js";

/** How many ports are tried from one starting point (NF_NAT_MAX_ATTEMPTS). */
const MAX_ATTEMPTS = 128;

/**
 * Changes `tuple` (what the packet looks like now) to one that lies in the range and whose answers belong to no other
 * connection, touching as little as possible (get_unique_tuple in nf_nat_core.c). When nothing is free the tuple is
 * taken nevertheless, and confirmation drops the packet.
 */
export function chooseTuple(
  tuple: Tuple,
  entry: ConntrackEntry,
  range: NatRange,
  manip: Manip,
  conntrack: Conntrack,
  rng: RandomStream,
): void {
  const table = conntrack.table;
  const random = range.random || range.randomFully;
  if (manip === Manip.Src && !random) {
    if (range.containsSource(tuple)) {
      if (!table.isTaken(tuple, entry)) return;
    } else if (useSameSource(tuple, entry, range, conntrack)) {
      if (!table.isTaken(tuple, entry)) return;
    }
  }
  const address = chooseAddress(tuple, range, entry.originalZone);
  if (address !== null) {
    if (manip === Manip.Src) tuple.src = address;
    else tuple.dst = address;
  }
  if (!random) {
    if (range.hasPorts) {
      if (
        range.basePort < 0 &&
        range.containsPort(tuple, manip) &&
        (range.minPort === range.maxPort || !table.isTaken(tuple, entry))
      ) {
        return;
      }
    } else if (!table.isTaken(tuple, entry)) {
      return;
    }
  }
  choosePort(tuple, entry, range, manip, conntrack, rng);
}

/** Another flow from the same address and port was translated within the range: take its translation. */
function useSameSource(tuple: Tuple, entry: ConntrackEntry, range: NatRange, conntrack: Conntrack): boolean {
  const sources = conntrack.sources;
  const src = tuple.src;
  const srcPort = tuple.srcPort;
  for (let at = sources.first(tuple, entry.originalZone); at !== null; at = at.nextBySource) {
    if (!sources.sameSource(at, tuple, entry.originalZone)) continue;
    tuple.src = at.reply.dst;
    tuple.srcPort =
      tuple.protocol === IpProtocol.Icmp || tuple.protocol === IpProtocol.Icmpv6 ? at.reply.srcPort : at.reply.dstPort;
    if (range.containsSource(tuple)) return true;
    tuple.src = src;
    tuple.srcPort = srcPort;
  }
  return false;
}

/** Looks for a free port (or ICMP id) from a starting point on (nf_nat_l4proto_unique_tuple). */
function choosePort(
  tuple: Tuple,
  entry: ConntrackEntry,
  range: NatRange,
  manip: Manip,
  conntrack: Conntrack,
  rng: RandomStream,
): void {
  const isIcmp = tuple.protocol === IpProtocol.Icmp || tuple.protocol === IpProtocol.Icmpv6;
  if (!isIcmp && !hasPorts(tuple.protocol)) return;
  const changesSrc = isIcmp || manip === Manip.Src;
  const current = changesSrc ? tuple.srcPort : tuple.dstPort;
  let min: number;
  let size: number;
  if (range.hasPorts) {
    min = Math.min(range.minPort, range.maxPort);
    size = Math.abs(range.maxPort - range.minPort) + 1;
  } else if (isIcmp) {
    min = 0;
    size = 65536;
  } else if (manip === Manip.Dst) {
    return;
  } else if (current < 512) {
    min = 1;
    size = 511;
  } else if (current < 1024) {
    min = 600;
    size = 424;
  } else {
    min = 1024;
    size = 64512;
  }
  let offset: number;
  if (range.basePort >= 0) offset = (current - range.basePort) & 0xffff;
  else if (range.random || range.randomFully || manip !== Manip.Dst) offset = rng.integer(0, 65535);
  else offset = 0;
  let attempts = Math.min(size, MAX_ATTEMPTS);
  for (;;) {
    for (let i = 0; i < attempts; i++, offset++) {
      const port = min + ((offset & 0xffff) % size);
      if (changesSrc) tuple.srcPort = port;
      else tuple.dstPort = port;
      if (!conntrack.table.isTaken(tuple, entry)) return;
    }
    if (attempts >= size || attempts < 16) return;
    attempts >>= 1;
    offset = rng.integer(0, 65535);
  }
}
