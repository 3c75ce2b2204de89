import { Family, type IpAddress } from "../../wire/ip-address.js";
import { ConnectionList } from "../conntrack/connection-list.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { maskedBy, prefixMask } from "../text/address-mask.js";
import type { Given, MatchExtension, ParseContext } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/**
 * `-m connlimit`: how many connections of an address (or a block of them) met the rule (xt_connlimit.c). The address is the
 * packet's own, so answers count for who gives them. Simplified: conntrack's zones are not told apart.
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
  private readonly lists = new Map<IpAddress, ConnectionList>();

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
    const address = maskedBy(this.byDestination ? skb.packet.dst : skb.packet.src, this.mask);
    let list = this.lists.get(address);
    if (list === undefined) {
      list = new ConnectionList();
      this.lists.set(address, list);
    }
    const count = list.add(skb, context.conntrack);
    return count !== null && count > this.limit === this.above;
  }

  renew(): void {
    this.lists.clear();
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
