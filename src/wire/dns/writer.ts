import { writeU16, writeU32 } from "../codec/bytes.js";
import { type DnsName, labelOctets, nameLabels, nameOfLabels } from "./name.js";

/** A compression pointer has 14 bits (RFC 1035 4.1.4). */
const MAX_POINTER = 0x3fff;

/** Growing bytes of a message, and where in them each name was written, for compression. */
export class DnsWriter {
  private bytes = new Uint8Array(512);
  private length = 0;
  private readonly compress: boolean;
  private readonly offsets = new Map<string, number>();

  constructor(compress: boolean) {
    this.compress = compress;
  }

  /** How many bytes were written. */
  get position(): number {
    return this.length;
  }

  u8(value: number): void {
    const at = this.take(1);
    this.bytes[at] = value;
  }

  u16(value: number): void {
    const at = this.take(2);
    writeU16(this.bytes, at, value);
  }

  u32(value: number): void {
    const at = this.take(4);
    writeU32(this.bytes, at, value);
  }

  data(data: Uint8Array): void {
    const at = this.take(data.length);
    this.bytes.set(data, at);
  }

  /** Replaces the 16 bits at `at`, for a length that is known only afterwards. */
  patchU16(at: number, value: number): void {
    writeU16(this.bytes, at, value);
  }

  /** Writes a name; with `mayPoint` its end may be a pointer to an earlier name of the same spelling. */
  name(name: DnsName, mayPoint: boolean): void {
    const labels = nameLabels(name);
    for (let i = 0; i < labels.length; i++) {
      const rest = nameOfLabels(labels.slice(i));
      const earlier = this.offsets.get(rest);
      if (earlier !== undefined && mayPoint) {
        this.u16(0xc000 | earlier);
        return;
      }
      if (this.compress && earlier === undefined && this.length <= MAX_POINTER) this.offsets.set(rest, this.length);
      const octets = labelOctets(labels[i] ?? "");
      this.u8(octets.length);
      for (const octet of octets) this.u8(octet);
    }
    this.u8(0);
  }

  /** Takes back all that was written behind `position`. */
  rewind(position: number): void {
    this.length = position;
    for (const [name, offset] of this.offsets) if (offset >= position) this.offsets.delete(name);
  }

  /** The bytes that were written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private take(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, 2 * this.bytes.length));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    return at;
  }
}
