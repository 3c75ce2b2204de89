import { KEYWORDS } from "./keywords.js";
import { NftError } from "./nft-error.js";
import type { ParseContext as Parser } from "./parse-context.js";
import {
  atVerdict,
  parseBraces,
  parseConcat,
  parseElement,
  parseRight,
  parseSelector,
  parseSetExpression,
  parseValue,
  parseVerdict,
} from "./parse-expression.js";
import {
  parseDup,
  parseFlow,
  parseFwd,
  parseMeter,
  parsePolicy,
  parseResetOption,
  parseSynproxy,
} from "./parse-special.js";
import { parseStatefulStatement } from "./parse-stateful.js";
import type { ExpressionNode, LogNode, Operator, RuleNode, StatementNode } from "./syntax.js";

/** Statements up to the end of a rule, with its comment. */
export function parseRule(parser: Parser): RuleNode {
  const { reader } = parser;
  const start = reader.peek().location;
  const statements: StatementNode[] = [];
  let comment: string | null = null;
  // JSON may leave a rule empty.
  if (start.source.isJson === true && reader.atSeparator) return { statements, comment, location: start };
  if (reader.peek().kind === "newline" || RESERVED.includes(reader.peek().text)) reader.fail();
  do {
    statements.push(parseStatement(parser));
    if (["handle", "position", "index"].includes(reader.peek().text))
      reader.fail("end of file", "newline", "semicolon");
  } while (!reader.atSeparator && !reader.is("comment") && !ENDS.some((each) => reader.is(each)));
  if (reader.take("comment")) {
    const at = reader.peek();
    comment = reader.quoted();
    if (comment.length > 128)
      throw new NftError("syntax", "comment too long, 128 characters maximum allowed", at.location);
  }
  return { statements, comment, location: reader.from(start) };
}

/** Symbols that no statement begins with: whoever reads what follows says what is wrong. */
const ENDS = ["}", ":", "=", "/"];

/** Words that begin something else than a rule. */
const RESERVED = ["chain", "table", "rule", "element", "flowtable", "handle"];

const LOG_FLAGS: Readonly<Record<string, number>> = {
  "tcp sequence": 1,
  "tcp options": 2,
  "ip options": 4,
  skuid: 8,
  ether: 32,
  all: 47,
};

function parseLog(parser: Parser): LogNode {
  const { reader } = parser;
  let options: LogNode = {
    prefix: null,
    level: null,
    levelLocation: null,
    group: null,
    snaplen: null,
    queueThreshold: null,
    flags: 0,
  };
  for (;;) {
    if (reader.take("prefix")) {
      options = { ...options, prefix: reader.quoted() };
    } else if (reader.take("level")) {
      const level = reader.is("$") || reader.peek().kind === "string" ? reader.word() : reader.quotedWord();
      options = { ...options, level: level.text, levelLocation: level.location };
    } else if (reader.take("group")) options = { ...options, group: reader.number() };
    else if (reader.take("snaplen")) options = { ...options, snaplen: reader.number() };
    else if (reader.take("queue-threshold")) options = { ...options, queueThreshold: reader.number() };
    else if (reader.take("flags")) {
      let first = reader.word().text;
      if (first === "tcp" || first === "ip") {
        do {
          const bits = LOG_FLAGS[`${first} ${reader.peek().text}`];
          if (bits === undefined) return reader.fail();
          reader.next();
          options = { ...options, flags: options.flags | bits };
        } while (reader.take(","));
      } else {
        first = first === "all" ? "all" : first;
        const bits = LOG_FLAGS[first];
        if (bits === undefined) throw reader.failure(reader.last, []);
        options = { ...options, flags: options.flags | bits };
      }
    } else return options;
  }
}

const OPERATORS: readonly Operator[] = ["==", "!=", "<=", ">=", "<", ">", "!"];
const OPERATOR_WORDS: Readonly<Record<string, Operator>> = {
  eq: "==",
  ne: "!=",
  lt: "<",
  gt: ">",
  le: "<=",
  ge: ">=",
  not: "!",
};

