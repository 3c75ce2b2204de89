import type { EventTarget, ScheduledEvent } from "../../../sim/event-queue.js";
import { SECOND } from "../../../sim/time.js";
import type { App, ContainerContext } from "./app.js";

/** A program that serves nobody: it waits for a while and ends, or waits for ever. SIGTERM is ignored, as a shell ignores it. */
export class SleepApp implements App, EventTarget {
  readonly isGuess: boolean;
  private readonly container: ContainerContext;
  private readonly exitCode: number;
  private timer: ScheduledEvent | null = null;

  /** `durationNs` null never ends. */
  constructor(container: ContainerContext, durationNs: number | null, exitCode = 0, isGuess = true) {
    this.container = container;
    this.isGuess = isGuess;
    this.exitCode = exitCode;
    if (durationNs !== null) this.timer = container.sim.schedule(durationNs, this, 0);
  }

  onTerminate(): void {}

  onEvent(): void {
    this.timer = null;
    this.container.exit(this.exitCode);
  }

  close(): void {
    if (this.timer !== null) this.container.sim.cancel(this.timer);
    this.timer = null;
  }
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

/**
 * What a container does as far as its command tells without running it: `sleep 30` ends after 30 s, `sleep infinity`
 * never, `exit 3` with 3. A command that says nothing of this runs for `jobRunNs` where it is expected to end (Jobs, init
 * containers), else for ever.
 * `isGuess` false is for a command of which that is all.
 * Simplified: a command with programs that podwire does not have is not run at all.
 */
export function guessedApp(container: ContainerContext, isGuess = true): App {
  const words = [...(container.container.command ?? []), ...(container.container.args ?? [])].join(" ");
  const ends = mustEnd(container);
  if (words === "" && !ends) {
    // An interactive shell without a terminal reads the end of its input and is done.
    const tty = container.container.tty === true || container.container.stdin === true;
    return new SleepApp(container, tty ? null : 0, 0, isGuess);
  }
  const exit = /\bexit\s+(\d+)/.exec(words);
  const code = exit === null ? (/^(\/bin\/)?false$/.test(words) ? 1 : 0) : Number(exit[1]) & 255;
  const isLoop = /\b(while|until)\b/.test(words) || /\btail\s+-[fF]/.test(words);
  const slept = /\bsleep\s+(infinity|inf|\d+(?:\.\d+)?[smhd]?)/.exec(words)?.[1];
  if (slept !== undefined && !isLoop) {
    if (slept.startsWith("inf")) return new SleepApp(container, null, 0, isGuess);
    const unit = UNIT_SECONDS[slept.slice(-1)] ?? 1;
    return new SleepApp(container, Math.round(Number.parseFloat(slept) * unit * SECOND), code, isGuess);
  }
  if (isLoop && !ends) return new SleepApp(container, null);
  const isOver = exit !== null || /^(\/bin\/)?(true|false|echo)\b/.test(words);
  return new SleepApp(container, ends || isOver ? container.jobRunNs : null, code);
}

/** True for a container that is expected to come to an end: of a Job, or run before the others. */
export function mustEnd(container: ContainerContext): boolean {
  const { pod, container: spec } = container;
  if (spec.restartPolicy === "Always") return false;
  const isInit = (pod.spec.initContainers ?? []).some((one) => one.name === spec.name);
  return isInit || (pod.metadata.ownerReferences ?? []).some((owner) => owner.kind === "Job");
}
