import { chainedFields, type HeaderChain } from "../expression/header-chain-expression.js";
import { META_KEYS, UNQUALIFIED_META } from "../expression/meta-keys.js";
import { isPayloadProtocol } from "../expression/payload-fields.js";
import { RAW_BASES } from "../expression/raw-expression.js";
import { RT_KEYS } from "../expression/rt-expression.js";
import { SOCKET_KEYS } from "../expression/socket-expression.js";
import { typeByName } from "../model/data-type.js";
import { CT_KEYS, KEYWORDS } from "./keywords.js";
import { NftError } from "./nft-error.js";
import type { ParseContext as Parser } from "./parse-context.js";
import { parseStatefulStatement } from "./parse-stateful.js";
import { parseTime } from "./parse-time.js";
import type { ElementNode, ExpressionNode, NameNode, StatementNode, VerdictNode } from "./syntax.js";

const VERDICTS = new Set(["accept", "drop", "continue", "return", "jump", "goto"]);

/** True when the next token begins a verdict. */
export function atVerdict(parser: Parser): boolean {
  const token = parser.reader.peek();
  return token.kind === "string" && VERDICTS.has(token.text);
}

/** `accept`, `jump NAME`. */
export function parseVerdict(parser: Parser): VerdictNode {
  const { reader } = parser;
  const token = reader.next();
  const verdict = token.text as VerdictNode["verdict"];
  if (verdict !== "jump" && verdict !== "goto") {
    return { kind: "verdict", verdict, chain: null, chainLocation: null, location: token.location };
  }
  const variable = parser.takeVariable();
  if (variable !== null && variable.kind === "symbol") {
    return {
      kind: "verdict",
      verdict,
      chain: variable.text,
      chainLocation: variable.location,
      location: reader.from(token.location),
    };
  }
  const { kind } = reader.peek();
  if (kind !== "string" && kind !== "name") return reader.fail("'{'");
  const name = reader.name();
  return {
    kind: "verdict",
    verdict,
    chain: name.text,
    chainLocation: name.location,
    location: reader.from(token.location),
  };
}

/** An expression that reads something of the packet, with binary operators and concatenation; null when none begins here. */
export function parseSelector(parser: Parser): ExpressionNode | null {
  const start = parser.reader.peek().location;
  const first = parseSelectorPart(parser);
  if (first === null) return null;
  const items = [first];
  while (parser.reader.take(".")) {
    const dot = parser.reader.last.location;
    items.push(placed(parseSelectorPart(parser) ?? parser.reader.fail(), dot, items.length));
  }
  return items.length === 1 ? first : { kind: "concat", items, location: parser.reader.from(start) };
}

/** One expression without operators, as `describe` takes it; null when none begins here. */
export function parseSubject(parser: Parser): ExpressionNode | null {
  return parsePrimary(parser);
}

function parseSelectorPart(parser: Parser): ExpressionNode | null {
  const start = parser.reader.peek().location;
  const primary = parsePrimary(parser);
  if (primary === null) return null;
  return parseOperators(parser, primary, start, 0);
}

const OPERATORS: readonly (readonly [string, "&" | "|" | "^" | "<<" | ">>", number])[] = [
  ["|", "|", 1],
  ["or", "|", 1],
  ["^", "^", 2],
  ["xor", "^", 2],
  ["&", "&", 3],
  ["and", "&", 3],
  ["<<", "<<", 4],
  ["lshift", "<<", 4],
  ["rshift", ">>", 4],
  [">>", ">>", 4],
];

/** `left & right | ...`: or binds weakest, then exclusive or, and, shifts. */
function parseOperators(
  parser: Parser,
  first: ExpressionNode,
  start: ExpressionNode["location"],
  least: number,
): ExpressionNode {
  let left = first;
  for (;;) {
    const found = OPERATORS.find(([text, , level]) => level > least && parser.reader.is(text));
    if (found === undefined) return left;
    parser.reader.next();
    const from = parser.reader.peek().location;
    const operand = parsePrimary(parser, true) ?? parseAtom(parser);
    const right = parseOperators(parser, operand, from, found[2]);
    left = { kind: "binary", operator: found[1], left, right, location: parser.reader.from(start) };
  }
}

