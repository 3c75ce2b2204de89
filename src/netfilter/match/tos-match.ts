import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, hexByte, type MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { DSCP_CLASSES, parseTos, TOS_NAMES } from "../text/tos.js";

/** `-m tos`: the TOS byte under a mask (xt_dscp.c). */
export class TosMatch implements Match {
  readonly name = "tos";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly value: number;
  readonly mask: number;
  readonly invert: boolean;

  constructor(given: Given) {
    const tos = parseTos(given.value("tos") ?? "", 0xff);
    this.value = tos.value;
    this.mask = tos.mask;
    this.invert = given.inverted("tos");
  }

  matches(skb: Skb): boolean {
    return ((skb.packet.tos & this.mask) === this.value) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --tos ${hexByte(this.value)}/${hexByte(this.mask)}`;
  }

  list(numeric: boolean): string {
    const known = TOS_NAMES.find(([, value]) => value === this.value);
    const lead = `tos match${this.invert ? "!" : ""}`;
    if (!numeric && this.mask === 0x3f && known !== undefined) return `${lead} ${known[0]}`;
    return `${lead}${hexByte(this.value)}/${hexByte(this.mask)}`;
  }
}

/** How `-m tos` is read. */
export const tosMatch: MatchExtension = {
  name: "tos",
  options: [{ name: "tos", invertible: true, mandatory: true }],
  parse: (given) => new TosMatch(given),
};

/** `-m dscp`: the upper six bits of the TOS byte (xt_dscp.c). */
export class DscpMatch implements Match {
  readonly name = "dscp";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly dscp: number;
  readonly invert: boolean;

  constructor(given: Given) {
    const name = given.value("dscp-class");
    const dscp = name === null ? given.uint("dscp", 0, 63) : DSCP_CLASSES.get(name.toUpperCase());
    if (dscp === undefined) throw new ParameterProblem(`Invalid DSCP value \`${name}'`);
    if (dscp === null) throw new ParameterProblem("DSCP match: Parameter --dscp is required");
    this.dscp = dscp;
    this.invert = given.inverted("dscp") || given.inverted("dscp-class");
  }

  matches(skb: Skb): boolean {
    return (skb.packet.tos >>> 2 === this.dscp) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --dscp ${hexByte(this.dscp)}`;
  }

  list(): string {
    return `DSCP match ${this.invert ? "!" : ""}${hexByte(this.dscp)}`;
  }
}

/** How `-m dscp` is read. */
export const dscpMatch: MatchExtension = {
  name: "dscp",
  options: [
    { name: "dscp", invertible: true, excludes: ["dscp-class"] },
    { name: "dscp-class", invertible: true, excludes: ["dscp"] },
  ],
  parse: (given) => new DscpMatch(given),
};
