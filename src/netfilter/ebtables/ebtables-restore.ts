import type { Netfilter } from "../netfilter.js";
import { EditState, kernelPhase } from "../nft/edit/edit-state.js";
import { NO_NAMES } from "../nft/evaluate/resolve-value.js";
import type { Caller } from "../nft/nft-call.js";
import type { CommandEnvironment, CommandResult } from "../text/iptables.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { splitWords } from "../text/split-words.js";
import { CommandFailure, KernelRefusal } from "../text/table-editor.js";
import { EbCommandParser } from "./eb-command.js";
import { EbEditor } from "./eb-editor.js";
import { EB_TABLES } from "./eb-tables.js";
import { ebTable } from "./ebtables.js";

const NAME = "ebtables-restore";
const VERSION = "v1.8.9 (nf_tables)";

/** One line of a text that is restored, to be done when all of it was read. */
interface Step {
  readonly line: number;
  readonly run: () => void;
}

/** Runs `ebtables-restore`: the tables of a text as one step; after an error nothing has changed. */
export function runEbtablesRestore(
  netfilter: Netfilter,
  argv: readonly string[],
  input: string,
  environment: CommandEnvironment,
  by: Caller,
): CommandResult {
  for (const word of argv) {
    if (word === "-n" || word === "--noflush" || word === "-v" || word === "--verbose") continue;
    const problem = word.startsWith("--") ? `unrecognized option '${word}'` : `invalid option -- '${word[1] ?? ""}'`;
    const usage = `Usage: ${NAME} [ --verbose ] [ --noflush ]\n`;
    return { stdout: "", stderr: word.startsWith("-") ? `${NAME}: ${problem}\n${usage}` : usage, exitCode: 1 };
  }
  const state = new EditState(netfilter, NO_NAMES, kernelPhase());
  const restore = new Restore(state, argv.includes("-n") || argv.includes("--noflush"), environment);
  try {
    restore.read(input);
    restore.carryOut();
    state.commit(by);
    return { stdout: "", stderr: "", exitCode: 0 };
  } catch (error) {
    state.rollBack(error instanceof KernelRefusal);
    return restore.failure(error);
  }
}

class Restore {
  private readonly state: EditState;
  private readonly keeps: boolean;
  private readonly environment: CommandEnvironment;
  private readonly steps: Step[] = [];
  private table: string | null = null;
  private line = 0;
  /** True while the steps are done, behind the text's end. */
  private isDoing = false;

  constructor(state: EditState, keeps: boolean, environment: CommandEnvironment) {
    this.state = state;
    this.keeps = keeps;
    this.environment = environment;
  }

  /** @throws ParameterProblem for a line that can not be read */
  read(input: string): void {
    const lines = input.split("\n");
    if (lines[lines.length - 1] === "") lines.pop();
    for (const line of lines) {
      this.line++;
      if (line === "" || line.startsWith("#") || line === "COMMIT") continue;
      if (line.startsWith("*")) this.begin(line.slice(1).trim());
      else if (this.table === null) throw new CommandFailure("No chain/target/match by that name.");
      else if (line.startsWith(":")) this.chain(line.slice(1), this.table);
      else this.rule(line, this.table);
    }
  }

  /** Does what was read. @throws CommandFailure or KernelRefusal */
  carryOut(): void {
    this.isDoing = true;
    for (const { line, run } of this.steps) {
      this.line = line;
      run();
    }
  }

  failure(error: unknown): CommandResult {
    const of = (stderr: string, exitCode: number): CommandResult => ({ stdout: "", stderr, exitCode });
    if (error instanceof KernelRefusal) return of(`${NAME} ${VERSION}: \nline ${this.line}: ${error.message}\n`, 4);
    if (this.isDoing && (error instanceof CommandFailure || error instanceof ParameterProblem))
      return of(`${NAME} ${VERSION}: ${NAME}: final implicit COMMIT failed\n`, 1);
    if (error instanceof CommandFailure) return of(`${NAME}: line ${this.line} failed: ${error.message}\n`, 1);
    if (!(error instanceof ParameterProblem)) throw error;
    const hint = `Try \`${NAME} -h' or '${NAME} --help' for more information.\n`;
    return of(`${NAME} ${VERSION}: ${error.message}\nError occurred at line: ${this.line}\n${hint}`, 2);
  }

  private begin(name: string): void {
    if (!Object.hasOwn(EB_TABLES.tables, name))
      throw new ParameterProblem(`${NAME}: line ${this.line} table name '${name}' invalid`);
    this.table = name;
    if (!this.keeps) this.add(name, (editor) => editor.flushAll());
  }

  private chain(text: string, table: string): void {
    const [name = "", policy = ""] = text.trim().split(/[ \t]+/);
    this.add(table, (editor) => editor.declare(name, policy));
  }

  private rule(line: string, table: string): void {
    const counters = /^\[(\d+):(\d+)\] */.exec(line);
    const words = splitWords(`${line.slice(counters?.[0].length ?? 0)}\n`);
    if (counters !== null) words.push("-c", counters[1] ?? "0", counters[2] ?? "0");
    const command = new EbCommandParser(words, this.environment.names, table).parse();
    this.add(table, (editor) => editor.execute(command));
  }

  private add(table: string, run: (editor: EbEditor) => void): void {
    this.steps.push({ line: this.line, run: () => run(new EbEditor(ebTable(this.state, table))) });
  }
}
