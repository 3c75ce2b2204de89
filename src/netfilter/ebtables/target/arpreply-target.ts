import { ArpMessage, ArpOperation } from "../../../wire/arp.js";
import { Frame } from "../../../wire/ethernet.js";
import { formatMac, MAC_ZERO, type Mac, tryParseMac } from "../../../wire/mac-address.js";
import { EtherType } from "../../../wire/numbers.js";
import { Hook } from "../../hook.js";
import type { NftVerdict } from "../../nft/model/verdict.js";
import type { ChainContext } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import {
  type EbEntry,
  type EbExtensionKind,
  type EbOption,
  type EbPlace,
  INVALID,
  isFor,
  valued,
} from "../eb-extension.js";
import { EbTarget } from "./eb-target.js";

/** `-j arpreply --arpreply-mac MAC`: answers a request in somebody's stead (ebt_arpreply.c). */
class ArpreplyTarget extends EbTarget {
  readonly name = "arpreply";
  protected override outcome: EbTarget["outcome"] = "DROP";
  private mac: Mac = MAC_ZERO;

  set({ name, value }: EbOption): void {
    if (name === "arpreply-target") {
      this.setOutcome(name, value);
      return;
    }
    const mac = tryParseMac(value);
    if (mac === null) throw new ParameterProblem("Problem with specified --arpreply-mac mac");
    this.mac = mac;
  }

  save(): string {
    const outcome = this.outcome === "DROP" ? "" : ` --arpreply-target ${this.outcome}`;
    return `--arpreply-mac ${formatMac(this.mac)}${outcome}`;
  }

  override refusal(entry: EbEntry, { table, hook }: EbPlace): string | null {
    if (!isFor(entry, EtherType.Arp) || table !== "nat") return INVALID;
    return hook === null || hook === Hook.Prerouting ? null : INVALID;
  }

  override apply({ frame, inDevice }: Skb, context: ChainContext): NftVerdict | null {
    // What is no request goes on (EBT_CONTINUE).
    if (frame === null || frame.payload.kind !== "arp" || frame.payload.operation !== ArpOperation.Request) return null;
    const { senderMac, senderIp, targetIp } = frame.payload;
    const reply = new ArpMessage(ArpOperation.Reply, this.mac, targetIp, senderMac, senderIp);
    if (inDevice !== null)
      context.environment.sendFrame(inDevice.name, new Frame(senderMac, this.mac, EtherType.Arp, reply));
    return this.verdict();
  }
}

/** `-j arpreply`. */
export const arpreplyTarget: EbExtensionKind = {
  name: "arpreply",
  type: "target",
  options: [valued("arpreply-mac"), valued("arpreply-target")],
  create: () => new ArpreplyTarget(),
};
