import type { Origin } from "../../trace/trace.js";
import { Family } from "../../wire/ip-address.js";
import type { Netfilter } from "../netfilter.js";
import { adoptTable } from "../nft/adopt-table.js";
import { NOTHING_SAID, type SaidOfTable, TableWatch } from "../nft/monitor/table-watch.js";
import type { Caller } from "../nft/nft-call.js";
import { forgetUnusedLists } from "../rules/matches-in-use.js";
import { chainNameOf, Table, type TableName } from "../rules/table.js";
import { BadArgument, type Command, CommandParser, WrongFamily } from "./command-parser.js";
import { extensionHelp, HelpAsked } from "./extension-help.js";
import type { HostNames } from "./host-mask.js";
import {
  foreignBasesNote,
  type ListedChain,
  type ListOptions,
  listedChains,
  listHeader,
  listRule,
  ruleTexts,
  UnreadableRule,
} from "./list-rules.js";
import { ParameterProblem } from "./parameter-problem.js";
import { commandOf, listCommands, listWarnings } from "./save-table.js";
import { CommandFailure, KernelRefusal, TableEditor, tableName } from "./table-editor.js";
import { unreadable } from "./unreadable.js";
import { usage } from "./usage.js";

/** What a command printed and how it ended. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** What was printed at once, before `stderr`; `stdout` comes at the end. */
  readonly flushed?: string;
}

/** What the commands may be given besides their words. */
export interface CommandEnvironment {
  /** How names of hosts are found; null knows none. */
  readonly names: HostNames | null;
  /** What the rules are noted to come from, or null. */
  readonly origin: Origin | null;
  /** Seconds since 1970 at virtual time 0, for the dates in comments. */
  readonly epochS: number;
  /** The process that asks, as those hear that listen to changes; absent for programs without one. */
  readonly by?: Caller;
}

/** Nothing given: no names, no origin, virtual time begins in 1970. */
export const PLAIN_ENVIRONMENT: CommandEnvironment = { names: null, origin: null, epochS: 0 };

/** The version that the text is that of. */
export const VERSION = "v1.8.9 (nf_tables)";

/**
 * Runs `iptables` (or `ip6tables`, by family) with these arguments, its own name not among them, on a namespace. Never
 * throws for what a user can write: prints and exits as iptables 1.8.9 (nf_tables) does.
 */
export function runIptables(
  netfilter: Netfilter,
  family: Family,
  argv: readonly string[],
  environment: CommandEnvironment = PLAIN_ENVIRONMENT,
): CommandResult {
  const name = family === Family.V4 ? "iptables" : "ip6tables";
  const parser = new CommandParser(argv, {
    family,
    sets: netfilter.sets,
    names: environment.names,
    origin: environment.origin,
  });
  let result: CommandResult;
  const announced: string[] = [];
  try {
    result = execute(netfilter, family, parser.parse(), name, environment, announced);
  } catch (error) {
    if (error instanceof HelpAsked)
      return { stdout: usage(name) + extensionHelp(error.extensions, family), stderr: "", exitCode: 0 };
    const failed = error instanceof UnreadableRule ? unreadable(error, name) : failure(name, error);
    result = { ...failed, stdout: announced.join("") + failed.stdout };
  }
  return { ...result, stderr: parser.warnings.map((line) => `${line}\n`).join("") + result.stderr };
}

/** What is printed for an error, and the exit code; errors that only a bug can cause are thrown on. */
export function failure(name: string, error: unknown): CommandResult {
  const hint = `Try \`${name} -h' or '${name} --help' for more information.\n`;
  if (error instanceof WrongFamily) return { stdout: "", stderr: hint, exitCode: 2 };
  if (error instanceof BadArgument) return { stdout: "", stderr: `${error.message}\n${hint}`, exitCode: 2 };
  if (error instanceof ParameterProblem) {
    return {
      stdout: "",
      stderr: `${name} ${VERSION}: ${error.message}\n${error.exitCode === 2 ? hint : ""}`,
      exitCode: error.exitCode,
    };
  }
  if (error instanceof KernelRefusal) {
    return { stdout: "", stderr: `${name} ${VERSION}:  ${error.message}\n`, exitCode: 4 };
  }
  if (error instanceof CommandFailure) {
    const more = error.message === "Bad policy name" ? " Run `dmesg' for more information." : "";
    return { stdout: "", stderr: `${name}: ${error.message}.${more}\n`, exitCode: 1 };
  }
  throw error;
}

