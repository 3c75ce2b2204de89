import { civilTime } from "../../../sim/civil-time.js";
import { formatIpv4, type Ipv4 } from "../../../wire/ipv4-address.js";
import { formatIpv6, type Ipv6 } from "../../../wire/ipv6-address.js";
import { formatMac, type Mac } from "../../../wire/mac-address.js";
import { protocolText } from "../../text/names.js";
import {
  ARP_OPERATIONS,
  CT_DIRECTIONS,
  CT_EVENTS,
  CT_STATES,
  CT_STATUSES,
  DAYS,
  DCCP_TYPES,
  DEVICE_GROUPS,
  DSCP_NAMES,
  ECN_NAMES,
  ETHER_TYPES,
  FIB_TYPES,
  ICMP_CODES,
  ICMP_TYPES,
  ICMPV6_CODES,
  ICMPV6_TYPES,
  IFACE_TYPES,
  IGMP_TYPES,
  NF_PROTOCOLS,
  PACKET_TYPES,
  type Symbols,
  TCP_FLAGS,
} from "./symbols.js";

/** A value that a rule reads or compares: IPv4 as a signed integer, IPv6 and names as strings, all else as numbers. */
export type Value = number | string;

/** How values of a type are written and compared. */
export type Kind =
  | "ipv4"
  | "ipv6"
  | "mac"
  | "string"
  | "integer"
  | "hex"
  | "mark"
  | "protocol"
  | "symbol"
  | "flags"
  | "device"
  | "time"
  | "verdict"
  | "classid"
  | "boolean"
  | "hour"
  | "date";

/** A type of nft's language (datatype.c). Read-only and shared. */
export class DataType {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  /** "ipv4_addr". */
  readonly name: string;
  /** "IPv4 address", as errors name it. */
  readonly description: string;
  readonly kind: Kind;
  readonly bits: number;
  /** True when the kernel keeps it in the machine's byte order, which decides how elements are sorted. */
  readonly hostOrder: boolean;
  readonly symbols: Symbols | null;
  /** How many elements of a set stand in one line. */
  readonly perLine: number;
  /** True for a type without a format of its own (basefmt): values without a name are decimal, whatever `describe` shows. */
  readonly isDecimal: boolean;
  /** What is said of a word that is none of its values. */
  readonly parseError: string;
  /** True when its names stand in quotes. */
  readonly quoted: boolean;

  constructor(
    name: string,
    description: string,
    kind: Kind,
    bits: number,
    options: {
      hostOrder?: boolean;
      symbols?: Symbols;
      perLine?: number;
      parseError?: string;
      quoted?: boolean;
      isDecimal?: boolean;
    } = {},
  ) {
    this.name = name;
    this.description = description;
    this.kind = kind;
    this.bits = bits;
    this.hostOrder = options.hostOrder ?? false;
    this.symbols = options.symbols ?? null;
    this.perLine = options.perLine ?? 1;
    this.isDecimal = options.isDecimal === true;
    this.quoted = options.quoted ?? false;
    this.parseError = options.parseError ?? `Could not parse ${description}`;
  }

  /** The text of one value; `numeric` prints numbers for names. */
  format(value: Value, numeric: boolean): string {
    switch (this.kind) {
      case "ipv4":
        return formatIpv4(value as Ipv4);
      case "ipv6":
        return formatIpv6(value as Ipv6);
      case "mac":
        return formatMac(value as Mac);
      case "string":
        return `"${value}"`;
      case "device":
        return value === 0 ? "0" : `"${value}"`;
      case "hex":
        return `0x${Number(value).toString(16)}`;
      case "mark":
        return `0x${(Number(value) >>> 0).toString(16).padStart(8, "0")}`;
      case "protocol":
        return numeric ? String(value) : protocolText(Number(value));
      case "time":
        return timeText(Number(value) * 1000);
      case "classid":
        if (value === 0) return "none";
        if (Number(value) >>> 0 === 0xffff_ffff) return "root";
        return `${(Number(value) >>> 16).toString(16)}:${(Number(value) & 0xffff).toString(16)}`;
      case "hour":
        return `"${hourText(Number(value))}"`;
      case "date":
        return `"${dateText(Number(value))}"`;
      case "boolean":
        if (numeric) return String(value);
        return value === 0 ? "missing" : "exists";
      case "symbol":
      case "flags": {
        const text = this.symbolText(Number(value), numeric, ",");
        return this.quoted && !/^\d/.test(text) ? `"${text}"` : text;
      }
      default:
        return String(value);
    }
  }

