import type { Word } from "unbash";
import type { Wait } from "../wait.js";
import type { Interpreter } from "./interpreter.js";

/** An assignment among the arguments of `declare`, `export`, `local`, `readonly`. */
export interface DeclareAssignment {
  readonly name: string;
  readonly subscript: string | null;
  readonly append: boolean;
  /** A text, or the words between the parentheses of an array. */
  readonly value: string | readonly Word[];
  /** As written, for messages. */
  readonly text: string;
}

/** An argument of a declaring builtin. */
export type DeclareArgument = string | DeclareAssignment;

/** A command that runs inside the shell. `argv[0]` is its name; `args` are the same arguments with assignments kept apart. */
export type Builtin = (
  shell: Interpreter,
  argv: readonly string[],
  args: readonly DeclareArgument[],
) => Generator<Wait, number, void>;
