import { MILLISECOND } from "../../../sim/time.js";
import type { Process } from "../../process.js";
import { parseSignal, SIGNAL_TEXT, SIGNALS, type Signal, signalOf } from "../../signal.js";
import type { WaitQueue } from "../../wait.js";
import type { Builtin } from "../builtin.js";
import type { Interpreter } from "../interpreter.js";
import type { Job } from "../jobs.js";
import { reportKilled } from "../processes.js";
import { quoteAlways } from "../quoting.js";
import type { TrapName } from "../shell-state.js";

/** A program that catches a signal needs about so long to end, so `kill %1; wait` finds it alive. */
const ENDING_NS = MILLISECOND;

/** Waits for a child; null when a signal with a trap ended the wait, with the code that `wait` then answers. */
function* waitOrSignal(shell: Interpreter, child: Process) {
  while (child.exitCode === null) {
    yield child.ended;
    if (child.exitCode === null && shell.process.hasSignal) return null;
  }
  return child.exitCode;
}

function* interrupted(shell: Interpreter) {
  const signal = shell.process.takeSignal();
  if (signal === null) return 0;
  shell.process.signal(signal);
  yield* shell.runPendingTraps();
  return 128 + SIGNALS[signal];
}

/**
 * Simplified: `wait -n` takes the first job in the order of their numbers when several have ended, where bash takes the one
 * that ended first.
 */
export const waitBuiltin: Builtin = function* (shell, argv) {
  let i = 1;
  let next = false;
  let pidVariable: string | null = null;
  for (; i < argv.length && /^-/.test(argv[i] ?? ""); i++) {
    if (argv[i] === "-n") next = true;
    else if (argv[i] === "-f") continue;
    else if (argv[i] === "-p") pidVariable = argv[++i] ?? "";
    else {
      yield* shell.complain(`wait: ${argv[i]}: invalid option`);
      yield* shell.process.printError("wait: usage: wait [-fn] [-p var] [id ...]\n");
      return 2;
    }
  }
  const ids = argv.slice(i);
  if (next) {
    const jobs =
      ids.length === 0
        ? shell.jobs.own().filter((job) => !job.waited)
        : ids.map((id) => findJob(shell, id)).filter((job) => job !== null);
    if (jobs.length === 0) return 127;
    for (;;) {
      const done = jobs.find((job) => !job.isRunning);
      if (done !== undefined) {
        shell.jobs.remove(done);
        if (pidVariable !== null) shell.assign(pidVariable, null, String(done.last.pid), false);
        return done.last.exitCode ?? 0;
      }
      yield { queues: jobs.flatMap((job) => job.processes.map((process): WaitQueue => process.ended)), delayNs: null };
      if (shell.process.hasSignal) return yield* interrupted(shell);
    }
  }
  if (ids.length === 0) {
    for (const job of shell.jobs.own()) {
      // What was started last and had ended before its turn came keeps its number (mark_dead_jobs_as_notified).
      const { endedNs, killedBy, pid } = job.last;
      const isOver = !job.isRunning && endedNs !== null && shell.process.nowNs - endedNs >= ENDING_NS;
      const isKept = isOver && killedBy === null && pid === shell.lastBackgroundPid;
      if (isKept) continue;
      for (const process of job.processes) {
        if ((yield* waitOrSignal(shell, process)) === null) return yield* interrupted(shell);
      }
      job.reported ||= job.last.killedBy === "TERM";
      if (job.reported || job.last.killedBy === null) shell.jobs.remove(job);
    }
    const substitution = shell.lastSubstitution;
    if (substitution !== null && substitution.pid === shell.lastBackgroundPid) {
      if ((yield* waitOrSignal(shell, substitution)) === null) return yield* interrupted(shell);
    }
    shell.lastSubstitution = null;
    return 0;
  }
  let status = 0;
  for (const id of ids) {
    if (!/^\d+$/.test(id) && !id.startsWith("%")) {
      yield* shell.complain(`wait: \`${id}': not a pid or valid job spec`);
      status = 1;
      continue;
    }
    const job = findJob(shell, id);
    const substitution = shell.lastSubstitution;
    if (job === null && substitution !== null && String(substitution.pid) === id) {
      const code = yield* waitOrSignal(shell, substitution);
      if (code === null) return yield* interrupted(shell);
      status = code;
      continue;
    }
    if (job === null) {
      yield* shell.complain(
        id.startsWith("%") ? `wait: ${id}: no such job` : `wait: pid ${id} is not a child of this shell`,
      );
      status = 127;
      continue;
    }
    const child = id.startsWith("%")
      ? job.last
      : (job.processes.find((process) => process.pid === Number(id)) ?? job.last);
    const code = yield* waitOrSignal(shell, child);
    if (code === null) return yield* interrupted(shell);
    status = code;
    job.waited = true;
    if (!job.isRunning && job.last.killedBy !== null && !job.reported) {
      job.reported = true;
      yield* reportKilled(shell, job.last, () => job.text, false);
    }
  }
  return status;
};

