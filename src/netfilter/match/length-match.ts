import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { type PortRange, saveRange } from "../text/ports.js";

/** `-m length`: the bytes of the whole packet, its header included (xt_length.c). */
export class LengthMatch implements Match {
  readonly name = "length";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly range: PortRange;
  readonly invert: boolean;

  constructor(given: Given) {
    this.range = given.range("length", 65535) ?? [0, 65535];
    this.invert = given.inverted("length");
  }

  matches(skb: Skb): boolean {
    const length = skb.packet.byteLength;
    return (length >= this.range[0] && length <= this.range[1]) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --length ${saveRange(this.range)}`;
  }

  list(): string {
    return `length ${this.invert ? "!" : ""}${saveRange(this.range)}`;
  }
}

/** How `-m length` is read. */
export const lengthMatch: MatchExtension = {
  name: "length",
  options: [{ name: "length", invertible: true, mandatory: true }],
  parse: (given) => new LengthMatch(given),
};
