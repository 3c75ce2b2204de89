import { chunkPacket, firstChunk, initPacket, SctpChunk } from "../apps/sctp/chunks.js";
import { SCTP_PROTOCOL } from "../apps/sctp/sctp-server.js";
import type { LookupHandler, LookupResult } from "../dns/lookup.js";
import { StubResolver } from "../dns/stub-resolver.js";
import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";
import { RawSocket } from "../host/sockets/raw-socket.js";
import { type Socket, SocketEvent, type SocketHandler } from "../host/sockets/socket-handler.js";
import { Errno, strerror } from "../sim/errno.js";
import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import type { Operation } from "../sim/operation.js";
import { SECOND } from "../sim/time.js";
import { familyOf, formatIp, type IpAddress, tryParseIp } from "../wire/ip-address.js";
import { SctpPacket } from "../wire/sctp.js";
import type { DatagramResult } from "./datagram-exchange.js";

/** RTO.Initial (RFC 9260 16). */
const RETRY_NS = 3 * SECOND;

const Timer = { Retry: 0, TimedOut: 1, Done: 2 } as const;

/** Opens an SCTP association to a name or an address and aborts it once it stands. */
export class SctpAssociation implements SocketHandler, LookupHandler, EventTarget {
  private readonly netns: Netns;
  private readonly port: number;
  private readonly operation: Operation<DatagramResult>;
  private readonly timeoutNs: number;
  private readonly localPort: number;
  private readonly tag: number;
  private remote: IpAddress | null = null;
  private peerTag = 0;
  private socket: RawSocket | null = null;
  private timers: ScheduledEvent[] = [];
  private address = "";

  constructor(netns: Netns, port: number, operation: Operation<DatagramResult>, timeoutNs: number) {
    this.netns = netns;
    this.port = port;
    this.operation = operation;
    this.timeoutNs = timeoutNs;
    this.localPort = netns.portRandom.integer(32_768, 60_999);
    this.tag = netns.portRandom.integer(1, 0xffff_ffff);
  }

  /** `host` is a name or an address. */
  begin(host: string, files: FileSystem): void {
    const address = tryParseIp(host);
    if (address !== null) this.start(address);
    else new StubResolver(this.netns, files).lookup(host, null, this);
  }

  onLookup(result: LookupResult): void {
    const address = result.addresses[0];
    if (address === undefined) this.end(result.error ?? "Name or service not known");
    else this.start(address);
  }

  onSocket(_socket: Socket | RawSocket, event: SocketEvent): void {
    const { socket } = this;
    if (event === SocketEvent.Error && socket !== null) {
      const error = socket.receiveError();
      // Without SCTP there the kernel says that the protocol is not available (sctp_icmp_proto_unreachable).
      const isProtocol = error !== null && ((error.type === 3 && error.code === 2) || error.type === 4);
      this.end(strerror(isProtocol ? Errno.ENOPROTOOPT : Errno.EHOSTUNREACH));
      return;
    }
    for (let got = socket?.receive() ?? null; got !== null; got = this.socket?.receive() ?? null) {
      const { payload } = got.packet;
      if (payload instanceof SctpPacket && payload.dstPort === this.localPort && payload.srcPort === this.port)
        this.take(payload);
    }
  }

  onEvent(kind: number): void {
    if (kind === Timer.Done) this.end("");
    else if (kind === Timer.TimedOut) this.end(strerror(Errno.ETIMEDOUT));
    else this.sendInit();
  }

  private start(address: IpAddress): void {
    this.address = formatIp(address);
    this.remote = address;
    this.socket = new RawSocket(this.netns, familyOf(address), SCTP_PROTOCOL);
    this.socket.handler = this;
    this.timers = [this.netns.sim.schedule(this.timeoutNs, this, Timer.TimedOut)];
    this.sendInit();
  }

  private sendInit(): void {
    if (this.remote === null || this.socket === null) return;
    this.timers.push(this.netns.sim.schedule(RETRY_NS, this, Timer.Retry));
    const errno = this.socket.sendTo(initPacket(this.localPort, this.port, 0, this.tag, null), this.remote);
    if (errno !== 0) this.end(strerror(errno));
  }

  private take(packet: SctpPacket): void {
    if (packet.verificationTag !== this.tag) return;
    const { type, tag, cookie } = firstChunk(packet);
    if (type === SctpChunk.Abort) this.end(strerror(Errno.ECONNREFUSED));
    else if (type === SctpChunk.InitAck) {
      this.peerTag = tag;
      this.send(SctpChunk.CookieEcho, cookie);
    } else if (type === SctpChunk.CookieAck) {
      this.send(SctpChunk.Abort);
      // The socket closes once the packet that it is being given has been taken.
      this.timers.push(this.netns.sim.schedule(0, this, Timer.Done));
    }
  }

  private send(type: number, value?: Uint8Array): void {
    if (this.remote === null) return;
    this.socket?.sendTo(chunkPacket(this.localPort, this.port, this.peerTag, type, value), this.remote);
  }

  private end(error: string): void {
    for (const timer of this.timers) this.netns.sim.cancel(timer);
    this.timers = [];
    this.socket?.close();
    this.socket = null;
    this.operation.settle({ connected: error === "", error, address: this.address, localPort: this.localPort });
  }
}
