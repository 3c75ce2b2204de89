import type { Location } from "./location.js";
import { NftError } from "./nft-error.js";
import { parseBraces, parseSelector, parseTypes } from "./parse-expression.js";
import { type BlockContext, endOfLine, parseLines } from "./parse-lines.js";
import { atObject, failBehindCt, parseObjectBody, takeObject } from "./parse-objects.js";
import { parseStatefulStatement } from "./parse-stateful.js";
import { parseRule } from "./parse-statement.js";
import { parseTime } from "./parse-time.js";
import type {
  ChainBody,
  ElementNode,
  ExpressionNode,
  NameNode,
  ObjectBody,
  RuleNode,
  SetBody,
  StatementNode,
  TableBody,
} from "./syntax.js";

/** `table NAME { ... }` behind the brace. */
export function parseTableBody(parser: BlockContext, _family: string): TableBody {
  const { reader } = parser;
  const flags: string[] = [];
  let comment: string | null = null;
  const chains: { name: NameNode; body: ChainBody; location: Location }[] = [];
  const sets: { name: NameNode; body: SetBody; location: Location }[] = [];
  const objects: { name: NameNode; body: ObjectBody; location: Location }[] = [];
  const flowtables: NameNode[] = [];
  parseLines(parser, () => {
    const start = reader.peek().location;
    if (reader.take("flags")) {
      flags.push(tableFlag(parser));
      while (reader.take(",")) flags.push(tableFlag(parser));
    } else if (reader.take("comment")) comment = onlyOne(parser, start, comment, reader.quoted());
    else if (reader.take("chain")) {
      const name = reader.name();
      reader.expect("{");
      const body = parseChainBody(parser);
      chains.push({ name, body, location: reader.from(start) });
      closeBlock(parser, () => parseChainBody(parser));
    } else if (reader.is("set") || reader.is("map")) {
      const isMap = reader.next().text === "map";
      const name = reader.name();
      const open = reader.expect("{").location;
      sets.push({ name, body: parseSetBody(parser, isMap, open), location: reader.from(start) });
      closeBlock(parser, () => parseSetBody(parser, isMap, open));
    } else if (atObject(parser) !== null) {
      const kind = atObject(parser) ?? reader.fail();
      takeObject(parser, kind);
      const name = reader.name();
      reader.expect("{");
      objects.push({ name, body: parseObjectBody(parser, kind, true), location: reader.from(start) });
    } else if (reader.take("flowtable")) {
      const name = reader.name();
      reader.expect("{");
      parseFlowtableBody(parser);
      flowtables.push({ text: name.text, location: reader.from(start) });
    } else {
      if (reader.take("ct")) failBehindCt(parser);
      reader.fail();
    }
    endOfLine(parser);
  });
  return { flags, comment, chains, sets, objects, flowtables };
}

function tableFlag({ reader }: BlockContext): string {
  const token = reader.word();
  if (token.text !== "dormant") throw new NftError("syntax", `unknown table option ${token.text}`, token.location);
  return token.text;
}

/**
 * A line ends behind a block's brace. What stands there instead is told, and the parser goes on inside the block: that is
 * where it takes errors (parser_bison.y, chain_block and its kin).
 */
function closeBlock(parser: BlockContext, again: () => unknown): void {
  while (!parser.reader.atSeparator) {
    parser.recovering(() => endOfLine(parser));
    again();
  }
}

/** `flowtable NAME { ... }` behind the brace: read, and of no use, as the kernel has no flowtables. */
export function parseFlowtableBody(parser: BlockContext): void {
  const { reader } = parser;
  parseLines(parser, () => {
    if (reader.take("hook")) {
      reader.name();
      reader.expect("priority");
      reader.take("-");
      reader.next();
    } else if (reader.take("devices")) {
      reader.expect("=");
      parseBraces(parser);
    } else if (reader.take("flags")) reader.word();
    else if (!reader.take("counter")) reader.fail();
    if (!reader.is("}")) endOfLine(parser);
  });
}

