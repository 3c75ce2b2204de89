import { IPV4_LOOPBACK } from "../../wire/ipv4-address.js";
import { IPV6_LOOPBACK } from "../../wire/ipv6-address.js";
import { Hook, Verdict } from "../hook.js";
import { Manip, type NatRange } from "../nat/nat-range.js";
import type { Context } from "../rules/context.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { TargetExtension } from "../text/extension.js";
import { portRange } from "./masquerade-target.js";
import { flags, portsText, portsTooEarly } from "./nat-target.js";

/** `-j REDIRECT`: the flow goes to this namespace itself, to the loopback address when it was made here (nf_nat_redirect.c). */
export class RedirectTarget implements Target {
  readonly name = "REDIRECT";
  readonly needsConntrack = true;
  readonly range: NatRange;

  constructor(range: NatRange) {
    this.range = range;
  }

  apply(skb: Skb, context: Context): number {
    const entry = skb.conntrack;
    if (entry === null) return CONTINUE;
    const loopback = skb.packet.kind === "ipv4" ? IPV4_LOOPBACK : IPV6_LOOPBACK;
    const address =
      context.hook === Hook.Output || skb.inDevice === null
        ? loopback
        : context.environment.redirectAddress(skb.inDevice, skb.packet.dst);
    if (address === null) return Verdict.Drop;
    context.nat.bind(entry, this.range.withAddress(address), Manip.Dst, context.rule);
    return Verdict.Accept;
  }

  save(): string {
    return (this.range.hasPorts ? ` --to-ports ${portsText(this.range)}` : "") + flags(this.range, " --");
  }

  list(): string {
    return ((this.range.hasPorts ? ` redir ports ${portsText(this.range)}` : "") + flags(this.range, " ")).slice(1);
  }
}

/** How `-j REDIRECT` is read. */
export const redirectTarget: TargetExtension = {
  name: "REDIRECT",
  optionProblem: portsTooEarly,
  options: [{ name: "to-ports" }, { name: "random", args: 0 }],
  placement: { tables: ["nat"], hooks: [Hook.Prerouting, Hook.Output] },
  parse: (given, context) => new RedirectTarget(portRange(given, context)),
};
