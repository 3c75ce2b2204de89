import { WordScanner } from "../frames/word-scanner.js";
import type { HostNames } from "../text/host-mask.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { type EbExtensionKind, readNumber } from "./eb-extension.js";
import { EB_OPTIONS } from "./eb-options.js";
import { EB_STANDARD_TARGETS, type EbRuleSpec } from "./eb-rule.js";
import { EbRuleParser } from "./eb-rule-parser.js";

/** A command of ebtables, read. */
export interface EbCommand {
  /** "A", "L", "init-table" and so on; "" when only `-Z` or nothing was said. */
  readonly letter: string;
  readonly table: string;
  readonly chain: string | null;
  /** First and last number of rules, from 1; 0 for none. */
  readonly first: number;
  readonly last: number;
  /** The new name of `-E`, the policy of `-P` and `-N .. -P`. */
  readonly argument: string | null;
  readonly spec: EbRuleSpec | null;
  /** Whether `-j` was given. */
  readonly saysJump: boolean;
  readonly packets: number;
  readonly bytes: number;
  /** `-Z`, alone or beside `-L`. */
  readonly zero: boolean;
  readonly counters: boolean;
  readonly numbers: boolean;
}

const WITH_RULE = "ADIC";
const LONGEST_CHAIN = 255;

/** Reads one command of ebtables (do_commandeb in xtables-eb.c). */
export class EbCommandParser {
  private readonly scanner: WordScanner;
  private readonly isRestore: boolean;
  private letter = "";
  private table: string | null;
  private chain: string | null = null;
  private first = 0;
  private last = 0;
  private argument: string | null = null;
  private readonly seen = new Set<string>();
  private readonly rule: EbRuleParser;

  /** `table` is the one that a restored text is in, else null. */
  constructor(argv: readonly string[], names: HostNames | null, table: string | null = null) {
    this.scanner = new WordScanner(argv, EB_OPTIONS);
    this.rule = new EbRuleParser(this.scanner, names);
    this.table = table;
    this.isRestore = table !== null;
  }

  /** @throws ParameterProblem in ebtables' words */
  parse(): EbCommand {
    for (;;) {
      const next = this.scanner.next();
      if (next === null) break;
      if (next.kind === "argument") {
        if (next.text !== "!") throw new ParameterProblem(`Bad argument : '${next.text}'`);
        this.rule.isInverted = true;
        continue;
      }
      if (next.kind !== "option") throw new ParameterProblem(`Unknown argument: '${this.scanner.peek() ?? "(null)"}'`);
      const { option } = next;
      if ("owner" in option) {
        this.rule.extend(option.owner as EbExtensionKind, option.id, next.value ?? "");
        if (!WITH_RULE.includes(this.letter)) throw new ParameterProblem("Extensions only for -A, -I, -D and -C");
      } else this.core(option.id, next.value);
      this.rule.isInverted = false;
    }
    return this.finish();
  }

  private core(id: string, value: string | null): void {
    switch (id) {
      case "A":
      case "D":
      case "C":
      case "P":
      case "I":
      case "N":
      case "E":
      case "X":
        this.command(id, value);
        return;
      case "L":
      case "F":
      case "Z":
        this.listing(id);
        return;
      case "V":
        if (this.letter !== "") throw new ParameterProblem("Multiple commands are not allowed");
        this.letter = id;
        return;
      case "h":
        this.letter = id;
        // What follows names extensions to be told of.
        while (this.scanner.take() !== null);
        return;
      case "t":
        if (this.isRestore) throw new ParameterProblem("The -t option cannot be used in ebtables-restore.\n");
        this.once("t");
        this.table = value;
        return;
      case "v":
      case "M":
      case "concurrent":
        return;
      case "Lc":
      case "Ln":
      case "Lx":
      case "Lmac2":
        this.once(id);
        if (this.letter !== "L") throw new ParameterProblem(`Use --${id} with -L`);
        if ((id === "Ln" && this.seen.has("Lx")) || (id === "Lx" && this.seen.has("Ln")))
          throw new ParameterProblem("--Lx is not compatible with --Ln");
        return;
      case "init-table":
        if (this.letter !== "") throw new ParameterProblem("Multiple commands are not allowed");
        this.letter = id;
        return;
      default:
        if (this.letter === "") throw new ParameterProblem("No command specified");
        if (!WITH_RULE.includes(this.letter)) throw new ParameterProblem("Command and option do not match");
        this.once(id);
        this.rule.select(id, value ?? "", this.chain ?? "");
    }
  }

