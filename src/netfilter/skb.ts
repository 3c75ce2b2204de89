import type { DeviceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
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
  /** Source MAC address of the frame that brought it, or null. */
  srcMac: Mac | null = null;
  /** Destination MAC address of that frame, or null. */
  dstMac: Mac | null = null;
  packetType: PacketType = PacketType.Host;
  /** The firewall mark (`MARK`, `ip rule fwmark`), unsigned 32 bits. */
  mark = 0;
  /** The tracked connection, null before tracking and for what is not tracked. */
  conntrack: ConntrackEntry | null = null;
  /** `CtInfo`: how this packet relates to the connection. */
  ctInfo = 0;
  /** The socket's owner for packets of our own, else null. */
  owner: SocketOwner | null = null;
  /** Bits of `Flag`. */
  private flags = 0;
  /** What few packets carry; null for most, which keeps them small. */
  private rare: RareNotes | null = null;

  constructor(packet: IpPacket, inDevice: DeviceLabel | null) {
    this.packet = packet;
    this.inDevice = inDevice;
  }

  /** True when NOTRACK was said (or the packet is of a kind that is never tracked). */
  get untracked(): boolean {
    return (this.flags & Flag.Untracked) !== 0;
  }

  set untracked(value: boolean) {
    this.setFlag(Flag.Untracked, value);
  }

  /** The bridge port that it came in by, when it is a bridged packet or came in through a bridge. */
  get physIn(): DeviceLabel | null {
    return this.rare === null ? null : this.rare.physIn;
  }

  set physIn(value: DeviceLabel | null) {
    if (value !== this.physIn) this.rareNotes().physIn = value;
  }

  /** The bridge port that it leaves by, when it is a bridged packet. */
  get physOut(): DeviceLabel | null {
    return this.rare === null ? null : this.rare.physOut;
  }

  set physOut(value: DeviceLabel | null) {
    if (value !== this.physOut) this.rareNotes().physOut = value;
  }

  /** This machine has written into its IPv4 options, and its header's checksum is wrong until it leaves (opt->is_changed). */
  get wroteOptions(): boolean {
    return (this.flags & Flag.WroteOptions) !== 0;
  }

  set wroteOptions(value: boolean) {
    this.setFlag(Flag.WroteOptions, value);
  }

  /** Traffic class, as `CLASSIFY` sets it (skb->priority). */
  get priority(): number {
    return this.rare === null ? 0 : this.rare.priority;
  }

  set priority(value: number) {
    if (value !== this.priority) this.rareNotes().priority = value;
  }

  /** The zone that a CT rule gave it before tracking (`CT --zone`); 0 for most. */
  get ctZone(): number {
    return this.rare === null ? 0 : this.rare.ctZone;
  }

  set ctZone(value: number) {
    if (value !== this.ctZone) this.rareNotes().ctZone = value;
  }

  /** The directions that the zone is for: bit 0 original, bit 1 reply. */
  get ctZoneDirections(): number {
    return this.rare === null ? 3 : this.rare.ctZoneDirections;
  }

  set ctZoneDirections(value: number) {
    if (value !== this.ctZoneDirections) this.rareNotes().ctZoneDirections = value;
  }

  /** Set by TRACE: every rule that it meets from now on is noted. */
  get traced(): boolean {
    return (this.flags & Flag.Traced) !== 0;
  }

  set traced(value: boolean) {
    this.setFlag(Flag.Traced, value);
  }

  /** Set by TPROXY: the local port that gets the packet, or 0. */
  get tproxyPort(): number {
    return this.rare === null ? 0 : this.rare.tproxyPort;
  }

  set tproxyPort(value: number) {
    if (value !== this.tproxyPort) this.rareNotes().tproxyPort = value;
  }

  /** Set by TPROXY `--on-ip`: the local address whose socket gets the packet; null for the one of the device. */
  get tproxyAddress(): IpAddress | null {
    return this.rare === null ? null : this.rare.tproxyAddress;
  }

  set tproxyAddress(value: IpAddress | null) {
    if (value !== this.tproxyAddress) this.rareNotes().tproxyAddress = value;
  }

  /** Set by REJECT together with its verdict: which answer ip shall send (`RejectWith`). */
  get rejectWith(): number {
    return this.rare === null ? 0 : this.rare.rejectWith;
  }

  set rejectWith(value: number) {
    if (value !== this.rejectWith) this.rareNotes().rejectWith = value;
  }

  /** Bytes of the link header that lengths count: at a device's egress alone. */
  get headerBytes(): number {
    return this.rare === null ? 0 : this.rare.headerBytes;
  }

  set headerBytes(value: number) {
    if (value !== this.headerBytes) this.rareNotes().headerBytes = value;
  }

  /** The frame, at hooks below IP (ARP's, a device's ingress and egress): `packet` stands for what is no IP. Null at IP's hooks. */
  get frame(): Frame | null {
    return this.rare === null ? null : this.rare.frame;
  }

  set frame(value: Frame | null) {
    if (value !== this.frame) this.rareNotes().frame = value;
  }

  /** A copy that TEE or `dup` sends: it is not copied again (nf_skb_duplicated). */
  get isCopy(): boolean {
    return (this.flags & Flag.IsCopy) !== 0;
  }

  set isCopy(value: boolean) {
    this.setFlag(Flag.IsCopy, value);
  }

  /** True once IPVS led it to a server or back: it is left alone from then on (skb->ipvs_property). */
  get ipvs(): boolean {
    return (this.flags & Flag.Ipvs) !== 0;
  }

  set ipvs(value: boolean) {
    this.setFlag(Flag.Ipvs, value);
  }

  /** Size of the largest fragment that this packet was put together from (it is cut to that again); 0 for most. */
  get largestFragment(): number {
    return this.rare === null ? 0 : this.rare.largestFragment;
  }

  set largestFragment(value: number) {
    if (value !== this.largestFragment) this.rareNotes().largestFragment = value;
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

  private setFlag(flag: number, value: boolean): void {
    this.flags = value ? this.flags | flag : this.flags & ~flag;
  }

  private rareNotes(): RareNotes {
    if (this.rare === null) this.rare = new RareNotes();
    return this.rare;
  }
}

/** The notes that are yes or no: `Skb` says what they are. */
const Flag = { Untracked: 1, Traced: 2, IsCopy: 4, Ipvs: 8, WroteOptions: 16 } as const;

/** The notes of the kernel that most packets do without: `Skb` says what they are. */
class RareNotes {
  physIn: DeviceLabel | null = null;
  physOut: DeviceLabel | null = null;
  priority = 0;
  ctZone = 0;
  ctZoneDirections = 3;
  tproxyPort = 0;
  tproxyAddress: IpAddress | null = null;
  rejectWith = 0;
  frame: Frame | null = null;
  headerBytes = 0;
  largestFragment = 0;
}
