import type { IpAddress } from "../../../wire/ip-address.js";
import { lastAddress, maskAddress } from "../../../wire/prefix.js";
import { accountName } from "../../text/account-names.js";
import { serviceName } from "../../text/services.js";
import { type DataType, DataTypes, type Value } from "./data-type.js";
import { spanText } from "./span-text.js";
import type { Style } from "./style.js";

/** One value, or all from one to another. A name with `*` at its end is the range of all names that begin so. */
export class Interval {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  readonly min: Value;
  readonly max: Value;

  constructor(min: Value, max: Value = min) {
    this.min = min;
    this.max = max;
  }

  get isSingle(): boolean {
    return this.min === this.max;
  }

  contains(type: DataType, value: Value): boolean {
    if (this.min === this.max) return value === this.min;
    return type.compare(value, this.min) >= 0 && type.compare(value, this.max) <= 0;
  }

  overlaps(type: DataType, other: Interval): boolean {
    return type.compare(this.min, other.max) <= 0 && type.compare(other.min, this.max) <= 0;
  }

  /** "10.0.0.0/8", "80-90", "eth*", "tcp". */
  text(type: DataType, style: Style): string {
    const one = (value: Value) =>
      named(type, value, style) ??
      type.format(value, type.kind === "protocol" ? style.numericProtocol : style.numericSymbols);
    if (type === DataTypes.time && this.min === this.max) return spanText(Number(this.min) * 1000, style);
    if (this.min === this.max) return one(this.min);
    if (type.kind === "string") return `"${this.min}*"`;
    if (type.kind === "ipv4" || type.kind === "ipv6") {
      const length = prefixLength(this.min as IpAddress, this.max as IpAddress, type.bits);
      if (length !== null) return `${one(this.min)}/${length}`;
    }
    if (type.kind === "mac") {
      const length = octetPrefix(Number(this.min), Number(this.max));
      if (length !== null) return `${one(this.min)}/${length}`;
    }
    if (type.kind === "time") return `${this.min}s-${this.max}s`;
    // The days of a range are told by their numbers.
    if (type.quoted) return `${this.min}-${this.max}`;
    return `${one(this.min)}-${one(this.max)}`;
  }
}

/** The name of a service, a user or a group in quotes, where they are asked for; null for all else. */
function named(type: DataType, value: Value, style: Style): string | null {
  const number = Number(value);
  let name: string | null = null;
  if (style.services && type.name === "inet_service") name = serviceName(number, TCP) ?? serviceName(number, UDP);
  else if (style.accounts && (type.name === "uid" || type.name === "gid")) name = accountName(type.name, number);
  return name === null ? null : `"${name}"`;
}

const TCP = 6;
const UDP = 17;

/** The range of names that begin with `prefix`. */
export function namesWith(prefix: string): Interval {
  return new Interval(prefix, `${prefix}\uffff`);
}

/** The block of addresses with `length` leading bits of `address`. */
export function blockOf(address: IpAddress, length: number): Interval {
  return new Interval(maskAddress(address, length), lastAddress(address, length));
}

/** The length of the prefix that has exactly these ends; null when none has. */
function prefixLength(min: IpAddress, max: IpAddress, bits: number): number | null {
  for (let length = bits; length >= 0; length--) {
    if (maskAddress(max, length) !== min) continue;
    return lastAddress(min, length) === max ? length : null;
  }
  return null;
}

/** The same of MAC addresses, for whole octets only: the kernel compares those as parts of the field. */
function octetPrefix(min: number, max: number): number | null {
  for (let length = 8; length < 48; length += 8) {
    const size = 2 ** (48 - length);
    if (min % size === 0 && max === min + size - 1) return length;
  }
  return null;
}
