import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, hexByte, type TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { DSCP_CLASSES, parseTos, TOS_NAMES } from "../text/tos.js";
import { withTos } from "./with-tos.js";

/** `-j DSCP`: the upper six bits of the TOS byte (xt_DSCP.c). */
export class DscpTarget implements Target {
  readonly name = "DSCP";
  readonly needsConntrack = false;
  readonly dscp: number;

  constructor(given: Given) {
    const dscp = given.uint("set-dscp", 0, 63);
    const name = given.value("set-dscp-class");
    if (dscp === null && name === null) {
      throw new ParameterProblem("DSCP target: Parameter --set-dscp is required");
    }
    const known = name === null ? dscp : DSCP_CLASSES.get(name.toUpperCase());
    if (known === undefined || known === null) throw new ParameterProblem(`Invalid DSCP value \`${name}'`);
    this.dscp = known;
  }

  apply(skb: Skb): number {
    skb.packet = withTos(skb.packet, (skb.packet.tos & 3) | (this.dscp << 2));
    return CONTINUE;
  }

  save(): string {
    return ` --set-dscp ${hexByte(this.dscp)}`;
  }

  list(): string {
    return `DSCP set ${hexByte(this.dscp)}`;
  }
}

/** How `-j DSCP` is read. */
export const dscpTarget: TargetExtension = {
  name: "DSCP",
  options: [
    { name: "set-dscp", excludes: ["set-dscp-class"] },
    { name: "set-dscp-class", excludes: ["set-dscp"] },
  ],
  placement: { tables: ["mangle"] },
  parse: (given) => new DscpTarget(given),
};

/** `-j TOS`: clears the bits of a mask in the TOS byte and flips those of a value (xt_DSCP.c). */
export class TosTarget implements Target {
  readonly name = "TOS";
  readonly needsConntrack = false;
  readonly value: number;
  readonly mask: number;

  constructor(given: Given) {
    const set = given.value("set-tos");
    const and = given.uint("and-tos", 0, 255);
    const or = given.uint("or-tos", 0, 255);
    const xor = given.uint("xor-tos", 0, 255);
    if (set !== null) {
      const tos = parseTos(set, 0xff);
      this.value = tos.value;
      this.mask = tos.mask;
    } else if (and !== null) {
      this.value = 0;
      this.mask = ~and & 0xff;
    } else if (or !== null) {
      this.value = or;
      this.mask = or;
    } else if (xor !== null) {
      this.value = xor;
      this.mask = 0;
    } else {
      throw new ParameterProblem("TOS: An action is required");
    }
  }

  apply(skb: Skb): number {
    skb.packet = withTos(skb.packet, (skb.packet.tos & ~this.mask) ^ this.value);
    return CONTINUE;
  }

  save(): string {
    return ` --set-tos ${hexByte(this.value)}/${hexByte(this.mask)}`;
  }

  list(numeric: boolean): string {
    const known = TOS_NAMES.find(([, value]) => value === this.value);
    if (!numeric && this.mask === 0x3f && known !== undefined) return ` TOS set${known[0]}`;
    if (numeric) return `TOS set ${hexByte(this.value)}/${hexByte(this.mask)}`;
    if (this.value === 0) return `TOS and ${hexByte(~this.mask & 0xff)}`;
    if (this.value === this.mask) return `TOS or ${hexByte(this.value)}`;
    if (this.mask === 0) return `TOS xor ${hexByte(this.value)}`;
    return `TOS set ${hexByte(this.value)}/${hexByte(this.mask)}`;
  }
}

const TOS_OPTIONS = ["set-tos", "and-tos", "or-tos", "xor-tos"];

/** How `-j TOS` is read. */
export const tosTarget: TargetExtension = {
  name: "TOS",
  options: TOS_OPTIONS.map((name) => ({ name, excludes: TOS_OPTIONS.filter((other) => other !== name) })),
  placement: { tables: ["mangle"] },
  parse: (given) => new TosTarget(given),
};
