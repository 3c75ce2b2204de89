import { type Socket, SocketEvent, type SocketHandler } from "../../host/sockets/socket-handler.js";
import type { TcpSocket } from "../../host/sockets/tcp-socket.js";
import { TcpWriter } from "../../host/sockets/tcp-writer.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import { SECOND } from "../../sim/time.js";
import type { IpAddress } from "../../wire/ip-address.js";
import { octetsOf, textOf } from "../http/octets.js";
import { DATA_COMMANDS } from "./commands.js";
import { unknownCommand, wrongArity } from "./errors.js";
import { encodeResp, RespError, RespFailure, RespParser, RespStatus, type RespValue } from "./resp.js";
import type { RedisServer } from "./server.js";
import { matchesPattern } from "./store.js";

/** A pop that waits for one of its lists. */
interface Blocked {
  readonly name: "LPOP" | "RPOP";
  readonly keys: readonly string[];
  readonly order: number;
  readonly timer: ScheduledEvent | null;
}

const OK = new RespStatus("OK");
/** Commands that a client with subscriptions may still give (RESP 2). */
const WHILE_SUBSCRIBED = ["SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "PING", "QUIT"];

/** One client of a Redis server. */
export class RedisConnection implements SocketHandler, EventTarget {
  isReplica = false;
  /** What a replica said of its own port. */
  replicaPort = 0;
  private readonly server: RedisServer;
  private readonly socket: TcpSocket;
  private readonly writer: TcpWriter;
  private readonly parser = new RespParser("commands");
  private database = 0;
  private isAllowed: boolean;
  private readonly channels = new Set<string>();
  private readonly patterns = new Set<string>();
  private blocked: Blocked | null = null;
  private isOver = false;

  constructor(server: RedisServer, socket: TcpSocket) {
    this.server = server;
    this.socket = socket;
    this.writer = new TcpWriter(socket);
    this.isAllowed = server.password === null;
    socket.handler = this;
  }

  get remote(): IpAddress {
    return this.socket.remote ?? this.socket.local;
  }

  /** Who waits longer has the lower number. */
  get blockedOrder(): number {
    return this.blocked?.order ?? 0;
  }

  onSocket(_socket: Socket, event: SocketEvent): void {
    if (this.isOver) return;
    if (event === SocketEvent.Writable) this.writer.flush();
    else if (event === SocketEvent.Error || event === SocketEvent.Closed) this.close();
    else if (event === SocketEvent.Readable) {
      for (let bytes = this.socket.receive(); bytes.length > 0; bytes = this.socket.receive()) {
        this.parser.push(textOf(bytes));
      }
      this.runCommands();
      if (this.socket.atEnd) this.close();
    }
  }

  /** A blocked pop waited long enough. */
  onEvent(): void {
    this.blocked = null;
    this.reply(null, true);
    this.runCommands();
  }

  close(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.unblock();
    this.server.connections.delete(this);
    this.writer.end("close");
  }

  sendText(text: string): void {
    this.writer.write(octetsOf(text));
  }

  /** Sends a published message if it was subscribed to; how often it was sent. */
  deliver(channel: string, message: string): number {
    let count = 0;
    if (this.channels.has(channel)) {
      this.sendText(encodeResp(["message", channel, message]));
      count++;
    }
    for (const pattern of this.patterns) {
      if (!matchesPattern(pattern, channel)) continue;
      this.sendText(encodeResp(["pmessage", pattern, channel, message]));
      count++;
    }
    return count;
  }

  isBlockedOn(database: number, key: string): boolean {
    return this.blocked !== null && this.database === database && this.blocked.keys.includes(key);
  }

  /** A list that is waited for has something: true when it was enough. */
  retryBlocked(): boolean {
    const { blocked } = this;
    if (blocked === null) return true;
    const found = this.popFirst(blocked.name, blocked.keys);
    if (found === null) return false;
    this.unblock();
    this.reply(found);
    this.runCommands();
    return true;
  }

  private runCommands(): void {
    while (!this.isOver && this.blocked === null) {
      const words = this.parser.nextCommand();
      if (words === null) return;
      if (words instanceof RespFailure) {
        this.reply(new RespError(words.text));
        this.close();
        return;
      }
      if (words.length > 0) this.run((words[0] ?? "").toUpperCase(), words.slice(1), words[0] ?? "");
    }
  }

  private run(name: string, args: readonly string[], written: string): void {
    const { server } = this;
    server.commandCount++;
    if (!this.isAllowed && !["AUTH", "HELLO", "QUIT"].includes(name)) {
      this.reply(new RespError("NOAUTH Authentication required."));
      return;
    }
    if (this.channels.size + this.patterns.size > 0 && !WHILE_SUBSCRIBED.includes(name)) {
      const shown = written.toLowerCase();
      const allowed = "only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context";
      this.reply(new RespError(`ERR Can't execute '${shown}': ${allowed}`));
      return;
    }
    if (DATA_COMMANDS.has(name)) this.reply(server.runData(name, args, this.database, false));
    else if (!this.runOwn(name, args)) this.reply(unknownCommand(written, args));
  }

  /** Commands about the connection and the server; false when there is no such command. */
  private runOwn(name: string, args: readonly string[]): boolean {
    const { server } = this;
    const [first, second] = args;
    switch (name) {
      case "PING":
        if (this.channels.size + this.patterns.size > 0) this.reply(["pong", first ?? ""]);
        else this.reply(args.length > 1 ? wrongArity(name) : (first ?? new RespStatus("PONG")));
        return true;
      case "ECHO":
        this.reply(first === undefined || args.length > 1 ? wrongArity(name) : first);
        return true;
      case "QUIT":
        this.reply(OK);
        this.close();
        return true;
      case "AUTH":
        this.authenticate(args);
        return true;
      case "SELECT": {
        const index = /^\d{1,4}$/.test(first ?? "") ? Number(first) : -1;
        const isThere = server.databases[index] !== undefined;
        if (isThere) this.database = index;
        this.reply(args.length !== 1 ? wrongArity(name) : isThere ? OK : new RespError("ERR DB index is out of range"));
        return true;
      }
      case "FLUSHALL":
        if (server.replica !== null) this.reply(new RespError("READONLY You can't write against a read only replica."));
        else {
          for (const store of server.databases) store.clear();
          server.databases.forEach((_store, i) => {
            server.propagate(i, ["FLUSHDB"]);
          });
          this.reply(OK);
        }
        return true;
      case "INFO":
        this.reply(server.info(first ?? ""));
        return true;
      case "ROLE":
        this.reply(server.role());
        return true;
      case "TIME": {
        const { sim, host } = server.netns;
        const seconds = host.network.epochSeconds + Math.floor(sim.nowNs / SECOND);
        this.reply([String(seconds), String(Math.floor((sim.nowNs % SECOND) / 1_000))]);
        return true;
      }
      case "COMMAND":
        this.reply(first?.toUpperCase() === "COUNT" ? DATA_COMMANDS.size : []);
        return true;
      case "CONFIG":
        this.config(args);
        return true;
      case "CLIENT":
        if (first?.toUpperCase() === "GETNAME") this.reply(null);
        else
          this.reply(first?.toUpperCase() === "SETNAME" || first?.toUpperCase() === "SETINFO" ? OK : wrongArity(name));
        return true;
      case "PUBLISH":
        if (first === undefined || second === undefined) this.reply(wrongArity(name));
        else {
          server.propagate(this.database, ["PUBLISH", first, second]);
          this.reply(server.publish(first, second));
        }
        return true;
      case "SUBSCRIBE":
      case "PSUBSCRIBE":
      case "UNSUBSCRIBE":
      case "PUNSUBSCRIBE":
        this.subscribe(name, args);
        return true;
      case "BLPOP":
      case "BRPOP":
        this.block(name, args);
        return true;
      case "REPLICAOF":
      case "SLAVEOF":
        this.replicaOf(name, args);
        return true;
      case "REPLCONF":
        if (first?.toLowerCase() === "listening-port") this.replicaPort = Number(second) || 0;
        if (first?.toLowerCase() !== "ack") this.reply(OK);
        return true;
      case "PSYNC":
      case "SYNC":
        this.isReplica = true;
        this.reply(new RespStatus(`FULLRESYNC ${"0".repeat(40)} ${server.replicationOffset}`));
        this.sendText(encodeResp(server.snapshot()));
        return true;
      default:
        return false;
    }
  }

  private authenticate(args: readonly string[]): void {
    const { password } = this.server;
    const given = args.length === 1 ? args[0] : args[0] === "default" ? args[1] : undefined;
    if (args.length < 1 || args.length > 2) this.reply(wrongArity("AUTH"));
    else if (password === null && args.length === 1) {
      const why = "AUTH <password> called without any password configured for the default user.";
      this.reply(new RespError(`ERR ${why} Are you sure your configuration is correct?`));
    } else if (password !== null && given !== password) {
      this.reply(new RespError("WRONGPASS invalid username-password pair or user is disabled."));
    } else {
      this.isAllowed = true;
      this.reply(OK);
    }
  }

  private config(args: readonly string[]): void {
    const [verb = "", pattern] = args;
    if (verb.toUpperCase() !== "GET" || pattern === undefined) {
      this.reply(new RespError(`ERR Unknown subcommand or wrong number of arguments for '${verb}'. Try CONFIG HELP.`));
      return;
    }
    const settings = [
      ["port", String(this.server.port)],
      ["databases", String(this.server.databases.length)],
      ["requirepass", this.server.password ?? ""],
      ["save", ""],
      ["appendonly", "no"],
      ["maxmemory", "0"],
    ] as const;
    this.reply(settings.filter(([name]) => matchesPattern(pattern.toLowerCase(), name)).flat());
  }

  private subscribe(name: string, args: readonly string[]): void {
    const isPattern = name.startsWith("P");
    const set = isPattern ? this.patterns : this.channels;
    const isOn = !name.includes("UN");
    if (isOn && args.length === 0) {
      this.reply(wrongArity(name));
      return;
    }
    const wanted: readonly (string | null)[] = args.length > 0 ? args : set.size > 0 ? [...set] : [null];
    for (const channel of wanted) {
      if (channel !== null && isOn) set.add(channel);
      else if (channel !== null) set.delete(channel);
      this.reply([name.toLowerCase(), channel, this.channels.size + this.patterns.size]);
    }
  }

  private block(name: "BLPOP" | "BRPOP", args: readonly string[]): void {
    const keys = args.slice(0, -1);
    const timeout = Number(args.at(-1));
    if (keys.length === 0) this.reply(wrongArity(name));
    else if (!(timeout >= 0)) this.reply(new RespError("ERR timeout is not a float or out of range"));
    else {
      const pop = name === "BLPOP" ? "LPOP" : "RPOP";
      const found = this.popFirst(pop, keys);
      if (found !== null) {
        this.reply(found);
        return;
      }
      const { sim } = this.server.netns;
      const timer = timeout === 0 ? null : sim.schedule(Math.round(timeout * SECOND), this, 0);
      this.blocked = { name: pop, keys, order: this.server.blockedCount++, timer };
    }
  }

  /** Pops from the first list that has something: [key, item], an error, or null. */
  private popFirst(name: "LPOP" | "RPOP", keys: readonly string[]): RespValue {
    for (const key of keys) {
      const item = this.server.runData(name, [key], this.database, false);
      if (item instanceof RespError) return item;
      if (typeof item === "string") return [key, item];
    }
    return null;
  }

  private unblock(): void {
    if (this.blocked?.timer != null) this.server.netns.sim.cancel(this.blocked.timer);
    this.blocked = null;
  }

  private replicaOf(name: string, args: readonly string[]): void {
    const [host = "", port = ""] = args;
    if (args.length !== 2) this.reply(wrongArity(name));
    else if (host.toUpperCase() === "NO" && port.toUpperCase() === "ONE") {
      this.server.promote();
      this.reply(OK);
    } else if (!/^\d{1,5}$/.test(port)) this.reply(new RespError("ERR Invalid master port"));
    else {
      this.server.follow(host, Number(port));
      this.reply(OK);
    }
  }

  /** Null goes out as an empty bulk string, for lists ("*-1") with `isArray`. */
  private reply(value: RespValue, isArray = false): void {
    this.sendText(value === null && isArray ? "*-1\r\n" : encodeResp(value));
  }
}
