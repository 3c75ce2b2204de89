import { SECOND } from "../../sim/time.js";
import { Hook } from "../hook.js";
import { SetElement } from "../ipset/set-element.js";
import { dimensionText, parseDimensions, requireSet } from "../match/set-match.js";
import type { Context } from "../rules/context.js";
import type { Placement } from "../rules/placement.js";
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
  /** The set whose element says what the packet gets, and which of the packet's fields: "mark", "prio", "queue". */
  readonly mapped: SetUse | null;
  readonly mappedFields: readonly string[];
  readonly placement: Placement;
  readonly exist: boolean;
  /** Seconds, or null for what the set says. */
  readonly timeoutS: number | null;

  constructor(given: Given, context: ParseContext) {
    this.added = setUse(given, "add-set", context);
    this.deleted = setUse(given, "del-set", context);
    this.exist = given.has("exist");
    this.timeoutS = timeout(given);
    this.mapped = setUse(given, "map-set", context);
    this.mappedFields = MAPPED.filter((name) => given.has(`map-${name}`));
    if (this.mapped !== null && this.mappedFields.length === 0)
      throw new ParameterProblem("You must specify flags `--map-mark' or '--map-prio` or `--map-queue'");
    const isQueueing = this.mappedFields.some((name) => name !== "mark");
    const hooks = isQueueing ? { hooks: [Hook.Forward, Hook.Output, Hook.Postrouting] } : {};
    this.placement = this.mapped === null ? {} : { tables: ["mangle"], ...hooks };
    if (this.added === null && this.deleted === null && this.mapped === null) {
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
    if (this.mapped !== null) this.map(this.mapped, skb, context);
    return CONTINUE;
  }

  /** How often it names the set. */
  references(name: string): number {
    return Number(this.added?.set === name) + Number(this.deleted?.set === name) + Number(this.mapped?.set === name);
  }

  /** Gives the packet what the element says (set_target_v3). Devices have one queue each, so that none is chosen. */
  private map(use: SetUse, skb: Skb, context: Context): void {
    const set = context.sets.get(use.set);
    const fields = set?.packetFields(skb, use.sources) ?? null;
    const element = set === null || fields === null ? null : set.tested(fields, context.sim.nowNs);
    if (element === null || element.nomatch) return;
    for (const [name, text] of element.skbinfo) {
      if (name === "skbmark" && this.mappedFields.includes("mark")) {
        const [mark = 0, mask = 0xffff_ffff] = text.split("/").map(Number);
        skb.mark = ((skb.mark & ~mask) ^ mark) >>> 0;
      }
      if (name === "skbprio" && this.mappedFields.includes("prio")) {
        const [major = 0, minor = 0] = text.split(":").map((part) => Number.parseInt(part, 16));
        skb.priority = ((major << 16) | minor) >>> 0;
      }
    }
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
    if (this.mapped !== null) {
      words.push(`${dashes}map-set ${this.mapped.set} ${dimensionText(this.mapped.sources)}`);
      for (const name of this.mappedFields) words.push(`${dashes}map-${name}`);
    }
    return words.join(" ");
  }
}

/** The fields that an element may set, in the order of listings. */
const MAPPED = ["mark", "prio", "queue"] as const;

function setUse(given: Given, option: "add-set" | "del-set" | "map-set", context: ParseContext): SetUse | null {
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
    { name: "map-set", args: 2 },
    ...MAPPED.map((name) => ({ name: `map-${name}`, args: 0 as const })),
    { name: "exist", args: 0 },
    { name: "timeout" },
  ],
  parse: (given, context) => new SetTarget(given, context),
};
