import { Family } from "../../wire/ip-address.js";
import { AddressMaskExpression } from "./expression/address-mask-expression.js";
import { BitwiseExpression } from "./expression/bitwise-expression.js";
import type { Expression } from "./expression/expression.js";
import { MetaExpression } from "./expression/meta-expression.js";
import { PayloadExpression } from "./expression/payload-expression.js";
import { RawExpression } from "./expression/raw-expression.js";
import type { Operator } from "./language/syntax.js";
import { type DataType, DataTypes, type Value } from "./model/data-type.js";
import { Interval } from "./model/interval.js";
import { PLAIN_STYLE } from "./model/style.js";
import { RuleWords } from "./rule-words.js";
import { AssignStatement, LogStatement, VerdictStatement } from "./statement/action-statements.js";
import { CompareStatement, FlagsStatement, LookupStatement, VmapStatement } from "./statement/match-statement.js";
import { CounterStatement, LimitStatement } from "./statement/stateful.js";
import type { Statement } from "./statement/statement.js";

const VERDICTS: Readonly<Record<string, string>> = { accept: "ACCEPT", drop: "DROP", return: "RETURN" };
/** The words that nft has for types of packets where iptables has others. */
const PACKET_TYPES: Readonly<Record<string, string>> = { host: "unicast" };
/** The part of IPv4's fragment field that is not 0 in all but first fragments. */
const FRAGMENT_OFFSET = 0x1fff;
const BAD_OFFSET = "unknown payload offset";
const BAD_TRANSPORT = "unsupported layer 4 protocol value";
const BAD_RANGE = "range with unknown payload base";

/** What is compared with what is at a place of the packet. */
interface Comparison {
  readonly type: DataType;
  readonly operator: Operator;
  readonly right: Interval;
  /** The bits that are compared; null for all. */
  readonly mask: Value | null;
  /** A type of ICMP was compared right before. */
  readonly isBehindType: boolean;
}

/** Goes over the statements of a rule of nft, and gathers what iptables-nft would say of each (nft_rule_parse_ops). */
export class IptablesReader {
  readonly words = new RuleWords();
  /** True once something is said that iptables never would: the chain is another program's. */
  isIncompatible = false;
  /** The first that iptables complains of. */
  problem: string | null = null;
  private readonly family: Family;
  /** The statement before was a type of ICMP, so that a code is told with it. */
  private isBehindType = false;

  constructor(family: Family) {
    this.family = family;
  }

  read(statement: Statement): void {
    const { isBehindType } = this;
    this.isBehindType = false;
    if (statement instanceof CompareStatement) this.compare(statement, isBehindType);
    else if (statement instanceof FlagsStatement) this.flags(statement);
    else if (statement instanceof LookupStatement || statement instanceof VmapStatement)
      for (const part of statement.key) this.lookup(part);
    else if (statement instanceof VerdictStatement) this.verdict(statement);
    else if (statement instanceof LimitStatement) this.limit(statement);
    else if (statement instanceof LogStatement) this.log(statement);
    else if (statement instanceof AssignStatement) this.assign(statement);
    else if (!(statement instanceof CounterStatement)) this.isIncompatible = true;
  }

  private fail(problem: string): void {
    this.problem ??= problem;
  }

  private compare({ left, operator, right }: CompareStatement, isBehindType: boolean): void {
    const masked = left instanceof BitwiseExpression || left instanceof AddressMaskExpression ? left : null;
    const base = masked === null ? left : masked.base;
    const comparison = { type: left.type, operator, right, mask: masked?.mask ?? null, isBehindType };
    if (masked?.operations().some(([sign]) => sign !== "&") === true) this.isIncompatible = true;
    else if (base instanceof MetaExpression) this.meta(base.key, comparison);
    else if (base instanceof PayloadExpression) this.payload(base.header, base.field, comparison);
    else if (base instanceof RawExpression && base.base !== "ll" && base.base !== "ih")
      this.fail(base.base === "th" ? BAD_TRANSPORT : BAD_OFFSET);
    else this.isIncompatible = true;
  }

