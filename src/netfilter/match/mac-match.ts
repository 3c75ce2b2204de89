import { formatMac, type Mac, tryParseMac } from "../../wire/mac-address.js";
import { Hook } from "../hook.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** `-m mac`: the source address of the frame (xt_mac.c). */
export class MacMatch implements Match {
  readonly name = "mac";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly mac: Mac;
  readonly invert: boolean;

  constructor(given: Given) {
    const mac = tryParseMac(given.value("mac-source") ?? "");
    if (mac === null) throw new ParameterProblem("Invalid MAC address specified.");
    this.mac = mac;
    this.invert = given.inverted("mac-source");
  }

  matches(skb: Skb): boolean {
    return skb.srcMac !== null && (skb.srcMac === this.mac) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --mac-source ${formatMac(this.mac)}`;
  }

  list(): string {
    return `MAC${this.invert ? " !" : ""} ${formatMac(this.mac)}`;
  }
}

/** How `-m mac` is read. */
export const macMatch: MatchExtension = {
  name: "mac",
  options: [{ name: "mac-source", invertible: true, mandatory: true }],
  placement: { hooks: [Hook.Prerouting, Hook.Input, Hook.Forward] },
  parse: (given) => new MacMatch(given),
};
