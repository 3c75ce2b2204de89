import type { Netfilter } from "../netfilter.js";
import { describe } from "./describe.js";
import type { Phase } from "./edit/edit-state.js";
import { Editor } from "./editor.js";
import { echoedCommands } from "./json/input/echoed-commands.js";
import { type Json, jsonText } from "./json/json.js";
import { sendBatch } from "./kernel-batch.js";
import { knownNames } from "./known-names.js";
import { NftError } from "./language/nft-error.js";
import type { CommandNode } from "./language/syntax.js";
import { missingTable } from "./missing.js";
import type { Style } from "./model/style.js";
import { eventJson } from "./monitor/event-json.js";
import { eventText } from "./monitor/event-text.js";
import type { NftEvent } from "./monitor/nft-event.js";
import { type Caller, generationText, type NftEnvironment, type NftResult } from "./nft-call.js";
import { resetShown, show, showJson } from "./show.js";
import { evaluateElements } from "./show-elements.js";

/** How commands are carried out. */
export interface RunOptions {
  readonly style: Style;
  readonly isJson: boolean;
  /** Nothing is to change (`-c`). */
  readonly check: boolean;
  /** What came is told (`-e`). */
  readonly echo: boolean;
  /** What was read as JSON: `-e` gives it back; null when nft's own language was read. */
  readonly document: Json | null;
}

/** nft stops looking after so many mistakes (parser_max_errors). */
const MOST_ERRORS = 10;

/**
 * Carries out the commands of one call as libnftables.c does: nft looks at all of them, with its own copy of the ruleset,
 * and tells what is wrong, with what could not be read (`syntax`). Else it answers what is asked, before anything has
 * changed; then the kernel gets the rest as one transaction.
 */
export function runCommands(
  netfilter: Netfilter,
  commands: readonly CommandNode[],
  syntax: readonly NftError[],
  options: RunOptions,
  environment: NftEnvironment,
): NftResult {
  const phase: Phase = {
    isCache: true,
    keepsRules: namesPlaces(commands),
    validates: false,
    anchors: new Map(),
    known: null,
    dynamicSets: new Set(),
  };
  const cache = new Editor(netfilter, environment, phase);
  const answers = new Answers(netfilter, options, environment);
  // What is flushed is not even fetched.
  if (flushesAll(commands)) cache.forgetAll();
  for (const collapsed of collapse(commands)) {
    if (syntax.length + cache.errors.length >= MOST_ERRORS) break;
    const before = cache.errors.length;
    for (const command of collapsed) {
      if (cache.errors.length > before) break;
      cache.attempt(() => answers.evaluate(command));
      if (!isAsking(command)) cache.run(command);
    }
  }
  const wrong = [...syntax, ...cache.errors];
  if (wrong.length === 0 && !commands.every(isAsking)) answers.listAgain(commands);
  const names = knownNames(netfilter);
  const known = commands.some(fetchesChains) ? names : { ...names, chains: [] };
  cache.rollBack(false);
  if (wrong.length > 0) return failure("", wrong);
  for (const command of commands) {
    try {
      answers.give(command);
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      return failure(answers.given, [error]);
    }
  }
  if (commands.every(isAsking)) return { stdout: answers.given, stderr: "", exitCode: 0 };
  const run = (editor: Editor) => {
    editor.isEchoed = options.echo;
    for (const command of collapse(commands).flatMap(parted)) if (!isAsking(command)) editor.run(command);
  };
  const kernel = sendBatch(netfilter, environment, { ...phase, known }, run);
  if (kernel.errors.length > 0 || options.check) {
    kernel.rollBack();
    return kernel.errors.length > 0
      ? failure(answers.given, kernel.errors)
      : { stdout: answers.given, stderr: "", exitCode: 0 };
  }
  const by = { pid: environment.processId, name: "nft" };
  kernel.commit(by);
  const told = options.echo ? echoed(netfilter, kernel.events, options, by) : "";
  return { stdout: answers.given + told, stderr: "", exitCode: 0 };
}

/** What nft prints of errors, behind what it has answered. */
export function failure(stdout: string, errors: readonly NftError[]): NftResult {
  return { stdout, stderr: errors.map((error) => error.format()).join(""), exitCode: 1 };
}

/** True for commands that change nothing but counts. */
function isAsking({ verb }: CommandNode): boolean {
  return verb === "list" || verb === "reset" || verb === "get" || verb === "describe";
}

