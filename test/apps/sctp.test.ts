import { utf8ToBytes } from "@noble/hashes/utils.js";
import { describe, expect, test } from "vitest";
import { SctpExchange, type SctpResult } from "../../src/apps/sctp/sctp-exchange.js";
import { SctpServer } from "../../src/apps/sctp/sctp-server.js";
import { filesSeenIn } from "../../src/dns/files-seen.js";
import { formatIp } from "../../src/wire/ip-address.js";
import { line } from "./lab.js";

/** What a client on one side of two routers gets of servers on the other. */
function exchange(host: string, port: number, loss = 0, seed = 1): SctpResult | undefined {
  const { network, a, b, cables } = line(seed);
  new SctpServer(b, [7000, 7001], { answer: (message) => message });
  new SctpServer(b, [7002], { answer: (_message, from) => utf8ToBytes(`you are ${formatIp(from)}`) });
  cables[0]?.impair({ delayNs: 1_000_000, loss });
  const results: SctpResult[] = [];
  const handler = { onSctpResult: (result: SctpResult) => results.push(result) };
  new SctpExchange(a, port, handler, 100_000_000_000).begin(host, filesSeenIn(a));
  network.sim.runUntil(network.sim.nowNs + 200_000_000_000);
  expect(results).toHaveLength(1);
  return results[0];
}

describe("an SCTP association", () => {
  test.each([
    ["10.0.3.10", 7000, { connected: true, error: "", answer: "podwire\n" }],
    ["10.0.3.10", 7001, { connected: true, error: "", answer: "podwire\n" }],
    ["10.0.3.10", 7002, { connected: true, error: "", answer: "you are 10.0.1.10" }],
    ["fd00:3::10", 7000, { connected: true, error: "", answer: "podwire\n" }],
    ["10.0.3.10", 7003, { connected: false, error: "Connection refused", answer: "" }],
    ["10.0.2.1", 7000, { connected: false, error: "Protocol not available", answer: "" }],
  ])("to %s port %d", (host, port, expected) => {
    expect(exchange(host, port)).toMatchObject(expected);
  });

  test.each([1, 2, 3, 4, 5, 6])("comes through a cable that loses every third frame (seed %d)", (seed) => {
    expect(exchange("10.0.3.10", 7000, 0.33, seed)).toMatchObject({ connected: true, error: "" });
  });
});
