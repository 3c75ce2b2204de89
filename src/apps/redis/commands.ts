import { MILLISECOND, SECOND } from "../../sim/time.js";
import { RespError, RespStatus, type RespValue } from "./resp.js";
import { matchesPattern, type RedisStore, type RedisValue } from "./store.js";

/** What a command on data works with. */
export interface CommandContext {
  readonly store: RedisStore;
  readonly nowNs: number;
}

/** A command on data: how many words it takes (its name counts; negative: at least), whether it writes, what it does. */
export interface DataCommand {
  readonly arity: number;
  readonly writes: boolean;
  run(context: CommandContext, args: readonly string[]): RespValue;
}

const OK = new RespStatus("OK");
const WRONG_TYPE = new RespError("WRONGTYPE Operation against a key holding the wrong kind of value");
const NOT_INTEGER = new RespError("ERR value is not an integer or out of range");
const SYNTAX = new RespError("ERR syntax error");

function command(arity: number, writes: boolean, run: DataCommand["run"]): DataCommand {
  return { arity, writes, run };
}

/** The value of a key when it is of this kind, null when there is none, an error when it is of another. */
function typed<K extends RedisValue["kind"]>(
  { store, nowNs }: CommandContext,
  key: string,
  kind: K,
): Extract<RedisValue, { kind: K }> | null | RespError {
  const value = store.get(key, nowNs);
  if (value === null) return null;
  return value.kind === kind ? (value as Extract<RedisValue, { kind: K }>) : WRONG_TYPE;
}

