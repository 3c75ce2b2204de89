import { EtherType, IpProtocol } from "../../../../wire/numbers.js";
import type { Arithmetic, PacketFilter } from "./packet-filter.js";

/** What a packet may be that a filter lets pass: of a type of Ethernet, and for IP of one of some protocols (null for any). */
interface Reach {
  readonly etherType: number;
  readonly protocols: ReadonlySet<number> | null;
}

/** Stands for every type that a filter does not name. */
const OTHER = 0;
const ANY: readonly Reach[] = [EtherType.Ipv4, EtherType.Ipv6, EtherType.Arp, OTHER].map((etherType) => ({
  etherType,
  protocols: null,
}));
const LAYER_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["icmp", IpProtocol.Icmp],
  ["igmp", IpProtocol.Igmp],
  ["tcp", IpProtocol.Tcp],
  ["udp", IpProtocol.Udp],
  ["sctp", IpProtocol.Sctp],
]);

/**
 * True when no packet can pass, as libpcap's optimizer finds for conditions that contradict each other in the type of Ethernet,
 * the protocol or a constant; then it refuses the filter.
 */
export function rejectsAll(filter: PacketFilter): boolean {
  return reachOf(filter).length === 0;
}

function reachOf(filter: PacketFilter): readonly Reach[] {
  switch (filter.kind) {
    case "and":
      return both(reachOf(filter.left), reachOf(filter.right));
    case "or":
      return [...reachOf(filter.left), ...reachOf(filter.right)];
    case "not": {
      const { inner } = filter;
      if (inner.kind === "ether-type") return ANY.filter((each) => each.etherType !== inner.etherType);
      if (inner.kind === "compare") return constant(inner) === true ? [] : ANY;
      return ANY;
    }
    case "ether-type":
      return [{ etherType: filter.etherType, protocols: null }];
    case "protocol":
      return ipReach(filter.family, new Set([filter.protocol]));
    case "port":
      return ipReach(0, new Set(filter.protocols));
    case "net": {
      if (filter.etherType !== 0) return [{ etherType: filter.etherType, protocols: null }];
      const isSix = filter.prefixes.every((prefix) => typeof prefix.network === "string");
      return ANY.filter((each) => (each.etherType === EtherType.Ipv6) === isSix);
    }
    case "compare":
      if (constant(filter) === false) return [];
      return both(valueReach(filter.left), valueReach(filter.right));
    default:
      return ANY;
  }
}

/** The answer of a comparison of numbers; null when a packet decides. */
function constant(filter: PacketFilter & { readonly kind: "compare" }): boolean | null {
  const { left, right, operator } = filter;
  if (left.kind !== "number" || right.kind !== "number") return null;
  switch (operator) {
    case "=":
    case "==":
      return left.value === right.value;
    case "!=":
      return left.value !== right.value;
    case ">":
      return left.value > right.value;
    case "<":
      return left.value < right.value;
    case ">=":
      return left.value >= right.value;
    default:
      return left.value <= right.value;
  }
}

/** Where a number can be taken from: of a sum, only the first term is asked for its layer. */
function valueReach(value: Arithmetic): readonly Reach[] {
  if (value.kind === "binary") return valueReach(value.left);
  if (value.kind !== "bytes") return ANY;
  const { layer } = value;
  const protocol = LAYER_PROTOCOLS.get(layer);
  if (protocol !== undefined) return ipReach(4, new Set([protocol]));
  if (layer === "icmp6") return ipReach(6, new Set([IpProtocol.Icmpv6]));
  if (layer === "ip") return ipReach(4, null);
  if (layer === "ip6") return ipReach(6, null);
  return layer === "arp" ? ANY.filter((each) => each.etherType === EtherType.Arp) : ANY;
}

function ipReach(family: 0 | 4 | 6, protocols: ReadonlySet<number> | null): readonly Reach[] {
  const types = family === 0 ? [EtherType.Ipv4, EtherType.Ipv6] : [family === 4 ? EtherType.Ipv4 : EtherType.Ipv6];
  return types.map((etherType) => ({ etherType, protocols }));
}

function both(left: readonly Reach[], right: readonly Reach[]): readonly Reach[] {
  const found: Reach[] = [];
  for (const a of left) {
    for (const b of right) {
      if (!isSameType(a.etherType, b.etherType)) continue;
      const protocols =
        a.protocols === null ? b.protocols : new Set([...a.protocols].filter((each) => b.protocols?.has(each) ?? true));
      if (protocols === null || protocols.size > 0) found.push({ etherType: a.etherType || b.etherType, protocols });
    }
  }
  return found;
}

/** `OTHER` stands for any type that is not one of those known. */
function isSameType(a: number, b: number): boolean {
  if (a === b) return true;
  const isKnown = (type: number): boolean => ANY.some((each) => each.etherType === type && type !== OTHER);
  return (a === OTHER && !isKnown(b)) || (b === OTHER && !isKnown(a));
}