  private meta(key: string, comparison: Comparison): void {
    const { operator, right, mask } = comparison;
    const isEqual = ["", "==", "!="].includes(operator) && (right.isSingle || key.endsWith("ifname"));
    const isInverted = operator === "!=";
    if (key === "protocol") return;
    if (key === "l4proto") this.protocol(comparison);
    else if (!isEqual) this.isIncompatible = true;
    else if (["iif", "oif", "iifname", "oifname"].includes(key))
      this.words.set(`-${key.slice(0, 1)}`, isInverted, deviceName(comparison));
    else if (key === "mark") {
      const value = textOf(comparison, right.min);
      this.words.addMatch("mark", "mark", isInverted, mask === null ? value : `${value}/${textOf(comparison, mask)}`);
    } else if (key === "pkttype") {
      const name = textOf(comparison, right.min);
      this.words.addMatch("pkttype", "pkt-type", isInverted, PACKET_TYPES[name] ?? name);
    } else this.fail(`unknown ipv${this.family} meta key`);
  }

  private payload(header: string, field: string, comparison: Comparison): void {
    switch (header) {
      case "ip":
      case "ip6":
        this.network(field, comparison);
        return;
      case "tcp":
      case "udp":
        this.words.set("-p", false, header);
        if (field === "sport" || field === "dport") this.port(field, comparison);
        else if (field === "flags" && comparison.mask === null) this.isIncompatible = true;
        else if (field === "flags") this.tcpFlags(comparison.operator === "!=", comparison.mask, comparison.right.min);
        return;
      case "icmp":
      case "icmpv6":
        this.icmp(field, comparison);
        return;
      case "th":
      case "sctp":
      case "dccp":
      case "udplite":
        this.fail(BAD_TRANSPORT);
        return;
      case "ether":
        this.fail(`unknown ipv${this.family} meta key`);
        return;
      default:
        this.isIncompatible = true;
    }
  }

  private network(field: string, comparison: Comparison): void {
    const { type, operator, right, mask } = comparison;
    const isInverted = operator === "!=";
    if (field === "frag-off" && mask === FRAGMENT_OFFSET && right.isSingle && right.min === 0)
      this.words.set("-f", !isInverted);
    else if (field === "saddr" || field === "daddr") {
      const block = right.text(type, PLAIN_STYLE);
      const isRange = !right.isSingle && !block.includes("/");
      const value = isRange ? textOf(comparison, right.max) : block;
      if (isRange && isInverted) this.fail(BAD_RANGE);
      this.words.set(
        `-${field.slice(0, 1)}`,
        isInverted,
        mask === null ? value : `${value}/${textOf(comparison, mask)}`,
      );
    } else if (field === "protocol") this.protocol(comparison);
    else if (field === "ttl" || field === "hoplimit") this.hops(comparison);
    else if (field === "nexthdr") {
      this.protocol(comparison);
      // Its place in the header is taken for that of the hop limit, too.
      this.hops(comparison);
    } else this.fail(BAD_OFFSET);
  }

  private protocol(comparison: Comparison): void {
    const { operator, right } = comparison;
    if (!right.isSingle && operator === "!=") this.fail(BAD_RANGE);
    this.words.set("-p", operator === "!=", textOf(comparison, right.max));
  }

  private port(option: string, { operator, right }: Comparison): void {
    const [first, last] = [Number(right.min), Number(right.max)];
    const ends: Partial<Record<Operator, readonly [number, number]>> = {
      ">": [Math.min(last + 1, 65535), 65535],
      ">=": [first, 65535],
      "<": [0, Math.max(first - 1, 1)],
      "<=": [0, last],
    };
    const [low, high] = ends[operator] ?? [first, last];
    this.words.addPort(option, operator === "!=", low === high ? String(low) : `${low}:${high}`);
  }

  private hops(comparison: Comparison): void {
    const { operator, right } = comparison;
    const name = this.family === Family.V4 ? "ttl" : "hl";
    const add = (word: string, value: number): void => this.words.addMatch(name, `${name}-${word}`, false, `${value}`);
    const [first, last] = [Number(right.min), Number(right.max)];
    if (!right.isSingle) {
      if (operator === "!=") this.fail(BAD_RANGE);
      add("gt", first - 1);
      add("lt", last + 1);
    } else if (operator === ">" || operator === ">=") add("gt", operator === ">" ? first : first - 1);
    else if (operator === "<" || operator === "<=") add("lt", operator === "<" ? first : first + 1);
    else this.words.addMatch(name, `${name}-eq`, operator === "!=", `${first}`);
  }