function integer(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

function add(context: CommandContext, key: string, by: number | null): RespValue {
  const old = typed(context, key, "string");
  if (old instanceof RespError) return old;
  const before = old === null ? 0 : integer(old.text);
  if (before === null || by === null) return NOT_INTEGER;
  if (old === null) context.store.set(key, { kind: "string", text: String(by) });
  else old.text = String(before + by);
  return before + by;
}

function push(context: CommandContext, [key = "", ...items]: readonly string[], left: boolean): RespValue {
  const old = typed(context, key, "list");
  if (old instanceof RespError) return old;
  const list = old ?? { kind: "list" as const, items: [] };
  if (old === null) context.store.set(key, list);
  for (const item of items) {
    if (left) list.items.unshift(item);
    else list.items.push(item);
  }
  return list.items.length;
}

function pop(context: CommandContext, [key = "", countText]: readonly string[], left: boolean): RespValue {
  const list = typed(context, key, "list");
  if (list instanceof RespError) return list;
  const count = countText === undefined ? 1 : integer(countText);
  if (count === null || count < 0) return new RespError("ERR value is out of range, must be positive");
  if (list === null) return null;
  const taken = left
    ? list.items.splice(0, count)
    : list.items.splice(Math.max(0, list.items.length - count)).reverse();
  context.store.dropIfEmpty(key);
  return countText === undefined ? (taken[0] ?? null) : taken;
}

/** Start and length of a range with negative indices from the end. */
function range(length: number, start: number, stop: number): { from: number; to: number } {
  const from = Math.max(0, start < 0 ? length + start : start);
  return { from, to: Math.max(from, (stop < 0 ? length + stop : stop) + 1) };
}

function ttl({ store, nowNs }: CommandContext, key: string, unitNs: number): RespValue {
  const expiry = store.expiry(key, nowNs);
  if (expiry === undefined) return -2;
  return expiry === null ? -1 : Math.round((expiry - nowNs) / unitNs);
}

function expire({ store, nowNs }: CommandContext, [key = "", text]: readonly string[], unitNs: number): RespValue {
  const amount = integer(text);
  if (amount === null) return NOT_INTEGER;
  if (amount <= 0) return store.delete(key, nowNs) ? 1 : 0;
  return store.expire(key, nowNs + amount * unitNs, nowNs) ? 1 : 0;
}

function set(context: CommandContext, [key = "", text = "", ...options]: readonly string[]): RespValue {
  const { store, nowNs } = context;
  let expiresNs: number | null = null;
  let condition = "";
  let answersOld = false;
  for (let i = 0; i < options.length; i++) {
    const option = (options[i] ?? "").toUpperCase();
    if (option === "EX" || option === "PX") {
      const amount = integer(options[++i]);
      if (amount === null) return NOT_INTEGER;
      if (amount <= 0) return new RespError("ERR invalid expire time in 'set' command");
      expiresNs = nowNs + amount * (option === "EX" ? SECOND : MILLISECOND);
    } else if (option === "NX" || option === "XX") condition = option;
    else if (option === "KEEPTTL") expiresNs = store.expiry(key, nowNs) ?? null;
    else if (option === "GET") answersOld = true;
    else return SYNTAX;
  }
  const old = store.get(key, nowNs);
  if (answersOld && old !== null && old.kind !== "string") return WRONG_TYPE;
  const before = old?.kind === "string" ? old.text : null;
  if ((condition === "NX" && old !== null) || (condition === "XX" && old === null)) return answersOld ? before : null;
  store.set(key, { kind: "string", text }, expiresNs);
  return answersOld ? before : OK;
}

const KIND_NAMES = { string: "string", list: "list", hash: "hash", set: "set" } as const;

/** The commands that work on the data of one database. */
export const DATA_COMMANDS: ReadonlyMap<string, DataCommand> = new Map<string, DataCommand>([
  ["SET", command(-3, true, set)],
  ["SETNX", command(3, true, (c, [key = "", text = ""]) => (set(c, [key, text, "NX"]) === OK ? 1 : 0))],
  ["SETEX", command(4, true, (c, [key = "", seconds = "", text = ""]) => set(c, [key, text, "EX", seconds]))],
  [
    "GET",
    command(2, false, (c, [key = ""]) => {
      const value = typed(c, key, "string");
      return value instanceof RespError ? value : (value?.text ?? null);
    }),
  ],
  ["GETSET", command(3, true, (c, [key = "", text = ""]) => set(c, [key, text, "GET"]))],
  [
    "MGET",
    command(-2, false, ({ store, nowNs }, keys) =>
      keys.map((key) => {
        const value = store.get(key, nowNs);
        return value?.kind === "string" ? value.text : null;
      }),
    ),
  ],
  [
    "MSET",
    command(-3, true, ({ store }, args) => {
      if (args.length % 2 !== 0) return new RespError("ERR wrong number of arguments for 'mset' command");
      for (let i = 0; i < args.length; i += 2) store.set(args[i] ?? "", { kind: "string", text: args[i + 1] ?? "" });
      return OK;
    }),
  ],
  [
    "APPEND",
    command(3, true, (c, [key = "", more = ""]) => {
      const value = typed(c, key, "string");
      if (value instanceof RespError) return value;
      if (value === null) c.store.set(key, { kind: "string", text: more });
      else value.text += more;
      return (value?.text ?? more).length;
    }),
  ],
  [
    "STRLEN",
    command(2, false, (c, [key = ""]) => {
      const value = typed(c, key, "string");
      return value instanceof RespError ? value : (value?.text.length ?? 0);
    }),
  ],
  ["INCR", command(2, true, (c, [key = ""]) => add(c, key, 1))],
  ["DECR", command(2, true, (c, [key = ""]) => add(c, key, -1))],
  ["INCRBY", command(3, true, (c, [key = "", by]) => add(c, key, integer(by)))],
  [
    "DECRBY",
    command(3, true, (c, [key = "", by]) => {
      const amount = integer(by);
      return add(c, key, amount === null ? null : -amount);
    }),
  ],
  ["DEL", command(-2, true, ({ store, nowNs }, keys) => keys.filter((key) => store.delete(key, nowNs)).length)],
  ["EXISTS", command(-2, false, ({ store, nowNs }, keys) => keys.filter((k) => store.get(k, nowNs) !== null).length)],
  [
    "TYPE",
    command(2, false, ({ store, nowNs }, [key = ""]) => {
      const value = store.get(key, nowNs);
      return new RespStatus(value === null ? "none" : KIND_NAMES[value.kind]);
    }),
  ],
  [
    "KEYS",
    command(2, false, ({ store, nowNs }, [pattern = ""]) =>
      store.names(nowNs).filter((key) => matchesPattern(pattern, key)),
    ),
  ],
  ["DBSIZE", command(1, false, ({ store, nowNs }) => store.names(nowNs).length)],
  [
    "FLUSHDB",
    command(-1, true, ({ store }) => {
      store.clear();
      return OK;
    }),
  ],
  ["EXPIRE", command(-3, true, (c, args) => expire(c, args, SECOND))],
  ["PEXPIRE", command(-3, true, (c, args) => expire(c, args, MILLISECOND))],
  [
    "PERSIST",
    command(2, true, ({ store, nowNs }, [key = ""]) => {
      const expires = typeof store.expiry(key, nowNs) === "number";
      return expires && store.expire(key, null, nowNs) ? 1 : 0;
    }),
  ],
  ["TTL", command(2, false, (c, [key = ""]) => ttl(c, key, SECOND))],
  ["PTTL", command(2, false, (c, [key = ""]) => ttl(c, key, MILLISECOND))],
  ["LPUSH", command(-3, true, (c, args) => push(c, args, true))],
  ["RPUSH", command(-3, true, (c, args) => push(c, args, false))],
  ["LPOP", command(-2, true, (c, args) => pop(c, args, true))],
  ["RPOP", command(-2, true, (c, args) => pop(c, args, false))],
  [
    "LLEN",
    command(2, false, (c, [key = ""]) => {
      const list = typed(c, key, "list");
      return list instanceof RespError ? list : (list?.items.length ?? 0);
    }),
  ],
  [
    "LRANGE",
    command(4, false, (c, [key = "", startText, stopText]) => {
      const list = typed(c, key, "list");
      const start = integer(startText);
      const stop = integer(stopText);
      if (list instanceof RespError) return list;
      if (start === null || stop === null) return NOT_INTEGER;
      const { from, to } = range(list?.items.length ?? 0, start, stop);
      return list?.items.slice(from, to) ?? [];
    }),
  ],
  [
    "LINDEX",
    command(3, false, (c, [key = "", text]) => {
      const list = typed(c, key, "list");
      const index = integer(text);
      if (list instanceof RespError) return list;
      return index === null ? NOT_INTEGER : (list?.items.at(index) ?? null);
    }),
  ],
  [
    "HSET",
    command(-4, true, (c, [key = "", ...pairs]) => {
      const old = typed(c, key, "hash");
      if (old instanceof RespError) return old;
      if (pairs.length % 2 !== 0) return new RespError("ERR wrong number of arguments for 'hset' command");
      const hash = old ?? { kind: "hash" as const, fields: new Map<string, string>() };
      if (old === null) c.store.set(key, hash);
      const before = hash.fields.size;
      for (let i = 0; i < pairs.length; i += 2) hash.fields.set(pairs[i] ?? "", pairs[i + 1] ?? "");
      return hash.fields.size - before;
    }),
  ],
  [
    "HGET",
    command(3, false, (c, [key = "", field = ""]) => {
      const hash = typed(c, key, "hash");
      return hash instanceof RespError ? hash : (hash?.fields.get(field) ?? null);
    }),
  ],
  [
    "HGETALL",
    command(2, false, (c, [key = ""]) => {
      const hash = typed(c, key, "hash");
      return hash instanceof RespError ? hash : [...(hash?.fields ?? [])].flat();
    }),
  ],
  [
    "HKEYS",
    command(2, false, (c, [key = ""]) => {
      const hash = typed(c, key, "hash");
      return hash instanceof RespError ? hash : [...(hash?.fields.keys() ?? [])];
    }),
  ],
  [
    "HLEN",
    command(2, false, (c, [key = ""]) => {
      const hash = typed(c, key, "hash");
      return hash instanceof RespError ? hash : (hash?.fields.size ?? 0);
    }),
  ],
  [
    "HDEL",
    command(-3, true, (c, [key = "", ...fields]) => {
      const hash = typed(c, key, "hash");
      if (hash instanceof RespError) return hash;
      const count = fields.filter((field) => hash?.fields.delete(field) === true).length;
      c.store.dropIfEmpty(key);
      return count;
    }),
  ],
  [
    "SADD",
    command(-3, true, (c, [key = "", ...members]) => {
      const old = typed(c, key, "set");
      if (old instanceof RespError) return old;
      const found = old ?? { kind: "set" as const, members: new Set<string>() };
      if (old === null) c.store.set(key, found);
      const before = found.members.size;
      for (const member of members) found.members.add(member);
      return found.members.size - before;
    }),
  ],
  [
    "SREM",
    command(-3, true, (c, [key = "", ...members]) => {
      const found = typed(c, key, "set");
      if (found instanceof RespError) return found;
      const count = members.filter((member) => found?.members.delete(member) === true).length;
      c.store.dropIfEmpty(key);
      return count;
    }),
  ],
  [
    "SMEMBERS",
    command(2, false, (c, [key = ""]) => {
      const found = typed(c, key, "set");
      return found instanceof RespError ? found : [...(found?.members ?? [])];
    }),
  ],
  [
    "SISMEMBER",
    command(3, false, (c, [key = "", member = ""]) => {
      const found = typed(c, key, "set");
      return found instanceof RespError ? found : found?.members.has(member) === true ? 1 : 0;
    }),
  ],
  [
    "SCARD",
    command(2, false, (c, [key = ""]) => {
      const found = typed(c, key, "set");
      return found instanceof RespError ? found : (found?.members.size ?? 0);
    }),
  ],
]);
