import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { type PortRange, saveRange } from "../text/ports.js";

/** `-m length`: the bytes of the packet behind the fixed IPv6 header, or of the whole IPv4 packet (xt_length.c). */
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
    const packet = skb.packet;
    const length = packet.kind === "ipv4" ? packet.byteLength : packet.byteLength - 40;
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
