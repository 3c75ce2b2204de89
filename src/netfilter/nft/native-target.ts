import { DropReason } from "../../trace/drop-reason.js";
import { Verdict } from "../hook.js";
import type { ChainContext } from "../rules/chain.js";
import { CONTINUE, RETURN, type Reading, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { NftRule } from "./model/nft-chain.js";
import { BREAK, type JumpTarget, type NftVerdict } from "./model/verdict.js";
import { VerdictStatement } from "./statement/action-statements.js";
import { VmapStatement } from "./statement/match-statement.js";
import { CounterStatement } from "./statement/stateful.js";

/** A rule that nft put into a chain of iptables: it runs as nft wrote it, and iptables reads of it what it can. */
export class NativeTarget implements Target {
  readonly name = "";
  readonly rule: NftRule;
  readonly needsConntrack: boolean;
  private readonly read: Pick<Reading, "spec" | "problem">;

  constructor(rule: NftRule, read: Pick<Reading, "spec" | "problem">) {
    this.rule = rule;
    this.needsConntrack = rule.statements.some((statement) => statement.needsConntrack);
    this.read = read;
  }

  get reading(): Reading {
    return { ...this.read, counter: this.counter };
  }

  get counter(): CounterStatement | null {
    for (const statement of this.rule.statements) if (statement instanceof CounterStatement) return statement;
    return null;
  }

  get leads(): string[] {
    return this.targets().map(({ name }) => name);
  }

  renameLead(from: string, to: string): void {
    for (const chain of this.targets()) if (chain.name === from) chain.name = to;
  }

  private targets(): JumpTarget[] {
    return this.rule.statements.flatMap((statement) => {
      const verdicts: (NftVerdict | null)[] = statement instanceof VerdictStatement ? [statement.verdict] : [];
      if (statement instanceof VmapStatement && statement.map.definition.isAnonymous)
        verdicts.push(...statement.map.elements(0).map(({ verdict }) => verdict));
      return verdicts.flatMap((verdict) => verdict?.chain ?? []);
    });
  }

  /** Chains are found by their names: a table that is restored has others than those that nft saw. */
  apply(skb: Skb, context: ChainContext): number {
    const { rule } = this;
    const table = context.rule?.chain.table ?? null;
    const verdict = rule.judge(skb, context);
    if (verdict === null || verdict === BREAK) return CONTINUE;
    const chain = verdict.chain === null || table === null ? null : table.lookup(verdict.chain.name);
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
        return RETURN;
      case "jump":
        return chain === null ? CONTINUE : chain.evaluate(skb, context);
      case "goto": {
        const code = chain === null ? CONTINUE : chain.evaluate(skb, context);
        return code === CONTINUE ? RETURN : code;
      }
      default:
        return CONTINUE;
    }
  }

  save(): string {
    return "";
  }

  list(): string {
    return "";
  }
}
