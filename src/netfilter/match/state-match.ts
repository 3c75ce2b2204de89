import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { isOfTracked, parseStates, stateBit, stateNames } from "./conntrack-match.js";

/** `-m state`: what `-m conntrack --ctstate` asks, under its old name. */
export class StateMatch implements Match {
  readonly name = "state";
  readonly needsConntrack = true;
  readonly isStateful = false;
  readonly states: number;
  readonly invert: boolean;

  constructor(given: Given) {
    this.states = parseStates(given.value("state") ?? "", "state", false);
    this.invert = given.inverted("state");
  }

  get isOfTracked(): boolean {
    return isOfTracked(this.states, this.invert);
  }

  matches(skb: Skb): boolean {
    return ((stateBit(skb) & this.states) !== 0) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --state ${stateNames(this.states)}`;
  }

  list(): string {
    return `${this.invert ? "! " : ""}state ${stateNames(this.states)}`;
  }
}

/** How `-m state` is read. */
export const stateMatch: MatchExtension = {
  name: "state",
  options: [{ name: "state", invertible: true, mandatory: true }],
  parse: (given) => new StateMatch(given),
};
