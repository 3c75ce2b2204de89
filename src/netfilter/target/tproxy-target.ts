import { Family, formatIp, type IpAddress, isAny, tryParseIp } from "../../wire/ip-address.js";
import { Hook, Verdict } from "../hook.js";
import type { Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, hex, type ParseContext, parseInteger, type TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** `-j TPROXY`: hands the packet to a local socket without changing it (xt_TPROXY.c). */
export class TproxyTarget implements Target {
  readonly name = "TPROXY";
  readonly needsConntrack = false;
  readonly port: number;
  readonly address: IpAddress | null;
  readonly value: number;
  readonly mask: number;
  private readonly family: Family;

  constructor(given: Given, context: ParseContext) {
    const port = parseInteger(given.value("on-port") ?? "");
    if (port === null || port > 65535) {
      throw new ParameterProblem('TPROXY: bad value for option "--on-port", or out of range (0-65535).\n');
    }
    this.port = port;
    const text = given.value("on-ip");
    this.address = text === null ? null : tryParseIp(text);
    if (this.address !== null && (typeof this.address === "number") !== (context.family === Family.V4)) {
      throw new ParameterProblem("getaddrinfo: Address family for hostname not supported\n");
    }
    if (text !== null && this.address === null) {
      throw new ParameterProblem(`TPROXY: Bad value for "--on-ip" option: "${text}"`);
    }
    const mark = given.mark("tproxy-mark");
    this.value = mark?.value ?? 0;
    this.mask = mark?.mask ?? 0;
    this.family = context.family;
  }

  apply(skb: Skb): number {
    const kind = skb.packet.payload.kind;
    if (kind !== "tcp" && kind !== "udp") return Verdict.Drop;
    skb.mark = ((skb.mark & ~this.mask) ^ this.value) >>> 0;
    skb.tproxyPort = this.port === 0 ? skb.packet.payload.dstPort : this.port;
    skb.tproxyAddress = this.address === null || isAny(this.address) ? null : this.address;
    return Verdict.Accept;
  }

  save(): string {
    return ` --on-port ${this.port} --on-ip ${this.addressText()} --tproxy-mark ${hex(this.value)}/${hex(this.mask)}`;
  }

  list(): string {
    const text = this.addressText();
    return `TPROXY redirect ${text}:${this.port} mark ${hex(this.value)}/${hex(this.mask)}`;
  }

  private addressText(): string {
    if (this.address !== null) return formatIp(this.address);
    return this.family === Family.V4 ? "0.0.0.0" : "::";
  }
}

/** How `-j TPROXY` is read. */
export const tproxyTarget: TargetExtension = {
  name: "TPROXY",
  options: [{ name: "on-port", mandatory: true }, { name: "on-ip" }, { name: "tproxy-mark" }],
  placement: { tables: ["mangle"], hooks: [Hook.Prerouting], protocols: [6, 17] },
  parse: (given, context) => new TproxyTarget(given, context),
};
