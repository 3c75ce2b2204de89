import { hasField } from "../expression/payload-fields.js";
import { isMonitorObject } from "../monitor/monitor-filter.js";
import { KEYWORDS } from "./keywords.js";
import { tokenize } from "./lexer.js";
import type { Source } from "./location.js";
import { NftError } from "./nft-error.js";
import { parseChainBody, parseFlowtableBody, parseSetBody, parseTableBody } from "./parse-blocks.js";
import type { ParseContext } from "./parse-context.js";
import { parseBraces, parseConcat, parseSubject } from "./parse-expression.js";
import { atObject, failBehindCt, parseObjectBody, takeObject } from "./parse-objects.js";
import { parseRule } from "./parse-statement.js";
import type { CommandNode, ExpressionNode, NameNode, Target, Verb } from "./syntax.js";
import { TokenReader } from "./token-reader.js";

const FAMILIES = ["ip", "ip6", "inet", "arp", "bridge", "netdev"];
const VERBS: readonly string[] = [
  "add",
  "create",
  "insert",
  "replace",
  "delete",
  "flush",
  "list",
  "reset",
  "rename",
  "get",
];
const LISTS = "tables chains sets maps counters quotas limits synproxys secmarks meters flowtables hooks".split(" ");
/** What can be listed of one table. */
const ONE_TABLE: readonly string[] = ["sets", "counters", "quotas", "limits", "synproxys", "secmarks"];

const RESETTABLE = ["counter", "counters", "quotas", "quota"];

/** What commands with a name are about, besides named objects. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  delete: ["table", "chain", "rule", "set", "map", "element", "flowtable"],
  flush: ["table", "chain", "set", "map", "meter", "ruleset"],
  get: ["element"],
  rename: ["chain"],
};

/** True for the words that begin an expression, or are a type's name too. */
function startsSubject(word: string): boolean {
  return !["set", "map", "table", "chain", "rule", "element"].includes(word);
}

/** After so many errors of syntax nft reads no further (nft_ctx_new). */
const MOST_ERRORS = 10;

/** Reads a file that `include` names: its texts in order, or null when there is none. */
export type ReadIncluded = (pattern: string) => readonly Source[] | null;

/** Reads commands of nft's language (parser_bison.y): all of them, and all errors of syntax. */
export class Parser implements ParseContext {
  readonly reader: TokenReader;
  readonly errors: NftError[] = [];
  /** True when the input's end was told of where it came too early. */
  private toldEnd = false;
  private readonly commands: CommandNode[] = [];
  /** What was defined so far. */
  readonly variables = new Map<string, ExpressionNode>();
  private readonly readIncluded: ReadIncluded;

  constructor(source: Source, variables: ReadonlyMap<string, ExpressionNode>, readIncluded: ReadIncluded) {
    this.reader = new TokenReader(tokenize(source));
    for (const [name, value] of variables) this.variables.set(name, value);
    this.readIncluded = readIncluded;
  }

  /** All commands up to the end. */
  parse(): CommandNode[] {
    const { reader } = this;
    while (reader.peek().kind !== "end") {
      if (reader.atSeparator) {
        reader.next();
        continue;
      }
      this.recovering(() => {
        if (this.parseCommon()) return;
        const command = this.parseCommand();
        if (!reader.atSeparator) reader.fail("end of file", "newline", "semicolon");
        // A command's place includes what ends it.
        this.commands.push({ ...command, location: { ...command.location, last: command.location.last + 1 } });
      });
    }
    return this.commands;
  }

  /** Runs `parse`; after an error of syntax it goes on behind the next separator. */
  recovering(parse: () => void): void {
    const { reader } = this;
    try {
      parse();
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      // Every block that is open misses its end; that is told once.
      const isAtEnd = reader.peek().kind === "end";
      if (!isAtEnd || !this.toldEnd) this.errors.push(error);
      if (isAtEnd) this.toldEnd = true;
      if (this.errors.length >= MOST_ERRORS) {
        // The parser gives up (parser_max_errors): nothing behind is read.
        this.toldEnd = true;
        while (reader.peek().kind !== "end") reader.next();
        return;
      }
      while (!reader.atSeparator) reader.next();
      if (reader.peek().kind !== "end") reader.next();
    }
  }

