import type { Process } from "../process.js";

/** Something that was started with `&`. */
export class Job {
  readonly id: number;
  readonly processes: readonly Process[];
  /** Its source text, as `jobs` prints it. */
  readonly text: string;
  /** True when its end was reported or waited for. */
  reported = false;
  /** When the shell found it killed, in virtual nanoseconds; null when it did not. */
  noticedNs: number | null = null;
  /** True when its status was asked for: it stays known by pid, but is listed no more. */
  waited = false;

  constructor(id: number, processes: readonly Process[], text: string) {
    this.id = id;
    this.processes = processes;
    this.text = text;
  }

  /** The process whose exit code is the job's: the last of its pipeline. */
  get last(): Process {
    const last = this.processes.at(-1);
    if (last === undefined) throw new Error("a job has at least one process");
    return last;
  }

  /** True while it is stopped (SIGSTOP, SIGTSTP). */
  get isStopped(): boolean {
    const left = this.processes.filter((process) => process.exitCode === null);
    return left.length > 0 && left.every((process) => process.isStopped);
  }

  get isRunning(): boolean {
    return this.processes.some((process) => process.exitCode === null);
  }
}

/** The background jobs of one shell. */
export class JobTable {
  private jobs: Job[] = [];
  private inherited: ReadonlySet<Job> = new Set();

  /** Adds a job; its number is one more than the highest in use. */
  add(processes: readonly Process[], text: string): Job {
    const job = new Job((this.listed().at(-1)?.id ?? 0) + 1, processes, text);
    this.jobs.push(job);
    return job;
  }

  /** Begins with those of `parent`, which a copy of the shell lists and kills but cannot wait for. */
  inherit(parent: JobTable): void {
    this.jobs = parent.listed();
    this.inherited = new Set(this.jobs);
  }

  /** Those whose processes are this shell's own children, oldest first. */
  own(): readonly Job[] {
    return this.jobs.filter((job) => !this.inherited.has(job));
  }

  /** Those that were not waited for yet: what `jobs` and `%1` speak of. */
  listed(): Job[] {
    return this.jobs.filter((job) => !job.waited);
  }

  /** All that are known, oldest first. */
  all(): readonly Job[] {
    return this.jobs;
  }

  /** Forgets a job. */
  remove(job: Job): void {
    this.jobs = this.jobs.filter((other) => other !== job);
  }

  /** The job that has the process, ended or not; null when none has. */
  findPid(pid: number): Job | null {
    return this.jobs.findLast((job) => job.processes.some((process) => process.pid === pid)) ?? null;
  }

  /** The current job (`%+`) or with `back` 1 the one before (`%-`). */
  current(back = 0): Job | null {
    const listed = this.listed();
    return listed.at(-1 - back) ?? listed.at(-1) ?? null;
  }

  /** The job that `%1`, `%%`, `%+`, `%-`, `%name` or `%?text` means; null when none. */
  find(spec: string): Job | null {
    const name = spec.slice(1);
    if (name === "" || name === "%" || name === "+") return this.current();
    if (name === "-") return this.current(1);
    if (/^\d+$/.test(name)) return this.listed().find((job) => job.id === Number(name)) ?? null;
    if (name.startsWith("?")) return this.listed().find((job) => job.text.includes(name.slice(1))) ?? null;
    return this.listed().find((job) => job.text.startsWith(name)) ?? null;
  }
}