  /** Flags with `separator` between them. */
  symbolText(value: number, numeric: boolean, separator: string): string {
    const names = this.symbols?.names ?? [];
    if (!numeric) {
      const exact = names.find(([, number]) => number === value);
      if (exact !== undefined) return exact[0];
      if (this.kind === "flags") {
        const found = names.filter(([, bit]) => (value & bit) !== 0);
        if (found.length > 0 && found.reduce((sum, [, bit]) => sum | bit, 0) === value) {
          return found.map(([name]) => name).join(separator);
        }
      }
    }
    // Where their symbols are described, values of the machine's own order are hexadecimal too.
    if (this.symbols?.isHex !== true || this.isDecimal || (this.kind === "symbol" && this.hostOrder))
      return String(value);
    if (this.kind === "flags" && value !== 0) {
      const bits = Array.from({ length: 32 }, (_, i) => (value & (1 << i)) >>> 0).filter((bit) => bit !== 0);
      return bits.map((bit) => `0x${bit.toString(16)}`).join(separator);
    }
    // Numbers without a name have all their digits (basefmt of ethertype, dscp and ecn), bits have not.
    const digits = this.kind === "symbol" ? Math.ceil(this.bits / 4) : 1;
    return `0x${value.toString(16).padStart(digits, "0")}`;
  }

  /** Several flags that are one value: those of the machine's own order are an operation, others a number (netlink_delinearize.c). */
  combinedText(value: number, numeric: boolean): string {
    const isCombined = (value & (value - 1)) !== 0;
    if (isCombined && !this.hostOrder) return `0x${value.toString(16)}`;
    return this.symbolText(value, numeric, " | ");
  }

  /** Less than 0, 0, or more, by the order of intervals. */
  compare(a: Value, b: Value): number {
    if (this.kind === "ipv4") return (Number(a) >>> 0) - (Number(b) >>> 0);
    if (typeof a === "number" && typeof b === "number") return a - b;
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /** True when `b` is the very next value after `a`. */
  follows(a: Value, b: Value): boolean {
    if (typeof a === "number" || typeof b === "number") return this.compare(a, b) === -1;
    for (let i = b.length - 1; i >= 0; i--) {
      const unit = a.charCodeAt(i);
      if (unit !== 0xffff)
        return b === `${a.slice(0, i)}${String.fromCharCode(unit + 1)}${"\0".repeat(b.length - 1 - i)}`;
    }
    return false;
  }

  /** The value's bytes as the kernel holds them, for the order in which nft lists elements. */
  bytes(value: Value): number[] {
    if (this.kind === "ipv6") {
      return Array.from({ length: 16 }, (_, i) => {
        const group = String(value).charCodeAt(i >> 1);
        return i % 2 === 0 ? group >> 8 : group & 255;
      });
    }
    if (typeof value === "string") {
      return Array.from({ length: 16 }, (_, i) => (i < value.length ? value.charCodeAt(i) & 255 : 0));
    }
    const length = Math.max(1, Math.ceil(this.bits / 8));
    const unsigned = this.kind === "ipv4" ? value >>> 0 : value;
    const big = Array.from({ length }, (_, i) => Math.floor(unsigned / 256 ** (length - 1 - i)) % 256);
    return this.hostOrder ? big.reverse() : big;
  }
}

/** "10:00", or "10:00:05" when there are seconds. */
function hourText(seconds: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const minutes = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
  return seconds % 60 === 0 ? minutes : `${minutes}:${two(seconds % 60)}`;
}

/** "2030-01-02 03:04:05" in UTC. */
function dateText(epochS: number): string {
  const time = civilTime(epochS);
  const two = (number: number) => String(number).padStart(2, "0");
  const date = `${time.year}-${two(time.month)}-${two(time.day)}`;
  return `${date} ${two(time.hour)}:${two(time.minute)}:${two(time.second)}`;
}

/** "1d2h3m4s5ms". */
export function timeText(milliseconds: number): string {
  let rest = Math.floor(milliseconds);
  let text = "";
  for (const [unit, size] of [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1000],
    ["ms", 1],
  ] as const) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === "" ? "0s" : text;
}

const host = { hostOrder: true };

