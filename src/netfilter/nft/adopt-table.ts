import { Family } from "../../wire/ip-address.js";
import type { Netfilter } from "../netfilter.js";
import { RuleSpec } from "../rules/rule.js";
import { Selector } from "../rules/selector.js";
import { Table, type TableName } from "../rules/table.js";
import { NativeTarget } from "./native-target.js";
import { readRule } from "./read-rule.js";
import { TableParts } from "./table-parts.js";

/**
 * Hands a table that nft made under one of iptables' names over to iptables, which takes it for its own: the kernel has
 * one table of a name. Nothing is done when there is none, or when it says of itself what tables of iptables cannot.
 */
export function adoptTable(netfilter: Netfilter, family: Family, name: TableName): void {
  const made = netfilter.nft.get(family === Family.V4 ? "ip" : "ip6", name);
  if (made === null || made.isDormant || made.comment !== null || netfilter.tables(family).get(name) !== null) return;
  const chains = Array.from(made.chains.values());
  if (chains.some(({ comment }) => comment !== null)) return;
  const table = new Table(family, name, netfilter);
  table.handle = made.handle;
  for (const { name: chain, base, handle, policy } of chains) {
    const taken = table.createAt(chain, base);
    taken.handle = handle;
    taken.policy = policy;
  }
  for (const { name: chain, rules } of chains) {
    for (const rule of rules) {
      const target = new NativeTarget(rule, readRule(rule.statements, rule.comment, family, netfilter.sets));
      const spec = new RuleSpec(Selector.any(family), [], { kind: "target", target }, rule.origin);
      table.chain(chain)?.append(spec, rule.handle);
    }
  }
  table.lastHandle = made.lastHandle;
  const parts = new TableParts(table);
  for (const [key, set] of made.sets) parts.madeSets.set(key, set);
  for (const [key, object] of made.objects) parts.objects.set(key, object);
  table.parts = parts;
  netfilter.nft.remove(made);
  netfilter.tables(family).adopt(table);
}
