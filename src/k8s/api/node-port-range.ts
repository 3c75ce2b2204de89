import type { RandomStream } from "../../sim/random.js";
import { AllocationError } from "./service-ip-range.js";

/**
 * The node ports of the cluster, one space for all protocols. As for addresses, the lower ports (16 to 128 of them)
 * are kept for ports asked for by number (KEP-3668); automatic ones come from the rest first.
 */
export class NodePortRange {
  readonly first: number;
  readonly last: number;
  private readonly rng: RandomStream;
  private readonly staticSize: number;
  private readonly used = new Set<number>();

  constructor(rng: RandomStream, first: number, last: number) {
    this.rng = rng;
    this.first = first;
    this.last = last;
    const size = last - first + 1;
    this.staticSize = size < 16 ? 0 : Math.min(128, Math.max(16, Math.floor(size / 32)), size);
  }

  /** Takes this very port. @throws AllocationError when it is outside or taken. */
  allocate(port: number): void {
    if (port < this.first || port > this.last) {
      throw new AllocationError(
        `provided port is not in the valid range. The range of valid ports is ${this.first}-${this.last}`,
      );
    }
    if (this.used.has(port)) throw new AllocationError("provided port is already allocated");
    this.used.add(port);
  }

  /** Takes a free port. @throws AllocationError when there is none. */
  allocateNext(): number {
    const boundary = this.first + this.staticSize;
    const port = this.freeIn(boundary, this.last) ?? this.freeIn(this.first, boundary - 1);
    if (port === null) throw new AllocationError("range is full");
    this.used.add(port);
    return port;
  }

  release(port: number): void {
    this.used.delete(port);
  }

  private freeIn(first: number, last: number): number | null {
    const size = last - first + 1;
    if (size <= 0) return null;
    const start = this.rng.integer(0, size - 1);
    for (let i = 0; i < size; i++) {
      const port = first + ((start + i) % size);
      if (!this.used.has(port)) return port;
    }
    return null;
  }
}
