import type { Origin } from "../../trace/trace.js";
import type { Netfilter } from "../netfilter.js";
import { ChainEditor } from "./edit/chain-editor.js";
import { EditState, kernelPhase, type Phase } from "./edit/edit-state.js";
import { IptablesEditor } from "./edit/iptables-editor.js";
import { Removals } from "./edit/removals.js";
import { RuleEditor } from "./edit/rule-editor.js";
import { SetEditor } from "./edit/set-editor.js";
import { stateOf } from "./evaluate/evaluate-stateful.js";
import type { NameSource } from "./evaluate/resolve-value.js";
import { isIptablesTable } from "./iptables-tables.js";
import type { Location } from "./language/location.js";
import { kernelError, type NftError } from "./language/nft-error.js";
import type { CommandNode, NameNode, ObjectBody, TableBody } from "./language/syntax.js";
import type { NftFamily, NftTable } from "./model/nft-table.js";
import type { PolicyObject } from "./model/policy-object.js";
import { type NftEvent, verbOf } from "./monitor/nft-event.js";
import type { Caller } from "./nft-call.js";
import { CounterStatement, QuotaStatement } from "./statement/stateful.js";
import type { StatefulStatement } from "./statement/statement.js";

/**
 * Carries out the commands of one transaction (nf_tables_api.c): each at once, with what takes it back noted, so that
 * after an error nothing has changed.
 */
export class Editor {
  private readonly state: EditState;
  private readonly sets: SetEditor;
  private readonly chains: ChainEditor;
  private readonly iptables: IptablesEditor;
  private readonly rules: RuleEditor;
  private readonly removals: Removals;

  constructor(netfilter: Netfilter, names: NameSource, phase: Phase = kernelPhase()) {
    this.state = new EditState(netfilter, names, phase);
    this.sets = new SetEditor(this.state);
    this.chains = new ChainEditor(this.state);
    this.iptables = new IptablesEditor(this.state, this.chains);
    this.rules = new RuleEditor(this.state, this.sets, this.iptables);
    this.removals = new Removals(this.state, this.sets, this.rules, this.iptables);
  }

  get errors(): NftError[] {
    return this.state.errors;
  }

  /** Whether `events` are kept although nobody listens. */
  set isEchoed(value: boolean) {
    this.state.isEchoed = value;
  }

  /** The object that the rules made from now on stand for. */
  set origin(origin: Origin | null) {
    this.state.origin = origin;
  }

  /** Takes all changes back; `wasAsked` tells that the kernel saw them, so that their numbers are used up. */
  rollBack(wasAsked = true): void {
    this.state.rollBack(wasAsked);
  }

  /** Makes all changes count, and tells those that listen. */
  commit(by: Caller): void {
    this.state.commit(by);
  }

  /** What was done, in its order. */
  get events(): readonly NftEvent[] {
    return this.state.events;
  }

  /** What only the whole shows: that jumps go round in no circle and NAT stands where it may. */
  isValid(): boolean {
    return this.rules.isValid();
  }

  /** Does something, and keeps its error in `errors`. */
  attempt(action: () => void): void {
    this.state.trying(action);
  }

  /** Every table is forgotten until the changes are taken back. */
  forgetAll(): void {
    const { nft } = this.state.netfilter;
    const before = nft.all();
    this.state.change(
      () => nft.restore([]),
      () => nft.restore(before),
    );
  }

  /** Carries out one command; errors are kept in `errors`. */
  run(command: CommandNode): void {
    this.state.trying(() => {
      switch (command.verb) {
        case "add":
        case "create":
        case "insert":
        case "replace":
          this.add(command);
          break;
        case "delete":
          this.removals.remove(command);
          break;
        case "flush":
          this.removals.flush(command);
          break;
        case "rename":
          this.rename(command);
          break;
        default:
          break;
      }
    });
  }

  private add(command: CommandNode): void {
    const { target, object } = command;
    if (object === "table") {
      this.addTable(command);
      return;
    }
    const name = target.name;
    if (name === null) throw new Error("this command names something in a table");
    switch (object) {
      case "chain": {
        const managed = target.table === null ? null : this.iptables.table(target.family, target.table.text);
        if (managed !== null) {
          if (!this.state.phase.isCache) this.iptables.addChain(command, managed, name);
          break;
        }
        const table = this.state.table(target, "evaluation");
        this.state.trying(() => {
          this.chains.addChain(table, name, command.chain, command.verb === "create", command.location);
          this.noteChain(table, name, command.verb);
        });
        if (command.chain !== null) this.rules.addRules(table, name, command.chain.rules);
        break;
      }
      case "set":
      case "map": {
        const table = this.state.table(target, "evaluation");
        if (command.set !== null)
          this.sets.addSet(table, name, command.set, command.verb === "create", command.location);
        break;
      }
      case "element": {
        const table = this.state.table(target, "evaluation");
        const set = this.sets.namedSet(table, name);
        this.sets.addElements(table, set, command.elements ?? [], command.verb === "create", command.location);
        break;
      }
      case "rule":
        this.rules.addRule(command);
        break;
      case "flowtable":
        this.state.table(target, "evaluation");
        throw kernelError(NO_FLOWTABLES, command.location);
      default: {
        const table = this.state.table(target, "evaluation");
        if (command.stateful !== null)
          this.addObject(table, name, command.stateful, command.verb === "create", command.location);
      }
    }
  }