/** What nft looks at as one command: elements that one command after the other adds to a set (nft_cmd_collapse). */
function collapse(commands: readonly CommandNode[]): CommandNode[][] {
  const found: CommandNode[][] = [];
  for (const command of commands) {
    const group = found.at(-1);
    const head = group?.[0];
    if (group !== undefined && head !== undefined && addsToSameSet(head, command)) group.push(command);
    else found.push([command]);
  }
  return found;
}

function addsToSameSet(a: CommandNode, b: CommandNode): boolean {
  if (a.object !== "element" || b.object !== "element" || a.verb !== b.verb) return false;
  if (a.verb !== "add" && a.verb !== "create") return false;
  const [of, other] = [a.target, b.target];
  return of.family === other.family && of.table?.text === other.table?.text && of.name?.text === other.name?.text;
}

/** The commands for the kernel again, all but the first the wrong way round (nft_cmd_uncollapse). */
function parted([head, ...rest]: readonly CommandNode[]): CommandNode[] {
  return head === undefined ? [] : [head, ...rest.reverse()];
}

/** Whether a command names a place among rules, so that nft keeps them; one that replaces a rule makes it forget that (cache.c). */
function namesPlaces(commands: readonly CommandNode[]): boolean {
  const last = commands.findLastIndex(({ verb }) => verb === "replace");
  return commands.slice(last + 1).some(({ object, target }) => object === "rule" && target.position !== null);
}

/** Whether nft gets the chains into its copy for a command; else it knows none that a wrong name may have meant (cache.c). */
function fetchesChains({ verb, object }: CommandNode): boolean {
  if (verb === "flush") return false;
  return (verb !== "add" && verb !== "create") || object === "rule" || object === "element";
}

function flushesAll(commands: readonly CommandNode[]): boolean {
  const last = commands.findLastIndex(({ verb }) => verb === "replace");
  return commands.slice(last + 1).some(({ verb, object }) => verb === "flush" && object === "ruleset");
}

/** What the commands that ask print. */
class Answers {
  /** What was answered so far. */
  given = "";
  private readonly netfilter: Netfilter;
  private readonly options: RunOptions;
  private readonly environment: NftEnvironment;
  /** Of commands that are answered out of nft's copy. */
  private readonly listed = new Map<CommandNode, string>();

  constructor(netfilter: Netfilter, options: RunOptions, environment: NftEnvironment) {
    this.netfilter = netfilter;
    this.options = options;
    this.environment = environment;
  }

  /** Looks whether there is what a command asks for. @throws NftError */
  evaluate(command: CommandNode): void {
    const { verb } = command;
    if (verb === "get") evaluateElements(this.netfilter, command, this.environment);
    else if (verb === "describe") this.listed.set(command, describe(command, this.environment));
    else if (verb === "list") this.list(command);
    else if (verb === "reset") this.needTable(command);
  }

  /** nft lists its copy of the ruleset as it is behind all commands. */
  listAgain(commands: readonly CommandNode[]): void {
    for (const command of commands) {
      if (command.verb !== "list") continue;
      try {
        this.list(command);
      } catch (error) {
        if (!(error instanceof NftError)) throw error;
        this.listed.set(command, "");
      }
    }
  }

  /** Of what is reset nft looks for the table only. @throws NftError */
  private needTable({ target }: CommandNode): void {
    const { nft } = this.netfilter;
    if (target.table === null || nft.get(target.family, target.table.text) !== null) return;
    throw missingTable(this.netfilter, knownNames(this.netfilter), target.table, false, "evaluation");
  }

  private list(command: CommandNode): void {
    this.listed.set(command, this.text(command));
  }

  private text(command: CommandNode): string {
    const listing = this.options.isJson ? showJson : show;
    return listing(this.netfilter, command, this.options.style, this.environment);
  }

  /** Answers a command in its turn. @throws NftError when the kernel does not have it */
  give(command: CommandNode): void {
    const isKernels = command.verb === "get" || command.verb === "reset";
    this.given += isKernels ? this.text(command) : (this.listed.get(command) ?? "");
    if (command.verb === "reset") resetShown(this.netfilter, command);
  }
}

/** What `-e` tells: what came, and the ruleset's number since then. */
function echoed(netfilter: Netfilter, events: readonly NftEvent[], options: RunOptions, by: Caller): string {
  const { style, document } = options;
  const came = events.filter((event) => event.verb !== "delete");
  if (document !== null) return jsonText(echoedCommands(document, came));
  if (options.isJson) {
    const lines = came.map((event) => eventJson(event, style).trimEnd()).filter((line) => line !== "");
    return `{"nftables": [${lines.join(", ")}]}\n`;
  }
  const text = came.map((event) => eventText(event, style)).join("");
  return text === "" ? "" : text + generationText(netfilter.nft.generation, by);
}
