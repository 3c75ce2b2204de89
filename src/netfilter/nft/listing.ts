import { Verdict } from "../hook.js";
import type { Netfilter } from "../netfilter.js";
import { inOrderMade, listIptablesTable } from "./iptables-tables.js";
import type { NftChain, TableLabel } from "./model/nft-chain.js";
import type { NftTable } from "./model/nft-table.js";
import { priorityText } from "./model/priorities.js";
import type { Style } from "./model/style.js";
import { objectText, setText } from "./part-text.js";
import { XtStatement } from "./statement/xt-statement.js";

function handle(style: Style, number: number): string {
  return style.handles ? ` # handle ${number}` : "";
}

/** `table ip t {` with what is said of the table itself. */
function tableHead(table: NftTable, style: Style): string {
  let text = `table ${table.family} ${table.name} {${handle(style, table.handle)}\n`;
  if (table.isDormant) text += "\tflags dormant\n";
  if (table.comment !== null) text += `\tcomment "${table.comment}"\n`;
  return text;
}

/** What is said of a table when extensions of xtables are in the rules of these chains: nft could not put them back. */
export function managedWarning({ family, name }: TableLabel, chains: Iterable<NftChain>): string {
  for (const { rules } of chains)
    for (const { statements } of rules)
      if (statements.some((statement) => statement instanceof XtStatement))
        return `# Warning: table ${family} ${name} is managed by iptables-nft, do not touch!\n`;
  return "";
}

/** A table as `nft list table` prints it. */
export function listTable(table: NftTable, style: Style): string {
  const blocks = [
    ...Array.from(table.objects.values(), (object) => objectText(object, style)),
    ...Array.from(table.sets.values())
      .filter((set) => !set.isMeter)
      .map((set) => setText(set, style)),
    ...Array.from(table.chains.values(), (chain) => chainText(chain, style, true)),
  ];
  // Behind flags there is an empty line, behind a comment alone there is none (table_print in rule.c).
  const gap = table.isDormant && blocks.length > 0 ? "\n" : "";
  return `${managedWarning(table, table.chains.values())}${tableHead(table, style)}${gap}${blocks.join("\n")}}\n`;
}

/** Parts of a table in its braces, as `nft list chain` and its kin print them. */
export function listParts(table: NftTable, parts: readonly string[]): string {
  // Only a listing of the whole table tells its comment, flags and handle.
  return `table ${table.family} ${table.name} {\n${parts.join("")}}\n`;
}

/** A chain with its rules, or its head alone. */
export function chainText(chain: NftChain, style: Style, withRules: boolean): string {
  let text = `\tchain ${chain.name} {${handle(style, chain.handle)}\n`;
  if (chain.comment !== null) text += `\t\tcomment "${chain.comment}"\n`;
  const { hook } = chain;
  if (hook !== null) {
    const priority = style.numericPriority
      ? String(hook.priority)
      : priorityText(hook.priority, chain.table.family, hook.hookName);
    const { devices } = hook;
    const device =
      devices.length === 0
        ? ""
        : devices.length === 1
          ? ` device "${devices[0]}"`
          : ` devices = { ${devices.join(", ")} }`;
    const policy = chain.policy === Verdict.Drop ? "drop" : "accept";
    text += `\t\ttype ${hook.type} hook ${hook.hookName}${device} priority ${priority}; policy ${policy};\n`;
  }
  if (withRules) for (const rule of chain.rules) text += `\t\t${rule.text(style)}${handle(style, rule.handle)}\n`;
  return `${text}\t}\n`;
}

/** All tables, iptables' own first: as `nft list ruleset` prints them; `family` "" for all. */
export function listRuleset(netfilter: Netfilter, family: string, style: Style): string {
  return inOrderMade(
    netfilter,
    family,
    (table) => listIptablesTable(table, style),
    (table) => listTable(table, style),
  );
}
