import { Family } from "../../../wire/ip-address.js";
import { EtherType } from "../../../wire/numbers.js";
import { ARP_OPERATIONS } from "../../arptables/arp-operations.js";
import type { NftVerdict } from "../../nft/model/verdict.js";
import { matched } from "../../nft/statement/xt-statement.js";
import type { AddressMask } from "../../rules/selector.js";
import type { Skb } from "../../skb.js";
import { formatAddressMask } from "../../text/address-mask.js";
import { parseHostMasks } from "../../text/host-mask.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import {
  bang,
  type EbEntry,
  EbExtension,
  type EbExtensionKind,
  type EbOption,
  flag,
  INVALID,
  type Inverted,
  isFor,
  readNumber,
  valued,
} from "../eb-extension.js";
import { etherTypeOf } from "../ether-types.js";
import { type MacMask, parseMacMask } from "../mac-mask.js";

const RARP = 0x8035;

/** `-p ARP --arp-op Request` (ebt_arp.c). */
class ArpMatch extends EbExtension {
  readonly name = "arp";
  readonly type = "match";
  private operation: Inverted<number> | null = null;
  private hardware: Inverted<number> | null = null;
  private protocol: Inverted<number> | null = null;
  private srcIp: AddressMask | null = null;
  private dstIp: AddressMask | null = null;
  private srcMac: MacMask | null = null;
  private dstMac: MacMask | null = null;
  private gratuitous: { readonly invert: boolean } | null = null;

  set({ name, value, invert, names }: EbOption): void {
    switch (name) {
      case "arp-op": {
        const known = ARP_OPERATIONS.findIndex((each) => each.toLowerCase() === value.toLowerCase()) + 1;
        const operation = known > 0 ? known : readNumber(value, 10);
        if (operation === null || operation > 0xffff) throw new ParameterProblem("Problem with specified ARP opcode");
        this.operation = { value: operation, invert };
        return;
      }
      case "arp-htype": {
        const type = value.toLowerCase() === "ethernet" ? 1 : readNumber(value, 10);
        if (type === null || type > 0xffff) throw new ParameterProblem("Problem with specified ARP hardware type");
        this.hardware = { value: type, invert };
        return;
      }
      case "arp-ptype": {
        const type = readNumber(value, 16) ?? etherTypeOf(value);
        if (type === null || type > 0xffff) throw new ParameterProblem("Problem with specified ARP protocol type");
        this.protocol = { value: type, invert };
        return;
      }
      case "arp-ip-src":
        this.srcIp = parseHostMasks(value, Family.V4, invert, names)[0] ?? null;
        return;
      case "arp-ip-dst":
        this.dstIp = parseHostMasks(value, Family.V4, invert, names)[0] ?? null;
        return;
      case "arp-mac-src":
        this.srcMac = macOf(value, invert);
        return;
      case "arp-mac-dst":
        this.dstMac = macOf(value, invert);
        return;
      default:
        this.gratuitous = { invert };
    }
  }

  save(): string {
    const { operation, hardware, protocol, gratuitous } = this;
    const address = (option: string, mask: AddressMask | null): string =>
      mask === null ? "" : `--arp-ip-${option} ${bang(mask)}${formatAddressMask(mask, false)} `;
    const mac = (option: string, mask: MacMask | null): string =>
      mask === null ? "" : `--arp-mac-${option} ${bang(mask)}${mask.text()} `;
    let text = "";
    if (operation !== null)
      text += `--arp-op ${bang(operation)}${ARP_OPERATIONS[operation.value - 1] ?? operation.value} `;
    if (hardware !== null) text += `--arp-htype ${bang(hardware)}${hardware.value} `;
    if (protocol !== null) text += `--arp-ptype ${bang(protocol)}0x${protocol.value.toString(16)} `;
    text += address("src", this.srcIp) + address("dst", this.dstIp) + mac("src", this.srcMac) + mac("dst", this.dstMac);
    return gratuitous === null ? text : `${text}${bang(gratuitous)}--arp-gratuitous `;
  }

  override refusal(entry: EbEntry): string | null {
    return isFor(entry, EtherType.Arp, RARP) ? null : INVALID;
  }

  override apply({ frame }: Skb): NftVerdict | null {
    const message = frame?.payload;
    if (message === undefined || message.kind !== "arp") return matched(false);
    const { senderIp, targetIp } = message;
    return matched(
      fits(this.operation, message.operation) &&
        fits(this.hardware, 1) &&
        fits(this.protocol, EtherType.Ipv4) &&
        (this.srcIp === null || this.srcIp.matches(senderIp)) &&
        (this.dstIp === null || this.dstIp.matches(targetIp)) &&
        (this.gratuitous === null || (senderIp === targetIp) !== this.gratuitous.invert) &&
        (this.srcMac === null || this.srcMac.matches(message.senderMac)) &&
        (this.dstMac === null || this.dstMac.matches(message.targetMac)),
    );
  }
}

function macOf(text: string, invert: boolean): MacMask {
  const mask = parseMacMask(text, invert);
  if (mask === null) throw new ParameterProblem("Problem with ARP MAC address argument");
  return mask;
}

function fits(wanted: Inverted<number> | null, value: number): boolean {
  return wanted === null || (wanted.value === value) !== wanted.invert;
}

/** `--arp-..`. */
export const arpMatch: EbExtensionKind = {
  name: "arp",
  type: "match",
  options: [
    valued("arp-op", "arp-opcode"),
    valued("arp-htype"),
    valued("arp-ptype"),
    valued("arp-ip-src"),
    valued("arp-ip-dst"),
    valued("arp-mac-src"),
    valued("arp-mac-dst"),
    flag("arp-gratuitous"),
  ],
  create: () => new ArpMatch(),
};