  /** `include`, `define` and their kin, which may stand in blocks too. */
  parseCommon(): boolean {
    const { reader } = this;
    if (reader.is("include")) {
      const start = reader.next().location;
      const pattern = reader.quoted();
      const sources = this.readIncluded(pattern);
      if (sources === null) {
        const location = reader.from(start);
        const last = location.last + 1;
        return this.failBehindLine(new NftError("syntax", `File not found: ${pattern}`, { ...location, last }));
      }
      const whole = reader.from(start);
      const includedFrom = { ...whole, last: whole.last + 1 };
      reader.splice(
        sources.flatMap((source) => {
          const tokens = tokenize({ ...source, includedFrom }).slice(0, -1);
          const last = tokens[tokens.length - 1];
          return last === undefined || last.kind === "newline"
            ? tokens
            : [...tokens, { ...last, kind: "newline" as const, text: "\n" }];
        }),
      );
      return true;
    }
    const isRedefine = reader.is("redefine");
    if (isRedefine || reader.is("define")) {
      reader.next();
      const name = reader.name();
      if (!reader.is("=")) return reader.fail("'='");
      reader.next();
      if (!isRedefine && this.variables.has(name.text)) {
        this.parseDefinition();
        return this.failBehindLine(new NftError("syntax", `redefinition of symbol '${name.text}'`, name.location));
      }
      this.variables.set(name.text, this.parseDefinition());
      if (reader.is("=")) return reader.fail("newline", "semicolon");
      return true;
    }
    if (reader.take("undefine")) {
      const name = reader.name();
      if (!this.variables.delete(name.text))
        return this.failBehindLine(new NftError("syntax", `undefined symbol '${name.text}'`, name.location));
      return true;
    }
    return false;
  }

  /** An error that is found when the line's end was taken: what is left out until the next end is the line behind it. */
  private failBehindLine(error: NftError): never {
    const { reader } = this;
    while (!reader.atSeparator) reader.next();
    if (reader.peek().kind !== "end") reader.next();
    throw error;
  }

  private parseDefinition(): ExpressionNode {
    const { reader } = this;
    if (reader.is("{") && reader.is("}", 1)) {
      const open = reader.next().location;
      reader.next();
      return { kind: "set", elements: [], location: reader.from(open) };
    }
    if (reader.is("{")) return parseBraces(this);
    if (reader.is("-") && reader.peek(1).kind === "number") {
      reader.next();
      const token = reader.next();
      return { kind: "symbol", text: `-${token.text}`, quoted: false, location: token.location };
    }
    const first = parseConcat(this);
    if (!reader.is(",")) return first;
    const items = [first];
    while (reader.take(",")) items.push(parseConcat(this));
    return { kind: "list", items, location: reader.from(first.location) };
  }

  takeVariable(): ExpressionNode | null {
    const { reader } = this;
    if (!reader.is("$")) return null;
    reader.next();
    const name = reader.name();
    const value = this.variables.get(name.text);
    if (value === undefined) throw new NftError("syntax", `unknown identifier '${name.text}'`, name.location);
    return { ...value, location: name.location };
  }

  payloadField(protocol: string, field: string): boolean {
    return hasField(protocol, field);
  }

