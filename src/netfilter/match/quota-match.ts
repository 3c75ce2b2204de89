import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, type MatchExtension, parseInteger } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** `-m quota`: matches until so many bytes have passed, then no more (xt_quota.c). */
export class QuotaMatch implements Match {
  readonly name = "quota";
  readonly needsConntrack = false;
  readonly isStateful = true;
  /** What is left, in bytes: the kernel writes it back, but listings show the number that was given. */
  readonly quotaBytes: number;
  readonly invert: boolean;
  private leftBytes: number;

  constructor(given: Given) {
    const quota = parseInteger(given.value("quota") ?? "");
    if (quota === null) {
      throw new ParameterProblem('quota: bad value for option "--quota", or out of range (0-18446744073709551615).\n');
    }
    this.quotaBytes = quota;
    this.leftBytes = quota;
    this.invert = given.inverted("quota");
  }

  matches(skb: Skb): boolean {
    const length = skb.packet.byteLength;
    if (this.leftBytes >= length) {
      this.leftBytes -= length;
      return !this.invert;
    }
    // What does not fit ends it: nothing smaller may pass later.
    this.leftBytes = 0;
    return this.invert;
  }

  renew(): void {
    this.leftBytes = this.quotaBytes;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --quota ${this.quotaBytes}`;
  }

  list(): string {
    return `quota: ${this.quotaBytes} bytes`;
  }
}

/** How `-m quota` is read. */
export const quotaMatch: MatchExtension = {
  name: "quota",
  options: [{ name: "quota", invertible: true, mandatory: true }],
  parse: (given) => new QuotaMatch(given),
};
