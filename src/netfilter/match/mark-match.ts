import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, hex, type MatchExtension } from "../text/extension.js";

/** `-m mark` and `-m connmark`: the mark of the packet or of its connection under a mask. */
export class MarkMatch implements Match {
  readonly name: "mark" | "connmark";
  readonly needsConntrack: boolean;
  readonly isStateful = false;
  readonly value: number;
  readonly mask: number;
  readonly invert: boolean;

  constructor(name: "mark" | "connmark", given: Given) {
    const mark = given.mark("mark");
    this.name = name;
    this.needsConntrack = name === "connmark";
    this.value = mark?.value ?? 0;
    this.mask = mark?.mask ?? 0;
    this.invert = given.inverted("mark");
  }

  matches(skb: Skb): boolean {
    let mark = skb.mark;
    if (this.name === "connmark") {
      if (skb.conntrack === null) return false;
      mark = skb.conntrack.mark;
    }
    return ((mark & this.mask) >>> 0 === this.value) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --mark ${this.text()}`;
  }

  list(): string {
    if (this.name === "mark") return `mark match${this.invert ? " !" : ""} ${this.text()}`;
    return `connmark match ${this.invert ? "!" : ""} ${this.text()}`;
  }

  private text(): string {
    return this.mask === 0xffff_ffff ? hex(this.value) : `${hex(this.value)}/${hex(this.mask)}`;
  }
}

/** How `-m mark` is read. */
export const markMatch: MatchExtension = {
  name: "mark",
  options: [{ name: "mark", invertible: true, mandatory: true }],
  parse: (given) => new MarkMatch("mark", given),
};

/** How `-m connmark` is read. */
export const connmarkMatch: MatchExtension = {
  name: "connmark",
  options: [{ name: "mark", invertible: true, mandatory: true }],
  parse: (given) => new MarkMatch("connmark", given),
};
