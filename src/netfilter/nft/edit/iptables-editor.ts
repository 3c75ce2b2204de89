import { Family } from "../../../wire/ip-address.js";
import { runIptables } from "../../text/iptables.js";
import { iptablesWords } from "../add-to-iptables.js";
import { isIptablesTable } from "../iptables-tables.js";
import { viewTable } from "../iptables-view.js";
import { kernelError } from "../language/nft-error.js";
import type { CommandNode, NameNode, RuleNode } from "../language/syntax.js";
import { missingForRule } from "../missing.js";
import type { EditState } from "./edit-state.js";

/** What nft may do to the tables that iptables made. */
export class IptablesEditor {
  private readonly state: EditState;

  constructor(state: EditState) {
    this.state = state;
  }

  /** Adds a rule to a table that iptables made; false when there is no such table. */
  addToIptables(command: CommandNode, rule: RuleNode, tableName: NameNode, name: NameNode): boolean {
    const { family } = command.target;
    if (!isIptablesTable(this.state.netfilter, family, tableName.text)) return false;
    const version = family === "ip" ? Family.V4 : Family.V6;
    const tables = this.state.netfilter.tables(version);
    const table = tables.all().find((each) => each.name === tableName.text);
    const chain = table?.chain(name.text) ?? null;
    if (table === undefined || chain === null)
      throw missingForRule(this.state.known, { family, name: tableName.text }, name.text, name.location);
    const isInsert = command.verb === "insert";
    const words = ["-t", table.name, isInsert ? "-I" : "-A", chain.name, ...iptablesWords(rule)];
    const result = runIptables(this.state.netfilter, version, words, { names: null, origin: null, epochS: 0 });
    if (result.exitCode !== 0) throw kernelError("Invalid argument", rule.location);
    this.state.undo.push(() => chain.remove(isInsert ? 0 : chain.rules.length - 1));
    return true;
  }

  /** Takes a table away, and notes it unless that was done; false when there is none of that name. */
  deleteIptables(family: string, name: string, notes = true): boolean {
    if (!isIptablesTable(this.state.netfilter, family, name)) return false;
    const tables = family === "ip" ? this.state.netfilter.ipv4 : this.state.netfilter.ipv6;
    const table = tables.all().find((each) => each.name === name);
    if (table === undefined) return false;
    if (notes && this.state.netfilter.nft.listeners.length > 0)
      this.state.noteGone(viewTable(this.state.netfilter, table));
    this.state.change(
      () => tables.discard(table.name),
      () => tables.replace(table),
    );
    return true;
  }

  /** Empties one chain (or all) of a table that iptables made; false when there is no such table. */
  flushIptables(family: string, name: string, chainName: NameNode | null): boolean {
    if (this.state.netfilter.nft.get(family, name) !== null || !isIptablesTable(this.state.netfilter, family, name))
      return false;
    const tables = family === "ip" ? this.state.netfilter.ipv4 : this.state.netfilter.ipv6;
    const table = tables.all().find((each) => each.name === name);
    if (table === undefined) return false;
    const chains = chainName === null ? table.chains() : [table.chain(chainName.text)];
    for (const chain of chains) {
      if (chain === null) {
        if (chainName !== null) throw kernelError("No such file or directory", chainName.location);
        continue;
      }
      const before = chain.rules.map((rule) => ({ spec: rule.spec, packets: rule.packets, bytes: rule.bytes }));
      this.state.change(
        () => chain.clear(),
        () => {
          for (const { spec, packets, bytes } of before) {
            const rule = chain.insert(chain.rules.length, spec);
            rule.packets = packets;
            rule.bytes = bytes;
          }
        },
      );
    }
    return true;
  }
}
