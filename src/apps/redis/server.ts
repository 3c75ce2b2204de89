import type { Netns } from "../../host/netns.js";
import { type Socket, SocketEvent, type SocketHandler } from "../../host/sockets/socket-handler.js";
import { listenTcp, type TcpSocket } from "../../host/sockets/tcp-socket.js";
import { SECOND } from "../../sim/time.js";
import { formatIp } from "../../wire/ip-address.js";
import { DATA_COMMANDS } from "./commands.js";
import { RedisConnection } from "./connection.js";
import { unknownCommand, wrongArity } from "./errors.js";
import { RedisReplica } from "./replica.js";
import { encodeResp, RespError, type RespValue } from "./resp.js";
import { RedisStore } from "./store.js";

/** How a Redis server starts. */
export interface RedisServerOptions {
  /** requirepass. */
  readonly password?: string;
  /** replicaof: the name or address and port of a master. */
  readonly replicaOf?: { readonly host: string; readonly port: number };
  /** What `ss -p` shows; "redis-server" unless told. */
  readonly processName?: string;
}

const DATABASES = 16;
const VERSION = "7.0.15";

/**
 * A Redis server: RESP 2 and lines of words over TCP, data in memory, blocking pops, publish and subscribe, replicas.
 * Simplified: no persistence, no transactions, no scripts; a replica takes its first copy as commands, not as an RDB file.
 */
export class RedisServer implements SocketHandler {
  readonly netns: Netns;
  readonly port: number;
  readonly password: string | null;
  readonly databases: readonly RedisStore[];
  /** Open connections, in the order in which they came. */
  readonly connections = new Set<RedisConnection>();
  /** The link to the master; null for a master. */
  replica: RedisReplica | null = null;
  /** Bytes sent to replicas, or taken from the master. */
  replicationOffset = 0;
  commandCount = 0;
  /** How many pops had to wait so far: the order in which they are served. */
  blockedCount = 0;
  private readonly listener: TcpSocket;

  /** @throws Error when the port is taken. */
  constructor(netns: Netns, port = 6379, options: RedisServerOptions = {}) {
    this.netns = netns;
    this.port = port;
    this.password = options.password ?? null;
    this.databases = Array.from({ length: DATABASES }, () => new RedisStore());
    this.listener = listenTcp(netns, port, this);
    this.listener.processName = options.processName ?? "redis-server";
    if (options.replicaOf !== undefined) this.follow(options.replicaOf.host, options.replicaOf.port);
  }

  /** Stops listening and closes every connection. */
  close(): void {
    this.replica?.stop();
    this.listener.close();
    for (const connection of [...this.connections]) connection.close();
  }

  /** REPLICAOF HOST PORT. */
  follow(host: string, port: number): void {
    this.replica?.stop();
    this.replica = new RedisReplica(this, host, port);
    this.replica.start();
  }

  /** REPLICAOF NO ONE. */
  promote(): void {
    this.replica?.stop();
    this.replica = null;
  }

  onSocket(_socket: Socket, event: SocketEvent): void {
    if (event !== SocketEvent.Acceptable) return;
    for (let child = this.listener.accept(); child !== null; child = this.listener.accept()) {
      const connection = new RedisConnection(this, child);
      this.connections.add(connection);
      connection.onSocket(child, SocketEvent.Readable);
    }
  }

  /** Runs a command on data and tells the replicas of it. `fromMaster` may write where clients may not. */
  runData(name: string, args: readonly string[], database: number, fromMaster: boolean): RespValue {
    const entry = DATA_COMMANDS.get(name);
    const store = this.databases[database];
    if (entry === undefined || store === undefined) return unknownCommand(name, args);
    const words = args.length + 1;
    if (entry.arity > 0 ? words !== entry.arity : words < -entry.arity) return wrongArity(name);
    if (entry.writes && this.replica !== null && !fromMaster) {
      return new RespError("READONLY You can't write against a read only replica.");
    }
    const reply = entry.run({ store, nowNs: this.netns.sim.nowNs }, args);
    if (entry.writes && !(reply instanceof RespError)) {
      this.propagate(database, [name, ...args]);
      if (name === "LPUSH" || name === "RPUSH") this.wakeBlocked(database, args[0] ?? "");
    }
    return reply;
  }

