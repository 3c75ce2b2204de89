/** The signals by name, without SIG, with Linux's numbers (signal(7), x86). */
export const SIGNALS = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
} as const;

/** A signal's name without SIG. */
export type Signal = keyof typeof SIGNALS;

/** What strsignal(3) says of those that end a process, as bash prints it. */
export const SIGNAL_TEXT: Readonly<Partial<Record<Signal, string>>> = {
  HUP: "Hangup",
  INT: "Interrupt",
  QUIT: "Quit",
  ILL: "Illegal instruction",
  TRAP: "Trace/breakpoint trap",
  ABRT: "Aborted",
  BUS: "Bus error",
  FPE: "Floating point exception",
  KILL: "Killed",
  USR1: "User defined signal 1",
  SEGV: "Segmentation fault",
  USR2: "User defined signal 2",
  PIPE: "Broken pipe",
  ALRM: "Alarm clock",
  TERM: "Terminated",
  STKFLT: "Stack fault",
  XCPU: "CPU time limit exceeded",
  XFSZ: "File size limit exceeded",
  VTALRM: "Virtual timer expired",
  PROF: "Profiling timer expired",
  IO: "I/O possible",
  PWR: "Power failure",
  SYS: "Bad system call",
};

const BY_NUMBER = new Map<number, Signal>(Object.entries(SIGNALS).map(([name, number]) => [number, name as Signal]));

/** The signal called `text`: "TERM", "SIGTERM", "sigterm" or "15"; null when there is none. */
export function parseSignal(text: string): Signal | null {
  if (/^\d+$/.test(text)) return BY_NUMBER.get(Number(text)) ?? null;
  const name = text.toUpperCase().replace(/^SIG/, "");
  return Object.hasOwn(SIGNALS, name) ? (name as Signal) : null;
}

/** The signal with that number, or null. */
export function signalOf(number: number): Signal | null {
  return BY_NUMBER.get(number) ?? null;
}

/** Signals that do nothing to a process that does not handle them. */
export const IGNORED_BY_DEFAULT: ReadonlySet<Signal> = new Set<Signal>(["CHLD", "URG", "WINCH", "CONT"]);
