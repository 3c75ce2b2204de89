import type { DropReason } from "../../trace/drop-reason.js";
import type { Cause } from "../../trace/trace.js";
import { Family } from "../../wire/ip-address.js";
import type { Hook } from "../hook.js";
import { Verdict } from "../hook.js";
import type { Skb } from "../skb.js";
import { buildSteps, type Step } from "./chain-index.js";
import type { LongChain } from "./chain-source.js";
import type { Context } from "./context.js";
import { matchUp } from "./match-up.js";
import { PartialRules } from "./partial-rules.js";
import { CONTINUE, NO_MATCH, RETURN, Rule, RuleSpec } from "./rule.js";
import type { Table } from "./table.js";

/** Where a base chain stands (struct nf_hook_ops): its kind, hook and priority. */
export interface BaseHook {
  readonly type: "filter" | "nat" | "route";
  readonly hook: Hook;
  readonly priority: number;
}

/** A list of rules: a base chain at a hook with a policy, or a user's chain. */
export class Chain implements HookChain {
  readonly table: Table;
  /** Changed by `Table.rename` only. */
  name: string;
  /** Null for a user's chain. */
  readonly base: BaseHook | null;
  /** Its number among the chains and rules of its table, as nft tells it. */
  handle: number;
  /** What happens to a packet that no rule decides; always Accept for user chains, which have none. */
  policy: Verdict = Verdict.Accept;
  /** True when the policy counts its packets, which nft does only when counters were given. */
  countsPolicy = false;
  policyPackets = 0;
  policyBytes = 0;
  /** How many rules jump here. */
  references = 0;
  private readonly whole: Rule[] = [];
  /** A long chain of a source at which nobody looked yet, in the place of `whole`; else null. */
  private partial: PartialRules | null = null;
  /** The rules cut into runs that are looked up and runs that are walked; null when the rules changed. */
  private steps: readonly Step[] | null = null;

  constructor(table: Table, name: string, base: BaseHook | null) {
    this.table = table;
    this.name = name;
    this.base = base;
    this.handle = table.newHandle();
  }

  get tracedAs(): TracedChain {
    const family = this.table.family === Family.V4 ? "ip" : "ip6";
    return { table: { family, name: this.table.name }, name: this.name };
  }

  /** All its rules, in their order. Makes those of a long chain that no packet met. */
  get rules(): Rule[] {
    if (this.partial !== null) {
      for (const rule of this.partial.all()) this.whole.push(rule);
      this.partial = null;
    }
    return this.whole;
  }

  /** The rules that were made so far: all but those of a long chain that no packet met. */
  get madeRules(): readonly Rule[] {
    return this.partial === null ? this.whole : this.partial.made();
  }

  /** What it holds when it is a long chain of which not all rules were made; else null. */
  get long(): LongChain | null {
    return this.partial === null ? null : this.partial.source;
  }

  /** The number of a rule in listings, from 1. */
  numberOf(rule: Rule): number {
    return 1 + (this.partial === null ? this.whole.indexOf(rule) : this.partial.placeOf(rule));
  }

  /** Puts a rule before position `index` (0 first); its jump target must be a chain of the same table. */
  insert(index: number, spec: RuleSpec, handle?: number): Rule {
    const rule = this.newRule(spec, handle);
    this.rules.splice(index, 0, rule);
    this.changed();
    return rule;
  }

  /** The rules of a chain that was made from a source; who jumps where is counted when the table is looked at. */
  fill(specs: readonly RuleSpec[]): void {
    for (const spec of specs) this.whole.push(new Rule(spec, this));
  }

  /** The same for a long chain, whose rules are made when packets meet them; also when it held others before. */
  fillLong(source: LongChain): void {
    if (this.partial === null) this.partial = new PartialRules(this, source);
    else this.partial.follow(source);
  }

  append(spec: RuleSpec, handle?: number): Rule {
    const rule = this.newRule(spec, handle);
    this.rules.push(rule);
    this.changed();
    return rule;
  }

  replace(index: number, spec: RuleSpec): Rule {
    const rule = this.newRule(spec, this.rules[index]?.handle);
    const [old] = this.rules.splice(index, 1, rule);
    if (old !== undefined) refer(old, -1);
    this.changed();
    return rule;
  }

  remove(index: number): void {
    const [old] = this.rules.splice(index, 1);
    if (old !== undefined) refer(old, -1);
    this.changed();
  }

  /** The chain that rule `index` jumps to has another name now; its counters stay. */
  renameJump(index: number, name: string): void {
    const old = this.rules[index];
    if (old === undefined || (old.spec.action.kind !== "jump" && old.spec.action.kind !== "goto")) return;
    const action = { kind: old.spec.action.kind, chain: name };
    const rule = new Rule(new RuleSpec(old.spec.selector, old.spec.matches, action, old.spec.origin), this, old.handle);
    rule.packets = old.packets;
    rule.bytes = old.bytes;
    this.rules[index] = rule;
    this.changed();
  }

