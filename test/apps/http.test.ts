import { describe, expect, test } from "vitest";
import { HttpClient } from "../../src/apps/http/client.js";
import { HttpClientEvent } from "../../src/apps/http/client-event.js";
import type { HttpClientOptions } from "../../src/apps/http/client-options.js";
import { httpGet } from "../../src/apps/http/http-get.js";
import { HttpResponse } from "../../src/apps/http/message.js";
import { type HttpExchange, type HttpHandler, HttpServer } from "../../src/apps/http/server.js";
import type { Netns } from "../../src/host/netns.js";
import { type Socket, SocketEvent, type SocketHandler } from "../../src/host/sockets/socket-handler.js";
import { listenTcp, TcpSocket } from "../../src/host/sockets/tcp-socket.js";
import { TcpWriter } from "../../src/host/sockets/tcp-writer.js";
import { SECOND } from "../../src/sim/time.js";
import { formatIp, parseIp } from "../../src/wire/ip-address.js";
import { bytes, line, text } from "./lab.js";

/** Tells method, target and body; keeps what waits for "/later". */
class App implements HttpHandler {
  readonly later: HttpExchange[] = [];
  onRequest(exchange: HttpExchange): void {
    const { method, target, body } = exchange.request;
    if (target === "/later") this.later.push(exchange);
    else if (target.startsWith("/go/")) exchange.respond(new HttpResponse(302, [["Location", target.slice(3)]]));
    else if (target === "/round") exchange.respond(new HttpResponse(301, [["Location", "/round"]]));
    else
      exchange.respond(new HttpResponse(target === "/404" ? 404 : 200, [], bytes(`${method} ${target} ${text(body)}`)));
  }
}

/** Says one thing to each connection after it heard something, then closes it, resets it, or leaves it. */
class Says implements SocketHandler {
  private readonly what: string;
  private readonly after: "close" | "reset" | "stay";
  constructor(what: string, after: "close" | "reset" | "stay") {
    this.what = what;
    this.after = after;
  }
  onSocket(socket: Socket, event: SocketEvent): void {
    if (!(socket instanceof TcpSocket)) return;
    if (event === SocketEvent.Acceptable) {
      for (let child = socket.accept(); child !== null; child = socket.accept()) {
        child.handler = this;
        this.onSocket(child, SocketEvent.Readable);
      }
    } else if (event === SocketEvent.Readable && socket.receive().length > 0) {
      if (this.what !== "") socket.send(bytes(this.what));
      if (this.after === "close") socket.close();
      else if (this.after === "reset") socket.abort();
    }
  }
}

function fetch(netns: Netns, url: string, options: HttpClientOptions = {}): HttpClient {
  const client = new HttpClient(netns, url, null, options);
  client.start();
  netns.host.network.runUntilIdle();
  expect(client.done).toBe(true);
  return client;
}

const outcome = (client: HttpClient): string =>
  client.failure === null
    ? `${client.response?.status} ${text(client.response?.body ?? bytes(""))}`
    : `(${client.failure.code}) ${client.failure.message}`;

