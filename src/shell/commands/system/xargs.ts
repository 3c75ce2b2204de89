import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import { openInput, readInput } from "../../input.js";
import { openFile, READ } from "../../open-file.js";
import type { Process } from "../../process.js";
import type { Stream } from "../../stream.js";
import type { Wait, WaitQueue } from "../../wait.js";
import { readItems } from "./xargs-items.js";
import { readXargsCommand, XARGS_OPTIONS, type XargsCommand } from "./xargs-options.js";

/** xargs(1) of GNU findutils: command lines of items from the input, several at a time with -P. */
export function* xargs(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, XARGS_OPTIONS);
  if (typeof options === "number") return options;
  const command = yield* readXargsCommand(process, options);
  if (typeof command === "number") return command;
  if (command.file !== null && process.find(command.file) === null) {
    return yield* process.fail(`Cannot open input file '${command.file}': No such file or directory`);
  }
  if (options.has("limits")) yield* process.printError(limitsText(process, command));
  if (runsAsItReads(command)) return yield* runAlong(process, command);
  const text = command.file === null ? yield* process.readAll() : yield* readInput(process, command.file);
  if (text === null) return 1;
  const { rows, error } = readItems(text, command);
  const lines = commandLines(rows, command);
  const run = new XargsRun(process, command);
  const tooLong = lines.indexOf(null);
  const whole = (tooLong < 0 ? lines : lines.slice(0, tooLong)).filter((line) => line !== null);
  // What was read before a mistake in the input is one line that never was.
  if (error !== null && whole.length > 0) whole.pop();
  for (const line of whole) {
    const code = yield* run.start(line);
    if (code !== null) return code;
  }
  if (tooLong >= 0) {
    yield* run.wait();
    return yield* process.fail("argument line too long");
  }
  if (error !== null) {
    yield* run.wait();
    return yield* process.fail(error);
  }
  return yield* run.wait();
}

/** True when commands start before the input has ended: as soon as their items are there. */
function runsAsItReads({ replace, perLine, perCommand, endOfFile }: XargsCommand): boolean {
  return endOfFile === null && perLine === null && (replace !== null || perCommand < Number.MAX_SAFE_INTEGER);
}

function* runAlong(process: Process, command: XargsCommand): Generator<Wait, number, void> {
  const stream = command.file === null ? process.descriptor(0).dup() : yield* openInput(process, command.file);
  if (stream === null) return 1;
  const run = new XargsRun(process, command);
  const pending: string[] = [];
  let isFirst = true;
  try {
    for (let isOver = false; !isOver; ) {
      const unit = yield* readUnit(stream, command.delimiter ?? "\n");
      isOver = unit === "";
      const { rows, error } = readItems(unit, command);
      const ready: (readonly string[])[] = command.replace !== null ? [...rows] : [];
      if (command.replace === null) {
        pending.push(...rows.flat());
        while (pending.length >= command.perCommand) ready.push(pending.splice(0, command.perCommand));
        if (isOver && error === null && (pending.length > 0 || (isFirst && ready.length === 0 && !command.noEmpty))) {
          ready.push(pending.splice(0));
        }
      }
      for (const items of ready) {
        for (const line of commandLines([items], command)) {
          isFirst = false;
          if (line === null) {
            yield* run.wait();
            return yield* process.fail("argument line too long");
          }
          const code = yield* run.start(line);
          if (code !== null) return code;
        }
      }
      if (error !== null) {
        yield* run.wait();
        return yield* process.fail(error);
      }
    }
  } finally {
    stream.close();
  }
  return yield* run.wait();
}

/** The input up to and with the next delimiter; "" at its end. */
function* readUnit(stream: Stream, delimiter: string): Generator<Wait, string, void> {
  let text = "";
  for (;;) {
    const bytes = stream.readUntil(delimiter);
    if (bytes === null) yield stream.readable;
    else if (bytes === "") return text;
    else {
      text += bytes;
      if (text.endsWith(delimiter)) return text;
    }
  }
}

/** --show-limits, with Linux's 2 MiB for arguments and environment together. */
function limitsText(process: Process, command: XargsCommand): string {
  const environment = [...process.env].reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0);
  const limit = 2_097_152 - 2_048 - environment;
  return `Your environment variables take up ${environment} bytes
POSIX upper limit on argument length (this system): ${limit}
POSIX smallest allowable upper limit on argument length (all systems): 4096
Maximum length of command we could actually use: ${limit - environment}
Size of command buffer we are actually using: ${command.maxBytes}
Maximum parallelism (--max-procs must be no greater): 2147483647
`;
}

/** Bytes of the arguments with a NUL behind each, as -s counts them. */
function sizeOf(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length + 1, 0);
}

