import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redisCommand } from "../../src/apps/redis/client.js";
import {
  encodeResp,
  RespError,
  RespFailure,
  RespParser,
  RespStatus,
  type RespValue,
  splitWords,
} from "../../src/apps/redis/resp.js";
import { RedisServer } from "../../src/apps/redis/server.js";
import { matchesPattern } from "../../src/apps/redis/store.js";
import type { Netns } from "../../src/host/netns.js";
import { TcpSocket } from "../../src/host/sockets/tcp-socket.js";
import { SECOND } from "../../src/sim/time.js";
import { parseIp } from "../../src/wire/ip-address.js";
import { bytes, line, text } from "./lab.js";

/** A connection as `nc` has it: says lines, hears what comes. */
class Talk {
  heard = "";
  private readonly socket: TcpSocket;
  private readonly netns: Netns;
  constructor(netns: Netns, address = "10.0.3.10", port = 6379) {
    this.netns = netns;
    this.socket = new TcpSocket(netns, 4);
    this.socket.handler = {
      onSocket: () => {
        for (let got = this.socket.receive(); got.length > 0; got = this.socket.receive()) this.heard += text(got);
      },
    };
    this.socket.connect(parseIp(address), port);
    netns.host.network.runUntilIdle();
  }
  /** What is answered to a line, within a few milliseconds. */
  say(command: string): string {
    this.heard = "";
    this.socket.send(bytes(`${command}\r\n`));
    const { sim } = this.netns;
    sim.runUntil(sim.nowNs + 50_000_000);
    return this.heard;
  }
  get isOver(): boolean {
    return this.socket.atEnd;
  }
}

/** Commands and replies of Redis 7.0 on a fresh server, one after the other. */
const DIALOGUE: readonly (readonly [command: string, reply: string])[] = [
  ["PING", "+PONG\r\n"],
  ["ping hello", "$5\r\nhello\r\n"],
  ['ECHO "a b\\n"', "$4\r\na b\n\r\n"],
  ["SET k v", "+OK\r\n"],
  ["GET k", "$1\r\nv\r\n"],
  ["GET none", "$-1\r\n"],
  ["SET k w NX", "$-1\r\n"],
  ["INCR k", "-ERR value is not an integer or out of range\r\n"],
  ["INCR n", ":1\r\n"],
  ["INCRBY n 41", ":42\r\n"],
  ["DECR n", ":41\r\n"],
  ["EXISTS k n none k", ":3\r\n"],
  ["KEYS *", "*2\r\n$1\r\nk\r\n$1\r\nn\r\n"],
  ["TTL k", ":-1\r\n"],
  ["TTL none", ":-2\r\n"],
  ["EXPIRE k 100", ":1\r\n"],
  ["TTL k", ":100\r\n"],
  ["RPUSH l a b c", ":3\r\n"],
  ["LPUSH l z", ":4\r\n"],
  ["LRANGE l 0 -1", "*4\r\n$1\r\nz\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n"],
  ["LRANGE l -2 9", "*2\r\n$1\r\nb\r\n$1\r\nc\r\n"],
  ["RPOP l", "$1\r\nc\r\n"],
  ["LPOP l 9", "*3\r\n$1\r\nz\r\n$1\r\na\r\n$1\r\nb\r\n"],
  ["LLEN l", ":0\r\n"],
  ["GET l", "$-1\r\n"],
  ["HSET h a 1 b 2", ":2\r\n"],
  ["HGET h a", "$1\r\n1\r\n"],
  ["HGETALL h", "*4\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$1\r\n2\r\n"],
  ["GET h", "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"],
  ["SADD s x y x", ":2\r\n"],
  ["SMEMBERS s", "*2\r\n$1\r\nx\r\n$1\r\ny\r\n"],
  ["TYPE s", "+set\r\n"],
  ["DBSIZE", ":4\r\n"],
  ["SELECT 1", "+OK\r\n"],
  ["DBSIZE", ":0\r\n"],
  ["SELECT 99", "-ERR DB index is out of range\r\n"],
  ["SELECT 0", "+OK\r\n"],
  ["CONFIG GET databases", "*2\r\n$9\r\ndatabases\r\n$2\r\n16\r\n"],
  ["ROLE", "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n"],
  ["DEL k n none", ":2\r\n"],
  ["GET", "-ERR wrong number of arguments for 'get' command\r\n"],
  ["foo bar baz", "-ERR unknown command 'foo', with args beginning with: 'bar' 'baz' \r\n"],
  [
    "AUTH secret",
    "-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\r\n",
  ],
  ["FLUSHALL", "+OK\r\n"],
  ["DBSIZE", ":0\r\n"],
  ["", ""],
  ["*2\r\n$4\r\nECHO\r\n$2\r\nhi", "$2\r\nhi\r\n"],
  ['SET "unbalanced', "-ERR Protocol error: unbalanced quotes in request\r\n"],
];