  private once(id: string): void {
    if (this.seen.has(id)) throw new ParameterProblem("Multiple use of same option not allowed");
    this.seen.add(id);
  }

  private command(id: string, value: string | null): void {
    const { scanner } = this;
    if (id === "P" && this.letter === "N") {
      this.argument = this.policy(value ?? "");
      return;
    }
    if (this.letter !== "") throw new ParameterProblem("Multiple commands are not allowed");
    if (value !== null && (value.startsWith("-") || value === "!"))
      throw new ParameterProblem("No chain name specified");
    this.letter = id;
    this.chain = value;
    if (id === "X" && value === null && scanner.isArgumentNext) this.chain = scanner.take();
    if (id === "N" || id === "E") this.checkName(id === "N" ? (value ?? "") : this.newName());
    if (id === "D" && scanner.isArgumentNext) {
      if (scanner.left !== 1) throw new ParameterProblem("No extra options allowed with -D start_nr[:end_nr]");
      this.numbers(scanner.take() ?? "");
    }
    if (id === "C") this.changedCounters();
    if (id === "I") this.first = scanner.isArgumentNext ? this.number(scanner.take() ?? "") : 1;
    if (id === "P") {
      const policy = scanner.take();
      if (policy === null) throw new ParameterProblem("No policy specified");
      this.argument = this.policy(policy);
    }
  }

  private newName(): string {
    const { scanner } = this;
    if (scanner.left === 0) throw new ParameterProblem("No new chain name specified");
    if (scanner.left > 1) throw new ParameterProblem("No extra options allowed with -E");
    this.argument = scanner.take();
    return this.argument ?? "";
  }

  private checkName(name: string): void {
    if (name.length > LONGEST_CHAIN)
      throw new ParameterProblem(`Chain name length can't exceed ${LONGEST_CHAIN} characters`);
    if (name.includes(" ")) throw new ParameterProblem("Use of ' ' not allowed in chain names");
  }

  private policy(word: string): string {
    if (!EB_STANDARD_TARGETS.includes(word)) throw new ParameterProblem(`Unknown policy '${word}'`);
    if (word === "CONTINUE") throw new ParameterProblem(`Wrong policy '${word}'`);
    return word;
  }

  private numbers(text: string): void {
    const [first = "", last] = text.split(":");
    const from = readNumber(first, 10);
    const to = last === undefined ? from : last === "" ? -1 : readNumber(last, 10);
    if (from === null || to === null || from < 1 || (to !== -1 && to < from))
      throw new ParameterProblem(`Problem with the specified rule number(s) '${text}'`);
    this.first = from;
    this.last = to;
  }

  private number(text: string): number {
    const number = readNumber(text, 10);
    if (number === null || number < 1) throw new ParameterProblem("Problem with the specified rule number");
    return number;
  }

  private changedCounters(): void {
    const words: string[] = [];
    while (this.scanner.isArgumentNext && words.length < 3) words.push(this.scanner.take() ?? "");
    if (words.length < 2) throw new ParameterProblem("The command -C needs at least 2 arguments");
    if (words.length === 3) this.numbers(words.shift() ?? "");
  }

  private listing(id: string): void {
    const notWithZero = "Command -Z only allowed together with command -L";
    if (id === "Z") {
      if (this.seen.has("Z") || (this.letter !== "" && this.letter !== "L")) throw new ParameterProblem(notWithZero);
      this.seen.add("Z");
    } else {
      if (this.letter !== "") throw new ParameterProblem("Multiple commands are not allowed");
      this.letter = id;
      if (this.seen.has("Z") && id !== "L") throw new ParameterProblem(notWithZero);
    }
    if (this.scanner.isArgumentNext) this.chain = this.scanner.take();
  }

  private finish(): EbCommand {
    const withRule = this.letter !== "" && WITH_RULE.includes(this.letter);
    return {
      letter: this.letter,
      table: this.table ?? "filter",
      chain: this.chain,
      first: this.first,
      last: this.last,
      argument: this.argument,
      spec: withRule ? this.rule.finish() : null,
      saysJump: this.seen.has("j"),
      packets: this.rule.packets,
      bytes: this.rule.bytes,
      zero: this.seen.has("Z"),
      counters: this.seen.has("Lc"),
      numbers: this.seen.has("Ln"),
    };
  }
}
