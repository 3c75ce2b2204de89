import { Family } from "../../wire/ip-address.js";
import { Verdict } from "../hook.js";
import { CommentMatch } from "../match/comment-match.js";
import { ConntrackMatch } from "../match/conntrack-match.js";
import type { Netfilter } from "../netfilter.js";
import type { Chain } from "../rules/chain.js";
import type { Match, Rule, RuleSpec, Target } from "../rules/rule.js";
import type { AddressMask, InterfaceName } from "../rules/selector.js";
import type { Table } from "../rules/table.js";
import { MasqueradeTarget } from "../target/masquerade-target.js";
import { NatTarget } from "../target/nat-target.js";
import { RedirectTarget } from "../target/redirect-target.js";
import { RejectTarget } from "../target/reject-target.js";
import { formatAddressMask, maskLength } from "../text/address-mask.js";
import { protocolText } from "../text/names.js";
import type { NftTable } from "./model/nft-table.js";
import { priorityText } from "./model/priorities.js";
import type { Style } from "./model/style.js";
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
  return `${managedWarning(table)}table ${family} ${table.name} {${handle}\n${chains.join("\n")}}\n`;
}

/** What is said of a table when extensions are in the rules of these chains: nft could not put them back. */
export function managedWarning(table: Table, chains: readonly Chain[] = table.chainsAsMade()): string {
  const family = table.family === Family.V4 ? "ip" : "ip6";
  const isNative = chains.every((chain) => chain.rules.every((rule) => isNativeRule(rule.spec)));
  return isNative ? "" : `# Warning: table ${family} ${table.name} is managed by iptables-nft, do not touch!\n`;
}

function isNativeRule(spec: RuleSpec): boolean {
  if (spec.action.kind === "target" && !NATIVE_TARGETS.includes(spec.action.target.name)) return false;
  return spec.matches.every(isNativeMatch);
}

const NATIVE_TARGETS = ["NFLOG", "TRACE"];

/** The heads of the chains of a table that iptables made, as `nft list chains` shows them. */
export function listIptablesChains(table: Table, family: string, style: Style): string {
  const chains = table.chainsAsMade().map((chain) => iptablesChainText(chain, family, style, false));
  return `table ${family} ${table.name} {\n${chains.join("")}}\n`;
}

/** One chain of iptables in nft's words. */
export function iptablesChainText(chain: Chain, family: string, style: Style, withRules = true): string {
  let text = `\tchain ${chain.name} {\n`;
  if (chain.base !== null) {
    const hook = ["prerouting", "input", "forward", "output", "postrouting"][chain.base.hook] ?? "";
    const priority = style.numericPriority
      ? String(chain.base.priority)
      : priorityText(chain.base.priority, family, hook);
    text += `\t\ttype ${chain.base.type} hook ${hook} priority ${priority}; policy ${chain.policy === Verdict.Drop ? "drop" : "accept"};\n`;
  }
  for (const rule of withRules ? chain.rules : []) text += `\t\t${iptablesRuleText(rule, family, style)}\n`;
  return `${text}\t}\n`;
}

function iptablesRuleText(rule: Rule, family: string, style: Style): string {
  const { spec } = rule;
  const words = selectorWords(spec, family);
  for (const match of spec.matches) words.push(matchText(match, spec, family));
  words.push(style.stateless ? "counter" : `counter packets ${rule.packets} bytes ${rule.bytes}`);
  const action = actionText(spec, family);
  if (action !== "") words.push(action);
  return words.join(" ");
}

function selectorWords(spec: RuleSpec, family: string): string[] {
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
  address("saddr", selector.src);
  address("daddr", selector.dst);
  if (selector.fragment !== 0) words.push(`ip frag-off & 8191 ${selector.fragment > 0 ? "!=" : "=="} 0`);
  const protocol = protocolText(selector.protocol);
  const impliesProtocol = spec.matches.some(
    (match) => ["tcp", "udp"].includes(match.name) && /--(sport|dport|tcp-flags)/.test(match.save()),
  );
  if (selector.protocol !== 0 && !(impliesProtocol && !selector.invertProtocol)) {
    words.push(`meta l4proto ${selector.invertProtocol ? "!= " : ""}${protocol}`);
  }
  return words;
}

function matchText(match: Match, spec: RuleSpec, family: string): string {
  if (match instanceof CommentMatch) return "";
  if (match instanceof ConntrackMatch && match.states !== 0)
    return translateMatch(match, family, spec.selector.protocol);
  return translateMatch(match, family, spec.selector.protocol);
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
      return targetText(action.target, family);
    default:
      return "";
  }
}

const LOG_FLAGS: readonly (readonly [string, string])[] = [
  ["tcp-sequence", "tcp sequence"],
  ["tcp-options", "tcp options"],
  ["ip-options", "ip options"],
  ["uid", "skuid"],
  ["macdecode", "ether"],
];

/** `-j CONNMARK` as libxt_CONNMARK.c translates it; null where it has no words. */
function connmarkText(save: string, value: (option: string) => string | null): string | null {
  const set = value("set-xmark");
  const inverse = (mask: string) => `0x${(~Number(mask) >>> 0).toString(16)}`;
  if (set !== null) {
    const [mark = "0x0", mask = "0xffffffff"] = set.split("/");
    if (mask === "0xffffffff") return `ct mark set ${mark}`;
    if (mark === "0x0") return `ct mark set ct mark and ${inverse(mask)}`;
    if (mark === mask) return `ct mark set ct mark or ${mark}`;
    if (mask === "0x0") return `ct mark set ct mark xor ${mark}`;
    return `ct mark set ct mark xor ${mark} and ${inverse(mask)}`;
  }
  const mask = value("nfmask");
  const [from, to] = save.includes("--save-mark") ? ["mark", "ct mark"] : ["ct mark", "meta mark"];
  if (mask === null || (mask === "0xffffffff" && value("ctmask") === "0xffffffff")) return `${to} set ${from}`;
  return value("ctmask") === mask ? `${to} set ${from} and ${mask}` : null;
}