/** The fields that an error names, of headers that have no more than four, in its order. */
const EXPECTED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  ether: ["saddr", "daddr", "type"],
  igmp: ["type", "checksum", "mrt", "group"],
  udp: ["length", "checksum", "sport", "dport"],
  udplite: ["checksum", "sport", "dport", "csumcov"],
  dccp: ["type", "sport", "dport"],
  esp: ["seq", "spi"],
  comp: ["nexthdr", "flags", "cpi"],
  th: ["sport", "dport"],
};

/** What reads the packet: `ip saddr`, `meta mark`, `ct state`, `fib ...`, `numgen ...`; null when none begins here. */
function parsePrimary(parser: Parser, isValue = false): ExpressionNode | null {
  const { reader } = parser;
  const token = reader.peek();
  if (!isValue && reader.is("@")) return parseRaw(parser);
  if (token.kind !== "string") return null;
  const start = token.location;
  const word = token.text;
  if (word === "meta") return parseMeta(parser);
  if (word === "ct") return parseCt(parser);
  if (word === "fib") return parseFib(parser);
  if (word === "numgen") return parseNumgen(parser);
  if (word === "jhash" || word === "symhash") return parseHash(parser);
  if (word === "socket" && !isValue) return parseSocket(parser);
  if (word === "osf" && !isValue) return parseOsf(parser);
  if (word === "rt" && !isValue) return parseRt(parser);
  if (word === "rt" && reader.is("mtu", 1)) return parseRt(parser);
  if (word === "exthdr") {
    reader.next();
    const name = reader.peek();
    if (name.kind !== "string" || chainedFields("", name.text) === null) return reader.fail();
    reader.next();
    return { kind: "chained", chain: "", name: name.text, field: null, location: reader.from(start) };
  }
  if (!isValue && chainedFields("", word) !== null) return parseChained(parser, "", word);
  if ((word === "ip" && reader.is("option", 1)) || (word === "sctp" && reader.is("chunk", 1))) {
    const chain = word === "ip" ? "ip option" : "sctp chunk";
    reader.next();
    reader.next();
    return parseChained(parser, chain, reader.peek().text);
  }
  if (word === "tcp" && reader.is("option", 1)) {
    reader.next();
    reader.next();
    const name = reader.word().text;
    const field = ["size", "length", "kind", "left", "right", "count", "tsval", "tsecr"].includes(reader.peek().text)
      ? reader.next().text
      : null;
    return { kind: "option", name, field, location: reader.from(start) };
  }
  if (isPayloadProtocol(word)) {
    // `tcp` may be a value: a protocol's name.
    if (isValue && !parser.payloadField(word, reader.peek(1).text)) return null;
    const follows = reader.peek(1);
    if (follows.kind !== "string") {
      reader.next();
      return reader.fail(...(EXPECTED_FIELDS[word] ?? []));
    }
    reader.next();
    const first = reader.peek().text;
    // ARP's addresses have two words.
    const field = parser.payloadField(word, first) ? first : `${first} ${reader.peek(1).text}`;
    if (!parser.payloadField(word, field)) return reader.fail(...(EXPECTED_FIELDS[word] ?? []));
    reader.next();
    if (field !== first) reader.next();
    return { kind: "payload", protocol: word, field, location: reader.from(start) };
  }
  if (UNQUALIFIED_META.has(word)) {
    reader.next();
    return { kind: "meta", key: word, location: start };
  }
  return null;
}

/** `rt classid`, `rt ip nexthop`, or a field of IPv6's routing header. */
function parseRt(parser: Parser): ExpressionNode {
  const { reader } = parser;
  if (chainedFields("", "rt")?.includes(reader.peek(1).text)) return parseChained(parser, "", "rt");
  const start = reader.next().location;
  const family = reader.is("ip") || reader.is("ip6") ? (reader.next().text as "ip" | "ip6") : null;
  const key = RT_KEYS.find((each) => reader.is(each));
  if (key === undefined) return reader.fail();
  reader.next();
  return { kind: "rt", key, family, location: reader.from(start) };
}

const EXPECTED_OF_CHAINED: Readonly<Record<string, readonly string[]>> = {
  hbh: ["hdrlength", "nexthdr"],
  dst: ["hdrlength", "nexthdr"],
  srh: ["flags", "last-entry", "tag", "sid"],
};