/** The command lines that the items make; null where one is longer than -s allows. */
function commandLines(rows: readonly (readonly string[])[], command: XargsCommand): (readonly string[] | null)[] {
  const { argv, replace, perLine, perCommand, maxBytes } = command;
  const fits = (words: readonly string[]): boolean => sizeOf(words) <= maxBytes;
  if (replace !== null) {
    return rows.map(([item = ""]) => {
      const words = argv.map((word) => word.replaceAll(replace, item));
      return fits(words) ? words : null;
    });
  }
  const out: (readonly string[] | null)[] = [];
  let current: string[] = [...argv];
  let taken = 0;
  const flush = (): void => {
    if (current.length > argv.length) out.push(current);
    current = [...argv];
    taken = 0;
  };
  for (const row of rows) {
    for (const item of row) {
      if (current.length > argv.length && (!fits([...current, item]) || current.length - argv.length >= perCommand)) {
        if (command.exact && !fits([...current, item])) return [...out, null];
        flush();
      }
      if (!fits([...argv, item])) return [...out, null];
      current.push(item);
    }
    if (perLine !== null && ++taken >= perLine) flush();
  }
  flush();
  if (out.length === 0 && !command.noEmpty) out.push([...argv]);
  return out;
}

/** Words as a shell would need them (-t of findutils 4.9). */
function shellWord(word: string): string {
  if (word === "") return "''";
  if (/^[\w%+,./:@-][\w%+,./:@=~#-]*$/.test(word)) return word;
  return word.includes("'") && !/["$`\\]/.test(word) ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The children of one xargs: as many as -P says at a time. */
class XargsRun {
  private readonly process: Process;
  private readonly command: XargsCommand;
  private readonly children: { readonly child: Process; readonly slot: number }[] = [];
  private status = 0;

  constructor(process: Process, command: XargsCommand) {
    this.process = process;
    this.command = command;
  }

  /** Starts one when there is room; an exit code when xargs itself ends by it. */
  *start(argv: readonly string[]): Generator<Wait, number | null, void> {
    const { process, command } = this;
    while (command.parallel > 0 && this.children.length >= command.parallel) {
      const code = yield* this.reapOne();
      if (code !== null) return code;
    }
    if (command.traced) yield* process.printError(`${argv.map(shellWord).join(" ")}${command.asks ? "" : "\n"}`);
    if (command.asks) {
      return yield* process.fail("failed to open /dev/tty for reading: No such device or address");
    }
    const input =
      command.file === null && process.find("/dev/null") !== null ? openFile(process, "/dev/null", READ) : null;
    let slot = 0;
    while (this.children.some((each) => each.slot === slot)) slot++;
    const env =
      command.slotVariable === null ? undefined : new Map(process.env).set(command.slotVariable, String(slot));
    try {
      const child = process.spawn(argv, {
        descriptors: [
          command.file === null ? input : (process.descriptors[0] ?? null),
          process.descriptors[1] ?? null,
          process.descriptors[2] ?? null,
        ],
        ...(env === undefined ? {} : { env }),
      });
      this.children.push({ child, slot });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* this.wait();
      yield* process.printError(`xargs: ${argv[0]}: ${error.message}\n`);
      return error.errno === "ENOENT" ? 127 : 126;
    } finally {
      input?.close();
    }
    if (command.parallel === 1) return yield* this.reapOne();
    return null;
  }

  /** Waits for all; the exit code of xargs. */
  *wait(): Generator<Wait, number, void> {
    while (this.children.length > 0) {
      const code = yield* this.reapOne();
      if (code !== null) return code;
    }
    return this.status;
  }

  private *reapOne(): Generator<Wait, number | null, void> {
    for (;;) {
      const at = this.children.findIndex(({ child }) => child.exitCode !== null);
      const ended = this.children[at];
      if (ended === undefined) {
        const queues: WaitQueue[] = this.children.map(({ child }) => child.ended);
        yield { queues, delayNs: null };
        continue;
      }
      this.children.splice(at, 1);
      return yield* this.judge(ended.child);
    }
  }

  private *judge(child: Process): Generator<Wait, number | null, void> {
    const code = child.exitCode ?? 0;
    const name = this.command.argv[0];
    if (code === 126 || code === 127) return code;
    if (child.killedBy !== null || (code > 128 && code < 160)) {
      yield* this.process.printError(`xargs: ${name}: terminated by signal ${code - 128}\n`);
      return 125;
    }
    if (code === 255) {
      yield* this.process.printError(`xargs: ${name}: exited with status 255; aborting\n`);
      return 124;
    }
    if (code !== 0) this.status = 123;
    return null;
  }
}
