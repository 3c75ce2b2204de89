import { TIMEOUT_STATES } from "../model/policy-object.js";
import { CT_KEYS } from "./keywords.js";
import type { Token } from "./lexer.js";
import { NftError } from "./nft-error.js";
import { type BlockContext, endOfLine, parseLines } from "./parse-lines.js";
import { parseLimit, parseQuota } from "./parse-stateful.js";
import { parseTime } from "./parse-time.js";
import type { ObjectBody, ObjectKind } from "./syntax.js";

/** The kinds of named objects, as one or two words begin them. */
const KINDS: readonly ObjectKind[] = [
  "counter",
  "quota",
  "limit",
  "ct helper",
  "ct timeout",
  "ct expectation",
  "synproxy",
  "secmark",
];

const FIRST_WORDS: ReadonlySet<string> = new Set(KINDS.map((kind) => kind.split(" ")[0] ?? ""));

/** What a line of an object may begin with. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  "ct helper": ["type", "l3proto"],
  "ct timeout": ["protocol", "l3proto", "policy"],
  "ct expectation": ["protocol", "l3proto", "dport", "timeout", "size"],
};

/** The kind of the named object whose words are next, without taking them; null when none is. */
export function atObject(parser: BlockContext): ObjectKind | null {
  const { reader } = parser;
  if (!FIRST_WORDS.has(reader.peek().text)) return null;
  return KINDS.find((kind) => kind.split(" ").every((word, i) => reader.is(word, i))) ?? null;
}

/** Takes the words of a kind. */
export function takeObject(parser: BlockContext, kind: ObjectKind): void {
  for (const word of kind.split(" ")) parser.reader.expect(word);
}

/**
 * What is wrong behind a `ct` where an object's kind (or what is `expected`) should follow; there the keys of `ct` are words
 * of the language.
 */
export function failBehindCt({ reader }: BlockContext, ...expected: string[]): never {
  const words = expected.length === 0 ? ["timeout", "expectation", "helper"] : expected;
  const token = reader.peek();
  if (token.kind === "string" && CT_KEYS.has(token.text)) return unexpected(token, `, expecting ${words.join(" or ")}`);
  return reader.fail(...words);
}

function unexpected({ text, location }: Token, tail = ""): never {
  throw new NftError("syntax", `syntax error, unexpected ${text}${tail}`, location);
}

/** A named object: in braces or, for `add counter t c packets 1 bytes 2`, without. */
export function parseObjectBody(parser: BlockContext, kind: ObjectKind, braces: boolean): ObjectBody {
  const { reader } = parser;
  const read = new ObjectReader(parser, kind);
  const line = () => {
    if (reader.take("comment")) read.comment = reader.quoted();
    else read.line();
    // A comment may follow in the same line.
    const mayEnd = !kind.startsWith("ct ") && kind !== "synproxy" && (reader.is("}") || reader.is("comment"));
    if (braces && !mayEnd) endOfLine(parser);
  };
  if (braces) parseLines(parser, line);
  else if (!reader.atSeparator) line();
  return read.body() ?? (kind === "limit" ? reader.fail("rate", "'{'") : reader.fail());
}

class ObjectReader {
  comment: string | null = null;
  private readonly parser: BlockContext;
  private readonly kind: ObjectKind;
  /** How many errors there were before the object. */
  private readonly errorsBefore: number;
  private stateful: ObjectBody | null;
  private readonly words = new Map<string, string>();
  private readonly numbers = new Map<string, number>();
  private readonly states = new Map<string, number>();

  constructor(parser: BlockContext, kind: ObjectKind) {
    this.parser = parser;
    this.kind = kind;
    this.errorsBefore = parser.errors.length;
    this.stateful = kind === "counter" ? { kind, packets: 0, bytes: 0, comment: null } : null;
  }

