/** An option that a program reads: by a letter or by a name of its own where it has no letter. */
export interface ProgramOption {
  /** A letter, which is read behind one dash, or a longer name. */
  readonly id: string;
  /** What may stand behind two dashes. */
  readonly names: readonly string[];
  /** Whether a value has to follow; an optional one must be joined to it. */
  readonly args: "none" | "one" | "optional";
}

/** An option in a table of a program. */
export function option(id: string, args: ProgramOption["args"], ...names: string[]): ProgramOption {
  return { id, names, args };
}

/** One thing that was read. */
export type ScannedWord =
  | { readonly kind: "option"; readonly option: ProgramOption; readonly value: string | null }
  | { readonly kind: "argument"; readonly text: string }
  | { readonly kind: "unknown"; readonly text: string }
  | { readonly kind: "missing"; readonly text: string };

/** Reads the words of a program as getopt_long does, long options by any beginning that only one of them has. */
export class WordScanner {
  private readonly argv: readonly string[];
  private readonly options: ProgramOption[];
  private index = 0;
  private cluster = "";

  constructor(argv: readonly string[], options: readonly ProgramOption[]) {
    this.argv = argv;
    this.options = [...options];
  }

  /** Options that are read from now on: those of a target. */
  load(options: readonly ProgramOption[]): void {
    this.options.push(...options);
  }

  /** The next option or argument; null at the end. */
  next(): ScannedWord | null {
    if (this.cluster !== "") return this.short();
    const word = this.argv[this.index];
    if (word === undefined) return null;
    this.index++;
    if (word.startsWith("--") && word.length > 2) return this.long(word);
    if (word.startsWith("-") && word.length > 1) {
      this.cluster = word.slice(1);
      return this.short();
    }
    return { kind: "argument", text: word };
  }

  /** The word that would be read next; null at the end. */
  peek(): string | null {
    return this.argv[this.index] ?? null;
  }

  /** Takes the next word, whatever it is. */
  take(): string | null {
    const word = this.peek();
    if (word !== null) this.index++;
    return word;
  }

  /** How many words are left. */
  get left(): number {
    return this.argv.length - this.index;
  }

  /** Whether the next word is no option. */
  get isArgumentNext(): boolean {
    const word = this.peek();
    return word !== null && !word.startsWith("-");
  }

  private short(): ScannedWord {
    const letter = this.cluster[0] ?? "";
    this.cluster = this.cluster.slice(1);
    const found = this.options.find(({ id }) => id === letter);
    if (found === undefined) return { kind: "unknown", text: `-${letter}` };
    if (found.args === "none") return { kind: "option", option: found, value: null };
    const joined = this.cluster;
    this.cluster = "";
    return joined === "" ? this.withValue(found, null, `-${letter}`) : { kind: "option", option: found, value: joined };
  }

  private long(word: string): ScannedWord {
    const equals = word.indexOf("=");
    const name = word.slice(2, equals < 0 ? undefined : equals);
    const joined = equals < 0 ? null : word.slice(equals + 1);
    const exact = this.options.find(({ names }) => names.includes(name));
    const alike = this.options.filter(({ names }) => names.some((each) => each.startsWith(name)));
    const found = exact ?? (alike.length === 1 ? alike[0] : undefined);
    if (found === undefined) return { kind: "unknown", text: word };
    if (found.args === "none") return { kind: "option", option: found, value: null };
    return this.withValue(found, joined, word);
  }

  private withValue(found: ProgramOption, joined: string | null, text: string): ScannedWord {
    if (joined !== null || found.args === "optional") return { kind: "option", option: found, value: joined };
    const value = this.take();
    return value === null ? { kind: "missing", text } : { kind: "option", option: found, value };
  }
}
