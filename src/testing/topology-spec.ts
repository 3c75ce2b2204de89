/** One network segment: a switch with hosts on it, and a router towards the segment before it. */
export interface SegmentSpec {
  /** Which earlier segment its router joins it to: counted modulo their number. The first segment has no router. */
  readonly parent: number;
  /** How many hosts are on it, at least 1. */
  readonly hosts: number;
  /** Length of its network's prefix, 24 to 28. */
  readonly prefixLength: number;
  /** One-way delay of each of its cables, in microseconds. */
  readonly delayUs: number;
}

/** A tree of segments that routers join, with addresses and complete routes; plain data. */
export interface TopologySpec {
  readonly seed: number;
  /** The second byte of all addresses: segment `i` is `10.block.i.0`. */
  readonly block: number;
  /** At least one. */
  readonly segments: readonly SegmentSpec[];
}

/** The segment before `index` that its router joins; -1 for the first. */
export function parentOf(spec: TopologySpec, index: number): number {
  const segment = spec.segments[index];
  return segment === undefined || index === 0 ? -1 : segment.parent % index;
}

/** The next segment on the way from one to another, null when they are the same. */
export function nextSegment(spec: TopologySpec, from: number, to: number): number | null {
  if (from === to) return null;
  for (let at = to; at >= 0; at = parentOf(spec, at)) if (parentOf(spec, at) === from) return at;
  return parentOf(spec, from);
}
