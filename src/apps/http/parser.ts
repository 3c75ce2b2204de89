import { EMPTY } from "../../wire/payload.js";
import { isBodiless } from "./encode.js";
import { findHeader, type HttpHeaders, HttpRequest, HttpResponse, joinedHeader } from "./message.js";
import { joinOctets, textOf } from "./octets.js";

/** What a parser takes before it refuses; the defaults are nginx's and Apache's order of magnitude. */
export interface HttpLimits {
  readonly startLineBytes: number;
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/** What common servers take: 8 KiB of start line, 64 KiB of head, 64 MiB of body. */
export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  startLineBytes: 8_192,
  headBytes: 65_536,
  bodyBytes: 67_108_864,
};

/** Why octets are no HTTP: the status that a server answers with, and words. */
export interface HttpParseFailure {
  readonly status: number;
  readonly message: string;
}

interface Head {
  readonly start: readonly [string, string, string];
  readonly headers: HttpHeaders;
}

type State = "head" | "length" | "chunk-size" | "chunk" | "chunk-end" | "trailer" | "until-close" | "over";

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const BAD_VALUE = /[\x00-\x08\x0a-\x1f\x7f]/;

/**
 * Reads requests or responses from a stream that may be cut anywhere, one after the other (RFC 9112). It refuses what
 * could be read in two ways: both a length and chunks in a request, lengths that differ, blanks before a colon.
 */
export class HttpParser {
  /** Set once the stream is no HTTP; nothing further is read. */
  failure: HttpParseFailure | null = null;
  /** Octets of the present body so far, and how many are missing (null when only its end will tell). */
  bodyReceived = 0;
  bodyMissing: number | null = null;
  private readonly kind: "request" | "response";
  private readonly limits: HttpLimits;
  private buffer: Uint8Array = EMPTY;
  private state: State = "head";
  private head: Head | null = null;
  private parts: Uint8Array[] = [];
  private remaining = 0;
  private trailerBytes = 0;
  private ended = false;
  private continueDue = false;
  /** Methods of the requests whose responses are awaited, in order. */
  private readonly methods: string[] = [];

  constructor(kind: "request" | "response", limits: HttpLimits = DEFAULT_HTTP_LIMITS) {
    this.kind = kind;
    this.limits = limits;
  }

  /** For responses: tells the method of a request that was sent, for HEAD and CONNECT have no body. */
  expect(method: string): void {
    this.methods.push(method);
  }

  /** Takes what arrived. */
  push(bytes: Uint8Array): void {
    if (bytes.length > 0 && this.failure === null) this.buffer = joinOctets([this.buffer, bytes]);
  }

  /** The stream ended: a body that only its end delimits is whole now. */
  end(): void {
    this.ended = true;
  }

  /** True while a message is begun but not whole: an end of the stream now would cut it. */
  get isInside(): boolean {
    return this.state !== "over" && (this.head !== null || this.buffer.length > 0);
  }

  /** The head that is read of a response whose body is not whole yet, with the body so far; null before it. */
  get partial(): HttpResponse | null {
    const { head } = this;
    if (head === null || this.kind === "request") return null;
    const [version, status, reason] = head.start;
    return new HttpResponse(Number(status), head.headers, joinOctets(this.parts), reason, version);
  }

  /** True once for a request that waits for "100 Continue" before it sends its body. */
  takeContinue(): boolean {
    const due = this.continueDue;
    this.continueDue = false;
    return due;
  }

  /** What was not read: behind a response to CONNECT or Upgrade the stream is no longer HTTP. */
  takeRest(): Uint8Array {
    const rest = this.buffer;
    this.buffer = EMPTY;
    return rest;
  }

  /** The next whole message, or null when more must arrive or the stream failed. */
  next(): HttpRequest | HttpResponse | null {
    while (this.failure === null) {
      switch (this.state) {
        case "head":
          if (!this.readHead()) return null;
          break;
        case "length":
          if (!this.readBody()) return null;
          this.state = "over";
          break;
        case "chunk":
          if (!this.readBody()) return null;
          this.state = "chunk-end";
          break;
        case "chunk-end":
        case "chunk-size":
        case "trailer":
          if (!this.readChunkLine()) return null;
          break;
        case "until-close":
          this.remaining = this.buffer.length;
          this.readBody();
          if (!this.ended) return null;
          this.state = "over";
          break;
        case "over": {
          const message = this.finish();
          if (message !== null) return message;
        }
      }
    }
    return null;
  }