  private rename(command: CommandNode): void {
    const { table, name, family } = command.target;
    const managed = table === null ? null : this.iptables.table(family, table.text);
    if (managed === null || name === null || command.newName === null) this.chains.rename(command);
    else if (!this.state.phase.isCache) this.iptables.renameChain(command, managed, name, command.newName.text);
  }

  private noteChain(table: NftTable, name: NameNode, verb: string): void {
    const chain = table.chains.get(name.text);
    if (chain !== undefined) this.state.note({ verb: verbOf(verb), table, kind: "chain", chain });
  }

  private addTable(command: CommandNode): void {
    const { target, table: body } = command;
    const name = target.table;
    if (name === null) return;
    const { nft } = this.state.netfilter;
    let table = nft.get(target.family, name.text);
    if (table !== null || isIptablesTable(this.state.netfilter, target.family, name.text)) {
      if (command.verb === "create") this.state.refuse("File exists", name.location);
      if (table === null) {
        if (body !== null) this.fillManaged(command, body);
        return;
      }
      if ((body?.flags.includes("dormant") ?? false) !== table.isDormant) {
        const changed = table;
        const before = changed.isDormant;
        this.state.change(
          () => {
            changed.isDormant = !before;
          },
          () => {
            changed.isDormant = before;
          },
        );
      }
    } else {
      const made = nft.create(
        target.family as NftFamily,
        name.text,
        body?.comment ?? null,
        body?.flags.includes("dormant") ?? false,
      );
      this.state.undo.push(() => nft.remove(made));
      this.state.note({ verb: verbOf(command.verb), table: made, kind: "table" });
      table = made;
    }
    if (body === null) return;
    const filled = table;
    for (const chain of body.chains)
      this.state.trying(() => {
        this.chains.addChain(filled, chain.name, chain.body, false, chain.location);
        this.noteChain(filled, chain.name, "add");
      });
    for (const object of body.objects)
      this.state.trying(() => this.addObject(filled, object.name, object.body, false, object.location));
    for (const flowtable of body.flowtables) this.state.errors.push(kernelError(NO_FLOWTABLES, flowtable.location));
    for (const set of body.sets) this.state.trying(() => this.sets.addSet(filled, set.name, set.body, false));
    for (const chain of body.chains) this.rules.addRules(filled, chain.name, chain.body.rules);
  }

  /** Adds what stands in a block to a table of iptables. */
  private fillManaged(command: CommandNode, body: TableBody): void {
    const { state } = this;
    const { family, table: name } = command.target;
    const managed = name === null ? null : this.iptables.table(family, name.text);
    if (managed === null) return;
    const of = (object: string, chain: NameNode) => ({
      ...command,
      verb: "add" as const,
      object,
      target: { ...command.target, name: chain },
    });
    if (!state.phase.isCache)
      for (const chain of body.chains)
        state.trying(() =>
          this.iptables.addChain(
            { ...of("chain", chain.name), chain: chain.body, location: chain.location },
            managed,
            chain.name,
          ),
        );
    const view = state.table(command.target);
    for (const object of body.objects)
      state.trying(() => this.addObject(view, object.name, object.body, false, object.location));
    for (const set of body.sets) state.trying(() => this.sets.addSet(view, set.name, set.body, false));
    for (const chain of body.chains)
      for (const rule of chain.body.rules)
        state.trying(() => this.rules.addRule({ ...of("rule", chain.name), rule, location: rule.location }));
  }

  private addObject(table: NftTable, name: NameNode, body: ObjectBody, mustBeNew: boolean, whole: Location): void {
    if (table.object(body.kind, name.text) !== null) {
      if (mustBeNew) this.state.refuse("File exists", name.location);
      return;
    }
    const state = stateOf(body, table.family, whole);
    if (body.kind === "secmark") return;
    const object = {
      kind: body.kind,
      name: name.text,
      comment: body.comment,
      handle: table.newHandle(),
      state,
      references: 0,
    };
    const key = `${body.kind} ${name.text}`;
    this.state.change(
      () => table.objects.set(key, object),
      () => table.objects.delete(key),
    );
    this.state.note({ verb: mustBeNew ? "create" : "add", table, kind: "object", object });
  }
}

/** What the kernel says of flowtables: it has no nf_flow_table. */
const NO_FLOWTABLES = "No such file or directory";

/** Counts of what passed, set back to nothing: what `reset` does behind its listing. */
export function resetState(state: StatefulStatement | PolicyObject): void {
  if (state instanceof CounterStatement) {
    state.packets = 0;
    state.bytes = 0;
  } else if (state instanceof QuotaStatement) state.used = 0;
}
