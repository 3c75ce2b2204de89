import { FileError } from "../../../host/file-node.js";
import type { LockKind } from "../../file-locks.js";
import { parseOptions } from "../../getopt.js";
import { openFile, READ_WRITE } from "../../open-file.js";
import type { Process } from "../../process.js";
import type { Stream } from "../../stream.js";
import type { Wait } from "../../wait.js";

/** flock(1): `flock FILE COMMAND`, `flock FILE -c TEXT` and `flock N`; -n, -w, -s, -x, -u, -o, -E, --verbose. */
export function* flock(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "sexnuw:oE:Fv",
    long: {
      shared: "s",
      exclusive: "x",
      unlock: "u",
      nonblock: "n",
      timeout: "w:",
      wait: "w:",
      close: "o",
      "conflict-exit-code": "E:",
      "no-fork": "F",
      verbose: "v",
    },
    ordered: true,
    errorCode: 64,
  });
  if (typeof options === "number") return options;
  const [target, ...command] = options.operands;
  if (process.argv.length === 1)
    return yield* process.fail("not enough arguments\nTry 'flock --help' for more information.", 64);
  if (target === undefined) return yield* process.fail("requires file descriptor, file or directory", 64);
  const conflict = Number(options.value("E") ?? 1);
  const wait = options.value("w");
  const request: LockRequest = {
    kind: options.has("s") ? "shared" : options.has("u") ? "none" : "exclusive",
    waitNs: options.has("n") ? 0 : wait === null ? null : Math.round(Number(wait) * 1e9),
    verbose: options.has("verbose") || options.has("v"),
  };
  if (command.length === 0) {
    if (!/^\d+$/.test(target)) return yield* process.fail(`bad file descriptor: '${target}'`, 64);
    const stream = process.descriptors[Number(target)] ?? null;
    if (stream === null) return yield* process.fail(`${target}: Bad file descriptor`, 65);
    return (yield* lock(process, stream, request)) ? 0 : conflict;
  }
  let stream: Stream;
  try {
    stream = openFile(process, target, READ_WRITE);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return yield* process.fail(`cannot open lock file ${target}: ${error.message}`, 66);
  }
  try {
    if (!(yield* lock(process, stream, request))) return conflict;
    const isText = command[0] === "-c" || command[0] === "--command";
    const words = isText ? ["/bin/sh", "-c", command[1] ?? ""] : command;
    if (request.verbose) yield* process.print(`flock: executing ${words[0]}\n`);
    try {
      return yield* process.waitFor(process.spawn(words));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return yield* process.fail(`failed to execute ${words[0]}: ${error.message}`, 69);
    }
  } finally {
    stream.close();
  }
}

interface LockRequest {
  readonly kind: LockKind | "none";
  /** How long to wait; null for ever. */
  readonly waitNs: number | null;
  readonly verbose: boolean;
}

/** Takes the lock; false when the time is over. */
function* lock(process: Process, stream: Stream, request: LockRequest): Generator<Wait, boolean, void> {
  const { locks } = process.table;
  const file = stream.lockedFile;
  if (request.kind === "none") {
    locks.release(stream);
    return true;
  }
  const startNs = process.nowNs;
  while (file !== null && !locks.take(file, stream, request.kind)) {
    const leftNs = request.waitNs === null ? null : startNs + request.waitNs - process.nowNs;
    if (leftNs !== null && leftNs <= 0) {
      if (request.verbose) {
        const why = request.waitNs === 0 ? "failed to get lock" : "timeout while waiting to get lock";
        yield* process.printError(`flock: ${why}\n`);
      }
      return false;
    }
    yield { queues: [locks.freed], delayNs: leftNs };
  }
  stream.locks = locks;
  if (request.verbose) {
    const seconds = ((process.nowNs - startNs) / 1e9).toFixed(6);
    yield* process.print(`flock: getting lock took ${seconds} seconds\n`);
  }
  return true;
}
