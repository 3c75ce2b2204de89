import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const ONE = 0x8000_0000;

/** `-m statistic`: matches at random, or every n-th packet (xt_statistic.c). Probabilities are counted in 1/2^31. */
export class StatisticMatch implements Match {
  readonly name = "statistic";
  readonly needsConntrack = false;
  readonly isStateful = true;
  readonly mode: "random" | "nth";
  /** Of `random`: 0 to 2^31. */
  readonly probability: number;
  /** Of `nth`. */
  readonly every: number;
  readonly packet: number;
  readonly invert: boolean;
  private count: number;

  constructor(given: Given) {
    const mode = given.value("mode") ?? "random";
    if (mode !== "random" && mode !== "nth") throw new ParameterProblem(`Bad mode "${mode}"`);
    this.mode = mode;
    const every = given.uint("every", 1, 0xffff_ffff);
    const packet = given.uint("packet", 0, 0xffff_ffff);
    const text = given.value("probability");
    if (text !== null && !(Number(text) >= 0 && Number(text) <= 1)) {
      throw new ParameterProblem('statistic: bad value for option "--probability", or out of range (0-1).\n');
    }
    if (mode === "random" && text === null) {
      throw new ParameterProblem("--probability must be specified when using random mode");
    }
    if (mode === "nth" && (every === null || packet === null)) {
      throw new ParameterProblem("--every and --packet must be specified when using nth mode");
    }
    if (mode === "nth" && (packet ?? 0) >= (every ?? 0)) {
      throw new ParameterProblem("the --packet p must be 0 <= p <= n-1");
    }
    this.probability = roundHalfEven(Number(text ?? 0) * ONE);
    this.every = every ?? 1;
    this.packet = packet ?? 0;
    this.invert = given.inverted("probability") || given.inverted("every");
    this.count = this.every - this.packet - 1;
  }

  matches(_skb: Skb, context: Context): boolean {
    if (this.mode === "random") {
      return context.rng.integer(0, ONE - 1) < this.probability !== this.invert;
    }
    if (this.count === this.every - 1) {
      this.count = 0;
      return !this.invert;
    }
    this.count++;
    return this.invert;
  }

  renew(): void {
    this.count = this.every - this.packet - 1;
  }

  save(): string {
    const packet = this.mode === "nth" ? ` --packet ${this.packet}` : "";
    return ` --mode ${this.mode}${this.invert ? " !" : ""} ${this.parameters("--")}${packet}`;
  }

  list(): string {
    const packet = this.packet === 0 ? "" : ` packet ${this.packet}`;
    return `statistic mode ${this.mode}${this.invert ? " !" : ""} ${this.parameters("")}${packet}`;
  }

  private parameters(dashes: string): string {
    if (this.mode === "random") return `${dashes}probability ${(this.probability / ONE).toFixed(11)}`;
    return `${dashes}every ${this.every}`;
  }
}

function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}

/** How `-m statistic` is read. */
export const statisticMatch: MatchExtension = {
  name: "statistic",
  options: [
    { name: "mode" },
    { name: "probability", invertible: true, excludes: ["every", "packet"] },
    { name: "every", invertible: true, needs: ["packet"], between: [1, 0xffff_ffff] },
    { name: "packet", needs: ["every"] },
  ],
  parse: (given) => new StatisticMatch(given),
};
