import { Family } from "../../wire/ip-address.js";
import { Verdict } from "../hook.js";
import type { Netfilter } from "../netfilter.js";
import { adoptTable } from "../nft/adopt-table.js";
import { NOTHING_SAID, TableWatch } from "../nft/monitor/table-watch.js";
import type { Chain } from "../rules/chain.js";
import { forgetUnusedLists } from "../rules/matches-in-use.js";
import type { Rule } from "../rules/rule.js";
import { Table, type TableName } from "../rules/table.js";
import { BadArgument, type Command, CommandParser, type ParseEnvironment, WrongFamily } from "./command-parser.js";
import { type CommandEnvironment, type CommandResult, listChains, PLAIN_ENVIRONMENT, VERSION } from "./iptables.js";
import { listedChains } from "./list-rules.js";
import { ParameterProblem } from "./parameter-problem.js";
import { splitWords } from "./split-words.js";
import { CommandFailure, type KernelRefusal, TableEditor, tableName } from "./table-editor.js";
import { validateTable } from "./validate.js";

/** Something in the input that ends the run; `stderr` is complete. */
class RestoreFailure extends Error {
  readonly stderr: string;
  readonly exitCode: number;

  constructor(stderr: string, exitCode: number) {
    super(stderr);
    this.stderr = stderr;
    this.exitCode = exitCode;
  }
}

/** A line of a table, read but not carried out. */
type Step =
  | { readonly line: number; readonly command: Command }
  | {
      readonly line: number;
      readonly chain: string;
      readonly policy: string;
      readonly counters: readonly [number, number] | null;
    };

interface Options {
  counters: boolean;
  noflush: boolean;
  test: boolean;
  verbose: boolean;
  table: string | null;
  /** The file to read, null for standard input. */
  file: string | null;
}

/**
 * Runs `iptables-restore` (or `ip6tables-restore`) on `input`: the text of `restoreFile`, or of standard input when it
 * names none; null for a file that cannot be read. Each table is built aside and put in its place at its COMMIT, so a
 * bad line changes nothing of its table. Options: -c, -n (--noflush), -t (--test), -T TABLE, -v, -w.
 */
export function runIptablesRestore(
  netfilter: Netfilter,
  family: Family,
  argv: readonly string[],
  input: string | null,
  environment: CommandEnvironment = PLAIN_ENVIRONMENT,
): CommandResult {
  const name = `${family === Family.V4 ? "iptables" : "ip6tables"}-restore`;
  const options = readOptions(argv, name);
  if ("exitCode" in options) return options;
  if (input === null) {
    return { stdout: "", stderr: `Can't open ${options.file ?? "-"}: No such file or directory\n`, exitCode: 1 };
  }
  const run = new Restore(netfilter, family, name, options, environment);
  try {
    run.read(input);
    forgetUnusedLists(netfilter);
  } catch (error) {
    if (!(error instanceof RestoreFailure)) throw error;
    const { stdout, flushed } = run;
    return { stdout, stderr: run.warnings + error.stderr, exitCode: error.exitCode, flushed };
  }
  return { stdout: run.stdout, stderr: run.warnings, exitCode: 0, flushed: run.flushed };
}

/** The file that the words name; null when standard input is to be read. */
export function restoreFile(argv: readonly string[]): string | null {
  const options = readOptions(argv, "");
  return "exitCode" in options ? null : options.file;
}

function usage(name: string): string {
  const options = ["counters", "verbose", "version", "test", "help", "noflush", "table=<TABLE>", "modprobe=<command>"];
  const line = (option: string) => `\t   [ --${option}${option === "version" ? "" : " "}]\n`;
  return `Usage: ${name} [-c] [-v] [-V] [-t] [-h] [-n] [-T table] [-M command] [-4] [-6] [file]\n${[...options, "ipv4", "ipv6"].map(line).join("")}`;
}

