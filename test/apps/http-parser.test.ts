import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeRequest, encodeResponse } from "../../src/apps/http/encode.js";
import { HttpRequest, HttpResponse } from "../../src/apps/http/message.js";
import { HttpParser } from "../../src/apps/http/parser.js";
import { parseUrl, resolveUrl, UrlError } from "../../src/apps/http/url.js";
import { bytes, text } from "./lab.js";

/** All messages of a stream, one line each, then what became of the stream. */
function read(
  kind: "request" | "response",
  stream: string,
  pieces: readonly number[] = [],
  method = "GET",
  ends = false,
): string[] {
  const parser = new HttpParser(kind);
  for (let i = 0; i < 10; i++) parser.expect(method);
  const lines: string[] = [];
  const drain = (): void => {
    for (let message = parser.next(); message !== null; message = parser.next()) {
      const start = message instanceof HttpRequest ? `${message.method} ${message.target}` : `${message.status}`;
      lines.push(`${start} [${text(message.body)}]`);
    }
  };
  let at = 0;
  for (const size of [...pieces, stream.length]) {
    parser.push(bytes(stream.slice(at, at + size)));
    at += size;
    drain();
  }
  if (ends) parser.end();
  drain();
  if (parser.failure !== null) lines.push(`failure ${parser.failure.status}`);
  else if (parser.isInside) lines.push("inside");
  return lines;
}

const H = "Host: x\r\n";

