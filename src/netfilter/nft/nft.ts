// nft(8): tables, chains, sets and rules in nft's language, on the same hooks, connections and NAT as iptables.
// Knows netfilter's engine and what its environment reads of files and names; must not know shells, hosts or devices.
// Read next: language/parser.ts for the language, editor.ts and edit/ for transactions, model/nft-chain.ts for how packets are judged.

import type { Netfilter } from "../netfilter.js";
import { describe } from "./describe.js";
import { Editor, resetState } from "./editor.js";
import { evaluateElement } from "./evaluate/evaluate-elements.js";
import type { NameSource } from "./evaluate/resolve-value.js";
import { iptablesChainText, isIptablesTable, listIptablesTable, managedWarning, tablesOf } from "./iptables-tables.js";
import { listedJson } from "./json/listed-json.js";
import { documentText } from "./json/listing-json.js";
import type { Source } from "./language/location.js";
import { NftError } from "./language/nft-error.js";
import { Parser } from "./language/parser.js";
import type { CommandNode, ExpressionNode } from "./language/syntax.js";
import { chainText, foundElementsText, listParts, listRuleset, listTable, objectText, setText } from "./listing.js";
import { missingObject } from "./missing.js";
import { Interval } from "./model/interval.js";
import { SetElement } from "./model/nft-set.js";
import type { NftTable } from "./model/nft-table.js";
import type { Style } from "./model/style.js";
import { NftVerdict } from "./model/verdict.js";
import { eventText } from "./monitor/event-text.js";
import { type MonitorFilter, monitorFilter } from "./monitor/monitor-filter.js";
import type { NftEvent } from "./monitor/nft-event.js";
import { parseNftOptions } from "./options.js";

/** What nft asks of the machine that it runs on. */
export interface NftEnvironment extends NameSource {
  /** The text of a file, or the words of the error: "No such file or directory". */
  readFile(path: string): { readonly text: string } | { readonly error: string };
  /** The paths that a pattern with `*` stands for, sorted. */
  expand(pattern: string): readonly string[];
  /** Standard input. */
  readonly stdin: string;
  /** The number of the process that asks. */
  readonly processId: number;
}

/** Who changes a ruleset. */
export interface Caller {
  readonly pid: number;
  readonly name: string;
}

/** What a command printed, and its exit code. */
export interface NftResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Set by `monitor`: what has to be watched from now on, and how it is printed. */
  readonly monitor?: { readonly filter: MonitorFilter; readonly style: Style; readonly json: boolean };
}

function sourceOf(name: string | null, text: string): Source {
  const lines = text.split("\n");
  if (!text.endsWith("\n") && name !== null) return { name, lines };
  return { name, lines };
}

/** Runs `nft ARGS...` in a namespace. All commands of a call are one transaction: after an error nothing has changed. */
export function runNft(netfilter: Netfilter, args: readonly string[], environment: NftEnvironment): NftResult {
  const options = parseNftOptions(args);
  if ("exitCode" in options) return options;
  if (options.interactive) {
    if (environment.stdin.trim() === "") return { stdout: "", stderr: "", exitCode: 0 };
    return {
      stdout: "",
      stderr: "nft: podwire does not emulate lines of --interactive; give them with -f -\n",
      exitCode: 1,
    };
  }
  let source: Source;
  if (options.file !== null) {
    if (options.file === "-" || options.file === "/dev/stdin") source = sourceOf("/dev/stdin", environment.stdin);
    else {
      const read = environment.readFile(options.file);
      if ("error" in read) {
        const message = `internal:0:0-0: Error: Could not open file "${options.file}": ${read.error}\n\n\n`;
        return { stdout: "", stderr: message, exitCode: 1 };
      }
      source = sourceOf(options.file, read.text);
    }
  } else source = sourceOf(null, `${options.words.join(" ")}\n`);
  const variables = new Map<string, ExpressionNode>();
  for (const [name, value] of options.defines) {
    const location = { source, line: 1, first: 1, last: 1 };
    variables.set(name, { kind: "symbol", text: value, quoted: false, location });
  }
  const parser = new Parser(source, variables, (pattern) => readIncluded(pattern, environment, options.includePaths));
  const commands = parser.parse();
  const style: Style = { ...options.style, nowNs: netfilter.sim.nowNs };
  if (parser.errors.length > 0) {
    // What could be read is looked at all the same, and what is wrong with it is told too.
    const editor = new Editor(netfilter, environment);
    for (const command of commands) if (!ASKING.includes(command.verb)) editor.run(command);
    const wrong = editor.errors.filter((error) => error.stage === "evaluation");
    editor.rollBack(false);
    return failure([...parser.errors, ...wrong]);
  }
  const watching = commands.find((command) => command.verb === "monitor");
  if (watching !== undefined) {
    try {
      return {
        stdout: "",
        stderr: "",
        exitCode: 0,
        monitor: { filter: monitorFilter(watching), style, json: options.json },
      };
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      return failure([error]);
    }
  }
  const listing = options.json ? showJson : show;
  return execute(netfilter, commands, style, environment, options.check, options.echo, listing);
}

