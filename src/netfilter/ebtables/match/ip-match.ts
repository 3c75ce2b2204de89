import { Family } from "../../../wire/ip-address.js";
import { EtherType, IpProtocol } from "../../../wire/numbers.js";
import type { IpPacket } from "../../../wire/payload.js";
import type { NftVerdict } from "../../nft/model/verdict.js";
import { matched } from "../../nft/statement/xt-statement.js";
import type { AddressMask } from "../../rules/selector.js";
import type { Skb } from "../../skb.js";
import { formatAddressMask } from "../../text/address-mask.js";
import { parseHostMasks } from "../../text/host-mask.js";
import { parseProtocol, protocolText } from "../../text/names.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { type PortRange, parsePortRange, saveRange } from "../../text/ports.js";
import {
  bang,
  type EbEntry,
  EbExtension,
  type EbExtensionKind,
  type EbOption,
  INVALID,
  type Inverted,
  isFor,
  readNumber,
  unlike,
  valued,
} from "../eb-extension.js";
import { type MessageTypes, messageTypesText, messageTypesXlate, parseMessageTypes } from "./message-type.js";

/** `-p IPv4 --ip-src ..` and `-p IPv6 --ip6-src ..` (ebt_ip.c, ebt_ip6.c). */
class IpFieldsMatch extends EbExtension {
  readonly name: "ip" | "ip6";
  readonly type = "match";
  private readonly family: Family;
  private src: AddressMask | null = null;
  private dst: AddressMask | null = null;
  private tos: Inverted<number> | null = null;
  private protocol: Inverted<number> | null = null;
  private srcPorts: Inverted<PortRange> | null = null;
  private dstPorts: Inverted<PortRange> | null = null;
  private icmp: Inverted<MessageTypes> | null = null;
  private igmp: Inverted<MessageTypes> | null = null;

  constructor(family: Family) {
    super();
    this.family = family;
    this.name = family === Family.V4 ? "ip" : "ip6";
  }

  set({ name, value, invert, names }: EbOption): void {
    switch (name.slice(this.name.length + 1)) {
      case "src":
        this.src = parseHostMasks(value, this.family, invert, names)[0] ?? null;
        return;
      case "dst":
        this.dst = parseHostMasks(value, this.family, invert, names)[0] ?? null;
        return;
      case "tos":
      case "tclass": {
        const tos = readNumber(value, 16);
        if (tos === null || tos > 255)
          throw new ParameterProblem(`Problem with specified ${this.name === "ip" ? "IP tos" : "IPv6 traffic class"}`);
        this.tos = { value: tos, invert };
        return;
      }
      case "proto": {
        const protocol = parseProtocol(value);
        if (protocol === null) throw new ParameterProblem(`unknown protocol "${value}" specified`);
        this.protocol = { value: protocol, invert };
        return;
      }
      case "sport":
        this.srcPorts = { value: parsePortRange(value, IpProtocol.Tcp), invert };
        return;
      case "dport":
        this.dstPorts = { value: parsePortRange(value, IpProtocol.Tcp), invert };
        return;
      case "icmp-type":
        this.icmp = { value: parseMessageTypes(value, this.name === "ip" ? "icmp" : "icmpv6"), invert };
        return;
      default:
        this.igmp = { value: parseMessageTypes(value, "igmp"), invert };
    }
  }

  save(): string {
    const { name, icmp, igmp } = this;
    const address = (option: string, mask: AddressMask | null): string =>
      mask === null ? "" : `--${name}-${option} ${bang(mask)}${formatAddressMask(mask, false)} `;
    const ports = (option: string, range: Inverted<PortRange> | null): string =>
      range === null ? "" : `--${name}-${option} ${bang(range)}${saveRange(range.value)} `;
    let text = address("src", this.src) + address("dst", this.dst);
    if (this.tos !== null) {
      const digits = this.tos.value.toString(16).toUpperCase().padStart(2, "0");
      text += `--${name}-${name === "ip" ? "tos" : "tclass"} ${bang(this.tos)}0x${digits} `;
    }
    if (this.protocol !== null) text += `--${name}-proto ${bang(this.protocol)}${protocolText(this.protocol.value)} `;
    text += ports("sport", this.srcPorts) + ports("dport", this.dstPorts);
    const kind = name === "ip" ? "icmp" : "icmpv6";
    if (icmp !== null) text += `--${name}-icmp-type ${bang(icmp)}${messageTypesText(icmp.value, kind)}`;
    if (igmp !== null) text += `--ip-igmp-type ${bang(igmp)}${messageTypesText(igmp.value, "igmp")}`;
    return text;
  }