  private parseCommand(): CommandNode {
    const { reader } = this;
    const start = reader.peek();
    if (start.kind !== "string") return reader.fail();
    if (FAMILIES.includes(start.text) || start.text === "table" || start.text === "chain" || start.text === "rule") {
      return this.parseAdd("add");
    }
    if (start.text === "set" || start.text === "map" || start.text === "element") return this.parseAdd("add");
    if (atObject(this) !== null) return this.parseAdd("add");
    if (start.text === "describe") {
      reader.next();
      if (
        reader.atSeparator ||
        (reader.peek().kind === "string" && KEYWORDS.has(reader.peek().text) && !startsSubject(reader.peek().text))
      )
        return reader.fail();
      const subject = parseSubject(this);
      const location = reader.from(start.location);
      const word = subject === null ? reader.anyName() : null;
      const target = { family: "", familyGiven: false, table: null, name: word, handle: null, position: null };
      return { ...this.empty("describe", "expression", target, location), subject };
    }
    if (start.text === "import" || start.text === "export") {
      reader.next();
      const formats = ["xml", "json", "vm"];
      if (start.text === "export") reader.take("ruleset");
      if (!formats.includes(reader.peek().text))
        reader.fail(...(start.text === "import" ? ["ruleset"] : []), ...formats);
      throw new NftError("syntax", `podwire does not emulate the command ${start.text}`, start.location);
    }
    if (start.text === "ct") {
      reader.next();
      return failBehindCt(this);
    }
    if (start.text === "monitor") return this.parseMonitor();
    if (!VERBS.includes(start.text)) {
      if (KEYWORDS.has(start.text)) return reader.fail();
      // Any word may be the name of a table to which a rule is added.
      return this.parseAdd("add");
    }
    reader.next();
    const verb = start.text as Verb;
    switch (verb) {
      case "list":
      case "reset":
        return this.parseList(verb);
      case "flush":
      case "delete":
      case "get":
      case "rename":
        return this.parseNamed(verb);
      default:
        return this.parseAdd(verb);
    }
  }

  /** `monitor`, `monitor new rules`, `monitor trace`. */
  private parseMonitor(): CommandNode {
    const { reader } = this;
    const start = reader.next().location;
    const event = reader.atSeparator || isMonitorObject(reader.peek().text) ? null : reader.anyName();
    const objects = reader.atSeparator ? null : isMonitorObject(reader.peek().text) ? reader.anyName() : null;
    const target = { family: "", familyGiven: false, table: null, name: event, handle: null, position: null };
    return { ...this.empty("monitor", "events", target, start), newName: objects };
  }

  private parseFamily(): { family: string; familyGiven: boolean } {
    const { reader } = this;
    if (FAMILIES.includes(reader.peek().text) && reader.peek().kind === "string")
      return { family: reader.next().text, familyGiven: true };
    return { family: "ip", familyGiven: false };
  }

  private empty(verb: Verb, object: string, target: Target, start: CommandNode["location"]): CommandNode {
    return {
      verb,
      object,
      target,
      table: null,
      chain: null,
      set: null,
      stateful: null,
      rule: null,
      elements: null,
      newName: null,
      subject: null,
      location: this.reader.from(start),
    };
  }

