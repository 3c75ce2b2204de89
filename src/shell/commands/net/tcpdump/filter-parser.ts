import { servicePort } from "../../../../netfilter/text/services.js";
import { familyOf, type IpAddress, tryParseIp } from "../../../../wire/ip-address.js";
import { ipv4FromBits } from "../../../../wire/ipv4-address.js";
import { tryParseMac } from "../../../../wire/mac-address.js";
import { EtherType, IpProtocol } from "../../../../wire/numbers.js";
import { Prefix } from "../../../../wire/prefix.js";
import { rejectsAll } from "./filter-reach.js";
import type { Arithmetic, Direction, PacketFilter } from "./packet-filter.js";

/** Why a filter cannot be read, in libpcap's words. */
export class FilterSyntaxError extends Error {}

/** A name whose addresses the caller must look up before it tries again. */
export class UnknownHost extends Error {}

/** What stands in front of an id: `tcp dst port`. */
interface Qualifiers {
  readonly protocol: string | null;
  readonly direction: Direction;
  readonly type: "host" | "net" | "port" | "portrange" | "proto";
}

const ETHER_TYPES: ReadonlyMap<string, number> = new Map([
  ["ip", EtherType.Ipv4],
  ["ip6", EtherType.Ipv6],
  ["arp", EtherType.Arp],
  ["rarp", 0x8035],
  ["aarp", 0x80f3],
  ["atalk", 0x809b],
  ["decnet", 0x6003],
  ["lat", 0x6004],
  ["moprc", 0x6002],
  ["mopdl", 0x6001],
]);
const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["icmp", IpProtocol.Icmp],
  ["icmp6", IpProtocol.Icmpv6],
  ["igmp", IpProtocol.Igmp],
  ["tcp", IpProtocol.Tcp],
  ["udp", IpProtocol.Udp],
  ["sctp", IpProtocol.Sctp],
  ["pim", 103],
  ["ah", 51],
  ["esp", 50],
  ["vrrp", 112],
  ["carp", 112],
]);
/** Names of /etc/protocols beside those above. */
const OTHER_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["ip", 0],
  ["ipencap", 4],
  ["ipv6", 41],
  ["gre", 47],
  ["ipv6-icmp", 58],
  ["ospf", 89],
  ["ipip", 94],
  ["udplite", 136],
]);
/** Frames with a length and LLC instead of a type, by what they are for: the destination's access point. */
const LLC_POINTS: ReadonlyMap<string, number> = new Map([
  ["stp", 0x42],
  ["iso", 0xfe],
  ["netbeui", 0xf0],
  ["ipx", 0xe0],
]);
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ["icmptype", 0],
  ["icmp6type", 0],
  ["icmpcode", 1],
  ["icmp6code", 1],
  ["icmp-echoreply", 0],
  ["icmp-unreach", 3],
  ["icmp-sourcequench", 4],
  ["icmp-redirect", 5],
  ["icmp-echo", 8],
  ["icmp-routeradvert", 9],
  ["icmp-routersolicit", 10],
  ["icmp-timxceed", 11],
  ["icmp-paramprob", 12],
  ["icmp-tstamp", 13],
  ["icmp-tstampreply", 14],
  ["icmp6-destinationunreach", 1],
  ["icmp6-packettoobig", 2],
  ["icmp6-timeexceeded", 3],
  ["icmp6-parameterproblem", 4],
  ["icmp6-echo", 128],
  ["icmp6-echoreply", 129],
  ["icmp6-routersolicit", 133],
  ["icmp6-routeradvert", 134],
  ["icmp6-neighborsolicit", 135],
  ["icmp6-neighboradvert", 136],
  ["icmp6-redirect", 137],
  ["tcpflags", 13],
  ["tcp-fin", 1],
  ["tcp-syn", 2],
  ["tcp-rst", 4],
  ["tcp-push", 8],
  ["tcp-ack", 16],
  ["tcp-urg", 32],
  ["tcp-ece", 64],
  ["tcp-cwr", 128],
]);
const LAYERS = new Set(["ether", "link", ...ETHER_TYPES.keys(), ...PROTOCOLS.keys()]);
const RELATIONS = new Set(["=", "==", "!=", "<", ">", "<=", ">="]);
const SYNTAX = "can't parse filter expression: syntax error";

