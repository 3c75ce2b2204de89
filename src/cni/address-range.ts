import { Family, formatIp, type IpAddress, tryParseIp } from "../wire/ip-address.js";
import { offsetAddress, type Prefix, tryParsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { type Fields, isObject, stringField } from "./config.js";

/** One range of addresses of a set, ends included. */
export interface AddressRange {
  readonly subnet: Prefix;
  readonly start: IpAddress;
  readonly end: IpAddress;
  readonly gateway: IpAddress;
}

/** Ranges that one address is taken from. */
export type RangeSet = readonly AddressRange[];

/** Reads sets of ranges: a list of lists. Sets that are no good, or overlap, are refused as host-local does. @throws CniError */
export function parseRangeSets(value: unknown): RangeSet[] {
  if (!Array.isArray(value)) throw failure("ranges must be an array of arrays");
  const sets = (value as unknown[]).map((set, index) => {
    if (!Array.isArray(set)) throw failure("ranges must be an array of arrays");
    if (set.length === 0) throw failure(`invalid range set ${index}: empty range set`);
    return (set as unknown[]).map((range) => {
      if (!isObject(range)) throw failure("ranges must be an array of arrays of objects");
      return parseRange(range, index);
    });
  });
  for (const [index, set] of sets.entries()) checkSet(set, index);
  for (const [index, set] of sets.entries()) {
    const other = sets.findIndex((each, at) => at > index && each.some((b) => set.some((a) => overlap(a, b))));
    if (other >= 0) throw failure(`range set ${index} overlaps with ${other}`);
  }
  return sets;
}

function parseRange(range: Fields, set: number): AddressRange {
  const text = stringField(range, "subnet", "", "Range");
  if (text === "") throw failure(`invalid range set ${set}: IP <nil> not v4 nor v6`);
  const subnet = tryParsePrefix(text);
  if (subnet === null || !text.includes("/")) throw failure(`invalid CIDR address: ${text}`);
  const start = addressField(range, "rangeStart");
  const end = addressField(range, "rangeEnd");
  const gateway = addressField(range, "gateway");
  const invalid = (message: string): Error => failure(`invalid range set ${set}: ${message}`);
  const bits = subnet.family === Family.V4 ? 32 : 128;
  if (bits - subnet.length < 2) throw invalid(`Network ${subnet} too small to allocate from`);
  if (subnet.network !== subnet.address) {
    throw invalid(
      `Network has host bits set. For a subnet mask of length ${subnet.length} the network address is ${formatIp(subnet.network)}`,
    );
  }
  const first = offsetAddress(subnet.network, 1);
  const last = subnet.family === Family.V4 ? offsetAddress(subnet.broadcast, -1) : subnet.broadcast;
  if (start !== null && !(subnet.contains(start) && (end === null || compareIp(start, end) <= 0))) {
    throw invalid(`RangeStart ${formatIp(start)} not in network ${subnet}`);
  }
  if (end !== null && !(subnet.contains(end) && compareIp(end, start ?? first) >= 0)) {
    throw invalid(`RangeEnd ${formatIp(end)} not in network ${subnet}`);
  }
  return { subnet, start: start ?? first, end: end ?? last, gateway: gateway ?? first };
}

function addressField(range: Fields, key: string): IpAddress | null {
  const text = stringField(range, key, "", "Range");
  if (text === "") return null;
  const address = tryParseIp(text);
  if (address === null) throw failure(`invalid IP address: ${text}`);
  return address;
}

function checkSet(set: RangeSet, index: number): void {
  const first = set[0];
  for (const [at, range] of set.entries()) {
    if (range.subnet.family !== first?.subnet.family) {
      throw failure(`invalid range set ${index}: mixed address families`);
    }
    const other = set.find((each, later) => later > at && overlap(range, each));
    if (other !== undefined) {
      throw failure(`invalid range set ${index}: subnets ${describeRange(range)} and ${describeRange(other)} overlap`);
    }
  }
}

/** True when the address may be given out of the range: inside its ends. */
export function inRange(range: AddressRange, address: IpAddress): boolean {
  return range.subnet.contains(address) && compareIp(address, range.start) >= 0 && compareIp(address, range.end) <= 0;
}

/** The range of the set that has the address, or null. */
export function rangeFor(set: RangeSet, address: IpAddress): AddressRange | null {
  return set.find((range) => inRange(range, address)) ?? null;
}

function overlap(a: AddressRange, b: AddressRange): boolean {
  return inRange(a, b.start) || inRange(a, b.end) || inRange(b, a.start) || inRange(b, a.end);
}

/** Below 0, 0 or above 0 as `a` lies before, at or behind `b`, which is of the same family. */
function compareIp(a: IpAddress, b: IpAddress): number {
  if (typeof a === "number" && typeof b === "number") return (a >>> 0) - (b >>> 0);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** "10.244.1.1-10.244.1.254", sets with commas, as errors name them. */
export function describeSet(set: RangeSet): string {
  return set.map(describeRange).join(",");
}

function describeRange(range: AddressRange): string {
  return `${formatIp(range.start)}-${formatIp(range.end)}`;
}

/** Walks all addresses of a set once, beginning behind the one given out last; gateways are left out. */
export class RangeCursor {
  private readonly set: RangeSet;
  private rangeIndex = 0;
  private current: IpAddress | null = null;
  private startAddress: IpAddress | null = null;

  /** `last` that is in none of the ranges (they changed) begins anew. */
  constructor(set: RangeSet, last: IpAddress | null) {
    this.set = set;
    const index = last === null ? -1 : set.findIndex((range) => inRange(range, last));
    if (index < 0) return;
    this.rangeIndex = index;
    this.current = last;
  }

  /** The next address with its range, or null once all were seen. */
  next(): { readonly address: IpAddress; readonly range: AddressRange } | null {
    for (;;) {
      let range = this.set[this.rangeIndex];
      if (range === undefined) return null;
      if (this.current === null) {
        this.current = range.start;
      } else if (this.current === range.end) {
        this.rangeIndex = (this.rangeIndex + 1) % this.set.length;
        range = this.set[this.rangeIndex] ?? range;
        this.current = range.start;
      } else {
        this.current = offsetAddress(this.current, 1);
      }
      if (this.current === this.startAddress) return null;
      this.startAddress ??= this.current;
      if (this.current !== range.gateway) return { address: this.current, range };
    }
  }
}