/** A header of a chain by its name, with one of its fields; of options and chunks the name alone asks whether there is one. */
function parseChained(parser: Parser, chain: HeaderChain, name: string): ExpressionNode {
  const { reader } = parser;
  const fields = chainedFields(chain, name);
  if (fields === null) return reader.fail();
  const start = reader.next().location;
  const field = fields.includes(reader.peek().text) ? reader.next().text : null;
  if (field === null && chain === "") return reader.fail(...(EXPECTED_OF_CHAINED[name] ?? []));
  const first = chain === "" ? start : { ...start, first: start.first - chain.length - 1 };
  return { kind: "chained", chain, name, field, location: reader.from(first) };
}

/** `@th,16,16`. */
function parseRaw(parser: Parser): ExpressionNode {
  const { reader } = parser;
  const start = reader.next().location;
  const base = reader.word();
  if (!RAW_BASES.some((known) => known === base.text)) {
    throw new NftError("syntax", "unknown raw payload base", base.location);
  }
  reader.expect(",");
  const offset = reader.number();
  reader.expect(",");
  return { kind: "raw", base: base.text, offset, bits: reader.number(), location: reader.from(start) };
}

function parseSocket(parser: Parser): ExpressionNode {
  const { reader } = parser;
  const start = reader.next().location;
  const key = SOCKET_KEYS.find((each) => reader.is(each));
  if (key === undefined) {
    if (!reader.is("cgroupv2")) return reader.fail("transparent", "wildcard", "cgroupv2", "mark");
    throw new NftError("syntax", "podwire does not emulate socket cgroupv2", reader.peek().location);
  }
  reader.next();
  return { kind: "socket", key, location: reader.from(start) };
}

function parseOsf(parser: Parser): ExpressionNode {
  const { reader } = parser;
  const start = reader.next().location;
  const ttl = reader.take("ttl") ? reader.word().text : null;
  if (!reader.is("name") && !reader.is("version")) return reader.fail("version", "name");
  return { kind: "osf", ttl, key: reader.next().text, location: reader.from(start) };
}

function parseMeta(parser: Parser): ExpressionNode {
  const { reader } = parser;
  const start = reader.next().location;
  const key = reader.peek();
  if (key.kind !== "string") return reader.fail();
  reader.next();
  if (!META_KEYS.includes(key.text)) {
    throw new NftError(
      "syntax",
      `syntax error, unexpected ${key.text}, known keys are ${META_KEYS.join(", ")}`,
      reader.from(start),
    );
  }
  return { kind: "meta", key: key.text, location: reader.from(start) };
}

function parseCt(parser: Parser): ExpressionNode {
  const { reader } = parser;
  const start = reader.next().location;
  const direction = reader.is("original") || reader.is("reply") ? (reader.next().text as "original" | "reply") : null;
  const family =
    direction !== null && (reader.is("ip") || reader.is("ip6")) ? (reader.next().text as "ip" | "ip6") : null;
  const key = reader.peek();
  if (key.kind !== "string" || !CT_KEYS.has(key.text)) return reader.fail();
  reader.next();
  return { kind: "ct", direction, family, key: key.text, location: reader.from(start) };
}

function parseFib(parser: Parser): ExpressionNode {
  const { reader } = parser;
  const start = reader.next().location;
  const inputs: string[] = [];
  do {
    if (!["saddr", "daddr", "mark", "iif", "oif"].includes(reader.peek().text)) return reader.fail();
    inputs.push(reader.next().text);
  } while (reader.take("."));
  if (!["type", "oif", "oifname"].includes(reader.peek().text)) return reader.fail("type", "oif", "oifname");
  const result = reader.next().text;
  return { kind: "fib", inputs, result, location: reader.from(start) };
}

function parseNumgen(parser: Parser): ExpressionNode {
  const { reader } = parser;
  const start = reader.next().location;
  if (!reader.is("random") && !reader.is("inc")) return reader.fail("random", "inc");
  const mode = reader.next().text as "random" | "inc";
  reader.expect("mod");
  const modulus = reader.number();
  const offset = reader.take("offset") ? reader.number() : 0;
  return { kind: "numgen", mode, modulus, offset, location: reader.from(start) };
}

