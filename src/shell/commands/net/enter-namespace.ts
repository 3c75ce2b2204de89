import type { Bind } from "../../../host/file-node.js";
import type { Netns } from "../../../host/netns.js";
import { namespaceBinds } from "../../../host/proc/namespace-binds.js";
import type { Process } from "../../process.js";
import { findProgram } from "../../program.js";
import type { Wait } from "../../wait.js";

/**
 * Moves a process into a namespace, with its /proc/net and /sys/class/net and what else is bound over files, and turns it
 * into the program that `words` names (setns or unshare, then execvp). @throws FileError, and then `process.argv` is as
 * it was, when there is no such program.
 */
export function* becomeInNamespace(
  process: Process,
  netns: Netns,
  words: readonly string[],
  binds: readonly Bind[] = [],
): Generator<Wait, number, void> {
  process.netns = netns;
  process.files = process.files.withBinds([...namespaceBinds(netns), ...binds]);
  const path = process.env.get("PATH") ?? null;
  const program = findProgram(process.files, process.table.commands, words[0] ?? "", path, process.cwd);
  process.argv = [...program.prefix, ...words.slice(program.prefix.length === 0 ? 0 : 1)];
  return yield* program.command(process);
}
