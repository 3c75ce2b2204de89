import { openInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Stream } from "../../stream.js";
import type { Wait } from "../../wait.js";
import type { RecordReader } from "./records.js";
import { toNumber, toText } from "./values.js";
import type { AwkVariables } from "./variables.js";

type Steps<T> = Generator<Wait, T, void>;

/** The records of a program's operands, one file after the other, or of its standard input when there is none. */
export class MainInput {
  /** 2 once a file could not be opened. */
  exitCode = 0;
  private readonly process: Process;
  private readonly variables: AwkVariables;
  private readonly reader: RecordReader;
  private stream: Stream | null = null;
  private nextOperand = 1;
  private usedOperand = false;

  constructor(process: Process, variables: AwkVariables, reader: RecordReader) {
    this.process = process;
    this.variables = variables;
    this.reader = reader;
  }

  /** Leaves the file that is being read (`nextfile`). */
  leaveFile(): void {
    this.stream?.close();
    this.stream = null;
  }

  /** The next record, counted in NR and FNR; null at the end. */
  *next(): Steps<string | null> {
    for (;;) {
      this.stream ??= yield* this.openNext();
      const { stream } = this;
      if (stream === null) return null;
      const record = yield* this.reader.read(stream, this.variables.text("RS"));
      if (record !== null) {
        this.variables.setVariable("NR", toNumber(this.variables.variable("NR")) + 1);
        this.variables.setVariable("FNR", toNumber(this.variables.variable("FNR")) + 1);
        return record;
      }
      this.leaveFile();
    }
  }

  private *openNext(): Steps<Stream | null> {
    const argv = this.variables.array("ARGV");
    for (;;) {
      if (this.nextOperand >= toNumber(this.variables.variable("ARGC"))) {
        if (this.usedOperand) return null;
        this.usedOperand = true;
        return this.process.descriptor(0).dup();
      }
      const operand = toText(argv.get(this.nextOperand++), "%.6g");
      if (operand === "") continue;
      const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(operand);
      if (assignment !== null) {
        this.variables.assignText(assignment[1] ?? "", assignment[2] ?? "");
        continue;
      }
      this.usedOperand = true;
      this.variables.setVariable("FILENAME", operand);
      this.variables.setVariable("FNR", 0);
      if (operand !== "-" && this.process.find(operand) === null) {
        yield* this.process.printError(`${this.process.name}: cannot open ${operand} (No such file or directory)\n`);
        this.exitCode = 2;
        continue;
      }
      const stream = yield* openInput(this.process, operand);
      if (stream !== null) return stream;
      this.exitCode = 2;
    }
  }
}
