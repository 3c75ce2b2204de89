import type { ParseContext as Parser } from "./parse-context.js";
import type { LimitNode, StatementNode } from "./syntax.js";

/** Counter, limit, quota or ct count, which may stand in elements too; null when none begins here. */
export function parseStatefulStatement(parser: Parser): StatementNode | null {
  const { reader } = parser;
  const start = reader.peek().location;
  if (reader.take("counter")) {
    if (reader.take("name")) return named(parser, "counter", start);
    let packets = 0;
    let bytes = 0;
    if (reader.take("packets")) {
      packets = reader.number();
      if (reader.take("bytes")) bytes = reader.number();
    }
    return { kind: "counter", packets, bytes, location: reader.from(start) };
  }
  if (reader.take("limit")) {
    if (reader.take("name")) return named(parser, "limit", start);
    return { kind: "limit", limit: parseLimit(parser), location: reader.from(start) };
  }
  if (reader.take("quota")) {
    if (reader.take("name")) return named(parser, "quota", start);
    return { kind: "quota", ...parseQuota(parser), location: reader.from(start) };
  }
  if (reader.is("ct") && reader.is("count", 1)) {
    reader.next();
    reader.next();
    const over = reader.take("over");
    return { kind: "connlimit", over, count: reader.number(), location: reader.from(start) };
  }
  return null;
}

function named(parser: Parser, object: "counter" | "quota" | "limit", start: StatementNode["location"]): StatementNode {
  const { reader } = parser;
  const token = reader.peek();
  if (token.kind !== "quoted" && token.kind !== "string") return reader.fail();
  reader.next();
  const name = { text: token.text, location: token.location };
  return { kind: "named", object, name, location: reader.from(start) };
}

const BYTE_UNITS: Readonly<Record<string, number>> = { bytes: 1, kbytes: 1024, mbytes: 1024 * 1024 };

function byteUnit(parser: Parser): number | null {
  const unit = parser.reader.peek();
  const size = unit.kind === "string" ? BYTE_UNITS[unit.text] : undefined;
  if (size === undefined) return null;
  parser.reader.next();
  return size;
}

/** `rate over 10/second burst 5 packets`. */
export function parseLimit(parser: Parser): LimitNode {
  const { reader } = parser;
  if (!reader.take("rate")) reader.fail("name", "rate");
  const over = reader.take("over");
  if (!over) reader.take("until");
  let rate = reader.number();
  // "mbytes/second" is one word of the language, "bytes / second" are three.
  const [whole, bytes = "", per = ""] = /^([km]?bytes)\/(\w+)$/.exec(reader.peek().text) ?? [];
  const size = whole === undefined ? byteUnit(parser) : (BYTE_UNITS[bytes] ?? null);
  if (size !== null) rate *= size;
  if (whole === undefined) {
    if (!reader.is("/")) return reader.fail("/", "string", "bytes");
    reader.next();
  }
  const unit = whole === undefined ? reader.peek().text : per;
  if (!["second", "minute", "hour", "day", "week"].includes(unit)) return reader.fail();
  reader.next();
  let burst: number | null = null;
  if (reader.take("burst")) {
    burst = reader.number();
    if (size === null) reader.expect("packets");
    else burst *= byteUnit(parser) ?? reader.fail("bytes", "string");
  }
  return { over, rate, isBytes: size !== null, unit: unit as LimitNode["unit"], burst };
}

function quotaUnit(parser: Parser): number {
  return byteUnit(parser) ?? parser.reader.fail("string", "bytes");
}

/** `over 25 mbytes used 3 bytes`. */
export function parseQuota(parser: Parser): { over: boolean; bytes: number; used: number } {
  const { reader } = parser;
  const over = reader.take("over");
  if (!over) reader.take("until");
  const bytes = reader.number() * quotaUnit(parser);
  const used = reader.take("used") ? reader.number() * quotaUnit(parser) : 0;
  return { over, bytes, used };
}
