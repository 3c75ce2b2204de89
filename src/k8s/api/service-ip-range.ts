import type { RandomStream } from "../../sim/random.js";
import {
  addOffset,
  type CidrBytes,
  cidrContains,
  formatAddress,
  formatCidr,
  maskBytes,
  parseAddress,
  parseCidr,
} from "./address-text.js";

/** Why an allocation failed, in the allocator's words. */
export class AllocationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AllocationError";
  }
}

/** Automatic addresses come from the first 2^48 of a range, which is the reach of `addOffset`. */
const MAX_OFFSETS = 2 ** 48;

/**
 * The addresses of one service range; who has them, its family knows (ServiceIpRanges). The lower part of the range (16 to
 * 256 addresses, a sixteenth of it) is kept for addresses asked for by name; automatic ones come from the rest first
 * (KEP-3070): a random start, then the next free.
 */
export class ServiceIpRange {
  readonly family: "IPv4" | "IPv6";
  /** The range in canonical text. */
  readonly cidr: string;
  /** And as it was given. */
  readonly name: string;
  private readonly rng: RandomStream;
  private readonly bytes: CidrBytes;
  private readonly base: readonly number[];
  /** Offsets handed out run from 1 to `last`. */
  private readonly last: number;
  private readonly staticSize: number;

  /** @throws AllocationError when the text is no CIDR. */
  constructor(rng: RandomStream, cidr: string) {
    const parsed = parseCidr(cidr);
    if (parsed === null) throw new AllocationError(`service range "${cidr}" is no CIDR such as 10.96.0.0/12`);
    this.rng = rng;
    this.family = parsed.family;
    this.bytes = parsed;
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

  /** A free address; null when all are `used` (canonical texts). */
  next(used: ReadonlySet<string>): string | null {
    return (
      this.freeIn(this.staticSize + 1, this.last, used) ?? this.freeIn(1, Math.min(this.staticSize, this.last), used)
    );
  }

  /** Is this one of its addresses? The network's own is none, and neither is the broadcast address of IPv4. */
  holds(text: string): boolean {
    const address = parseAddress(text);
    if (address === null || !cidrContains(this.bytes, address)) return false;
    const place = formatAddress(address.bytes);
    return place !== this.addressAt(0) && (this.family === "IPv6" || place !== this.addressAt(this.last + 1));
  }

  private freeIn(first: number, last: number, used: ReadonlySet<string>): string | null {
    const size = last - first + 1;
    if (size <= 0) return null;
    const start = this.rng.integer(0, size - 1);
    for (let i = 0; i < size; i++) {
      const text = this.addressAt(first + ((start + i) % size));
      if (!used.has(text)) return text;
    }
    return null;
  }
}
