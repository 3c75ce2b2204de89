import type { Process } from "../../../process.js";
import type { Wait, WaitQueue } from "../../../wait.js";
import type { Line } from "./line.js";

/** How bytes are moved; what these say is in NcCommand, whose options they are. */
export interface RelayOptions {
  readonly noStdin: boolean;
  readonly crlf: boolean;
  readonly shutdown: boolean;
  readonly quitNs: number | null;
  readonly timeoutNs: number | null;
  readonly intervalNs: number;
  readonly receiveLimit: number | null;
  readonly listen: boolean;
  /** The end at this time, whatever moves (curl -m). */
  readonly deadlineNs?: number;
}

const CHUNK = 16_384;
/** What a write takes. */
const WRITE_NS = 1_000;

/** Moves bytes both ways until nothing further can come (readwrite of netcat.c). */
export function* relay(process: Process, command: RelayOptions, line: Line): Generator<Wait, void, void> {
  const stdin = command.noStdin ? null : process.descriptor(0);
  const stdout = process.descriptors[1] ?? null;
  let isInputOpen = stdin !== null;
  let isNetOpen = true;
  let isOutputOpen = true;
  let pending = "";
  let received = 0;
  let lastNs = process.nowNs;
  let nextWriteNs = process.nowNs;
  for (;;) {
    let moved = false;
    if (isNetOpen) {
      const got = line.read();
      if (line.hasFailed) return;
      if (got === "") isNetOpen = false;
      else if (got !== null) {
        yield* process.print(got);
        moved = true;
        if (command.receiveLimit !== null && ++received >= command.receiveLimit) return;
      }
      if (got !== null) moved = true;
    }
    if (isInputOpen && stdin !== null && pending === "" && process.nowNs >= nextWriteNs) {
      const got = command.intervalNs > 0 || command.crlf ? stdin.readUntil("\n") : stdin.read(CHUNK);
      if (got === "") {
        isInputOpen = false;
        moved = true;
      } else if (got !== null) {
        pending = command.crlf ? got.replace(/\r?\n$/, "\r\n") : got;
        nextWriteNs = process.nowNs + command.intervalNs;
        moved = true;
      }
    }
    if (pending !== "" && isOutputOpen) {
      const taken = line.write(pending);
      if (taken < 0) {
        isOutputOpen = false;
        pending = "";
        moved = true;
      } else if (taken > 0) {
        // Meanwhile what it sent is answered on a link without delay, as in the time that a write takes.
        yield WRITE_NS;
        pending = pending.slice(taken);
        moved = true;
      }
    } else if (pending !== "") pending = "";
    if (!isInputOpen && pending === "" && isOutputOpen) {
      if (command.shutdown) line.shutdown();
      isOutputOpen = false;
      moved = true;
      if (command.quitNs !== null && command.quitNs > 0 && stdin !== null) {
        // Who asked to die after a while hears nothing meanwhile (Debian's -q).
        line.shutdownRead();
        yield Math.min(command.quitNs, command.timeoutNs ?? Number.POSITIVE_INFINITY);
        return;
      }
    }
    if (moved) {
      lastNs = process.nowNs;
      if (!isNetOpen && (!isInputOpen || command.listen) && pending === "") return;
      if (command.quitNs === 0 && !isInputOpen && pending === "") {
        // What is on its way at this very instant still arrives.
        return;
      }
      continue;
    }
    // Nobody reads what would be printed, so nothing further is received (poll's POLLERR on standard output). A reader takes
    // longer to end than what is there takes to be moved.
    if (isNetOpen && stdout?.isBroken === true) {
      isNetOpen = false;
      if (command.listen && pending === "") return;
    }
    if (!isNetOpen && !isOutputOpen) return;
    const idleNs = command.timeoutNs === null ? Number.POSITIVE_INFINITY : lastNs + command.timeoutNs;
    const deadlineNs = command.deadlineNs ?? Number.POSITIVE_INFINITY;
    const untilNs = Math.min(idleNs, deadlineNs, nextWriteNs > process.nowNs ? nextWriteNs : Number.POSITIVE_INFINITY);
    if (process.nowNs >= Math.min(idleNs, deadlineNs)) return;
    const queues: WaitQueue[] = [];
    if (isNetOpen || pending !== "") queues.push(...line.queues);
    if (isInputOpen && stdin !== null && pending === "") queues.push(stdin.readable);
    if (isNetOpen && stdout !== null) queues.push(stdout.writable);
    yield { queues, delayNs: untilNs === Number.POSITIVE_INFINITY ? null : untilNs - process.nowNs };
  }
}
