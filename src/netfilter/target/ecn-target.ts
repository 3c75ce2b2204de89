import { Family } from "../../wire/ip-address.js";
import { TcpFlag } from "../../wire/tcp.js";
import { withAddresses } from "../nat/rewrite.js";
import type { Placement } from "../rules/placement.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { withTos } from "./with-tos.js";

/** `-j ECN`: the bits of explicit congestion notification in IPv4 and TCP (ipt_ECN.c, RFC 3168). */
export class EcnTarget implements Target {
  readonly name = "ECN";
  readonly needsConntrack = false;
  /** The value of TCP's bits; null leaves them. */
  readonly ece: number | null;
  readonly cwr: number | null;
  /** The code point in the IP header; null leaves it. */
  readonly ect: number | null;
  readonly placement: Placement;

  constructor(given: Given) {
    const removes = given.has("ecn-tcp-remove");
    this.ece = removes ? 0 : given.uint("ecn-tcp-ece", 0, 1);
    this.cwr = removes ? 0 : given.uint("ecn-tcp-cwr", 0, 1);
    this.ect = given.uint("ecn-ip-ect", 0, 3);
    const isOfTcp = this.ece !== null || this.cwr !== null;
    if (!isOfTcp && this.ect === null) throw new ParameterProblem("ECN target: An operation is required");
    this.placement = isOfTcp ? { tables: ["mangle"], protocols: [6] } : { tables: ["mangle"] };
  }

  apply(skb: Skb): number {
    if (this.ect !== null) skb.packet = withTos(skb.packet, (skb.packet.tos & ~3) | this.ect);
    const { packet } = skb;
    const segment = packet.payload;
    if (segment.kind !== "tcp") return CONTINUE;
    let flags = segment.flags;
    if (this.ece !== null) flags = (flags & ~TcpFlag.Ece) | (this.ece * TcpFlag.Ece);
    if (this.cwr !== null) flags = (flags & ~TcpFlag.Cwr) | (this.cwr * TcpFlag.Cwr);
    if (flags !== segment.flags) skb.packet = withAddresses(packet, packet.src, packet.dst, segment.withFlags(flags));
    return CONTINUE;
  }

  save(): string {
    let text = "";
    if (this.ece === 0 && this.cwr === 0 && this.ect === null) return " --ecn-tcp-remove";
    if (this.ece !== null) text += ` --ecn-tcp-ece ${this.ece}`;
    if (this.cwr !== null) text += ` --ecn-tcp-cwr ${this.cwr}`;
    return this.ect === null ? text : `${text} --ecn-ip-ect ${this.ect}`;
  }

  list(): string {
    let text = "ECN";
    if (this.ece === 0 && this.cwr === 0 && this.ect === null) return "ECN TCP remove";
    if (this.ece !== null) text += ` ECE=${this.ece}`;
    if (this.cwr !== null) text += ` CWR=${this.cwr}`;
    return this.ect === null ? text : `${text} ECT codepoint=${this.ect}`;
  }
}

/** How `-j ECN` is read. */
export const ecnTarget: TargetExtension = {
  name: "ECN",
  family: Family.V4,
  options: [
    { name: "ecn-tcp-remove", args: 0, excludes: ["ecn-tcp-cwr", "ecn-tcp-ece"] },
    { name: "ecn-tcp-cwr", between: [0, 1] },
    { name: "ecn-tcp-ece", between: [0, 1] },
    { name: "ecn-ip-ect", between: [0, 3] },
  ],
  parse: (given) => new EcnTarget(given),
};
