import type { Family } from "../../../wire/ip-address.js";
import { Verdict } from "../../hook.js";
import type { Chain } from "../../rules/chain.js";
import { type Rule, RuleSpec } from "../../rules/rule.js";
import { Selector } from "../../rules/selector.js";
import type { Table } from "../../rules/table.js";
import { isIptablesTable, tablesOf } from "../iptables-tables.js";
import { viewTable } from "../iptables-view.js";
import { kernelError } from "../language/nft-error.js";
import type { CommandNode, NameNode, RuleNode, Target } from "../language/syntax.js";
import { missingForRule } from "../missing.js";
import type { NftChain, NftRule } from "../model/nft-chain.js";
import type { NftTable } from "../model/nft-table.js";
import { verbOf } from "../monitor/nft-event.js";
import { NativeTarget } from "../native-target.js";
import { readRule } from "../read-rule.js";
import { viewWithoutRules } from "../table-view.js";
import { placeRefusal } from "../validate-table.js";
import type { ChainEditor } from "./chain-editor.js";
import type { EditState } from "./edit-state.js";

/** What nft may do to the tables that iptables made. */
export class IptablesEditor {
  private readonly state: EditState;
  private readonly chains: ChainEditor;

  constructor(state: EditState, chains: ChainEditor) {
    this.state = state;
    this.chains = chains;
  }

  /** The table that iptables made of this family and name, unless nft made one; null when there is none. */
  table(family: string, name: string): Table | null {
    const { netfilter } = this.state;
    if (netfilter.nft.get(family, name) !== null || !isIptablesTable(netfilter, family, name)) return null;
    return tablesOf(netfilter, family).find((each) => each.name === name) ?? null;
  }

  /** Puts a rule into a chain of iptables, where the command says; `make` evaluates it as one of a table of nft. */
  placeRule(
    command: CommandNode,
    node: RuleNode,
    table: Table,
    name: NameNode,
    make: (table: NftTable, chain: NftChain, handle: number) => NftRule,
  ): void {
    const { state } = this;
    const { position } = command.target;
    const view = viewWithoutRules(table);
    const chain = table.chain(name.text);
    if (chain === null) throw missingForRule(state.known, view, name.text, name.location);
    const beside = position === null ? -1 : placeOf(chain, position);
    if (position !== null && beside < 0) {
      if (command.verb === "replace") throw missingForRule(state.known, view, name.text, position.numberLocation);
      throw kernelError("No such file or directory", command.location);
    }
    const old = command.verb === "replace" ? (chain.rules[beside] ?? null) : null;
    const shown = view.chains.get(chain.name);
    if (shown === undefined) throw new Error("a chain of iptables is seen by nft");
    const handle = old?.handle ?? table.newHandle();
    const rule = make(view, shown, handle);
    if (rule.statements.some((statement) => shown.base !== null && placeRefusal(statement, shown) !== null))
      throw kernelError("Operation not supported", command.location);
    const read = readRule(rule.statements, rule.comment, table.family, state.netfilter.sets);
    const spec = isIptablesRule(node, read.spec) ? read.spec : specOf(new NativeTarget(rule, read), table.family);
    if (spec === null) throw new Error("a rule has a specification");
    if (old !== null) this.take(chain, old);
    const isInsert = command.verb === "insert";
    const at =
      old !== null ? beside : beside < 0 ? (isInsert ? 0 : chain.rules.length) : isInsert ? beside : beside + 1;
    const placed = chain.insert(at, spec, handle);
    const counter = node.statements.find(({ kind }) => kind === "counter");
    if (counter?.kind === "counter") placed.count(counter.packets, counter.bytes);
    state.undo.push(() => chain.remove(chain.rules.indexOf(placed)));
    state.note({ verb: verbOf(command.verb), table: view, kind: "rule", rule });
  }

  /** Takes a rule out of a chain by its number. */
  deleteRule({ target, location }: CommandNode, table: Table, name: NameNode): void {
    const { state } = this;
    const view = viewTable(state.netfilter, table);
    const chain = table.chain(name.text);
    if (chain === null) throw missingForRule(state.known, view, name.text, name.location);
    const rule = chain.rules.find((each) => String(each.handle) === target.handle?.text);
    const shown = view.chains.get(chain.name)?.rules.find((each) => String(each.handle) === target.handle?.text);
    if (rule === undefined || shown === undefined)
      throw missingForRule(state.known, view, chain.name, target.handle?.location ?? location);
    state.noteRuleGone(view, shown);
    this.take(chain, rule);
  }

  private take(chain: Chain, rule: Rule): void {
    const at = chain.rules.indexOf(rule);
    const { spec, handle, packets, bytes } = rule;
    this.state.change(
      () => chain.remove(at),
      () => chain.insert(at, spec, handle).count(packets, bytes),
    );
  }