function findJob(shell: Interpreter, id: string): Job | null {
  return id.startsWith("%") ? shell.jobs.find(id) : shell.jobs.findPid(Number(id));
}

function stateOf(job: Job): string {
  if (job.isStopped) return "Stopped";
  if (job.isRunning) return "Running";
  const { killedBy, exitCode } = job.last;
  if (killedBy !== null) return SIGNAL_TEXT[killedBy] ?? killedBy;
  return exitCode === 0 ? "Done" : `Exit ${exitCode ?? 0}`;
}

/** `jobs`: what runs in the background. */
export const jobsBuiltin: Builtin = function* (shell, argv) {
  const flags = new Set(
    argv
      .slice(1)
      .filter((word) => /^-[lpnrs]+$/.test(word))
      .flatMap((word) => [...word.slice(1)]),
  );
  const bad = argv.slice(1).find((word) => word.startsWith("-") && !/^-[lpnrs]+$/.test(word));
  if (bad !== undefined) {
    yield* shell.complain(`jobs: ${bad}: invalid option`);
    yield* shell.process.printError("jobs: usage: jobs [-lnprs] [jobspec ...] or jobs -x command [args]\n");
    return 2;
  }
  const known = shell.jobs.all().filter((job) => !job.waited);
  for (const job of known) {
    if (flags.has("r") && (!job.isRunning || job.isStopped)) continue;
    if (flags.has("s") && !job.isStopped) continue;
    if (flags.has("p")) {
      yield* shell.process.print(`${job.processes[0]?.pid ?? 0}\n`);
      continue;
    }
    const isPrevious = job === known.at(-2) && (job.isRunning || known.at(-1)?.isRunning === false);
    const mark = job === known.at(-1) ? "+" : isPrevious ? "-" : " ";
    const pid = flags.has("l") ? ` ${job.last.pid}` : " ";
    const text = `${stateOf(job).padEnd(24)}${job.text}${job.isRunning && !job.isStopped ? " &" : ""}`;
    yield* shell.process.print(`[${job.id}]${mark}${pid} ${text}\n`);
    if (!job.isRunning) shell.jobs.remove(job);
  }
  return 0;
};

/** `fg` and `bg`: a job goes on, before the shell or beside it. Only with job control (`set -m`). */
export const foregroundBuiltin: Builtin = function* (shell, argv) {
  const name = argv[0] ?? "";
  if (!shell.options.monitor) {
    yield* shell.complain(`${name}: no job control`);
    return 1;
  }
  const specs = argv.length > 1 ? argv.slice(1) : ["%+"];
  let status = 0;
  for (const spec of name === "fg" ? specs.slice(0, 1) : specs) {
    const job = shell.jobs.find(spec.startsWith("%") ? spec : `%${spec}`);
    if (job === null) {
      yield* shell.complain(`${name}: ${argv.length > 1 ? spec : "current"}: no such job`);
      status = 1;
      continue;
    }
    const listed = shell.jobs.listed();
    const mark = job === listed.at(-1) ? "+" : job === listed.at(-2) ? "-" : " ";
    yield* shell.process.print(name === "fg" ? `${job.text}\n` : `[${job.id}]${mark} ${job.text} &\n`);
    for (const process of job.processes) process.signal("CONT");
    if (name === "bg") continue;
    for (const process of job.processes)
      if ((yield* waitOrSignal(shell, process)) === null) return yield* interrupted(shell);
    status = job.last.exitCode ?? 0;
    shell.jobs.remove(job);
  }
  return status;
};

const KILL_USAGE = "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n";

/** `kill`: sends a signal to processes and jobs. */
export const killBuiltin: Builtin = function* (shell, argv) {
  let i = 1;
  let signal: Signal | "0" = "TERM";
  const first = argv[1];
  if (first === undefined) {
    yield* shell.process.printError(KILL_USAGE);
    return 2;
  }
  if (first === "-l" || first === "-L") return yield* listSignals(shell, argv.slice(2));
  if (first === "-s" || first === "-n") {
    const text = argv[2] ?? "";
    const found = text === "0" ? "0" : parseSignal(text);
    if (found === null) {
      yield* shell.complain(`kill: ${text}: invalid signal specification`);
      return 1;
    }
    signal = found;
    i = 3;
  } else if (/^-./.test(first) && first !== "--") {
    const text = first.slice(1);
    const found = text === "0" ? "0" : parseSignal(text);
    if (found === null) {
      yield* shell.complain(`kill: ${text}: invalid signal specification`);
      return 1;
    }
    signal = found;
    i = 2;
  }
  if (argv[i] === "--") i++;
  if (i >= argv.length) {
    yield* shell.process.printError(KILL_USAGE);
    return 2;
  }
  let status = 0;
  for (const target of argv.slice(i)) {
    const message = send(shell, target, signal);
    if (message === null) continue;
    yield* shell.complain(`kill: ${message}`);
    status = 1;
  }
  // Lets a signal to the shell itself arrive before the next command.
  yield 0;
  return status;
};

