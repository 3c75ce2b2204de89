import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { type PortRange, saveRange } from "../text/ports.js";

/** `-m tcpmss`: the maximum segment size that a SYN announces (xt_tcpmss.c). */
export class TcpmssMatch implements Match {
  readonly name = "tcpmss";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly range: PortRange;
  readonly invert: boolean;

  constructor(given: Given) {
    this.range = given.range("mss", 65535) ?? [0, 65535];
    if (this.range[0] > this.range[1]) throw new ParameterProblem("tcpmss: invalid range given");
    this.invert = given.inverted("mss");
  }

  matches(skb: Skb): boolean {
    const segment = skb.packet.payload;
    if (segment.kind !== "tcp") return false;
    const mss = segment.options.mss;
    if (mss === null) return this.invert;
    return (mss >= this.range[0] && mss <= this.range[1]) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --mss ${saveRange(this.range)}`;
  }

  list(): string {
    return `tcpmss match ${this.invert ? "!" : ""}${saveRange(this.range)}`;
  }
}

/** How `-m tcpmss` is read. */
export const tcpmssMatch: MatchExtension = {
  name: "tcpmss",
  options: [{ name: "mss", invertible: true, mandatory: true }],
  placement: { protocols: [6] },
  parse: (given) => new TcpmssMatch(given),
};