/**
 * Reads a filter; null for an empty one. `hosts` has the addresses of the names looked up so far; `isSavedEthernet` for a file
 * without cooked headers, which do not tell a packet's way.
 */
export function parsePacketFilter(
  text: string,
  hosts: ReadonlyMap<string, readonly IpAddress[]>,
  isSavedEthernet = false,
): PacketFilter | null {
  const words =
    text.match(/&&|\|\||<<|>>|[<>=!]=|[()[\]!=<>&|^*%+]|-(?=\s|\d)|\/(?=\s)|\\?[A-Za-z0-9_.:][\w.:/-]*|[^\s]/g) ?? [];
  if (words.length === 0) return null;
  return new FilterParser(splitSlices(words), hosts, isSavedEthernet).whole();
}

/** `13:1` between brackets is an offset and a size, not an address. */
function splitSlices(words: readonly string[]): string[] {
  const out: string[] = [];
  let depth = 0;
  for (const word of words) {
    if (word === "[") depth++;
    if (word === "]") depth--;
    if (depth > 0 && word.length > 1) out.push(...(word.match(/[A-Za-z][\w-]*|0x[0-9a-fA-F]+|\d+|:|<<|>>|\S/g) ?? []));
    else out.push(word);
  }
  return out;
}

class FilterParser {
  private readonly words: readonly string[];
  private readonly hosts: ReadonlyMap<string, readonly IpAddress[]>;
  private readonly isSavedEthernet: boolean;
  private at = 0;
  /** What was said last, for ids that stand alone: `port 80 or 443`. */
  private last: Qualifiers | null = null;

  constructor(words: readonly string[], hosts: ReadonlyMap<string, readonly IpAddress[]>, isSavedEthernet: boolean) {
    this.words = words;
    this.hosts = hosts;
    this.isSavedEthernet = isSavedEthernet;
  }

  whole(): PacketFilter {
    const filter = this.expression();
    if (this.at < this.words.length) throw new FilterSyntaxError(SYNTAX);
    if (rejectsAll(filter)) throw new FilterSyntaxError("expression rejects all packets");
    return filter;
  }

  /** and and or bind alike, from left to right. */
  private expression(): PacketFilter {
    let left = this.unary();
    for (;;) {
      const kind = this.take("and", "&&") ? "and" : this.take("or", "||") ? "or" : null;
      if (kind === null) return left;
      left = { kind, left, right: this.unary() };
    }
  }

  private unary(): PacketFilter {
    if (this.take("not", "!")) return { kind: "not", inner: this.unary() };
    const start = this.at;
    const relation = this.relation();
    if (relation !== null) return relation;
    this.at = start;
    if (this.take("(")) {
      const inner = this.expression();
      this.expect(")");
      return inner;
    }
    return this.primitive();
  }

  private relation(): PacketFilter | null {
    const left = this.arithmetic(0);
    const operator = this.words[this.at] ?? "";
    if (left === null || !RELATIONS.has(operator)) return null;
    this.at++;
    const right = this.arithmetic(0);
    if (right === null) throw new FilterSyntaxError(SYNTAX);
    return { kind: "compare", operator, left, right };
  }