/** Verbs that change nothing. */
const ASKING: readonly string[] = ["list", "reset", "get", "describe"];

function failure(errors: readonly NftError[]): NftResult {
  const stage = errors.some((error) => error.stage === "syntax")
    ? "syntax"
    : errors.some((error) => error.stage === "evaluation")
      ? "evaluation"
      : "kernel";
  const shown = stage === "syntax" ? errors : errors.filter((error) => error.stage === stage);
  return { stdout: "", stderr: shown.map((error) => error.format()).join(""), exitCode: 1 };
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

function execute(
  netfilter: Netfilter,
  commands: readonly CommandNode[],
  style: Style,
  environment: NftEnvironment,
  check: boolean,
  echo: boolean,
  listing: typeof show,
): NftResult {
  const names: NameSource = environment;
  const editor = new Editor(netfilter, names);
  editor.isEchoed = echo;
  let stdout = "";
  for (const command of commands) {
    if (command.verb === "describe") {
      try {
        stdout += describe(command, names);
      } catch (error) {
        if (!(error instanceof NftError)) throw error;
        editor.errors.push(error);
      }
    } else if (command.verb === "list" || command.verb === "reset" || command.verb === "get") {
      try {
        stdout += listing(netfilter, command, style, names);
      } catch (error) {
        if (!(error instanceof NftError)) throw error;
        editor.errors.push(error);
      }
    } else editor.run(command);
  }
  if (editor.errors.length === 0) editor.finish();
  if (editor.errors.length > 0) {
    editor.rollBack();
    return failure(editor.errors);
  }
  if (check) {
    editor.rollBack();
    return { stdout: "", stderr: "", exitCode: 0 };
  }
  const by = { pid: environment.processId, name: "nft" };
  editor.commit(by);
  if (echo) stdout += echoed(netfilter, editor.events, style, by);
  return { stdout, stderr: "", exitCode: 0 };
}

/** True for the lines of a listing that go to standard error: the warnings about tables of iptables. */
export function isWarningLine(line: string): boolean {
  return line.startsWith("# Warning: table ");
}

/** What `-e` tells: what came, and the ruleset's number since then. */
function echoed(netfilter: Netfilter, events: readonly NftEvent[], style: Style, by: Caller): string {
  const came = events.filter((event) => event.verb !== "delete");
  const text = came.map((event) => eventText(event, style)).join("");
  return text === "" ? "" : text + generationText(netfilter.nft.generation, by);
}

/** The line behind the events of a transaction. */
export function generationText(generation: number, by: Caller): string {
  return `# new generation ${generation} by process ${by.pid} (${by.name})\n`;
}

/** What a listing prints under `-j`; elements that are asked for are text there too. @throws NftError as `show` */
function showJson(netfilter: Netfilter, command: CommandNode, style: Style, names: NameSource): string {
  // The same things are missing, and `reset` sets the same states back: behind what is told.
  const objects = command.object === "element" ? null : listedJson(netfilter, command, style);
  const text = show(netfilter, command, style, names);
  return objects === null ? text : documentText(objects);
}

const KINDS: Readonly<Record<string, string>> = {
  counters: "counter",
  quotas: "quota",
  limits: "limit",
  synproxys: "synproxy",
  secmarks: "secmark",
  "ct helpers": "ct helper",
};

/** What a listing prints. @throws NftError when there is no such thing */
function show(netfilter: Netfilter, command: CommandNode, style: Style, names: NameSource): string {
  const { target, object } = command;
  const { nft } = netfilter;
  const isUnknown =
    target.table !== null &&
    nft.get(target.family, target.table.text) === null &&
    !isIptablesTable(netfilter, target.family, target.table.text);
  if (isUnknown && target.table !== null && object.endsWith("s"))
    throw new NftError("evaluation", "No such file or directory", target.table.location);
  const listed = nft
    .all()
    .filter(
      (table) =>
        (target.family === "" || table.family === target.family) &&
        (target.table === null || table.name === target.table.text),
    );
  switch (object) {
    case "ruleset":
      return listRuleset(netfilter, target.family, style);
    case "tables": {
      const own = ["ip", "ip6"].flatMap((family) =>
        target.family === "" || target.family === family
          ? tablesOf(netfilter, family).map((table) => `table ${family} ${table.name}\n`)
          : [],
      );
      return own.join("") + listed.map((table) => `table ${table.family} ${table.name}\n`).join("");
    }
    case "chains":
      return listed
        .map((table) =>
          listParts(
            table,
            Array.from(table.chains.values(), (chain) => chainText(chain, style, false)),
          ),
        )
        .join("");
    case "sets":
    case "maps":
      return listed
        .map((table) => {
          const sets = Array.from(table.sets.values()).filter(
            (set) => set.definition.isMap === (object === "maps") && !set.isMeter,
          );
          return listParts(
            table,
            sets.map((set) => setText(set, style)),
          );
        })
        .join("");
    case "counters":
    case "quotas":
    case "limits":
    case "synproxys":
    case "secmarks":
    case "ct helpers":
      return listed
        .map((table) => {
          const objects = Array.from(table.objects.values()).filter((each) => each.kind === KINDS[object]);
          if (table.objects.size === 0) return "";
          const text = listParts(
            table,
            objects.map((each) => objectText(each, style)),
          );
          if (command.verb === "reset") for (const each of objects) resetState(each.state);
          return text;
        })
        .join("");
    case "meters":
      return listed
        .map((table) => {
          const meters = Array.from(table.sets.values()).filter((set) => set.isMeter);
          return listParts(
            table,
            meters.map((set) => setText(set, style)),
          );
        })
        .join("");
    case "flowtables":
      return listed.map((table) => listParts(table, [])).join("");
    case "hooks":
      return "";
    default:
      return showOne(netfilter, command, style, names);
  }
}

/** Of an interval of a map `get element` shows the first value alone. */
function shownByGet(element: SetElement): SetElement {
  const key = element.key.map((interval) => new Interval(interval.min));
  const shown = new SetElement(key, element.data, element.verdict, element.comment, element.statements);
  shown.object = element.object;
  shown.timeoutMs = element.timeoutMs;
  shown.expiresNs = element.expiresNs;
  return shown;
}

function fail(error: NftError): never {
  throw error;
}

function showOne(netfilter: Netfilter, command: CommandNode, style: Style, names: NameSource): string {
  const { target, object } = command;
  if (target.table === null) return "";
  const missing = (at: NonNullable<typeof target.name>) =>
    new NftError("evaluation", "No such file or directory", at.location);
  const table: NftTable | null = netfilter.nft.get(target.family, target.table.text);
  if (table === null) {
    if (!isIptablesTable(netfilter, target.family, target.table.text)) throw missing(target.table);
    const iptables = tablesOf(netfilter, target.family).find((each) => each.name === target.table?.text);
    if (iptables === undefined) throw missing(target.table);
    if (object === "table") return listIptablesTable(iptables, style);
    const chain = target.name === null ? null : iptables.chain(target.name.text);
    if (chain === null || object !== "chain") throw missing(target.name ?? target.table);
    return `${managedWarning(iptables, [chain])}table ${target.family} ${iptables.name} {\n${iptablesChainText(chain, target.family, style)}}\n`;
  }
  if (object === "table") return listTable(table, style);
  const { name } = target;
  if (name === null) return "";
  switch (object) {
    case "chain": {
      const chain = table.chains.get(name.text);
      if (chain === undefined) throw missing(name);
      return listParts(table, [chainText(chain, style, true)]);
    }
    case "flowtable":
      throw missing(name);
    case "meter": {
      const set = table.sets.get(name.text);
      if (set === undefined || !set.isMeter) throw missing(name);
      return listParts(table, [setText(set, style)]);
    }
    case "set":
    case "map": {
      const set = table.sets.get(name.text);
      if (set === undefined || set.definition.isMap !== (object === "map")) throw missing(name);
      return listParts(table, [setText(set, style)]);
    }
    case "element": {
      const set = table.sets.get(name.text);
      if (set === undefined) throw missing(name);
      const found = (command.elements ?? []).map((node) => {
        const wanted = evaluateElement(node, set.definition, {
          names,
          verdict: () => new NftVerdict("continue"),
          object: (kind, name) => table.object(kind, name.text) ?? fail(missingObject(netfilter.nft, name, true)),
        });
        const element =
          set.get(wanted.key, wanted.isCatchAll, style.nowNs) ??
          set.lookup(
            wanted.key.map((interval) => interval.min),
            style.nowNs,
          );
        if (element === null)
          throw new NftError("kernel", "Could not process rule: No such file or directory", command.location);
        return set.definition.isMap && element.key.length === 1 ? shownByGet(element) : element;
      });
      return listParts(table, [foundElementsText(set, found, style)]);
    }
    default: {
      const found = table.object(object, name.text);
      if (found === null) throw missingObject(netfilter.nft, name, true);
      const text = listParts(table, [objectText(found, style)]);
      if (command.verb === "reset") resetState(found.state);
      return text;
    }
  }
}
