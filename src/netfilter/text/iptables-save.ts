import { SECOND } from "../../sim/time.js";
import { Family } from "../../wire/ip-address.js";
import type { Netfilter } from "../netfilter.js";
import type { TableName } from "../rules/table.js";
import { type CommandEnvironment, type CommandResult, PLAIN_ENVIRONMENT } from "./iptables.js";
import { listedChains } from "./list-rules.js";
import { dateText, listWarnings, saveTable } from "./save-table.js";
import { tableName } from "./table-editor.js";

/** The order in which iptables-save prints the tables that exist. */
const SAVE_ORDER: readonly TableName[] = ["mangle", "security", "raw", "filter", "nat"];

/** Runs `iptables-save` (or `ip6tables-save`): `-c` with counters, `-t TABLE` for one table. */
export function runIptablesSave(
  netfilter: Netfilter,
  family: Family,
  argv: readonly string[],
  environment: CommandEnvironment = PLAIN_ENVIRONMENT,
): CommandResult {
  const command = family === Family.V4 ? "iptables" : "ip6tables";
  const fail = (stderr: string): CommandResult => ({ stdout: "", stderr, exitCode: 1 });
  let counters = false;
  let only: string | null = null;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? "";
    const [option, inline] = word.split("=");
    if (option === "-c" || option === "--counters") counters = true;
    else if (option === "-t" || option === "--table") only = inline ?? argv[++i] ?? "";
    else if (option === "-V" || option === "--version") {
      return { stdout: `${command}-save v1.8.9 (nf_tables)\n`, stderr: "", exitCode: 0 };
    } else if (option === "-M" || option === "--modprobe") {
      if (inline === undefined) i++;
    } else if (word === "-4" || word === "-6") continue;
    else if (word.startsWith("-")) {
      const problem = word.startsWith("--") ? `unrecognized option '${word}'` : `invalid option -- '${word[1]}'`;
      return fail(`${command}-save: ${problem}\nLook at manual page \`${command}-save.8' for more information.\n`);
    } else return fail(`Unknown arguments found on commandline\n`);
  }
  const date = dateText(environment.epochS + Math.floor(netfilter.sim.nowNs / SECOND));
  const tables = netfilter.tables(family);
  if (only !== null) {
    const name = tableName(only);
    if (name === null) return fail(`Table \`${only}' does not exist\n`);
    const table = tables.get(name);
    const stderr = listWarnings(listedChains(name, table));
    return { stdout: saveTable(name, table, command, counters, date), stderr, exitCode: 0 };
  }
  let stdout = "";
  let stderr = "";
  for (const name of SAVE_ORDER) {
    const table = tables.get(name);
    if (table === null) continue;
    stdout += saveTable(name, table, command, counters, date);
    stderr += listWarnings(listedChains(name, table));
  }
  return { stdout, stderr, exitCode: 0 };
}
