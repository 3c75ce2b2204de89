import type { NameSource } from "./evaluate/resolve-value.js";
import type { Style } from "./model/style.js";
import type { MonitorFilter } from "./monitor/monitor-filter.js";

/** What nft asks of the machine that it runs on. */
export interface NftEnvironment extends NameSource {
  /** The text of a file, or the words of the error: "No such file or directory". */
  readFile(path: string): { readonly text: string } | { readonly error: string };
  /** The paths that a pattern with `*` stands for, sorted. */
  expand(pattern: string): readonly string[];
  /** Standard input. */
  readonly stdin: string;
  /** The number of the process that asks. */
  readonly processId: number;
}

/** Who changes a ruleset. */
export interface Caller {
  readonly pid: number;
  readonly name: string;
}

/** What a command printed, and its exit code. */
export interface NftResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Set by `monitor`: what has to be watched from now on, and how it is printed. */
  readonly monitor?: { readonly filter: MonitorFilter; readonly style: Style; readonly json: boolean };
}

/** A process as the kernel tells of it: it keeps fifteen characters of its program's name (TASK_COMM_LEN). */
export function callerOf(pid: number, program: string): Caller {
  return { pid, name: program.slice(program.lastIndexOf("/") + 1).slice(0, 15) };
}

/** The line behind the events of a transaction. */
export function generationText(generation: number, by: Caller): string {
  return `# new generation ${generation} by process ${by.pid} (${by.name})\n`;
}
