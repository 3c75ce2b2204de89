import type { Family } from "../../wire/ip-address.js";
import type { IpSets } from "../ipset/ip-sets.js";
import type { Reading, RuleSpec } from "../rules/rule.js";
import { CommandParser } from "../text/command-parser.js";
import { parseProtocol } from "../text/names.js";
import { PLAIN_STYLE } from "./model/style.js";
import type { Statement } from "./statement/statement.js";

/**
 * What iptables-nft reads of a rule that nft wrote (nft_rule_to_iptables_command_state, nft_is_expr_compatible): a rule in
 * its own words, in which sets are left out and of a range of addresses the end alone stays; nothing, where it holds its
 * chain for none of its own; or an error that ends the listing.
 */
export function readRule(
  statements: readonly Statement[],
  comment: string | null,
  family: Family,
  sets: IpSets,
): Pick<Reading, "spec" | "problem"> {
  const reader = new RuleWords(family);
  for (const statement of statements) {
    const text = statement.text(PLAIN_STYLE);
    // Types and codes of ICMP have names of their own in iptables.
    reader.add(/^icmp/.test(text) ? statement.text({ ...PLAIN_STYLE, numericSymbols: true }) : text);
  }
  if (comment !== null) reader.matches.push("-m", "comment", "--comment", comment);
  if (reader.isIncompatible) return { spec: null, problem: null };
  if (reader.problem !== null) return { spec: null, problem: reader.problem };
  return { spec: specOf(reader.words(), family, sets), problem: null };
}

function specOf(words: readonly string[], family: Family, sets: IpSets): RuleSpec | null {
  const parser = new CommandParser(["-A", "chain", ...words], { family, sets, names: null, origin: null });
  return parser.parse().specs[0] ?? null;
}

const VERDICTS: Readonly<Record<string, string>> = { accept: "ACCEPT", drop: "DROP", return: "RETURN" };
/** What nft says of a packet that iptables has no place for, and the error of iptables for it. */
const META_KEYS = "length|skuid|skgid|cpu|priority|rtclassid|iifgroup|oifgroup|cgroup|day|hour|time|nfproto|protocol";

/** Gathers options of iptables; of what stands twice the last counts. */
class RuleWords {
  readonly matches: string[] = [];
  isIncompatible = false;
  problem: string | null = null;
  readonly version: 4 | 6;
  readonly core = new Map<string, string[]>();
  private readonly ports: string[] = [];
  private icmp: { type: string | null; code: string | null } | null = null;
  action: string[] = [];

  constructor(family: Family) {
    this.version = family;
  }

  /** Takes in what one statement says. */
  add(text: string): void {
    if (/^ct (state|mark|status) /.test(text)) this.problem = "cmp sreg undef";
    for (const [pattern, take] of STATEMENTS) {
      const found = pattern.exec(text);
      if (found === null) continue;
      take(this, found);
      return;
    }
    this.isIncompatible = true;
  }

  fail(problem: string): void {
    this.problem ??= problem;
  }

  /** All options, in iptables' order. */
  words(): string[] {
    const core = Array.from(this.core).flatMap(([option, values]) =>
      values[0] === "!" ? ["!", option, ...values.slice(1)] : [option, ...values],
    );
    const { icmp } = this;
    const name = this.version === 4 ? "--icmp-type" : "--icmpv6-type";
    const type = icmp === null ? [] : [name, icmp.type === null ? "any" : joined(icmp.type, icmp.code)];
    return [...core, ...this.ports, ...type, ...this.matches, ...this.action];
  }