  line(): void {
    const { reader } = this.parser;
    switch (this.kind) {
      case "counter": {
        reader.expect("packets");
        const packets = reader.number();
        reader.expect("bytes");
        this.stateful = { kind: "counter", packets, bytes: reader.number(), comment: null };
        return;
      }
      case "quota":
        this.stateful = { kind: "quota", ...parseQuota(this.parser), comment: null };
        return;
      case "limit":
        this.stateful = { kind: "limit", limit: parseLimit(this.parser), comment: null };
        return;
      case "secmark":
        this.words.set("context", reader.quoted());
        return;
      default:
        this.option();
    }
  }

  private option(): void {
    const { reader } = this.parser;
    if (this.kind === "synproxy") {
      if (reader.is("mss") || reader.is("wscale")) this.numbers.set(reader.next().text, reader.number());
      else if (reader.is("timestamp") || reader.is("sack-perm")) {
        while (reader.is("timestamp") || reader.is("sack-perm")) this.words.set(reader.next().text, "");
      } else reader.fail();
      return;
    }
    const token = reader.peek();
    const isOption = (OPTIONS[this.kind] ?? []).includes(token.text);
    // Behind a mistake the words of `ct` are none any more (the lexer's state was left).
    if (!isOption || (token.text === "l3proto" && this.parser.errors.length > this.errorsBefore))
      token.text === "dport" ? unexpected(token) : reader.fail();
    if (reader.take("type")) {
      this.words.set("type", reader.quoted());
      reader.expect("protocol");
      this.words.set("protocol", reader.word().text);
    } else if (reader.take("protocol")) {
      if (!reader.is("tcp") && !reader.is("udp")) reader.fail("udp", "tcp");
      this.words.set("protocol", reader.word().text);
    } else if (reader.is("l3proto")) this.words.set(reader.next().text, reader.word().text);
    else if (reader.is("dport") || reader.is("size")) this.numbers.set(reader.next().text, reader.number());
    else if (reader.take("timeout")) this.numbers.set("timeout", parseTime(this.parser));
    else if (reader.take("policy")) this.policy();
    else reader.fail();
  }

  private policy(): void {
    const { reader } = this.parser;
    reader.expect("=");
    reader.expect("{");
    const states = TIMEOUT_STATES[this.words.get("protocol") ?? ""] ?? [];
    do {
      reader.skipNewlines();
      const state = reader.word();
      reader.expect(":");
      const seconds = reader.number();
      if (this.words.has("protocol") && !states.includes(state.text)) {
        this.parser.errors.push(new NftError("syntax", "invalid state for this protocol", state.location));
      }
      this.states.set(state.text, seconds);
      reader.skipNewlines();
    } while (reader.take(","));
    reader.expect("}");
  }

  body(): ObjectBody | null {
    const { comment, words, numbers } = this;
    const protocol = words.get("protocol") ?? "";
    const l3proto = words.get("l3proto") ?? null;
    switch (this.kind) {
      case "counter":
      case "quota":
      case "limit":
        return this.stateful === null ? null : { ...this.stateful, comment };
      case "ct helper":
        return { kind: this.kind, type: words.get("type") ?? "", protocol, l3proto, comment };
      case "ct timeout": {
        const states = (TIMEOUT_STATES[protocol] ?? []).flatMap((state) => {
          const seconds = this.states.get(state);
          return seconds === undefined ? [] : [[state, seconds] as const];
        });
        return { kind: this.kind, protocol, l3proto, states, comment };
      }
      case "ct expectation": {
        const [dport = 0, timeoutMs = 0, size = 0] = ["dport", "timeout", "size"].map((name) => numbers.get(name) ?? 0);
        return { kind: this.kind, protocol, l3proto, dport, timeoutMs, size, comment };
      }
      case "synproxy":
        return {
          kind: this.kind,
          mss: numbers.get("mss") ?? 0,
          wscale: numbers.get("wscale") ?? null,
          timestamp: words.has("timestamp"),
          sackPerm: words.has("sack-perm"),
          comment,
        };
      default:
        return { kind: "secmark", context: words.get("context") ?? "", comment };
    }
  }
}
