import type { IpPacket } from "../../wire/payload.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { PacketType } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const PACKET_TYPES: readonly (readonly [string, number])[] = [
  ["unicast", PacketType.Host],
  ["broadcast", PacketType.Broadcast],
  ["multicast", PacketType.Multicast],
];

/** `-m pkttype`: to whom the frame was addressed (xt_pkttype.c). */
export class PkttypeMatch implements Match {
  readonly name = "pkttype";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly type: number;
  readonly invert: boolean;

  constructor(given: Given) {
    const text = given.value("pkt-type") ?? "";
    const name = text === "host" ? "unicast" : text;
    const found = PACKET_TYPES.find(([each]) => each === name.toLowerCase());
    if (found === undefined) throw new ParameterProblem(`Bad packet type '${text}'`);
    this.type = found[1];
    this.invert = given.inverted("pkt-type");
  }

  matches(skb: Skb): boolean {
    let type: number = skb.packetType;
    if (type === PacketType.Loopback) type = isGroup(skb.packet) ? PacketType.Multicast : PacketType.Host;
    return (type === this.type) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --pkt-type ${this.word()}`;
  }

  list(): string {
    return `PKTTYPE ${this.invert ? "!=" : "="} ${this.word()}`;
  }

  private word(): string {
    return PACKET_TYPES.find(([, type]) => type === this.type)?.[0] ?? "unicast";
  }
}

function isGroup(packet: IpPacket): boolean {
  return packet.kind === "ipv4" ? packet.dst >>> 28 === 14 : packet.dst.charCodeAt(0) >>> 8 === 0xff;
}

/** How `-m pkttype` is read. */
export const pkttypeMatch: MatchExtension = {
  name: "pkttype",
  options: [{ name: "pkt-type", invertible: true, mandatory: true }],
  parse: (given) => new PkttypeMatch(given),
};
