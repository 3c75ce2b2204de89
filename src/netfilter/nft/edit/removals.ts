import { isIptablesTable, tablesOf } from "../iptables-tables.js";
import { viewTable } from "../iptables-view.js";
import { evaluationError, kernelError } from "../language/nft-error.js";
import type { CommandNode } from "../language/syntax.js";
import {
  missingForRule,
  missingObject,
  missingSet,
  missingTable,
  missingTableOfChain,
  missingTableOfSet,
} from "../missing.js";
import type { NftTable } from "../model/nft-table.js";
import { objectUsers, usesSet } from "../references.js";
import type { EditState } from "./edit-state.js";
import type { IptablesEditor } from "./iptables-editor.js";
import type { RuleEditor } from "./rule-editor.js";
import type { SetEditor } from "./set-editor.js";

/** Takes things out of the ruleset: `delete` and `flush`. */
export class Removals {
  private readonly state: EditState;
  private readonly sets: SetEditor;
  private readonly rules: RuleEditor;
  private readonly iptables: IptablesEditor;

  constructor(state: EditState, sets: SetEditor, rules: RuleEditor, iptables: IptablesEditor) {
    this.state = state;
    this.sets = sets;
    this.rules = rules;
    this.iptables = iptables;
  }

  /** Carries out `delete`. */
  remove(command: CommandNode): void {
    if (this.state.phase.isCache && command.object !== "element") {
      this.forget(command);
      return;
    }
    const { target, object } = command;
    const { nft } = this.state.netfilter;
    if (object === "table") {
      const number = target.handle;
      const table =
        number === null
          ? null
          : (nft.all().find((each) => each.family === target.family && String(each.handle) === number.text) ?? null);
      const name = target.table ?? number;
      if (name === null) return;
      const found = table ?? (target.table === null ? null : nft.get(target.family, target.table.text));
      if (found === null) {
        if (target.table !== null && this.iptables.deleteIptables(target.family, target.table.text)) return;
        throw missingTable(this.state.netfilter, this.state.known, name, false, "kernel");
      }
      const before = nft.all();
      this.noteTable(found);
      this.state.change(
        () => nft.remove(found),
        () => nft.restore(before),
      );
      return;
    }
    const managed = target.table === null ? null : this.iptables.table(target.family, target.table.text);
    if (managed !== null && target.name !== null && object === "rule") {
      this.iptables.deleteRule(command, managed, target.name);
      return;
    }
    if (managed !== null && target.name !== null && object === "chain") {
      this.iptables.deleteChain(managed, target.name);
      return;
    }
    const table = object === "element" ? this.state.table(target, "evaluation") : this.tableToShrink(command);
    const name = target.name ?? target.handle;
    if (name === null) return;
    const byHandle = target.name === null;
    const missing = () => kernelError("No such file or directory", name.location);
    switch (object) {
      case "chain": {
        const chain = byHandle
          ? find(table.chains.values(), (each) => String(each.handle) === name.text)
          : (table.chains.get(name.text) ?? null);
        if (chain === null)
          throw byHandle ? missing() : missingForRule(this.state.known, table, name.text, name.location, true);
        if (chain.references > 0) throw kernelError("Device or resource busy", name.location);
        for (const rule of chain.rules) this.rules.deleteRule(table, chain, rule);
        this.state.removeFrom(table.chains, chain.name);
        this.state.note({ verb: "delete", table, kind: "chain", chain });
        break;
      }
      case "rule": {
        const chain = table.chains.get(name.text);
        if (chain === undefined) throw missingForRule(this.state.known, table, name.text, name.location);
        const rule = chain.rules.find((each) => String(each.handle) === target.handle?.text);
        if (rule === undefined)
          throw missingForRule(this.state.known, table, chain.name, target.handle?.location ?? name.location);
        this.rules.deleteRule(table, chain, rule);
        break;
      }
      case "set":
      case "map": {
        const set = byHandle
          ? find(table.sets.values(), (each) => String(each.handle) === name.text)
          : (table.sets.get(name.text) ?? null);
        if (set === null)
          throw byHandle ? missing() : missingSet(this.state.known, table, name.text, name.location, "kernel");
        const isUsed = managed !== null && usesSet(viewTable(this.state.netfilter, managed), set);
        if (set.references > 0 || isUsed) throw kernelError("Device or resource busy", name.location);
        for (const element of set.elements(0)) this.sets.release(set, element);
        this.state.removeFrom(table.sets, set.definition.name);
        this.state.note({ verb: "delete", table, kind: "set", set, name: set.definition.name });
        break;
      }
      case "element": {
        const set = table.sets.get(name.text);
        if (set === undefined) throw missingSet(this.state.known, table, name.text, name.location, "evaluation");
        for (const node of command.elements ?? []) this.sets.deleteElement(table, set, node);
        break;
      }
      default: {
        const found = byHandle
          ? find(table.objects.values(), (each) => each.kind === object && String(each.handle) === name.text)
          : table.object(object, name.text);
        if (found === null) throw byHandle ? missing() : missingObject(this.state.known, name, "kernel");
        const used = managed === null ? table : viewTable(this.state.netfilter, managed);
        if (objectUsers(used, found.state) > 0) throw kernelError("Device or resource busy", name.location);
        this.state.removeFrom(table.objects, `${found.kind} ${found.name}`);
        this.state.note({ verb: "delete", table, kind: "object", object: found });
      }
    }
  }

