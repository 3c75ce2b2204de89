import { IpSets, type SetUsers } from "../../../netfilter/ipset/ip-sets.js";
import { runIpset } from "../../../netfilter/ipset/ipset-command.js";
import type { RuleSpec } from "../../../netfilter/rules/rule.js";
import { RuleReader } from "../../../netfilter/text/rule-reader.js";
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
  private readonly reader: RuleReader;
  private current = new Map<string, RuleSpec>();
  private previous = new Map<string, RuleSpec>();

  constructor(sim: Sim) {
    this.sets = new IpSets(sim, this);
    this.reader = new RuleReader(this.sets);
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
    const spec = this.current.get(key) ?? this.previous.get(key) ?? this.reader.read(family, text, origin);
    if (this.current.size >= Math.max(SWEEP_AT, this.previous.size * 2)) {
      this.previous = this.current;
      this.current = new Map();
    }
    this.current.set(key, spec);
    return spec;
  }

  /** The same without remembering it: for rules that whoever asks keeps. */
  read(family: Family, text: string, origin: Origin | null): RuleSpec {
    return this.reader.read(family, text, origin);
  }
}
