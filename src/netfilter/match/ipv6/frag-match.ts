import { Family } from "../../../wire/ip-address.js";
import type { Match } from "../../rules/rule.js";
import type { Skb } from "../../skb.js";
import type { Given, MatchExtension } from "../../text/extension.js";
import { ipv6Of, isWithin } from "./extension-headers.js";

const LARGEST = 0xffff_ffff;

/** `-m frag`: the fragment header (ip6t_frag.c). The kernel keeps `--fraglen` and never asks for it. */
export class FragMatch implements Match {
  readonly name = "frag";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly ids: readonly [number, number];
  readonly invertIds: boolean;
  readonly length: number | null;
  readonly invertLength: boolean;
  /** `--fragres`: reserved bits have to be clear, which those of podwire always are. */
  readonly reserved: boolean;
  readonly isFirst: boolean;
  readonly hasMore: boolean;
  readonly isLast: boolean;

  constructor(given: Given) {
    this.ids = given.range("fragid", LARGEST) ?? [0, LARGEST];
    this.invertIds = given.inverted("fragid");
    this.length = given.uint("fraglen", 0, LARGEST);
    this.invertLength = given.inverted("fraglen");
    this.reserved = given.has("fragres");
    this.isFirst = given.has("fragfirst");
    this.hasMore = given.has("fragmore");
    this.isLast = given.has("fraglast");
  }

  matches(skb: Skb): boolean {
    const fragment = ipv6Of(skb)?.fragment ?? null;
    if (fragment === null || !isWithin(fragment.id, this.ids, this.invertIds)) return false;
    if (this.isFirst && fragment.offset !== 0) return false;
    if (this.hasMore && !fragment.moreFragments) return false;
    return !(this.isLast && fragment.moreFragments);
  }

  save(): string {
    const [first, last] = this.ids;
    let text = "";
    if (first !== 0 || last !== LARGEST)
      text += `${this.invertIds ? " !" : ""} --fragid ${first}${first === last ? "" : `:${last}`}`;
    if (this.length !== null) text += `${this.invertLength ? " !" : ""} --fraglen ${this.length}`;
    if (this.reserved) text += " --fragres";
    if (this.isFirst) text += " --fragfirst";
    if (this.hasMore) text += " --fragmore";
    return this.isLast ? `${text} --fraglast` : text;
  }

  list(): string {
    const [first, last] = this.ids;
    const not = this.invertIds ? "!" : "";
    let text = "frag ";
    if (first === last) text += `id:${not}${first}`;
    else if (first !== 0 || last !== LARGEST || this.invertIds) text += `ids:${not}${first}:${last}`;
    if (this.length !== null) text += ` length:${this.invertLength ? "!" : ""}${this.length}`;
    if (this.reserved) text += " reserved";
    if (this.isFirst) text += " first";
    if (this.hasMore) text += " more";
    return this.isLast ? `${text} last` : text;
  }
}

/** How `-m frag` is read. */
export const fragMatch: MatchExtension = {
  name: "frag",
  family: Family.V6,
  options: [
    { name: "fragid", invertible: true },
    { name: "fraglen", invertible: true },
    { name: "fragres", args: 0 },
    { name: "fragfirst", args: 0 },
    { name: "fragmore", args: 0, excludes: ["fraglast"] },
    { name: "fraglast", args: 0, excludes: ["fragmore"] },
  ],
  parse: (given) => new FragMatch(given),
};