describe("requests", () => {
  const table: readonly (readonly [what: string, stream: string, lines: readonly string[]])[] = [
    ["one", `GET / HTTP/1.1\r\n${H}\r\n`, ["GET / []"]],
    ["bare line feeds and empty lines before it", `\r\n\nGET /a HTTP/1.1\nHost: x\n\n`, ["GET /a []"]],
    ["two after each other", `GET /1 HTTP/1.1\r\n${H}\r\nGET /2 HTTP/1.1\r\n${H}\r\n`, ["GET /1 []", "GET /2 []"]],
    [
      "a length",
      `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\n${H}\r\n`,
      ["POST / [abc]", "GET /2 []"],
    ],
    ["the same length twice", `POST / HTTP/1.1\r\n${H}Content-Length: 3, 3\r\n\r\nabc`, ["POST / [abc]"]],
    [
      "chunks with extensions and trailers",
      `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: v\r\n\r\n`,
      ["POST / [abc0123456789]"],
    ],
    ["HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", ["GET / []"]],
    ["CONNECT", `CONNECT a:443 HTTP/1.1\r\n${H}\r\n`, ["CONNECT a:443 []"]],
    ["an unfinished body", `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\n\r\nab`, ["inside"]],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", ["failure 400"]],
    ["two Hosts", `GET / HTTP/1.1\r\n${H}${H}\r\n`, ["failure 400"]],
    ["lengths that differ", `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\nContent-Length: 4\r\n\r\n`, ["failure 400"]],
    ["a negative length", `POST / HTTP/1.1\r\n${H}Content-Length: -3\r\n\r\n`, ["failure 400"]],
    [
      "length and chunks",
      `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`,
      ["failure 400"],
    ],
    ["an unknown coding", `POST / HTTP/1.1\r\n${H}Transfer-Encoding: gzip\r\n\r\n`, ["failure 501"]],
    ["a bad chunk size", `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, ["failure 400"]],
    [
      "a chunk longer than it says",
      `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`,
      ["failure 400"],
    ],
    ["a blank before the colon", `GET / HTTP/1.1\r\nHost : x\r\n\r\n`, ["failure 400"]],
    ["a folded line", `GET / HTTP/1.1\r\n${H}A: b\r\n c\r\n\r\n`, ["failure 400"]],
    ["a zero octet in a field", `GET / HTTP/1.1\r\n${H}A: b\0c\r\n\r\n`, ["failure 400"]],
    ["no request line", "hello\r\n\r\n", ["failure 400"]],
    ["two blanks", `GET  / HTTP/1.1\r\n${H}\r\n`, ["failure 400"]],
    ["another version", `GET / HTTP/2.0\r\n${H}\r\n`, ["failure 505"]],
    ["a target without end", `GET /${"a".repeat(9_000)}`, ["failure 414"]],
    ["a head without end", `GET / HTTP/1.1\r\n${"A: b\r\n".repeat(12_000)}`, ["failure 431"]],
  ];
  for (const [what, stream, lines] of table) {
    test(`${what}: ${lines.join(", ")}`, () => {
      expect(read("request", stream)).toEqual(lines);
    });
  }

  test("read the same wherever the stream is cut", () => {
    const whole = table.filter(([, stream]) => stream.length < 500);
    fc.assert(
      fc.property(
        fc.constantFrom(...whole),
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }),
        ([, stream, lines], pieces) => {
          expect(read("request", stream, pieces)).toEqual(lines);
        },
      ),
    );
  });

  test("what asks for 100 Continue is told of once", () => {
    const parser = new HttpParser("request");
    parser.push(bytes(`POST / HTTP/1.1\r\n${H}Expect: 100-continue\r\nContent-Length: 1\r\n\r\n`));
    expect([parser.next(), parser.takeContinue(), parser.takeContinue()]).toEqual([null, true, false]);
  });
});

describe("responses", () => {
  const cases: readonly (readonly [
    what: string,
    stream: string,
    method: string,
    ends: boolean,
    lines: readonly string[],
  ])[] = [
    ["a length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "GET", false, ["200 [ok]"]],
    ["no length, until the end", "HTTP/1.0 200 OK\r\n\r\nall of it", "GET", true, ["200 [all of it]"]],
    ["no length and no end yet", "HTTP/1.0 200 OK\r\n\r\nall of it", "GET", false, ["inside"]],
    [
      "to HEAD no body",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
      "HEAD",
      false,
      ["200 []", "200 []"],
    ],
    [
      "204 and 304 no body",
      "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
      "GET",
      false,
      ["204 []", "304 []"],
    ],
    [
      "interim ones first",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
      "GET",
      false,
      ["100 []", "200 []"],
    ],
    ["chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "GET", false, ["200 [ok]"]],
    [
      "chunks count, not the length",
      "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "GET",
      false,
      ["200 []"],
    ],
    ["without words", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "GET", false, ["200 []"]],
    ["no status line", "hello there\r\n\r\n", "GET", false, ["failure 400"]],
  ];
  for (const [what, stream, method, ends, lines] of cases) {
    test(what, () => {
      expect(read("response", stream, [], method, ends)).toEqual(lines);
    });
  }
});

test("any octets are messages or a failure, never an error; what was encoded is read back", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("request", "response"),
      fc.array(
        fc.constantFrom(
          "GET / HTTP/1.1",
          "HTTP/1.1 200 OK",
          "\r\n",
          "\n",
          ":",
          " ",
          "Host: a",
          "Content-Length: 5",
          "Transfer-Encoding: chunked",
          "5",
          "0",
          "abcde",
          "\0",
        ),
      ),
      (kind, words) => {
        read(kind as "request", words.join(""));
      },
    ),
  );
  const body = fc.uint8Array({ maxLength: 40 });
  fc.assert(
    fc.property(body, fc.boolean(), (octets, chunked) => {
      const field = chunked
        ? (["Transfer-Encoding", "chunked"] as const)
        : (["Content-Length", String(octets.length)] as const);
      const request = new HttpParser("request");
      request.push(encodeRequest(new HttpRequest("PUT", "/x", [["Host", "a"], field], octets)));
      expect(request.next()?.body).toEqual(octets);
      const response = new HttpParser("response");
      response.push(encodeResponse(new HttpResponse(200, [field], octets), "GET"));
      expect(response.next()?.body).toEqual(octets);
    }),
  );
});

test("URLs are taken apart as curl takes them apart", () => {
  const show = (url: string): string => {
    try {
      const { scheme, credentials, host, port, target } = parseUrl(url);
      return `${scheme} ${credentials ?? "-"} ${host} ${port} ${target}`;
    } catch (error) {
      return error instanceof UrlError ? `(${error.code}) ${error.message}` : "?";
    }
  };
  const bad = "(3) URL using bad/illegal format or missing URL";
  const table = {
    web: "http - web 80 /",
    "web:8080/a?b=c#frag": "http - web 8080 /a?b=c",
    "HTTP://Web/": "http - Web 80 /",
    "https://web": "https - web 443 /",
    "http://user:pw@10.0.0.1:81//a/../b/./c%20d": "http user:pw 10.0.0.1 81 //b/c%20d",
    "http://[fd00::1]:8080/x": "http - fd00::1 8080 /x",
    "http://web?x=1": "http - web 80 /?x=1",
    "http:///x": "http - x 80 /",
    "http://web/a/..": "http - web 80 /",
    "foo://x": '(1) Protocol "foo" not supported or disabled in libcurl',
    "http://exa mple/": bad,
    "http://web:99999/": bad,
    "http://web:http/": bad,
    "": bad,
  };
  for (const [url, expected] of Object.entries(table)) expect([url, show(url)]).toEqual([url, expected]);
  const base = parseUrl("http://web:81/a/b?c");
  expect(["/x", "x", "../x", "?q", "//other/y", "https://z/"].map((l) => resolveUrl(base, l))).toEqual([
    "http://web:81/x",
    "http://web:81/a/x",
    "http://web:81/a/../x",
    "http://web:81/a/b?q",
    "http://other/y",
    "https://z/",
  ]);
});
