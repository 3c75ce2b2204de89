import { Hook } from "../../hook.js";
import { ChainGraph, calledByRule } from "../chain-graph.js";
import { evaluateRule, type RuleScope } from "../evaluate/evaluate-rule.js";
import { isIptablesTable } from "../iptables-tables.js";
import type { Location } from "../language/location.js";
import { kernelError, NftError } from "../language/nft-error.js";
import type { CommandNode, DynsetNode, NameNode, RuleNode } from "../language/syntax.js";
import { missingForRule, missingSet, missingTableOfChain } from "../missing.js";
import { NftChain, NftRule } from "../model/nft-chain.js";
import type { NftSet } from "../model/nft-set.js";
import { type NftFamily, NftTable } from "../model/nft-table.js";
import { verbOf } from "../monitor/nft-event.js";
import { countElements, countReferences, unnamedSets } from "../references.js";
import { NatStatement } from "../statement/nat-statement.js";
import type { Statement } from "../statement/statement.js";
import { dynsetRefusal } from "./dynset-refusal.js";
import type { EditState } from "./edit-state.js";
import type { IptablesEditor } from "./iptables-editor.js";
import { DEFAULT_SET_SIZE, type SetEditor } from "./set-editor.js";

/** Makes rules and changes chains by them. */
export class RuleEditor {
  private readonly state: EditState;
  private readonly sets: SetEditor;
  private readonly iptables: IptablesEditor;
  /** The places of the sets without a name in the rule that was made last. */
  private unnamed: Location[] = [];
  private readonly added: { readonly chain: NftChain; readonly rule: NftRule; readonly location: Location }[] = [];

  constructor(state: EditState, sets: SetEditor, iptables: IptablesEditor) {
    this.state = state;
    this.sets = sets;
    this.iptables = iptables;
  }

  /** Checks what only the whole shows: that jumps go round in no circle and NAT stands where it may. */
  finish(): void {
    const graph = new ChainGraph();
    const seen = new Set<NftChain>();
    let isRefused = false;
    for (const { chain, rule, location } of this.added) {
      const table = this.state.netfilter.nft.get(chain.table.family, chain.table.name);
      const roots = graph.rootsOf(chain).filter((root) => table?.chains.get(root.name) === root);
      if (roots.length === 0) continue;
      const isTooDeep = graph.isTooDeep(chain);
      const answer = isTooDeep ? null : (refusal(rule, roots) ?? refusalBelow(rule, graph, seen));
      if (answer !== null) this.state.errors.push(kernelError(answer, location));
      if (isTooDeep) this.state.errors.push(kernelError("Too many links", this.lastLink(chain, location)));
      isRefused ||= isTooDeep || answer !== null;
      if (isTooDeep) break;
    }
    if (isRefused) this.state.repeatHandles();
  }

  /** The place of the rule that made chains call each other too deep: the last one that did not leave them so without it. */
  private lastLink(chain: NftChain, location: Location): Location {
    const taken: { chain: NftChain; rules: NftRule[] }[] = [];
    let found = location;
    for (let i = this.added.length - 1; i >= 0; i--) {
      const each = this.added[i];
      if (each === undefined) break;
      taken.push({ chain: each.chain, rules: each.chain.rules });
      each.chain.rules = each.chain.rules.filter((rule) => rule !== each.rule);
      countReferences(each.chain, each.rule.statements, -1);
      found = each.location;
      const graph = new ChainGraph();
      if (graph.rootsOf(chain).length === 0 || !graph.isTooDeep(chain)) break;
    }
    for (let i = taken.length - 1; i >= 0; i--) {
      const each = taken[i];
      const added = this.added[this.added.length - 1 - i];
      if (each === undefined || added === undefined) continue;
      each.chain.rules = each.rules;
      countReferences(each.chain, added.rule.statements, 1);
    }
    return found;
  }

  /** Adds the rules that stand in a block of a chain. */
  addRules(table: NftTable, name: NameNode, rules: readonly RuleNode[]): void {
    for (const rule of rules) {
      this.state.trying(() => {
        const chain = table.chains.get(name.text);
        if (chain === undefined) return;
        const made = this.makeRule(table, chain, rule);
        this.insert(table, chain, chain.rules.length, made, rule.location, "add");
      });
    }
  }

