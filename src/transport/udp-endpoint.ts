import type { Errno } from "../sim/errno.js";
import type { Family, IpAddress } from "../wire/ip-address.js";
import type { VxlanPacket } from "../wire/vxlan.js";
import type { BoundSocket } from "./bound-socket.js";
import type { IcmpError } from "./icmp-error.js";
import { TcpState } from "./tcp-state.js";

/** net.core.rmem_default: the receive buffer of a socket that did not set SO_RCVBUF, in truesize. */
export const DEFAULT_RECEIVE_BUFFER = 212_992;

/** A datagram that waits to be read, with what recvmsg() tells of it. */
export interface ReceivedDatagram {
  readonly remote: IpAddress;
  readonly remotePort: number;
  /** The destination address of the packet (IP_PKTINFO). */
  readonly local: IpAddress;
  /** Index of the device on which it came. */
  readonly ifIndex: number;
  readonly ttl: number;
  readonly tos: number;
  readonly data: Uint8Array | VxlanPacket;
}

const SK_BUFF = 256;
const SHARED_INFO = 320;
const SMALL_HEAD = 576;
/** Link, IP and UDP header with the room that the sender reserves in front of the data. */
const HEADERS = 59;

/**
 * What a datagram with this many bytes of data counts against SO_RCVBUF: sk_buff and its data area, which is allocated
 * in powers of two above the small head's 576 bytes. Measured on Linux 6.18: 1 byte 832, 500 bytes 1280, 1472 bytes 2304.
 * Simplified: one linear area whatever the size, and the reserve of an Ethernet sender with IPv4.
 */
export function datagramTruesize(dataLength: number): number {
  const need = dataLength + HEADERS + SHARED_INFO;
  let area = SMALL_HEAD;
  if (need > area) for (area = 1024; area < need; area *= 2);
  return SK_BUFF + area;
}

/** A UDP socket's kernel side (RFC 768): what it is bound and connected to, its queue, its pending error. */
export class UdpEndpoint implements BoundSocket {
  readonly family: Family;
  v6Only: boolean;
  local: IpAddress;
  localPort = 0;
  /** The connected peer, or null. */
  remote: IpAddress | null = null;
  remotePort = 0;
  ifIndex = 0;
  reuseAddr = false;
  reusePort = false;
  autoPort = false;
  broadcast = false;
  /** IP_RECVERR: unconnected sockets and soft errors report ICMP errors too. */
  receiveErrors = false;
  /** SO_RCVBUF in truesize (what getsockopt answers, twice what was set). */
  receiveBufferBytes = DEFAULT_RECEIVE_BUFFER;
  /** Truesize of what waits: Recv-Q in `ss`. */
  queuedTruesize = 0;
  /** Datagrams that found the buffer full ("receive buffer errors", `d` in `ss -m`). */
  dropCount = 0;
  private error: Errno | null = null;
  private queue: ReceivedDatagram[] = [];
  private head = 0;

  constructor(family: Family, local: IpAddress, v6Only = false) {
    this.family = family;
    this.local = local;
    this.v6Only = v6Only;
  }

  /** `Established` when connected, else `Closed`: ESTAB and UNCONN in `ss`. */
  get state(): TcpState {
    return this.remote === null ? TcpState.Closed : TcpState.Established;
  }

  /** Sets the peer: only its datagrams are received from now on, and its ICMP errors reported. */
  connect(remote: IpAddress, remotePort: number): void {
    this.remote = remote;
    this.remotePort = remotePort;
  }

  /** connect() to AF_UNSPEC. */
  disconnect(): void {
    this.remote = null;
    this.remotePort = 0;
  }

  /** Queues a datagram; false when the buffer is full and it was dropped. */
  receive(datagram: ReceivedDatagram): boolean {
    const truesize = datagramTruesize(datagram.data.byteLength);
    if (this.queuedTruesize + truesize > this.receiveBufferBytes) {
      this.dropCount++;
      return false;
    }
    this.queuedTruesize += truesize;
    this.queue.push(datagram);
    return true;
  }

  /** The oldest datagram, taken out of the queue; null when none waits. Take the pending error first. */
  read(): ReceivedDatagram | null {
    const datagram = this.queue[this.head];
    if (datagram === undefined) return null;
    this.head++;
    this.queuedTruesize -= datagramTruesize(datagram.data.byteLength);
    if (this.head > 64 && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
    return datagram;
  }

  /** How many datagrams wait. */
  get queueLength(): number {
    return this.queue.length - this.head;
  }

  /**
   * Takes note of an ICMP error about a datagram of this socket (udp_err): without IP_RECVERR a connected socket gets
   * the hard ones and an unconnected socket none. Returns true when the next call on the socket will fail.
   */
  onIcmpError(error: IcmpError): boolean {
    if (!this.receiveErrors && (!error.hard || this.remote === null)) return false;
    this.error = error.errno;
    return true;
  }

  /** The error that the next call on the socket returns, taken back; null when there is none (SO_ERROR). */
  takeError(): Errno | null {
    const error = this.error;
    this.error = null;
    return error;
  }

  get hasError(): boolean {
    return this.error !== null;
  }
}
