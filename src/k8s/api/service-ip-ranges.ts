import type { RandomStream } from "../../sim/random.js";
import { canonicalAddress } from "./ip-address-object.js";
import { AllocationError, ServiceIpRange } from "./service-ip-range.js";

/** A range that ServiceCIDR objects name: no new address comes from it while all of them are going. */
export interface NamedRange {
  readonly cidr: string;
  readonly isReady: boolean;
}

/**
 * The ranges of one family (ipallocator.MetaAllocator): the cluster's own, and those of ServiceCIDR objects, from which
 * addresses come once the others are used up. They may overlap; an address is given once.
 */
export class ServiceIpRanges {
  readonly family: "IPv4" | "IPv6";
  /** The cluster's own first. */
  readonly ranges: ServiceIpRange[];
  /** Those of them that give no new address. */
  private closed: ReadonlySet<string> = new Set();
  /** The addresses that are taken, in canonical text: also when their range is gone. */
  private readonly used = new Set<string>();
  private readonly rng: RandomStream;

  constructor(rng: RandomStream, cidr: string) {
    const own = new ServiceIpRange(rng.fork(cidr), cidr);
    this.rng = rng;
    this.family = own.family;
    this.ranges = [own];
  }

  /** Takes over what ServiceCIDR objects say, ranges of the other family left out. */
  setNamed(named: readonly NamedRange[]): void {
    const [own] = this.ranges;
    if (own === undefined) return;
    const known = new Map(this.ranges.map((range) => [range.name, range] as const));
    const ready = new Map<string, boolean>();
    for (const { cidr, isReady } of named) {
      const isV6 = cidr.includes(":");
      if (isV6 === (this.family === "IPv6")) ready.set(cidr, isReady || ready.get(cidr) === true);
    }
    this.ranges.length = 1;
    for (const cidr of ready.keys()) {
      if (cidr !== own.name) this.ranges.push(known.get(cidr) ?? new ServiceIpRange(this.rng.fork(cidr), cidr));
    }
    this.closed = new Set([...ready].flatMap(([cidr, isReady]) => (isReady ? [] : [cidr])));
  }

  /** Takes this very address. @throws AllocationError when it is outside or taken. */
  allocate(text: string): void {
    // Since Kubernetes 1.33 ranges are ServiceCIDR objects, and an address of none of them is refused with these words.
    const isInside = this.ranges.some((range) => !this.closed.has(range.name) && range.holds(text));
    if (!isInside) throw new AllocationError("the provided network does not match the current range");
    const address = canonicalAddress(text);
    if (this.used.has(address)) throw new AllocationError("provided IP is already allocated");
    this.used.add(address);
  }

  /** Takes a free address. @throws AllocationError when there is none. */
  allocateNext(): string {
    for (const range of this.ranges) {
      const text = this.closed.has(range.name) ? null : range.next(this.used);
      if (text === null) continue;
      this.used.add(text);
      return text;
    }
    throw new AllocationError("range is full");
  }

  /** Takes an address of any range, without a question. */
  hold(text: string): void {
    this.used.add(text);
  }

  /** Gives an address back; one that is not taken is ignored. */
  release(text: string): void {
    this.used.delete(canonicalAddress(text));
  }
}
