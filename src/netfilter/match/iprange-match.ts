import { type Family, formatIp, type IpAddress } from "../../wire/ip-address.js";
import { between } from "../nat/nat-range.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension, ParseContext } from "../text/extension.js";
import { parseAddress } from "../text/host-mask.js";
import { ParameterProblem } from "../text/parameter-problem.js";

interface Range {
  readonly min: IpAddress;
  readonly max: IpAddress;
  readonly invert: boolean;
}

function readRange(given: Given, option: string, context: ParseContext): Range | null {
  const text = given.value(option);
  if (text === null) return null;
  const [first = "", last = first] = text.split("-");
  const min = readAddress(first, option, context.family);
  const max = readAddress(last, option, context.family);
  if (min !== max && between(min, max, min)) {
    context.warnings.push(`xt_iprange: range ${text} is reversed and will never match`);
  }
  return { min, max, invert: given.inverted(option) };
}

function readAddress(text: string, option: string, family: Family): IpAddress {
  const address = parseAddress(text, family);
  if (address === null) {
    throw new ParameterProblem(`iprange: Bad value for "--${option}" option: "${text}"`);
  }
  return address;
}

/** `-m iprange`: the source or the destination between two addresses (xt_iprange.c). */
export class IprangeMatch implements Match {
  readonly name = "iprange";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly src: Range | null;
  readonly dst: Range | null;

  constructor(given: Given, context: ParseContext) {
    this.src = readRange(given, "src-range", context);
    this.dst = readRange(given, "dst-range", context);
    if (this.src === null && this.dst === null) {
      throw new ParameterProblem("iprange match: You must specify `--src-range' or `--dst-range'");
    }
  }

  matches(skb: Skb): boolean {
    if (this.src !== null && between(skb.packet.src, this.src.min, this.src.max) === this.src.invert) return false;
    return this.dst === null || between(skb.packet.dst, this.dst.min, this.dst.max) !== this.dst.invert;
  }

  save(): string {
    return this.text((range, side) => `${range.invert ? " !" : ""} --${side}-range ${bounds(range)}`);
  }

  list(): string {
    const words = { src: "source", dst: "destination" };
    return this.text((range, side) => ` ${words[side]} IP range ${range.invert ? "! " : ""}${bounds(range)}`).slice(1);
  }

  private text(print: (range: Range, side: "src" | "dst") => string): string {
    return (this.src === null ? "" : print(this.src, "src")) + (this.dst === null ? "" : print(this.dst, "dst"));
  }
}

function bounds(range: Range): string {
  return `${formatIp(range.min)}-${formatIp(range.max)}`;
}

/** How `-m iprange` is read. */
export const iprangeMatch: MatchExtension = {
  name: "iprange",
  options: [
    { name: "src-range", invertible: true },
    { name: "dst-range", invertible: true },
  ],
  parse: (given, context) => new IprangeMatch(given, context),
};
