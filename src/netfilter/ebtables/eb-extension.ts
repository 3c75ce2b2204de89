import type { Cause } from "../../trace/trace.js";
import type { Hook } from "../hook.js";
import type { NftVerdict } from "../nft/model/verdict.js";
import type { XtExtension } from "../nft/statement/xt-statement.js";
import type { ChainContext } from "../rules/chain.js";
import type { Skb } from "../skb.js";
import type { HostNames } from "../text/host-mask.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** What a rule says of the type of a frame, which extensions ask for. */
export interface EbEntry {
  /** The type, or null for any; `LENGTH` is `isLength`. */
  readonly protocol: number | null;
  readonly isLength: boolean;
  readonly invertProtocol: boolean;
}

/** Where a rule stands. */
export interface EbPlace {
  readonly table: string;
  /** The hook of its chain; null for a chain of the user's that no packet comes to. */
  readonly hook: Hook | null;
}

/** An option of an extension as it was given. */
export interface EbOption {
  /** Without dashes, as its kind calls it first. */
  readonly name: string;
  /** "" for an option without a value. */
  readonly value: string;
  readonly invert: boolean;
  readonly names: HostNames | null;
}

/** A match, watcher or target of ebtables: filled option by option while a command is read, plain data after that. */
export abstract class EbExtension implements XtExtension {
  abstract readonly name: string;
  abstract readonly type: XtExtension["type"];

  /** Takes an option. @throws ParameterProblem in ebtables' words */
  abstract set(option: EbOption): void;

  /** As ebtables lists it, with a blank behind each word. */
  abstract save(): string;

  /** Looks at all options together. @throws ParameterProblem */
  check(): void {}

  xlate(): string | null {
    return null;
  }

  /** nft's own words, where the kernel gets those rather than the extension; null for an extension. */
  native(): string | null {
    return null;
  }

  /** As ebtables-translate says it; null when it can not. */
  translate(): string | null {
    return this.native() ?? this.xlate();
  }

  /** What the kernel answers where it may not stand; null where it may. */
  refusal(_entry: EbEntry, _place: EbPlace): string | null {
    return null;
  }

  apply(_skb: Skb, _context: ChainContext, _rule: Cause): NftVerdict | null {
    return null;
  }
}

/** How an extension is made when one of its options, or its name behind `-j`, is met. */
export interface EbExtensionKind {
  readonly name: string;
  readonly type: XtExtension["type"];
  /** Its options with what they are called in `EbOption`, and whether they take a value. */
  readonly options: readonly EbOptionKind[];
  create(): EbExtension;
}

/** One option of an extension under all its names, the first of which is its own. */
export interface EbOptionKind {
  readonly names: readonly string[];
  readonly takesValue: boolean;
}

/** An option with a value. */
export function valued(...names: string[]): EbOptionKind {
  return { names, takesValue: true };
}

/** An option without a value. */
export function flag(name: string): EbOptionKind {
  return { names: [name], takesValue: false };
}

/** What the kernel answers where an extension may not stand. */
export const INVALID = "Invalid argument";

/** Notes that an option was given. @throws ParameterProblem when it was before */
export function once(seen: Set<string>, { name }: EbOption): void {
  if (seen.has(name)) throw new ParameterProblem("Multiple use of same option not allowed");
  seen.add(name);
}

/** A value of an option, and whether `!` stood before it. */
export interface Inverted<T> {
  readonly value: T;
  readonly invert: boolean;
}

/** "! " for an inverted value. */
export function bang(given: { readonly invert: boolean }): string {
  return given.invert ? "! " : "";
}

/** "!= " as nft inverts. */
export function unlike(given: { readonly invert: boolean }): string {
  return given.invert ? "!= " : "";
}

/** A number as strtoul reads it with the base, whole; null when it is none. */
export function readNumber(text: string, base: 0 | 10 | 16): number | null {
  if (base === 10) return /^\d+$/.test(text) ? Number(text) : null;
  if (base === 16) return /^(0[xX])?[0-9a-fA-F]+$/.test(text) ? Number.parseInt(text.replace(/^0x/i, ""), 16) : null;
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number.parseInt(text.slice(2), 16);
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
  return /^[1-9]\d*$/.test(text) ? Number(text) : null;
}

/** True when the rule is for frames of this type and no others. */
export function isFor(entry: EbEntry, ...types: number[]): boolean {
  return !entry.invertProtocol && entry.protocol !== null && types.includes(entry.protocol);
}
