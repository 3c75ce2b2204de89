import { Family } from "../../wire/ip-address.js";
import { Verdict } from "../hook.js";
import { CommentMatch } from "../match/comment-match.js";
import type { Netfilter } from "../netfilter.js";
import type { Chain } from "../rules/chain.js";
import type { Match, Rule, RuleSpec } from "../rules/rule.js";
import type { AddressMask, InterfaceName } from "../rules/selector.js";
import type { Table } from "../rules/table.js";
import { formatAddressMask, maskLength } from "../text/address-mask.js";
import { protocolText } from "../text/names.js";
import type { NftTable } from "./model/nft-table.js";
import { priorityText } from "./model/priorities.js";
import type { Style } from "./model/style.js";
import { NativeTarget } from "./native-target.js";
import { objectText, setText } from "./part-text.js";
import { partsOf } from "./table-parts.js";
import { isNativeTarget, translateTarget } from "./xlate/target-xlate.js";
import { isNativeMatch, translateMatch } from "./xlate/translate-match.js";

/** True when iptables made a table of this family and name. */
export function isIptablesTable(netfilter: Netfilter, family: string, name: string): boolean {
  return tablesOf(netfilter, family).some((table) => table.name === name);
}

/** The tables that iptables made, which nft sees as tables of the families ip and ip6. */
export function tablesOf(netfilter: Netfilter, family: string): readonly Table[] {
  if (family === "ip") return netfilter.ipv4.asMade();
  return family === "ip6" ? netfilter.ipv6.asMade() : [];
}

/**
 * What is said of tables of a family ("" for all), of those that iptables made and of those that nft made, in the order in
 * which they were made.
 */
export function inOrderMade(
  netfilter: Netfilter,
  family: string,
  ofIptables: (table: Table, family: string) => string,
  ofNft: (table: NftTable) => string,
): string {
  const said = ["ip", "ip6"].flatMap((each) =>
    family === "" || family === each
      ? tablesOf(netfilter, each).map((table) => ({ handle: table.handle, text: ofIptables(table, each) }))
      : [],
  );
  for (const table of netfilter.nft.all())
    if (family === "" || family === table.family) said.push({ handle: table.handle, text: ofNft(table) });
  return said
    .sort((a, b) => a.handle - b.handle)
    .map(({ text }) => text)
    .join("");
}

/** One table of iptables in nft's words. */
export function listIptablesTable(table: Table, style: Style): string {
  const family = table.family === Family.V4 ? "ip" : "ip6";
  const handle = style.handles ? ` # handle ${table.handle}` : "";
  const chains = table.chainsAsMade().map((chain) => iptablesChainText(chain, family, style));
  const parts = partsOf(table);
  const more =
    parts === null
      ? []
      : [...Array.from(parts.objects.values(), (each) => objectText(each, style)), ...setsOf(parts, style)];
  return `${managedWarning(table)}table ${family} ${table.name} {${handle}\n${[...more, ...chains].join("\n")}}\n`;
}

function setsOf({ madeSets }: NftTable, style: Style): string[] {
  return Array.from(madeSets.values(), (set) => setText(set, style));
}

/** What is said of a table when extensions are in the rules of these chains: nft could not put them back. */
export function managedWarning(table: Table, chains: readonly Chain[] = table.chainsAsMade()): string {
  const family = table.family === Family.V4 ? "ip" : "ip6";
  const isNative = chains.every((chain) => chain.rules.every((rule) => isNativeRule(rule.spec)));
  return isNative ? "" : `# Warning: table ${family} ${table.name} is managed by iptables-nft, do not touch!\n`;
}

function isNativeRule(spec: RuleSpec): boolean {
  if (spec.action.kind === "target" && spec.action.target instanceof NativeTarget) return true;
  if (spec.action.kind === "target" && !isNativeTarget(spec.action.target)) return false;
  return spec.matches.every(isNativeMatch);
}

