import type { Process } from "./process.js";
import { versionText } from "./version-texts.js";
import type { Wait } from "./wait.js";

/** The options and operands of a command line. */
export class Options {
  /** Each option that was given, in order, by its canonical name, with its argument or null. */
  readonly given: readonly (readonly [string, string | null])[];
  readonly operands: readonly string[];

  constructor(given: readonly (readonly [string, string | null])[], operands: readonly string[]) {
    this.given = given;
    this.operands = operands;
  }

  /** True when the option was given. */
  has(name: string): boolean {
    return this.given.some(([given]) => given === name);
  }

  /** The argument of the last such option, or null. */
  value(name: string): string | null {
    return this.given.findLast(([given]) => given === name)?.[1] ?? null;
  }

  /** The arguments of all such options, in order. */
  values(name: string): string[] {
    return this.given.filter(([given]) => given === name).map(([, value]) => value ?? "");
  }
}

/** What a command understands. */
export interface OptionSpec {
  /** As for getopt(3): "nv" are flags, "f:" takes an argument, "f::" one that must be attached. */
  readonly short: string;
  /** Long names: to a short letter, or to itself; with ":" at the end when it takes an argument, "::" an optional one. */
  readonly long?: Readonly<Record<string, string>>;
  /** getopt(3) alone, which knows no long names: the second dash is a letter that nobody knows. */
  readonly shortOnly?: boolean;
  /** Stop at the first operand (commands that run others). */
  readonly ordered?: boolean;
  /** The exit code for a wrong option; 1 unless told. */
  readonly errorCode?: number;
  /** "-?" is an option that asks for the usage, so that nothing is said before it. */
  readonly asksWithMark?: boolean;
  /** What follows the message of a wrong option; a hint at --help unless told. */
  readonly usage?: string;
}

/**
 * Reads `process.argv` as GNU's getopt_long does: clusters, attached arguments, abbreviated long names, `--`.
 * A wrong option is told in getopt's words; then the answer is the exit code.
 */
export function* parseOptions(process: Process, spec: OptionSpec): Generator<Wait, Options | number, void> {
  const given: (readonly [string, string | null])[] = [];
  const operands: string[] = [];
  const words = process.argv.slice(1);
  const long = spec.long ?? {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (word === "--") {
      operands.push(...words.slice(i + 1));
      break;
    }
    if (word.startsWith("--") && spec.shortOnly === true) return yield* wrong(process, spec, "invalid option -- '-'");
    if (word.startsWith("--")) {
      const equals = word.indexOf("=");
      const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
      const names = Object.hasOwn(long, name)
        ? [name]
        : Object.keys(long).filter((candidate) => candidate.startsWith(name));
      const target = names.length === 1 ? long[names[0] ?? ""] : undefined;
      const version = name === "version" && !Object.hasOwn(long, name) ? versionText(process.name) : null;
      if (version !== null) {
        yield* process.print(version);
        return 0;
      }
      if (target === undefined) {
        if (names.length > 1) {
          const choices = names.map((candidate) => ` '--${candidate}'`).join("");
          return yield* wrong(process, spec, `option '--${name}' is ambiguous; possibilities:${choices}`);
        }
        return yield* wrong(process, spec, `unrecognized option '${word}'`);
      }
      const canonical = target.replace(/:+$/, "");
      if (!target.endsWith(":")) {
        if (equals >= 0) return yield* wrong(process, spec, `option '--${names[0]}' doesn't allow an argument`);
        given.push([canonical, null]);
      } else if (equals >= 0) given.push([canonical, word.slice(equals + 1)]);
      else if (target.endsWith("::")) given.push([canonical, null]);
      else if (i + 1 < words.length) given.push([canonical, words[++i] ?? ""]);
      else return yield* wrong(process, spec, `option '--${names[0]}' requires an argument`);
      continue;
    }
    if (word.length < 2 || !word.startsWith("-")) {
      operands.push(word);
      if (spec.ordered !== true) continue;
      operands.push(...words.slice(i + 1));
      break;
    }
    for (let j = 1; j < word.length; j++) {
      const letter = word[j] ?? "";
      const at = letter === ":" ? -1 : spec.short.indexOf(letter);
      if (at < 0 && letter === "?" && spec.asksWithMark === true) {
        yield* process.printError(spec.usage ?? "");
        return spec.errorCode ?? 1;
      }
      if (at < 0) return yield* wrong(process, spec, `invalid option -- '${letter}'`);
      if (spec.short[at + 1] !== ":") {
        given.push([letter, null]);
        continue;
      }
      const rest = word.slice(j + 1);
      if (rest !== "" || spec.short[at + 2] === ":") given.push([letter, rest === "" ? null : rest]);
      else if (i + 1 < words.length) given.push([letter, words[++i] ?? ""]);
      else return yield* wrong(process, spec, `option requires an argument -- '${letter}'`);
      break;
    }
  }
  return new Options(given, operands);
}

function* wrong(process: Process, spec: OptionSpec, message: string): Generator<Wait, number, void> {
  const { name } = process;
  const usage = spec.usage ?? USAGES[name] ?? `Try '${name} --help' for more information.\n`;
  yield* process.printError(`${name}: ${message}\n${usage}`);
  return spec.errorCode ?? 1;
}

/** What follows the message where it is not GNU coreutils' line. */
const USAGES: Readonly<Record<string, string>> = {
  grep: "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
  egrep: "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
  fgrep: "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
};
