import { SECOND } from "../../sim/time.js";
import { SetElement } from "../ipset/set-element.js";
import { dimensionText, parseDimensions, requireSet } from "../match/set-match.js";
import type { Context } from "../rules/context.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, ParseContext, TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** A set, and of which end of the packet each of its dimensions is. */
interface SetUse {
  readonly set: string;
  readonly sources: readonly boolean[];
}

/** `-j SET`: puts the packet's fields into a set, takes them out of another, or both (xt_set.c). */
export class SetTarget implements Target {
  readonly name = "SET";
  readonly needsConntrack = false;
  readonly added: SetUse | null;
  readonly deleted: SetUse | null;
  readonly exist: boolean;
  /** Seconds, or null for what the set says. */
  readonly timeoutS: number | null;

  constructor(given: Given, context: ParseContext) {
    this.added = setUse(given, "add-set", context);
    this.deleted = setUse(given, "del-set", context);
    this.exist = given.has("exist");
    this.timeoutS = timeout(given);
    if (this.added === null && this.deleted === null) {
      throw new ParameterProblem("You must specify either `--add-set' or `--del-set' or `--map-set'");
    }
    if (this.added === null && this.exist)
      throw new ParameterProblem("Flag `--exist' can be used with `--add-set' only");
    if (this.added === null && this.timeoutS !== null) {
      throw new ParameterProblem("Option `--timeout' can be used with `--add-set' only");
    }
  }

  apply(skb: Skb, context: Context): number {
    if (this.added !== null) this.add(this.added, skb, context);
    if (this.deleted !== null) {
      const set = context.sets.get(this.deleted.set);
      const fields = set?.packetFields(skb, this.deleted.sources) ?? null;
      if (set !== null && fields !== null) set.drop(fields);
    }
    return CONTINUE;
  }

  /** How often it names the set. */
  references(name: string): number {
    return Number(this.added?.set === name) + Number(this.deleted?.set === name);
  }

  private add(use: SetUse, skb: Skb, context: Context): void {
    const set = context.sets.get(use.set);
    const fields = set?.packetFields(skb, use.sources) ?? null;
    if (set === null || fields === null) return;
    const nowNs = context.sim.nowNs;
    if ((set.get(fields, nowNs) !== null && !this.exist) || set.members.size >= set.options.maxelem) return;
    const timeoutS = set.options.timeoutS === null ? 0 : (this.timeoutS ?? set.options.timeoutS);
    const expiresNs = timeoutS === 0 ? Number.POSITIVE_INFINITY : nowNs + timeoutS * SECOND;
    const element = new SetElement(fields, expiresNs, "", false);
    // The packet that adds an element is the first that it counts (IP_SET_INIT_KEXT).
    element.packets = 1;
    element.bytes = skb.packet.byteLength;
    set.put(element);
  }

  save(): string {
    return ` ${this.text("--")}`;
  }

  list(): string {
    return this.text("");
  }

  private text(dashes: string): string {
    const words: string[] = [];
    if (this.added !== null) {
      words.push(`${dashes}add-set ${this.added.set} ${dimensionText(this.added.sources)}`);
      if (this.exist) words.push(`${dashes}exist`);
      if (this.timeoutS !== null) words.push(`${dashes}timeout ${this.timeoutS}`);
    }
    if (this.deleted !== null) {
      words.push(`${dashes}del-set ${this.deleted.set} ${dimensionText(this.deleted.sources)}`);
    }
    return words.join(" ");
  }
}

function setUse(given: Given, option: "add-set" | "del-set", context: ParseContext): SetUse | null {
  if (!given.has(option)) return null;
  const set = given.value(option, 0) ?? "";
  requireSet(set, context);
  return { set, sources: parseDimensions(given.value(option, 1) ?? "") };
}

function timeout(given: Given): number | null {
  const text = given.value("timeout");
  if (text === null) return null;
  if (!/^\d+$/.test(text) || Number(text) > MOST_TIMEOUT) {
    throw new ParameterProblem(`Invalid value for option --timeout or out of range 0-${MOST_TIMEOUT}`);
  }
  return Number(text);
}

const MOST_TIMEOUT = 0xffff_fffe;

/** How `-j SET` is read. */
export const setTarget: TargetExtension = {
  name: "SET",
  options: [
    { name: "add-set", args: 2 },
    { name: "del-set", args: 2 },
    { name: "exist", args: 0 },
    { name: "timeout" },
  ],
  parse: (given, context) => new SetTarget(given, context),
};