describe("a Redis server", () => {
  test("answers a dialogue as Redis does", () => {
    const { a, b } = line();
    new RedisServer(b);
    const talk = new Talk(a);
    const replies = DIALOGUE.map(([command]) => [command, talk.say(command)]);
    expect(replies).toEqual(DIALOGUE.map(([command, reply]) => [command, reply]));
    expect(talk.isOver).toBe(true);
  });

  test("keys expire in virtual time", async () => {
    const { a, b, network } = line();
    new RedisServer(b);
    await redisCommand(a, "10.0.3.10", ["SET", "k", "v", "EX", "10"]);
    await network.sleep(9 * SECOND);
    expect(await redisCommand(a, "10.0.3.10", ["GET", "k"])).toBe("v");
    await network.sleep(2 * SECOND);
    expect(await redisCommand(a, "10.0.3.10", ["GET", "k"])).toBeNull();
    await expect(redisCommand(a, "10.0.3.10", ["PING"], 6380)).rejects.toThrow(
      "Could not connect to Redis at 10.0.3.10:6380: Connection refused",
    );
  });

  test("a blocked pop is served by a push, the longest waiting first, or ends with its time", () => {
    const { a, b, network } = line();
    new RedisServer(b);
    const [one, two, pusher] = [new Talk(a), new Talk(a), new Talk(a)];
    expect(one.say("BRPOP jobs 0")).toBe("");
    expect(two.say("BLPOP other jobs 3")).toBe("");
    expect(pusher.say("LPUSH jobs j1")).toBe(":1\r\n");
    expect([one.heard, two.heard]).toEqual(["*2\r\n$4\r\njobs\r\n$2\r\nj1\r\n", ""]);
    network.sim.runUntil(network.sim.nowNs + 4 * SECOND);
    expect(two.heard).toBe("*-1\r\n");
    expect(two.say("PING")).toBe("+PONG\r\n");
  });

  test("publishes to those who subscribed", () => {
    const { a, b } = line();
    new RedisServer(b);
    const [one, two, speaker] = [new Talk(a), new Talk(a), new Talk(a)];
    expect(one.say("SUBSCRIBE news")).toBe("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n");
    two.say("PSUBSCRIBE n*");
    expect(speaker.say("PUBLISH news hi")).toBe(":2\r\n");
    expect(one.heard).toContain("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n");
    expect(two.heard).toContain("*4\r\n$8\r\npmessage\r\n$2\r\nn*\r\n$4\r\nnews\r\n$2\r\nhi\r\n");
    expect(one.say("GET x")).toMatch(/^-ERR Can't execute 'get'/);
  });

  test("wants its password", () => {
    const { a, b } = line();
    new RedisServer(b, 6379, { password: "secret" });
    const talk = new Talk(a);
    expect(["GET x", "AUTH no", "AUTH secret", "GET x"].map((command) => talk.say(command))).toEqual([
      "-NOAUTH Authentication required.\r\n",
      "-WRONGPASS invalid username-password pair or user is disabled.\r\n",
      "+OK\r\n",
      "$-1\r\n",
    ]);
  });

  test("a replica has what its master has, takes no writes, and comes back after its master does", () => {
    const { a, b, r2, network } = line();
    const master = new RedisServer(b);
    const writer = new Talk(a);
    writer.say("SET before 1");
    writer.say("HSET h a 1");
    r2.host.files.writeFile("/etc/hosts", "10.0.3.10 redis-master\n");
    new RedisServer(r2, 6379, { replicaOf: { host: "redis-master", port: 6379 } });
    network.sim.runUntil(network.sim.nowNs + SECOND);
    writer.say("SET after 2");
    const reader = new Talk(a, "10.0.2.2");
    expect(["GET before", "GET after", "HGET h a"].map((command) => reader.say(command))).toEqual(
      Array(3).fill(expect.stringMatching(/^\$1/)),
    );
    expect(reader.say("SET x 1")).toBe("-READONLY You can't write against a read only replica.\r\n");
    expect(reader.say("ROLE")).toContain("connected");
    expect(reader.say("INFO replication")).toContain("master_link_status:up");
    master.close();
    network.sim.runUntil(network.sim.nowNs + 2 * SECOND);
    expect(reader.say("INFO replication")).toContain("master_link_status:down");
    new RedisServer(b);
    network.sim.runUntil(network.sim.nowNs + 2 * SECOND);
    expect(reader.say("GET before")).toBe("$-1\r\n");
    expect(reader.say("REPLICAOF NO ONE")).toBe("+OK\r\n");
    expect(reader.say("SET x 1")).toBe("+OK\r\n");
  });
});

describe("RESP", () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.constantFrom(new RespStatus("OK"), new RespError("ERR x")),
  );
  const value: fc.Arbitrary<RespValue> = fc.oneof(
    leaf,
    fc.array(fc.oneof(leaf, fc.array(leaf, { maxLength: 3 })), { maxLength: 4 }),
  );
  test("what was encoded is read back, wherever it is cut", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), fc.integer({ min: 1, max: 7 }), (values, size) => {
        const stream = values.map(encodeResp).join("");
        const parser = new RespParser("replies");
        const got: unknown[] = [];
        for (let at = 0; at < stream.length; at += size) {
          parser.push(stream.slice(at, at + size));
          for (let v = parser.nextReply(); v !== undefined; v = parser.nextReply()) got.push(v);
        }
        expect(got).toEqual(values);
      }),
    );
  });
  test("anything is commands, a failure, or not whole yet", () => {
    const piece = fc.constantFrom("*", "$", ":", "+", "-1", "1", "3", "\r\n", "\n", "PING", '"', "'", " ", "\\");
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const parser = new RespParser("commands");
        parser.push(pieces.join(""));
        for (let i = 0; i < 100; i++) {
          const command = parser.nextCommand();
          if (command === null || command instanceof RespFailure) return;
        }
      }),
    );
  });
  test("words and patterns", () => {
    expect(splitWords(`a  "b c\\x41" 'd\\'e'`)).toEqual(["a", "b cA", "d'e"]);
    expect(["h?llo", "h*o", "h[ae]llo", "h[^e]llo", "h\\*", "hallo"].map((p) => matchesPattern(p, "hallo"))).toEqual([
      true,
      true,
      true,
      true,
      false,
      true,
    ]);
  });
});
