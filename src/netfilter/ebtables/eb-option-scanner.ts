import type { EbExtensionKind } from "./eb-extension.js";
import { EB_EXTENSIONS } from "./extensions.js";

/** An option of ebtables itself, by its letter or a number as xtables-eb.c has it. */
export interface EbCoreOption {
  readonly id: string;
  readonly names: readonly string[];
  /** Whether a value has to follow; an optional one must be joined to it. */
  readonly args: "none" | "one" | "optional";
}

function core(id: string, args: EbCoreOption["args"], ...names: string[]): EbCoreOption {
  return { id, names, args };
}

const CORE: readonly EbCoreOption[] = [
  core("A", "one", "append"),
  core("I", "one", "insert"),
  core("D", "one", "delete"),
  core("L", "optional", "list"),
  core("Lc", "none", "Lc"),
  core("Ln", "none", "Ln"),
  core("Lx", "none", "Lx"),
  core("Lmac2", "none", "Lmac2"),
  core("Z", "optional", "zero"),
  core("F", "optional", "flush"),
  core("P", "one", "policy"),
  core("i", "one", "in-interface", "in-if"),
  core("logical-in", "one", "logical-in"),
  core("logical-out", "one", "logical-out"),
  core("o", "one", "out-interface", "out-if"),
  core("V", "none", "version"),
  core("h", "none", "help"),
  core("j", "one", "jump"),
  core("c", "one", "set-counters"),
  core("C", "one", "change-counters"),
  core("p", "one", "proto", "protocol"),
  core("s", "one", "source", "src"),
  core("d", "one", "destination", "dst"),
  core("t", "one", "table"),
  core("M", "one", "modprobe"),
  core("N", "one", "new-chain"),
  core("E", "one", "rename-chain"),
  core("X", "optional", "delete-chain"),
  core("init-table", "none", "init-table"),
  core("concurrent", "none", "concurrent"),
  core("v", "none", "verbose"),
];

/** One thing that was read. */
export type EbScanned =
  | { readonly kind: "core"; readonly id: string; readonly value: string | null }
  | {
      readonly kind: "extension";
      readonly owner: EbExtensionKind;
      readonly name: string;
      readonly value: string | null;
    }
  | { readonly kind: "argument"; readonly text: string }
  | { readonly kind: "unknown" };

/** Reads the words of ebtables as getopt_long does, with the options of all extensions. */
export class EbOptionScanner {
  private readonly argv: readonly string[];
  private index = 0;
  private cluster = "";

  constructor(argv: readonly string[]) {
    this.argv = argv;
  }

  /** The next option or argument; null at the end. */
  next(): EbScanned | null {
    if (this.cluster !== "") return this.short();
    const word = this.argv[this.index];
    if (word === undefined) return null;
    this.index++;
    if (word.startsWith("--") && word.length > 2) return this.long(word.slice(2));
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

  private short(): EbScanned {
    const letter = this.cluster[0] ?? "";
    this.cluster = this.cluster.slice(1);
    const option = CORE.find(({ id }) => id === letter);
    if (option === undefined) return { kind: "unknown" };
    if (option.args === "none") return { kind: "core", id: option.id, value: null };
    const joined = this.cluster;
    this.cluster = "";
    if (joined !== "") return { kind: "core", id: option.id, value: joined };
    return this.withValue(option, null);
  }

  private long(word: string): EbScanned {
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    const joined = equals < 0 ? null : word.slice(equals + 1);
    const all = LONG.filter((each) => each.name.startsWith(name));
    const meant = all.find((each) => each.name === name) ?? (all.length === 1 ? all[0] : undefined);
    if (meant === undefined) return { kind: "unknown" };
    if (meant.core !== null) {
      if (meant.core.args === "none") return { kind: "core", id: meant.core.id, value: null };
      return this.withValue(meant.core, joined);
    }
    const { owner, option } = meant;
    if (!meant.takesValue) return { kind: "extension", owner, name: option, value: null };
    const value = joined ?? this.take();
    return value === null ? { kind: "unknown" } : { kind: "extension", owner, name: option, value };
  }

  private withValue(option: EbCoreOption, joined: string | null): EbScanned {
    if (joined !== null || option.args === "optional") return { kind: "core", id: option.id, value: joined };
    const value = this.take();
    return value === null ? { kind: "unknown" } : { kind: "core", id: option.id, value };
  }
}

type LongOption = { readonly name: string } & (
  | { readonly core: EbCoreOption }
  | { readonly core: null; readonly owner: EbExtensionKind; readonly option: string; readonly takesValue: boolean }
);

const LONG: readonly LongOption[] = [
  ...CORE.flatMap((option) => option.names.map((name) => ({ name, core: option }))),
  ...EB_EXTENSIONS.flatMap((owner) =>
    owner.options.flatMap(({ names, takesValue }) =>
      names.map((name) => ({ name, core: null, owner, option: names[0] ?? name, takesValue })),
    ),
  ),
];
