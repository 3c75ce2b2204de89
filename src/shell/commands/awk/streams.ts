import { FileError } from "../../../host/file-node.js";
import { openInput } from "../../input.js";
import { APPEND, openFile, WRITE } from "../../open-file.js";
import { Pipe } from "../../pipe.js";
import type { Process } from "../../process.js";
import type { Stream } from "../../stream.js";
import type { Wait } from "../../wait.js";
import { AwkError } from "./error.js";

interface Opened {
  readonly stream: Stream;
  /** The command at the other end; null for a file. */
  readonly child: Process | null;
  /** What was written and is held back until a block is full; null where everything goes out at once. */
  unwritten: string | null;
}

const BLOCK = 4_096;

/** The files and commands that a program reads and writes, by name: each stays open until it is closed. */
export class AwkStreams {
  private readonly process: Process;
  private readonly outputs = new Map<string, Opened>();
  private readonly inputs = new Map<string, Opened>();

  constructor(process: Process) {
    this.process = process;
  }

  /** Writes to a file or a command. @throws AwkError for a file that cannot be opened */
  *write(redirect: ">" | ">>" | "|", name: string, text: string): Generator<Wait, void, void> {
    if (name === "-" || name === "/dev/stdout") {
      yield* this.process.print(text);
      return;
    }
    const opened = this.outputs.get(name) ?? (yield* this.openOutput(redirect, name));
    if (opened.unwritten === null) yield* this.send(opened.stream, text);
    else {
      opened.unwritten += text;
      if (opened.unwritten.length >= BLOCK) yield* this.flushOne(opened);
    }
  }

  private *flushOne(opened: Opened): Generator<Wait, void, void> {
    const text = opened.unwritten ?? "";
    if (opened.unwritten !== null) opened.unwritten = "";
    yield* this.send(opened.stream, text);
  }

  /** Writes what is held back: of all with null, of standard output with "", else of what has the name; -1 when nothing has it. */
  *flush(name: string | null): Generator<Wait, number, void> {
    if (name === null || name === "" || name === "/dev/stdout") yield* this.process.flushOutput();
    if (name === null) for (const opened of this.outputs.values()) yield* this.flushOne(opened);
    if (name === null || name === "" || name === "/dev/stdout") return 0;
    const opened = this.outputs.get(name);
    if (opened === undefined) return -1;
    yield* this.flushOne(opened);
    return 0;
  }

  private *send(stream: Stream, text: string): Generator<Wait, void, void> {
    try {
      for (let rest = text; rest !== ""; ) {
        const taken = stream.write(rest);
        if (taken === 0) yield stream.writable;
        rest = rest.slice(taken);
      }
    } catch (error) {
      // mawk writes to a command when it closes it, and does not look whether anybody read.
      if (!(error instanceof FileError) || error.errno !== "EPIPE") throw error;
    }
  }

  private *openOutput(redirect: ">" | ">>" | "|", name: string): Generator<Wait, Opened, void> {
    // What is held back would be in the child too (flush_all_output before fork).
    if (redirect === "|") yield* this.flush(null);
    const made = redirect === "|" ? this.commandFor(name) : this.fileFor(redirect, name);
    this.outputs.set(name, made);
    // The command gets its turn before it is written to.
    yield 0;
    return made;
  }

  private commandFor(command: string): Opened {
    const pipe = new Pipe();
    const descriptors = [pipe.reader, this.process.descriptors[1] ?? null, this.process.descriptors[2] ?? null];
    const child = this.process.spawn(["sh", "-c", command], { descriptors });
    pipe.reader.close();
    return { stream: pipe.writer, child, unwritten: "" };
  }

  private fileFor(redirect: ">" | ">>", name: string): Opened {
    try {
      const stream = openFile(this.process, name, redirect === ">" ? WRITE : APPEND);
      return { stream, child: null, unwritten: name === "/dev/stderr" ? null : "" };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new AwkError(`cannot open "${name}" for output (${error.message})`);
    }
  }

  /** What a file or a command gives; null for a file that cannot be read. */
  *input(name: string, from: "file" | "command"): Generator<Wait, Stream | null, void> {
    const known = this.inputs.get(name);
    if (known !== undefined) return known.stream;
    if (from === "command") yield* this.flush(null);
    const made = from === "command" ? this.outputOf(name) : yield* this.readerOf(name);
    if (made === null) return null;
    this.inputs.set(name, made);
    return made.stream;
  }

  private outputOf(command: string): Opened {
    const pipe = new Pipe();
    const descriptors = [this.process.descriptors[0] ?? null, pipe.writer, this.process.descriptors[2] ?? null];
    const child = this.process.spawn(["sh", "-c", command], { descriptors });
    pipe.writer.close();
    return { stream: pipe.reader, child, unwritten: null };
  }

  private *readerOf(name: string): Generator<Wait, Opened | null, void> {
    const kind = name === "-" ? "file" : this.process.find(name)?.kind;
    if (kind !== "file" && kind !== "virtual-file") return null;
    const stream = yield* openInput(this.process, name);
    return stream === null ? null : { stream, child: null, unwritten: null };
  }

  /** Closes what has the name: the command's exit code, 0 for a file, -1 when nothing has it. */
  *close(name: string): Generator<Wait, number, void> {
    let status = -1;
    for (const table of [this.outputs, this.inputs]) {
      const found = table.get(name);
      if (found === undefined) continue;
      table.delete(name);
      if (table === this.outputs) yield* this.flushOne(found);
      found.stream.close();
      status = found.child === null ? 0 : yield* this.process.waitFor(found.child);
    }
    return status;
  }

  /** Closes everything and waits for the commands. */
  *closeAll(): Generator<Wait, void, void> {
    for (const name of [...this.outputs.keys(), ...this.inputs.keys()]) yield* this.close(name);
  }
}
