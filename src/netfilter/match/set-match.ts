import { Family } from "../../wire/ip-address.js";
import type { IpSet } from "../ipset/ip-set.js";
import type { SetElement } from "../ipset/set-element.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, type MatchExtension, type ParseContext, parseInteger } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** "src,dst" as booleans, true for src. */
export function parseDimensions(text: string): boolean[] {
  const words = text.split(",");
  if (words.length > 6) throw new ParameterProblem("Can't be more src/dst options than 6.");
  return words.map((word) => {
    if (word !== "src" && word !== "dst") {
      throw new ParameterProblem("You must spefify (the comma separated list of) 'src' or 'dst'.");
    }
    return word === "src";
  });
}

/** @throws ParameterProblem when there is no such set. */
export function requireSet(name: string, context: ParseContext): void {
  const set = context.sets.get(name);
  if (set === null) throw new ParameterProblem(`Set ${name} doesn't exist.\n`);
  const hasFamily = set.type.startsWith("hash:");
  if (hasFamily && set.options.family !== context.family) {
    const family = set.options.family === Family.V4 ? "IPv4" : "IPv6";
    throw new ParameterProblem(`The protocol family of set ${name} is ${family}, which is not applicable.\n`);
  }
}

/** "src,dst" of booleans. */
export function dimensionText(sources: readonly boolean[]): string {
  return sources.map((isSource) => (isSource ? "src" : "dst")).join(",");
}

const COUNTERS = ["packets-eq", "packets-lt", "packets-gt", "bytes-eq", "bytes-lt", "bytes-gt"] as const;

/** `-m set`: whether the packet's fields are in a set (xt_set.c). */
export class SetMatch implements Match {
  readonly name = "set";
  readonly needsConntrack = false;
  readonly isStateful = true;
  readonly set: string;
  readonly sources: readonly boolean[];
  readonly invert: boolean;
  readonly returnNomatch: boolean;
  readonly updateCounters: boolean;
  readonly updateSubcounters: boolean;
  /** What is asked of the element's counters, in the order of options. */
  readonly counters: readonly { readonly name: string; readonly value: number; readonly invert: boolean }[];

  constructor(given: Given, context: ParseContext) {
    const set = given.value("match-set", 0);
    if (set === null) throw new ParameterProblem("You must specify `--match-set' with proper arguments");
    requireSet(set, context);
    this.set = set;
    if (given.sequence.some(({ spelt }) => spelt === "set"))
      context.warnings.push("--set option deprecated, please use --match-set");
    this.sources = parseDimensions(given.value("match-set", 1) ?? "");
    this.invert = given.inverted("match-set");
    this.returnNomatch = given.has("return-nomatch");
    this.updateCounters = !given.inverted("update-counters");
    this.updateSubcounters = !given.inverted("update-subcounters");
    this.counters = COUNTERS.filter((name) => given.has(name)).map((name) => ({
      name,
      value: parseInteger(given.value(name) ?? "") ?? 0,
      invert: given.inverted(name),
    }));
  }

  matches(skb: Skb, context: Context): boolean {
    const set = context.sets.get(this.set);
    return (set !== null && this.isIn(set, skb, context, false)) !== this.invert;
  }

  /** Whether the packet is in a set, or in one of a list's sets, the first that has it (ip_set_test, list_set_ktest). */
  private isIn(set: IpSet, skb: Skb, context: Context, isOfList: boolean): boolean {
    if (set.type === "list:set") {
      for (const member of set.members.values()) {
        const [field] = member.fields;
        const inner = field !== undefined && field.kind === "set" ? context.sets.get(field.name) : null;
        if (inner !== null && this.isIn(inner, skb, context, true) && this.takes(set, member, skb, isOfList))
          return true;
      }
      return false;
    }
    const element = set.lookupPacket(skb, this.sources, context.sets);
    if (element === null) return false;
    const isTaken = this.takes(set, element, skb, isOfList);
    // Where exceptions may be, `--return-nomatch` asks for them alone.
    const isReversed = this.returnNomatch && set.fields.includes("net");
    return isTaken && element.nomatch === isReversed;
  }

  /** Whether the element's counters are as asked, which those of a list's sets are not; counts the packet, for exceptions too. */
  private takes(set: IpSet, element: SetElement, skb: Skb, isOfList: boolean): boolean {
    // A set without counters is not asked for them (ip_set_match_extensions).
    if (!set.options.counters) return true;
    const inRange =
      isOfList ||
      element.nomatch ||
      this.counters.every(({ name, value, invert }) => {
        const have = name.startsWith("packets") ? element.packets : element.bytes;
        if (name.endsWith("eq")) return (have === value) !== invert;
        return name.endsWith("lt") ? have < value : have > value;
      });
    if (this.updateCounters && (!isOfList || this.updateSubcounters)) {
      element.packets++;
      element.bytes += skb.packet.byteLength;
    }
    return inRange;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --match-set ${this.text("--")}`;
  }

  list(): string {
    return `${this.invert ? "! " : ""}match-set ${this.text("")}`;
  }

  private text(dashes: string): string {
    let text = `${this.set} ${dimensionText(this.sources)}`;
    if (this.returnNomatch) text += ` ${dashes}return-nomatch`;
    if (!this.updateCounters) text += ` ! ${dashes}update-counters`;
    if (!this.updateSubcounters) text += ` ! ${dashes}update-subcounters`;
    for (const { name, value, invert } of this.counters) text += `${invert ? " !" : ""} ${dashes}${name} ${value}`;
    return text;
  }
}

/** How `-m set` is read. */
export const setMatch: MatchExtension = {
  name: "set",
  options: [
    { name: "match-set", args: 2, invertible: true, duplicate: "--match-set can be specified only once" },
    { name: "set", alias: "match-set", args: 2, invertible: true },
    { name: "return-nomatch", args: 0 },
    { name: "update-counters", args: 0, invertible: true },
    { name: "update-subcounters", args: 0, invertible: true },
    ...COUNTERS.map((name) => ({ name, invertible: name.endsWith("eq") })),
  ],
  parse: (given, context) => new SetMatch(given, context),
};
