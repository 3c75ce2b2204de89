import type { Netfilter } from "../netfilter.js";
import { EditState, kernelPhase } from "../nft/edit/edit-state.js";
import { NO_NAMES } from "../nft/evaluate/resolve-value.js";
import type { Caller } from "../nft/nft-call.js";
import { BadArgument } from "../text/command-parser.js";
import { type CommandEnvironment, type CommandResult, VERSION } from "../text/iptables.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { splitWords } from "../text/split-words.js";
import { CommandFailure, KernelRefusal } from "../text/table-editor.js";
import { ArpCommandParser } from "./arp-command.js";
import { ArpEditor } from "./arp-editor.js";
import { ARP_TABLES } from "./arp-tables.js";
import { arpTable } from "./arptables.js";

const NAME = "arptables-restore";

/** Runs `arptables-restore`, which has no options: the table of a text as one step; after an error nothing has changed. */
export function runArptablesRestore(
  netfilter: Netfilter,
  input: string,
  environment: CommandEnvironment,
  by: Caller,
): CommandResult {
  const state = new EditState(netfilter, NO_NAMES, kernelPhase());
  let number = 0;
  let table: string | null = null;
  const of = (stderr: string, exitCode: number): CommandResult => ({ stdout: "", stderr, exitCode });
  try {
    for (const line of input.replace(/\n$/, "").split("\n")) {
      number++;
      if (line === "" || line.startsWith("#") || line === "COMMIT") continue;
      if (line.startsWith("*")) {
        table = line.slice(1).trim();
        if (!Object.hasOwn(ARP_TABLES.tables, table))
          throw new ParameterProblem(`${NAME}: line ${number} table name '${table}' invalid`);
        new ArpEditor(arpTable(state, table)).flushAll();
        continue;
      }
      if (table === null) return of(`${NAME}: line ${number} failed\n`, 1);
      restoreLine(line, new ArpEditor(arpTable(state, table)), environment);
    }
    state.commit(by);
    return of("", 0);
  } catch (error) {
    state.rollBack(error instanceof KernelRefusal);
    if (error instanceof KernelRefusal) return of(`${NAME} ${VERSION}: \nline ${number}: ${error.message}\n`, 4);
    if (error instanceof CommandFailure) return of(`${NAME}: line ${number} failed: ${error.message}.\n`, 1);
    if (!(error instanceof ParameterProblem)) throw error;
    const message = error instanceof BadArgument ? error.message : `${NAME} ${VERSION}: ${error.message}`;
    const hint = `Try \`${NAME} -h' or '${NAME} --help' for more information.\n`;
    return of(`${message}\nError occurred at line: ${number}\n${hint}`, 2);
  }
}

function restoreLine(line: string, editor: ArpEditor, { names }: CommandEnvironment): void {
  if (line.startsWith(":")) {
    const [name = "", policy = ""] = line
      .slice(1)
      .trim()
      .split(/[ \t]+/);
    editor.declare(name, policy);
    return;
  }
  const counters = /^\[(\d+):(\d+)\] */.exec(line);
  const words = splitWords(`${line.slice(counters?.[0].length ?? 0)}\n`);
  if (counters !== null) words.push("-c", `${counters[1]},${counters[2]}`);
  editor.execute(new ArpCommandParser(words, names).parse());
}
