import type { DeviceLabel } from "../trace/trace.js";
import type { IpAddress } from "../wire/ip-address.js";
import type { Mac } from "../wire/mac-address.js";
import type { IpPacket } from "../wire/payload.js";
import type { ConntrackEntry } from "./conntrack/conntrack-entry.js";

/** To whom the frame was addressed, as the `pkttype` match asks (PACKET_HOST and so on, linux/if_packet.h). */
export const PacketType = { Host: 0, Broadcast: 1, Multicast: 2, OtherHost: 3, Outgoing: 4, Loopback: 5 } as const;
export type PacketType = (typeof PacketType)[keyof typeof PacketType];

/** The process behind a locally made packet, as the `owner` match asks. */
export interface SocketOwner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * One packet on its way through one namespace, with what the kernel notes beside it (struct sk_buff). The packet is
 * read-only and replaced as a whole; the notes live until the packet leaves the namespace.
 */
export class Skb {
  packet: IpPacket;
  /** The device that it came in by; null for a packet of our own. */
  inDevice: DeviceLabel | null;
  /** The device that it will leave by; null before routing. */
  outDevice: DeviceLabel | null = null;
  /** The MTU of the way that it will leave by, for `TCPMSS --clamp-mss-to-pmtu`; 0 when it is not known. */
  outMtu = 0;
  /** Where it goes next on that way: the gateway, or its destination; null before the last hook. */
  nextHop: IpAddress | null = null;
  /** The bridge port that it came in by, when it is a bridged packet or came in through a bridge. */
  physIn: DeviceLabel | null = null;
  /** The bridge port that it leaves by, when it is a bridged packet. */
  physOut: DeviceLabel | null = null;
  /** Source MAC address of the frame that brought it, or null. */
  srcMac: Mac | null = null;
  /** Destination MAC address of that frame, or null. */
  dstMac: Mac | null = null;
  packetType: PacketType = PacketType.Host;
  /** The firewall mark (`MARK`, `ip rule fwmark`), unsigned 32 bits. */
  mark = 0;
  /** Traffic class, as `CLASSIFY` sets it (skb->priority). */
  priority = 0;
  /** The tracked connection, null before tracking and for what is not tracked. */
  conntrack: ConntrackEntry | null = null;
  /** `CtInfo`: how this packet relates to the connection. */
  ctInfo = 0;
  /** True when NOTRACK was said (or the packet is of a kind that is never tracked). */
  untracked = false;
  /** The zone that a CT rule gave it before tracking (`CT --zone`); 0 for most. */
  ctZone = 0;
  /** The directions that the zone is for: bit 0 original, bit 1 reply. */
  ctZoneDirections = 3;
  /** Set by TRACE: every rule that it meets from now on is noted. */
  traced = false;
  /** The socket's owner for packets of our own, else null. */
  owner: SocketOwner | null = null;
  /** Set by TPROXY: the local port that gets the packet, or 0. */
  tproxyPort = 0;
  /** Set by TPROXY `--on-ip`: the local address whose socket gets the packet; null for the one of the device. */
  tproxyAddress: IpAddress | null = null;
  /** Set by REJECT together with its verdict: which answer ip shall send (`RejectWith`). */
  rejectWith = 0;
  /** A copy that TEE or `dup` sends: it is not copied again (nf_skb_duplicated). */
  isCopy = false;
  /** True once IPVS led it to a server or back: it is left alone from then on (skb->ipvs_property). */
  ipvs = false;
  /** Size of the largest fragment that this packet was put together from (it is cut to that again); 0 for most. */
  largestFragment = 0;

  constructor(packet: IpPacket, inDevice: DeviceLabel | null) {
    this.packet = packet;
    this.inDevice = inDevice;
  }

  /** The next hop in the packet's own family, else its destination (rt_nexthop). */
  get towards(): IpAddress {
    const { dst } = this.packet;
    return this.nextHop !== null && typeof this.nextHop === typeof dst ? this.nextHop : dst;
  }

  /** Takes what a packet keeps when it passes lo or is cut: mark, priority and its connection. */
  takeNotes(from: Skb): void {
    this.mark = from.mark;
    this.priority = from.priority;
    this.conntrack = from.conntrack;
    this.ctInfo = from.ctInfo;
    this.untracked = from.untracked;
  }

  /** A piece of this packet, which has its notes. */
  piece(packet: IpPacket): Skb {
    const piece = new Skb(packet, this.inDevice);
    piece.outDevice = this.outDevice;
    piece.owner = this.owner;
    piece.takeNotes(this);
    return piece;
  }
}