  /** Sends a command to all replicas. */
  propagate(database: number, words: readonly string[]): void {
    const text = encodeResp(["SELECT", String(database)]) + encodeResp(words);
    let isSent = false;
    for (const connection of this.connections) {
      if (!connection.isReplica) continue;
      connection.sendText(text);
      isSent = true;
    }
    if (isSent) this.replicationOffset += text.length;
  }

  /** Commands that make an empty server's data what it is here now. */
  snapshot(): string {
    const { nowNs } = this.netns.sim;
    let text = "";
    this.databases.forEach((store, database) => {
      const names = store.names(nowNs);
      if (names.length > 0) text += encodeResp(["SELECT", String(database)]);
      for (const key of names) {
        const value = store.get(key, nowNs);
        if (value?.kind === "string") text += encodeResp(["SET", key, value.text]);
        else if (value?.kind === "list") text += encodeResp(["RPUSH", key, ...value.items]);
        else if (value?.kind === "hash") text += encodeResp(["HSET", key, ...[...value.fields].flat()]);
        else if (value?.kind === "set") text += encodeResp(["SADD", key, ...value.members]);
        const expiresNs = store.expiry(key, nowNs);
        if (typeof expiresNs === "number") {
          text += encodeResp(["PEXPIRE", key, String(Math.ceil((expiresNs - nowNs) / 1_000_000))]);
        }
      }
    });
    return text;
  }

  /** PUBLISH: how many heard it. */
  publish(channel: string, message: string): number {
    let count = 0;
    for (const connection of [...this.connections]) count += connection.deliver(channel, message);
    return count;
  }

  /** Serves those who wait for a list, the longest waiting first. */
  private wakeBlocked(database: number, key: string): void {
    const waiting = [...this.connections].filter((connection) => connection.isBlockedOn(database, key));
    waiting.sort((a, b) => a.blockedOrder - b.blockedOrder);
    for (const connection of waiting) if (!connection.retryBlocked()) return;
  }

  /** ROLE. */
  role(): RespValue {
    if (this.replica !== null) {
      const { host, port, state } = this.replica;
      return ["slave", host, port, state, this.replicationOffset];
    }
    const replicas = [...this.connections].filter((connection) => connection.isReplica);
    return [
      "master",
      this.replicationOffset,
      replicas.map((c) => [formatIp(c.remote), String(c.replicaPort), String(this.replicationOffset)]),
    ];
  }

  /** INFO, the sections that answer about what is here. */
  info(section: string): string {
    const { nowNs } = this.netns.sim;
    const replicas = [...this.connections].filter((connection) => connection.isReplica);
    const { replica } = this;
    const replication =
      replica === null
        ? ["role:master", `connected_slaves:${replicas.length}`]
        : [
            "role:slave",
            `master_host:${replica.host}`,
            `master_port:${replica.port}`,
            `master_link_status:${replica.state === "connected" ? "up" : "down"}`,
          ];
    const keyspace = this.databases.flatMap((store, i) => {
      const names = store.names(nowNs);
      const expires = names.filter((key) => typeof store.expiry(key, nowNs) === "number").length;
      return names.length === 0 ? [] : [`db${i}:keys=${names.length},expires=${expires},avg_ttl=0`];
    });
    const sections: readonly (readonly [string, readonly string[]])[] = [
      [
        "Server",
        [
          `redis_version:${VERSION}`,
          "redis_mode:standalone",
          `tcp_port:${this.port}`,
          `uptime_in_seconds:${Math.floor(nowNs / SECOND)}`,
        ],
      ],
      ["Clients", [`connected_clients:${this.connections.size - replicas.length}`]],
      ["Stats", [`total_commands_processed:${this.commandCount}`]],
      ["Replication", [...replication, `master_repl_offset:${this.replicationOffset}`]],
      ["Keyspace", keyspace],
    ];
    const wanted = section.toLowerCase();
    return sections
      .filter(([name]) => ["", "all", "default", "everything", name.toLowerCase()].includes(wanted))
      .map(([name, lines]) => `# ${name}\r\n${lines.map((line) => `${line}\r\n`).join("")}`)
      .join("\r\n");
  }
}
