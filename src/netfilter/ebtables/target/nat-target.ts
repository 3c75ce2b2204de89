import { ArpMessage } from "../../../wire/arp.js";
import { Frame } from "../../../wire/ethernet.js";
import { formatMac, isGroupMac, MAC_BROADCAST, MAC_ZERO, type Mac, tryParseMac } from "../../../wire/mac-address.js";
import { Hook } from "../../hook.js";
import type { NftVerdict } from "../../nft/model/verdict.js";
import { PacketType, type Skb } from "../../skb.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import {
  type EbEntry,
  type EbExtensionKind,
  type EbOption,
  type EbPlace,
  flag,
  INVALID,
  valued,
} from "../eb-extension.js";
import { shortMac } from "../match/among-match.js";
import { EbTarget } from "./eb-target.js";

/** `-j dnat --to-dst MAC` and `-j snat --to-src MAC` (ebt_dnat.c, ebt_snat.c). */
class MacNatTarget extends EbTarget {
  readonly name: "dnat" | "snat";
  private mac: Mac | null = null;
  /** Whether the sender in ARP's messages is changed, too. */
  private arp = false;

  constructor(name: "dnat" | "snat") {
    super();
    this.name = name;
  }

  set({ name, value }: EbOption): void {
    if (name === `${this.name}-target`) this.setOutcome(name, value);
    else if (name === "snat-arp") this.arp = true;
    else {
      this.mac = tryParseMac(value);
      const option = this.name === "dnat" ? "to-destination" : "to-source";
      if (this.mac === null) throw new ParameterProblem(`Problem with specified --${option} mac`);
    }
  }

  override check(): void {
    if (this.mac === null) throw new ParameterProblem("You must specify proper arguments");
  }

  save(): string {
    const option = this.name === "dnat" ? "--to-dst" : "--to-src";
    return `${option} ${formatMac(this.mac ?? MAC_ZERO)}${this.arp ? " --snat-arp" : ""} --${this.name}-target ${this.outcome}`;
  }

  override refusal(_entry: EbEntry, { table, hook }: EbPlace): string | null {
    if (table !== "nat") return INVALID;
    if (hook === null) return null;
    const isPlaced =
      this.name === "snat" ? hook === Hook.Postrouting : hook === Hook.Prerouting || hook === Hook.Output;
    return isPlaced ? null : INVALID;
  }

  override xlate(): string | null {
    if (this.arp) return null;
    const field = this.name === "dnat" ? "daddr" : "saddr";
    return `ether ${field} set ${shortMac(this.mac ?? MAC_ZERO)} ${this.outcome.toLowerCase()}`;
  }

  override apply(skb: Skb): NftVerdict | null {
    const { frame } = skb;
    const mac = this.mac ?? MAC_ZERO;
    if (frame === null) return this.verdict();
    if (this.name === "dnat") setDestination(skb, mac);
    else {
      const { payload } = frame;
      const isArp = this.arp && payload.kind === "arp";
      const sent = isArp
        ? new ArpMessage(payload.operation, mac, payload.senderIp, payload.targetMac, payload.targetIp)
        : payload;
      skb.frame = new Frame(frame.dst, mac, frame.etherType, sent, frame.vlanTag);
      skb.srcMac = mac;
    }
    return this.verdict();
  }
}

/** Gives the frame another destination, and the type that goes with it (ebt_dnat_tg). */
export function setDestination(skb: Skb, mac: Mac): void {
  const { frame } = skb;
  if (frame === null) return;
  skb.frame = new Frame(mac, frame.src, frame.etherType, frame.payload, frame.vlanTag);
  skb.dstMac = mac;
  if (mac === MAC_BROADCAST) skb.packetType = PacketType.Broadcast;
  else if (isGroupMac(mac)) skb.packetType = PacketType.Multicast;
}

/** `-j dnat`. */
export const dnatTarget: EbExtensionKind = {
  name: "dnat",
  type: "target",
  options: [valued("to-dst", "to-destination"), valued("dnat-target")],
  create: () => new MacNatTarget("dnat"),
};

/** `-j snat`. */
export const snatTarget: EbExtensionKind = {
  name: "snat",
  type: "target",
  options: [valued("to-src", "to-source"), valued("snat-target"), flag("snat-arp")],
  create: () => new MacNatTarget("snat"),
};
