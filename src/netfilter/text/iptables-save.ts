import { SECOND } from "../../sim/time.js";
import { Family } from "../../wire/ip-address.js";
import type { Netfilter } from "../netfilter.js";
import { adoptTable } from "../nft/adopt-table.js";
import type { TableName } from "../rules/table.js";
import { type CommandEnvironment, type CommandResult, PLAIN_ENVIRONMENT } from "./iptables.js";
import { listedChains } from "./list-rules.js";
import { readSaveOptions, SaveOptions } from "./save-options.js";
import { dateText, listWarnings, saveTable } from "./save-table.js";
import { tableName } from "./table-editor.js";
import { savedOr } from "./unreadable.js";

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
  const options = readSaveOptions(`${command}-save`, argv);
  if (!(options instanceof SaveOptions)) return options;
  const date = dateText(environment.epochS + Math.floor(netfilter.sim.nowNs / SECOND));
  for (const name of SAVE_ORDER) adoptTable(netfilter, family, name);
  const tables = netfilter.tables(family);
  const only = options.table;
  if (only !== null) {
    const name = tableName(only);
    if (name === null) return fail(`Table \`${only}' does not exist\n`);
    const table = tables.get(name);
    const saved = savedOr(() => saveTable(name, table, command, options.counters, date), `${command}-save`);
    return { ...saved, stderr: listWarnings(listedChains(name, table)) + saved.stderr };
  }
  let stdout = "";
  let stderr = "";
  for (const name of SAVE_ORDER) {
    const table = tables.get(name);
    if (table === null) continue;
    const saved = savedOr(() => saveTable(name, table, command, options.counters, date), `${command}-save`);
    stdout += saved.stdout;
    if (saved.exitCode !== 0) return { ...saved, stdout };
    stderr += listWarnings(listedChains(name, table));
  }
  return { stdout, stderr, exitCode: 0 };
}
