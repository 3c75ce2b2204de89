import type { RandomStream } from "../../sim/random.js";
import { addOffset, formatAddress, formatCidr, maskBytes, offsetOf, parseAddress, parseCidr } from "./address-text.js";

/** Why an allocation failed, in the allocator's words. */
export class AllocationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AllocationError";
  }
}

/** More addresses than this a range never hands out (the API server's limit for service ranges is 2^20 too). */
const MAX_OFFSETS = 2 ** 20;

/**
 * The addresses of one service range. The lower part of the range (16 to 256 addresses, a sixteenth of it) is kept for
 * addresses asked for by name; automatic ones come from the rest first (KEP-3070): a random start, then the next free.
 */
export class ServiceIpRange {
  readonly family: "IPv4" | "IPv6";
  /** The range in canonical text. */
  readonly cidr: string;
  /** And as it was given. */
  readonly name: string;
  private readonly rng: RandomStream;
  private readonly base: readonly number[];
  /** Offsets handed out run from 1 to `last`. */
  private readonly last: number;
  private readonly staticSize: number;
  private readonly used = new Set<number>();

  /** @throws AllocationError when the text is no CIDR. */
  constructor(rng: RandomStream, cidr: string) {
    const parsed = parseCidr(cidr);
    if (parsed === null) throw new AllocationError(`service range "${cidr}" is no CIDR such as 10.96.0.0/12`);
    this.rng = rng;
    this.family = parsed.family;
    this.cidr = formatCidr(parsed);
    this.name = cidr;
    this.base = maskBytes(parsed.bytes, parsed.prefixLength);
    const size = Math.min(2 ** (parsed.bytes.length * 8 - parsed.prefixLength), MAX_OFFSETS);
    this.last = parsed.family === "IPv4" ? Math.max(0, size - 2) : size - 1;
    this.staticSize = size < 16 ? 0 : Math.min(256, Math.max(16, Math.floor(size / 16)));
  }

  /** The address at this place of the range, from 1. */
  addressAt(offset: number): string {
    return formatAddress(addOffset(this.base, offset));
  }

  /** Takes this very address. @throws AllocationError when it is outside or taken. */
  allocate(text: string): void {
    const offset = this.offset(text);
    if (offset === null) {
      // Since Kubernetes 1.33 ranges are ServiceCIDR objects, and an address of none of them is refused with these words.
      throw new AllocationError("the provided network does not match the current range");
    }
    if (this.used.has(offset)) throw new AllocationError("provided IP is already allocated");
    this.used.add(offset);
  }

  /** Takes a free address. @throws AllocationError when there is none. */
  allocateNext(): string {
    const offset = this.freeIn(this.staticSize + 1, this.last) ?? this.freeIn(1, Math.min(this.staticSize, this.last));
    if (offset === null) throw new AllocationError("range is full");
    this.used.add(offset);
    return this.addressAt(offset);
  }

  /** Gives an address back; one outside the range is ignored. */
  release(text: string): void {
    const offset = this.offset(text);
    if (offset !== null) this.used.delete(offset);
  }

  /** Is this one of its addresses? */
  holds(text: string): boolean {
    return this.offset(text) !== null;
  }

  /** Is it taken? False for one outside. */
  has(text: string): boolean {
    const offset = this.offset(text);
    return offset !== null && this.used.has(offset);
  }

  private offset(text: string): number | null {
    const address = parseAddress(text);
    if (address === null || address.family !== this.family) return null;
    const offset = offsetOf(this.base, address.bytes);
    return offset >= 1 && offset <= this.last ? offset : null;
  }

  private freeIn(first: number, last: number): number | null {
    const size = last - first + 1;
    if (size <= 0) return null;
    const start = this.rng.integer(0, size - 1);
    for (let i = 0; i < size; i++) {
      const offset = first + ((start + i) % size);
      if (!this.used.has(offset)) return offset;
    }
    return null;
  }
}