  override refusal(entry: EbEntry): string | null {
    if (!isFor(entry, this.family === Family.V4 ? EtherType.Ipv4 : EtherType.Ipv6)) return INVALID;
    const protocol = this.protocol === null || this.protocol.invert ? -1 : this.protocol.value;
    const hasPorts = this.srcPorts !== null || this.dstPorts !== null;
    if (hasPorts && !WITH_PORTS.includes(protocol)) return INVALID;
    const icmp = this.family === Family.V4 ? IpProtocol.Icmp : IpProtocol.Icmpv6;
    if (this.icmp !== null && protocol !== icmp) return INVALID;
    return this.igmp !== null && protocol !== IGMP ? INVALID : null;
  }

  override xlate(): string {
    const { name, icmp, igmp, protocol, tos } = this;
    const words: string[] = [];
    for (const [field, mask] of [["saddr", this.src] as const, ["daddr", this.dst] as const])
      if (mask !== null) words.push(`${name} ${field} ${unlike(mask)}${formatAddressMask(mask, false)}`);
    if (tos !== null) words.push(`${name} dscp ${unlike(tos)}0x${(tos.value & 0x3f).toString(16).padStart(2, "0")}`);
    if (protocol !== null) {
      const isTold = this.srcPorts !== null || this.dstPorts !== null || icmp !== null;
      // libebt_ip6.c says the type once more where no header of IPv6 was named.
      if (name === "ip6" && words.length === 0 && icmp === null) words.push("ether type ip6");
      const key = name === "ip" ? "ip protocol" : "meta l4proto";
      if (!isTold) words.push(`${key} ${unlike(protocol)}${protocolText(protocol.value)}`);
    }
    const header = protocolText(protocol?.value ?? 0);
    const ports = (field: string, range: Inverted<PortRange> | null): void => {
      if (range !== null) words.push(`${header} ${field} ${unlike(range)}${saveRange(range.value).replace(":", "-")}`);
    };
    ports("sport", this.srcPorts);
    ports("dport", this.dstPorts);
    if (icmp !== null) words.push(messageTypesXlate(icmp.value, name === "ip" ? "icmp" : "icmpv6", unlike(icmp)));
    if (igmp !== null) words.push(`@th,0,8 ${unlike(igmp)}${igmp.value.firstType}`);
    return words.join(" ");
  }

  override apply({ packet, frame }: Skb): NftVerdict | null {
    const isHere = frame !== null && frame.payload.kind === (this.name === "ip" ? "ipv4" : "ipv6");
    return matched(isHere && this.fits(packet));
  }

  private fits(packet: IpPacket): boolean {
    const { src, dst, tos, protocol } = this;
    if (src !== null && !src.matches(packet.src)) return false;
    if (dst !== null && !dst.matches(packet.dst)) return false;
    if (tos !== null && (packet.tos === tos.value) === tos.invert) return false;
    if (protocol === null) return true;
    if ((packet.protocol === protocol.value) === protocol.invert) return false;
    const { payload } = packet;
    if (this.srcPorts !== null || this.dstPorts !== null) {
      if (payload.kind !== "tcp" && payload.kind !== "udp" && payload.kind !== "sctp") return false;
      if (!portFits(this.srcPorts, payload.srcPort) || !portFits(this.dstPorts, payload.dstPort)) return false;
    }
    if (this.icmp !== null && !(payload.kind === "icmp" && typeFits(this.icmp, payload.type, payload.code)))
      return false;
    return this.igmp === null || (payload.kind === "raw" && typeFits(this.igmp, payload.data[0] ?? -1, 0));
  }
}

const IGMP = 2;
/** The protocols whose ports may be asked for. */
const WITH_PORTS: readonly number[] = [IpProtocol.Tcp, IpProtocol.Udp, 136, 132, 33];

function portFits(range: Inverted<PortRange> | null, port: number): boolean {
  return range === null || (port >= range.value[0] && port <= range.value[1]) !== range.invert;
}

function typeFits({ value, invert }: Inverted<MessageTypes>, type: number, code: number): boolean {
  const { firstType, lastType, firstCode, lastCode } = value;
  return (type >= firstType && type <= lastType && code >= firstCode && code <= lastCode) !== invert;
}

/** `--ip-..`. */
export const ipMatch: EbExtensionKind = {
  name: "ip",
  type: "match",
  options: [
    valued("ip-src", "ip-source"),
    valued("ip-dst", "ip-destination"),
    valued("ip-tos"),
    valued("ip-proto", "ip-protocol"),
    valued("ip-sport", "ip-source-port"),
    valued("ip-dport", "ip-destination-port"),
    valued("ip-icmp-type"),
    valued("ip-igmp-type"),
  ],
  create: () => new IpFieldsMatch(Family.V4),
};

/** `--ip6-..`. */
export const ip6Match: EbExtensionKind = {
  name: "ip6",
  type: "match",
  options: [
    valued("ip6-src", "ip6-source"),
    valued("ip6-dst", "ip6-destination"),
    valued("ip6-tclass"),
    valued("ip6-proto", "ip6-protocol"),
    valued("ip6-sport", "ip6-source-port"),
    valued("ip6-dport", "ip6-destination-port"),
    valued("ip6-icmp-type"),
  ],
  create: () => new IpFieldsMatch(Family.V6),
};
