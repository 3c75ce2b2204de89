import { type ManagedTable, managedTable } from "../frames/managed-table.js";
import type { Netfilter } from "../netfilter.js";
import { EditState, kernelPhase } from "../nft/edit/edit-state.js";
import { NO_NAMES } from "../nft/evaluate/resolve-value.js";
import type { Caller } from "../nft/nft-call.js";
import type { CommandEnvironment, CommandResult } from "../text/iptables.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { CommandFailure, KernelRefusal } from "../text/table-editor.js";
import { type EbCommand, EbCommandParser } from "./eb-command.js";
import { EbEditor } from "./eb-editor.js";
import { listEbTable } from "./eb-list.js";
import { EB_TABLES } from "./eb-tables.js";
import { EB_USAGE } from "./usage.js";

/** The version that the text is that of. */
const VERSION = "v1.8.9 (nf_tables)";

/** Runs `ebtables` with these arguments, its own name not among them: rules on the frames of a namespace's bridges. */
export function runEbtables(
  netfilter: Netfilter,
  argv: readonly string[],
  environment: CommandEnvironment,
  by: Caller,
): CommandResult {
  const state = new EditState(netfilter, NO_NAMES, kernelPhase());
  try {
    const command = new EbCommandParser(argv, environment.names).parse();
    const stdout = execute(command, state);
    state.commit(by);
    return { stdout, stderr: "", exitCode: 0 };
  } catch (error) {
    state.rollBack(error instanceof KernelRefusal);
    return ebFailure("ebtables", error);
  }
}

function execute(command: EbCommand, state: EditState): string {
  const { letter, chain } = command;
  if (letter === "V") return "ebtables 1.8.9 (nf_tables)\n";
  if (letter === "h" || (letter === "" && !command.zero)) return EB_USAGE;
  const table = ebTable(state, command.table);
  if (letter !== "L") {
    const editor = new EbEditor(table);
    editor.execute(command);
    if (command.zero) editor.zero(chain);
    return "";
  }
  const shown = table.shown(chain);
  const text = listEbTable(table, shown, command);
  if (command.zero) new EbEditor(table).zero(chain);
  return text;
}

/** A table by its name. @throws ParameterProblem when ebtables has none of that name */
export function ebTable(state: EditState, name: string): ManagedTable {
  return managedTable(state, EB_TABLES, "ebtables", name);
}

/** What is printed for an error, and the exit code; errors that only a bug can cause are thrown on. */
export function ebFailure(name: string, error: unknown): CommandResult {
  const hint = `Try \`${name} -h' or '${name} --help' for more information.\n`;
  if (error instanceof ParameterProblem) {
    const message = error.message.replace(/\n$/, "");
    const stderr = `${name} ${VERSION}: ${message}\n${error.exitCode === 2 ? hint : ""}`;
    return { stdout: "", stderr, exitCode: error.exitCode };
  }
  if (error instanceof KernelRefusal)
    return { stdout: "", stderr: `${name} ${VERSION}:  ${error.message}\n`, exitCode: 4 };
  if (error instanceof CommandFailure) return { stdout: "", stderr: `${name}: ${error.message}\n`, exitCode: 1 };
  throw error;
}
