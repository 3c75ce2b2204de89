import type { Netfilter } from "../netfilter.js";
import type { CommandResult } from "../text/iptables.js";
import type { Account } from "./accounts.js";

const VERSION = "nfacct v1.0.2";
const USAGE = "Usage: nfacct command [parameters]...\n";
const ABOUT = `${VERSION}: utility for the Netfilter extended accounting infrastructure
Copyright (C) 2011 Pablo Neira Ayuso <pablo@netfilter.org>
Copyright (C) 2011 Intra2net AG <http://www.intra2net.com>
This program comes with ABSOLUTELY NO WARRANTY.
This is free software, and you are welcome to redistribute it under certain${" "}
conditions; see LICENSE file distributed in this package for details.
`;
const HELP = `${VERSION}: utility for the Netfilter extended accounting infrastructure
Usage: nfacct command [parameters]...

Commands:
  list [reset]		List the accounting object table (and reset)
  add object-name	Add new accounting object to table
  delete object-name	Delete existing accounting object
  get object-name	Get existing accounting object
  flush			Flush accounting object table
  restore		Restore accounting object table reading 'list' output from stdin
  monitor		Listens for quota attainment notifications
  version		Display version and disclaimer
  help			Display this help message
`;
const NO_ENTRY = "No such file or directory";
const BUSY = "Device or resource busy";
const COMMANDS = ["list", "add", "delete", "get", "flush", "version", "help", "restore"];

/** nfacct(8): the accounts of a namespace. `epochSeconds` is the machine's clock. Simplified: no quotas. */
export function runNfacct(
  netfilter: Netfilter,
  args: readonly string[],
  input: string,
  epochSeconds: number,
): CommandResult {
  const [word, ...rest] = args;
  if (word === undefined) return { stdout: "", stderr: USAGE, exitCode: 1 };
  const command = COMMANDS.find((name) => name.startsWith(word));
  if (command === undefined)
    return { stdout: "", stderr: `${VERSION}: Unknown command: ${word}\n${USAGE}`, exitCode: 1 };
  const { accounts } = netfilter;
  switch (command) {
    case "list":
      return list(netfilter, rest, epochSeconds);
    case "version":
      return success(ABOUT);
    case "help":
      return success(HELP);
    case "flush":
      for (const { name } of accounts.all()) if (netfilter.accountReferences(name) === 0) accounts.remove(name);
      return success("");
    case "restore":
      return restore(netfilter, input);
    default:
  }
  const [name, option] = rest;
  if (name === undefined) return failure("missing object name");
  if (command === "add") {
    if (option !== undefined) return failure(rest.length === 2 ? "missing quota value" : "quotas are not emulated");
    return accounts.add(name) ? success("") : failure(`error: ${BUSY}`);
  }
  const account = accounts.get(name);
  if (account === null) return failure(`error: ${NO_ENTRY}`);
  if (command === "delete") {
    if (netfilter.accountReferences(name) > 0) return failure(`error: ${BUSY}`);
    accounts.remove(name);
    return success("");
  }
  const text = lineOf(account);
  if (option === "reset") reset(account);
  return success(text);
}

function list(netfilter: Netfilter, options: readonly string[], epochSeconds: number): CommandResult {
  const all = netfilter.accounts.all();
  let text: string;
  if (options.includes("json")) {
    const lines = all.map(
      ({ name, packets, bytes }) => `  { "pkts" : ${packets}, "bytes" : ${bytes}, "name" : "${name}" }`,
    );
    text = `{ "timestamp" : ${epochSeconds}, \n  "nfacct_counters" : [\n${lines.join(",\n")}\n] }\n`;
  } else if (options.includes("xml")) {
    const lines = all.map(
      ({ name, packets, bytes }) =>
        `<obj><name>${name}</name><pkts>${padded(packets)}</pkts><bytes>${padded(bytes)}</bytes></obj>\n`,
    );
    text = `<?xml version="1.0" encoding="utf-8"?>\n<nfacct>\n${lines.join("")}</nfacct>\n`;
  } else text = all.map(lineOf).join("");
  if (options.includes("reset")) for (const account of all) reset(account);
  return success(text);
}

/** Takes what `list` printed, with its counters; what is there already stays. */
function restore({ accounts }: Netfilter, input: string): CommandResult {
  for (const line of input.split("\n")) {
    const found = /^\{ pkts = (\d+), bytes = (\d+) \} = (\S+);$/.exec(line);
    if (found === null || !accounts.add(found[3] ?? "")) continue;
    const account = accounts.get(found[3] ?? "");
    if (account === null) continue;
    account.packets = Number(found[1]);
    account.bytes = Number(found[2]);
  }
  return success("");
}

function reset(account: Account): void {
  account.packets = 0;
  account.bytes = 0;
}

function lineOf({ name, packets, bytes }: Account): string {
  return `{ pkts = ${padded(packets)}, bytes = ${padded(bytes)} } = ${name};\n`;
}

function padded(count: number): string {
  return String(count).padStart(20, "0");
}

function success(stdout: string): CommandResult {
  return { stdout, stderr: "", exitCode: 0 };
}

function failure(words: string): CommandResult {
  return { stdout: "", stderr: `${VERSION}: ${words}\n`, exitCode: 1 };
}
