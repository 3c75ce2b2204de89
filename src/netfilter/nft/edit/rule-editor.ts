import { ChainGraph } from "../chain-graph.js";
import { evaluateRule } from "../evaluate/evaluate-rule.js";
import type { RuleScope } from "../evaluate/rule-context.js";
import { isIptablesTable } from "../iptables-tables.js";
import type { Location } from "../language/location.js";
import { kernelError, NftError } from "../language/nft-error.js";
import type { CommandNode, DynsetNode, NameNode, RuleNode } from "../language/syntax.js";
import { missingForRule, missingSet, missingTable, missingTableOfChain } from "../missing.js";
import { NftChain, NftRule } from "../model/nft-chain.js";
import type { NftSet } from "../model/nft-set.js";
import { type NftFamily, NftTable } from "../model/nft-table.js";
import { verbOf } from "../monitor/nft-event.js";
import { countElements, countReferences } from "../references.js";
import { NatStatement } from "../statement/nat-statement.js";
import type { Statement } from "../statement/statement.js";
import { viewWithoutRules } from "../table-view.js";
import { calledBy, placeRefusal } from "../validate-table.js";
import { dynsetRefusal } from "./dynset-refusal.js";
import type { EditState } from "./edit-state.js";
import type { IptablesEditor } from "./iptables-editor.js";
import { type RulePlace, RulePlaces } from "./rule-places.js";
import { DEFAULT_SET_SIZE, type SetEditor, setKey } from "./set-editor.js";

/** Makes rules and changes chains by them. */
export class RuleEditor {
  private readonly state: EditState;
  private readonly sets: SetEditor;
  private readonly iptables: Pick<IptablesEditor, "table" | "placeRule">;
  /** The places of the sets without a name in the rule that was made last. */
  private unnamed: Location[] = [];
  /** The table of the rule at hand when nft does not have it. */
  private missingTable: NameNode | null = null;
  private readonly added: { readonly chain: NftChain; readonly rule: NftRule }[] = [];
  private readonly places: RulePlaces;

  constructor(state: EditState, sets: SetEditor, iptables: Pick<IptablesEditor, "table" | "placeRule">) {
    this.state = state;
    this.sets = sets;
    this.iptables = iptables;
    this.places = new RulePlaces(state.phase.anchors, state.phase.isCache);
  }

  /** Whether every rule that came may stand where packets come to it, and chains do not lead too deep. */
  isValid(): boolean {
    const graph = new ChainGraph();
    const seen = new Set<NftChain>();
    return this.added.every(({ chain, rule }) => {
      const table = this.state.netfilter.nft.get(chain.table.family, chain.table.name);
      const roots = graph.rootsOf(chain).filter((root) => table?.chains.get(root.name) === root);
      if (roots.length === 0) return true;
      return !graph.isTooDeep(chain) && isPlaced(rule, roots) && isPlacedBelow(rule, graph, seen);
    });
  }

  /** Adds the rules that stand in a block of a chain. */
  addRules(table: NftTable, name: NameNode, rules: readonly RuleNode[]): void {
    for (const rule of rules) {
      this.state.trying(() => {
        const chain = table.chains.get(name.text);
        if (chain === undefined) return;
        if (asksCounts(rule) && !this.state.phase.isCache) this.state.netfilter.countConnections();
        const made = this.makeRule(table, chain, rule);
        if (this.state.phase.isCache && !this.state.phase.keepsRules) return;
        this.places.made(rule, made);
        this.insert(table, chain, { anchor: null, isBefore: false }, made, rule.location, "add");
      });
    }
  }

  /** `handle` is that of the rule in whose place it comes, or null. */
  makeRule(table: NftTable, chain: NftChain, node: RuleNode, handle: number | null = null): NftRule {
    this.unnamed = [];
    const scope: RuleScope = {
      isKernel: !this.state.phase.isCache,
      family: table.family,
      names: this.state.names,
      tell: (error) => this.state.tell(error),
      verdict: (verdict) => this.sets.verdict(table, verdict, chain.name),
      useSet: (expression, key, data, kind = null, keyAt = null) => {
        if (expression.kind === "set-reference") this.needTable();
        if (expression.kind === "set") this.unnamed.push(expression.location);
        return this.sets.setFor(table, expression, key, data, kind, keyAt);
      },
      namedObject: (kind, name) => {
        const object = table.object(kind, name.text);
        if (object === null) throw missingForRule(this.state.known, table, chain.name, name.location);
        return object.state;
      },
      meter: (name, size, key, hasTimeout) => this.sets.meterSet(table, name, size, key, hasTimeout),
      dynamicSet: (dynset) => this.dynamicSet(table, dynset),
    };
    const statements = this.evaluate(node, scope, table, chain, handle);
    return new NftRule(chain, statements, node.comment, handle ?? table.newHandle(), this.state.origin);
  }

