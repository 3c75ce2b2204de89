import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { LookupHandler, LookupResult } from "../../dns/lookup.js";
import { StubResolver } from "../../dns/stub-resolver.js";
import type { FileSystem } from "../../host/filesystem.js";
import type { Netns } from "../../host/netns.js";
import { RawSocket } from "../../host/sockets/raw-socket.js";
import { type Socket, SocketEvent, type SocketHandler } from "../../host/sockets/socket-handler.js";
import { Errno, strerror } from "../../sim/errno.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import { MILLISECOND, SECOND } from "../../sim/time.js";
import { familyOf, formatIp, type IpAddress } from "../../wire/ip-address.js";
import { SctpPacket } from "../../wire/sctp.js";
import { type AssociationOwner, SctpAssociation } from "./association.js";
import { type Chunk, chunkPacket, chunksOf, initPacket, readInit, SctpChunk } from "./chunks.js";
import { SCTP_PROTOCOL } from "./sctp-server.js";

/** RTO.Initial (RFC 9260 16). */
const RETRY_NS = 3 * SECOND;
/** How long an answer is waited for once the association stands; servers need not have one. */
const ANSWER_NS = 500 * MILLISECOND;

const Timer = { Retry: 0, TimedOut: 1, Done: 2, NoAnswer: 3 } as const;

/** What came of an association. */
export interface SctpResult {
  readonly connected: boolean;
  /** Why there is none, in strerror's or the resolver's words; "" when connected. */
  readonly error: string;
  /** The address that was tried; "" when the name is not known. */
  readonly address: string;
  readonly localPort: number;
  /** What the server answered to the line that was sent; "" when nothing came. */
  readonly answer: string;
}

/** Who waits for an exchange; told once. */
export interface SctpResultHandler {
  onSctpResult(result: SctpResult): void;
}

/** Opens an SCTP association to a name or an address, sends a line, waits a moment for an answer, and shuts it down. */
export class SctpExchange implements SocketHandler, LookupHandler, EventTarget, AssociationOwner {
  private readonly netns: Netns;
  private readonly port: number;
  private readonly handler: SctpResultHandler;
  private readonly timeoutNs: number;
  private readonly localPort: number;
  private readonly tag: number;
  private remote: IpAddress | null = null;
  private association: SctpAssociation | null = null;
  /** The cookie that was echoed, until it is acknowledged. */
  private cookie: Uint8Array = new Uint8Array(0);
  private answer = "";
  private socket: RawSocket | null = null;
  private timers: ScheduledEvent[] = [];
  private address = "";

  constructor(netns: Netns, port: number, handler: SctpResultHandler, timeoutNs: number) {
    this.netns = netns;
    this.port = port;
    this.handler = handler;
    this.timeoutNs = timeoutNs;
    this.localPort = netns.portRandom.integer(32_768, 60_999);
    this.tag = netns.portRandom.integer(1, 0xffff_ffff);
  }

  /** `host` is a name or an address. */
  begin(host: string, files: FileSystem): void {
    new StubResolver(this.netns, files).lookup(host, null, this);
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
      // Without SCTP there the kernel says that the protocol is not available (sctp_icmp_proto_unreachable); other errors
      // are soft (sctp_v4_err): it goes on trying.
      if (error !== null && ((error.type === 3 && error.code === 2) || error.type === 4))
        this.end(strerror(Errno.ENOPROTOOPT));
      return;
    }
    for (let got = socket?.receive() ?? null; got !== null; got = this.socket?.receive() ?? null) {
      const { payload, dst } = got.packet;
      if (payload instanceof SctpPacket && payload.dstPort === this.localPort && payload.srcPort === this.port)
        this.take(payload, dst);
    }
  }

  onEvent(kind: number): void {
    if (kind === Timer.Done) this.end("");
    else if (kind === Timer.NoAnswer) this.association?.shutdown();
    else if (kind === Timer.TimedOut) this.end(this.isEstablished ? "" : strerror(Errno.ETIMEDOUT));
    else if (this.association === null) this.sendInit();
    else if (!this.isEstablished) this.echoCookie();
  }

  sendOn(_association: SctpAssociation, packet: SctpPacket): void {
    this.send(packet);
  }

  onMessage(association: SctpAssociation, message: Uint8Array): void {
    for (const byte of message) this.answer += String.fromCharCode(byte);
    association.shutdown();
  }

  onClosed(): void {
    // The socket closes once the packet that it is being given has been taken.
    this.timers.push(this.netns.sim.schedule(0, this, Timer.Done));
  }

  /** True once the other side took the cookie. */
  private get isEstablished(): boolean {
    return this.association !== null && this.cookie.length === 0;
  }

  private start(address: IpAddress): void {
    this.address = formatIp(address);
    this.remote = address;
    this.socket = new RawSocket(this.netns, familyOf(address), SCTP_PROTOCOL);
    this.socket.handler = this;
    this.timers = [this.netns.sim.schedule(this.timeoutNs, this, Timer.TimedOut)];
    const errno = this.sendInit();
    if (errno !== 0) this.end(strerror(errno));
  }

  /** 0 or an errno. */
  private sendInit(): number {
    this.timers.push(this.netns.sim.schedule(RETRY_NS, this, Timer.Retry));
    return this.send(initPacket(this.localPort, this.port, 0, this.tag, null));
  }

  private take(packet: SctpPacket, local: IpAddress): void {
    if (packet.verificationTag !== this.tag) return;
    const chunks = chunksOf(packet);
    const [first] = chunks;
    if (first === undefined) return;
    if (first.type === SctpChunk.Abort && !this.isEstablished) this.end(strerror(Errno.ECONNREFUSED));
    else if (first.type === SctpChunk.InitAck && this.association === null) this.takeInitAck(first, local);
    else if (first.type === SctpChunk.CookieAck && this.cookie.length > 0) {
      this.cookie = new Uint8Array(0);
      this.association?.send(utf8ToBytes("podwire\n"));
      this.timers.push(this.netns.sim.schedule(ANSWER_NS, this, Timer.NoAnswer));
      this.association?.take(chunks.slice(1));
    } else this.association?.take(chunks);
  }

  private takeInitAck(chunk: Chunk, local: IpAddress): void {
    const init = readInit(chunk);
    if (init === null || this.remote === null) return;
    const { remote, localPort, port: remotePort, tag: localTag } = this;
    const { tag: remoteTag, firstTsn: remoteFirstTsn, cookie } = init;
    const ends = { local, remote, localPort, remotePort, localTag, remoteTag, firstTsn: localTag, remoteFirstTsn };
    this.association = new SctpAssociation(this.netns.sim, ends, this);
    this.cookie = cookie;
    this.echoCookie();
  }

  private echoCookie(): void {
    const tag = this.association?.ends.remoteTag ?? 0;
    this.timers.push(this.netns.sim.schedule(RETRY_NS, this, Timer.Retry));
    this.send(chunkPacket(this.localPort, this.port, tag, SctpChunk.CookieEcho, this.cookie));
  }

  /** 0 or an errno. */
  private send(packet: SctpPacket): number {
    return this.remote === null ? 0 : (this.socket?.sendTo(packet, this.remote) ?? 0);
  }

  private end(error: string): void {
    for (const timer of this.timers) this.netns.sim.cancel(timer);
    this.timers = [];
    this.association?.abort();
    this.socket?.close();
    this.socket = null;
    const { address, localPort, answer } = this;
    this.handler.onSctpResult({ connected: error === "", error, address, localPort, answer });
  }
}
