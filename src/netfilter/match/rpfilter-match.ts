import { isAny } from "../../wire/ip-address.js";
import { AddressType, Hook } from "../hook.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";

const FLAGS = ["loose", "validmark", "accept-local", "invert"] as const;

/** `-m rpfilter`: whether an answer would leave by the device that the packet came in by (ipt_rpfilter.c). */
export class RpfilterMatch implements Match {
  readonly name = "rpfilter";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly flags: readonly string[];

  constructor(given: Given) {
    this.flags = FLAGS.filter((name) => given.has(name));
  }

  matches(skb: Skb, context: Context): boolean {
    return this.isValid(skb, context) !== this.flags.includes("invert");
  }

  private isValid(skb: Skb, context: Context): boolean {
    const { src, dst } = skb.packet;
    if (skb.inDevice === null || skb.inDevice.name === "lo" || isAny(src)) return true;
    const type = context.environment.addressType(src, null);
    if (type === AddressType.Local ? !this.flags.includes("accept-local") : type !== AddressType.Unicast) return false;
    const mark = this.flags.includes("validmark") ? skb.mark : 0;
    const device = this.flags.includes("loose") ? null : skb.inDevice;
    return context.environment.routeDevice(src, dst, mark, device) !== null;
  }

  save(): string {
    return this.flags.map((name) => ` --${name}`).join("");
  }

  list(): string {
    return ["rpfilter", ...this.flags].join(" ");
  }
}

/** How `-m rpfilter` is read. */
export const rpfilterMatch: MatchExtension = {
  name: "rpfilter",
  options: FLAGS.map((name) => ({ name, args: 0 })),
  placement: { tables: ["raw", "mangle"], hooks: [Hook.Prerouting] },
  parse: (given) => new RpfilterMatch(given),
};
