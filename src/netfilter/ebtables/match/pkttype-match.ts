import type { NftVerdict } from "../../nft/model/verdict.js";
import { matched } from "../../nft/statement/xt-statement.js";
import type { Skb } from "../../skb.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { bang, EbExtension, type EbExtensionKind, type EbOption, readNumber, unlike, valued } from "../eb-extension.js";

/** Classes by their numbers, as ebtables and nft call them. */
const CLASSES: readonly (readonly [name: string, nft: string])[] = [
  ["host", "host"],
  ["broadcast", "broadcast"],
  ["multicast", "multicast"],
  ["otherhost", "other"],
  ["outgoing", "4"],
  ["loopback", "5"],
  ["fastroute", "6"],
];

/** `--pkttype-type broadcast` (ebt_pkttype.c). */
class PkttypeMatch extends EbExtension {
  readonly name = "pkttype";
  readonly type = "match";
  private wanted = 0;
  invert = false;

  set({ value, invert }: EbOption): void {
    const known = CLASSES.findIndex(([name]) => name === value.toLowerCase());
    const number = known >= 0 ? known : readNumber(value, 16);
    if (number === null || number > 255) throw new ParameterProblem(`Could not parse class '${value}'`);
    this.wanted = number;
    this.invert = invert;
  }

  save(): string {
    return `--pkttype-type ${bang(this)}${CLASSES[this.wanted]?.[0] ?? this.wanted} `;
  }

  override xlate(): string {
    return `meta pkttype ${unlike(this)}${CLASSES[this.wanted]?.[1] ?? this.wanted}`;
  }

  override apply(skb: Skb): NftVerdict | null {
    return matched((skb.packetType === this.wanted) !== this.invert);
  }
}

/** `--pkttype-type`. */
export const pkttypeMatch: EbExtensionKind = {
  name: "pkttype",
  type: "match",
  options: [valued("pkttype-type")],
  create: () => new PkttypeMatch(),
};
