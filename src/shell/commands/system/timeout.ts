import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import { ProcessKilled } from "../../process.js";
import { parseSignal } from "../../signal.js";
import type { Wait } from "../../wait.js";
import { parseDuration } from "./sleep.js";

/** timeout(1): -s SIGNAL -k DURATION --preserve-status --foreground, in virtual time. */
export function* timeout(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "s:k:v",
    long: { signal: "s:", "kill-after": "k:", "preserve-status": "preserve", foreground: "foreground", verbose: "v" },
    ordered: true,
    errorCode: 125,
  });
  if (typeof options === "number") return options;
  const [durationText, ...command] = options.operands;
  if (durationText === undefined || command.length === 0) {
    yield* process.printError("Try 'timeout --help' for more information.\n");
    return 125;
  }
  const limitNs = parseDuration(durationText);
  const killText = options.value("k");
  const killNs = killText === null ? null : parseDuration(killText);
  if (limitNs === null || (killText !== null && killNs === null)) {
    return yield* process.fail(
      `invalid time interval '${limitNs === null ? durationText : killText}'\nTry 'timeout --help' for more information.`,
      125,
    );
  }
  const signal = parseSignal(options.value("s") ?? "TERM");
  if (signal === null)
    return yield* process.fail(
      `${options.value("s")}: invalid signal\nTry 'timeout --help' for more information.`,
      125,
    );
  for (const passed of ["TERM", "INT", "HUP", "QUIT"] as const) process.handle(passed);
  let child: Process;
  try {
    child = process.spawn(command, { newGroup: true });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return yield* process.fail(
      `failed to run command '${command[0]}': ${error.message}`,
      error.errno === "ENOENT" ? 127 : 126,
    );
  }
  const endNs = limitNs === 0 || limitNs === Number.POSITIVE_INFINITY ? null : process.nowNs + limitNs;
  let deadlineNs = endNs;
  let sent = false;
  let isKilled = false;
  while (child.exitCode === null) {
    yield { queues: [child.ended], delayNs: deadlineNs === null ? null : Math.max(0, deadlineNs - process.nowNs) };
    const got = process.takeSignal();
    if (got !== null) process.table.signalGroup(child.pgid, got);
    if (child.exitCode !== null || deadlineNs === null || process.nowNs < deadlineNs) continue;
    const now = sent ? "KILL" : signal;
    process.table.signalGroup(child.pgid, now);
    // timeout is in the group that it signals, and nobody survives SIGKILL.
    if (now === "KILL" && !options.has("foreground")) throw new ProcessKilled("KILL");
    isKilled = now === "KILL";
    sent = true;
    deadlineNs = killNs === null ? null : process.nowNs + killNs;
  }
  if (!sent && child.killedBy !== null) throw new ProcessKilled(child.killedBy);
  if (!sent) return child.exitCode;
  if (isKilled) return child.exitCode;
  if (options.has("preserve")) return child.exitCode;
  return 124;
}
