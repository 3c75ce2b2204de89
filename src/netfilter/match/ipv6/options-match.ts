import { Family } from "../../../wire/ip-address.js";
import type { Match } from "../../rules/rule.js";
import type { Skb } from "../../skb.js";
import { type Given, type MatchExtension, parseInteger } from "../../text/extension.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { ExtensionHeader, extensionData } from "./extension-headers.js";

const LARGEST = 0xffff_ffff;
/** The most options that a rule can name (IP6T_OPTS_OPTSNR). */
const MOST_OPTIONS = 16;

/** An option by its type and, when that is asked, the length of its data. */
interface WantedOption {
  readonly type: number;
  readonly length: number | null;
}

/** `-m hbh` and `-m dst`: hop-by-hop and destination options (ip6t_hbh.c). */
export class OptionsMatch implements Match {
  readonly name: "hbh" | "dst";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly length: number | null;
  readonly invertLength: boolean;
  /** The options that the header begins with, in this order; null when that is not asked. */
  readonly options: readonly WantedOption[] | null;

  constructor(name: "hbh" | "dst", given: Given) {
    this.name = name;
    this.length = given.uint(`${name}-len`, 0, LARGEST);
    this.invertLength = given.inverted(`${name}-len`);
    const text = given.value(`${name}-opts`);
    this.options = text === null ? null : parseOptions(name, text);
  }

  matches(skb: Skb): boolean {
    const number = this.name === "hbh" ? ExtensionHeader.HopByHop : ExtensionHeader.DestinationOptions;
    const header = extensionData(skb, number);
    if (header === null) return false;
    if (this.length !== null && (header.length === this.length) === this.invertLength) return false;
    let at = 2;
    for (const { type, length } of this.options ?? []) {
      if (at >= header.length || header[at] !== type) return false;
      // The padding of one byte has no length.
      const has = type === 0 ? null : (header[at + 1] ?? 0);
      if (has !== null && length !== null && has !== length) return false;
      at += has === null ? 1 : has + 2;
    }
    return true;
  }

  save(): string {
    const length = this.length === null ? "" : `${this.invertLength ? " !" : ""} --${this.name}-len ${this.length}`;
    return this.options === null ? length : `${length} --${this.name}-opts ${this.optionText(this.options)}`;
  }

  list(): string {
    const length = this.length === null ? "" : ` length:${this.invertLength ? "!" : ""}${this.length}`;
    return `${this.name}${length}${this.options === null ? "" : ` opts ${this.optionText(this.options)}`}`;
  }

  private optionText(options: readonly WantedOption[]): string {
    return options.map(({ type, length }) => (length === null ? `${type}` : `${type}:${length}`)).join(",");
  }
}

function parseOptions(name: string, text: string): WantedOption[] {
  const words = text.split(",");
  if (words.length > MOST_OPTIONS) throw new ParameterProblem("too many addresses specified");
  return words.map((word) => {
    const colon = word.indexOf(":");
    const type = parseInteger(colon < 0 ? word : word.slice(0, colon));
    if (type === null) throw new ParameterProblem(`${name}: no valid digits in opt \`${word}'`);
    if (colon < 0) return { type: type & 0xff, length: null };
    const length = parseInteger(word.slice(colon + 1));
    if (length === null) throw new ParameterProblem(`${name}: no valid digits in length \`${word.slice(colon + 1)}'`);
    // 255 stands for any length in what the kernel is told.
    return { type: type & 0xff, length: (length & 0xff) === 0xff ? null : length & 0xff };
  });
}

function optionsExtension(name: "hbh" | "dst"): MatchExtension {
  return {
    name,
    family: Family.V6,
    options: [{ name: `${name}-len`, invertible: true }, { name: `${name}-opts` }],
    parse: (given) => new OptionsMatch(name, given),
  };
}

/** How `-m hbh` is read. */
export const hbhMatch = optionsExtension("hbh");
/** How `-m dst` is read. */
export const dstMatch = optionsExtension("dst");
