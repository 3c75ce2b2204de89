import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { LookupHandler, LookupResult } from "../dns/lookup.js";
import { StubResolver } from "../dns/stub-resolver.js";
import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";
import { type Socket, SocketEvent, type SocketHandler } from "../host/sockets/socket-handler.js";
import { UdpSocket } from "../host/sockets/udp-socket.js";
import { strerror } from "../sim/errno.js";
import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import type { Operation } from "../sim/operation.js";
import { familyOf, formatIp, type IpAddress } from "../wire/ip-address.js";
import type { ConnectResult } from "./vantage.js";

/** What came of one datagram. */
export interface DatagramResult extends ConnectResult {
  /** The port that it was sent from; 0 when none was. */
  readonly localPort: number;
}

/** Sends one datagram and waits for an answer, an ICMP error, or the end of the time: connected means answered. */
export class DatagramExchange implements SocketHandler, LookupHandler, EventTarget {
  private readonly netns: Netns;
  private readonly port: number;
  private readonly operation: Operation<DatagramResult>;
  private readonly timeoutNs: number;
  private socket: UdpSocket | null = null;
  private timer: ScheduledEvent | null = null;
  private address = "";
  private localPort = 0;

  constructor(netns: Netns, port: number, operation: Operation<DatagramResult>, timeoutNs: number) {
    this.netns = netns;
    this.port = port;
    this.operation = operation;
    this.timeoutNs = timeoutNs;
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

  onSocket(_socket: Socket, event: SocketEvent): void {
    const { socket } = this;
    if (socket === null) return;
    if (event === SocketEvent.Readable && socket.receiveFrom() !== null) this.end("");
    else if (event === SocketEvent.Error) this.end(strerror(socket.takeError() ?? 0));
  }

  onEvent(): void {
    this.timer = null;
    this.end("no answer");
  }

  private start(address: IpAddress): void {
    this.address = formatIp(address);
    const socket = new UdpSocket(this.netns, familyOf(address));
    this.socket = socket;
    socket.handler = this;
    this.timer = this.netns.sim.schedule(this.timeoutNs, this, 0);
    let errno = socket.connectTo(address, this.port);
    if (errno === 0) errno = socket.send(utf8ToBytes("podwire\n"));
    this.localPort = socket.localPort;
    if (errno !== 0) this.end(strerror(errno));
  }

  private end(error: string): void {
    if (this.timer !== null) this.netns.sim.cancel(this.timer);
    this.timer = null;
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.operation.settle({ connected: error === "", error, address: this.address, localPort: this.localPort });
  }
}
