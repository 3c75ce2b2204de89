import { readFileSync } from "node:fs";
import { createColors } from "picocolors";

/** Words in colour, or plain. */
export type Colors = ReturnType<typeof createColors>;

/** Where a command reads from and writes to. */
export interface Terminal {
  /** Standard output: text as it stands, or bytes. */
  out(text: string | Uint8Array): void;
  /** Standard error. */
  err(text: string | Uint8Array): void;
  /** All of standard input. */
  readInput(): string;
  /** For what goes to standard output. */
  readonly colors: Colors;
}

/** The terminal of this process: colours as picocolors finds them fit (NO_COLOR, FORCE_COLOR, a terminal or not). */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    readInput: () => readFileSync(0, "utf8"),
    colors: createColors(),
  };
}

/** What `endOnBrokenPipe` needs of a process. */
export interface OutputProcess {
  readonly stdout: Pick<NodeJS.WriteStream, "on">;
  readonly stderr: Pick<NodeJS.WriteStream, "on">;
  exitCode?: NodeJS.Process["exitCode"];
  exit(code: NodeJS.Process["exitCode"]): unknown;
}

/**
 * Ends a process when whoever reads its output went away (`podwire up | head`), for nothing is left to say: with its exit
 * code when the command had said all, otherwise with 141 as one that SIGPIPE kills.
 */
export function endOnBrokenPipe(process: OutputProcess): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      // A command that has only to return does so first.
      setImmediate(() => process.exit(process.exitCode ?? 141));
    });
  }
}

/** Keeps what is printed, without colours. */
export class MemoryTerminal implements Terminal {
  stdout = "";
  stderr = "";
  /** Both in the order in which they were printed. */
  output = "";
  readonly colors = createColors(false);
  private readonly input: string;

  constructor(input = "") {
    this.input = input;
  }

  out(text: string | Uint8Array): void {
    const printed = typeof text === "string" ? text : Buffer.from(text).toString("utf8");
    this.stdout += printed;
    this.output += printed;
  }

  err(text: string | Uint8Array): void {
    const printed = typeof text === "string" ? text : Buffer.from(text).toString("utf8");
    this.stderr += printed;
    this.output += printed;
  }

  readInput(): string {
    return this.input;
  }
}
