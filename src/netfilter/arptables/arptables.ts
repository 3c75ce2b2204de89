import { ManagedTable } from "../frames/managed-table.js";
import type { Netfilter } from "../netfilter.js";
import { EditState, kernelPhase } from "../nft/edit/edit-state.js";
import { NO_NAMES } from "../nft/evaluate/resolve-value.js";
import type { Caller } from "../nft/nft-call.js";
import { type CommandEnvironment, type CommandResult, failure, VERSION } from "../text/iptables.js";
import { ParameterProblem } from "../text/parameter-problem.js";
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
  const shown = table.listed().filter((each) => chain === null || each.name === chain);
  const wrong = shown.find((each) => !table.isCompatible(each));
  if (shown.length === 0 || wrong !== undefined) {
    const name = chain ?? wrong?.name ?? "";
    throw new ParameterProblem(`chain \`${name}' in table \`${command.table}' is incompatible, use 'nft' tool.`, 1);
  }
  const text = letter[0] === "L" ? listArpChains(table, shown, command) : listArpCommands(table, shown, command);
  if (letter[1] === "Z") new ArpEditor(table).zero(chain, command.ruleNumber);
  return text;
}

/** The table of a name. @throws ParameterProblem when arptables has none of that name */
export function arpTable(state: EditState, name: string): ManagedTable {
  if (!Object.hasOwn(ARP_TABLES.tables, name)) {
    const message = `table '${name}' does not exist\nPerhaps arptables or your kernel needs to be upgraded.`;
    throw new ParameterProblem(message, 3);
  }
  return new ManagedTable(state, ARP_TABLES, name);
}
