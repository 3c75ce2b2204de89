import { anyAddress, Family, formatIp, type IpAddress, parseIp } from "../../../wire/ip-address.js";
import { lastAddress, maskAddress, offsetAddress, Prefix, parsePrefix } from "../../../wire/prefix.js";
import { formatAddress, formatCidr, isMapped, parseCidr } from "../../api/address-text.js";

/** Addresses from `first` to `last`, both included and of the same family. */
export interface AddressRange {
  readonly family: Family;
  readonly first: IpAddress;
  readonly last: IpAddress;
}

/** Negative when `a` comes before `b`, 0 when they are the same. Both must be of one family. */
export function compareAddresses(a: IpAddress, b: IpAddress): number {
  if (typeof a === "number" && typeof b === "number") return (a >>> 0) - (b >>> 0);
  return a === b ? 0 : a < b ? -1 : 1;
}

/** All addresses of a family. */
export function allAddresses(family: Family): AddressRange {
  const first = anyAddress(family);
  return { family, first, last: lastAddress(first, 0) };
}

/** A block as a range. */
export function rangeOfPrefix(prefix: Prefix): AddressRange {
  return { family: prefix.family, first: prefix.network, last: prefix.broadcast };
}

/**
 * A CIDR as the API takes it (host bits and leading zeros are passed over) as a range; null when it is none. A block of
 * IPv4 addresses in IPv6's form is one of IPv4, as Go's net.IPNet has it.
 */
export function rangeOfCidr(text: string): AddressRange | null {
  const cidr = parseCidr(text);
  if (cidr === null) return null;
  const range = rangeOfPrefix(parsePrefix(formatCidr(cidr)));
  if (cidr.prefixLength < 96 || !isMapped(cidr.bytes)) return range;
  const address = parseIp(formatAddress(cidr.bytes.slice(12)));
  return rangeOfPrefix(new Prefix(address, cidr.prefixLength - 96));
}

/** True when `address` is in the range; false for the other family. */
export function rangeHas(range: AddressRange, address: IpAddress): boolean {
  if (typeof address !== typeof range.first) return false;
  return compareAddresses(range.first, address) <= 0 && compareAddresses(address, range.last) <= 0;
}

/** What of `range` is in none of `others`, in order. */
export function subtractRanges(range: AddressRange, others: readonly AddressRange[]): AddressRange[] {
  let left: AddressRange[] = [range];
  for (const other of others) left = left.flatMap((part) => subtract(part, other));
  return left;
}

/** The addresses that are in both. */
export function commonRanges(a: readonly AddressRange[], b: readonly AddressRange[]): AddressRange[] {
  return a.flatMap((range) => subtractRanges(range, subtractRanges(range, b)));
}

function subtract(part: AddressRange, other: AddressRange): AddressRange[] {
  const { family, first, last } = part;
  if (other.family !== family) return [part];
  if (compareAddresses(other.last, first) < 0 || compareAddresses(last, other.first) < 0) return [part];
  const rest: AddressRange[] = [];
  if (compareAddresses(first, other.first) < 0) rest.push({ family, first, last: offsetAddress(other.first, -1) });
  if (compareAddresses(other.last, last) < 0) rest.push({ family, first: offsetAddress(other.last, 1), last });
  return rest;
}

/** The same addresses in as few ranges as there can be: in order, apart from each other, families one after the other. */
export function uniteRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = [...ranges].sort((a, b) => a.family - b.family || compareAddresses(a.first, b.first));
  const united: AddressRange[] = [];
  for (const range of sorted) {
    const before = united.at(-1);
    if (before === undefined || before.family !== range.family || isBeyond(before, range)) united.push(range);
    else if (compareAddresses(before.last, range.last) < 0) united[united.length - 1] = { ...before, last: range.last };
  }
  return united;
}

/** True when an address lies between the end of `before` and the beginning of `range`. */
function isBeyond(before: AddressRange, range: AddressRange): boolean {
  if (compareAddresses(range.first, before.last) <= 0) return false;
  return offsetAddress(before.last, 1) !== range.first;
}

/** The fewest blocks that hold exactly the addresses of the range, in order. */
export function prefixesOf(range: AddressRange): string[] {
  const bits = range.family === Family.V4 ? 32 : 128;
  const blocks: string[] = [];
  for (let first = range.first; ; ) {
    let length = bits;
    while (
      length > 0 &&
      maskAddress(first, length - 1) === first &&
      compareAddresses(lastAddress(first, length - 1), range.last) <= 0
    ) {
      length--;
    }
    blocks.push(`${formatIp(first)}/${length}`);
    const last = lastAddress(first, length);
    if (last === range.last) return blocks;
    first = offsetAddress(last, 1);
  }
}

/** How much of its family's address space a range holds: 1 for all of it. Rounded for the smallest parts of IPv6. */
export function shareOf(range: AddressRange): number {
  return prefixesOf(range).reduce((sum, block) => sum + 2 ** -Number(block.slice(block.indexOf("/") + 1)), 0);
}

/** `10.0.0.0/8`, `10.0.0.1`, or `10.0.0.1-10.0.0.6` where no single block says it. */
export function formatRange(range: AddressRange): string {
  if (range.first === range.last) return formatIp(range.first);
  const blocks = prefixesOf(range);
  if (blocks.length === 1 && blocks[0] !== undefined) return blocks[0];
  return `${formatIp(range.first)}-${formatIp(range.last)}`;
}
