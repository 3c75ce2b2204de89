import type { OptionSpec } from "./extension.js";
import { ParameterProblem } from "./parameter-problem.js";

/** An option of iptables itself. */
export interface CoreOption {
  readonly letter: string;
  readonly names: readonly string[];
  /** 0 no argument, 1 one, 2 an optional one. */
  readonly args: 0 | 1 | 2;
}

function core(letter: string, args: 0 | 1 | 2, ...names: string[]): CoreOption {
  return { letter, names, args };
}

const CORE: readonly CoreOption[] = [
  core("A", 1, "append"),
  core("D", 1, "delete"),
  core("C", 1, "check"),
  core("I", 1, "insert"),
  core("R", 1, "replace"),
  core("L", 2, "list"),
  core("S", 2, "list-rules"),
  core("F", 2, "flush"),
  core("Z", 2, "zero"),
  core("N", 1, "new-chain"),
  core("X", 2, "delete-chain"),
  core("E", 1, "rename-chain"),
  core("P", 1, "policy"),
  core("s", 1, "source", "src"),
  core("d", 1, "destination", "dst"),
  core("p", 1, "protocol"),
  core("i", 1, "in-interface"),
  core("j", 1, "jump"),
  core("t", 1, "table"),
  core("m", 1, "match"),
  core("n", 0, "numeric"),
  core("o", 1, "out-interface"),
  core("v", 0, "verbose"),
  core("w", 2, "wait"),
  core("W", 2, "wait-interval"),
  core("x", 0, "exact"),
  core("f", 0, "fragments"),
  core("V", 0, "version"),
  core("h", 2, "help"),
  core("0", 0, "line-numbers"),
  core("M", 1, "modprobe"),
  core("c", 1, "set-counters"),
  core("g", 1, "goto"),
  core("4", 0, "ipv4"),
  core("6", 0, "ipv6"),
];

/** The long options of an extension that a rule has loaded so far. */
export interface LoadedExtension {
  readonly options: readonly OptionSpec[];
}

/** One thing that was read from the command line. */
export type Scanned =
  | { readonly kind: "core"; readonly option: CoreOption; readonly value: string | null; readonly previous: string }
  | {
      readonly kind: "extension";
      readonly owner: LoadedExtension;
      readonly spec: OptionSpec;
      readonly values: string[];
    }
  | { readonly kind: "argument"; readonly text: string }
  /** `--`: no options follow, though words may. */
  | { readonly kind: "end"; readonly hasMore: boolean }
  | { readonly kind: "unknown"; readonly text: string };

/** Reads a command line as getopt_long does, with the options of extensions as they are loaded. */
export class OptionScanner {
  private readonly argv: readonly string[];
  private index = 0;
  private cluster = "";

  constructor(argv: readonly string[]) {
    this.argv = argv;
  }

  /** The next option or argument; null at the end. `loaded` lists the extensions, the newest last. */
  next(loaded: readonly LoadedExtension[]): Scanned | null {
    if (this.cluster !== "") return this.short();
    const word = this.argv[this.index];
    if (word === undefined) return null;
    this.index++;
    if (word === "--") return { kind: "end", hasMore: this.index < this.argv.length };
    if (word.startsWith("--")) return this.long(word, loaded);
    if (word.startsWith("-") && word.length > 1) {
      this.cluster = word.slice(1);
      return this.short();
    }
    return { kind: "argument", text: word };
  }

  /** Takes the next word when it is an argument of the option before it: neither an option nor `!`. */
  takeArgument(): string | null {
    const word = this.argv[this.index];
    if (word === undefined || word.startsWith("-") || word.startsWith("!") || this.cluster !== "") return null;
    this.index++;
    return word;
  }

  /** Reads the word just read again: an extension was loaded that may know it. */
  back(): void {
    this.index--;
    this.cluster = "";
  }

  private short(): Scanned {
    const letter = this.cluster[0] ?? "";
    this.cluster = this.cluster.slice(1);
    const option = CORE.find((each) => each.letter === letter && letter !== "0");
    if (option === undefined) return { kind: "unknown", text: `-${letter}` };
    if (option.args === 0) return { kind: "core", option, value: null, previous: "" };
    if (this.cluster !== "") {
      const value = this.cluster;
      this.cluster = "";
      return { kind: "core", option, value, previous: this.argv[this.index - 1] ?? "" };
    }
    return this.coreValue(option, `-${letter}`);
  }

  private coreValue(option: CoreOption, shown: string): Scanned {
    if (option.args === 2) return { kind: "core", option, value: null, previous: "" };
    const value = this.argv[this.index];
    if (value === undefined) throw new ParameterProblem(`option "${shown}" requires an argument`);
    this.index++;
    return { kind: "core", option, value, previous: value };
  }

  private long(word: string, loaded: readonly LoadedExtension[]): Scanned {
    const equals = word.indexOf("=");
    const name = word.slice(2, equals < 0 ? undefined : equals);
    const inline = equals < 0 ? null : word.slice(equals + 1);
    const found = findLong(name, loaded);
    if (found === null) return { kind: "unknown", text: word };
    if ("option" in found) {
      const option = found.option;
      if (inline !== null) return { kind: "core", option, value: inline, previous: word };
      if (option.args === 0) return { kind: "core", option, value: null, previous: "" };
      return this.coreValue(option, word);
    }
    const values: string[] = inline === null ? [] : [inline];
    const wanted = found.spec.args ?? 1;
    while (values.length < wanted) {
      const value = this.argv[this.index];
      if (value === undefined) {
        if (values.length > 0) throw new ParameterProblem(`--${found.spec.name} requires two args.`);
        throw new ParameterProblem(`option "${word}" requires an argument`);
      }
      if (values.length > 0 && (value.startsWith("-") || value === "!")) {
        throw new ParameterProblem(`--${found.spec.name} requires two args.`);
      }
      this.index++;
      values.push(value);
    }
    return { kind: "extension", owner: found.owner, spec: found.spec, values };
  }
}

type Found = { readonly option: CoreOption } | { readonly owner: LoadedExtension; readonly spec: OptionSpec };

/** The option of this name, or the only one that it is the beginning of; null when there is none. */
function findLong(name: string, loaded: readonly LoadedExtension[]): Found | null {
  for (const option of CORE) if (option.names.includes(name)) return { option };
  for (let i = loaded.length - 1; i >= 0; i--) {
    const owner = loaded[i];
    const spec = owner?.options.find((each) => each.name === name);
    if (owner !== undefined && spec !== undefined) return { owner, spec };
  }
  const found: Found[] = [];
  for (const option of CORE) if (option.names.some((each) => each.startsWith(name))) found.push({ option });
  for (const owner of loaded) {
    for (const spec of owner.options) if (spec.name.startsWith(name)) found.push({ owner, spec });
  }
  const [first] = found;
  if (first === undefined) return null;
  const meaning = (each: Found) => ("option" in each ? each.option.letter : (each.spec.alias ?? each.spec.name));
  if (found.some((each) => meaning(each) !== meaning(first))) throw new ParameterProblem(`unknown option "--${name}"`);
  return first;
}