function execute(
  netfilter: Netfilter,
  family: Family,
  command: Command,
  name: string,
  environment: CommandEnvironment,
  announced: string[],
): CommandResult {
  const done = (stdout: string): CommandResult => ({ stdout, stderr: "", exitCode: 0 });
  if (command.letter === "V") return done(`${name} ${VERSION}\n`);
  const table = tableName(command.table);
  if (table === null) {
    throw new ParameterProblem(
      `table '${command.table}' does not exist\nPerhaps ${name} or your kernel needs to be upgraded.`,
      3,
    );
  }
  adoptTable(netfilter, family, table);
  const tables = netfilter.tables(family);
  const watch = new TableWatch(netfilter, family, table);
  let stdout = "";
  let stderr = "";
  let refusal: KernelRefusal | null = null;
  for (const letter of command.letter) {
    if (letter === "L" || letter === "S") {
      const listed = listChains(listedChains(table, tables.get(table)), { ...command, letter }, environment);
      if (command.chain === null) stdout += foreignBasesNote(table, tables.get(table));
      stdout += listed.stdout;
      stderr += listed.stderr;
      continue;
    }
    const existing = tables.get(table);
    const editor = TableEditor.of(tables, table);
    // ip6tables 1.8.9 forgets the counters that -c gives.
    const counters = family === Family.V6 ? { packets: 0, bytes: 0 } : {};
    // Listing puts the built-in chains that are missing into iptables' own copy, and they are made to be zeroed.
    const listed = letter === "Z" && /[LS]/.test(command.letter) ? builtinsOf(table, command.chain) : [];
    for (const each of listed) tables.use(table).use(each);
    if (existing === null && listed[0] !== undefined)
      refusal = new KernelRefusal("CHAIN_ZERO", "No such file or directory", `chain ${listed[0]}`);
    try {
      editor.execute({ ...command, letter, ...counters });
    } catch (error) {
      if (existing === null) tables.discard(table);
      announced.push(stdout, editor.said);
      throw error;
    }
    // What is said to all chains makes none: without a table there is nothing to empty.
    const isForAll = "FXZ".includes(letter) && command.chain === null;
    if (existing === null && (isForAll || refusal !== null)) tables.discard(table);
    if ("FDR".includes(letter)) forgetUnusedLists(netfilter);
    stdout += editor.said;
  }
  if (refusal === null) {
    watch.tell(
      environment.by ?? { pid: 0, name },
      saidOf(command, tables.get(table)),
      /[AIDRNXFZEP]/.test(command.letter),
    );
    return { stdout, stderr, exitCode: 0 };
  }
  announced.push(stdout);
  throw refusal;
}

/** What a command says that cannot be seen of its table. */
function saidOf({ letter, chain, ruleNumber }: Command, table: Table | null): SaidOfTable {
  if (letter === "P") return { ...NOTHING_SAID, policies: [chain ?? ""] };
  if (!letter.includes("Z")) return NOTHING_SAID;
  if (ruleNumber > 0)
    return { ...NOTHING_SAID, zeroedRule: table?.chain(chain ?? "")?.rules[ruleNumber - 1]?.handle ?? 0 };
  const named = (table?.baseChains() ?? []).map(({ name }) => name).filter((name) => chain === null || name === chain);
  return { ...NOTHING_SAID, zeroed: named };
}

/** The built-in chains that a command is about: all of the table, or the one that it names. */
function builtinsOf(table: TableName, chain: string | null): string[] {
  const names = Table.builtins(table).map(({ hook }) => chainNameOf(hook));
  return names.filter((name) => chain === null || name === chain);
}

/** What `-L` and `-S` print of the chains of a table. */
export function listChains(
  all: readonly ListedChain[],
  command: Command,
  environment: CommandEnvironment,
): { stdout: string; stderr: string } {
  const chains = all.filter((chain) => command.chain === null || chain.name === command.chain);
  if (command.chain === null && chains.some(({ isForeign }) => isForeign))
    throw new ParameterProblem(`table \`${command.table}' is incompatible, use 'nft' tool.`, 1);
  if (chains.length === 0 || chains.some(({ isForeign }) => isForeign)) {
    throw new ParameterProblem(
      `chain \`${command.chain}' in table \`${command.table}' is incompatible, use 'nft' tool.`,
      1,
    );
  }
  const options: ListOptions = {
    numeric: command.numeric,
    verbose: command.verbose > 0,
    exact: command.exact,
    lineNumbers: command.lineNumbers,
    names: environment.names,
  };
  const [only] = chains;
  const stderr = listWarnings(chains);
  if (command.ruleNumber > 0 && only !== undefined) {
    const rule = only.rules[command.ruleNumber - 1];
    if (rule === undefined) return { stdout: "", stderr: "" };
    const stdout = ruleTexts([rule], "", (read) =>
      command.letter === "S" ? `${commandOf(read, options.verbose)}\n` : listRule(read, command.ruleNumber, options),
    );
    return { stdout, stderr };
  }
  if (command.letter === "S") return { stdout: listCommands(chains, options.verbose), stderr };
  let stdout = "";
  for (const chain of chains) {
    if (stdout !== "") stdout += "\n";
    stdout += listHeader(chain, options);
    stdout = ruleTexts(chain.rules, stdout, (rule, i) => listRule(rule, i + 1, options));
  }
  return { stdout, stderr };
}