  /** Makes a chain in a table of iptables, or gives one that stands its policy. */
  addChain(command: CommandNode, table: Table, name: NameNode): void {
    const { state } = this;
    const body = command.chain;
    const hook =
      body === null || body.hook === null
        ? null
        : this.chains.hookOf(viewWithoutRules(table), body.hook, command.location);
    const known = table.chain(name.text);
    if (known !== null && command.verb === "create") throw kernelError("File exists", name.location);
    const { base } = known ?? { base: null };
    if (known !== null && hook !== null && (base === null || base.type !== hook.base.type))
      throw kernelError("File exists", name.location);
    if (hook !== null && base !== null && (base.hook !== hook.base.hook || base.priority !== hook.base.priority))
      throw kernelError("Operation not supported", command.location);
    const chain = known ?? table.createAt(name.text, hook?.base ?? null);
    if (known === null) state.undo.push(() => table.delete(chain));
    if (body !== null && body.policy !== null) {
      if (chain.base === null) throw kernelError("Operation not supported", body.policy.location);
      const before = chain.policy;
      const policy = body.policy.drop ? Verdict.Drop : Verdict.Accept;
      state.change(
        () => {
          chain.policy = policy;
        },
        () => {
          chain.policy = before;
        },
      );
    } else state.touch();
    const view = viewWithoutRules(table);
    const shown = view.chains.get(name.text);
    if (shown !== undefined) state.note({ verb: verbOf(command.verb), table: view, kind: "chain", chain: shown });
  }

  /** Takes a chain out of a table of iptables with its rules. */
  deleteChain(table: Table, name: NameNode): void {
    const { state } = this;
    const view = viewTable(state.netfilter, table);
    const chain = table.chain(name.text);
    const shown = view.chains.get(name.text);
    if (chain === null || shown === undefined) throw missingForRule(state.known, view, name.text, name.location, true);
    if (chain.references > 0) throw kernelError("Device or resource busy", name.location);
    for (const rule of shown.rules) state.noteRuleGone(view, rule);
    for (const rule of [...chain.rules]) this.take(chain, rule);
    state.change(
      () => table.delete(chain),
      () => table.restore(chain),
    );
    state.note({ verb: "delete", table: view, kind: "chain", chain: shown });
  }

  /** Gives a chain of a table of iptables another name. */
  renameChain(command: CommandNode, table: Table, name: NameNode, to: string): void {
    const { state } = this;
    const view = viewWithoutRules(table);
    const chain = table.chain(name.text);
    if (chain === null) throw missingForRule(state.known, view, name.text, name.location, true, "evaluation");
    if (table.has(to)) throw kernelError("File exists", command.location);
    const before = chain.name;
    state.change(
      () => table.rename(chain, to),
      () => table.rename(chain, before),
    );
    const shown = viewWithoutRules(table).chains.get(to);
    if (shown !== undefined) state.note({ verb: "add", table: view, kind: "chain", chain: shown });
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
      const before = chain.rules.map(({ spec, handle, packets, bytes }) => ({ spec, handle, packets, bytes }));
      this.state.change(
        () => chain.clear(),
        () => {
          for (const { spec, handle, packets, bytes } of before) chain.append(spec, handle).count(packets, bytes);
        },
      );
    }
    return true;
  }
}

/** The index of the rule that a command names; -1 when there is none. */
function placeOf(chain: Chain, { kind, number }: NonNullable<Target["position"]>): number {
  if (kind === "index") return number < chain.rules.length ? number : -1;
  return chain.rules.findIndex(({ handle }) => handle === number);
}

/**
 * True when iptables would write the rule as nft did: it counts right before its verdict, and what iptables reads of it is
 * all that it says.
 */
function isIptablesRule({ statements, comment }: RuleNode, read: RuleSpec | null): boolean {
  if (read === null || comment !== null || statements.at(-2)?.kind !== "counter") return false;
  if (statements.filter(({ kind }) => kind === "counter").length > 1) return false;
  const isPlain = statements.slice(0, -2).every((each) => {
    if (each.kind !== "match" || !["", "==", "!="].includes(each.operator)) return false;
    const { left, right } = each;
    const isSimple = right.kind === "symbol" || right.kind === "prefix";
    return (
      isSimple &&
      (left.kind === "meta" ? left.key.endsWith("ifname") : left.kind === "payload" && PLAIN.includes(left.field))
    );
  });
  return isPlain && statements.at(-1)?.kind === "verdict";
}

const PLAIN: readonly string[] = ["saddr", "daddr", "sport", "dport"];

/** A rule that says nothing but its target. */
function specOf(target: NativeTarget, family: Family): RuleSpec {
  return new RuleSpec(Selector.any(family), [], { kind: "target", target }, target.rule.origin);
}
