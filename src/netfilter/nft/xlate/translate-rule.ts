import { Family, formatIp } from "../../../wire/ip-address.js";
import { CommentMatch } from "../../match/comment-match.js";
import type { RuleSpec } from "../../rules/rule.js";
import type { AddressMask, InterfaceName } from "../../rules/selector.js";
import { formatAddressMask, maskLength, prefixMask } from "../../text/address-mask.js";
import { protocolText } from "../../text/names.js";
import { range, SavedMatch, type Xlate } from "./saved-match.js";
import { translateTarget } from "./target-xlate.js";
import { translateMatch } from "./translate-match.js";

/** What iptables-translate makes of a rule. */
export interface TranslatedRule {
  /** The rule without the words of its command and chain. */
  readonly words: string;
  /** Commands that make the sets that it needs. */
  readonly sets: readonly string[];
}

/** Numbers the sets that the rules of one call need. */
export interface SetNumbers {
  next: number;
}

/**
 * A rule of iptables as iptables-translate says it (nft_ipv4_xlate, nft_ipv6_xlate); null when a match or its target has
 * no such words. `family` is "ip" or "ip6".
 */
export function translateRule(spec: RuleSpec, family: string, numbers: SetNumbers): TranslatedRule | null {
  const words = selectorWords(spec, family);
  const sets: string[] = [];
  let comment: string | null = null;
  for (const match of spec.matches) {
    if (match instanceof CommentMatch) {
      comment = match.comment;
      continue;
    }
    const saved = new SavedMatch(match, family, spec.selector.protocol);
    if (match.name === "connlimit") {
      const set = `connlimit${numbers.next}`;
      numbers.next++;
      sets.push(`add set ${family} filter ${set} { type ipv4_addr; flags dynamic; }`);
      words.push(connlimit(saved, set));
      continue;
    }
    const own = OWN[match.name];
    const text = own === undefined ? translateMatch(match, family, spec.selector.protocol) : own(saved);
    if (text === null) return null;
    if (text !== "") words.push(text);
  }
  words.push("counter");
  const action = actionWords(spec, family);
  if (action === null) return null;
  if (action !== "") words.push(action);
  if (comment !== null) words.push(`comment "${comment}"`);
  return { words: words.join(" "), sets };
}

const UNITS: Readonly<Record<string, string>> = { sec: "second", min: "minute", hour: "hour", day: "day" };

/** Matches that the kernel knows as its own expressions have other words in a translation than in nft's listing. */
const OWN: Readonly<Record<string, Xlate>> = {
  tcp: (match) => [...ports(match), ...tcpOption(match), ...tcpFlags(match)].join(" "),
  // libxt_udp.c takes the inversion of the source's ports for those of the destination, too.
  udp: (match) => {
    const { not = "" } = match.option("sport") ?? {};
    const dport = match.option("dport");
    const words = match.each([["sport", "udp sport"]], range);
    return [...words, ...(dport === null ? [] : [`udp dport ${not}${range(dport.value)}`])].join(" ");
  },
  mark: (match) => {
    const found = match.option("mark");
    const [value = "0x0", mask] = (found?.value ?? "").split("/");
    if (mask === undefined) return `mark ${found?.not ?? ""}${value}`;
    return `mark and ${mask} ${found?.not === "" ? "==" : "!="} ${value}`;
  },
  limit: ({ text }) => {
    const rate = /--limit (\d+)\/(\w+)/.exec(text);
    const burst = /--limit-burst (\d+)/.exec(text)?.[1] ?? "5";
    return `limit rate ${rate?.[1] ?? "3"}/${UNITS[rate?.[2] ?? "hour"] ?? "hour"} burst ${burst} packets`;
  },
};

function ports(match: SavedMatch): string[] {
  const keys = [
    ["sport", `${match.name} sport`],
    ["dport", `${match.name} dport`],
  ] as const;
  return match.each(keys, range);
}

function tcpOption(match: SavedMatch): string[] {
  const found = match.option("tcp-option");
  return found === null ? [] : [`tcp option ${found.value} ${found.not === "" ? "exists" : "missing"}`];
}

