import { Family } from "../../wire/ip-address.js";
import { TcpFlag } from "../../wire/tcp.js";
import { Hook } from "../hook.js";
import { withAddresses } from "../nat/rewrite.js";
import type { Placement } from "../rules/placement.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, ParseContext, TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** `-j TCPMSS`: bounds the segment size that a SYN announces (xt_TCPMSS.c). */
export class TcpmssTarget implements Target {
  readonly name = "TCPMSS";
  readonly needsConntrack = false;
  /** The size, or -1 to clamp to the path's MTU. */
  readonly mss: number;
  readonly placement: Placement;

  constructor(given: Given, context: ParseContext) {
    const mss = given.uint("set-mss", 0, 65535 - (context.family === Family.V4 ? 20 : 40));
    if (mss === null && !given.has("clamp-mss-to-pmtu")) {
      throw new ParameterProblem("TCPMSS target: At least one parameter is required");
    }
    this.mss = given.has("clamp-mss-to-pmtu") ? -1 : (mss ?? -1);
    this.placement =
      this.mss < 0 ? { protocols: [6], ownHooks: [Hook.Forward, Hook.Output, Hook.Postrouting] } : { protocols: [6] };
  }

  apply(skb: Skb): number {
    const packet = skb.packet;
    const segment = packet.payload;
    if (segment.kind !== "tcp" || (segment.flags & TcpFlag.Syn) === 0) return CONTINUE;
    const headers = packet.kind === "ipv4" ? 40 : 60;
    const pathMss = skb.outMtu - headers;
    const wanted = this.mss < 0 ? (skb.outMtu === 0 ? -1 : pathMss) : this.mss;
    const old = segment.options.mss;
    if (wanted < 0 || (old !== null && (this.mss < 0 ? old <= wanted : old === wanted))) return CONTINUE;
    // A SYN without the option stands for the default, which clamping never raises (RFC 9293 3.7.1).
    const mss = old === null ? Math.min(wanted, packet.kind === "ipv4" ? 536 : 1220) : wanted;
    skb.packet = withAddresses(packet, packet.src, packet.dst, segment.withOptions({ ...segment.options, mss }));
    return CONTINUE;
  }

  save(): string {
    return this.mss < 0 ? " --clamp-mss-to-pmtu" : ` --set-mss ${this.mss}`;
  }

  list(): string {
    return this.mss < 0 ? "TCPMSS clamp to PMTU" : `TCPMSS set ${this.mss}`;
  }
}

/** How `-j TCPMSS` is read. */
export const tcpmssTarget: TargetExtension = {
  name: "TCPMSS",
  options: [{ name: "set-mss" }, { name: "clamp-mss-to-pmtu", args: 0 }],
  parse: (given, context) => new TcpmssTarget(given, context),
};