  private arithmetic(level: number): Arithmetic | null {
    const operators = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "%"]][level];
    if (operators === undefined) return this.factor();
    let left = this.arithmetic(level + 1);
    while (left !== null && operators.includes(this.words[this.at] ?? "")) {
      const operator = this.words[this.at++] ?? "";
      const right = this.arithmetic(level + 1);
      if (right === null) return null;
      left = { kind: "binary", operator, left, right };
    }
    return left;
  }

  private factor(): Arithmetic | null {
    const word = this.words[this.at] ?? "";
    if (word === "(") {
      this.at++;
      const inner = this.arithmetic(0);
      return inner !== null && this.take(")") ? inner : null;
    }
    if (LAYERS.has(word) && this.words[this.at + 1] === "[") {
      this.at += 2;
      const offset = this.arithmetic(0);
      if (offset === null) throw new FilterSyntaxError(SYNTAX);
      let size = 1;
      if (this.take(":")) size = Number(this.next());
      if (size !== 1 && size !== 2 && size !== 4) throw new FilterSyntaxError("data size must be 1, 2, or 4");
      this.expect("]");
      return { kind: "bytes", layer: word, offset, size };
    }
    if (word === "len" || word === "length") {
      this.at++;
      return { kind: "length" };
    }
    const known = NUMBERS.get(word);
    const value = known ?? (/^(\d+|0x[0-9a-fA-F]+)$/.test(word) ? Number(word) : null);
    if (word === "-") {
      this.at++;
      const right = this.factor();
      return right === null ? null : { kind: "binary", operator: "-", left: { kind: "number", value: 0 }, right };
    }
    if (value === null) return null;
    if (value > 0xffff_ffff) throw new FilterSyntaxError(`number ${word} overflows 32 bits`);
    this.at++;
    return { kind: "number", value };
  }

  private primitive(): PacketFilter {
    const word = this.words[this.at] ?? "";
    switch (word) {
      case "vlan": {
        this.at++;
        const id = /^\d+$/.test(this.words[this.at] ?? "") ? Number(this.next()) : null;
        return { kind: "vlan", id };
      }
      case "broadcast":
      case "multicast":
        this.at++;
        return { kind: "cast", layer: "ether", broadcast: word === "broadcast" };
      case "llc":
        this.at++;
        return hasLength();
      case "stp":
      case "iso":
      case "netbeui":
      case "ipx":
        this.at++;
        return { kind: "and", left: hasLength(), right: etherField("=", 14, 1, LLC_POINTS.get(word) ?? 0) };
      case "mpls":
      case "pppoes":
      case "pppoed":
        this.at++;
        return this.tagged(word);
      case "gateway":
        throw new FilterSyntaxError("'gateway' not supported in this configuration");
      case "ifname":
      case "on":
      case "rnr":
      case "rulenum":
      case "reason":
      case "action":
        throw new FilterSyntaxError(`${word} supported only on PF linktype`);
      case "wlan":
      case "type":
      case "subtype":
        throw new FilterSyntaxError("802.11 link-layer types supported only on 802.11");
      case "radio":
        throw new FilterSyntaxError("radio information not present in capture");
      case "inbound":
      case "outbound":
        this.at++;
        if (this.isSavedEthernet)
          throw new FilterSyntaxError("inbound/outbound not supported on Ethernet when reading savefiles");
        return { kind: "inbound", inbound: word === "inbound" };
      case "less":
      case "greater": {
        this.at++;
        const value = Number(this.next());
        if (Number.isNaN(value)) throw new FilterSyntaxError(SYNTAX);
        const operator = word === "less" ? "<=" : ">=";
        return { kind: "compare", operator, left: { kind: "length" }, right: { kind: "number", value } };
      }
      default:
        return this.qualified();
    }
  }

  /** `mpls 5`, `pppoes 5`: the type, and behind it a label or a session. */
  private tagged(word: string): PacketFilter {
    const types: Readonly<Record<string, number>> = { mpls: 0x8847, pppoed: 0x8863, pppoes: 0x8864 };
    const type: PacketFilter = { kind: "ether-type", etherType: types[word] ?? 0 };
    if (word === "pppoed" || !/^\d+$/.test(this.words[this.at] ?? "")) return type;
    const value = Number(this.next());
    if (word === "pppoes") return { kind: "and", left: type, right: etherField("=", 16, 2, value) };
    const label: Arithmetic = {
      kind: "binary",
      operator: ">>",
      left: { kind: "bytes", layer: "ether", offset: { kind: "number", value: 14 }, size: 4 },
      right: { kind: "number", value: 12 },
    };
    return {
      kind: "and",
      left: type,
      right: { kind: "compare", operator: "=", left: label, right: { kind: "number", value } },
    };
  }

  private qualified(): PacketFilter {
    const protocol = LAYERS.has(this.words[this.at] ?? "") ? this.next() : null;
    if (protocol !== null && this.take("broadcast", "multicast")) {
      const broadcast = this.words[this.at - 1] === "broadcast";
      return { kind: "cast", layer: protocol === "ip" || protocol === "ip6" ? protocol : "ether", broadcast };
    }
    let direction: Direction | null = null;
    if (this.take("src")) {
      direction = "src";
      const joint = this.words[this.at] ?? "";
      if ((joint === "or" || joint === "and") && this.words[this.at + 1] === "dst") {
        this.at += 2;
        direction = joint === "or" ? "src or dst" : "src and dst";
      }
    } else if (this.take("dst")) direction = "dst";
    const typeWord = this.words[this.at] ?? "";
    let type: Qualifiers["type"] | null = null;
    if (/^(host|net|port|portrange|proto|protochain)$/.test(typeWord)) {
      // Simplified: no extension header is looked behind for `protochain`.
      type = (typeWord === "protochain" ? "proto" : typeWord) as Qualifiers["type"];
      this.at++;
    }
    if (direction === null && type === null) {
      if (protocol !== null) return protocolFilter(protocol);
      if (this.last === null) throw new FilterSyntaxError(SYNTAX);
      return this.id(this.last);
    }
    this.last = { protocol, direction: direction ?? "src or dst", type: type ?? "host" };
    return this.id(this.last);
  }

  /** True when the next word can only be an address, a number or a name. */
  private isId(): boolean {
    const word = this.words[this.at];
    return word !== undefined && /^\\?\w[\w.:/-]*$|^[:\\]/.test(word) && !["and", "or", "not"].includes(word);
  }

  private id(qualifiers: Qualifiers): PacketFilter {
    // `src host not 10.0.0.1`
    if (this.take("not", "!")) return { kind: "not", inner: this.id(qualifiers) };
    if (this.take("(")) {
      // `port (80 or 443)`
      this.last = qualifiers;
      const inner = this.expression();
      this.expect(")");
      return inner;
    }
    if (!this.isId()) throw new FilterSyntaxError(SYNTAX);
    const word = this.next();
    const { protocol, direction, type } = qualifiers;
    switch (type) {
      case "port":
      case "portrange":
        return portFilter(word, protocol, direction, type === "portrange");
      case "proto":
        return protoFilter(word, protocol);
      case "net": {
        if (protocol !== null && !ETHER_TYPES.has(protocol))
          throw new FilterSyntaxError(`'${protocol}' modifier applied to net`);
        const prefix = this.network(word);
        return { kind: "net", direction, etherType: ETHER_TYPES.get(protocol ?? "") ?? 0, prefixes: [prefix] };
      }
      case "host": {
        if (protocol === "ether") {
          const octets = word.split(/[:.-]/);
          const isHex = octets.length > 1 && octets.every((each) => /^[0-9a-fA-F]{1,4}$/.test(each));
          const mac = tryParseMac(octets.map((each) => each.padStart(2, "0")).join(":"));
          if (mac === null)
            throw new FilterSyntaxError(isHex ? "illegal link layer address" : `unknown ether host '${word}'`);
          return { kind: "mac", direction, mac };
        }
        if (word.includes("/")) {
          this.network(word);
          throw new FilterSyntaxError("Mask syntax for networks only");
        }
        if (/^(?:[0-9a-f]{1,2}[:-]){5}[0-9a-f]{1,2}$/i.test(word))
          throw new FilterSyntaxError("ethernet address used in non-ether expression");
        if (protocol !== null && !ETHER_TYPES.has(protocol))
          throw new FilterSyntaxError(`'${protocol}' modifier applied to host`);
        const short = /^\d+(\.\d+){1,2}$/.test(word) ? this.network(word) : null;
        if (short !== null)
          return { kind: "net", direction, etherType: ETHER_TYPES.get(protocol ?? "") ?? 0, prefixes: [short] };
        const addresses = this.addresses(word);
        const [first] = addresses;
        const family = first === undefined ? null : familyOf(first);
        if ((protocol === "ip6" && family === 4) || (protocol === "ip" && family === 6))
          throw new FilterSyntaxError(`'${protocol}' modifier applied to ${family === 4 ? "ip" : "ip6"} host`);
        const prefixes = addresses.map((each) => new Prefix(each, familyOf(each) === 4 ? 32 : 128));
        return { kind: "net", direction, etherType: ETHER_TYPES.get(protocol ?? "") ?? 0, prefixes };
      }
    }
  }

  private addresses(word: string): readonly IpAddress[] {
    const address = tryParseIp(word);
    if (address !== null) return [address];
    if (/^\d+$/.test(word) && Number(word) <= 0xffff_ffff) return [ipv4FromBits(Number(word))];
    if (/^\d+(\.\d+){3}$/.test(word)) throw new FilterSyntaxError(`invalid IPv4 address '${word}'`);
    const known = this.hosts.get(word);
    if (known === undefined) throw new UnknownHost(word);
    return known;
  }

  /** `net 10.0.0.0/8`, `net 10.0.0.0 mask 255.0.0.0`, `net 192.168`. */
  private network(word: string): Prefix {
    const parts = word.split("/");
    if (/^\d+(\.\d+){0,3}$/.test(parts[0] ?? "")) {
      const octets = (parts[0] ?? "").split(".");
      // A number that is more than one octet is written from the left.
      if (word === parts[0] && octets.length === 1 && Number(word) > 255) return numberedNetwork(Number(word));
      const address = tryParseIp([...octets, "0", "0", "0"].slice(0, 4).join("."));
      if (address === null) throw new FilterSyntaxError(`invalid IPv4 address '${parts[0]}'`);
      if (parts[1] !== undefined) return this.exact(address, Number(parts[1]), word);
      if (this.take("mask")) {
        const mask = tryParseIp(this.next());
        if (typeof mask !== "number") throw new FilterSyntaxError(SYNTAX);
        return this.exact(address, Math.clz32(~mask), `${word} mask ${this.words[this.at - 1]}`);
      }
      return new Prefix(address, octets.length * 8);
    }
    const address = tryParseIp(parts[0] ?? "");
    if (address === null) throw new FilterSyntaxError(`unknown network '${word}'`);
    return this.exact(address, Number(parts[1] ?? 128), word);
  }

  private exact(address: IpAddress, length: number, word: string): Prefix {
    const most = familyOf(address) === 4 ? 32 : 128;
    if (length > most) throw new FilterSyntaxError(`mask length must be <= ${most}`);
    const prefix = new Prefix(address, length);
    if (prefix.network !== address) {
      throw new FilterSyntaxError(`non-network bits set in "${word}"`);
    }
    return prefix;
  }

  private take(...choices: readonly string[]): boolean {
    if (!choices.includes(this.words[this.at] ?? "")) return false;
    this.at++;
    return true;
  }

  private expect(word: string): void {
    if (!this.take(word)) throw new FilterSyntaxError(SYNTAX);
  }

  private next(): string {
    const word = this.words[this.at++];
    if (word === undefined) throw new FilterSyntaxError(SYNTAX);
    return word;
  }
}

