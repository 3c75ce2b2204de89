import type { Origin } from "../../../trace/trace.js";
import type { Netfilter } from "../../netfilter.js";
import type { NameSource } from "../evaluate/resolve-value.js";
import { isIptablesTable, tablesOf } from "../iptables-tables.js";
import { type KnownNames, knownNames } from "../known-names.js";
import type { Location } from "../language/location.js";
import { kernelError, NftError } from "../language/nft-error.js";
import type { RuleNode, Target } from "../language/syntax.js";
import { type MissedBy, missingTable } from "../missing.js";
import type { NftRule } from "../model/nft-chain.js";
import { type NftTable, sortByHandle } from "../model/nft-table.js";
import type { NftEvent } from "../monitor/nft-event.js";
import type { Caller } from "../nft-call.js";
import { unnamedSets } from "../references.js";
import { viewWithoutRules } from "../table-view.js";
import { validateTable } from "../validate-table.js";

/** What a run over the commands of a transaction is for: nft goes over them first, then the kernel does, some times twice. */
export interface Phase {
  /** Whose ruleset is changed: nft's own copy, which takes whatever is said, or the kernel's. */
  readonly isCache: boolean;
  /** Whether nft keeps new rules in its copy: only when a command names a place among them. */
  readonly keepsRules: boolean;
  /** Whether the kernel goes through the whole table after each message, to learn which ones it refuses. */
  readonly validates: boolean;
  /** The rules beside which those stand whose place nft found by an index; a rule of this transaction by its node. */
  readonly anchors: Map<RuleNode, NftRule | RuleNode>;
  /** The names of nft's copy, which may lack what the kernel has; null for the kernel's own. */
  readonly known: KnownNames | null;
  /** The sets of this transaction that its rules add to: nft asks for them as such (NFT_SET_EVAL). */
  readonly dynamicSets: Set<string>;
}

/** The kernel takes commands that nft has looked at. */
export function kernelPhase(
  anchors = new Map<RuleNode, NftRule | RuleNode>(),
  known: KnownNames | null = null,
  dynamicSets: Set<string> = new Set(),
): Phase {
  return { isCache: false, keepsRules: true, validates: false, anchors, known, dynamicSets };
}

/**
 * What the parts of a transaction share: the errors that were found, what takes each change back, and the tables that
 * commands name. Lives for one command of the shell only.
 */
export class EditState {
  readonly netfilter: Netfilter;
  readonly names: NameSource;
  readonly phase: Phase;
  readonly errors: NftError[] = [];
  /** True when what is done is told to who asked for it (`-e`). */
  isEchoed = false;
  /** What was done, in its order; kept only for those that hear of it. */
  readonly events: NftEvent[] = [];
  /** The object that the rules made from now on stand for. */
  origin: Origin | null = null;
  /** What takes the changes back, in the order of the changes. */
  readonly undo: (() => void)[] = [];
  /** What is done only when the transaction counts: chains keep their names until then. */
  readonly late: (() => void)[] = [];

  /** The numbers that were given out before this transaction, in each table and to tables. */
  private readonly handles = new Map<{ lastHandle: number }, number>();
  private readonly firstHandle: number;

  constructor(netfilter: Netfilter, names: NameSource, phase: Phase) {
    for (const table of netfilter.nft.all()) this.handles.set(table, table.lastHandle);
    for (const family of ["ip", "ip6"])
      for (const table of tablesOf(netfilter, family)) this.handles.set(table, table.lastHandle);
    this.firstHandle = netfilter.nft.lastHandle;
    this.netfilter = netfilter;
    this.names = names;
    this.phase = phase;
  }

  /** The names among which nft looks for what a wrong one may have meant. */
  get known(): KnownNames {
    return this.phase.known ?? knownNames(this.netfilter);
  }

  /** True for what has its number of this transaction. */
  isNew(table: NftTable, handle: number): boolean {
    return handle > (this.handles.get(table) ?? 0);
  }