  /** A set with a name is looked for in a table. @throws NftError when nft does not have it */
  private needTable(): void {
    // The names of everything are gathered only when they are told.
    if (this.missingTable === null) return;
    throw missingTable(this.state.netfilter, this.state.known, this.missingTable, true, "evaluation");
  }

  /** The set that rules add to from now on. One that is made in the same transaction is made for that. */
  private dynamicSet(table: NftTable, node: DynsetNode): NftSet {
    const { state } = this;
    this.needTable();
    const set = table.sets.get(node.set);
    if (set === undefined) throw missingSet(this.state.known, table, node.set, node.setLocation, "evaluation");
    const isDynamic = set.isDynamic || state.isNew(table, set.handle);
    if (state.phase.isCache && state.isNew(table, set.handle)) state.phase.dynamicSets.add(setKey(table, node.set));
    const refusal = state.phase.isCache ? null : dynsetRefusal(set, isDynamic, node);
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
      // nft's own copy has the rule all the same; what it does is not asked there.
      if (this.state.phase.isCache) return [];
      if (handle === null) table.newHandle();
      // Whatever it was that the kernel did not find, nft looks for chains.
      if (error.message.endsWith(": No such file or directory"))
        throw new NftError(
          "kernel",
          missingForRule(this.state.known, table, chain.name, error.location).message,
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
    if (this.state.phase.isCache) this.keepRule(command, rule, name);
    else this.sendRule(command, rule, name);
  }

  /** nft looks at what a rule says, and keeps it when a command names a place among rules (rule_cache_update). */
  private keepRule({ verb, target }: CommandNode, rule: RuleNode, name: NameNode): void {
    const { netfilter, phase } = this.state;
    const { nft } = netfilter;
    if (target.table === null) return;
    const known = nft.get(target.family, target.table.text);
    const managed = this.iptables.table(target.family, target.table.text);
    if (managed !== null) {
      const view = viewWithoutRules(managed);
      this.makeRule(view, view.chains.get(name.text) ?? new NftChain(view, name.text, null, null, 0), rule, 0);
      return;
    }
    const table = known ?? new NftTable(target.family as NftFamily, target.table.text, 0, null, true);
    this.missingTable = known === null ? target.table : null;
    const chain = table.chains.get(name.text);
    const made = this.makeRule(table, chain ?? new NftChain(table, name.text, null, null, 0), rule, 0);
    if (!phase.keepsRules) return;
    if (known === null) throw missingTable(this.state.netfilter, this.state.known, target.table, true, "evaluation");
    if (chain === undefined)
      throw missingForRule(this.state.known, table, name.text, name.location, true, "evaluation");
    const { position } = target;
    const beside = position === null ? null : this.places.find(chain, position);
    if (position !== null) {
      const at = position.kind === "handle" ? position.numberLocation : position.location;
      if (beside === null) throw new NftError("evaluation", NOT_FOUND, at);
      if (position.kind === "index") this.places.anchor(rule, beside);
    }
    this.places.made(rule, made);
    this.insert(table, chain, { anchor: beside, isBefore: verb === "insert" }, made, rule.location, verb);
    if (verb !== "replace") return;
    const before = chain.rules;
    this.state.change(
      () => {
        chain.rules = before.filter((each) => each !== beside);
      },
      () => {
        chain.rules = before;
      },
    );
  }

  /** The kernel takes a rule that nft has looked at. */
  private sendRule(command: CommandNode, rule: RuleNode, name: NameNode): void {
    const { target } = command;
    const { netfilter } = this.state;
    const { position } = target;
    const managed = target.table === null ? null : this.iptables.table(target.family, target.table.text);
    if (managed !== null) {
      if (asksCounts(rule)) netfilter.countConnections();
      const make = (table: NftTable, chain: NftChain, handle: number) => this.makeRule(table, chain, rule, handle);
      this.iptables.placeRule(command, rule, managed, name, make);
      return;
    }
    if (position === null && target.table !== null && netfilter.nft.get(target.family, target.table.text) === null) {
      if (!isIptablesTable(netfilter, target.family, target.table.text)) {
        this.checkMeaning(new NftTable(target.family as NftFamily, target.table.text, 0, null, true), name.text, rule);
        const error = missingTableOfChain(this.state.known, target.table, name.text);
        // The kernel refuses each set, its elements and then the rule.
        for (const location of this.unnamed) this.state.errors.push(error, new NftError("kernel", NOT_FOUND, location));
        throw error;
      }
    }
    const table = this.state.table(target, "kernel", true);
    const chain = table.chains.get(name.text);
    if (chain === undefined) {
      // What is wrong with the rule itself is found before the kernel is asked for the chain.
      this.checkMeaning(table, name.text, rule);
      throw missingForRule(this.state.known, table, name.text, name.location);
    }
    const beside = position === null ? null : (this.places.anchorOf(rule) ?? this.places.find(chain, position));
    if (position !== null && beside === null) {
      this.checkMeaning(table, name.text, rule);
      if (command.verb === "replace") throw missingForRule(this.state.known, table, name.text, position.numberLocation);
      throw kernelError("No such file or directory", command.location);
    }
    if (asksCounts(rule)) netfilter.countConnections();
    const old = command.verb === "replace" ? beside : null;
    const made = this.makeRule(table, chain, rule, old?.handle ?? null);
    this.places.made(rule, made);
    if (old !== null) this.deleteRule(table, chain, old);
    const place = { anchor: beside, isBefore: command.verb === "insert" };
    this.insert(table, chain, place, made, command.location, command.verb);
  }

  /** Finds what is wrong with a rule for whose chain there is no place; what only the kernel would say is left to it. */
  private checkMeaning(table: NftTable, chain: string, rule: RuleNode): void {
    try {
      this.makeRule(table, new NftChain(table, chain, null, null, 0), rule, 0);
    } catch (error) {
      if (!(error instanceof NftError) || error.stage !== "kernel") throw error;
    }
  }

  private insert(
    table: NftTable,
    chain: NftChain,
    place: RulePlace,
    rule: NftRule,
    location: Location,
    verb: string,
  ): void {
    this.state.note({ verb: verbOf(verb), table, kind: "rule", rule });
    const at = this.places.put(chain, place, rule);
    this.state.change(
      () => chain.rules.splice(at, 0, rule),
      () => {
        chain.rules = chain.rules.filter((each) => each !== rule);
      },
    );
    if (this.state.phase.isCache) return;
    // What the elements of maps without a name hold was counted when they were made.
    countReferences(chain, rule.statements, 1);
    this.state.undo.push(() => countReferences(chain, rule.statements, -1));
    this.added.push({ chain, rule });
    this.state.validate(table, location);
  }

  /** Takes a rule out of its chain. */
  deleteRule(table: NftTable, chain: NftChain, rule: NftRule): void {
    this.state.noteRuleGone(table, rule);
    const before = chain.rules;
    this.places.keep(chain);
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

/** True when a rule compares what a connection carried. */
function asksCounts({ statements }: RuleNode): boolean {
  return statements.some((each) => each.kind === "match" && each.left.kind === "ct" && COUNTS.includes(each.left.key));
}

const COUNTS: readonly string[] = ["bytes", "packets", "avgpkt"];

const NOT_FOUND = "Could not process rule: No such file or directory";

/** Whether the rules that this one leads to, in chains that were not looked at (`seen`) yet, may stand there. */
function isPlacedBelow(rule: NftRule, graph: ChainGraph, seen: Set<NftChain>): boolean {
  const reached = new Set(rule.statements.flatMap(calledBy));
  for (const chain of reached) {
    if (seen.has(chain)) continue;
    seen.add(chain);
    for (const each of chain.rules) {
      // A chain may be called from thousands: who calls it is asked only of a rule that may not stand everywhere.
      if (hasPlace(each) && !isPlaced(each, graph.rootsOf(chain))) return false;
      for (const next of each.statements.flatMap(calledBy)) reached.add(next);
    }
  }
  return true;
}

/** True when the rule may stand below some hooks only. */
function hasPlace({ statements }: NftRule): boolean {
  return statements.some((statement) => (statement.hooks ?? null) !== null || statement instanceof NatStatement);
}

/** Whether packets may come to the rule from all of these chains at hooks. */
function isPlaced({ statements }: NftRule, roots: readonly NftChain[]): boolean {
  return roots.every((root) => statements.every((statement) => placeRefusal(statement, root) === null));
}
