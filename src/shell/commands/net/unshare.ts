import { FileError } from "../../../host/file-node.js";
import type { Netns } from "../../../host/netns.js";
import { namespaceBinds } from "../../../host/proc/namespace-binds.js";
import { parseOptions } from "../../getopt.js";
import type { Process, SpawnOverrides } from "../../process.js";
import type { Wait } from "../../wait.js";
import { becomeInNamespace } from "./enter-namespace.js";
import { hostOf } from "./namespace.js";

/**
 * unshare(1): runs a program in a network namespace of its own, which ends with its last process. Of
 * the other namespaces -m, -u, -i, -p, -f and -r are taken, because
 * what they part is not shared with anybody here or is not emulated, and the others are refused.
 */
export function* unshare(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "m::u::i::n::p::U::C::T::frhV",
    long: {
      mount: "m::",
      uts: "u::",
      ipc: "i::",
      net: "n::",
      pid: "p::",
      user: "U::",
      cgroup: "C::",
      time: "T::",
      fork: "f",
      "map-root-user": "r",
      "mount-proc": "mount-proc::",
      "kill-child": "kill-child::",
      version: "V",
      help: "h",
    },
    ordered: true,
  });
  if (typeof options === "number") return options;
  if (options.has("V")) {
    yield* process.print("unshare from util-linux 2.38.1\n");
    return 0;
  }
  for (const name of ["U", "C", "T", "h"]) {
    if (options.has(name)) return yield* process.fail(`option -${name} is not emulated by podwire`);
  }
  if ((options.value("n") ?? "") !== "") return yield* process.fail("option --net=FILE is not emulated by podwire");
  const words = options.operands.length === 0 ? ["sh"] : options.operands;
  if (!options.has("n")) return yield* execute(process, words, {});
  const netns: Netns = hostOf(process).addUnnamedNamespace();
  // With -f the program is a child of this process, in its namespace.
  process.netns = netns;
  process.table.releaseNamespace(netns);
  process.files = process.files.withBinds(namespaceBinds(netns));
  if (options.has("f")) return yield* execute(process, words, {});
  const before = process.argv;
  try {
    return yield* becomeInNamespace(process, netns, words);
  } catch (error) {
    if (!(error instanceof FileError) || process.argv !== before) throw error;
    return yield* noProgram(process, words, error);
  }
}

function noProgram(process: Process, words: readonly string[], error: FileError): Generator<Wait, number, void> {
  return process.fail(`failed to execute ${words[0]}: ${error.message}`, error.errno === "ENOENT" ? 127 : 126);
}

function* execute(
  process: Process,
  words: readonly string[],
  overrides: SpawnOverrides,
): Generator<Wait, number, void> {
  try {
    return yield* process.waitFor(process.spawn(words, overrides));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return yield* noProgram(process, words, error);
  }
}
