import { type TcpOptions, tcpOptionsLength } from "../../wire/tcp.js";
import { withAddresses } from "../nat/rewrite.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, parseInteger, type TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const NAMES: readonly (readonly [string, number])[] = [
  ["wscale", 3],
  ["mss", 2],
  ["sack-permitted", 4],
  ["sack", 5],
  ["timestamp", 8],
  ["md5", 19],
];

/** `-j TCPOPTSTRIP`: puts NOPs in the place of options of TCP (xt_TCPOPTSTRIP.c). */
export class TcpoptstripTarget implements Target {
  readonly name = "TCPOPTSTRIP";
  readonly needsConntrack = false;
  /** Kinds of options, in the order of their numbers. */
  readonly kinds: readonly number[];

  constructor(given: Given) {
    const kinds: number[] = [];
    for (const word of given.value("strip-options")?.split(",") ?? []) {
      const kind = NAMES.find(([name]) => name === word)?.[1] ?? parseInteger(word);
      if (kind === null || kind > 255) throw new ParameterProblem(`Bad TCP option value "${word}"`);
      if (kind < 2) throw new ParameterProblem("Option value may not be 0 or 1");
      if (kinds.includes(kind)) throw new ParameterProblem(`Option "${word}" already specified`);
      kinds.push(kind);
    }
    this.kinds = kinds.sort((a, b) => a - b);
  }

  apply(skb: Skb): number {
    stripOptions(skb, this.kinds);
    return CONTINUE;
  }

  save(): string {
    return this.kinds.length === 0 ? "" : ` --strip-options ${this.kinds.join(",")}`;
  }

  list(): string {
    return this.kinds.length === 0 ? "" : `TCPOPTSTRIP options ${this.kinds.join(",")}`;
  }
}

/** Puts NOPs in the place of options of these kinds; false for what is no TCP. */
export function stripOptions(skb: Skb, kinds: readonly number[]): boolean {
  const { packet } = skb;
  const segment = packet.payload;
  if (segment.kind !== "tcp") return false;
  const left = padded(without(segment.options, kinds), tcpOptionsLength(segment.options));
  skb.packet = withAddresses(packet, packet.src, packet.dst, segment.withOptions(left));
  return true;
}

function without(options: TcpOptions, kinds: readonly number[]): TcpOptions {
  const drops = (kind: number) => kinds.includes(kind);
  const others = options.others?.filter(({ kind }) => !drops(kind)) ?? [];
  return {
    mss: drops(2) ? null : options.mss,
    windowScale: drops(3) ? null : options.windowScale,
    sackPermitted: options.sackPermitted && !drops(4),
    sackBlocks: drops(5) ? [] : options.sackBlocks,
    timestamps: drops(8) ? null : options.timestamps,
    ...(others.length === 0 ? {} : { others }),
  };
}

/** The options with NOPs up to the length that they had. */
function padded(options: TcpOptions, length: number): TcpOptions {
  const nops = length - tcpOptionsLength(options);
  return nops === 0 ? options : { ...options, nops };
}

/** How `-j TCPOPTSTRIP` is read. */
export const tcpoptstripTarget: TargetExtension = {
  name: "TCPOPTSTRIP",
  options: [{ name: "strip-options" }],
  placement: { tables: ["mangle"], protocols: [6] },
  parse: (given) => new TcpoptstripTarget(given),
};