function parseStatement(parser: Parser): StatementNode {
  const { reader } = parser;
  const token = reader.peek();
  const start = token.location;
  if (token.kind === "symbol" && !["$", "(", "@"].includes(token.text)) return reader.fail();
  if (atVerdict(parser)) {
    const verdict = parseVerdict(parser);
    return { kind: "verdict", verdict, location: verdict.location };
  }
  const ofMap = parseObjectMap(parser);
  if (ofMap !== null) return ofMap;
  const stateful = parseStatefulStatement(parser);
  if (stateful !== null) return stateful;
  switch (token.kind === "string" ? token.text : "") {
    case "log":
      reader.next();
      return { kind: "log", options: parseLog(parser), location: reader.from(start) };
    case "reject":
      return parseReject(parser);
    case "snat":
    case "dnat":
    case "masquerade":
    case "redirect":
      return parseNat(parser);
    case "tproxy":
      return parseTproxy(parser);
    case "notrack":
      reader.next();
      return { kind: "notrack", location: start };
    case "queue":
      return parseQueue(parser);
    case "set":
    case "add":
    case "update":
    case "delete":
      return parseDynset(parser);
    case "ct":
      return parsePolicy(parser) ?? parseMatch(parser);
    case "synproxy":
      return parseSynproxy(parser);
    case "reset":
      return parseResetOption(parser);
    case "dup":
      return parseDup(parser);
    case "fwd":
      return parseFwd(parser);
    case "flow":
      return parseFlow(parser);
    case "meter":
      return parseMeter(parser);
    case "xt":
      reader.next();
      reader.name();
      reader.quotedWord("string");
      throw new NftError("syntax", "unsupported xtables compat expression, use iptables-nft with this ruleset", start);
    case "meta":
      if (reader.is("secmark", 1) && reader.is("set", 2)) {
        reader.next();
        reader.next();
        reader.next();
        const name = { text: reader.quoted(), location: reader.last.location };
        return { kind: "secmark", name, location: reader.from(start) };
      }
      return parseMatch(parser);
    default:
      return parseMatch(parser);
  }
}

/** `counter name tcp dport map @names`; null when something else begins here. */
function parseObjectMap(parser: Parser): StatementNode | null {
  const { reader } = parser;
  const name = reader.peek(2);
  const isKey = name.kind === "string" && KEYWORDS.has(name.text);
  if (!["counter", "quota", "limit"].includes(reader.peek().text) || !reader.is("name", 1) || !isKey) return null;
  const { text: object, location } = reader.next();
  reader.next();
  const key = parseSelector(parser) ?? reader.fail();
  reader.expect("map");
  return { kind: "named-map", object, key, map: parseSetExpression(parser), location: reader.from(location) };
}

function parseReject(parser: Parser): StatementNode {
  const { reader } = parser;
  const start = reader.next().location;
  if (!reader.take("with")) return { kind: "reject", type: null, code: null, location: start };
  if (reader.take("tcp")) {
    reader.expect("reset");
    return { kind: "reject", type: "tcp", code: null, location: reader.from(start) };
  }
  const type = reader.peek().text;
  if (type !== "icmp" && type !== "icmpv6" && type !== "icmpx") return reader.fail("icmp", "icmpv6", "tcp", "icmpx");
  reader.next();
  if (!reader.take("type") && reader.atSeparator) return reader.fail("number", "string", "type");
  const code = parseValue(parser);
  return { kind: "reject", type, code, location: reader.from(start) };
}

/** Words with which expressions and statements of nft begin that podwire does not have. */
const UNKNOWN_HERE: ReadonlySet<string> = new Set("ipsec rt4".split(" "));

const NAT_FLAGS = ["random", "fully-random", "persistent"];

