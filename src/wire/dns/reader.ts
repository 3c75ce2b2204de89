import { readU8, readU16, readU32 } from "../codec/bytes.js";
import { type DnsName, formatLabel, MAX_NAME_OCTETS } from "./name.js";

/**
 * A cursor over the bytes of a message. What cannot be read sets `problem` and gives zero or the root from then on, so
 * that a decoder asks once at its end.
 */
export class DnsReader {
  /** What was wrong first, in words; null as long as nothing was. */
  problem: string | null = null;
  at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  u8(): number {
    return readU8(this.bytes, this.take(1));
  }

  u16(): number {
    return readU16(this.bytes, this.take(2));
  }

  u32(): number {
    return readU32(this.bytes, this.take(4));
  }

  data(length: number): Uint8Array {
    const start = this.take(length);
    return this.bytes.slice(start, start + length);
  }

  /** A name with its pointers followed; each must lead before the place where the labels at hand began (RFC 1035 4.1.4). */
  name(): DnsName {
    let text = "";
    let octets = 1;
    let at = this.at;
    let began = at;
    let end = -1;
    for (;;) {
      if (at >= this.bytes.length) return this.fail(`name at ${this.at} ends behind the message`);
      const length = readU8(this.bytes, at);
      if (length === 0) break;
      if (length >= 0xc0) {
        if (at + 1 >= this.bytes.length) return this.fail(`compression pointer at ${at} ends behind the message`);
        const target = readU16(this.bytes, at) & 0x3fff;
        if (target >= began)
          return this.fail(`compression pointer at ${at} leads to ${target}, which is not before it`);
        if (end < 0) end = at + 2;
        at = target;
        began = target;
        continue;
      }
      if (length > 63) return this.fail(`label at ${at} has the reserved type 0x${(length & 0xc0).toString(16)}`);
      if (at + 1 + length > this.bytes.length) return this.fail(`label at ${at} ends behind the message`);
      octets += length + 1;
      if (octets > MAX_NAME_OCTETS) return this.fail(`name at ${this.at} is longer than ${MAX_NAME_OCTETS} octets`);
      text += `${formatLabel(this.bytes.subarray(at + 1, at + 1 + length))}.`;
      at += 1 + length;
    }
    this.at = end < 0 ? at + 1 : end;
    return (text === "" ? "." : text) as DnsName;
  }

  /** Notes a problem, unless there is one already, and stands at the end from then on. */
  fail(problem: string): DnsName {
    this.problem ??= problem;
    this.at = this.bytes.length;
    return "." as DnsName;
  }

  private take(count: number): number {
    const at = this.at;
    if (at + count > this.bytes.length) {
      this.fail(`${count} bytes expected at ${at}, ${this.bytes.length - at} are left`);
      return this.bytes.length;
    }
    this.at += count;
    return at;
  }
}