function numberedNetwork(number: number): Prefix {
  const octets = Math.ceil(Math.log2(number + 1) / 8);
  return new Prefix(ipv4FromBits(number << (32 - 8 * octets)), 8 * octets);
}

/** A protocol's name alone. */
function protocolFilter(name: string): PacketFilter {
  const etherType = ETHER_TYPES.get(name);
  if (etherType !== undefined) return { kind: "ether-type", etherType };
  const protocol = PROTOCOLS.get(name);
  if (protocol === undefined) throw new FilterSyntaxError(SYNTAX);
  const family = name === "icmp" || name === "igmp" ? 4 : name === "icmp6" ? 6 : 0;
  return { kind: "protocol", family, protocol };
}

/** A comparison of octets of the frame. */
function etherField(operator: string, offset: number, size: 1 | 2 | 4, value: number): PacketFilter {
  const left: Arithmetic = { kind: "bytes", layer: "ether", offset: { kind: "number", value: offset }, size };
  return { kind: "compare", operator, left, right: { kind: "number", value } };
}

/** A length where others have their type (IEEE 802.3). */
function hasLength(): PacketFilter {
  return etherField("<=", 12, 2, 1_500);
}

/** `ip proto 17`, `ether proto \\arp`, `proto \\udp`: what is a word of the language too must be escaped. */
function protoFilter(word: string, layer: string | null): PacketFilter {
  const name = word.replace(/^\\/, "");
  if (!word.startsWith("\\") && (LAYERS.has(name) || LLC_POINTS.has(name))) throw new FilterSyntaxError(SYNTAX);
  if (layer === "ether") {
    const etherType = ETHER_TYPES.get(name) ?? (/^(0x[0-9a-f]+|\d+)$/i.test(name) ? Number(name) : null);
    if (etherType === null) throw new FilterSyntaxError(`unknown ether proto '${name}'`);
    return { kind: "ether-type", etherType };
  }
  const known = name === "icmp6" ? undefined : (PROTOCOLS.get(name) ?? OTHER_PROTOCOLS.get(name));
  const protocol = known ?? (/^(0x[0-9a-f]+|\d+)$/i.test(name) ? Number(name) : null);
  if (protocol === null) throw new FilterSyntaxError(`unknown ip proto '${name}'`);
  return { kind: "protocol", family: layer === "ip" ? 4 : layer === "ip6" ? 6 : 0, protocol };
}

