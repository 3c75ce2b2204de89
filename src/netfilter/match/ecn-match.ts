import type { Placement } from "../rules/placement.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const ECE = 0x40;
const CWR = 0x80;

/** `-m ecn`: the ECN bits of the IP header and of TCP (xt_ecn.c, RFC 3168). */
export class EcnMatch implements Match {
  readonly name = "ecn";
  readonly needsConntrack = false;
  readonly isStateful = false;
  /** What is asked of TCP's flags: null for nothing, else whether they have to be set. */
  readonly ece: boolean | null;
  readonly cwr: boolean | null;
  /** The two bits in the IP header, or null. */
  readonly ect: number | null;
  readonly invertEct: boolean;
  readonly placement: Placement;

  constructor(given: Given) {
    this.ece = given.has("ecn-tcp-ece") ? !given.inverted("ecn-tcp-ece") : null;
    this.cwr = given.has("ecn-tcp-cwr") ? !given.inverted("ecn-tcp-cwr") : null;
    this.ect = given.uint("ecn-ip-ect", 0, 3);
    this.invertEct = given.inverted("ecn-ip-ect");
    if (this.ece === null && this.cwr === null && this.ect === null)
      throw new ParameterProblem("ECN match: some option required");
    this.placement = this.ece !== null || this.cwr !== null ? { protocols: [6] } : {};
  }

  matches(skb: Skb): boolean {
    const { packet } = skb;
    if (this.ect !== null && ((packet.tos & 3) === this.ect) === this.invertEct) return false;
    if (this.ece === null && this.cwr === null) return true;
    const segment = packet.payload;
    if (segment.kind !== "tcp") return false;
    if (this.ece !== null && ((segment.flags & ECE) !== 0) !== this.ece) return false;
    return this.cwr === null || ((segment.flags & CWR) !== 0) === this.cwr;
  }

  save(): string {
    const flag = (wanted: boolean | null, name: string) =>
      wanted === null ? "" : `${wanted ? "" : " !"} --ecn-tcp-${name}`;
    const ect = this.ect === null ? "" : `${this.invertEct ? " !" : ""} --ecn-ip-ect ${this.ect}`;
    return flag(this.ece, "ece") + flag(this.cwr, "cwr") + ect;
  }

  list(): string {
    const flag = (wanted: boolean | null, name: string) => (wanted === null ? "" : ` ${wanted ? "" : "!"}${name}`);
    const ect = this.ect === null ? "" : ` ${this.invertEct ? "!" : ""}ECT=${this.ect}`;
    return `ECN match${flag(this.ece, "ECE")}${flag(this.cwr, "CWR")}${ect}`;
  }
}

/** How `-m ecn` is read. */
export const ecnMatch: MatchExtension = {
  name: "ecn",
  options: [
    { name: "ecn-tcp-cwr", args: 0, invertible: true },
    { name: "ecn-tcp-ece", args: 0, invertible: true },
    { name: "ecn-ip-ect", invertible: true, between: [0, 3] },
  ],
  parse: (given) => new EcnMatch(given),
};
