import { IpSets, type SetUsers } from "../../../netfilter/ipset/ip-sets.js";
import { runIpset } from "../../../netfilter/ipset/ipset-command.js";
import type { RuleSpec } from "../../../netfilter/rules/rule.js";
import { CommandParser } from "../../../netfilter/text/command-parser.js";
import { splitWords } from "../../../netfilter/text/split-words.js";
import type { Sim } from "../../../sim/sim.js";
import type { Origin } from "../../../trace/trace.js";
import type { Family } from "../../../wire/ip-address.js";

/** Below this many entries nothing is forgotten. */
const SWEEP_AT = 4_096;

/**
 * Rules by their text: each is read once, and every node that has it holds the same one. What no sync has asked for since
 * the last sweep is forgotten.
 */
export class RuleCache implements SetUsers {
  private readonly sets: IpSets;
  private current = new Map<string, RuleSpec>();
  private previous = new Map<string, RuleSpec>();

  constructor(sim: Sim) {
    this.sets = new IpSets(sim, this);
  }

  /** Makes `specOf` take rules that ask the set, which every node that has such a rule must have by that name. */
  knowSet(name: string, family: Family): void {
    if (this.sets.get(name) !== null) return;
    runIpset(this.sets, ["create", name, "hash:ip", "family", family === 4 ? "inet" : "inet6"], "");
  }

  /** Sets are known by name only: nothing is looked up here. */
  setReferences(): number {
    return 0;
  }

  /** The rule that `text` says, as of an object. @throws Error when iptables would not take it: a bug of the renderer. */
  specOf(family: Family, text: string, origin: Origin | null): RuleSpec {
    const where = origin === null ? "" : `${origin.name} ${origin.file ?? ""}:${origin.line ?? ""}`;
    const key = `${family} ${where} ${text}`;
    let spec = this.current.get(key) ?? this.previous.get(key);
    if (spec === undefined) {
      const words = ["-A", "KUBE-SERVICES", ...splitWords(text)];
      const command = new CommandParser(words, { family, sets: this.sets, names: null, origin }).parse();
      spec = command.specs[0];
      if (spec === undefined || command.specs.length !== 1) throw new Error(`"${text}" is not one rule`);
    }
    if (this.current.size >= Math.max(SWEEP_AT, this.previous.size * 2)) {
      this.previous = this.current;
      this.current = new Map();
    }
    this.current.set(key, spec);
    return spec;
  }
}