/** What a statement says that may stand in a block once (already_set). @throws NftError for a second one */
function onlyOne(parser: BlockContext, start: Location, before: string | null, said: string): string {
  if (before === null) return said;
  const words = "You can only specify this once. This statement is duplicated.";
  throw new NftError("syntax", words, parser.reader.from(start));
}

/** `chain NAME { ... }` behind the brace. */
export function parseChainBody(parser: BlockContext): ChainBody {
  const { reader } = parser;
  let hook: ChainBody["hook"] = null;
  let policy: ChainBody["policy"] = null;
  let comment: string | null = null;
  const rules: RuleNode[] = [];
  parseLines(parser, () => {
    const start = reader.peek().location;
    if (reader.take("type")) hook = parseHook(parser, start);
    else if (reader.take("policy")) {
      if (!reader.is("accept") && !reader.is("drop")) {
        const variable = parser.takeVariable();
        if (variable === null || variable.kind !== "symbol") return reader.fail("accept", "drop", "'$'");
        policy = { drop: variable.text === "drop", location: reader.from(start) };
      } else {
        const drop = reader.next().text === "drop";
        if (policy !== null) throw new NftError("syntax", "you cannot set chain policy twice", reader.from(start));
        policy = { drop, location: reader.from(start) };
      }
    } else if (reader.is("comment") && reader.peek(1).kind === "quoted") {
      reader.next();
      comment = onlyOne(parser, start, comment, reader.quoted());
    } else if (reader.is("flags") && reader.peek(1).text !== "offload") {
      reader.next();
      return reader.fail("offload");
    } else if (reader.is("devices") || reader.is("flags")) {
      throw new NftError("syntax", `podwire does not emulate ${reader.peek().text} of chains`, start);
    } else rules.push(parseRule(parser));
    endOfLine(parser);
  });
  return { hook, policy, comment, rules };
}

function parseHook(parser: BlockContext, start: Location): ChainBody["hook"] {
  const { reader } = parser;
  const type = reader.name();
  reader.expect("hook");
  const hook = reader.name();
  const devices: string[] = [];
  if (reader.take("device")) devices.push(reader.quoted());
  if (reader.take("devices")) {
    reader.take("=");
    const set = parseBraces(parser);
    for (const element of set.elements) if (element.key.kind === "symbol") devices.push(element.key.text);
  }
  reader.expect("priority");
  let priorityName: NameNode | null = null;
  let priority = 0;
  const variable = parser.takeVariable();
  if (variable !== null && variable.kind === "symbol") {
    if (/^-?\d+$/.test(variable.text)) priority = Number(variable.text);
    else priorityName = { text: variable.text, location: variable.location };
  } else if (reader.peek().kind === "string") priorityName = reader.name();
  const sign = reader.take("-") ? -1 : 1;
  reader.take("+");
  if (reader.peek().kind === "number") priority = sign * reader.number();
  else if (priorityName === null && variable === null) reader.fail("number", "string");
  if (priorityName?.text.includes("-")) {
    // "filter-5" is one word of the language's words.
    const [, name = "", offset = "0"] = /^(.*)-(\d+)$/.exec(priorityName.text) ?? [];
    if (name !== "") {
      priority = -Number(offset);
      priorityName = { text: name, location: priorityName.location };
    }
  }
  return { type, hook, priorityName, priority, devices, location: reader.from(start) };
}

const SET_FLAGS = ["constant", "interval", "dynamic", "timeout"];

function setFlag(parser: BlockContext): string {
  const { reader } = parser;
  return SET_FLAGS.includes(reader.peek().text) ? reader.next().text : reader.fail(...SET_FLAGS);
}