/** The heads of the chains of a table that iptables made, as `nft list chains` shows them. */
export function listIptablesChains(table: Table, family: string, style: Style): string {
  const chains = table.chainsAsMade().map((chain) => iptablesChainText(chain, family, style, false));
  return `table ${family} ${table.name} {\n${chains.join("")}}\n`;
}

/** One chain of iptables in nft's words. */
export function iptablesChainText(chain: Chain, family: string, style: Style, withRules = true): string {
  const handle = (number: number): string => (style.handles ? ` # handle ${number}` : "");
  let text = `\tchain ${chain.name} {${handle(chain.handle)}\n`;
  if (chain.base !== null) {
    const hook = ["prerouting", "input", "forward", "output", "postrouting"][chain.base.hook] ?? "";
    const priority = style.numericPriority
      ? String(chain.base.priority)
      : priorityText(chain.base.priority, family, hook);
    text += `\t\ttype ${chain.base.type} hook ${hook} priority ${priority}; policy ${chain.policy === Verdict.Drop ? "drop" : "accept"};\n`;
  }
  for (const rule of withRules ? chain.rules : [])
    text += `\t\t${iptablesRuleText(rule, family, style)}${handle(rule.handle)}\n`;
  return `${text}\t}\n`;
}

/** A rule of iptables in nft's words. */
export function iptablesRuleText(rule: Rule, family: string, style: Style): string {
  const { spec } = rule;
  const { action } = spec;
  if (action.kind === "target" && action.target instanceof NativeTarget) return action.target.rule.text(style);
  const words = selectorWords(spec, family);
  for (const match of spec.matches) words.push(matchText(match, spec, family));
  words.push(style.stateless ? "counter" : `counter packets ${rule.packets} bytes ${rule.bytes}`);
  const said = actionText(spec, family);
  if (said !== "") words.push(said);
  return words.join(" ");
}

/** What a rule asks besides its matches. */
export function selectorWords(spec: RuleSpec, family: string): string[] {
  const { selector } = spec;
  const words: string[] = [];
  const device = (key: string, name: InterfaceName | null) => {
    if (name === null) return;
    words.push(`${key} ${name.invert ? "!= " : ""}"${name.isPrefix ? `${name.name}*` : name.name}"`);
  };
  device("iifname", selector.inDevice);
  device("oifname", selector.outDevice);
  const address = (key: string, mask: AddressMask | null) => {
    if (mask === null) return;
    const text = formatAddressMask(mask, false);
    const length = maskLength(mask.mask);
    if (length === null || length < 0) {
      words.push(`${family} ${key} & ${text.split("/")[1]} ${mask.invert ? "!=" : "=="} ${text.split("/")[0]}`);
    } else words.push(`${family} ${key} ${mask.invert ? "!= " : ""}${text}`);
  };
  const protocol = protocolText(selector.protocol);
  const impliesProtocol = spec.matches.some(
    (match) => ["tcp", "udp"].includes(match.name) && /--(sport|dport|tcp-flags)/.test(match.save()),
  );
  if (selector.protocol !== 0 && !(impliesProtocol && !selector.invertProtocol)) {
    words.push(`meta l4proto ${selector.invertProtocol ? "!= " : ""}${protocol}`);
  }
  address("saddr", selector.src);
  address("daddr", selector.dst);
  if (selector.fragment !== 0) words.push(`ip frag-off & 8191 ${selector.fragment > 0 ? "!=" : "=="} 0`);
  return words;
}

function matchText(match: Match, spec: RuleSpec, family: string): string {
  if (match instanceof CommentMatch) return "";
  return translateMatch(match, family, spec.selector.protocol) ?? `xt match ${match.name}`;
}

function actionText(spec: RuleSpec, family: string): string {
  const { action } = spec;
  switch (action.kind) {
    case "verdict":
      return action.name === "QUEUE" ? "queue" : action.name.toLowerCase();
    case "jump":
    case "goto":
      return `${action.kind} ${action.chain}`;
    case "target":
      return translateTarget(action.target, family) ?? `xt target ${action.target.name}`;
    default:
      return "";
  }
}