  private readHead(): boolean {
    this.skipEmptyLines();
    if (!this.mayBegin()) {
      this.fail(400, "what came does not begin as HTTP");
      return false;
    }
    const end = this.findHeadEnd();
    if (end < 0) {
      if (this.buffer.length > this.limits.headBytes) this.fail(431, "head too large");
      else if (!this.buffer.includes(0x0a) && this.buffer.length > this.limits.startLineBytes) this.tooLong();
      return false;
    }
    const [first = "", ...rest] = textOf(this.buffer.subarray(0, end)).split("\n").map(withoutCr);
    this.buffer = this.buffer.subarray(end);
    while (rest.at(-1) === "") rest.pop();
    if (end > this.limits.headBytes) this.fail(431, "head too large");
    else if (first.length > this.limits.startLineBytes) this.tooLong();
    const start = this.failure === null ? this.readStart(first) : null;
    const headers = start === null ? null : this.readFields(rest);
    if (start === null || headers === null) return false;
    this.head = { start, headers };
    this.parts = [];
    this.bodyReceived = 0;
    this.bodyMissing = 0;
    this.state = this.bodyState(this.head);
    if (this.state === "length") this.bodyMissing = this.remaining;
    else if (this.state !== "over") this.bodyMissing = null;
    const expectation = findHeader(headers, "expect");
    this.continueDue =
      this.kind === "request" && expectation?.toLowerCase() === "100-continue" && this.state !== "over";
    return this.failure === null;
  }

  private tooLong(): void {
    this.fail(this.kind === "request" ? 414 : 400, "first line too long");
  }

  private readStart(line: string): readonly [string, string, string] | null {
    if (this.kind === "response") {
      const match = /^(HTTP\/1\.[01]) (\d{3})(?: (.*))?$/.exec(line);
      if (match !== null) return [match[1] ?? "", match[2] ?? "", match[3] ?? ""];
      return this.fail(400, `"${line.slice(0, 60)}" is no status line`);
    }
    const match = /^(\S+) (\S+) HTTP\/(\d)\.(\d)$/.exec(line);
    const [, method = "", target = "", major = "", minor = ""] = match ?? [];
    if (match === null || !TOKEN.test(method) || BAD_VALUE.test(target)) {
      return this.fail(400, `"${line.slice(0, 60)}" is no request line`);
    }
    if (major !== "1") return this.fail(505, `HTTP/${major}.${minor} is not spoken here`);
    return [method, target, minor === "0" ? "HTTP/1.0" : "HTTP/1.1"];
  }

