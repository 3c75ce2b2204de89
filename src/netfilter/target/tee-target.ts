import { Family, formatIp, type IpAddress, isAny, tryParseIp } from "../../wire/ip-address.js";
import type { Context } from "../rules/context.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, ParseContext, TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** The longest name of a device. */
const DEVICE_NAME = 15;

/** `-j TEE`: sends a copy of the packet to another machine on the link, untracked (xt_TEE.c). */
export class TeeTarget implements Target {
  readonly name = "TEE";
  readonly needsConntrack = false;
  readonly gateway: IpAddress;
  /** The device that the copy leaves by, or null for the one of the route. */
  readonly device: string | null;

  constructor(given: Given, family: Family) {
    const text = given.value("gateway") ?? "";
    const gateway = tryParseIp(text);
    if (gateway === null) throw new ParameterProblem("getaddrinfo: Temporary failure in name resolution\n");
    if ((typeof gateway === "number") !== (family === Family.V4))
      throw new ParameterProblem("getaddrinfo: Address family for hostname not supported\n");
    this.gateway = gateway;
    this.device = given.value("oif")?.slice(0, DEVICE_NAME) ?? null;
  }

  apply(skb: Skb, context: Context): number {
    if (!skb.isCopy && !isAny(this.gateway)) context.sendCopy(skb, this.gateway, this.device);
    return CONTINUE;
  }

  save(): string {
    return ` --gateway ${formatIp(this.gateway)}${this.device === null ? "" : ` --oif ${this.device}`}`;
  }

  list(): string {
    return `TEE gw:${formatIp(this.gateway)}${this.device === null ? "" : ` oif=${this.device}`}`;
  }
}

/** How `-j TEE` is read. */
export const teeTarget: TargetExtension = {
  name: "TEE",
  options: [{ name: "gateway", mandatory: true }, { name: "oif" }],
  parse: (given, context: ParseContext) => new TeeTarget(given, context.family),
};