  /** Runs an action and keeps its error. */
  trying(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      this.tell(error);
    }
  }

  /** Keeps an error; what the kernel would say is not said while nft looks at its own copy. */
  tell(error: NftError): void {
    if (!this.phase.isCache || error.stage !== "kernel") this.errors.push(error);
  }

  /** The kernel refuses something; nft's own copy takes it all the same, and the caller goes on. @throws NftError */
  refuse(answer: string, location: Location): void {
    if (!this.phase.isCache) throw kernelError(answer, location);
  }

  /** The kernel has taken a message with a rule or elements, and goes through the table when it looks for what it refuses. */
  validate(table: NftTable, location: Location): void {
    if (!this.phase.validates) return;
    const answer = validateTable(table);
    if (answer !== null) this.errors.push(kernelError(answer, location));
  }

  /** Notes what is told of the change when it counts. */
  note(event: NftEvent): void {
    if (!this.isEchoed && this.netfilter.nft.listeners.length === 0) return;
    this.events.push(event);
  }

  /** Notes that a rule goes, and with it the sets without a name that it looks into. */
  noteRuleGone(table: NftTable, rule: NftRule): void {
    const { listeners } = this.netfilter.nft;
    if (!this.isEchoed && listeners.length === 0) return;
    const verb = "delete";
    this.note({ verb, table, kind: "rule", rule });
    if (listeners.length === 0) return;
    const gone = unnamedSets(rule);
    if (gone.length === 0) return;
    // They have the first free numbers of the table.
    const known = Array.from(table.chains.values()).flatMap((chain) => chain.rules.flatMap(unnamedSets));
    known.sort((a, b) => a.handle - b.handle);
    for (const set of gone) {
      const { isMap } = set.definition;
      const number = known.filter((each) => each.definition.isMap === isMap).indexOf(set);
      this.note({ verb, table, kind: "set", set, name: `${isMap ? "__map" : "__set"}${number}` });
    }
  }

  /** Notes that a table goes with all that is in it (nft_flush_table). */
  noteGone(table: NftTable): void {
    if (this.netfilter.nft.listeners.length === 0) return;
    const verb = "delete";
    for (const chain of table.chains.values()) for (const rule of chain.rules) this.noteRuleGone(table, rule);
    for (const set of table.sets.values()) this.note({ verb, table, kind: "set", set, name: set.definition.name });
    for (const object of table.objects.values()) this.note({ verb, table, kind: "object", object });
    for (const chain of table.chains.values()) this.note({ verb, table, kind: "chain", chain });
    this.note({ verb, table, kind: "table" });
  }

  /** Makes a change, with what takes it back. */
  change(apply: () => void, takeBack: () => void): void {
    apply();
    this.undo.push(takeBack);
  }

  /** Notes that the kernel was asked for what stands already: the ruleset's number grows all the same. */
  touch(): void {
    this.undo.push(() => {});
  }

  /** Takes all changes back; `wasAsked` tells that the kernel saw them, so that their numbers are used up. */
  rollBack(wasAsked = true): void {
    const { undo, netfilter } = this;
    for (let i = undo.length - 1; i >= 0; i--) undo[i]?.();
    undo.length = 0;
    if (!wasAsked || this.errors.some((error) => error.stage !== "kernel")) this.restoreHandles();
    netfilter.tableChanged();
  }

  /** Makes all changes count, and tells those that listen. */
  commit(by: Caller): void {
    const { netfilter, events } = this;
    for (const action of this.late) action();
    netfilter.tableChanged();
    if (this.undo.length === 0) return;
    netfilter.nft.changeMade(events, by);
  }

  /** The numbers of what nft itself refuses are not used up: the kernel was never asked. */
  private restoreHandles(): void {
    this.netfilter.nft.lastHandle = this.firstHandle;
    for (const [table, handle] of this.handles) table.lastHandle = handle;
  }

  /** The table that a command is about. `stage` is who notices that it is missing: evaluation for sets, the kernel for the rest. */
  table(target: Target, stage: MissedBy = "kernel", forRule = false): NftTable {
    const name = target.table;
    if (name === null) throw new Error("this command names a table");
    const found = this.netfilter.nft.get(target.family, name.text);
    if (found !== null) return found;
    const managed = tablesOf(this.netfilter, target.family).find((table) => table.name === name.text);
    if (managed !== undefined) return viewWithoutRules(managed);
    throw missingTable(this.netfilter, this.known, name, forRule, stage);
  }

  /** The table of a command that goes to the kernel without being looked up before. */
  kernelTable(target: Target): NftTable {
    const name = target.table;
    if (name === null) throw new Error("this command names a table");
    const table = this.netfilter.nft.get(target.family, name.text);
    if (table !== null) return table;
    if (isIptablesTable(this.netfilter, target.family, name.text)) return this.table(target);
    throw kernelError("No such file or directory", name.location);
  }

  /** Takes a thing out of a map, which keeps its order when that is taken back: things stand in the order of their numbers. */
  removeFrom<T extends { readonly handle: number }>(map: Map<string, T>, key: string): void {
    const thing = map.get(key);
    if (thing === undefined) return;
    this.change(
      () => map.delete(key),
      () => {
        map.set(key, thing);
        sortByHandle(map);
      },
    );
  }
}