  address(option: string, text: string): void {
    const masked = /^& (\S+) (!=|==) (\S+)$/.exec(text);
    if (masked !== null) this.core.set(option, [...not(masked[2]), `${masked[3]}/${masked[1]}`]);
    const plain = /^(!= )?([^{@<>&]\S*)$/.exec(text);
    if (plain === null) return;
    const [, sign, value = ""] = plain;
    this.core.set(option, [...not(sign), value.split("-").at(-1) ?? ""]);
  }

  protocol(name: string, sign: string | undefined): void {
    if (!name.startsWith("{") && !name.startsWith("@")) this.core.set("-p", [...not(sign), name]);
  }

  device([, side, sign, text = ""]: RegExpExecArray): void {
    const name = text.replaceAll('"', "");
    if (!name.startsWith("{") && !name.startsWith("@"))
      this.core.set(`-${side}`, [...not(sign), name.endsWith("*") ? `${name.slice(0, -1)}+` : name]);
  }

  port([, protocol = "", side, text = ""]: RegExpExecArray): void {
    this.core.set("-p", [protocol]);
    const found = /^(!= |> |>= |< |<= )?(\d+)(?:-(\d+))?$/.exec(text);
    if (found === null) return;
    const [, sign = "", first = "", last] = found;
    const ends: Readonly<Record<string, string>> = {
      "> ": `${Number(first) + 1}:65535`,
      ">= ": `${first}:65535`,
      "< ": `0:${Number(first) - 1}`,
      "<= ": `0:${first}`,
    };
    this.ports.push(...not(sign), `--${side}`, ends[sign] ?? (last === undefined ? first : `${first}:${last}`));
  }

  flags(text: string): void {
    this.core.set("-p", ["tcp"]);
    const upper = (list: string): string =>
      list
        .replace(/[()\s]/g, "")
        .replaceAll("|", ",")
        .toUpperCase();
    const pair = /^(\S+) \/ (\S+)$/.exec(text) ?? /^& \(?([^()]*?)\)? == (.*)$/.exec(text);
    if (pair !== null) {
      const isSlash = text.includes(" / ");
      const [value, mask] = isSlash ? [pair[1] ?? "", pair[2] ?? ""] : [pair[2] ?? "", pair[1] ?? ""];
      this.ports.push("--tcp-flags", upper(mask), upper(value));
    } else if (text.startsWith("!= ")) this.isIncompatible = true;
    else this.ports.push("!", "--tcp-flags", upper(text.replace(/^& (.*) != 0(x0)?$/, "$1")), "NONE");
  }

  icmpType(field: string, text: string): void {
    this.core.set("-p", [this.version === 4 ? "icmp" : "ipv6-icmp"]);
    if (text.startsWith("{") || text.startsWith("@")) return;
    this.icmp ??= { type: null, code: null };
    if (field === "type") this.icmp.type = text;
    else this.icmp.code = text;
  }

  hops([, sign = "", first = "", last]: RegExpExecArray): void {
    const name = this.version === 4 ? "ttl" : "hl";
    const test = (word: string, value: string, inverted = false) =>
      this.matches.push("-m", name, ...(inverted ? ["!"] : []), `--${name}-${word}`, value);
    if (last !== undefined) {
      test("gt", String(Number(first) - 1));
      test("lt", String(Number(last) + 1));
    } else if (sign === "> ") test("gt", first);
    else if (sign === "< ") test("lt", first);
    else test("eq", first, sign === "!= ");
  }

  log(text: string): void {
    const option = (name: string, value: RegExp): string[] => {
      const found = value.exec(text)?.[1];
      return found === undefined ? [] : [`--nflog-${name}`, found];
    };
    this.action = [
      "-j",
      "NFLOG",
      ...option("prefix", /prefix "([^"]*)"/),
      ...option("group", /group (\d+)/),
      ...option("size", /snaplen (\d+)/),
      ...option("threshold", /queue-threshold (\d+)/),
    ];
  }
}

/** The words that nft has for types of packets where iptables has others. */
const PACKET_TYPES: Readonly<Record<string, string>> = { host: "unicast" };

function joined(type: string, code: string | null): string {
  return code === null ? type : `${type}/${code}`;
}