  /** `handle` is that of the rule in whose place it comes, or null. */
  makeRule(table: NftTable, chain: NftChain, node: RuleNode, handle: number | null = null): NftRule {
    this.unnamed = [];
    const scope: RuleScope = {
      family: table.family,
      names: this.state.names,
      tell: (error) => this.state.errors.push(error),
      verdict: (verdict) => this.sets.verdict(table, verdict, chain.name),
      useSet: (expression, key, data, kind = null, keyAt = null) => {
        if (expression.kind === "set") this.unnamed.push(expression.location);
        return this.sets.setFor(table, expression, key, data, kind, keyAt);
      },
      namedObject: (kind, name) => {
        const object = table.object(kind, name.text);
        if (object === null) throw missingForRule(this.state.netfilter.nft, table, chain.name, name.location);
        return object.state;
      },
      meter: (name, size, key, hasTimeout) => this.sets.meterSet(table, name, size, key, hasTimeout),
      dynamicSet: (dynset) => this.dynamicSet(table, dynset),
    };
    const statements = this.evaluate(node, scope, table, chain, handle);
    return new NftRule(chain, statements, node.comment, handle ?? table.newHandle(), this.state.origin);
  }

  /** The set that rules add to from now on. One that is made in the same transaction is made for that. */
  private dynamicSet(table: NftTable, node: DynsetNode): NftSet {
    const { state } = this;
    const set = table.sets.get(node.set);
    if (set === undefined) throw missingSet(state.netfilter.nft, table, node.set, node.setLocation, "evaluation");
    const isDynamic = set.isDynamic || state.isNew(table, set.handle);
    const refusal = dynsetRefusal(set, isDynamic, node);
    if (refusal !== null) throw kernelError(refusal, node.location);
    const before = { dynamic: set.isDynamic, size: set.size };
    state.change(
      () => {
        set.isDynamic = isDynamic;
        if (set.size === 0) set.size = DEFAULT_SET_SIZE;
      },
      () => {
        set.isDynamic = before.dynamic;
        set.size = before.size;
      },
    );
    return set;
  }

  /** The kernel numbers a rule before it looks at what it says: one that it refuses has had a number. */
  private evaluate(
    node: RuleNode,
    scope: RuleScope,
    table: NftTable,
    chain: NftChain,
    handle: number | null,
  ): Statement[] {
    try {
      return evaluateRule(node, scope);
    } catch (error) {
      if (!(error instanceof NftError) || error.stage !== "kernel") throw error;
      if (handle === null) table.newHandle();
      // Whatever it was that the kernel did not find, nft looks for chains.
      if (error.message.endsWith(": No such file or directory"))
        throw new NftError(
          "kernel",
          missingForRule(this.state.netfilter.nft, table, chain.name, error.location).message,
          error.location,
        );
      throw error;
    }
  }

  /** Adds, inserts or replaces one rule. */
  addRule(command: CommandNode): void {
    const { target, rule } = command;
    const { name } = target;
    if (rule === null || name === null) return;
    const position = target.position;
    if (
      position === null &&
      target.table !== null &&
      this.state.netfilter.nft.get(target.family, target.table.text) === null
    ) {
      if (this.iptables.addToIptables(command, rule, target.table, name)) return;
      if (!isIptablesTable(this.state.netfilter, target.family, target.table.text)) {
        this.checkMeaning(new NftTable(target.family as NftFamily, target.table.text, 0, null, true), name.text, rule);
        const error = missingTableOfChain(this.state.netfilter.nft, target.table, name.text);
        // The kernel refuses each set, its elements and then the rule.
        for (const location of this.unnamed) this.state.errors.push(error, new NftError("kernel", NOT_FOUND, location));
        throw error;
      }
    }
    const table = this.state.table(
      target,
      position === null || command.verb === "replace" ? "kernel" : "evaluation",
      true,
    );
    const chain = table.chains.get(name.text);
    if (chain === undefined) {
      // What is wrong with the rule itself is found before the kernel is asked for the chain.
      this.checkMeaning(table, name.text, rule);
      throw missingForRule(this.state.netfilter.nft, table, name.text, name.location);
    }
    let at = command.verb === "insert" ? 0 : chain.rules.length;
    if (position !== null) {
      const found =
        position.kind === "index"
          ? position.number < chain.rules.length
            ? position.number
            : -1
          : chain.rules.findIndex((each) => each.handle === position.number);
      if (found < 0) {
        this.checkMeaning(table, name.text, rule);
        if (command.verb === "replace")
          throw missingForRule(this.state.netfilter.nft, table, name.text, position.numberLocation);
        const at = position.kind === "handle" ? position.numberLocation : position.location;
        throw kernelError("No such file or directory", at);
      }
      at = command.verb === "insert" || command.verb === "replace" ? found : found + 1;
    }
    const old = command.verb === "replace" ? chain.rules[at] : undefined;
    const made = this.makeRule(table, chain, rule, old?.handle ?? null);
    if (old !== undefined) this.deleteRule(table, chain, old);
    this.insert(table, chain, at, made, command.location, command.verb);
  }

