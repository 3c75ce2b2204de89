import { AwkArray } from "./awk-array.js";
import { AwkError } from "./error.js";
import { AwkFields } from "./fields.js";
import { inputValue, toNumber, toText, type Value } from "./values.js";

/** What a name stands for. */
export type Cell = Value | AwkArray;

/** The variables of a running program, its arrays, and the record with its fields, which NF binds to them. */
export class AwkVariables {
  protected readonly globals = new Map<string, Cell>();
  /** The parameters of the functions that run, innermost last. */
  protected readonly frames: Map<string, Cell>[] = [];
  protected readonly fields = new AwkFields({
    text: (name) => this.text(name),
    string: (value) => this.string(value),
    setFieldCount: (count) => this.globals.set("NF", count),
  });

  /** `operands` become ARGV, `environment` ENVIRON. */
  constructor(operands: readonly string[], environment: ReadonlyMap<string, string>) {
    const defaults: readonly (readonly [string, Value])[] = [
      ["FS", " "],
      ["OFS", " "],
      ["ORS", "\n"],
      ["RS", "\n"],
      ["NF", 0],
      ["NR", 0],
      ["FNR", 0],
      ["SUBSEP", "\x1c"],
      ["CONVFMT", "%.6g"],
      ["OFMT", "%.6g"],
      ["RSTART", 0],
      ["RLENGTH", -1],
      ["FILENAME", ""],
      ["ARGC", operands.length],
    ];
    for (const [name, value] of defaults) this.globals.set(name, value);
    const argv = this.array("ARGV");
    for (const [i, word] of operands.entries()) argv.set(i, inputValue(word));
    const variables = this.array("ENVIRON");
    for (const [name, value] of environment) variables.set(name, inputValue(value));
  }

  /** Sets a variable as `-v` and operands like `x=1` do. */
  assignText(name: string, text: string): void {
    const read = text.replace(
      /\\([\\"/abfnrtv])/g,
      (_, c: string) => ({ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" })[c] ?? c,
    );
    this.setVariable(name, inputValue(read));
  }

  /** Where a name lives: in the function that runs, or outside. */
  protected scope(name: string): Map<string, Cell> {
    const frame = this.frames.at(-1);
    return frame?.has(name) === true ? frame : this.globals;
  }

  /** `$0`. */
  get record(): string {
    return this.fields.record;
  }

  /** A variable's value; undefined before it was set. @throws AwkError for an array */
  variable(name: string): Value {
    if (name === "NF") this.fields.split();
    const cell = this.scope(name).get(name);
    if (cell instanceof AwkArray) throw new AwkError(`can't use array ${name} in scalar context`);
    return cell;
  }

  /** Sets a variable; NF adds or drops fields. */
  setVariable(name: string, value: Value): void {
    const scope = this.scope(name);
    if (scope.get(name) instanceof AwkArray) throw new AwkError(`can't assign to ${name}; it's an array name.`);
    scope.set(name, value);
    if (name === "NF" && scope === this.globals) this.fields.resize(Math.trunc(toNumber(value)));
  }

  /** True for a name that is an array by now. */
  isArray(name: string): boolean {
    return this.scope(name).get(name) instanceof AwkArray;
  }

  /** The array of a name, which is made when there is none. */
  array(name: string): AwkArray {
    const scope = this.scope(name);
    const cell = scope.get(name);
    if (cell instanceof AwkArray) return cell;
    if (cell !== undefined) throw new AwkError(`can't use scalar ${name} as array`);
    const made = new AwkArray();
    scope.set(name, made);
    return made;
  }

  /** A builtin variable as text. */
  text(name: string): string {
    return this.string(this.globals.get(name) as Value);
  }

  /** A value as text; fractions by CONVFMT. */
  string(value: Value): string {
    if (typeof value === "string") return value;
    return toText(
      value,
      typeof value === "number" && !Number.isInteger(value)
        ? toText(this.globals.get("CONVFMT") as Value, "%.6g")
        : "%.6g",
    );
  }

  /** Where a run time error happened, as mawk says it. */
  position(): string {
    return `FILENAME="${this.text("FILENAME")}" FNR=${this.text("FNR")} NR=${this.text("NR")}`;
  }
}