function readOptions(argv: readonly string[], name: string): Options | CommandResult {
  const options: Options = { counters: false, noflush: false, test: false, verbose: false, table: null, file: null };
  const words = argv.flatMap((word) =>
    /^-[bcntv46]{2,}$/.test(word) ? [...word.slice(1)].map((each) => `-${each}`) : [word],
  );
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const [option, inline] = word.split("=");
    switch (option) {
      case "-c":
      case "--counters":
        options.counters = true;
        break;
      case "-n":
      case "--noflush":
        options.noflush = true;
        break;
      case "-t":
      case "--test":
        options.test = true;
        break;
      case "-v":
      case "--verbose":
        options.verbose = true;
        break;
      case "-T":
      case "--table":
        options.table = inline ?? words[++i] ?? "";
        break;
      case "-w":
      case "--wait":
      case "-W":
      case "--wait-interval":
        if (inline === undefined && /^\d+$/.test(words[i + 1] ?? "")) i++;
        break;
      case "-M":
      case "--modprobe":
        if (inline === undefined) i++;
        break;
      case "-h":
      case "--help":
        return { stdout: "", stderr: usage(name), exitCode: 0 };
      case "-4":
      case "-6":
        break;
      case "-V":
      case "--version":
        return { stdout: `${name} ${VERSION}\n`, stderr: "", exitCode: 0 };
      default: {
        if (!word.startsWith("-")) {
          if (options.file !== null)
            return { stdout: "", stderr: `Unknown arguments found on commandline\n`, exitCode: 1 };
          options.file = word;
          break;
        }
        const problem = word.startsWith("--") ? `unrecognized option '${word}'` : `invalid option -- '${word[1]}'`;
        return {
          stdout: "",
          stderr: `${name}: ${problem}\nTry \`${name} -h' for more information.\n`,
          exitCode: 1,
        };
      }
    }
  }
  return options;
}

class Restore {
  stdout = "";
  /** What was printed up to the last comment, which is never kept back. */
  flushed = "";
  /** For stderr, whatever becomes of the rest. */
  warnings = "";
  private readonly netfilter: Netfilter;
  private readonly family: Family;
  private readonly name: string;
  private readonly options: Options;
  private readonly environment: CommandEnvironment;
  private table: TableName | null = null;
  private isWanted = false;
  private steps: Step[] = [];
  private line = 0;

  constructor(netfilter: Netfilter, family: Family, name: string, options: Options, environment: CommandEnvironment) {
    this.netfilter = netfilter;
    this.family = family;
    this.name = name;
    this.options = options;
    this.environment = environment;
  }

  read(input: string): void {
    const lines = input.split("\n");
    if (lines[lines.length - 1] === "") lines.pop();
    for (const line of lines) {
      this.line++;
      if (line === "" || line.startsWith("#")) {
        if (!this.options.verbose || line === "") continue;
        this.flushed += `${this.stdout}${line}\n`;
        this.stdout = "";
        continue;
      }
      this.readLine(line);
    }
    if (this.table !== null && this.isWanted)
      throw new RestoreFailure(`${this.name}: COMMIT expected at line ${this.line + 1}\n`, 1);
  }

  private readLine(line: string): void {
    // Behind the name of a table that is not asked for everything is passed over until the next name.
    if (this.table !== null && !this.isWanted && !line.startsWith("*")) return;
    if (this.table === null || !this.isWanted) {
      if (!line.startsWith("*")) this.failLine();
      const word = line.slice(1).split(/[ \t]/)[0] ?? "";
      const table = tableName(word);
      if (table === null) {
        this.problem(`${this.name}: line ${this.line} table name ${word === "" ? "" : `'${word}' `}invalid`);
      }
      this.table = table;
      this.isWanted = this.options.table === null || this.options.table === word;
      this.steps = [];
      return;
    }
    if (line === "COMMIT") {
      this.commit(this.table);
      this.table = null;
      return;
    }
    if (line.startsWith(":")) this.readChain(line);
    else this.readRule(line, this.table);
  }