  private readFields(lines: readonly string[]): HttpHeaders | null {
    const fields: [string, string][] = [];
    for (const line of lines) {
      const last = fields.at(-1);
      if (/^[ \t]/.test(line)) {
        // A folded line (RFC 9112 5.2).
        if (this.kind === "request" || last === undefined) return this.fail(400, "a line that begins with a blank");
        last[1] = `${last[1]} ${line.trim()}`;
        continue;
      }
      const colon = line.indexOf(":");
      const name = line.slice(0, Math.max(0, colon));
      const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "");
      if (!TOKEN.test(name) || BAD_VALUE.test(value)) return this.fail(400, `"${line.slice(0, 60)}" is no field`);
      fields.push([name, value]);
    }
    return fields;
  }

  /** How the body is delimited (RFC 9112 6.3). */
  private bodyState({ start, headers }: Head): State {
    const isRequest = this.kind === "request";
    if (isRequest) {
      const hosts = headers.filter(([name]) => name.toLowerCase() === "host").length;
      if (hosts > 1 || (hosts === 0 && start[2] === "HTTP/1.1")) this.fail(400, `${hosts} Host fields, expected one`);
    } else if (isBodiless(Number(start[1]), this.methods[0] ?? "GET")) return "over";
    const coding = joinedHeader(headers, "transfer-encoding");
    const length = joinedHeader(headers, "content-length");
    if (coding !== null) {
      if (isRequest && length !== null) this.fail(400, "both Content-Length and Transfer-Encoding");
      if (coding.toLowerCase() === "chunked") return "chunk-size";
      if (isRequest) this.fail(501, `transfer coding "${coding}" is not known`);
      return "until-close";
    }
    if (length === null) return isRequest ? "over" : "until-close";
    const values = new Set(length.split(/[ \t]*,[ \t]*/));
    const [value = ""] = values;
    if (values.size !== 1 || !/^\d{1,15}$/.test(value)) this.fail(400, `Content-Length "${length}" is no number`);
    this.remaining = Number(value);
    if (this.remaining > this.limits.bodyBytes) this.fail(413, `a body of ${value} bytes is too large`);
    return this.remaining === 0 ? "over" : "length";
  }

  /** Takes octets of the body; true once all that was announced is there. */
  private readBody(): boolean {
    const part = this.buffer.subarray(0, this.remaining);
    this.buffer = this.buffer.subarray(part.length);
    this.remaining -= part.length;
    this.bodyReceived += part.length;
    if (this.bodyMissing !== null) this.bodyMissing -= part.length;
    if (part.length > 0) this.parts.push(part);
    if (this.bodyReceived > this.limits.bodyBytes) this.fail(413, "the body is too large");
    return this.remaining === 0;
  }

  private readChunkLine(): boolean {
    const newline = this.buffer.indexOf(0x0a);
    if (newline < 0) {
      if (this.buffer.length > this.limits.startLineBytes) this.fail(400, "a chunk's line is too long");
      return false;
    }
    const line = withoutCr(textOf(this.buffer.subarray(0, newline)));
    this.buffer = this.buffer.subarray(newline + 1);
    if (this.state === "chunk-end") {
      if (line !== "") this.fail(400, "a chunk is longer than it said");
      this.state = "chunk-size";
    } else if (this.state === "trailer") {
      this.trailerBytes += line.length;
      if (this.trailerBytes > this.limits.headBytes) this.fail(431, "trailer too large");
      if (line === "") this.state = "over";
    } else {
      const match = /^([0-9a-fA-F]{1,12})[ \t]*(?:;.*)?$/.exec(line);
      if (match === null) this.fail(400, `"${line.slice(0, 60)}" is no chunk size`);
      this.remaining = Number.parseInt(match?.[1] ?? "0", 16);
      this.trailerBytes = 0;
      this.state = this.remaining === 0 ? "trailer" : "chunk";
    }
    return this.failure === null;
  }

  private finish(): HttpRequest | HttpResponse | null {
    const { head } = this;
    if (head === null) return null;
    const body = joinOctets(this.parts);
    this.head = null;
    this.parts = [];
    this.state = "head";
    const [first, second, third] = head.start;
    if (this.kind === "request") return new HttpRequest(first, second, head.headers, body, third);
    const status = Number(second);
    // An interim response is not the response to the request (RFC 9110 15.2).
    if (status >= 200 || status === 101) this.methods.shift();
    return new HttpResponse(status, head.headers, body, third, first);
  }

  /** Tells at the first octets what can be no HTTP (a TLS hello, another protocol's greeting), without waiting for a line. */
  private mayBegin(): boolean {
    const start = textOf(this.buffer.subarray(0, 5));
    if (this.kind === "response") return "HTTP/".startsWith(start);
    return start === "" || start === "\r" || TOKEN.test(start.charAt(0));
  }

  private skipEmptyLines(): void {
    let at = 0;
    while (this.buffer[at] === 0x0a || (this.buffer[at] === 0x0d && this.buffer[at + 1] === 0x0a)) at++;
    if (at > 0) this.buffer = this.buffer.subarray(at);
  }

  /** Where the head ends, behind its empty line; -1 when it is not whole. */
  private findHeadEnd(): number {
    const { buffer } = this;
    for (let at = buffer.indexOf(0x0a); at >= 0; at = buffer.indexOf(0x0a, at + 1)) {
      if (buffer[at + 1] === 0x0a) return at + 2;
      if (buffer[at + 1] === 0x0d && buffer[at + 2] === 0x0a) return at + 3;
    }
    return -1;
  }

  private fail(status: number, message: string): null {
    this.failure ??= { status, message };
    return null;
  }
}

function withoutCr(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
