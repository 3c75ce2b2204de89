import { tcpOptionName } from "../model/tcp-options.js";
import type { ParseContext as Parser } from "./parse-context.js";
import { parseBraces, parseValue } from "./parse-expression.js";
import type { NameNode, StatementNode } from "./syntax.js";

const POLICIES = ["helper", "timeout", "expectation"] as const;

/** `ct helper set "name"` and its kin, which name an object of the table; null when something else begins here. */
export function parsePolicy(parser: Parser): StatementNode | null {
  const { reader } = parser;
  const kind = POLICIES.find((word) => reader.is(word, 1));
  if (kind === undefined || !reader.is("set", 2)) return null;
  const isName = reader.peek(3).kind === "quoted" || (reader.peek(3).kind === "string" && isEnd(parser, 4));
  if (!isName) return null;
  const start = reader.next().location;
  reader.next();
  reader.next();
  return { kind: "policy", object: `ct ${kind}`, name: quotedName(parser), location: reader.from(start) };
}

function isEnd(parser: Parser, ahead: number): boolean {
  const token = parser.reader.peek(ahead);
  return token.kind === "newline" || token.kind === "end" || token.text === ";" || token.text === "}";
}

function quotedName(parser: Parser): NameNode {
  const text = parser.reader.quoted();
  return { text, location: parser.reader.last.location };
}

/** `synproxy name "x"`, or with its options. */
export function parseSynproxy(parser: Parser): StatementNode {
  const { reader } = parser;
  const start = reader.next().location;
  if (reader.take("name")) {
    return { kind: "policy", object: "synproxy", name: quotedName(parser), location: reader.from(start) };
  }
  let mss: number | null = null;
  let wscale: number | null = null;
  const flags: string[] = [];
  for (;;) {
    if (reader.take("mss")) mss = reader.number();
    else if (reader.take("wscale")) wscale = reader.number();
    else if (reader.is("timestamp") || reader.is("sack-perm")) flags.push(reader.next().text);
    else return { kind: "synproxy", mss, wscale, flags, location: reader.from(start) };
  }
}

/** `dup to ADDRESS [device NAME]`. */
export function parseDup(parser: Parser): StatementNode {
  const { reader } = parser;
  const start = reader.next().location;
  reader.expect("to");
  const address = parseValue(parser);
  const device = reader.take("device") ? quotedName(parser) : null;
  return { kind: "dup", address, device, location: reader.from(start) };
}

/** `fwd to NAME`, `fwd ip to ADDRESS device NAME`, for chains of netdev alone. */
export function parseFwd(parser: Parser): StatementNode {
  const { reader } = parser;
  const start = reader.next().location;
  const family = reader.take("ip") ? "ip" : reader.take("ip6") ? "ip6" : null;
  reader.expect("to", ...(family === null ? ["ip", "ip6"] : []));
  const to = parseValue(parser);
  if (family !== null) reader.expect("device");
  const device = family === null ? null : quotedName(parser);
  return { kind: "fwd", family, to, device, location: reader.from(start) };
}

/** `reset tcp option NAME`. */
export function parseResetOption(parser: Parser): StatementNode {
  const { reader } = parser;
  const start = reader.next().location;
  reader.expect("tcp");
  reader.expect("option");
  const token = reader.peek();
  const name = tcpOptionName(token.text);
  if (name === null) return reader.fail();
  reader.next();
  return { kind: "reset-option", name, location: reader.from(start) };
}

/** `flow add @name`. */
export function parseFlow(parser: Parser): StatementNode {
  const { reader } = parser;
  const start = reader.next().location;
  if (!reader.take("add") && !reader.take("offload")) reader.fail("table");
  reader.expect("@");
  reader.name();
  return { kind: "flow", location: reader.from(start) };
}

/** `meter NAME size 100 { key statement }`, the old form of `update @NAME`. */
export function parseMeter(parser: Parser): StatementNode {
  const { reader } = parser;
  const start = reader.next().location;
  const name = reader.name();
  const size = reader.take("size") ? reader.number() : 0;
  const braces = parseBraces(parser, false, true);
  const [key] = braces.elements;
  if (key === undefined || braces.elements.length !== 1) return reader.fail();
  return { kind: "meter", name, size, key, location: reader.from(start) };
}
