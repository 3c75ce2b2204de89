import type { IpAddress } from "../../../../../wire/ip-address.js";
import { type Ipv4, ipv4FromBits } from "../../../../../wire/ipv4-address.js";
import type { Ipv6 } from "../../../../../wire/ipv6-address.js";

/**
 * What `ip ... save` writes and `restore` reads: messages of rtnetlink as they stand in memory on a little-endian machine
 * (linux/netlink.h), as byte strings.
 */

/** The number's `length` lowest bytes, the least first. */
export function littleEndian(value: number, length: 1 | 2 | 4): string {
  let out = "";
  for (let i = 0; i < length; i++) out += String.fromCharCode((value >>> (8 * i)) & 0xff);
  return out;
}

/** The bytes of an address in network order. */
export function addressBytes(address: IpAddress): string {
  let out = "";
  if (typeof address === "number") for (let i = 24; i >= 0; i -= 8) out += String.fromCharCode((address >>> i) & 0xff);
  else for (let i = 0; i < 8; i++) out += String.fromCharCode(address.charCodeAt(i) >> 8, address.charCodeAt(i) & 0xff);
  return out;
}

/** One attribute, filled up to four bytes. */
export function attribute(type: number, data: string): string {
  return littleEndian(data.length + 4, 2) + littleEndian(type, 2) + data + "\0".repeat(-data.length & 3);
}

/** An attribute of 32 bits. */
export function attribute32(type: number, value: number): string {
  return attribute(type, littleEndian(value, 4));
}

/** Who asked for a dump, as the head of each message says. */
export interface DumpPort {
  readonly sequence: number;
  readonly processId: number;
}

/** A message with its head; `flags` are those of a part of a dump. */
export function message(type: number, flags: number, port: DumpPort, body: string): string {
  const length = littleEndian(body.length + 16, 4);
  const head = littleEndian(type, 2) + littleEndian(flags, 2) + littleEndian(port.sequence, 4);
  return length + head + littleEndian(port.processId, 4) + body;
}

/** A number of up to four bytes at `at`; what is beyond the end is 0. */
export function readNumber(bytes: string, at: number, length: 1 | 2 | 4): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value * 256 + (at + i < bytes.length ? bytes.charCodeAt(at + i) : 0);
  return value;
}

/** The address in an attribute of 4 or 16 bytes, or null. */
export function readAddress(data: string | undefined): IpAddress | null {
  if (data === undefined) return null;
  if (data.length === 4) {
    let bits = 0;
    for (let i = 0; i < 4; i++) bits = bits * 256 + data.charCodeAt(i);
    return ipv4FromBits(bits) as Ipv4;
  }
  if (data.length !== 16) return null;
  let units = "";
  for (let i = 0; i < 16; i += 2) units += String.fromCharCode((data.charCodeAt(i) << 8) | data.charCodeAt(i + 1));
  return units as Ipv6;
}

/** The attributes in `bytes` by their types; of equal ones the last. */
export function readAttributes(bytes: string): Map<number, string> {
  const found = new Map<number, string>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = readNumber(bytes, at, 2);
    if (length < 4 || at + length > bytes.length) break;
    found.set(readNumber(bytes, at + 2, 2) & 0x3fff, bytes.slice(at + 4, at + length));
    at += (length + 3) & ~3;
  }
  return found;
}

/** The number in an attribute of up to 32 bits, or undefined. */
export function numberIn(data: string | undefined): number | undefined {
  if (data === undefined) return undefined;
  return readNumber(data, 0, data.length >= 4 ? 4 : data.length >= 2 ? 2 : 1);
}

/** The bodies of the messages that follow each other. */
export function readMessages(bytes: string): string[] {
  const bodies: string[] = [];
  for (let at = 0; at + 16 <= bytes.length; ) {
    const length = readNumber(bytes, at, 4);
    if (length < 16) break;
    bodies.push(bytes.slice(at + 16, at + length));
    at += (length + 3) & ~3;
  }
  return bodies;
}

/** A table's number where a message has one byte for it; RT_TABLE_COMPAT for one that does not fit, which stands in an attribute then. */
export function tableByte(table: number): number {
  return table < 256 ? table : 252;
}
