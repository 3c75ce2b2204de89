import { compactJson } from "./format-json.js";
import { type Json, typeOf } from "./values.js";

/** An error of a running program; `value` is what `catch` sees. */
export class JqError extends Error {
  readonly value: Json;

  constructor(value: Json) {
    super(typeof value === "string" ? value : compactJson(value));
    this.value = value;
  }
}

/** `break $label` on its way to the label with that number. */
export class JqBreak extends Error {
  readonly label: number;

  constructor(label: number) {
    super("break");
    this.label = label;
  }
}

/** `halt` and `halt_error`: the end of the program with an exit code and what goes to stderr. */
export class JqHalt extends Error {
  readonly exitCode: number;
  readonly output: string;

  constructor(exitCode: number, output: string) {
    super("halt");
    this.exitCode = exitCode;
    this.output = output;
  }
}

/** A value as error messages show it: its type and the start of its text. */
export function describe(value: Json): string {
  const text = compactJson(value);
  return `${typeOf(value)} (${text.length > 11 ? `${text.slice(0, 10)}...` : text})`;
}