  /** A type, with the code that is compared right behind it; a code by itself is told as any type. */
  private icmp(field: string, { operator, right, isBehindType }: Comparison): void {
    const isV4 = this.family === Family.V4;
    this.words.set("-p", false, isV4 ? "icmp" : "ipv6-icmp");
    if (field !== "type" && field !== "code") {
      this.fail(BAD_OFFSET);
      return;
    }
    if (!right.isSingle && operator === "!=") this.fail(BAD_RANGE);
    if (field === "code" && isBehindType && right.isSingle) {
      this.words.extendMatch(`/${right.min}`);
      return;
    }
    this.isBehindType = field === "type" && right.isSingle;
    for (const value of right.isSingle ? [right.min] : [right.min, right.max]) {
      const type = field === "type" ? String(value) : "any";
      this.words.addMatch(isV4 ? "icmp" : "icmp6", isV4 ? "icmp-type" : "icmpv6-type", false, type);
    }
  }

  private flags({ left, mask, value, invert }: FlagsStatement): void {
    if (!(left instanceof PayloadExpression) || left.header !== "tcp") this.isIncompatible = true;
    else {
      this.words.set("-p", false, "tcp");
      // Any of some flags is that not none of them is there.
      this.tcpFlags(value === null ? !invert : invert, mask, value ?? 0);
    }
  }

  private tcpFlags(isInverted: boolean, mask: Value | null, value: Value): void {
    this.words.addPort("tcp-flags", isInverted, flagNames(Number(mask)), flagNames(Number(value)));
  }

  /** Sets are passed over, but for the protocol that a key needs. */
  private lookup(part: Expression): void {
    const base = part instanceof BitwiseExpression || part instanceof AddressMaskExpression ? part.base : part;
    if (base instanceof PayloadExpression) {
      const { header } = base;
      if (header === "icmpv6") this.words.set("-p", false, "ipv6-icmp");
      else if (["tcp", "udp", "icmp", "sctp", "dccp", "udplite"].includes(header)) this.words.set("-p", false, header);
    } else if (!(base instanceof MetaExpression)) this.isIncompatible = true;
  }

  private verdict({ verdict: { name, chain } }: VerdictStatement): void {
    if (chain !== null) this.words.act(name === "jump" ? "-j" : "-g", chain.name);
    else if (name !== "continue") this.words.act("-j", VERDICTS[name] ?? name);
  }

  private limit({ rate, unit, burst, isBytes, over }: LimitStatement): void {
    if (isBytes || over || unit === "week") this.isIncompatible = true;
    else {
      const words = burst === 5 || burst === 0 ? [] : ["--limit-burst", String(burst)];
      this.words.addMatch("limit", "limit", false, `${rate}/${unit}`, ...words);
    }
  }

  private log({ prefix, group, snaplen, queueThreshold }: LogStatement): void {
    if (group === null) this.isIncompatible = true;
    const given = { prefix, group, size: snaplen, threshold: queueThreshold };
    const options = Object.entries(given).filter(([, value]) => value !== null);
    this.words.act("-j", "NFLOG", ...options.flatMap(([name, value]) => [`--nflog-${name}`, String(value)]));
  }

  /** What is written into a packet is passed over. */
  private assign({ kind, field, value }: AssignStatement): void {
    if (kind === "meta" && field === "nftrace" && value?.text(PLAIN_STYLE) === "1") this.words.act("-j", "TRACE");
    else if (kind === "meta") this.fail("meta sreg key not supported");
    else if (kind !== "payload") this.isIncompatible = true;
  }
}

function textOf({ type }: Comparison, value: Value): string {
  return new Interval(value).text(type, PLAIN_STYLE);
}

/** "eth0", "eth+" for all that begin so. */
function deviceName({ type, right }: Comparison): string {
  if (type.kind !== "string") return new Interval(right.min).text(type, PLAIN_STYLE).replaceAll('"', "");
  return right.isSingle ? String(right.min) : `${right.min}+`;
}

function flagNames(bits: number): string {
  return bits === 0 ? "NONE" : DataTypes.tcpFlags.symbolText(bits, false, ",").toUpperCase();
}
