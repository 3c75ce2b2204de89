// nft(8): tables, chains, sets and rules in nft's language, on the same hooks, connections and NAT as iptables.
// Knows netfilter's engine and what its environment reads of files and names; must not know shells, hosts or devices.
// Read next: language/parser.ts for the language, editor.ts and edit/ for transactions, model/nft-chain.ts for how packets are judged.

import type { Netfilter } from "../netfilter.js";
import { readJsonCommands } from "./json/input/read-commands.js";
import type { Json } from "./json/json.js";
import type { Source } from "./language/location.js";
import { NftError } from "./language/nft-error.js";
import { Parser } from "./language/parser.js";
import type { Style } from "./model/style.js";
import { monitorFilter } from "./monitor/monitor-filter.js";
import type { NftEnvironment, NftResult } from "./nft-call.js";
import { optimize } from "./optimize.js";
import { type NftOptions, parseNftOptions } from "./options.js";
import { failure, runCommands } from "./run-commands.js";

function sourceOf(name: string | null, text: string): Source {
  const lines = text.split("\n");
  if (!text.endsWith("\n") && name !== null) return { name, lines };
  return { name, lines };
}

/** Runs `nft ARGS...` in a namespace. All commands of a call are one transaction: after an error nothing has changed. */
export function runNft(netfilter: Netfilter, args: readonly string[], environment: NftEnvironment): NftResult {
  const options = parseNftOptions(args);
  if ("exitCode" in options) return options;
  if (options.interactive) return interactive(netfilter, options, environment);
  let source: Source;
  if (options.file !== null) {
    if (options.file === "-" || options.file === "/dev/stdin") source = sourceOf("/dev/stdin", environment.stdin);
    else {
      const read = environment.readFile(options.file);
      if ("error" in read) {
        if (read.error === "Is a directory")
          return { stdout: "", stderr: "input in flex scanner failed\n", exitCode: 2 };
        const message = `internal:0:0-0: Error: Could not open file "${options.file}": ${read.error}\n\n\n`;
        return { stdout: "", stderr: message, exitCode: 1 };
      }
      source = sourceOf(options.file, read.text);
    }
  } else source = sourceOf(null, `${options.words.join(" ")}\n`);
  return runText(netfilter, source, options, environment);
}

/** What `-i` does with each line of standard input, up to `quit`; lines that are wrong change nothing of its exit code. */
function interactive(netfilter: Netfilter, options: NftOptions, environment: NftEnvironment): NftResult {
  const parts: string[] = [];
  let stdout = "";
  for (const line of environment.stdin.split("\n")) {
    if (line.trim() === "quit") break;
    if (line.trim() === "") continue;
    const result = runText(netfilter, sourceOf(null, `${line}\n`), options, environment);
    if (result.stderr !== "") parts.push(result.stderr);
    stdout += result.stdout;
  }
  return { stdout, stderr: parts.join(""), exitCode: 0 };
}

/** Runs the commands of one text, which `-j` lets be JSON. */
function runText(netfilter: Netfilter, given: Source, options: NftOptions, environment: NftEnvironment): NftResult {
  let source = given;
  let document: Json | null = null;
  if (options.json) {
    const read = readJsonCommands(given.lines.join("\n"), given.name ?? "<buffer>");
    if (read !== null && "errors" in read) return { stdout: "", stderr: read.errors, exitCode: 1 };
    // The reader of JSON has used up standard input: nothing is left for nft's own language.
    if (read === null && given.name === "/dev/stdin") return { stdout: "", stderr: "", exitCode: 0 };
    if (read !== null) {
      source = read.source;
      document = read.document;
    }
  }
  // What -D defines is read as a line of its own in front of the file (nft_ctx_add_var).
  const defines = options.defines.map((each) => `define ${each}; `).join("");
  const head = new Parser({ name: null, lines: [defines, ""] }, new Map(), () => null);
  head.parse();
  const parser = new Parser(source, head.variables, (pattern) =>
    readIncluded(pattern, environment, options.includePaths),
  );
  parser.errors.push(...head.errors);
  const commands = parser.parse();
  const style: Style = { ...options.style, nowNs: netfilter.sim.nowNs };
  const watching = commands.find((command) => command.verb === "monitor");
  if (watching !== undefined && parser.errors.length === 0) {
    try {
      return {
        stdout: "",
        stderr: "",
        exitCode: 0,
        monitor: { filter: monitorFilter(watching), style, json: options.json },
      };
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      return failure("", [error]);
    }
  }
  const { json: isJson, check, echo } = options;
  const run = { style, isJson, check, echo, document };
  if (!options.optimize || source.name === null)
    return runCommands(netfilter, commands, parser.errors, run, environment);
  // The file is tried as it is first.
  const tried = runCommands(netfilter, commands, parser.errors, { ...run, check: true }, environment);
  if (tried.exitCode !== 0) return tried;
  const { commands: merged, told } = optimize(commands);
  const result = runCommands(netfilter, merged, [], run, environment);
  return { ...result, stdout: told + result.stdout };
}

function readIncluded(
  pattern: string,
  environment: NftEnvironment,
  paths: readonly string[],
): readonly Source[] | null {
  const candidates =
    pattern.startsWith("/") || pattern.startsWith("./") ? [pattern] : paths.map((path) => `${path}/${pattern}`);
  for (const candidate of candidates) {
    if (/[*?[]/.test(candidate)) {
      return environment.expand(candidate).flatMap((path) => {
        const read = environment.readFile(path);
        return "text" in read ? [sourceOf(path, read.text)] : [];
      });
    }
    const read = environment.readFile(candidate);
    if ("text" in read) return [sourceOf(candidate, read.text)];
  }
  return null;
}

/** True for the lines of a listing that go to standard error: the warnings about tables of iptables. */
export function isWarningLine(line: string): boolean {
  return line.startsWith("# Warning: table ");
}
