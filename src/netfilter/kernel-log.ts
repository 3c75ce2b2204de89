/** One line of the kernel's log, as `dmesg` shows it without its time. */
export interface KernelLogLine {
  /** When it was written, in nanoseconds of virtual time. */
  readonly timeNs: number;
  /** Severity, 0 (emergency) to 7 (debug). */
  readonly level: number;
  readonly text: string;
}

const MOST_LINES = 10_000;

/** The kernel's log: a ring that forgets the oldest lines. LOG rules write here; one may serve all namespaces of a host. */
export class KernelLog {
  readonly lines: KernelLogLine[] = [];
  /** Seconds since 1970 at virtual time 0: the wall clock of the machine, which the `time` match asks. */
  epochS = 0;

  write(timeNs: number, level: number, text: string): void {
    if (this.lines.length >= MOST_LINES) this.lines.splice(0, MOST_LINES / 10);
    this.lines.push({ timeNs, level, text });
  }
}