/** What stands between the braces of a set or map; `open` is where the first brace stands. */
export function parseSetBody(parser: BlockContext, isMap: boolean, open: Location): SetBody {
  const { reader } = parser;
  let keyTypes: NameNode[] | null = null;
  let keyOf: ExpressionNode | null = null;
  let dataTypes: NameNode[] | null = null;
  let dataOf: ExpressionNode | null = null;
  let dataInterval = false;
  let flags: string[] = [];
  let timeoutMs: number | null = null;
  let gcIntervalMs: number | null = null;
  let size: number | null = null;
  let policy: string | null = null;
  let autoMerge = false;
  let comment: string | null = null;
  const statements: StatementNode[] = [];
  const elements: ElementNode[] = [];
  let end = open;
  const line = () => {
    let needsEnd = true;
    const more: string[] = [];
    if (reader.take("type")) {
      keyTypes = parseTypes(parser);
      more.push(".");
      if (keyTypes === null) while (!reader.atSeparator) reader.next();
      else if (isMap) {
        reader.expect(":", ".");
        if (reader.is("}")) return reader.fail();
        if (reader.take("interval")) dataInterval = true;
        const kind = atObject(parser);
        if (kind !== null) {
          const from = reader.peek().location;
          takeObject(parser, kind);
          dataTypes = [{ text: kind, location: reader.from(from) }];
        } else dataTypes = parseTypes(parser);
        if (dataTypes === null) keyTypes = null;
      }
    } else if (reader.take("typeof")) {
      keyOf = parseSelector(parser) ?? reader.fail();
      more.push(".");
      if (isMap) {
        reader.expect(":", ".");
        if (reader.take("interval")) dataInterval = true;
        const kind = atObject(parser);
        if (kind !== null) {
          const from = reader.peek().location;
          takeObject(parser, kind);
          dataTypes = [{ text: kind, location: reader.from(from) }];
        } else if (reader.is("verdict")) dataTypes = [reader.name()];
        else dataOf = parseSelector(parser) ?? reader.fail();
      }
    } else if (reader.take("flags")) {
      flags = [setFlag(parser)];
      while (reader.take(",")) flags.push(setFlag(parser));
      more.push("comma");
    } else if (reader.take("timeout")) timeoutMs = parseTime(parser);
    else if (reader.take("gc-interval")) gcIntervalMs = parseTime(parser);
    else if (reader.take("size")) size = reader.number();
    else if (reader.take("policy")) {
      if (!reader.is("memory") && !reader.is("performance")) return reader.fail("memory", "performance");
      policy = reader.word().text;
    } else if (reader.is("auto-merge")) {
      autoMerge = true;
      reader.next();
      needsEnd = false;
    } else if (reader.take("comment")) comment = reader.quoted();
    else if (reader.take("elements")) {
      reader.expect("=");
      reader.skipNewlines();
      const set = reader.is("$") ? parser.takeVariable() : parseBraces(parser);
      if (set !== null && set.kind === "set") elements.push(...set.elements);
      needsEnd = false;
    } else {
      const statement = parseStatefulStatement(parser);
      if (statement === null) {
        if (reader.take("ct")) return failBehindCt(parser, "count");
        return reader.fail();
      }
      statements.push(statement);
    }
    if (needsEnd) endOfLine(parser, ...more);
    // What ends a line is part of the block.
    end = reader.atSeparator ? reader.peek().location : reader.last.location;
  };
  parseLines(parser, () => {
    const before = { keyTypes, keyOf };
    try {
      line();
    } catch (error) {
      // A line that is not understood says nothing, and belongs to the block all the same.
      ({ keyTypes, keyOf } = before);
      end = reader.separator.location;
      throw error;
    }
  });
  return {
    isMap,
    keyTypes,
    keyOf,
    dataTypes,
    dataOf,
    dataInterval,
    flags,
    timeoutMs,
    gcIntervalMs,
    size,
    policy,
    autoMerge,
    comment,
    statements,
    elements,
    location: end.line === open.line ? { ...open, last: end.last } : open,
  };
}