function parseNat(parser: Parser): StatementNode {
  const { reader } = parser;
  const keyword = reader.next();
  const type = keyword.text as "snat" | "dnat" | "masquerade" | "redirect";
  let family: "ip" | "ip6" | null = null;
  let address: ExpressionNode | null = null;
  let port: ExpressionNode | null = null;
  let isConcat = false;
  let isPrefix = false;
  const takesAddress = type === "snat" || type === "dnat";
  if (
    takesAddress &&
    (reader.is("ip") || reader.is("ip6")) &&
    (reader.is("to", 1) || reader.is("addr", 1) || reader.is("prefix", 1) || reader.is("interval", 1))
  ) {
    family = reader.next().text as "ip" | "ip6";
  }
  if (takesAddress && reader.take("addr")) {
    reader.expect(".");
    reader.expect("port");
    isConcat = true;
  } else if (takesAddress && reader.take("prefix")) isPrefix = true;
  else if (takesAddress && reader.take("interval")) isConcat = false;
  if (reader.take("to")) {
    if (reader.is(":") && (family !== null || isConcat || isPrefix)) return reader.fail();
    if (takesAddress && !reader.is(":")) {
      address = parseConcat(parser);
      if (address.kind === "range" && reader.is(":") === false && reader.is("-")) reader.fail();
    }
    if (reader.take(":")) port = parseValue(parser);
    else if (type === "redirect") port = parseValue(parser);
    else if (type === "masquerade") return reader.fail("colon");
  } else if (takesAddress) {
    if (reader.atSeparator) return reader.fail();
    if (!reader.is(":")) address = parseConcat(parser);
    if (reader.take(":")) port = parseValue(parser);
  }
  const flags: string[] = [];
  while (NAT_FLAGS.includes(reader.peek().text)) {
    flags.push(reader.next().text);
    if (!reader.take(",")) break;
  }
  return {
    kind: "nat",
    type,
    family,
    address,
    port,
    isConcat,
    isPrefix,
    flags,
    keyword: keyword.location,
    location: reader.from(keyword.location),
  };
}

function parseTproxy(parser: Parser): StatementNode {
  const { reader } = parser;
  const start = reader.next().location;
  const family = reader.is("ip") || reader.is("ip6") ? (reader.next().text as "ip" | "ip6") : null;
  reader.expect("to", ...(family === null ? ["ip", "ip6"] : []));
  const address = reader.is(":") ? null : parseValue(parser);
  const port = reader.take(":") ? parseValue(parser) : null;
  return { kind: "tproxy", family, address, port, location: reader.from(start) };
}

function parseQueue(parser: Parser): StatementNode {
  const { reader } = parser;
  const start = reader.next().location;
  let first = 0;
  let last = 0;
  let numbers = start;
  const flags: string[] = [];
  const readFlags = () => {
    while (reader.is("bypass") || reader.is("fanout")) {
      flags.push(reader.next().text);
      if (!reader.take(",")) break;
    }
  };
  // Of the newer form the kernel's answer is about all of it, of the older one about the word.
  const isNew = reader.is("flags") || reader.is("to");
  if (reader.take("flags")) readFlags();
  if (reader.take("num") || reader.take("to")) {
    const from = reader.last.location;
    first = reader.number();
    last = reader.take("-") ? reader.number() : first;
    numbers = reader.from(from);
  }
  readFlags();
  return {
    kind: "queue",
    first,
    last,
    flags,
    numbers,
    keyword: isNew ? reader.from(start) : start,
    location: reader.from(start),
  };
}

const DYNSET_WORDS = ["add", "update", "delete"];

