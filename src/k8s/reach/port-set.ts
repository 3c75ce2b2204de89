import { POLICY_PROTOCOLS, type PolicyProtocol } from "../node/policy/access-policy.js";

/** Ports from `first` to `last` of one protocol. ICMP, which has no ports, has one range from 1 to 1. */
export interface PortRange {
  readonly protocol: PolicyProtocol;
  readonly first: number;
  readonly last: number;
}

const PROTOCOL_SPAN = 65_536;
const ICMP_AT = POLICY_PROTOCOLS.indexOf("ICMP") * PROTOCOL_SPAN + 1;

/**
 * A set of ports of all protocols: the union of ranges of numbers, protocol after protocol. Ports are 1 to 65535; ICMP is
 * the one number that it needs. Values do not change; `text` is equal for equal sets.
 */
export class PortSet {
  static readonly none = new PortSet([]);
  /** TCP, UDP and SCTP on all ports, and ICMP. */
  static readonly all = PortSet.of(POLICY_PROTOCOLS.map((protocol) => ({ protocol, first: 1, last: 65_535 })));
  /** First and last numbers in turn, in order, no two ranges next to each other. */
  private readonly bounds: readonly number[];

  private constructor(bounds: readonly number[]) {
    this.bounds = bounds;
  }

  /** The ranges in any order; port 0, which nobody can use, is left out. */
  static of(ranges: Iterable<PortRange>): PortSet {
    const pairs: [number, number][] = [];
    for (const { protocol, first, last } of ranges) {
      const base = POLICY_PROTOCOLS.indexOf(protocol) * PROTOCOL_SPAN;
      if (protocol === "ICMP") pairs.push([ICMP_AT, ICMP_AT]);
      else if (last > 0) pairs.push([base + Math.max(first, 1), base + last]);
    }
    pairs.sort((a, b) => a[0] - b[0]);
    const bounds: number[] = [];
    for (const [first, last] of pairs) {
      const end = bounds.at(-1);
      if (end !== undefined && first <= end + 1) bounds[bounds.length - 1] = Math.max(end, last);
      else bounds.push(first, last);
    }
    return new PortSet(bounds);
  }

  get isEmpty(): boolean {
    return this.bounds.length === 0;
  }

  /** Everything there is, ICMP included. */
  get isAll(): boolean {
    return this.equals(PortSet.all);
  }

  equals(other: PortSet): boolean {
    return this.bounds.length === other.bounds.length && this.bounds.every((bound, i) => bound === other.bounds[i]);
  }

  has(protocol: PolicyProtocol, port: number): boolean {
    const number = protocol === "ICMP" ? ICMP_AT : POLICY_PROTOCOLS.indexOf(protocol) * PROTOCOL_SPAN + port;
    for (let i = 0; i < this.bounds.length; i += 2) {
      if (number >= (this.bounds[i] ?? 0) && number <= (this.bounds[i + 1] ?? 0)) return true;
    }
    return false;
  }

  union(other: PortSet): PortSet {
    if (other.isEmpty) return this;
    return this.isEmpty ? other : PortSet.of([...this.ranges(), ...other.ranges()]);
  }

  intersect(other: PortSet): PortSet {
    const bounds: number[] = [];
    for (let i = 0, j = 0; i < this.bounds.length && j < other.bounds.length; ) {
      const first = Math.max(this.bounds[i] ?? 0, other.bounds[j] ?? 0);
      const end = this.bounds[i + 1] ?? 0;
      const otherEnd = other.bounds[j + 1] ?? 0;
      if (first <= Math.min(end, otherEnd)) bounds.push(first, Math.min(end, otherEnd));
      if (end < otherEnd) i += 2;
      else j += 2;
    }
    return new PortSet(bounds);
  }

  /** What is in this set and not in `other`. */
  subtract(other: PortSet): PortSet {
    const bounds: number[] = [];
    let j = 0;
    for (let i = 0; i < this.bounds.length; i += 2) {
      let first = this.bounds[i] ?? 0;
      const last = this.bounds[i + 1] ?? 0;
      while (j < other.bounds.length && (other.bounds[j + 1] ?? 0) < first) j += 2;
      for (let k = j; k < other.bounds.length && (other.bounds[k] ?? 0) <= last; k += 2) {
        const start = other.bounds[k] ?? 0;
        if (first < start) bounds.push(first, start - 1);
        first = Math.max(first, (other.bounds[k + 1] ?? 0) + 1);
      }
      if (first <= last) bounds.push(first, last);
    }
    return new PortSet(bounds);
  }

  /** In order: by protocol as `POLICY_PROTOCOLS` has them, then by port. */
  ranges(): PortRange[] {
    const ranges: PortRange[] = [];
    for (let i = 0; i < this.bounds.length; i += 2) {
      const first = this.bounds[i] ?? 0;
      const last = this.bounds[i + 1] ?? 0;
      const protocol = POLICY_PROTOCOLS[Math.floor(first / PROTOCOL_SPAN)] ?? "TCP";
      ranges.push({ protocol, first: first % PROTOCOL_SPAN, last: last % PROTOCOL_SPAN });
    }
    return ranges;
  }

  /** `everything`, `nothing`, `TCP 80, 8000-8100, UDP, ICMP`; a protocol without ports is all of its ports. */
  get text(): string {
    if (this.isEmpty) return "nothing";
    if (this.isAll) return "everything";
    const parts: string[] = [];
    let before = "";
    for (const { protocol, first, last } of this.ranges()) {
      const isWhole = protocol === "ICMP" || (first === 1 && last === 65_535);
      const ports = first === last ? String(first) : `${first}-${last}`;
      parts.push(isWhole ? protocol : protocol === before ? ports : `${protocol} ${ports}`);
      before = protocol;
    }
    return parts.join(", ");
  }
}

/** The ports that are allowed. */
export function openPorts(parts: readonly (PortRange & { readonly allowed: boolean })[]): PortSet {
  return PortSet.of(parts.filter(({ allowed }) => allowed));
}