  private readChain(line: string): void {
    const [chain = "", policy, counters] = line
      .slice(1)
      .trim()
      .split(/[ \t]+/);
    if (chain === "") this.problem(`${this.name}: line ${this.line} chain name invalid`);
    if (chain.length > 28) {
      this.problem(`chain name \`${chain}' too long (must be under 29 chars)`);
    }
    if (chain.startsWith("-") || chain.startsWith("!"))
      this.problem(`chain name not allowed to start with \`${chain[0]}'`);
    if (policy === undefined) this.problem(`${this.name}: line ${this.line} policy invalid`);
    let counts: [number, number] | null = null;
    if (this.options.counters && counters !== undefined) {
      const match = /^\[(\d+):(\d+)\]$/.exec(counters);
      if (match === null) this.problem(`invalid policy counters for chain '${chain}'`);
      counts = [Number(match[1]), Number(match[2])];
    }
    this.steps.push({ line: this.line, chain, policy, counters: counts });
  }

  private readRule(line: string, table: TableName): void {
    let words: string[];
    try {
      words = splitWords(`${line}\n`);
    } catch (error) {
      if (error instanceof Error) this.problem(error.message);
      throw error;
    }
    let counters: readonly [string, string] | null = null;
    if (line.startsWith("[")) {
      const end = line.indexOf("]");
      if (end < 0) this.problem(`Bad line ${this.line}: need ]`);
      const [packets = "", bytes] = line.slice(1).split(/:(.*)/s);
      if (bytes?.includes("]") !== true) this.problem(`Bad line ${this.line}: need ]`);
      counters = [packets, bytes.slice(0, bytes.indexOf("]"))];
      words = splitWords(`${line.slice(end + 1)}\n`);
      // What they are is looked at only when they count.
      if (this.options.counters) words.push("-c", ...counters);
    }
    if (words.some((word) => word === "-t" || word === "--table")) {
      this.problem(`The -t option cannot be used in ${this.name}.\n`);
    }
    const parser = new CommandParser(["-t", table, ...words], this.context());
    try {
      const command = parser.parse();
      this.steps.push({ line: this.line, command });
    } catch (error) {
      // A line for the other family is left out, whatever else it says.
      if (!(error instanceof WrongFamily)) this.translate(error, this.line);
    } finally {
      for (const line of parser.warnings) this.warnings += `${line}\n`;
    }
  }

  /** Builds the table aside, carries the lines out on it, and puts it in its place when all went well. */
  private commit(name: TableName): void {
    // With -t the lines are read, and that is all.
    if (this.options.test) return;
    adoptTable(this.netfilter, this.family, name);
    const tables = this.netfilter.tables(this.family);
    const old = tables.get(name);
    const watch = new TableWatch(this.netfilter, this.family, name);
    const { table, said, ...built } = this.build(name, false);
    this.stdout += said;
    const isValid = built.refusals.length > 0 || validateTable(table) === null;
    const refusals = isValid ? built.refusals : this.build(name, true).refusals;
    if (refusals.length > 0) throw new RestoreFailure(`${this.name} ${VERSION}: \n${refusals.join("")}`, 4);
    if (table.chains().length === 0 && (old === null || !this.options.noflush)) tables.discard(name);
    else tables.replace(table, !this.options.noflush);
    const policies = this.steps.flatMap((step) => ("policy" in step && step.policy !== "-" ? [step.chain] : []));
    watch.tell(this.environment.by ?? { pid: 0, name: this.name }, { ...NOTHING_SAID, policies }, true);
  }

