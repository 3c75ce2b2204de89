import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";

const IPCOMP = 108;
const LARGEST = 0xffff_ffff;

/** `-m ipcomp`: the index of IP payload compression, 16 bits of the header (xt_ipcomp.c, RFC 3173). */
export class IpcompMatch implements Match {
  readonly name = "ipcomp";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly spis: readonly [number, number];
  readonly invert: boolean;
  readonly reserved: boolean;

  constructor(given: Given) {
    this.spis = given.range("ipcompspi", LARGEST) ?? [0, 0];
    this.invert = given.inverted("ipcompspi");
    this.reserved = given.has("compres");
  }

  matches(skb: Skb): boolean {
    const { protocol, payload } = skb.packet;
    if (protocol !== IPCOMP || payload.kind !== "raw" || payload.data.length < 4) return false;
    const spi = ((payload.data[2] ?? 0) << 8) | (payload.data[3] ?? 0);
    return (spi >= this.spis[0] && spi <= this.spis[1]) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --ipcompspi ${this.text()}${this.reserved ? " --compres" : ""}`;
  }

  list(): string {
    const many = this.spis[0] === this.spis[1] ? "" : "s";
    return `comp spi${many}:${this.invert ? "!" : ""}${this.text()}${this.reserved ? " reserved" : ""}`;
  }

  private text(): string {
    const [first, last] = this.spis;
    return first === last ? `${first}` : `${first}:${last}`;
  }
}

/** How `-m ipcomp` is read. */
export const ipcompMatch: MatchExtension = {
  name: "ipcomp",
  options: [
    { name: "ipcompspi", invertible: true },
    { name: "compres", args: 0 },
  ],
  placement: { protocols: [IPCOMP] },
  parse: (given) => new IpcompMatch(given),
};
