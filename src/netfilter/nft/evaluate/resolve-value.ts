import { unixSecondsOf } from "../../../sim/civil-time.js";
import type { IpAddress } from "../../../wire/ip-address.js";
import { tryParseIpv4 } from "../../../wire/ipv4-address.js";
import { tryParseIpv6 } from "../../../wire/ipv6-address.js";
import { tryParseMac } from "../../../wire/mac-address.js";
import { accountNumber } from "../../text/account-names.js";
import { parseProtocol } from "../../text/names.js";
import { servicePort } from "../../text/services.js";
import type { Location } from "../language/location.js";
import { evaluationError } from "../language/nft-error.js";
import type { ExpressionNode } from "../language/syntax.js";
import type { DataType, Value } from "../model/data-type.js";
import { blockOf, Interval, namesWith } from "../model/interval.js";

/** What words are looked up in: devices of the namespace. */
export interface NameSource {
  /** True when the namespace has a device of this name. */
  hasDevice(name: string): boolean;
  /** The addresses of a host's name, as the resolver of the machine knows them without asking a server. */
  addressesOf(name: string): readonly IpAddress[];
}

/** Knows no names. */
export const NO_NAMES: NameSource = { hasDevice: () => false, addressesOf: () => [] };

/**
 * The value or interval that `node` stands for as a value of `type`.
 * @throws NftError in nft's words when it is none.
 */
export function resolveValue(
  node: ExpressionNode,
  type: DataType,
  names: NameSource,
  bits: number = type.bits,
): Interval {
  switch (node.kind) {
    case "symbol":
      return resolveSymbol(node, type, names, bits);
    case "prefix": {
      if (node.length > type.bits) {
        throw evaluationError(
          `Prefix length ${node.length} is invalid for type of ${type.bits} bits width`,
          node.location,
        );
      }
      const base = resolveValue(node.base, type, names, bits).min;
      if (type.kind === "ipv4" || type.kind === "ipv6") return blockOf(base as IpAddress, node.length);
      const size = 2 ** (type.bits - node.length);
      const first = Math.floor(Number(base) / size) * size;
      return new Interval(first, first + size - 1);
    }
    case "range": {
      const from = resolveValue(node.from, type, names, bits);
      const to = resolveValue(node.to, type, names, bits);
      if (type.compare(from.min, to.max) > 0) throw evaluationError("Range has zero or negative size", node.location);
      return new Interval(from.min, to.max);
    }
    case "list": {
      const [first] = node.items;
      if (type.kind !== "flags" && first !== undefined)
        throw evaluationError(`Basetype of type ${type.description} is not bitmask`, first.location);
      let flags = 0;
      for (const item of node.items) flags |= Number(resolveValue(item, type, names, bits).min);
      return new Interval(flags);
    }
    case "binary": {
      const left = Number(resolveValue(node.left, type, names, bits).min);
      const right = Number(resolveValue(node.right, type, names, bits).min);
      return new Interval(combine(node.operator, left, right, type));
    }
    case "meta":
    case "payload":
    case "ct":
      // A keyword may be a value too: `mark`, `ip` of ether type.
      return resolveSymbol(
        { kind: "symbol", text: wordOf(node), quoted: false, location: node.location },
        type,
        names,
        bits,
      );
    default:
      throw evaluationError("Expression is not a constant value", node.location);
  }
}

function wordOf(node: ExpressionNode): string {
  return node.kind === "meta" ? node.key : node.kind === "payload" ? node.protocol : "ct";
}

/** The value of a binary operator on constants. */
export function combine(operator: string, left: number, right: number, type: DataType): number {
  let result: number;
  if (operator === "&") result = left & right;
  else if (operator === "|") result = left | right;
  else if (operator === "^") result = left ^ right;
  else if (operator === "<<") result = left << right;
  else result = left >>> right;
  return type.kind === "ipv4" ? result : result >>> 0;
}

type SymbolNode = ExpressionNode & { kind: "symbol" };

function resolveSymbol(node: SymbolNode, type: DataType, names: NameSource, bits: number): Interval {
  const { text, location } = node;
  switch (type.kind) {
    case "string":
      return resolveName(node);
    case "device":
      if (text !== "0" && !names.hasDevice(text)) throw evaluationError("Interface does not exist", location);
      return new Interval(text === "0" ? 0 : text);
    case "ipv4":
    case "ipv6":
      return resolveAddress(node, type, names);
    case "mac": {
      const mac = tryParseMac(text);
      if (mac === null) throw evaluationError(type.parseError, location);
      return new Interval(mac);
    }
    default:
      return new Interval(resolveNumber(node, type, bits));
  }
}

function resolveName(node: SymbolNode): Interval {
  const { text, location } = node;
  const wildcard = text.endsWith("*") && !text.endsWith("\\*");
  const name = wildcard ? text.slice(0, -1) : text.replace("\\*", "*");
  if (name.length > 15) throw evaluationError("String exceeds maximum length of 16", location);
  return wildcard ? namesWith(name) : new Interval(name);
}

