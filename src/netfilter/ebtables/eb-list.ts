import type { ListedManagedChain, ManagedTable } from "../frames/managed-table.js";
import { Verdict } from "../hook.js";
import type { EbCommand } from "./eb-command.js";
import { policyRule } from "./eb-editor.js";
import type { EbRuleSpec } from "./eb-rule.js";

/** `ebtables -L` of a table, or of the chains that are given. */
export function listEbTable(table: ManagedTable, chains: readonly ListedManagedChain[], command: EbCommand): string {
  let text = `Bridge table: ${table.name}\n`;
  for (const each of chains) {
    const rules = table.rules(each.chain) ?? [];
    // What a chain of the user's has for its end is not told.
    const policy = each.isBuiltin ? policyText(each) : "RETURN";
    text += `\nBridge chain: ${each.name}, entries: ${rules.length}, policy: ${policy}\n`;
    for (const [i, { spec, counter }] of rules.entries()) {
      const number = command.numbers ? `${i + 1} ` : "";
      const counts = command.counters ? ` , pcnt = ${counter.packets} -- bcnt = ${counter.bytes}` : "";
      text += `${number}${spec.save()}${counts}\n`;
    }
  }
  return text;
}

/** A table as `ebtables-save` prints it, without its comments. */
export function saveEbTable(table: ManagedTable, withCounters: boolean): string {
  let text = `*${table.name}\n`;
  const chains = table.listed();
  for (const each of chains) text += `:${each.name} ${policyText(each)}\n`;
  for (const { name, chain } of chains) {
    for (const { spec, counter } of table.rules(chain) ?? []) {
      const counts = withCounters ? `[${counter.packets}:${counter.bytes}] ` : "";
      text += `${counts}-A ${name} ${spec.save()}\n`;
    }
  }
  return text;
}

function policyText({ isBuiltin, chain }: ListedManagedChain): string {
  if (isBuiltin) return chain?.policy === Verdict.Drop ? "DROP" : "ACCEPT";
  const rule = chain === null ? null : policyRule(chain);
  return rule === null ? "RETURN" : (rule.spec as EbRuleSpec).jump;
}
