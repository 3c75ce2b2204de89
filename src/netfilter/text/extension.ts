import type { Family } from "../../wire/ip-address.js";
import type { IpSets } from "../ipset/ip-sets.js";
import type { Placement } from "../rules/placement.js";
import type { Match, Target } from "../rules/rule.js";
import { ParameterProblem } from "./parameter-problem.js";

/** One long option of an extension. */
export interface OptionSpec {
  /** Without the dashes: "destination-port". */
  readonly name: string;
  /** The option that this is another name for; it is what errors and `Given` call it. */
  readonly alias?: string;
  /** How many arguments follow: 1 unless told. */
  readonly args?: 0 | 1 | 2;
  /** True when `!` may stand before it. */
  readonly invertible?: boolean;
  /** True when the rule makes no sense without it. */
  readonly mandatory?: boolean;
  /** Options that exclude this one. */
  readonly excludes?: readonly string[];
  /** Options that this one needs. */
  readonly needs?: readonly string[];
  /** What is said when it is given twice, where the extension has its own words. */
  readonly duplicate?: string;
  /** Smallest and largest value, where that is checked before anything else. */
  readonly between?: readonly [number, number];
  /** True when it may be given more than once. */
  readonly multiple?: boolean;
}

/** What a rule's text says besides an extension's own options. */
export interface ParseContext {
  readonly family: Family;
  readonly protocol: number;
  readonly invertProtocol: boolean;
  readonly sets: IpSets;
  /** Warnings, printed to standard error without failing. */
  readonly warnings: string[];
}

/** A `-m NAME`: its options, and how they become a match. */
export interface MatchExtension {
  readonly name: string;
  /** The family that it exists for, when only one. */
  readonly family?: Family;
  readonly options: readonly OptionSpec[];
  readonly placement?: Placement;
  /** What loading it says on standard error. */
  readonly loadWarning?: string;
  /**
   * What is wrong with one of its options where it stands, before the rest of the line was read; `protocol` is what `-p`
   * said so far, null for nothing or for an inverted one.
   */
  problem?(protocol: number | null, isInverted: boolean): string | null;
  /** @throws ParameterProblem in the words of iptables. */
  parse(given: Given, context: ParseContext): Match;
}

/** A `-j NAME`: its options, and how they become a target. */
export interface TargetExtension {
  readonly name: string;
  readonly family?: Family;
  readonly options: readonly OptionSpec[];
  readonly placement?: Placement;
  /** What loading it says on standard error. */
  readonly loadWarning?: string;
  /** What is wrong with an option where it stands: `protocol` is what `-p` said so far, 0 for nothing. */
  optionProblem?(name: string, value: string, protocol: number): string | null;
  parse(given: Given, context: ParseContext): Target;
}

/** An option as it was given. */
export interface GivenOption {
  readonly values: readonly string[];
  readonly invert: boolean;
}

/** The options that were given to one extension. */
export class Given {
  private readonly extension: string;
  private readonly options = new Map<string, GivenOption>();
  /** All options in the order in which they were given. */
  readonly sequence: (GivenOption & { readonly name: string; readonly spelt: string })[] = [];

  constructor(extension: string) {
    this.extension = extension;
  }

  /** Notes an option; the checks that need no other option are made here. */
  add(spec: OptionSpec, values: readonly string[], invert: boolean): void {
    const name = spec.alias ?? spec.name;
    if (invert && spec.invertible !== true) {
      throw new ParameterProblem(`${this.extension}: option "--${name}" cannot be inverted.\n`);
    }
    if (this.options.has(name) && spec.multiple !== true) {
      throw new ParameterProblem(spec.duplicate ?? `${this.extension}: option "--${name}" can only be used once.\n`);
    }
    this.options.set(name, { values, invert });
    this.sequence.push({ name, spelt: spec.name, values, invert });
    if (spec.between !== undefined) this.uint(name, spec.between[0], spec.between[1]);
  }