function parseHash(parser: Parser): ExpressionNode {
  const { reader } = parser;
  const algorithm = reader.next();
  const base = algorithm.text === "jhash" ? (parseSelector(parser) ?? parseValue(parser)) : null;
  reader.expect("mod");
  const modulus = reader.number();
  const seed = reader.take("seed") ? reader.number() : null;
  const offset = reader.take("offset") ? reader.number() : 0;
  return {
    kind: "hash",
    algorithm: algorithm.text as "jhash" | "symhash",
    base,
    modulus,
    seed,
    offset,
    location: reader.from(algorithm.location),
  };
}

/** Words of the language that may be values too (parser_bison.y, keyword_expr and primary_rhs_expr). */
const VALUE_WORDS: ReadonlySet<string> = new Set(
  (
    "ether ip ip6 vlan arp dnat snat ecn reset tcp udp udplite esp ah icmp icmpv6 igmp comp dccp sctp redirect exists " +
    "missing label"
  ).split(" "),
);

/** One plain value: a word, a number, an address, `$name`, `@set`, `(a | b)`. */
function parseAtom(parser: Parser): ExpressionNode {
  const { reader } = parser;
  const token = reader.peek();
  if (token.kind === "symbol") {
    if (token.text === "$") return parser.takeVariable() ?? reader.fail();
    if (token.text === "(") {
      reader.next();
      const inside = parseOperators(parser, parsePrimary(parser, true) ?? parseAtom(parser), token.location, 0);
      reader.expect(")");
      return inside;
    }
    if (token.text === "[") {
      reader.next();
      const inside = parseAtom(parser);
      reader.expect("]");
      return { ...inside, location: reader.from(token.location) };
    }
    return reader.fail();
  }
  if (token.kind === "newline" || token.kind === "end" || token.kind === "junk") return reader.fail();
  if (token.kind === "string" && KEYWORDS.has(token.text) && !VALUE_WORDS.has(token.text)) return reader.fail();
  reader.next();
  return { kind: "symbol", text: token.text, quoted: token.kind === "quoted", location: token.location };
}

/** A value with operators, a prefix length or a second end: `1.2.3.0/24`, `80-90`, `syn|ack`. */
export function parseValue(parser: Parser): ExpressionNode {
  const { reader } = parser;
  const start = reader.peek().location;
  const primary = parsePrimary(parser, true);
  if (primary !== null) return parseMapping(parser, parseOperators(parser, primary, start, 0), start);
  let value = parseAtom(parser);
  if (reader.is("/") && reader.peek(1).kind === "number") {
    reader.next();
    value = { kind: "prefix", base: value, length: reader.number(), location: reader.from(start) };
  }
  if (reader.is("-")) {
    reader.next();
    const to = parseAtom(parser);
    return { kind: "range", from: value, to, location: reader.from(start) };
  }
  return parseOperators(parser, value, start, 0);
}

function parseMapping(parser: Parser, key: ExpressionNode, start: ExpressionNode["location"]): ExpressionNode {
  const { reader } = parser;
  let full = key;
  if (reader.is(".")) {
    const items = [key];
    while (reader.take(".")) items.push(parseSelectorPart(parser) ?? parseAtom(parser));
    full = { kind: "concat", items, location: reader.from(start) };
  }
  if (!reader.take("map")) return full;
  const map = parseSetExpression(parser);
  return { kind: "map", key: full, map, location: reader.from(start) };
}

/** `@name`, `{ ... }` or a variable that stands for one. */
export function parseSetExpression(parser: Parser, isVerdictMap = false): ExpressionNode {
  const { reader } = parser;
  const token = reader.peek();
  if (reader.is("@")) {
    reader.next();
    const name = reader.name();
    return { kind: "set-reference", name: name.text, location: reader.from(token.location) };
  }
  if (reader.is("$")) return parser.takeVariable() ?? reader.fail();
  if (reader.is("{")) return parseBraces(parser, isVerdictMap);
  return reader.fail("'{'", "@", "'$'");
}

/** The right side of a match: a value, a concatenation, a list with commas, a set. */
export function parseRight(parser: Parser): ExpressionNode {
  const { reader } = parser;
  if (reader.is("@") || reader.is("{")) return parseSetExpression(parser);
  const first = parseConcat(parser);
  if (!reader.is(",") || first.kind === "set") return first;
  const items: ExpressionNode[] = [first];
  while (reader.take(",")) items.push(parseConcat(parser));
  return { kind: "list", items, location: reader.from(first.location) };
}

