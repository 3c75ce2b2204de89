import { describe, expect, test } from "vitest";
import { ForwardProxy } from "../../src/apps/forward-proxy.js";
import { httpGet } from "../../src/apps/http/http-get.js";
import { HttpResponse } from "../../src/apps/http/message.js";
import { type HttpExchange, HttpServer } from "../../src/apps/http/server.js";
import { LatencyHistogram } from "../../src/apps/latency-histogram.js";
import { load } from "../../src/apps/load-generator.js";
import { ReverseProxy } from "../../src/apps/reverse-proxy.js";
import { TextServer } from "../../src/apps/text-server.js";
import { MILLISECOND, SECOND } from "../../src/sim/time.js";
import { bytes, line, text } from "./lab.js";

describe("a reverse proxy", () => {
  test("gives each backend its turn, passes on who asked, and leaves dead ones", async () => {
    const { a, r2, b } = line();
    new TextServer(b, "one", { tcp: [81] });
    new TextServer(b, "two", { tcp: [82] });
    const seen: HttpExchange[] = [];
    new HttpServer(b, 83, {
      onRequest: (exchange) => {
        seen.push(exchange);
        exchange.respond(new HttpResponse(201, [["X-Real", "yes"]], exchange.request.body));
      },
    });
    const backend = (port: number) => ({ host: "10.0.3.10", port });
    const proxy = new ReverseProxy(r2, 80, [backend(81), backend(84), backend(82)]);
    const ask = async (): Promise<string> => text((await httpGet(a, "http://10.0.2.2/x")).body);
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual(["one\n", "two\n", "one\n", "two\n"]);
    proxy.setBackends([backend(83)]);
    const response = await httpGet(a, "http://10.0.2.2/p?q", { body: bytes("data"), headers: [["X-A", "1"]] });
    expect([response.status, response.header("x-real"), text(response.body)]).toEqual([201, "yes", "data"]);
    const { request } = seen[0] ?? { request: null };
    expect([
      request?.method,
      request?.target,
      request?.header("x-forwarded-for"),
      request?.header("x-a"),
      request?.header("host"),
    ]).toEqual(["POST", "/p?q", "10.0.1.10", "1", "10.0.2.2"]);
    proxy.setBackends([backend(84)]);
    expect((await httpGet(a, "http://10.0.2.2/")).status).toBe(502);
    proxy.setBackends([]);
    expect((await httpGet(a, "http://10.0.2.2/")).status).toBe(503);
  });

  test("gives the least busy backend the next request, and answers 504 for one that never answers", async () => {
    const { a, r2, b } = line();
    new HttpServer(b, 81, { onRequest: () => undefined });
    new TextServer(b, "two", { tcp: [82] });
    const backends = [81, 82].map((port) => ({ host: "10.0.3.10", port }));
    const proxy = new ReverseProxy(r2, 80, backends, { balance: "least-connections", timeoutNs: SECOND });
    const statuses = await Promise.all([1, 2, 3, 4].map(async () => (await httpGet(a, "http://10.0.2.2/")).status));
    expect(statuses.sort()).toEqual([200, 200, 504, 504]);
    expect(proxy.served.reduce((sum, n) => sum + n)).toBe(4);
  });
});

test("a forward proxy fetches by whole URL and blocks what it is told to", async () => {
  const { a, r1, b } = line();
  new TextServer(b, "web", { tcp: [80] });
  r1.host.files.writeFile("/etc/hosts", "10.0.3.10 web.test ads.bad.test\n");
  new ForwardProxy(r1, 3128, { blocked: [".bad.test", "worse.test"] });
  const via = async (url: string): Promise<number> => (await httpGet(a, url, { proxy: "http://10.0.1.1:3128" })).status;
  expect([await via("http://web.test/x"), await via("http://ads.bad.test/"), await via("http://worse.test/")]).toEqual([
    200, 403, 403,
  ]);
  expect(await via("http://nowhere.test/")).toBe(503);
  expect((await httpGet(a, "http://10.0.1.1:3128/path")).status).toBe(400);
});

describe("load", () => {
  test("in an open loop comes at random times of the given rate, the same for the same seed", async () => {
    const run = async (seed: number) => {
      const { a, b } = line(seed);
      new TextServer(b, "web", { tcp: [80] });
      return load(a, "http://10.0.3.10/", { ratePerSecond: 100, durationNs: 2 * SECOND });
    };
    const [one, same, other] = [await run(1), await run(1), await run(2)];
    expect(one.sent).toBeGreaterThan(150);
    expect(one.sent).toBeLessThan(250);
    expect([one.succeeded, one.durationNs]).toEqual([one.sent, same.durationNs]);
    expect(other.durationNs).not.toBe(one.durationNs);
    expect(one.latency.quantileNs(0.5)).toBeGreaterThanOrEqual(12 * MILLISECOND);
  });

  test("in a closed loop each user asks again once answered; failures are counted by code", async () => {
    const { a, b } = line();
    new TextServer(b, "web", { tcp: [80] });
    const result = await load(a, "http://10.0.3.10/", { users: 3, thinkNs: 100 * MILLISECOND, durationNs: SECOND });
    expect([...result.statuses]).toEqual([[200, result.sent]]);
    expect(result.sent).toBe(27);
    const refused = await load(a, "http://10.0.3.10:81/", { users: 1, thinkNs: SECOND, durationNs: 3 * SECOND });
    expect([...refused.failures]).toEqual([[7, 3]]);
    await expect(load(a, "http://x/", { durationNs: 1 })).rejects.toThrow("either ratePerSecond");
  });

  test("quantiles are within 3 %", () => {
    const histogram = new LatencyHistogram();
    for (let i = 1; i <= 10_000; i++) histogram.record(i * 1_000);
    for (const q of [0.01, 0.5, 0.9, 0.99, 1]) {
      const exact = q * 10_000_000;
      expect(Math.abs(histogram.quantileNs(q) - exact) / exact).toBeLessThan(0.032);
    }
    expect(new LatencyHistogram().quantileNs(0.5)).toBe(0);
  });
});
