import type { Value } from "./values.js";

/** What leaves the statement that is running. */
export class Jump {
  readonly kind: "break" | "continue" | "next" | "nextfile" | "exit" | "return";
  readonly value: Value;

  constructor(kind: Jump["kind"], value: Value) {
    this.kind = kind;
    this.value = value;
  }
}