  /** Finds what is wrong with a rule for whose chain there is no place; what only the kernel would say is left to it. */
  private checkMeaning(table: NftTable, chain: string, rule: RuleNode): void {
    try {
      this.makeRule(table, new NftChain(table, chain, null, null, 0), rule, 0);
    } catch (error) {
      if (!(error instanceof NftError) || error.stage !== "kernel") throw error;
    }
  }

  private insert(table: NftTable, chain: NftChain, at: number, rule: NftRule, location: Location, verb: string): void {
    this.state.note({ verb: verbOf(verb), table, kind: "rule", rule });
    this.state.change(
      () => chain.rules.splice(at, 0, rule),
      () => {
        chain.rules = chain.rules.filter((each) => each !== rule);
      },
    );
    // What the elements of maps without a name hold was counted when they were made.
    countReferences(chain, rule.statements, 1);
    this.state.undo.push(() => countReferences(chain, rule.statements, -1));
    this.added.push({ chain, rule, location });
  }

  /** The sets without a name that go with a rule; they have the first free numbers of the table. */
  private noteUnnamed(table: NftTable, rule: NftRule): void {
    const known = Array.from(table.chains.values()).flatMap((chain) => chain.rules.flatMap(unnamedSets));
    known.sort((a, b) => a.handle - b.handle);
    for (const set of unnamedSets(rule)) {
      const { isMap } = set.definition;
      const number = known.filter((each) => each.definition.isMap === isMap).indexOf(set);
      const name = `${isMap ? "__map" : "__set"}${number}`;
      this.state.note({ verb: "delete", table, kind: "set", set, name });
    }
  }

  /** Takes a rule out of its chain. */
  deleteRule(table: NftTable, chain: NftChain, rule: NftRule): void {
    this.state.note({ verb: "delete", table, kind: "rule", rule });
    if (this.state.netfilter.nft.listeners.length > 0) this.noteUnnamed(table, rule);
    const before = chain.rules;
    this.state.change(
      () => {
        chain.rules = before.filter((each) => each !== rule);
      },
      () => {
        chain.rules = before;
      },
    );
    const count = (by: 1 | -1): void => {
      countReferences(chain, rule.statements, by);
      countElements(rule.statements, by);
    };
    this.state.change(
      () => count(-1),
      () => count(1),
    );
  }
}

const NOT_FOUND = "Could not process rule: No such file or directory";

/** What it says of the rules that this one leads to, in chains that were not looked at (`seen`) yet. */
function refusalBelow(rule: NftRule, graph: ChainGraph, seen: Set<NftChain>): string | null {
  const reached = calledByRule(rule.statements);
  for (const chain of reached) {
    if (seen.has(chain)) continue;
    seen.add(chain);
    for (const each of chain.rules) {
      // A chain may be called from thousands: who calls it is asked only of a rule that may not stand everywhere.
      const answer = isPlaced(each) ? refusal(each, graph.rootsOf(chain)) : null;
      if (answer !== null) return answer;
      for (const next of calledByRule(each.statements)) reached.add(next);
    }
  }
  return null;
}

/** True when the rule may stand below some hooks only. */
function isPlaced({ statements }: NftRule): boolean {
  return statements.some((statement) => (statement.hooks ?? null) !== null || statement instanceof NatStatement);
}

/** What the kernel says of a rule that packets come to from these chains at hooks; null when it may stand there. */
function refusal(rule: NftRule, roots: readonly NftChain[]): string | null {
  for (const { hook: place } of roots) {
    if (place === null) continue;
    const { hook } = place.base;
    for (const statement of rule.statements) {
      if (statement.hooks && !statement.hooks.includes(hook)) return "Operation not supported";
      if (!(statement instanceof NatStatement)) continue;
      const isSource = statement.type === "snat" || statement.type === "masquerade";
      const allowed = isSource
        ? hook === Hook.Postrouting || (statement.type === "snat" && hook === Hook.Input)
        : hook === Hook.Prerouting || hook === Hook.Output;
      if (place.type !== "nat" || !allowed) return "Operation not supported";
    }
  }
  return null;
}
