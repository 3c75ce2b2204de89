import { type ManagedTable, managedTable } from "../frames/managed-table.js";
import type { Netfilter } from "../netfilter.js";
import { EditState, kernelPhase } from "../nft/edit/edit-state.js";
import { NO_NAMES } from "../nft/evaluate/resolve-value.js";
import type { Caller } from "../nft/nft-call.js";
import { type CommandEnvironment, type CommandResult, failure, VERSION } from "../text/iptables.js";
import { KernelRefusal } from "../text/table-editor.js";
import { type ArpCommand, ArpCommandParser } from "./arp-command.js";
import { ArpEditor } from "./arp-editor.js";
import { listArpChains, listArpCommands } from "./arp-list.js";
import { ARP_TABLES } from "./arp-tables.js";
import { ARP_USAGE } from "./usage.js";

/** Runs `arptables` with these arguments, its own name not among them: rules on a namespace's messages of ARP. */
export function runArptables(
  netfilter: Netfilter,
  argv: readonly string[],
  environment: CommandEnvironment,
  by: Caller,
): CommandResult {
  const state = new EditState(netfilter, NO_NAMES, kernelPhase());
  const parser = new ArpCommandParser(argv, environment.names);
  let result: CommandResult;
  try {
    const stdout = execute(parser.parse(), state);
    state.commit(by);
    result = { stdout, stderr: "", exitCode: 0 };
  } catch (error) {
    state.rollBack(error instanceof KernelRefusal);
    result = failure("arptables", error);
  }
  return { ...result, stderr: parser.warnings.map((line) => `${line}\n`).join("") + result.stderr };
}

function execute(command: ArpCommand, state: EditState): string {
  const { letter, chain } = command;
  if (letter === "V") return `arptables ${VERSION}\n`;
  if (letter === "h") return ARP_USAGE;
  const table = arpTable(state, command.table);
  if (letter[0] !== "L" && letter[0] !== "S") {
    const editor = new ArpEditor(table);
    editor.execute(command);
    return editor.said;
  }
  const shown = table.shown(chain);
  const text = letter[0] === "L" ? listArpChains(table, shown, command) : listArpCommands(table, shown, command);
  if (letter[1] === "Z") new ArpEditor(table).zero(chain, command.ruleNumber);
  return text;
}

/** The table of a name. @throws ParameterProblem when arptables has none of that name */
export function arpTable(state: EditState, name: string): ManagedTable {
  return managedTable(state, ARP_TABLES, "arptables", name);
}