/** `a . b . c`, or one value. */
export function parseConcat(parser: Parser): ExpressionNode {
  const first = parseValue(parser);
  if (!parser.reader.is(".")) return first;
  const items = [first];
  while (parser.reader.take(".")) {
    const dot = parser.reader.last.location;
    items.push(placed(parseValue(parser), dot, items.length));
  }
  return { kind: "concat", items, location: parser.reader.from(first.location) };
}

/** From the third part of a concatenation on, the place of a part begins at its dot (parser_bison.y, location_update). */
function placed(part: ExpressionNode, dot: ExpressionNode["location"], index: number): ExpressionNode {
  return index < 2 || dot.line !== part.location.line
    ? part
    : { ...part, location: { ...part.location, first: dot.first } };
}

/**
 * `{ element, element }`; those of a verdict map each lead to a verdict. What a rule adds (`inRule`) may have counters
 * behind its timeout.
 */
export function parseBraces(parser: Parser, isVerdictMap = false, inRule = false): ExpressionNode & { kind: "set" } {
  const { reader } = parser;
  const open = reader.expect("{").location;
  const elements: ElementNode[] = [];
  reader.skipNewlines();
  if (reader.is("}")) return reader.fail();
  while (!reader.is("}")) {
    elements.push(parseElement(parser, isVerdictMap, inRule));
    reader.skipNewlines();
    if (!reader.take(",")) break;
    reader.skipNewlines();
    // Commas in a row are as good as one (parser_bison.y, set_list_expr).
    while (reader.take(",")) reader.skipNewlines();
  }
  if (!reader.take("}")) reader.fail("comma", "'}'");
  return { kind: "set", elements, location: reader.from(open) };
}

/** One element: key, options, and behind a colon what it maps to. */
export function parseElement(parser: Parser, isVerdict = false, inRule = true): ElementNode {
  const { reader } = parser;
  const start = reader.peek().location;
  // `*` stands for a whole key, and for no part of one.
  const rest = reader.is("*") ? reader.next().location : null;
  const key: ExpressionNode =
    rest !== null ? { kind: "any", location: rest } : reader.is("{") ? parseBraces(parser) : parseConcat(parser);
  let timeoutMs: number | null = null;
  let expiresMs: number | null = null;
  let comment: string | null = null;
  const statements: StatementNode[] = [];
  const options = () => {
    let mayCount = true;
    for (;;) {
      // A time of nothing is not told to the kernel, as if it had not been written (netlink.c, __netlink_gen_data).
      if (reader.take("timeout")) timeoutMs = parseTime(parser) || null;
      else if (reader.take("expires")) expiresMs = parseTime(parser) || null;
      else if (reader.take("comment")) comment = reader.quoted();
      else {
        const statement = mayCount ? parseStatefulStatement(parser) : null;
        if (statement === null) return;
        statements.push(statement);
        continue;
      }
      mayCount = inRule;
    }
  };
  options();
  reader.skipNewlinesBefore(":");
  let data: ExpressionNode | null = null;
  const location = reader.from(start);
  if (reader.take(":")) {
    reader.skipNewlines();
    if (isVerdict && !atVerdict(parser) && !reader.is("$")) return reader.fail();
    data = atVerdict(parser) ? parseVerdict(parser) : parseConcat(parser);
    options();
  } else if (isVerdict) return reader.fail("colon");
  return { key, data, timeoutMs, expiresMs, comment, statements, location };
}

/** Words of the language that are names of types too (parser_bison.y, type_identifier). */
const TYPE_WORDS: ReadonlySet<string> = new Set(["mark", "dscp", "ecn", "classid", "time"]);

/** Names of types with dots between: `ipv4_addr . inet_service`; null, with an error told, when one is unknown. */
export function parseTypes(parser: Parser): NameNode[] | null {
  const { reader } = parser;
  const name = () =>
    KEYWORDS.has(reader.peek().text) && !TYPE_WORDS.has(reader.peek().text) ? reader.fail() : reader.anyName();
  const names = [name()];
  while (reader.take(".")) names.push(name());
  const unknown = names.find((name) => typeByName(name.text) === null);
  if (unknown === undefined) return names;
  parser.errors.push(new NftError("syntax", `unknown datatype ${unknown.text}`, unknown.location));
  return null;
}
