import { Flow } from "../../ip/flow.js";
import { RouteType } from "../../ip/route-kinds.js";
import type { SendOptions } from "../../ip/send-options.js";
import { Errno } from "../../sim/errno.js";
import { icmpError } from "../../transport/icmp-error.js";
import { anyAddress, type Family, type IpAddress, isAny } from "../../wire/ip-address.js";
import { EMPTY, type IpPacket, type IpPayload } from "../../wire/payload.js";
import { buildPacket } from "../build-packet.js";
import type { Netns } from "../netns.js";
import { SocketEvent, type SocketHandler } from "./socket-handler.js";
import { newSocketOptions } from "./socket-options.js";

/** A packet that a raw socket got, with the device that it came in by. */
export interface ReceivedPacket {
  readonly packet: IpPacket;
  /** Index of the device. */
  readonly ifIndex: number;
}

/** An ICMP error about a packet that the socket sent. */
export interface ReceivedError {
  /** Who sent the error; our own address when the error was made here. */
  readonly from: IpAddress;
  /** Our packet, as far as the error quotes it. */
  readonly quoted: IpPacket;
  readonly type: number;
  readonly code: number;
  /** The MTU of a "fragmentation needed", else 0. */
  readonly info: number;
  /** The TTL that the error came with (IP_RECVTTL). */
  readonly ttl: number;
  /** Index of the device that it came in by. */
  readonly ifIndex: number;
}

const QUEUE_LIMIT = 256;

/**
 * A raw socket (raw(7)): copies of every packet of one protocol that the namespace is given, and packets sent as they
 * are. `ping` and `traceroute` work through it.
 */
export class RawSocket {
  readonly netns: Netns;
  readonly family: Family;
  readonly protocol: number;
  handler: SocketHandler | null = null;
  /** Only packets to this address, when bound. */
  local: IpAddress;
  options: SendOptions;
  ttl = 0;
  tos = 0;
  /** Options in the header of what `sendTo` sends (IP_OPTIONS); IPv4 only. */
  ipOptions: Uint8Array = EMPTY;
  /** The flow label of what `sendTo` sends; IPv6 only. */
  flowLabel = 0;
  private packets: ReceivedPacket[] = [];
  private errors: ReceivedError[] = [];

  constructor(netns: Netns, family: Family, protocol: number) {
    this.netns = netns;
    this.family = family;
    this.protocol = protocol;
    this.local = anyAddress(family);
    this.options = newSocketOptions(netns, family);
    netns.rawSockets.push(this);
  }

  /** bind(2): the source address of what is sent, and the only destination that is heard. EADDRNOTAVAIL. */
  bind(address: IpAddress): number {
    if (!isAny(address) && !this.netns.canBind(address, false)) return Errno.EADDRNOTAVAIL;
    this.local = address;
    return 0;
  }

  /** connect(2), as far as it asks for the way: ENETUNREACH, EHOSTUNREACH, EACCES for a broadcast address without leave. The source stays free. */
  connectTo(address: IpAddress): number {
    const flow = new Flow(this.family);
    flow.dst = address;
    flow.src = this.local;
    flow.outDevice = this.options.outDevice;
    flow.mark = this.options.mark;
    flow.tos = this.tos;
    flow.protocol = this.protocol;
    const answer = this.netns.stack.connectRoute(flow, this.options.dontRoute);
    if (answer.errno !== 0) return answer.errno;
    return answer.type === RouteType.Broadcast && !this.options.broadcast ? Errno.EACCES : 0;
  }

  /** Sends `payload` to `dst`. 0 or an errno. */
  sendTo(payload: IpPayload, dst: IpAddress, id = 0): number {
    const packet = buildPacket(
      this.local,
      dst,
      this.protocol,
      payload,
      this.ttl,
      this.tos,
      id,
      this.ipOptions,
      this.flowLabel,
    );
    return this.netns.stack.send(packet, this.options);
  }

  /** Sends a packet with a header of one's own (IP_HDRINCL). 0 or an errno. */
  sendPacket(packet: IpPacket): number {
    return this.netns.stack.send(packet, this.options);
  }

  /** The oldest packet, or null. */
  receive(): ReceivedPacket | null {
    return this.packets.shift() ?? null;
  }

  /** The oldest ICMP error about a packet of ours (IP_RECVERR), or null. */
  receiveError(): ReceivedError | null {
    return this.errors.shift() ?? null;
  }

  close(): void {
    const at = this.netns.rawSockets.indexOf(this);
    if (at >= 0) this.netns.rawSockets.splice(at, 1);
    this.handler = null;
  }

  /** Called by the namespace for each packet of this protocol. */
  onPacket(packet: IpPacket, ifIndex: number): void {
    if (!isAny(this.local) && packet.dst !== this.local) return;
    const { outDevice } = this.options;
    if (outDevice !== null && outDevice.ifIndex !== ifIndex) return;
    if (this.packets.length >= QUEUE_LIMIT) return;
    this.packets.push({ packet, ifIndex });
    if (this.handler !== null) this.handler.onSocket(this, SocketEvent.Readable);
  }

  /** Called by the namespace for each ICMP error about a packet of this protocol. */
  onError(error: ReceivedError): void {
    if (icmpError(this.family, error.type, error.code, error.info) === null) return;
    if (!isAny(this.local) && error.quoted.src !== this.local) return;
    const { outDevice } = this.options;
    if (outDevice !== null && outDevice.ifIndex !== error.ifIndex) return;
    this.errors.push(error);
    if (this.handler !== null) this.handler.onSocket(this, SocketEvent.Error);
  }
}
