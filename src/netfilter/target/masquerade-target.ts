import { isAny } from "../../wire/ip-address.js";
import { Hook, Verdict } from "../hook.js";
import { Manip, NatRange } from "../nat/nat-range.js";
import type { Context } from "../rules/context.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, ParseContext, TargetExtension } from "../text/extension.js";
import { flags, parseNatPorts, portsText, portsTooEarly } from "./nat-target.js";

/** A range without addresses: ports and flags as `--to-ports`, `--random` and `--random-fully` say. */
export function portRange(given: Given, context: ParseContext): NatRange {
  const text = given.value("to-ports");
  const ports = text === null ? null : parseNatPorts(text, context);
  return new NatRange(
    null,
    null,
    ports?.min ?? -1,
    ports?.max ?? -1,
    -1,
    given.has("random"),
    given.has("random-fully"),
  );
}

/** `-j MASQUERADE`: the flow takes the address of the device that it leaves by (nf_nat_masquerade.c). */
export class MasqueradeTarget implements Target {
  readonly name = "MASQUERADE";
  readonly needsConntrack = true;
  readonly range: NatRange;

  constructor(range: NatRange = new NatRange(null, null)) {
    this.range = range;
  }

  apply(skb: Skb, context: Context): number {
    const entry = skb.conntrack;
    if (entry === null || skb.outDevice === null) return CONTINUE;
    if (isAny(entry.original.src)) return Verdict.Accept;
    const address = context.environment.masqueradeAddress(skb.outDevice, skb.towards, skb.packet.dst);
    if (address === null) return Verdict.Drop;
    entry.masqueradeIfIndex = skb.outDevice.ifIndex;
    context.nat.bind(entry, this.range.withAddress(address), Manip.Src, context.rule);
    return Verdict.Accept;
  }

  save(): string {
    return (this.range.hasPorts ? ` --to-ports ${portsText(this.range)}` : "") + flags(this.range, " --");
  }

  list(): string {
    return ((this.range.hasPorts ? ` masq ports: ${portsText(this.range)}` : "") + flags(this.range, " ")).slice(1);
  }
}

/** How `-j MASQUERADE` is read. */
export const masqueradeTarget: TargetExtension = {
  name: "MASQUERADE",
  optionProblem: portsTooEarly,
  options: [{ name: "to-ports" }, { name: "random", args: 0 }, { name: "random-fully", args: 0 }],
  placement: { tables: ["nat"], hooks: [Hook.Postrouting] },
  parse: (given, context) => new MasqueradeTarget(portRange(given, context)),
};
