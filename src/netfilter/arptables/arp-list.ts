import type { ListedManagedChain, ManagedTable } from "../frames/managed-table.js";
import { Verdict } from "../hook.js";
import type { ArpCommand } from "./arp-command.js";
import type { ArpRuleSpec } from "./arp-rule.js";

/** `arptables -L` of chains. */
export function listArpChains(table: ManagedTable, chains: readonly ListedManagedChain[], command: ArpCommand): string {
  return chains
    .map((each) => {
      const rules = numbered(table, each, command).map(({ number, rule }) => {
        const { packets, bytes } = rule.counter;
        const text = (rule.spec as ArpRuleSpec).text(command);
        const counts = command.verbose ? ` , pcnt=${packets} -- bcnt=${bytes} ` : "";
        return `${command.lineNumbers ? `${number} ` : ""}${text}${counts}\n`;
      });
      return (command.ruleNumber > 0 ? "" : head(each, command.verbose)) + rules.join("");
    })
    .join("\n");
}

function head({ name, isBuiltin, chain }: ListedManagedChain, verbose: boolean): string {
  if (!isBuiltin) return `Chain ${name} (${chain?.references ?? 0} references)\n`;
  return `Chain ${name} (policy ${policyText(chain)}${verbose ? ` ${chain?.policyPackets ?? 0} packets, ${chain?.policyBytes ?? 0} bytes` : ""})\n`;
}

/** `arptables -S` of chains. */
export function listArpCommands(
  table: ManagedTable,
  chains: readonly ListedManagedChain[],
  command: ArpCommand,
): string {
  let text = "";
  for (const { name, isBuiltin, chain } of command.ruleNumber > 0 ? [] : chains)
    text += isBuiltin
      ? `-P ${name} ${policyText(chain)}${command.verbose ? ` -c ${chain?.policyPackets ?? 0} ${chain?.policyBytes ?? 0}` : ""}\n`
      : `-N ${name}\n`;
  for (const each of chains)
    for (const { rule } of numbered(table, each, command)) text += `-A ${each.name} ${rule.spec.save()}\n`;
  return text;
}

/** A table as `arptables-save` prints it, without its comments. */
export function saveArpTable(table: ManagedTable, withCounters: boolean): string {
  let text = `*${table.name}\n`;
  const chains = table.listed();
  for (const { name, isBuiltin, chain } of chains) text += `:${name} ${isBuiltin ? policyText(chain) : "-"}\n`;
  for (const { name, chain } of chains) {
    for (const { spec, counter } of table.rules(chain) ?? []) {
      const counts = withCounters ? `[${counter.packets}:${counter.bytes}] ` : "";
      text += `${counts}-A ${name} ${spec.save()}\n`;
    }
  }
  return text;
}

function numbered(table: ManagedTable, { chain }: ListedManagedChain, { ruleNumber }: ArpCommand) {
  const rules = (table.rules(chain) ?? []).map((rule, i) => ({ number: i + 1, rule }));
  return rules.filter(({ number }) => ruleNumber === 0 || number === ruleNumber);
}

function policyText(chain: ListedManagedChain["chain"]): string {
  return chain?.policy === Verdict.Drop ? "DROP" : "ACCEPT";
}