function portFilter(word: string, protocol: string | null, direction: Direction, isRange: boolean): PacketFilter {
  if (protocol !== null && !["ip", "ip6", "tcp", "udp", "sctp"].includes(protocol))
    throw new FilterSyntaxError(`illegal qualifier of 'port${isRange ? "range" : ""}'`);
  const protocols =
    protocol === null || protocol === "ip" || protocol === "ip6"
      ? [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp]
      : [PROTOCOLS.get(protocol) ?? 0];
  const number = (text: string): number => {
    if (/^\d+$/.test(text)) {
      if (Number(text) > 65_535) throw new FilterSyntaxError(`illegal port number ${text} > 65535`);
      return Number(text);
    }
    const known = [IpProtocol.Tcp, IpProtocol.Udp].filter((each) => servicePort(text, each) !== null);
    const [first] = known;
    if (first === undefined)
      throw new FilterSyntaxError(isRange ? `unknown port in range '${word}'` : `unknown port '${text}'`);
    const asked = protocol === "tcp" ? IpProtocol.Tcp : protocol === "udp" ? IpProtocol.Udp : first;
    if (!known.includes(asked))
      throw new FilterSyntaxError(`port '${text}' is ${first === IpProtocol.Tcp ? "tcp" : "udp"}`);
    return servicePort(text, asked) ?? 0;
  };
  const [low = "", high = low] = isRange ? word.split("-") : [word];
  const [a, b] = [number(low), number(high)];
  const port: PacketFilter = { kind: "port", direction, protocols, low: Math.min(a, b), high: Math.max(a, b) };
  const etherType = ETHER_TYPES.get(protocol ?? "");
  return etherType === undefined ? port : { kind: "and", left: { kind: "ether-type", etherType }, right: port };
}
