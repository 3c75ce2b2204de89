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
}

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
    const { stream } = this.outputs.get(name) ?? (yield* this.openOutput(redirect, name));
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
    return { stream: pipe.writer, child };
  }

  private fileFor(redirect: ">" | ">>", name: string): Opened {
    if (name === "-" || name === "/dev/stdout") return { stream: this.process.descriptor(1).dup(), child: null };
    try {
      return { stream: openFile(this.process, name, redirect === ">" ? WRITE : APPEND), child: null };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new AwkError(`cannot open "${name}" for output (${error.message})`);
    }
  }

  /** What a file or a command gives; null for a file that cannot be read. */
  *input(name: string, from: "file" | "command"): Generator<Wait, Stream | null, void> {
    const known = this.inputs.get(name);
    if (known !== undefined) return known.stream;
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
    return { stream: pipe.reader, child };
  }

  private *readerOf(name: string): Generator<Wait, Opened | null, void> {
    const kind = name === "-" ? "file" : this.process.find(name)?.kind;
    if (kind !== "file" && kind !== "virtual-file") return null;
    const stream = yield* openInput(this.process, name);
    return stream === null ? null : { stream, child: null };
  }

  /** Closes what has the name: the command's exit code, 0 for a file, -1 when nothing has it. */
  *close(name: string): Generator<Wait, number, void> {
    let status = -1;
    for (const table of [this.outputs, this.inputs]) {
      const found = table.get(name);
      if (found === undefined) continue;
      table.delete(name);
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
