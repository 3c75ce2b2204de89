import type { Match } from "../rules/rule.js";
import type { Given, MatchExtension } from "../text/extension.js";

/** `-m cpu`: the processor that handles the packet (xt_cpu.c). Every packet of podwire is handled by processor 0. */
export class CpuMatch implements Match {
  readonly name = "cpu";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly cpu: number;
  readonly invert: boolean;

  constructor(given: Given) {
    this.cpu = given.uint("cpu", 0, 0xffff_ffff) ?? 0;
    this.invert = given.inverted("cpu");
  }

  matches(): boolean {
    return (this.cpu === 0) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --cpu ${this.cpu}`;
  }

  list(): string {
    return `cpu ${this.invert ? "! " : ""}${this.cpu}`;
  }
}

/** How `-m cpu` is read. */
export const cpuMatch: MatchExtension = {
  name: "cpu",
  options: [{ name: "cpu", invertible: true, mandatory: true }],
  parse: (given) => new CpuMatch(given),
};
