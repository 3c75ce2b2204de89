import { filesSeenIn } from "../../dns/files-seen.js";
import type { LookupHandler, LookupResult } from "../../dns/lookup.js";
import { StubResolver } from "../../dns/stub-resolver.js";
import type { FileSystem } from "../../host/filesystem.js";
import type { Netns } from "../../host/netns.js";
import { type Socket, SocketEvent, type SocketHandler } from "../../host/sockets/socket-handler.js";
import { TcpSocket } from "../../host/sockets/tcp-socket.js";
import { TcpWriter } from "../../host/sockets/tcp-writer.js";
import { strerror } from "../../sim/errno.js";
import type { Operation } from "../../sim/operation.js";
import { familyOf } from "../../wire/ip-address.js";
import { octetsOf, textOf } from "../http/octets.js";
import { encodeResp, RespFailure, RespParser, type RespValue } from "./resp.js";

/** Who hears what a Redis server answers. */
export interface RedisReplyHandler {
  /** A reply, in the order of the commands; published messages come here too. */
  onReply(reply: RespValue, client: RedisClient): void;
  /** The connection is over, or none came about: why. Null when it was closed on purpose. */
  onRedisClosed(why: string | null, client: RedisClient): void;
}

/** A connection to a Redis server: commands go out as they are given, replies come in order. */
export class RedisClient implements SocketHandler, LookupHandler {
  readonly netns: Netns;
  readonly host: string;
  readonly port: number;
  isConnected = false;
  private readonly handler: RedisReplyHandler;
  private readonly parser = new RespParser("replies");
  private socket: TcpSocket | null = null;
  private writer: TcpWriter | null = null;
  /** What was given before the connection was there. */
  private early = "";
  private isOver = false;

  constructor(netns: Netns, host: string, port: number, handler: RedisReplyHandler) {
    this.netns = netns;
    this.host = host;
    this.port = port;
    this.handler = handler;
  }

  /** Looks the host up and connects. */
  start(files: FileSystem = filesSeenIn(this.netns)): void {
    new StubResolver(this.netns, files).lookup(this.host, null, this);
  }

  /** Sends a command, once connected. */
  send(...words: readonly string[]): void {
    const text = encodeResp(words);
    if (this.writer === null) this.early += text;
    else this.writer.write(octetsOf(text));
  }

  close(): void {
    this.end(null, false);
  }

  onLookup(result: LookupResult): void {
    if (this.isOver) return;
    const [address] = result.addresses;
    if (address === undefined) {
      this.end(`Could not connect to Redis at ${this.host}:${this.port}: ${result.error}`, true);
      return;
    }
    const socket = new TcpSocket(this.netns, familyOf(address));
    socket.handler = this;
    socket.processName = "redis-cli";
    this.socket = socket;
    const errno = socket.connect(address, this.port);
    if (errno !== 0) this.end(`Could not connect to Redis at ${this.host}:${this.port}: ${strerror(errno)}`, true);
  }

  onSocket(socket: Socket, event: SocketEvent): void {
    if (this.isOver || !(socket instanceof TcpSocket)) return;
    if (event === SocketEvent.Connected) {
      this.isConnected = true;
      this.writer = new TcpWriter(socket);
      this.writer.write(octetsOf(this.early));
      this.early = "";
    } else if (event === SocketEvent.Writable) this.writer?.flush();
    else if (event === SocketEvent.Error) {
      const why = strerror(socket.takeError());
      const what = this.isConnected ? "Error" : `Could not connect to Redis at ${this.host}:${this.port}`;
      this.end(`${what}: ${why}`, true);
    } else if (event === SocketEvent.Readable) this.read(socket);
    else if (event === SocketEvent.Closed) this.end("Server closed the connection", true);
  }

  private read(socket: TcpSocket): void {
    for (let bytes = socket.receive(); bytes.length > 0; bytes = socket.receive()) this.parser.push(textOf(bytes));
    for (let reply = this.parser.nextReply(); reply !== undefined && !this.isOver; reply = this.parser.nextReply()) {
      if (reply instanceof RespFailure) {
        this.end(reply.text, true);
        return;
      }
      this.handler.onReply(reply, this);
    }
    if (socket.atEnd) this.end("Server closed the connection", true);
  }

  private end(why: string | null, tell: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    this.socket?.close();
    if (tell) this.handler.onRedisClosed(why, this);
  }
}

/** Settles a script's operation with the one reply that it waits for. */
class OneReply implements RedisReplyHandler {
  private readonly operation: Operation<RespValue>;

  constructor(operation: Operation<RespValue>) {
    this.operation = operation;
  }

  onReply(reply: RespValue, client: RedisClient): void {
    client.close();
    this.operation.settle(reply);
  }

  onRedisClosed(why: string | null): void {
    this.operation.fail(new Error(why ?? "closed"));
  }
}

/**
 * Gives one command to a Redis server on a connection of its own, for scripts.
 * @throws Error when there is no connection; an error reply is a `RespError` value.
 */
export function redisCommand(netns: Netns, host: string, words: readonly string[], port = 6379): Promise<RespValue> {
  return netns.host.network.operate<RespValue>(`redis ${words[0] ?? ""}`, (operation) => {
    const client = new RedisClient(netns, host, port, new OneReply(operation));
    client.send(...words);
    client.start();
  });
}
