import { SECOND } from "../../sim/time.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** Rates are kept as the time between two packets in units of 1/10000 s (XT_LIMIT_SCALE). */
const SCALE = 10000;
const UNITS: readonly (readonly [string, number])[] = [
  ["day", SCALE * 86400],
  ["hour", SCALE * 3600],
  ["min", SCALE * 60],
  ["sec", SCALE],
];

/**
 * "5/sec" as units of 1/10000 s between two packets.
 * @throws ParameterProblem
 */
export function parseRate(text: string): number {
  const [count = "", unit] = text.split("/");
  let scale = SCALE;
  if (unit !== undefined) {
    const found = ["second", "minute", "hour", "day"].find(
      (name) => unit !== "" && name.startsWith(unit.toLowerCase()),
    );
    if (found === undefined) throw new ParameterProblem(`bad rate "${text}"'`);
    scale = { second: 1, minute: 60, hour: 3600, day: 86400 }[found] ?? 1;
    scale *= SCALE;
  }
  if (!/^\d+$/.test(count) || Number(count) === 0) throw new ParameterProblem(`bad rate "${text}"'`);
  if (scale / Number(count) < 1) throw new ParameterProblem(`Rate too fast "${text}"`);
  return Math.floor(scale / Number(count));
}

/** The rate in the largest unit that does not lose much: "5/min". */
export function rateText(period: number): string {
  let at = 1;
  for (; at < UNITS.length; at++) {
    const scale = UNITS[at]?.[1] ?? 1;
    if (period > scale || scale / period < scale % period) break;
  }
  const [name, scale] = UNITS[at - 1] ?? ["sec", SCALE];
  return `${Math.floor(scale / period)}/${name}`;
}

/** `-m limit`: a bucket of tokens that fills at a rate (xt_limit.c). */
export class LimitMatch implements Match {
  readonly name = "limit";
  readonly needsConntrack = false;
  readonly isStateful = true;
  /** Time between two packets in 1/10000 s. */
  readonly period: number;
  readonly burst: number;
  /** Time that is left to spend, in nanoseconds. */
  private creditNs: number;
  private lastNs = 0;

  constructor(given: Given) {
    this.period = parseRate(given.value("limit") ?? "3/hour");
    // A burst of 0 is none given (limit_mt_check).
    this.burst = given.uint("limit-burst", 0, 10000) || 5;
    this.creditNs = this.period * (SECOND / SCALE) * this.burst;
  }

  renew(): void {
    this.creditNs = this.period * (SECOND / SCALE) * this.burst;
  }

  matches(_skb: Skb, context: Context): boolean {
    const costNs = this.period * (SECOND / SCALE);
    const nowNs = context.sim.nowNs;
    this.creditNs = Math.min(this.creditNs + (nowNs - this.lastNs), costNs * this.burst);
    this.lastNs = nowNs;
    if (this.creditNs < costNs) return false;
    this.creditNs -= costNs;
    return true;
  }

  save(): string {
    return ` --limit ${rateText(this.period)}${this.burst === 5 ? "" : ` --limit-burst ${this.burst}`}`;
  }

  list(): string {
    return `limit: avg ${rateText(this.period)} burst ${this.burst}`;
  }
}

/** How `-m limit` is read. */
export const limitMatch: MatchExtension = {
  name: "limit",
  options: [{ name: "limit" }, { name: "limit-burst" }],
  parse: (given) => new LimitMatch(given),
};
