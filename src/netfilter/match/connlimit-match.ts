import { Family, type IpAddress } from "../../wire/ip-address.js";
import { type ConntrackEntry, CtInfo } from "../conntrack/conntrack-entry.js";
import { TcpState } from "../conntrack/tcp-tracking.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { maskedBy, prefixMask } from "../text/address-mask.js";
import type { Given, MatchExtension, ParseContext } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/**
 * `-m connlimit`: how many connections an address (or a block of them) has (xt_connlimit.c). Costs a walk over the
 * table. Simplified: all connections of the address count, not only those that met the rule.
 */
export class ConnlimitMatch implements Match {
  readonly name = "connlimit";
  readonly needsConntrack = true;
  readonly isStateful = true;
  readonly limit: number;
  /** True for `--connlimit-above`. */
  readonly above: boolean;
  readonly length: number;
  readonly byDestination: boolean;
  private readonly mask: IpAddress;

  constructor(given: Given, context: ParseContext) {
    const above = given.uint("connlimit-above", 0, 0xffff_ffff);
    const upto = given.uint("connlimit-upto", 0, 0xffff_ffff);
    const limit = above ?? upto;
    if (limit === null) throw new ParameterProblem('You must specify "--connlimit-above" or "--connlimit-upto".');
    this.limit = limit;
    const inverted = given.inverted("connlimit-above") || given.inverted("connlimit-upto");
    this.above = (above !== null) !== inverted;
    const bits = context.family === Family.V4 ? 32 : 128;
    this.length = Math.min(bits, given.uint("connlimit-mask", 0, 255) ?? bits);
    this.byDestination = given.has("connlimit-daddr");
    this.mask = prefixMask(context.family, this.length);
  }

  matches(skb: Skb, context: Context): boolean {
    const tuple = skb.conntrack === null ? skb.packet : skb.conntrack.original;
    const address = maskedBy(this.byDestination ? tuple.dst : tuple.src, this.mask);
    let count = skb.conntrack !== null && !skb.conntrack.isConfirmed && skb.ctInfo === CtInfo.New ? 1 : 0;
    for (let entry = context.conntrack.table.oldest; entry !== null; entry = entry.newer) {
      if (entry.timeoutNs <= context.sim.nowNs || isClosed(entry)) continue;
      const of = this.byDestination ? entry.original.dst : entry.original.src;
      if (typeof of === typeof address && maskedBy(of, this.mask) === address) count++;
    }
    return count > this.limit === this.above;
  }

  save(): string {
    const how = this.above ? "above" : "upto";
    const side = this.byDestination ? "daddr" : "saddr";
    return ` --connlimit-${how} ${this.limit} --connlimit-mask ${this.length} --connlimit-${side}`;
  }

  list(): string {
    return `#conn ${this.byDestination ? "dst" : "src"}/${this.length} ${this.above ? ">" : "<="} ${this.limit}`;
  }
}

function isClosed(entry: ConntrackEntry): boolean {
  return entry.tcp !== null && (entry.tcp.state === TcpState.TimeWait || entry.tcp.state === TcpState.Close);
}

/** How `-m connlimit` is read. */
export const connlimitMatch: MatchExtension = {
  name: "connlimit",
  options: [
    { name: "connlimit-upto", invertible: true, excludes: ["connlimit-above"] },
    { name: "connlimit-above", invertible: true, excludes: ["connlimit-upto"] },
    { name: "connlimit-mask" },
    { name: "connlimit-saddr", args: 0 },
    { name: "connlimit-daddr", args: 0 },
  ],
  parse: (given, context) => new ConnlimitMatch(given, context),
};
