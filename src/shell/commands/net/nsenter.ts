import type { Netns } from "../../../host/netns.js";
import { namespaceBinds } from "../../../host/proc/namespace-binds.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { netnsOf } from "./namespace.js";
import { namespaceByName } from "./namespace-names.js";

/** nsenter(1) for network namespaces: `--net=/run/netns/NAME` or `-t PID -n`; other namespaces than the network's are the machine's own. */
export function* nsenter(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "t:n::F",
    long: { target: "t:", net: "n::", "no-fork": "F" },
    ordered: true,
  });
  if (typeof options === "number") return options;
  // Without a namespace it runs the program, or a shell, where it is.
  if (!options.has("n") && !options.has("t")) {
    return yield* process.run(options.operands.length === 0 ? ["sh"] : options.operands, {});
  }
  if (!options.has("n")) return yield* process.fail("only network namespaces (-n, --net) are emulated by podwire");
  const path = options.value("n");
  const netns = path === null ? ofProcess(process, options.value("t")) : named(process, path);
  if (netns === null) {
    const shown = path ?? `/proc/${options.value("t")}/ns/net`;
    return yield* process.fail(`cannot open ${shown}: No such file or directory`);
  }
  const words = options.operands.length === 0 ? ["sh"] : options.operands;
  return yield* process.run(words, { netns, files: process.files.withBinds(namespaceBinds(netns)) });
}

function named(process: Process, path: string): Netns | null {
  const pid = /^\/proc\/(\d+)\/ns\/net$/.exec(process.path(path))?.[1];
  if (pid !== undefined) return ofProcess(process, pid);
  const name = /^(?:\/var)?\/run\/netns\/([^/]+)$/.exec(process.path(path))?.[1];
  const found = name === undefined ? null : namespaceByName(process, name);
  return found === "other" ? null : found;
}

function ofProcess(process: Process, pid: string | null): Netns | null {
  const found = process.table.all().find((other) => String(other.pid) === pid);
  return found === undefined ? null : netnsOf(found);
}
