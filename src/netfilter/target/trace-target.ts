import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { TargetExtension } from "../text/extension.js";

/** `-j TRACE`: every rule that the packet meets from now on is noted in the kernel's log. */
export class TraceTarget implements Target {
  readonly name = "TRACE";
  readonly needsConntrack = false;

  apply(skb: Skb): number {
    skb.traced = true;
    return CONTINUE;
  }

  save(): string {
    return "";
  }

  list(): string {
    return "";
  }
}

/** How `-j TRACE` is read. */
export const traceTarget: TargetExtension = { name: "TRACE", options: [], parse: () => new TraceTarget() };