describe("a client and a server", () => {
  test("exchange requests and responses of any method, by address and by name, in both families", async () => {
    const { a, b } = line();
    const server = new HttpServer(b, 80, new App());
    a.host.files.writeFile("/etc/hosts", "10.0.3.10 web\n");
    expect(outcome(fetch(a, "http://web/x?y"))).toBe("200 GET /x?y ");
    expect(outcome(fetch(a, "http://[fd00:3::10]/"))).toBe("200 GET / ");
    expect(outcome(fetch(a, "web/p", { body: bytes("a=b") }))).toBe("200 POST /p a=b");
    expect(outcome(fetch(a, "web/p", { method: "DELETE" }))).toBe("200 DELETE /p ");
    expect(outcome(fetch(a, "web/p", { method: "HEAD" }))).toBe("200 ");
    expect(outcome(fetch(a, "web/404"))).toBe("404 GET /404 ");
    expect(server.log.map((entry) => `${formatIp(entry.remote)} ${entry.request.method} ${entry.status}`)[0]).toBe(
      "10.0.1.10 GET 200",
    );
    const response = await httpGet(a, "http://web/script");
    expect([response.status, text(response.body)]).toEqual([200, "GET /script "]);
    expect(response.header("date")).toBe("Thu, 01 Jan 2026 00:00:05 GMT");
    await expect(httpGet(a, "http://web:81/")).rejects.toThrow("Couldn't connect to server");
  });

  test("the request is curl's, field by field", () => {
    const { a, b } = line();
    const server = new HttpServer(b, 8080, new App());
    fetch(a, "http://user:pw@10.0.3.10:8080/p", {
      body: bytes("a=b"),
      headers: [
        ["X-A", "1"],
        ["Accept", ""],
      ],
    });
    expect(server.log[0]?.request.headers).toEqual([
      ["Host", "10.0.3.10:8080"],
      ["Authorization", "Basic dXNlcjpwdw=="],
      ["User-Agent", "curl/7.88.1"],
      ["X-A", "1"],
      ["Content-Length", "3"],
      ["Content-Type", "application/x-www-form-urlencoded"],
    ]);
  });

  test("a body of a megabyte comes through whole", () => {
    const { a, b } = line();
    const big = "0123456789abcdef".repeat(65_536);
    const server = new HttpServer(b, 80, { onRequest: (x) => x.respond(new HttpResponse(200, [], x.request.body)) });
    const client = fetch(a, "http://10.0.3.10/", { body: bytes(big) });
    expect(client.response?.body.length).toBe(big.length);
    expect(server.connectionCount).toBe(0);
  });

  test("redirects are answers, or are followed on the same connection, up to a number", () => {
    const { a, b } = line();
    const server = new HttpServer(b, 80, new App());
    expect(fetch(a, "http://10.0.3.10/go/there").response?.status).toBe(302);
    const client = fetch(a, "http://10.0.3.10/go/there", { maxRedirects: 50, body: bytes("x") });
    expect([outcome(client), client.url, client.redirects]).toEqual(["200 GET /there ", "http://10.0.3.10/there", 1]);
    expect(outcome(fetch(a, "http://10.0.3.10/round", { maxRedirects: 5 }))).toBe(
      "(47) Maximum (5) redirects followed",
    );
    expect(server.log.length).toBe(9);
  });

  test("failures are curl's, code and words", () => {
    const { a, b, network } = line();
    const bad = "HTTP/1.1 200 OK\r\n";
    const rows: readonly (readonly [
      port: number,
      says: string,
      then: "close" | "reset" | "stay",
      outcome: string,
      partial: string,
    ])[] = [
      [
        8001,
        `${bad}Content-Length: 10\r\n\r\nabc`,
        "close",
        "(18) transfer closed with 7 bytes remaining to read",
        "abc",
      ],
      [8002, "", "close", "(52) Empty reply from server", ""],
      [8003, "hello there", "close", "(1) Received HTTP/0.9 when not allowed", ""],
      [
        8004,
        `${bad}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
        "close",
        "(56) Illegal or missing hexadecimal sequence in chunked-encoding",
        "",
      ],
      [
        8005,
        `${bad}Transfer-Encoding: chunked\r\n\r\n5\r\nabc`,
        "close",
        "(18) transfer closed with outstanding read data remaining",
        "abc",
      ],
      [8006, "", "reset", "(56) Recv failure: Connection reset by peer", ""],
      [
        8007,
        `${bad}Content-Length: 10\r\n\r\nabc`,
        "stay",
        "(28) Operation timed out after 2000 milliseconds with 3 out of 10 bytes received",
        "abc",
      ],
      [8008, "", "stay", "(28) Operation timed out after 2000 milliseconds with 0 bytes received", ""],
      [8009, `${bad}\r\nuntil the end`, "close", "200 until the end", "until the end"],
      [8010, `${bad}Content-Length: x\r\n\r\n`, "close", "(8) Invalid Content-Length: value", ""],
    ];
    for (const [port, says, then, expected, partial] of rows) {
      listenTcp(b, port, new Says(says, then));
      const client = fetch(a, `http://10.0.3.10:${port}/`, { timeoutNs: 2 * SECOND });
      expect([port, outcome(client), text(client.response?.body ?? bytes(""))]).toEqual([port, expected, partial]);
    }
    expect(outcome(fetch(a, "http://10.0.3.10:99/"))).toMatch(
      /^\(7\) Failed to connect to 10.0.3.10 port 99 after 6 ms: Couldn't connect to server$/,
    );
    expect(outcome(fetch(a, "http://10.0.3.99/"))).toMatch(
      /^\(7\) Failed to connect to 10.0.3.99 port 80 after \d+ ms: Couldn't connect to server$/,
    );
    expect(outcome(fetch(a, "http://nowhere.test/"))).toBe("(6) Could not resolve host: nowhere.test");
    expect(outcome(fetch(a, "http://"))).toBe("(3) URL using bad/illegal format or missing URL");
    expect(network.sim.idle).toBe(true);
  });

  test("an answer may come later, and answers keep their order", () => {
    const { a, b, network } = line();
    const app = new App();
    new HttpServer(b, 80, app);
    const socket = new TcpSocket(a, 4);
    let heard = "";
    socket.handler = {
      onSocket: () => {
        heard += text(socket.receive());
      },
    };
    socket.connect(fetch(a, "http://10.0.3.10/").remote ?? parseIp("10.0.3.10"), 80);
    network.runUntilIdle();
    socket.send(
      bytes("GET /later HTTP/1.1\r\nHost: x\r\n\r\nGET /now HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
    );
    network.runUntilIdle();
    expect(heard).toBe("");
    app.later[0]?.respond(new HttpResponse(200, [], bytes("late")));
    app.later[0]?.respond(new HttpResponse(500));
    network.runUntilIdle();
    expect(heard.replace(/Date: [^\r]*\r\n/g, "").split("\r\n")).toEqual([
      "HTTP/1.1 200 OK",
      "Content-Length: 4",
      "",
      "lateHTTP/1.1 200 OK",
      "Content-Length: 9",
      "Connection: close",
      "",
      "GET /now ",
    ]);
    expect(socket.atEnd).toBe(true);
  });

  test("bad input is answered with its status and the connection ends", () => {
    const { a, b, network } = line();
    new HttpServer(b, 80, new App());
    const remote = fetch(a, "http://10.0.3.10/").remote;
    for (const [sent, status] of [
      ["hello\r\n\r\n", "400"],
      ["GET / HTTP/1.1\r\n\r\n", "400"],
      ["GET / HTTP/3.0\r\nHost: x\r\n\r\n", "505"],
    ] as const) {
      const socket = new TcpSocket(a, 4);
      let heard = "";
      socket.handler = {
        onSocket: () => {
          heard += text(socket.receive());
        },
      };
      if (remote !== null) socket.connect(remote, 80);
      network.runUntilIdle();
      socket.send(bytes(sent));
      network.runUntilIdle();
      expect([heard.slice(9, 12), socket.atEnd]).toEqual([status, true]);
    }
  });

  test("many requests at once on one connection are answered in order", () => {
    const { a, b, network } = line();
    const server = new HttpServer(b, 80, new App());
    const remote = fetch(a, "http://10.0.3.10/").remote;
    const socket = new TcpSocket(a, 4);
    const writer = new TcpWriter(socket);
    socket.handler = {
      onSocket: () => {
        socket.receive();
        writer.flush();
      },
    };
    if (remote !== null) socket.connect(remote, 80);
    network.runUntilIdle();
    writer.write(bytes(Array.from({ length: 2_000 }, (_, i) => `GET /${i} HTTP/1.1\r\nHost: x\r\n\r\n`).join("")));
    network.runUntilIdle();
    expect(server.log.slice(1).map((entry) => entry.request.target)).toEqual(
      Array.from({ length: 2_000 }, (_, i) => `/${i}`),
    );
  });

  test("progress is told in order, and a fork in its midst goes on alike", () => {
    const { a, b, network } = line();
    new HttpServer(b, 80, new App());
    const events: number[] = [];
    const client = new HttpClient(a, "http://10.0.3.10/", { onHttpClient: (_c, event) => void events.push(event) });
    client.start();
    network.sim.runEvents(12);
    const copy = network.fork();
    network.runUntilIdle();
    const { Resolved, Trying, Connected, Sent, Response, Done } = HttpClientEvent;
    expect(events).toEqual([Resolved, Trying, Connected, Sent, Response, Done]);
    copy.runUntilIdle();
    expect([copy.sim.nowNs, copy.sim.eventCount]).toEqual([network.sim.nowNs, network.sim.eventCount]);
  });
});
