import { AllocationError, type ServiceIpRange } from "./service-ip-range.js";

/**
 * The ranges of one family: the cluster's own, and those of ServiceCIDR objects, from which addresses come once the others
 * are used up. They may overlap; an address is given once.
 */
export class ServiceIpRanges {
  readonly family: "IPv4" | "IPv6";
  readonly ranges: ServiceIpRange[];

  constructor(own: ServiceIpRange) {
    this.family = own.family;
    this.ranges = [own];
  }

  /** Takes this very address. @throws AllocationError when it is outside or taken. */
  allocate(text: string): void {
    if (this.ranges.some((range) => range.has(text))) throw new AllocationError("provided IP is already allocated");
    // None has it: the first says so in the API server's words.
    (this.ranges.find((range) => range.holds(text)) ?? this.ranges[0])?.allocate(text);
  }

  /** Takes a free address. @throws AllocationError when there is none. */
  allocateNext(): string {
    for (const range of this.ranges) {
      const text = this.nextOf(range);
      if (text !== null) return text;
    }
    throw new AllocationError("range is full");
  }

  /** Gives an address back; one outside is ignored. */
  release(text: string): void {
    for (const range of this.ranges) range.release(text);
  }

  /** One that no other range has given away; null when there is none. */
  private nextOf(range: ServiceIpRange): string | null {
    try {
      for (;;) {
        const text = range.allocateNext();
        if (!this.ranges.some((other) => other !== range && other.has(text))) return text;
      }
    } catch (error) {
      if (error instanceof AllocationError) return null;
      throw error;
    }
  }
}