function targetText(target: Target, family: string): string {
  if (target instanceof RejectTarget) return rejectText(target.type);
  if (target instanceof MasqueradeTarget || target instanceof RedirectTarget || target instanceof NatTarget) {
    const { range } = target;
    let text = target.name.toLowerCase();
    const list = (target as Target).list(true);
    const [, addresses = ""] = /^to:(\S*)/.exec(list) ?? [];
    if (target instanceof NatTarget) text += ` to ${addresses}`;
    else if (range.hasPorts)
      text += ` to :${range.minPort}${range.minPort === range.maxPort ? "" : `-${range.maxPort}`}`;
    const flags = [
      ...(range.random ? ["random"] : []),
      ...(range.randomFully ? ["fully-random"] : []),
      ...(range.persistent ? ["persistent"] : []),
    ];
    return flags.length === 0 ? text : `${text} ${flags.join(",")}`;
  }
  const save = target.save();
  const value = (option: string) => new RegExp(` --${option} ("[^"]*"|\\S+)`).exec(save)?.[1] ?? null;
  switch (target.name) {
    case "LOG": {
      const prefix = value("log-prefix");
      const level = value("log-level");
      return `log${prefix === null ? "" : ` prefix ${prefix.startsWith('"') ? prefix : `"${prefix}"`}`}${level === null ? "" : ` level ${["emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"][Number(level)] ?? level}`}${LOG_FLAGS.filter(
        ([option]) => save.includes(`--log-${option}`),
      )
        .map(([, flag]) => ` flags ${flag}`)
        .join("")}`;
    }
    case "NFLOG": {
      const prefix = value("nflog-prefix")?.replace(/"/g, "") ?? null;
      const more = [
        prefix === null ? "" : ` prefix "${prefix}"`,
        ` group ${value("nflog-group") ?? "0"}`,
        value("nflog-size") === null ? "" : ` snaplen ${value("nflog-size")}`,
        value("nflog-threshold") === null ? "" : ` queue-threshold ${value("nflog-threshold")}`,
      ];
      return `log${more.join("")}`;
    }
    case "NFQUEUE": {
      const queue = value("queue-num") ?? value("queue-balance")?.replace(":", "-") ?? "0";
      const flags = ["queue-bypass", "queue-cpu-fanout"].filter((flag) => save.includes(flag));
      return `queue num ${queue}${flags.length === 0 ? "" : ` ${flags.map((flag) => (flag === "queue-bypass" ? "bypass" : "fanout")).join(",")}`}`;
    }
    case "TRACE":
      return "meta nftrace set 1";
    case "CT":
      return save.trim() === "--notrack" ? "notrack" : "xt target CT";
    case "CLASSIFY":
      return `meta priority set ${(value("set-class") ?? "").replace(/\b0+(?=[0-9a-f])/g, "")}`;
    case "DSCP":
      return `${family} dscp set ${value("set-dscp") ?? ""}`;
    case "TOS": {
      const [tos = "0x00", mask] = (value("set-tos") ?? "").split("/");
      // libxt_TOS.c writes ip6 for both families.
      if (mask === "0xff") return `ip6 dscp set 0x${(Number(tos) >> 2).toString(16).padStart(2, "0")}`;
      return "xt target TOS";
    }
    case "CONNMARK":
      return connmarkText(save, value) ?? "xt target CONNMARK";
    case "MARK": {
      const [mark = "0x0", mask = "0xffffffff"] = (value("set-xmark") ?? "").split("/");
      if (mask === "0xffffffff") return `meta mark set ${mark}`;
      if (mark === "0x0") return `meta mark set mark and 0x${(~Number(mask) >>> 0).toString(16)}`;
      if (mark === mask) return `meta mark set mark or ${mark}`;
      if (mask === "0x0") return `meta mark set mark xor ${mark}`;
      return `meta mark set mark and 0x${(~Number(mask) >>> 0).toString(16)} xor ${mark}`;
    }
    case "NOTRACK":
      return "notrack";
    case "TCPMSS":
      return `tcp option maxseg size set ${value("set-mss") ?? "rt mtu"}`;
    default:
      return `xt target ${target.name}`;
  }

  function rejectText(type: string): string {
    if (type === "tcp-reset") return "reject with tcp reset";
    const words: Readonly<Record<string, string>> = {
      "icmp-net-unreachable": "icmp type net-unreachable",
      "icmp-host-unreachable": "icmp type host-unreachable",
      "icmp-proto-unreachable": "icmp type prot-unreachable",
      "icmp-net-prohibited": "icmp type net-prohibited",
      "icmp-host-prohibited": "icmp type host-prohibited",
      "icmp-admin-prohibited": "icmp type admin-prohibited",
      "icmp6-no-route": "icmpv6 type no-route",
      "icmp6-adm-prohibited": "icmpv6 type admin-prohibited",
      "icmp6-addr-unreachable": "icmpv6 type addr-unreachable",
      "icmp6-policy-fail": "icmpv6 type policy-fail",
      "icmp6-reject-route": "icmpv6 type reject-route",
    };
    const found = words[type];
    return found === undefined || family === "" ? "reject" : `reject with ${found}`;
  }
}
