import { KEYWORDS } from "./keywords.js";
import type { Location } from "./location.js";
import { NftError } from "./nft-error.js";
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
    return { kind: "quota", ...parseQuota(parser, start), location: reader.from(start) };
  }
  if (reader.is("ct") && reader.is("count", 1)) {
    reader.next();
    reader.next();
    const over = reader.take("over");
    if (reader.peek().kind !== "number") return reader.fail("number", ...(over ? [] : ["over"]));
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

const TIME_UNITS: readonly string[] = ["second", "minute", "hour", "day", "week"];

/** `rate over 10/second burst 5 packets`. */
export function parseLimit(parser: Parser): LimitNode {
  const { reader } = parser;
  if (!reader.take("rate")) reader.fail("name", "rate");
  const over = reader.take("over");
  if (!over) reader.take("until");
  const start = reader.peek().location;
  let rate = reader.number();
  // "mbytes/second" is one word of the language, "bytes / second" are three.
  const word = reader.peek();
  let size: number | null = null;
  let unit = "";
  if (word.kind === "string" && !KEYWORDS.has(word.text) && word.text !== "bytes") {
    reader.next();
    const [, bytes = "", per = ""] = /^([km]?bytes)\/(\w+)$/.exec(word.text) ?? [];
    size = BYTE_UNITS[bytes] ?? null;
    unit = per;
    if (size === null || !TIME_UNITS.includes(unit)) {
      const said = word.text.includes("/") ? "Wrong rate format" : "wrong rate format";
      throw new NftError("syntax", said, reader.from(start));
    }
  } else {
    size = byteUnit(parser);
    reader.expect("/", ...(size === null ? ["string", "bytes"] : []));
    unit = reader.peek().text;
    if (!TIME_UNITS.includes(unit)) return reader.fail();
    reader.next();
  }
  if (size !== null) rate *= size;
  let burst: number | null = null;
  if (reader.take("burst")) {
    burst = reader.number();
    if (size === null) reader.expect("packets");
    else burst *= byteUnit(parser) ?? reader.fail("bytes", "string");
  }
  return { over, rate, isBytes: size !== null, unit: unit as LimitNode["unit"], burst };
}

function quotaUnit(parser: Parser, start: Location): number {
  const { reader } = parser;
  const unit = byteUnit(parser);
  if (unit !== null) return unit;
  if (reader.peek().kind !== "string" || KEYWORDS.has(reader.peek().text)) return reader.fail("string", "bytes");
  reader.next();
  throw new NftError("syntax", "Wrong rate format", reader.from(start));
}

/** `over 25 mbytes used 3 bytes`. */
export function parseQuota(
  parser: Parser,
  begin: Location | null = null,
): { over: boolean; bytes: number; used: number } {
  const { reader } = parser;
  const start = begin ?? reader.peek().location;
  const over = reader.take("over");
  if (!over) reader.take("until");
  const bytes = reader.number() * quotaUnit(parser, start);
  const used = reader.take("used") ? reader.number() * quotaUnit(parser, start) : 0;
  return { over, bytes, used };
}
