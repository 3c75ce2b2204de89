import { Family } from "../../wire/ip-address.js";
import { Hook } from "../hook.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { type NamedValue, namedValueText, parseNamedValue } from "../text/named-value.js";

/** /etc/iproute2/rt_realms as it is shipped. */
const REALMS: readonly (readonly [number, string])[] = [[0, "cosmos"]];

const WHOLE: NamedValue = { value: 0, mask: 0xffff_ffff, invert: false };

/**
 * `-m realm`: the realm of the route that a packet takes (xt_realm.c, `ip route add .. realm`). Simplified: that of the
 * source's route, in the upper half of the number, is always 0.
 */
export class RealmMatch implements Match {
  readonly name = "realm";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly realm: NamedValue;

  constructor(given: Given) {
    this.realm = parseNamedValue("realm", "realm", given, REALMS) ?? WHOLE;
  }

  matches(skb: Skb, context: Context): boolean {
    const { value, mask, invert } = this.realm;
    return ((context.environment.routeRealm(skb) & mask) >>> 0 === value) !== invert;
  }

  save(): string {
    return `${this.realm.invert ? " !" : ""} --realm ${namedValueText(this.realm, REALMS, false)}`;
  }

  list(numeric: boolean): string {
    return `${this.realm.invert ? "! " : ""}realm ${namedValueText(this.realm, REALMS, numeric)}`;
  }
}

/** How `-m realm` is read. */
export const realmMatch: MatchExtension = {
  name: "realm",
  family: Family.V4,
  options: [{ name: "realm", invertible: true, mandatory: true }],
  placement: { hooks: [Hook.Postrouting, Hook.Forward, Hook.Output, Hook.Input] },
  parse: (given) => new RealmMatch(given),
};