  /** The checks between options: what must be there, what goes together. */
  check(specs: readonly OptionSpec[]): void {
    for (const spec of specs) {
      const given = this.has(spec.name);
      if (!given) {
        if (spec.mandatory === true) {
          throw new ParameterProblem(`${this.extension}: option "--${spec.name}" must be specified\n`);
        }
        continue;
      }
      for (const other of spec.excludes ?? []) {
        if (this.has(other)) {
          throw new ParameterProblem(
            `${this.extension}: option "--${spec.name}" cannot be used together with "--${other}".\n`,
          );
        }
      }
      for (const other of spec.needs ?? []) {
        if (!this.has(other)) {
          throw new ParameterProblem(`${this.extension}: option "--${spec.name}" also requires "--${other}".\n`);
        }
      }
    }
  }

  /** Takes over the options of another one; false, with nothing taken, when both have the same. */
  join(other: Given): boolean {
    for (const name of other.options.keys()) if (this.options.has(name)) return false;
    for (const [name, option] of other.options) this.options.set(name, option);
    this.sequence.push(...other.sequence);
    return true;
  }

  /** True when no option was given. */
  get isEmpty(): boolean {
    return this.options.size === 0;
  }

  has(name: string): boolean {
    return this.options.has(name);
  }

  /** The first (or `index`th) argument of an option, or null when it was not given. */
  value(name: string, index = 0): string | null {
    return this.options.get(name)?.values[index] ?? null;
  }

  inverted(name: string): boolean {
    return this.options.get(name)?.invert ?? false;
  }

  /** An unsigned integer between `min` and `max`; null when the option was not given. */
  uint(name: string, min: number, max: number): number | null {
    const text = this.value(name);
    if (text === null) return null;
    const value = parseInteger(text);
    if (value === null || value < min || value > max) this.badRange(name, min, max);
    return value;
  }

  /** "N" or "N:M"; one number stands for itself, a missing one for the first or last of all (xtopt_parse_mint). */
  range(name: string, max: number): [number, number] | null {
    const text = this.value(name);
    if (text === null) return null;
    const parts = text.split(":");
    if (parts.length > 2) {
      throw new ParameterProblem(`${this.extension}: Too many components for option "--${name}" (max: 2)\n`);
    }
    const numbers = parts.map((part, i) => {
      const value = part === "" && parts.length > 1 ? (i === 0 ? 0 : max) : parseInteger(part);
      if (value !== null && value <= max) return value;
      const near = parts.slice(i).join(":");
      throw new ParameterProblem(
        `${this.extension}: bad value for option "--${name}" near "${near}", or out of range (0-${max}).\n`,
      );
    });
    const [first = 0, last = first] = numbers;
    return [first, last];
  }

  /** "VALUE" or "VALUE/MASK", unsigned; without a mask all bits. */
  mark(name: string): { value: number; mask: number } | null {
    const text = this.value(name);
    if (text === null) return null;
    const [left, right, rest] = text.split("/");
    const value = parseInteger(left ?? "");
    const mask = right === undefined ? 0xffff_ffff : parseInteger(right);
    if (rest !== undefined || value === null || mask === null || value > 0xffff_ffff || mask > 0xffff_ffff) {
      throw new ParameterProblem(`${this.extension}: bad integer value for option "--${name}", or out of range.\n`);
    }
    return { value, mask };
  }

  private badRange(name: string, min: number, max: number): never {
    throw new ParameterProblem(
      `${this.extension}: bad value for option "--${name}", or out of range (${min}-${max}).\n`,
    );
  }
}

/** A number as strtoul reads it with base 0: decimal, 0x hexadecimal, 0 octal; null when it is none. */
export function parseInteger(text: string): number | null {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number.parseInt(text.slice(2), 16);
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
  return /^[1-9]\d*$/.test(text) ? Number(text) : null;
}

/** "0x" and the unsigned value in lower-case hexadecimal. */
export function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

/** A hexadecimal byte with two digits: "0x0a". */
export function hexByte(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}

/** A string as iptables-save prints an argument: in quotes when it has anything but plain characters, escaped inside. */
export function quote(text: string): string {
  if (/^[\w.-]+$/.test(text)) return text;
  return `"${text.replace(/["'\\]/g, "\\$&")}"`;
}