  /** `add`, `create`, `insert` and `replace`, and what stands without a verb. */
  private parseAdd(verb: Verb): CommandNode {
    const { reader } = this;
    const first = reader.last.text === verb ? reader.last.location : reader.peek().location;
    const token = reader.peek();
    if ((verb === "insert" || verb === "replace") && !reader.is("rule")) return reader.fail("rule");
    const isBare = token.kind !== "string" || FAMILIES.includes(token.text);
    const kind = atObject(this);
    let object: string = kind ?? token.text;
    if (kind !== null) takeObject(this, kind);
    else if (isBare || !["table", "chain", "rule", "set", "map", "element", "flowtable"].includes(object)) {
      object = "rule";
      if (!isBare && reader.peek(1).kind !== "string") {
        reader.next();
        return reader.fail("string");
      }
    } else reader.next();
    const { family, familyGiven } = this.parseFamily();
    const table = reader.name();
    const none: Target = { family, familyGiven, table, name: null, handle: null, position: null };
    if (object === "table") {
      let body = null;
      if (reader.take("{")) body = parseTableBody(this, family);
      return { ...this.empty(verb, object, none, first), table: body };
    }
    const name = reader.name();
    const target: Target = { ...none, name };
    switch (object) {
      case "chain": {
        let body = null;
        if (reader.take("{")) body = parseChainBody(this);
        return { ...this.empty(verb, object, target, first), chain: body };
      }
      case "set":
      case "map": {
        const open = reader.peek().location;
        reader.expect("{");
        const body = parseSetBody(this, object === "map", open);
        return { ...this.empty(verb, object, target, first), set: body };
      }
      case "element": {
        const variable = this.takeVariable();
        if (variable === null && !reader.is("{")) return reader.fail("'{'", "'$'");
        const braces = variable?.kind === "set" ? variable : parseBraces(this);
        return { ...this.empty(verb, object, target, first), elements: braces.elements };
      }
      case "flowtable":
        reader.expect("{");
        parseFlowtableBody(this);
        return this.empty(verb, object, target, first);
      default: {
        if (kind !== null) {
          const body = parseObjectBody(this, kind, reader.take("{"));
          return { ...this.empty(verb, object, target, first), stateful: body };
        }
        const position = this.parsePosition(verb);
        const rule = parseRule(this);
        return { ...this.empty(verb, "rule", { ...target, position }, first), rule };
      }
    }
  }

  private parsePosition(verb: Verb): Target["position"] {
    const { reader } = this;
    for (const kind of ["handle", "position", "index"] as const) {
      if (!reader.is(kind) || (verb === "replace" && kind !== "handle")) continue;
      const location = reader.next().location;
      const number = reader.number();
      return { kind, number, location: reader.from(location), numberLocation: reader.last.location };
    }
    if (verb === "replace") return reader.fail("handle");
    return null;
  }

  private parseList(verb: Verb): CommandNode {
    const { reader } = this;
    const start = reader.last.location;
    const token = reader.peek();
    if (token.kind !== "string") return reader.fail(...(verb === "reset" ? RESETTABLE : []));
    const none = { table: null, name: null, handle: null, position: null };
    if (reader.is("ct") && verb === "list") return this.parseListCt(start);
    reader.next();
    const object = token.text;
    if (verb === "reset" && !RESETTABLE.includes(object)) {
      throw reader.failure(token, RESETTABLE);
    }
    switch (object) {
      case "ruleset":
      case "tables":
      case "chains":
      case "sets":
      case "maps":
      case "counters":
      case "quotas":
      case "limits":
      case "synproxys":
      case "secmarks":
      case "meters":
      case "flowtables":
      case "hooks": {
        if (reader.atSeparator) return this.empty(verb, object, { family: "", familyGiven: false, ...none }, start);
        const isFamily = FAMILIES.includes(reader.peek().text);
        if (object === "hooks") {
          const given = isFamily ? reader.next().text : "";
          if (reader.take("device")) reader.quotedWord("string");
          if (!reader.atSeparator) return reader.fail("end of file", "newline", "semicolon");
          return this.empty(verb, object, { family: given, familyGiven: isFamily, ...none }, start);
        }
        if (!isFamily && !reader.is("table")) return reader.fail("end of file", "newline", "semicolon");
        const family = isFamily ? reader.next().text : "";
        let table: NameNode | null = null;
        if (!ONE_TABLE.includes(object) && reader.is("table"))
          return reader.fail("end of file", "newline", "semicolon");
        if (reader.take("table")) {
          const given = this.parseFamily();
          table = reader.name();
          return this.empty(verb, object, { ...given, ...none, table }, start);
        }
        return this.empty(verb, object, { family, familyGiven: true, ...none }, start);
      }
      case "table":
      case "chain":
      case "set":
      case "map":
      case "counter":
      case "quota":
      case "limit":
      case "synproxy":
      case "secmark":
      case "meter":
      case "flowtable": {
        const given = this.parseFamily();
        const table = reader.name();
        // Behind `list` the words for lists are no names (scanner.l, SCANSTATE_CMD_LIST).
        const next = reader.peek();
        if (object !== "table" && LISTS.includes(next.text))
          throw new NftError("syntax", `syntax error, unexpected ${next.text}, expecting string`, next.location);
        const name = object === "table" ? null : reader.name();
        return this.empty(verb, object, { ...given, ...none, table, name }, start);
      }
      default:
        throw reader.failure(token, []);
    }
  }