function parseDynset(parser: Parser): StatementNode {
  const { reader } = parser;
  const isOldForm = reader.take("set");
  if (isOldForm && !DYNSET_WORDS.includes(reader.peek().text)) return reader.fail(...DYNSET_WORDS);
  const operation = reader.next();
  if (!isOldForm && !reader.is("@")) return reader.fail("@", "'$'");
  if (!reader.is("@")) {
    const oldForm = parseElement(parser);
    reader.expect("@");
    const name = reader.name();
    return {
      kind: "dynset",
      operation: operation.text as "add",
      set: name.text,
      setLocation: name.location,
      key: oldForm,
      location: reader.from(operation.location),
    };
  }
  const at = reader.expect("@").location;
  const name = reader.name();
  const setLocation = reader.from(at);
  const braces = parseBraces(parser, false, true);
  const key = braces.elements[0];
  if (key === undefined || braces.elements.length !== 1) return reader.fail();
  return {
    kind: "dynset",
    operation: operation.text as "add" | "update" | "delete",
    set: name.text,
    setLocation,
    key,
    location: reader.from(operation.location),
  };
}

function parseMatch(parser: Parser): StatementNode {
  const { reader } = parser;
  const start = reader.peek().location;
  const left = parseSelector(parser) ?? parseSymbol(parser);
  if (reader.take("map")) {
    // A value that is looked up is no statement by itself.
    parseSetExpression(parser);
    return reader.fail();
  }
  if (reader.take("vmap"))
    return { kind: "vmap", key: left, map: parseSetExpression(parser, true), location: reader.from(start) };
  if (reader.take("set")) {
    const isEvents = left.kind === "ct" && left.key === "event";
    const value = isEvents
      ? parseRight(parser)
      : ((isPriority(left) ? parseClassid(parser) : null) ?? parseConcat(parser));
    return { kind: "assign", left, value, location: reader.from(start) };
  }
  let operator: Operator = "";
  const word = reader.peek().kind === "string" ? OPERATOR_WORDS[reader.peek().text] : undefined;
  const found = word ?? OPERATORS.find((each) => reader.is(each));
  if (found !== undefined) {
    reader.next();
    operator = found;
  }
  const right = (isPriority(left) ? parseClassid(parser) : null) ?? parseRight(parser);
  if (reader.is("/") && right.kind !== "set" && right.kind !== "prefix") {
    reader.next();
    const mask = parseRight(parser);
    if (mask.kind !== "list") return reader.fail("comma");
    return { kind: "flags", left, not: operator === "!=", value: right, mask, location: reader.from(start) };
  }
  return { kind: "match", left, operator, right, location: reader.from(start) };
}

/** Protocols that may be compared with by their names (primary_rhs_expr). */
const PROTOCOL_WORDS: ReadonlySet<string> = new Set(
  "tcp udp udplite esp ah icmp igmp icmpv6 gre comp dccp sctp".split(" "),
);

/** A word that is no statement is taken for a value to compare, of which nothing is known when its meaning is asked. */
function parseSymbol(parser: Parser): ExpressionNode {
  const { reader } = parser;
  const token = reader.peek();
  if (token.kind === "string" && UNKNOWN_HERE.has(token.text))
    throw new NftError("evaluation", `podwire does not emulate ${token.text}`, token.location);
  if (token.kind === "string" && (KEYWORDS.has(token.text) || token.text === "vmap")) return reader.fail();
  const symbol = parseValue(parser);
  const next = reader.peek();
  // Words that begin statements end it, but for the names of protocols.
  const isWord = next.kind === "string" && KEYWORDS.has(next.text) && !PROTOCOL_WORDS.has(next.text);
  const isEnd = reader.atSeparator || reader.is("}") || isWord;
  return isEnd ? reader.fail() : symbol;
}

function isPriority(left: ExpressionNode): boolean {
  return left.kind === "meta" && left.key === "priority";
}

/** `1:2`, a class of traffic; null when something else is next. */
function parseClassid(parser: Parser): ExpressionNode | null {
  const { reader } = parser;
  if (!reader.is(":", 1)) return null;
  const major = reader.next();
  reader.next();
  const minor = reader.next();
  return { kind: "symbol", text: `${major.text}:${minor.text}`, quoted: false, location: reader.from(major.location) };
}