function not(sign: string | undefined): string[] {
  return sign?.startsWith("!=") === true ? ["!"] : [];
}

/** What begins a statement, and where it goes; what no line is about makes the chain another program's. */
const STATEMENTS: readonly (readonly [RegExp, (rule: RuleWords, found: RegExpExecArray) => void])[] = [
  [/^(accept|drop|return)$/, (rule, [word = ""]) => (rule.action = ["-j", VERDICTS[word] ?? ""])],
  [/^(counter|continue$|meta protocol )/, () => undefined],
  [/^(jump|goto) (\S+)$/, (rule, [, word, chain = ""]) => (rule.action = [word === "jump" ? "-j" : "-g", chain])],
  [/^ip6? ([sd])addr (.*)$/, (rule, [, side, text = ""]) => rule.address(`-${side}`, text)],
  [/^(?:ip protocol|meta l4proto) (!= )?(\S+)/, (rule, [, sign, name = ""]) => rule.protocol(name, sign)],
  [/^([io])if(?:name)? (!= )?(\S+)/, (rule, found) => rule.device(found)],
  [/^(tcp|udp) ([sd]port) (.*)$/, (rule, found) => rule.port(found)],
  [/^tcp flags (.*)$/, (rule, [, text = ""]) => rule.flags(text)],
  [/^icmp(?:v6)? (type|code) (.*)$/, (rule, [, field = "", text = ""]) => rule.icmpType(field, text)],
  [
    /^meta mark (?:& (\S+) )?(!= |== )?(0x[0-9a-f]+)$/,
    (rule, [, mask, sign, mark]) =>
      rule.matches.push("-m", "mark", ...not(sign), "--mark", mask === undefined ? `${mark}` : `${mark}/${mask}`),
  ],
  [
    /^meta pkttype (!= )?(\S+)$/,
    (rule, [, sign, type = ""]) =>
      rule.matches.push("-m", "pkttype", ...not(sign), "--pkt-type", PACKET_TYPES[type] ?? type),
  ],
  [/^ip(?: ttl|6 hoplimit) (!= |> |< )?(\d+)(?:-(\d+))?$/, (rule, found) => rule.hops(found)],
  [/^ip frag-off & (8191|0x1fff) != (0|0x0)$/, (rule) => rule.core.set("-f", [])],
  [
    /^limit rate (\d+)\/(second|minute|hour|day)(?: burst (\d+) packets)?$/,
    (rule, [, rate, unit, burst]) =>
      rule.matches.push(
        ...["-m", "limit", "--limit", `${rate}/${unit}`],
        ...(burst === undefined ? [] : ["--limit-burst", burst]),
      ),
  ],
  [/^log .*\bgroup \d/, (rule, { input }) => rule.log(input)],
  [/^meta nftrace set 1$/, (rule) => (rule.action = ["-j", "TRACE"])],
  [/^(meta|ip6?|ether) \S+ set /, (rule) => rule.fail("meta sreg key not supported")],
  [/^(meta \S+ ([<>]|!?=? ?\d+-\d)|tcp option )/, (rule) => (rule.isIncompatible = true)],
  [
    // Its place in the header is taken for that of the hop limit, too.
    /^ip6 nexthdr (\S+)$/,
    (rule, [, name = ""]) => {
      rule.protocol(name, undefined);
      rule.matches.push("-m", "hl", "--hl-eq", String(parseProtocol(name) ?? name));
    },
  ],
  [
    new RegExp(`^(ether |meta (${META_KEYS})\\b|sk[ug]id|cpu )`),
    (rule) => rule.fail(`unknown ipv${rule.version} meta key`),
  ],
  [/^(th|sctp|dccp|udplite|@th)\b/, (rule) => rule.fail("unsupported layer 4 protocol value")],
  [/^(ip6?|tcp|udp|icmp|icmpv6) |^@nh/, (rule) => rule.fail("unknown payload offset")],
];
