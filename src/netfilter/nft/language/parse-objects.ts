import { TIMEOUT_STATES } from "../model/policy-object.js";
import { CT_KEYS } from "./keywords.js";
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

/** What is wrong behind a `ct` where an object's kind should follow; there the keys of `ct` are words of the language. */
export function failBehindCt({ reader }: BlockContext): never {
  const token = reader.peek();
  const tail = ", expecting timeout or expectation or helper";
  if (token.kind === "string" && CT_KEYS.has(token.text))
    throw new NftError("syntax", `syntax error, unexpected ${token.text}${tail}`, token.location);
  return reader.fail("timeout", "expectation", "helper");
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
  return read.body() ?? reader.fail();
}

class ObjectReader {
  comment: string | null = null;
  private readonly parser: BlockContext;
  private readonly kind: ObjectKind;
  private stateful: ObjectBody | null;
  private readonly words = new Map<string, string>();
  private readonly numbers = new Map<string, number>();
  private readonly states = new Map<string, number>();

  constructor(parser: BlockContext, kind: ObjectKind) {
    this.parser = parser;
    this.kind = kind;
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
    const { kind } = this;
    if (kind === "ct helper" && !reader.is("type") && !reader.is("l3proto")) reader.fail();
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
