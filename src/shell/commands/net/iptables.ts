import { FileError } from "../../../host/file-node.js";
import { callerOf } from "../../../netfilter/nft/nft-call.js";
import { type CommandEnvironment, type CommandResult, runIptables } from "../../../netfilter/text/iptables.js";
import { restoreFile, runIptablesRestore } from "../../../netfilter/text/iptables-restore.js";
import { restoreTranslateFile, runRestoreTranslate } from "../../../netfilter/text/iptables-restore-translate.js";
import { runIptablesSave } from "../../../netfilter/text/iptables-save.js";
import { runIptablesTranslate } from "../../../netfilter/text/iptables-translate.js";
import { Family } from "../../../wire/ip-address.js";
import type { Command } from "../../command.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { FileNames } from "./file-names.js";
import { hostOf, netnsOf } from "./namespace.js";

/** What the programs of xtables are given of the machine. */
export function iptablesEnvironment(process: Process): CommandEnvironment {
  const by = callerOf(process.pid, process.argv[0] ?? "");
  return { names: new FileNames(process), origin: null, epochS: hostOf(process).network.epochSeconds, by };
}

/** Prints what a program of xtables said, and is its exit code. */
export function* finish(process: Process, result: CommandResult): Generator<Wait, number, void> {
  yield* process.print(result.flushed ?? "");
  yield* process.printError(result.stderr);
  yield* process.print(result.stdout);
  return result.exitCode;
}

function command(family: Family): Command {
  return function* iptables(process) {
    const { netfilter } = netnsOf(process);
    return yield* finish(process, runIptables(netfilter, family, process.argv.slice(1), iptablesEnvironment(process)));
  };
}

/** Takes `-f FILE` (`--file FILE`) out of the words of iptables-save. */
function takeFile(args: string[]): string | null {
  const at = args.findIndex((arg) => arg === "-f" || arg === "--file" || arg.startsWith("--file="));
  if (at < 0) return null;
  const [word = "", next] = args.splice(at, args[at]?.startsWith("--file=") ? 1 : 2);
  return word.startsWith("--file=") ? word.slice("--file=".length) : (next ?? null);
}

function save(family: Family): Command {
  return function* iptablesSave(process) {
    const { netfilter } = netnsOf(process);
    const args = process.argv.slice(1);
    const file = takeFile(args);
    const result = runIptablesSave(netfilter, family, args, iptablesEnvironment(process));
    if (file === null || result.exitCode !== 0) return yield* finish(process, result);
    try {
      process.files.writeFile(process.path(file), result.stdout);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* process.printError(`Failed to open file, error: ${error.message}\n`);
      return 1;
    }
    return 0;
  };
}

function restore(family: Family): Command {
  return function* iptablesRestore(process) {
    const { netfilter } = netnsOf(process);
    const args = process.argv.slice(1);
    const file = restoreFile(args);
    const node = file === null ? null : process.find(file);
    const content = node?.kind === "file" ? node.content : null;
    const input = file === null ? yield* process.readAll() : content;
    return yield* finish(process, runIptablesRestore(netfilter, family, args, input, iptablesEnvironment(process)));
  };
}

function translate(family: Family): Command {
  return function* iptablesTranslate(process) {
    const { netfilter } = netnsOf(process);
    const args = process.argv.slice(1);
    return yield* finish(process, runIptablesTranslate(netfilter, family, args, iptablesEnvironment(process)));
  };
}

function restoreTranslate(family: Family): Command {
  return function* iptablesRestoreTranslate(process) {
    const { netfilter } = netnsOf(process);
    const [name = "", ...args] = process.argv;
    const file = restoreTranslateFile(name, args);
    if (typeof file !== "string") return yield* finish(process, file);
    const node = process.find(file);
    if (node?.kind !== "file") {
      yield* process.printError(`Cannot open file ${file}\n`);
      return 1;
    }
    return yield* finish(process, runRestoreTranslate(netfilter, family, node.content, iptablesEnvironment(process)));
  };
}

/** iptables, ip6tables, and what goes with them. The -nft names are the same programs. */
export const IPTABLES_COMMANDS: readonly (readonly [string, Command])[] = (["iptables", "ip6tables"] as const).flatMap(
  (name) => {
    const family = name === "iptables" ? Family.V4 : Family.V6;
    const translations = [
      [`${name}-translate`, translate(family)],
      [`${name}-restore-translate`, restoreTranslate(family)],
    ] as const;
    const programs = ["", "-nft"].flatMap((suffix) => [
      [`${name}${suffix}`, command(family)] as const,
      [`${name}${suffix}-save`, save(family)] as const,
      [`${name}${suffix}-restore`, restore(family)] as const,
    ]);
    return [...programs, ...translations];
  },
);