/** Sends the signal; null when that worked, else why not. */
function send(shell: Interpreter, target: string, signal: Signal | "0"): string | null {
  const { table } = shell.process;
  if (target.startsWith("%")) {
    const job = shell.jobs.find(target);
    if (job === null) return `${target}: no such job`;
    for (const process of job.processes) if (signal !== "0") process.signal(signal);
    return null;
  }
  if (!/^-?\d+$/.test(target)) return `${target}: arguments must be process or job IDs`;
  const pid = Number(target);
  if (pid <= 0) {
    const group = pid === 0 ? shell.process.pgid : -pid;
    const there =
      signal === "0" ? table.all().some((process) => process.pgid === group) : table.signalGroup(group, signal);
    return there ? null : `(${target}) - No such process`;
  }
  const process = table.find(pid);
  if (process === null) return `(${target}) - No such process`;
  if (signal !== "0") process.signal(signal);
  return null;
}

function* listSignals(shell: Interpreter, specs: readonly string[]) {
  if (specs.length === 0) {
    const names = Object.entries(SIGNALS).map(([name, number]) => `${String(number).padStart(2)}) SIG${name}`);
    for (let i = 0; i < names.length; i += 5) yield* shell.process.print(`${names.slice(i, i + 5).join("\t")}\n`);
    return 0;
  }
  let status = 0;
  for (const spec of specs) {
    const number = Number(spec);
    if (/^\d+$/.test(spec)) {
      const signal = signalOf(number > 128 ? number - 128 : number);
      if (signal !== null) {
        yield* shell.process.print(`${signal}\n`);
        continue;
      }
    } else {
      const signal = parseSignal(spec);
      if (signal !== null) {
        yield* shell.process.print(`${SIGNALS[signal]}\n`);
        continue;
      }
    }
    yield* shell.complain(`kill: ${spec}: invalid signal specification`);
    status = 1;
  }
  return status;
}

function trapName(text: string): TrapName | null {
  const upper = text.toUpperCase();
  if (upper === "EXIT" || text === "0") return "EXIT";
  if (upper === "ERR" || upper === "DEBUG" || upper === "RETURN") return upper;
  return parseSignal(text);
}

/** `trap`: commands for signals, EXIT and ERR. */
export const trapBuiltin: Builtin = function* (shell, argv) {
  let args = argv.slice(1);
  if (args[0] === "-l") return yield* listSignals(shell, []);
  const print = args.length === 0 || args[0] === "-p";
  if (args[0] === "-p" || args[0] === "--") args = args.slice(1);
  if (print) {
    const order = (name: TrapName): number =>
      name === "EXIT" ? 0 : name === "ERR" ? 99 : name === "DEBUG" || name === "RETURN" ? 98 : SIGNALS[name];
    const wanted = args.length === 0 ? null : new Set(args.map(trapName));
    for (const [name, action] of [...shell.traps].sort((a, b) => order(a[0]) - order(b[0]))) {
      if (wanted !== null && !wanted.has(name)) continue;
      const shown = name in SIGNALS ? `SIG${name}` : name;
      yield* shell.process.print(`trap -- ${quoteAlways(action)} ${shown}\n`);
    }
    return 0;
  }
  let action: string | null = args[0] ?? "";
  let names = args.slice(1);
  if (names.length === 0) {
    if (trapName(action) === null) {
      yield* shell.process.printError("trap: usage: trap [-lp] [[arg] signal_spec ...]\n");
      return 2;
    }
    names = [action];
    action = null;
  } else if (action === "-" || /^\d+$/.test(action)) {
    if (action !== "-") names = args;
    action = null;
  }
  let status = 0;
  for (const text of names) {
    const name = trapName(text);
    if (name === null) {
      yield* shell.complain(`trap: ${text}: invalid signal specification`);
      status = 1;
    } else shell.setTrap(name, action);
  }
  return status;
};

/** `disown`: forgets jobs. */
export const disownBuiltin: Builtin = function* (shell, argv) {
  const specs = argv.slice(1).filter((word) => !/^-[ahr]+$/.test(word));
  if (argv.includes("-h")) return 0;
  const jobs = argv.includes("-a")
    ? [...shell.jobs.all()]
    : specs.length === 0
      ? [shell.jobs.current()]
      : specs.map((spec) => findJob(shell, spec));
  let status = 0;
  for (const [index, job] of jobs.entries()) {
    if (job !== null) shell.jobs.remove(job);
    else {
      yield* shell.complain(`disown: ${specs[index] ?? "current"}: no such job`);
      status = 1;
    }
  }
  return status;
};
