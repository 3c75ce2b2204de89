import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension, OptionSpec, ParseContext } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { type PortRange, parsePort, portText, saveRange } from "../text/ports.js";

type Side = "sports" | "dports" | "ports";

/** `-m multiport`: any of up to 15 ports or ranges (a range counts twice), of the source, the destination or either. */
export class MultiportMatch implements Match {
  readonly name = "multiport";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly side: Side;
  readonly ranges: readonly PortRange[];
  readonly invert: boolean;
  private readonly protocol: number;

  constructor(given: Given, context: ParseContext) {
    const option = ["source-ports", "destination-ports", "ports"].find((name) => given.has(name));
    if (option === undefined) throw new ParameterProblem("multiport expection an option");
    this.protocol = context.protocol;
    this.side = option === "ports" ? "ports" : option === "source-ports" ? "sports" : "dports";
    this.invert = given.inverted(option);
    let count = 0;
    this.ranges = (given.value(option) ?? "").split(",").map((text) => {
      const [first = "", last] = text.split(":");
      count += last === undefined ? 1 : 2;
      if (count > 15) throw new ParameterProblem("too many ports specified");
      const from = parsePort(first, context.protocol);
      const to = last === undefined ? from : parsePort(last, context.protocol);
      if (last !== undefined && from >= to) throw new ParameterProblem("invalid portrange specified");
      return [from, to] as const;
    });
  }

  matches(skb: Skb): boolean {
    const payload = skb.packet.payload;
    if (payload.kind !== "tcp" && payload.kind !== "udp" && payload.kind !== "sctp") return false;
    const sport = payload.srcPort;
    const dport = payload.dstPort;
    for (let i = 0; i < this.ranges.length; i++) {
      const range = this.ranges[i];
      if (range === undefined) continue;
      if (this.side !== "dports" && sport >= range[0] && sport <= range[1]) return !this.invert;
      if (this.side !== "sports" && dport >= range[0] && dport <= range[1]) return !this.invert;
    }
    return this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --${this.side} ${this.ranges.map(saveRange).join(",")}`;
  }

  list(numeric: boolean): string {
    const ports = this.ranges.map(([first, last]) =>
      first === last
        ? portText(first, this.protocol, numeric)
        : `${portText(first, this.protocol, numeric)}:${portText(last, this.protocol, numeric)}`,
    );
    return `multiport ${this.side} ${this.invert ? " !" : ""}${ports.join(",")}`;
  }
}

/** TCP, UDP, DCCP, SCTP and UDP-Lite. */
const PROTOCOLS = [6, 17, 33, 132, 136];
const ALL = ["source-ports", "destination-ports", "ports"];

function side(name: string, ...aliases: string[]): OptionSpec[] {
  const excludes = ALL.filter((other) => other !== name);
  return [
    { name, invertible: true, excludes },
    ...aliases.map((alias) => ({ name: alias, alias: name, invertible: true, excludes })),
  ];
}

/** How `-m multiport` is read. */
export const multiportMatch: MatchExtension = {
  name: "multiport",
  problem: (protocol, isInverted) =>
    protocol !== null && PROTOCOLS.includes(protocol)
      ? null
      : isInverted
        ? "multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP"
        : "multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'",
  options: [...side("source-ports", "sports"), ...side("destination-ports", "dports"), ...side("ports", "port")],
  parse: (given, context) => new MultiportMatch(given, context),
};
