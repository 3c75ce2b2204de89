import { Hook } from "../hook.js";
import type { Placement } from "../rules/placement.js";
import type { Match } from "../rules/rule.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/**
 * `-m policy`: how IPsec treats the packet (xt_policy.c). podwire has no IPsec, so `none` always holds and `ipsec` never
 * does. Simplified: the elements of a policy (`--proto`, `--mode`, `--tunnel-src` ...) cannot be given.
 */
export class PolicyMatch implements Match {
  readonly name = "policy";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly direction: "in" | "out";
  readonly policy: "none" | "ipsec";
  readonly strict: boolean;
  readonly placement: Placement;

  constructor(given: Given) {
    const direction = given.value("dir");
    if (direction !== null && direction !== "in" && direction !== "out")
      throw new ParameterProblem(`policy_match: invalid dir "${direction}"`);
    if (direction === null) throw new ParameterProblem("policy match: neither --dir in nor --dir out specified");
    const policy = given.value("pol");
    if (policy !== null && policy !== "none" && policy !== "ipsec")
      throw new ParameterProblem(`policy match: invalid policy "${policy}"`);
    this.direction = direction;
    this.policy = policy ?? "ipsec";
    this.strict = given.has("strict");
    if (this.policy === "none" && this.strict)
      throw new ParameterProblem("policy match: policy none but --strict given");
    this.placement =
      direction === "in"
        ? { ownHooks: [Hook.Prerouting, Hook.Input, Hook.Forward] }
        : { ownHooks: [Hook.Postrouting, Hook.Output, Hook.Forward] };
  }

  matches(): boolean {
    return this.policy === "none";
  }

  save(): string {
    return ` --dir ${this.direction} --pol ${this.policy}${this.strict ? " --strict" : ""}`;
  }

  list(): string {
    return `policy match dir ${this.direction} pol ${this.policy}${this.strict ? " strict" : ""}`;
  }
}

/** How `-m policy` is read. */
export const policyMatch: MatchExtension = {
  name: "policy",
  options: [{ name: "dir" }, { name: "pol" }, { name: "strict", args: 0 }],
  parse: (given) => new PolicyMatch(given),
};