  /** The table after all lines, with what they said, and what the kernel refuses line by line; on a fault of iptables' the run ends. */
  private build(name: TableName, validates: boolean): { table: Table; said: string; refusals: string[] } {
    const old = this.netfilter.tables(this.family).get(name);
    const table = new Table(this.family, name, this.netfilter);
    const { noflush } = this.options;
    // With --noflush, -v tells nothing.
    const verbose = this.options.verbose && !noflush;
    if (old !== null && (noflush || verbose)) table.copyFrom(old);
    const before = new Set(noflush && old !== null ? old.chains().map((chain) => chain.name) : []);
    const batch = {
      refusals: [] as KernelRefusal[],
      refused: new Set<Rule>(),
      emptied: new Set<Chain>(),
      validates,
      before,
    };
    const editor = new TableEditor(table, batch);
    if (verbose) editor.emptyAloud();
    let refusals: { readonly chain: Chain | null; readonly text: string }[] = [];
    // Zeroing leaves the words for its fault to whatever was done before (nft_fn).
    let isPolicy = false;
    for (const step of this.steps) {
      try {
        if ("command" in step)
          this.execute(name, table, editor, verbose ? { ...step.command, verbose: 1 } : step.command);
        else this.declareChain(table, editor, step);
      } catch (error) {
        this.stdout += editor.said;
        const isZero = "command" in step && step.command.letter === "Z";
        this.translate(isZero && isPolicy ? new CommandFailure("Bad built-in chain name") : error, step.line);
      }
      if (!("command" in step)) isPolicy = step.policy !== "-";
      else if (step.command.letter !== "Z") isPolicy = step.command.letter === "P";
      if (batch.emptied.size > 0) {
        refusals = refusals.filter(({ chain }) => chain === null || !batch.emptied.has(chain));
        batch.emptied.clear();
      }
      for (const { chain, message } of batch.refusals.splice(0))
        refusals.push({ chain, text: `line ${step.line}: ${message}\n` });
    }
    return { table, said: editor.said, refusals: refusals.map(({ text }) => text) };
  }

  private execute(name: TableName, table: Table, editor: TableEditor, command: Command): void {
    if (command.letter !== "L" && command.letter !== "S") {
      editor.execute(command);
      return;
    }
    // Policies are told as they are before the table counts; only the kernel knows them then.
    const before = this.options.noflush ? this.netfilter.tables(this.family).get(name) : null;
    const chains = listedChains(name, table).map((chain) =>
      chain.policy === null
        ? chain
        : { ...chain, policy: before?.chain(chain.name)?.policy === Verdict.Drop ? "DROP" : "ACCEPT" },
    );
    editor.said += listChains(chains, command, this.environment).stdout;
  }

  private declareChain(table: Table, editor: TableEditor, step: Exclude<Step, { command: Command }>): void {
    const chain = table.use(step.chain);
    if (chain === null) table.create(step.chain);
    else if (chain.base === null) chain.clear();
    else {
      if (step.policy === "-") return;
      editor.setPolicy(step.chain, step.policy);
      if (step.counters === null) return;
      chain.policyPackets = step.counters[0];
      chain.policyBytes = step.counters[1];
    }
  }

  private context(): ParseEnvironment {
    const { names, origin } = this.environment;
    return { family: this.family, sets: this.netfilter.sets, names, origin };
  }

  /** Ends the run with what iptables-restore prints for an error of a line. */
  private translate(error: unknown, line: number): never {
    if (error instanceof BadArgument) {
      throw new RestoreFailure(`${error.message}\n${this.hint(line)}`, 2);
    }
    if (error instanceof ParameterProblem) this.problem(error.message);
    if (error instanceof CommandFailure) {
      throw new RestoreFailure(`${this.name}: line ${line} failed: ${error.message}.\n`, 1);
    }
    throw error;
  }

  private problem(message: string): never {
    throw new RestoreFailure(`${this.name} ${VERSION}: ${message}\n${this.hint(this.line)}`, 2);
  }

  private hint(line: number): string {
    return `Error occurred at line: ${line}\nTry \`${this.name} -h' or '${this.name} --help' for more information.\n`;
  }

  private failLine(): never {
    throw new RestoreFailure(`${this.name}: line ${this.line} failed\n`, 1);
  }
}