/** The types by their names. */
export const DataTypes = {
  ipv4: new DataType("ipv4_addr", "IPv4 address", "ipv4", 32, { perLine: 2 }),
  ipv6: new DataType("ipv6_addr", "IPv6 address", "ipv6", 128),
  mac: new DataType("ether_addr", "Ethernet address", "mac", 48, { parseError: "Invalid LL address" }),
  protocol: new DataType("inet_proto", "Internet protocol", "protocol", 8, {
    perLine: 5,
    parseError: "Could not resolve protocol name",
  }),
  service: new DataType("inet_service", "internet network service", "integer", 16, { perLine: 5 }),
  mark: new DataType("mark", "packet mark", "mark", 32, { ...host, perLine: 5 }),
  ifname: new DataType("ifname", "network interface name", "string", 128, host),
  iface: new DataType("iface_index", "network interface index", "device", 32, { ...host, perLine: 5 }),
  ctState: new DataType("ct_state", "conntrack state", "flags", 32, { ...host, symbols: CT_STATES, perLine: 2 }),
  ctStatus: new DataType("ct_status", "conntrack status", "flags", 32, { ...host, symbols: CT_STATUSES, perLine: 2 }),
  ctEvent: new DataType("ct_event", "conntrack event bits", "flags", 32, { ...host, symbols: CT_EVENTS, perLine: 2 }),
  dccpType: new DataType("dccp_pkttype", "DCCP packet type", "symbol", 4, { symbols: DCCP_TYPES, perLine: 5 }),
  ctDir: new DataType("ct_dir", "conntrack direction", "symbol", 8, { ...host, symbols: CT_DIRECTIONS, perLine: 5 }),
  icmpType: new DataType("icmp_type", "ICMP type", "symbol", 8, { symbols: ICMP_TYPES }),
  icmpv6Type: new DataType("icmpv6_type", "ICMPv6 type", "symbol", 8, { symbols: ICMPV6_TYPES }),
  icmpCode: new DataType("icmp_code", "icmp code", "symbol", 8, { symbols: ICMP_CODES }),
  icmpv6Code: new DataType("icmpv6_code", "icmpv6 code", "symbol", 8, { symbols: ICMPV6_CODES }),
  tcpFlags: new DataType("tcp_flag", "TCP flag", "flags", 8, { symbols: TCP_FLAGS, perLine: 5 }),
  integer: new DataType("integer", "integer", "integer", 32, { perLine: 5 }),
  rawInteger: new DataType("integer", "integer", "hex", 32, { perLine: 5 }),
  osName: new DataType("string", "string", "string", 128, host),
  hostInteger: new DataType("integer", "integer", "integer", 32, { ...host, perLine: 5 }),
  pktType: new DataType("pkt_type", "packet type", "symbol", 8, { ...host, symbols: PACKET_TYPES, perLine: 2 }),
  nfProto: new DataType("nf_proto", "netfilter protocol", "symbol", 8, { ...host, symbols: NF_PROTOCOLS, perLine: 5 }),
  etherType: new DataType("ether_type", "Ethernet protocol", "symbol", 16, { symbols: ETHER_TYPES }),
  dscp: new DataType("dscp", "Differentiated Services Code Point", "symbol", 6, { symbols: DSCP_NAMES }),
  ecn: new DataType("ecn", "Explicit Congestion Notification", "symbol", 2, { symbols: ECN_NAMES }),
  arpOp: new DataType("arp_op", "ARP operation", "symbol", 16, {
    symbols: ARP_OPERATIONS,
    perLine: 5,
    isDecimal: true,
  }),
  ifaceType: new DataType("iface_type", "network interface type", "symbol", 16, { ...host, symbols: IFACE_TYPES }),
  igmpType: new DataType("igmp_type", "IGMP type", "symbol", 8, { symbols: IGMP_TYPES }),
  devgroup: new DataType("devgroup", "devgroup name", "symbol", 32, { ...host, symbols: DEVICE_GROUPS, quoted: true }),
  realm: new DataType("realm", "routing realm", "integer", 32, host),
  fibType: new DataType("fib_addrtype", "fib address type", "symbol", 32, { ...host, symbols: FIB_TYPES }),
  uid: new DataType("uid", "user ID", "integer", 32, { ...host, perLine: 5 }),
  gid: new DataType("gid", "group ID", "integer", 32, { ...host, perLine: 5 }),
  classid: new DataType("classid", "TC classid", "classid", 32, { ...host, perLine: 5 }),
  hour: new DataType("hour", "Hour of day of packet reception", "hour", 32, host),
  day: new DataType("day", "Day of week of packet reception", "symbol", 8, { ...host, symbols: DAYS, quoted: true }),
  date: new DataType("time", "Relative time of packet reception", "date", 64, host),
  time: new DataType("time", "relative time", "time", 64, host),
  boolean: new DataType("boolean", "boolean type", "boolean", 1),
  verdict: new DataType("verdict", "netfilter verdict", "verdict", 32),
} as const;

const BY_NAME = new Map<string, DataType>(Object.values(DataTypes).map((type) => [type.name, type] as const));
// nft 1.0.6 has it for expressions, and not among the types that are found by name.
BY_NAME.delete(DataTypes.ctEvent.name);

/** The type that a set's definition names, or null. */
export function typeByName(name: string): DataType | null {
  return BY_NAME.get(name) ?? null;
}

/** Types as messages name them: "IPv4 address", "concatenation of (IPv4 address, internet network service)". */
export function described(types: readonly DataType[]): string {
  const names = types.map((type) => type.description).join(", ");
  return types.length === 1 ? names : `concatenation of (${names})`;
}