  /**
   * Holds exactly these rules from now on. A rule that was here stays the same object with its counters, and one that
   * says the same in other words of the program (an equal text) takes over its counters. Costs what is between the first
   * and the last difference.
   */
  assign(specs: readonly RuleSpec[]): void {
    const { rules } = this;
    const most = Math.min(rules.length, specs.length);
    let head = 0;
    while (head < most && rules[head]?.spec === specs[head]) head++;
    let tail = 0;
    while (tail < most - head && rules[rules.length - 1 - tail]?.spec === specs[specs.length - 1 - tail]) tail++;
    if (head === rules.length && head === specs.length) return;
    const old = rules.slice(head, rules.length - tail);
    const fresh = matchUp(old, specs.slice(head, specs.length - tail), this);
    for (const rule of old) refer(rule, -1);
    for (const rule of fresh) refer(rule, 1);
    const last = rules.slice(rules.length - tail);
    rules.length = head;
    for (const rule of fresh) rules.push(rule);
    for (const rule of last) rules.push(rule);
    this.changed();
  }

  /** Its rules count from 0. */
  countAnew(): void {
    for (const rule of this.madeRules) {
      rule.packets = 0;
      rule.bytes = 0;
    }
  }

  clear(): void {
    for (const rule of this.whole) refer(rule, -1);
    this.whole.length = 0;
    this.partial = null;
    this.changed();
  }

  /** Runs the packet through the chain: a `Verdict`, or `CONTINUE` when it came to the end or returned. */
  evaluate(skb: Skb, context: ChainContext): number {
    if (this.partial !== null) {
      const verdict = this.partial.evaluate(skb, context);
      return verdict === RETURN ? CONTINUE : verdict;
    }
    let steps = this.steps;
    if (steps === null) {
      steps = buildSteps(this.whole);
      this.steps = steps;
    }
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i];
      if (step === undefined) continue;
      if (step.index === null) {
        for (let at = step.first; at < step.end; at++) {
          const rule = this.whole[at];
          if (rule === undefined) continue;
          const verdict = context.judge(rule, skb);
          if (verdict === NO_MATCH) continue;
          if (verdict !== -1) return verdict === -2 ? -1 : verdict;
        }
      } else {
        const candidates = step.index.candidates(skb.packet);
        if (candidates === null) continue;
        for (let c = 0; c < candidates.length; c++) {
          const rule = candidates[c];
          if (rule === undefined) continue;
          const verdict = context.judge(rule, skb);
          if (verdict === NO_MATCH) continue;
          if (verdict !== -1) return verdict === -2 ? -1 : verdict;
        }
      }
    }
    return -1;
  }

  policyCause(): Cause {
    return new PolicyCause(this);
  }

  private newRule(spec: RuleSpec, handle?: number): Rule {
    const rule = new Rule(spec, this, handle);
    refer(rule, 1);
    return rule;
  }

  private changed(): void {
    this.steps = null;
    this.table.changed();
  }
}

/** Counts a rule at the chain that it jumps to. */
function refer(rule: Rule, by: 1 | -1): void {
  const chain = rule.madeJump;
  if (chain !== null) chain.references += by;
  const { action } = rule.spec;
  if (action.kind !== "target" || action.target.leads === undefined) return;
  for (const name of action.target.leads) {
    const led = rule.chain.table.made(name);
    if (led !== null) led.references += by;
  }
}

/** A chain as a trace names it. */
export interface TracedChain {
  readonly table: { readonly family: string; readonly name: string };
  readonly name: string;
}

/** A rule as a trace names it. */
export interface TracedRule {
  readonly handle: number;
}

/** Who hears of traced packets (`nft monitor trace`); `run` tells one way through a base chain from the others. */
export interface PacketTracer {
  onRule(run: number, chain: TracedChain, rule: TracedRule, verdict: string, skb: Skb): void;
  onPolicy(run: number, chain: TracedChain, policy: Verdict, skb: Skb): void;
}

/** What `Chain.evaluate` needs: judges one rule. */
export interface ChainContext extends Context {
  /** `NO_MATCH`, or what the rule says: a `Verdict`, `CONTINUE`, `RETURN`. */
  judge(rule: Rule, skb: Skb): number;
  /** Reports that the packet ends here; answers `Verdict.Drop`. */
  drop(skb: Skb, reason: DropReason, cause: Cause | null): Verdict;
  /** Tells who looks on that a rule matched; `what` is its place. */
  noteMatch(what: string, skb: Skb, cause: Cause): void;
  /** Tells who watches traces what a rule of nft said of a traced packet. */
  noteTraced(chain: TracedChain, rule: TracedRule, verdict: string, skb: Skb): void;
  /** Tells who looks on that a rule changed the packet. */
  noteRewrite(skb: Skb, before: Skb["packet"], cause: Cause | null): void;
}

/** A chain at a hook, of iptables or of nft. */
export interface HookChain {
  readonly base: BaseHook | null;
  readonly policy: Verdict;
  readonly countsPolicy: boolean;
  policyPackets: number;
  policyBytes: number;
  /** How traces name it. */
  readonly tracedAs: TracedChain;
  evaluate(skb: Skb, context: ChainContext): number;
  /** What is told as the cause when the policy drops a packet. */
  policyCause(): Cause;
}

/** The policy of a base chain as the cause of a drop. */
export class PolicyCause implements Cause {
  readonly origin = null;
  private readonly chain: Chain;

  constructor(chain: Chain) {
    this.chain = chain;
  }

  explain(): string {
    const table = this.chain.table;
    return `${table.command} -t ${table.name} -P ${this.chain.name} DROP`;
  }
}