  /** `list ct helpers table t`, `list ct timeout t x`. */
  private parseListCt(start: CommandNode["location"]): CommandNode {
    const { reader } = this;
    reader.next();
    const none = { table: null, name: null, handle: null, position: null };
    const words = ["timeout", "expectation", "helper", "helpers"];
    const word = words.find((each) => reader.is(each));
    if (word === undefined) return reader.fail(...words);
    reader.next();
    if (word === "helpers") reader.expect("table");
    if (word === "helpers" || reader.take("table")) {
      const given = this.parseFamily();
      const table = reader.name();
      return this.empty(
        "list",
        word === "helpers" ? "ct helpers" : `ct ${word} table`,
        { ...given, ...none, table },
        start,
      );
    }
    const given = this.parseFamily();
    const table = reader.name();
    return this.empty("list", `ct ${word}`, { ...given, ...none, table, name: reader.name() }, start);
  }

  /** `delete`, `flush`, `get` and `rename`. */
  private parseNamed(verb: Verb): CommandNode {
    const { reader } = this;
    const start = reader.last.location;
    const token = reader.peek();
    const kind = verb === "delete" ? atObject(this) : null;
    const object: string = kind ?? token.text;
    if (verb === "rename" && object !== "chain") return reader.fail("chain");
    if (verb === "get" && object !== "element") return reader.fail("element");
    if (verb === "delete" && kind === null && reader.take("ct")) return reader.fail("timeout", "expectation", "helper");
    const known = NAMED[verb] ?? [];
    if (token.kind !== "string" || (kind === null && !known.includes(object))) return reader.fail();
    if (kind === null) reader.next();
    else takeObject(this, kind);
    const none = { table: null, name: null, handle: null, position: null };
    if (object === "ruleset" && verb === "flush") {
      const family = FAMILIES.includes(reader.peek().text) ? reader.next().text : "";
      return this.empty(verb, object, { family, familyGiven: family !== "", ...none }, start);
    }
    const given = this.parseFamily();
    const byHandle = (): NameNode | null => {
      if (!reader.is("handle")) return null;
      reader.next();
      const text = String(reader.number());
      return { text, location: reader.last.location };
    };
    if (object === "table") {
      const handle = verb === "delete" ? byHandle() : null;
      const table = handle === null ? reader.name(...(verb === "delete" ? ["handle"] : [])) : null;
      return this.empty(verb, object, { ...given, ...none, table, handle }, start);
    }
    const table = reader.name();
    if (object === "rule") {
      const name = reader.name();
      if (!reader.is("handle")) return reader.fail("handle");
      const handle = byHandle();
      return this.empty(verb, object, { ...given, ...none, table, name, handle }, start);
    }
    const mayHaveHandle = verb === "delete" && object !== "element";
    const handle = mayHaveHandle ? byHandle() : null;
    const name = handle === null ? reader.name(...(mayHaveHandle ? ["handle"] : [])) : null;
    const target: Target = { ...given, ...none, table, name, handle };
    if (object === "element") {
      const braces = parseBraces(this);
      return { ...this.empty(verb, object, target, start), elements: braces.elements };
    }
    if (verb === "rename") {
      const newName = reader.name();
      return { ...this.empty(verb, object, target, start), newName };
    }
    // `delete chain t c { ... }` may repeat the definition.
    return this.empty(verb, object, target, start);
  }
}