function resolveAddress(node: SymbolNode, type: DataType, names: NameSource): Interval {
  const { text, location } = node;
  const isV4 = type.kind === "ipv4";
  const parsed = isV4 ? tryParseIpv4(text) : tryParseIpv6(text);
  if (parsed !== null) return new Interval(parsed);
  const isOther = isV4 ? tryParseIpv6(text) !== null : tryParseIpv4(text) !== null;
  if (isOther) throw evaluationError("Could not resolve hostname: Address family for hostname not supported", location);
  if (/^\d+$|^0x[0-9a-f]+$/i.test(text) && isV4) return new Interval(Number(text) | 0);
  // Among names of IPv4 the resolver takes ::1 for 127.0.0.1 (glibc, files-hosts.c).
  const found = names
    .addressesOf(text)
    .filter((address) => (typeof address === "number") === isV4 || (isV4 && address === LOOPBACK6));
  const [first] = found;
  if (first === undefined) {
    // What looks like numbers is asked of nobody.
    const why = /^[\d.]+$/.test(text) ? "Name or service not known" : "Temporary failure in name resolution";
    throw evaluationError(`Could not resolve hostname: ${why}`, location);
  }
  if (found.length > 1) throw evaluationError("Hostname resolves to multiple addresses", location);
  return new Interval(first === LOOPBACK6 ? (tryParseIpv4("127.0.0.1") ?? first) : first);
}

const LOOPBACK6 = tryParseIpv6("::1");

const BOOLEANS: Readonly<Record<string, number>> = { exists: 1, missing: 0 };

function resolveNumber(node: SymbolNode, type: DataType, bits: number): Value {
  const { text, location } = node;
  const number = /^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(text) && !node.quoted ? Number(text) : null;
  if (number !== null) {
    if (type.kind === "time") return number;
    if (type.name === "inet_service" && number > 65535) throw evaluationError("Service out of range", location);
    if (type.kind === "protocol" && number > 255) throw evaluationError("Protocol out of range", location);
    const most = type.name === "day" ? 6 : 2 ** Math.min(bits, 53) - 1;
    if (number > most) throw evaluationError(`Value ${number} exceeds valid range 0-${most}`, location);
    return number;
  }
  const known = type.symbols?.names.find(([name]) => name === text);
  if (known !== undefined) return known[1];
  switch (type.kind) {
    case "protocol": {
      const protocol = parseProtocol(text);
      if (protocol === null || text === "all") throw evaluationError(type.parseError, location);
      return protocol;
    }
    case "boolean": {
      const value = BOOLEANS[text];
      if (value === undefined) throw evaluationError("Could not parse boolean expression", location);
      return value;
    }
    case "time":
      return secondsOf(text, location);
    case "hour":
      return secondsOfDay(text, location);
    case "date":
      return secondsOfDate(text, location);
    case "classid": {
      if (text === "none") return 0;
      if (text === "root") return 0xffff_ffff;
      const found = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(text);
      if (found !== null)
        return ((Number.parseInt(found[1] ?? "0", 16) << 16) | Number.parseInt(found[2] ?? "0", 16)) >>> 0;
      break;
    }
    case "symbol":
    case "flags":
      throw evaluationError(type.parseError, location);
    default:
      break;
  }
  if (type.name === "inet_service") {
    const port = servicePort(text, 6) ?? servicePort(text, 17);
    if (port === null)
      throw evaluationError("Could not resolve service: Servname not supported for ai_socktype", location);
    return port;
  }
  if ((type.name === "uid" || type.name === "gid") && text === "root") return 0;
  const account = type.name === "uid" || type.name === "gid" ? accountNumber(type.name, text) : null;
  if (account !== null) return account;
  if (type.name === "uid") throw evaluationError("User does not exist", location);
  if (type.name === "gid") throw evaluationError("Group does not exist", location);
  throw evaluationError(`Could not parse ${type.name === "integer" ? "integer" : type.description}`, location);
}

/** "10:00" or "10:00:05", in UTC. */
function secondsOfDay(text: string, location: Location): number {
  const found = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text);
  const [hour = 0, minute = 0, second = 0] = found === null ? [24] : found.slice(1).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59) throw evaluationError("wrong time format", location);
  return hour * 3600 + minute * 60 + second;
}

/** "2030-01-02", with a time of day or without, in UTC. */
function secondsOfDate(text: string, location: Location): number {
  const found = /^(\d+)-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?$/.exec(text);
  if (found === null) throw evaluationError("Cannot parse date", location);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  return unixSecondsOf(year, month, day, hour, minute, second);
}

function secondsOf(text: string, location: Location): number {
  const units: Readonly<Record<string, number>> = { d: 86400, h: 3600, m: 60, s: 1, ms: 0.001 };
  let total = 0;
  let length = 0;
  for (const [all, count = "0", unit = "s"] of text.matchAll(/(\d+)(ms|d|h|m|s)/g)) {
    total += Number(count) * (units[unit] ?? 1);
    length += all.length;
  }
  if (length !== text.length || length === 0) throw evaluationError("Could not parse relative time", location);
  return Math.floor(total);
}