  /** nft no longer has in its copy what is to go, whether the kernel lets it go or not; rules stay (cmd_evaluate_delete). */
  private forget({ target, object }: CommandNode): void {
    const { nft } = this.state.netfilter;
    const table = target.table === null ? null : nft.get(target.family, target.table.text);
    if (table === null) return;
    if (object === "table") {
      const before = nft.all();
      this.state.change(
        () => nft.remove(table),
        () => nft.restore(before),
      );
      return;
    }
    const name = target.name?.text ?? "";
    if (object === "chain" && table.chains.has(name)) this.state.removeFrom(table.chains, name);
    else if ((object === "set" || object === "map") && table.sets.has(name)) this.state.removeFrom(table.sets, name);
    else if (table.object(object, name) !== null) this.state.removeFrom(table.objects, `${object} ${name}`);
  }

  /** The table from which something is to go; of a missing one nft looks for what was named in it. */
  private tableToShrink({ target, object }: CommandNode): NftTable {
    const { table, name } = target;
    const { netfilter } = this.state;
    const isKnown = table === null || netfilter.nft.get(target.family, table.text) !== null;
    if (isKnown || name === null || isIptablesTable(netfilter, target.family, table.text))
      return this.state.kernelTable(target);
    if (object === "set" || object === "map") throw missingTableOfSet(this.state.known, table, name.text);
    if (object === "chain" || object === "rule") throw missingTableOfChain(this.state.known, table, name.text);
    return this.state.kernelTable(target);
  }

  /** Carries out `flush`. */
  flush(command: CommandNode): void {
    const { target, object } = command;
    const { nft } = this.state.netfilter;
    if (this.state.phase.isCache && object !== "set" && object !== "map") return;
    if (object === "ruleset") {
      const before = nft.all();
      this.noteAll(target.family);
      for (const table of before) {
        if (target.family === "" || target.family === table.family) {
          this.state.change(
            () => nft.remove(table),
            () => undefined,
          );
        }
      }
      if (before.length > nft.all().length) this.state.undo.push(() => nft.restore(before));
      for (const family of ["ip", "ip6"] as const) {
        if (target.family !== "" && target.family !== family) continue;
        const tables = family === "ip" ? this.state.netfilter.ipv4 : this.state.netfilter.ipv6;
        for (const table of tables.all()) this.iptables.deleteIptables(family, table.name, false);
      }
      return;
    }
    const { name } = target;
    if (object === "set" || object === "map") {
      const table = this.state.table(target, "evaluation");
      if (name === null) return;
      const set = this.sets.namedSet(table, name);
      if (set.definition.isMap !== (object === "map"))
        throw evaluationError("No such file or directory", name.location);
      const elements = set.elements(0);
      this.state.change(
        () => set.clear(),
        () => {
          for (const element of elements) set.add(element);
        },
      );
      for (const element of elements) {
        this.sets.release(set, element);
        this.state.note({ verb: "delete", table, kind: "element", set, element });
      }
      return;
    }
    if (target.table !== null && this.iptables.flushIptables(target.family, target.table.text, name)) return;
    const table = this.state.kernelTable(target);
    if (object === "table") {
      for (const chain of table.chains.values())
        for (const rule of chain.rules) this.rules.deleteRule(table, chain, rule);
      return;
    }
    const chain = name === null ? undefined : table.chains.get(name.text);
    if (chain === undefined) {
      if (name === null) throw kernelError("No such file or directory", command.location);
      throw missingForRule(this.state.known, table, name.text, name.location, true);
    }
    for (const rule of chain.rules) this.rules.deleteRule(table, chain, rule);
  }

  /** A table goes with all that is in it (nft_flush_table): rules, sets, objects, chains. */
  private noteTable(table: NftTable): void {
    this.state.noteGone(table);
  }

  /** All tables of a family ("" for all) go, those of iptables too, in the order of their making. */
  private noteAll(family: string): void {
    const { netfilter } = this.state;
    if (netfilter.nft.listeners.length === 0) return;
    const tables = netfilter.nft.all();
    for (const each of ["ip", "ip6"])
      for (const table of tablesOf(netfilter, each)) tables.push(viewTable(netfilter, table));
    tables.sort((a, b) => a.handle - b.handle);
    for (const table of tables) if (family === "" || family === table.family) this.state.noteGone(table);
  }
}

function find<T>(values: Iterable<T>, wanted: (value: T) => boolean): T | null {
  for (const value of values) if (wanted(value)) return value;
  return null;
}