function tcpFlags({ text }: SavedMatch): string[] {
  const flags = /( !)? --tcp-flags (\S+) (\S+)/.exec(text);
  if (flags === null) return [];
  const words = (list: string): string => (list === "NONE" ? "0x0" : list.toLowerCase());
  return [`tcp flags ${flags[1] ? "!= " : ""}${words(flags[3] ?? "")} / ${words(flags[2] ?? "")}`];
}

function connlimit({ text, family }: SavedMatch, set: string): string {
  const side = text.includes("--connlimit-daddr") ? "daddr" : "saddr";
  const length = Number(/--connlimit-mask (\d+)/.exec(text)?.[1] ?? (family === "ip" ? 32 : 128));
  const limit = /--connlimit-(above|upto) (\d+)/.exec(text);
  const mask = length === (family === "ip" ? 32 : 128) ? "" : ` and ${maskText(family, length)}`;
  const over = limit?.[1] === "above" ? "over " : "";
  return `add @${set} { ${family} ${side}${mask} ct count ${over}${limit?.[2] ?? "0"} }`;
}

function maskText(family: string, length: number): string {
  return formatIp(prefixMask(family === "ip" ? Family.V4 : Family.V6, length));
}

function selectorWords({ selector, matches }: RuleSpec, family: string): string[] {
  const words: string[] = [];
  const device = (key: string, name: InterfaceName | null): void => {
    if (name === null) return;
    words.push(`${key} ${name.invert ? "!= " : ""}"${name.isPrefix ? `${name.name}*` : name.name}"`);
  };
  device("iifname", selector.inDevice);
  device("oifname", selector.outDevice);
  if (selector.fragment !== 0) words.push(`ip frag-off & 0x1fff ${selector.fragment > 0 ? "!= " : ""}0`);
  const protocol = protocolText(selector.protocol);
  // A match that is called as the protocol asks for it by itself.
  if (selector.protocol !== 0 && !matches.some(({ name }) => name === protocol)) {
    const key = family === "ip" ? "ip protocol" : "meta l4proto";
    words.push(`${key} ${selector.invertProtocol ? "!= " : ""}${protocol}`);
  }
  const address = (key: string, mask: AddressMask | null): void => {
    if (mask === null) return;
    const text = formatAddressMask(mask, false);
    const [base, bits] = text.split("/");
    const hasHoles = maskLength(mask.mask) < 0;
    if (hasHoles) words.push(`${family} ${key} & ${bits} ${mask.invert ? "!=" : "=="} ${base}`);
    else words.push(`${family} ${key} ${mask.invert ? "!= " : ""}${text}`);
  };
  address("saddr", selector.src);
  address("daddr", selector.dst);
  return words;
}

/** What the rule does; "" for nothing, null where its target has no words. */
function actionWords({ action }: RuleSpec, family: string): string | null {
  switch (action.kind) {
    case "verdict":
      return action.name.toLowerCase();
    case "jump":
      return action.chain === "QUEUE" ? null : `jump ${action.chain}`;
    case "goto":
      return `goto ${action.chain}`;
    case "target":
      return OWN_TARGETS[action.target.name]?.(action.target.save()) ?? translateTarget(action.target, family);
    default:
      return "";
  }
}

/** Targets that the kernel knows as its own expressions. */
const OWN_TARGETS: Readonly<Record<string, (save: string) => string | null>> = {
  TRACE: () => "nftrace set 1",
  NOTRACK: () => "notrack",
  NFLOG: (save) => {
    const value = (option: string) => new RegExp(` --${option} ("[^"]*"|\\S+)`).exec(save)?.[1] ?? null;
    const prefix = value("nflog-prefix")?.replace(/"/g, "") ?? null;
    const [size, threshold] = [value("nflog-size"), value("nflog-threshold")];
    let text = "log";
    if (prefix !== null) text += ` prefix "${prefix}"`;
    if (size !== null) text += ` snaplen ${size}`;
    if (threshold !== null) text += ` queue-threshold ${threshold}`;
    return `${text} group ${value("nflog-group") ?? "0"}`;
  },
};
