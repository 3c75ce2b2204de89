import { DropReason } from "../../../trace/drop-reason.js";
import type { Cause, Origin } from "../../../trace/trace.js";
import { Verdict } from "../../hook.js";
import type { BaseHook, ChainContext, TracedChain } from "../../rules/chain.js";
import { CONTINUE } from "../../rules/rule.js";
import type { Skb } from "../../skb.js";
import type { Statement } from "../statement/statement.js";
import type { NftSet } from "./nft-set.js";
import { ruleText } from "./rule-text.js";
import { PLAIN_STYLE, type Style } from "./style.js";
import { BREAK, type JumpTarget, type NftVerdict } from "./verdict.js";

/** A rule of nft in its chain. */
export class NftRule implements Cause {
  readonly chain: NftChain;
  readonly statements: readonly Statement[];
  readonly comment: string | null;
  readonly handle: number;
  readonly origin: Origin | null;

  constructor(
    chain: NftChain,
    statements: readonly Statement[],
    comment: string | null,
    handle: number,
    origin: Origin | null = null,
  ) {
    this.chain = chain;
    this.statements = statements;
    this.comment = comment;
    this.handle = handle;
    this.origin = origin;
  }

  /** What the rule says of the packet; null when it took it and the next rule is asked, `BREAK` when it did not fit. */
  judge(skb: Skb, context: ChainContext): NftVerdict | null {
    const statements = this.statements;
    for (let i = 0; i < statements.length; i++) {
      const verdict = statements[i]?.apply(skb, context, this) ?? null;
      // `continue` goes on with the next statement (nft_do_chain).
      if (verdict !== null && verdict.name !== "continue") return verdict;
    }
    return null;
  }

  text(style: Style): string {
    return ruleText(this.statements, this.chain.table.family, this.comment, style);
  }

  explain(): string {
    const { table, name } = this.chain;
    return `nft rule ${table.family} ${table.name} ${name} ${this.text(PLAIN_STYLE)}`;
  }
}

/** What a chain knows of its table. */
export interface TableLabel {
  readonly family: string;
  readonly name: string;
}

/** Where a chain of nft stands: hook and priority; hooks that podwire has no packets for have number -1. */
export interface NftHook {
  readonly type: string;
  readonly hookName: string;
  readonly priority: number;
  /** The devices that it stands at, whether there are any of these names or not; "eth*" are all that begin so. */
  devices: readonly string[];
  /** Where it stands among the chains of netfilter. */
  readonly base: BaseHook;
}

/** A chain of nft. */
export class NftChain implements JumpTarget {
  readonly table: TableLabel;
  name: string;
  readonly hook: NftHook | null;
  readonly comment: string | null;
  readonly handle: number;
  policy: Verdict = Verdict.Accept;
  rules: NftRule[] = [];
  references = 0;
  readonly callers = new Map<NftChain | NftSet, number>();
  /** Chains of nft do not count what their policy decides; arptables asks for it with a policy. */
  countsPolicy = false;
  policyPackets = 0;
  policyBytes = 0;

  constructor(table: TableLabel, name: string, hook: NftHook | null, comment: string | null, handle: number) {
    this.table = table;
    this.name = name;
    this.hook = hook;
    this.comment = comment;
    this.handle = handle;
  }

  get tracedAs(): TracedChain {
    return this;
  }

  /** True for a chain at the ingress or egress of devices. */
  get isAtDevice(): boolean {
    return this.hook?.hookName === "ingress" || this.hook?.hookName === "egress";
  }

  get base(): BaseHook | null {
    return this.hook === null ? null : this.hook.base;
  }

  /** Runs the packet through the chain: a `Verdict`, or `CONTINUE` when it came to the end or returned. */
  evaluate(skb: Skb, context: ChainContext): number {
    const rules = this.rules;
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i];
      if (rule === undefined) continue;
      const verdict = rule.judge(skb, context);
      if (verdict === BREAK) continue;
      if (skb.traced) context.noteTraced(this, rule, tracedVerdict(verdict), skb);
      if (verdict === null) continue;
      if (context.trace !== null) context.noteMatch(`${this.table.name} ${this.name} rule ${i + 1}`, skb, rule);
      switch (verdict.name) {
        case "accept":
          return Verdict.Accept;
        case "drop":
          return context.drop(skb, DropReason.Netfilter, rule);
        case "reject":
          context.drop(skb, DropReason.Netfilter, rule);
          return Verdict.Reject;
        case "stolen":
          return Verdict.Stolen;
        case "return":
          return CONTINUE;
        case "jump": {
          const code = verdict.chain === null ? CONTINUE : verdict.chain.evaluate(skb, context);
          if (code !== CONTINUE) return code;
          break;
        }
        case "goto":
          return verdict.chain === null ? CONTINUE : verdict.chain.evaluate(skb, context);
        default:
          break;
      }
    }
    return CONTINUE;
  }

  /** The policy as the cause of a drop. */
  policyCause(): Cause {
    return new NftPolicyCause(this);
  }
}

/** A verdict as a trace tells it; what is rejected is dropped. */
function tracedVerdict(verdict: NftVerdict | null): string {
  if (verdict === null) return "continue";
  return verdict.name === "reject" ? "drop" : verdict.text();
}

class NftPolicyCause implements Cause {
  readonly origin = null;
  private readonly chain: NftChain;

  constructor(chain: NftChain) {
    this.chain = chain;
  }

  explain(): string {
    return `nft chain ${this.chain.table.family} ${this.chain.table.name} ${this.chain.name} policy drop`;
  }
}
