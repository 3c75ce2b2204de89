import type { LookupHandler, LookupResult } from "../../dns/lookup.js";
import { StubResolver } from "../../dns/stub-resolver.js";
import { type Socket, SocketEvent, type SocketHandler } from "../../host/sockets/socket-handler.js";
import { TcpSocket } from "../../host/sockets/tcp-socket.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import { SECOND } from "../../sim/time.js";
import { familyOf } from "../../wire/ip-address.js";
import { octetsOf, textOf } from "../http/octets.js";
import { encodeResp, RespFailure, RespParser, RespStatus, type RespValue } from "./resp.js";
import type { RedisServer } from "./server.js";

/** How long a replica waits before it tries its master again. */
const RETRY_NS = SECOND;

/** A replica's link to its master: connects, takes a copy, then every write. Tries again when the link breaks. */
export class RedisReplica implements SocketHandler, LookupHandler, EventTarget {
  readonly host: string;
  readonly port: number;
  /** As ROLE says it. */
  state: "connect" | "connecting" | "sync" | "connected" = "connect";
  private readonly server: RedisServer;
  private socket: TcpSocket | null = null;
  private parser = new RespParser("replies");
  private database = 0;
  private timer: ScheduledEvent | null = null;
  private isOver = false;

  constructor(server: RedisServer, host: string, port: number) {
    this.server = server;
    this.host = host;
    this.port = port;
  }

  start(): void {
    this.state = "connecting";
    new StubResolver(this.server.netns).lookup(this.host, null, this);
  }

  stop(): void {
    this.isOver = true;
    if (this.timer !== null) this.server.netns.sim.cancel(this.timer);
    this.socket?.close();
    this.socket = null;
  }

  onEvent(): void {
    this.timer = null;
    this.start();
  }

  onLookup(result: LookupResult): void {
    if (this.isOver) return;
    const [address] = result.addresses;
    if (address === undefined) {
      this.retry();
      return;
    }
    this.parser = new RespParser("replies");
    const socket = new TcpSocket(this.server.netns, familyOf(address));
    socket.processName = "redis-server";
    socket.handler = this;
    this.socket = socket;
    if (socket.connect(address, this.port) !== 0) this.retry();
  }

  onSocket(socket: Socket, event: SocketEvent): void {
    if (this.isOver || !(socket instanceof TcpSocket) || socket !== this.socket) return;
    if (event === SocketEvent.Connected) {
      this.state = "sync";
      const port = String(this.server.port);
      socket.send(octetsOf(encodeResp(["REPLCONF", "listening-port", port]) + encodeResp(["PSYNC", "?", "-1"])));
    } else if (event === SocketEvent.Readable) {
      for (let bytes = socket.receive(); bytes.length > 0; bytes = socket.receive()) this.parser.push(textOf(bytes));
      for (let value = this.parser.nextReply(); value !== undefined; value = this.parser.nextReply()) {
        if (value instanceof RespFailure) break;
        this.take(value);
      }
      if (socket.atEnd) this.retry();
    } else if (event === SocketEvent.Error || event === SocketEvent.Closed) this.retry();
  }

  private take(value: RespValue): void {
    if (typeof value === "string" && this.state === "sync") {
      for (const store of this.server.databases) store.clear();
      const snapshot = new RespParser("commands");
      snapshot.push(value);
      for (let words = snapshot.nextCommand(); Array.isArray(words); words = snapshot.nextCommand()) this.run(words);
      this.state = "connected";
    } else if (Array.isArray(value)) {
      const words = (value as readonly RespValue[]).filter((word) => typeof word === "string");
      this.server.replicationOffset += encodeResp(value).length;
      this.run(words);
    } else if (value instanceof RespStatus && value.text.startsWith("FULLRESYNC")) {
      this.server.replicationOffset = Number(value.text.split(" ")[2]) || 0;
    }
  }

  private run(words: readonly string[]): void {
    const [name = "", ...args] = words;
    if (name === "SELECT") this.database = Number(args[0]) || 0;
    else if (name === "PUBLISH") this.server.publish(args[0] ?? "", args[1] ?? "");
    else this.server.runData(name, args, this.database, true);
  }

  /** In the background: a replica whose master is gone does not keep a run alive. */
  private retry(): void {
    this.socket?.close();
    this.socket = null;
    this.state = "connect";
    this.timer ??= this.server.netns.sim.scheduleBackground(RETRY_NS, this, 0);
  }
}
