import { EbRuleSpec } from "../../ebtables/eb-rule.js";
import { ManagedRule } from "../../frames/managed-rule.js";
import { Verdict } from "../../hook.js";
import { IptablesRule } from "../iptables-view.js";
import type { NftChain, NftRule } from "../model/nft-chain.js";
import type { NftTable } from "../model/nft-table.js";
import { CounterStatement } from "../statement/stateful.js";
import type { NftEvent } from "./nft-event.js";
import { xtablesWords } from "./xtables-words.js";

/** The numbers by which options and lines name families. */
const OPTIONS: Readonly<Record<string, string>> = { ip: "-4", ip6: "-6", arp: "-0" };

/** An event as `xtables-monitor -e` prints it, with its line end; "" for what it does not tell. */
export function xtablesEventText(event: NftEvent, withCounters: boolean): string {
  const isGone = event.verb === "delete";
  switch (event.kind) {
    case "table":
      return ` EVENT: nft: ${isGone ? "DEL" : "NEW"} table: ${tableText(event.table, isGone)}\n`;
    case "chain":
      return ` EVENT: ${chainText(event.chain, isGone)}\n`;
    case "rule":
      return ` EVENT: ${xtablesRuleText(event.rule, isGone ? "-D" : "-A", withCounters)}\n`;
    default:
      return "";
  }
}

function tableText({ name, family, chains, handle }: NftTable, isGone: boolean): string {
  return `table ${name} ${family} flags 0 use ${isGone ? 0 : chains.size} handle ${handle}`;
}

/** One of the user's is told by the command that makes it, one at a hook as libnftnl prints chains. */
function chainText(chain: NftChain, isGone: boolean): string {
  const { family, name: table } = chain.table;
  const isIp = family === "ip" || family === "ip6";
  if (isIp && (chain.hook === null || isGone))
    return `${OPTIONS[family]} -t ${table} ${isGone ? "-X" : "-N"} ${chain.name}`;
  const text = `# nft: ${family} ${table} ${chain.name} use ${isGone ? 0 : chain.rules.length + chain.references}`;
  if (chain.hook === null) return text;
  const { type, hookName, priority } = chain.hook;
  const policy = chain.policy === Verdict.Drop ? "drop" : "accept";
  return `${text} type ${type} hook ${hookName} prio ${priority} policy ${policy} packets 0 bytes 0 flags 1`;
}

/** "-4 -t filter -A INPUT -j DROP"; "" for a rule of a family that it does not read. */
export function xtablesRuleText(rule: NftRule, letter: "-A" | "-D", withCounters: boolean): string {
  const { family, name } = rule.chain.table;
  const option = OPTIONS[family];
  const words = rule instanceof ManagedRule ? managedWords(rule) : xtablesWords(rule);
  if (option === undefined || words === null) return "";
  const counter = rule.statements.find((statement) => statement instanceof CounterStatement);
  const counts = withCounters ? ` [${counter?.packets ?? 0}:${counter?.bytes ?? 0}]` : "";
  return `${option} -t ${name}${counts} ${letter} ${rule.chain.name}${words}`;
}

function managedWords(rule: ManagedRule): string | null {
  if (rule.spec instanceof EbRuleSpec) return null;
  return rule instanceof IptablesRule ? rule.spec.save() : ` ${rule.spec.save()}`;
}
