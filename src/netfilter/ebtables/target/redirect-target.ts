import { Hook } from "../../hook.js";
import type { NftVerdict } from "../../nft/model/verdict.js";
import type { ChainContext } from "../../rules/chain.js";
import { PacketType, type Skb } from "../../skb.js";
import { type EbEntry, type EbExtensionKind, type EbOption, type EbPlace, INVALID, valued } from "../eb-extension.js";
import { EbTarget } from "./eb-target.js";
import { setDestination } from "./nat-target.js";

/** `-j redirect`: the frame is for the bridge itself (ebt_redirect.c). */
class RedirectTarget extends EbTarget {
  readonly name = "redirect";

  set({ name, value }: EbOption): void {
    this.setOutcome(name, value);
  }

  save(): string {
    return this.outcome === "ACCEPT" ? "" : `--redirect-target ${this.outcome}`;
  }

  override refusal(_entry: EbEntry, { table, hook }: EbPlace): string | null {
    return table === "nat" && (hook === null || hook === Hook.Prerouting) ? null : INVALID;
  }

  override xlate(): string {
    return `meta set pkttype host${this.outcome === "ACCEPT" ? "" : ` ${this.outcome.toLowerCase()}`}`;
  }

  override apply(skb: Skb, context: ChainContext): NftVerdict | null {
    const mac = skb.inDevice === null ? null : context.environment.bridgeMac(skb.inDevice);
    if (mac !== null) setDestination(skb, mac);
    skb.packetType = PacketType.Host;
    return this.verdict();
  }
}

/** `-j redirect`. */
export const redirectTarget: EbExtensionKind = {
  name: "redirect",
  type: "target",
  options: [valued("redirect-target")],
  create: () => new RedirectTarget(),
};
