import { SECOND } from "../../sim/time.js";
import { SetElement } from "../ipset/set-element.js";
import { dimensionText, parseDimensions, requireSet } from "../match/set-match.js";
import type { Context } from "../rules/context.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, ParseContext, TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** `-j SET`: puts the packet's fields into a set, or takes them out (xt_set.c). */
export class SetTarget implements Target {
  readonly name = "SET";
  readonly needsConntrack = false;
  readonly command: "add" | "del";
  readonly set: string;
  readonly sources: readonly boolean[];
  readonly exist: boolean;
  /** Seconds, or null for what the set says. */
  readonly timeoutS: number | null;

  constructor(given: Given, context: ParseContext) {
    const option = ["add-set", "del-set"].find((name) => given.has(name));
    if (option === undefined) {
      throw new ParameterProblem("You must specify either `--add-set' or `--del-set' or `--map-set'");
    }
    this.command = option === "add-set" ? "add" : "del";
    this.set = given.value(option, 0) ?? "";
    requireSet(this.set, context);
    this.sources = parseDimensions(given.value(option, 1) ?? "");
    this.exist = given.has("exist");
    this.timeoutS = given.uint("timeout", 0, 4_294_967);
  }

  apply(skb: Skb, context: Context): number {
    const set = context.sets.get(this.set);
    const fields = set?.packetFields(skb, this.sources) ?? null;
    if (set === null || fields === null) return CONTINUE;
    if (this.command === "del") {
      set.members.delete(set.keyOf(fields));
      return CONTINUE;
    }
    const nowNs = context.sim.nowNs;
    if ((set.get(fields, nowNs) !== null && !this.exist) || set.members.size >= set.options.maxelem) return CONTINUE;
    const timeoutS = set.options.timeoutS === null ? 0 : (this.timeoutS ?? set.options.timeoutS);
    const expiresNs = timeoutS === 0 ? Number.POSITIVE_INFINITY : nowNs + timeoutS * SECOND;
    const element = new SetElement(fields, expiresNs, "", false);
    // The packet that adds an element is the first that it counts (IP_SET_INIT_KEXT).
    element.packets = 1;
    element.bytes = skb.packet.byteLength;
    set.members.set(set.keyOf(fields), element);
    return CONTINUE;
  }

  save(): string {
    return ` ${this.text("--")}`;
  }

  list(): string {
    return this.text("");
  }

  private text(dashes: string): string {
    let text = `${dashes}${this.command}-set ${this.set} ${dimensionText(this.sources)}`;
    if (this.exist) text += ` ${dashes}exist`;
    if (this.timeoutS !== null) text += ` ${dashes}timeout ${this.timeoutS}`;
    return text;
  }
}

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
