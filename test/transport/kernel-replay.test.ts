import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { TcpConnection } from "../../src/transport/tcp-connection.js";
import { resetFor } from "../../src/transport/tcp-reset.js";
import { timestampNow } from "../../src/transport/tcp-segment-options.js";
import { DEFAULT_TCP_SETTINGS } from "../../src/transport/tcp-settings.js";
import { A, B, connectionSpec, makeListener } from "./lossy-pipe.js";
import { type DumpedSegment, describeDumped, describeOurs, parseDump, toSegment } from "./tcpdump-line.js";

/** What a recorded program did after so many lines of the transcript. */
type Action = readonly [afterLine: number, act: (tcp: TcpConnection, nowNs: number) => void];

function transcript(name: string): DumpedSegment[] {
  const path = fileURLToPath(new URL(`kernel/${name}.out`, import.meta.url));
  return parseDump(readFileSync(path, "utf8"));
}

const PEER_ISN = 0x7fff_ff00;

/**
 * Plays one side of a recorded exchange: what the other side sent is received, and what this side sent is held against
 * what podwire sends. Returns both as lines.
 */
function replay(
  lines: readonly DumpedSegment[],
  side: "client" | "server",
  actions: readonly Action[],
): { readonly kernel: readonly string[]; readonly podwire: readonly string[] } {
  const settings = { ...DEFAULT_TCP_SETTINGS, congestionControl: "reno" as const };
  const client = lines[0]?.from ?? "";
  const kernel: string[] = [];
  const podwire: string[] = [];
  let tcp: TcpConnection | null = null;
  let nowNs = 1_000_000_000;
  const flush = (): void => {
    for (let segment = tcp?.poll(nowNs) ?? null; segment !== null; segment = tcp?.poll(nowNs) ?? null) {
      podwire.push(describeOurs(segment, tcp?.iss ?? 0, PEER_ISN));
    }
  };
  if (side === "client") {
    tcp = new TcpConnection(connectionSpec({ settings }));
    tcp.connect(nowNs);
    flush();
  }
  for (const [index, line] of lines.entries()) {
    nowNs = 1_000_000_000 + (line.timeNs ?? index * 10_000);
    const isOurs = (line.from === client) === (side === "client");
    // Jiffies make the kernel's timers a little later than ours, never earlier.
    tcp?.onTimer(nowNs);
    flush();
    if (isOurs) {
      kernel.push(describeDumped(line));
    } else {
      const echo = tcp === null ? 0 : timestampNow(tcp, nowNs);
      const stamps = { value: Math.floor(nowNs / 1e6), echo };
      const segment = toSegment(line, side === "client" ? [80, 40000] : [40000, 80], PEER_ISN, tcp?.iss ?? 0, stamps);
      if (tcp === null) tcp = makeListener(settings).receiveSyn(B, A, segment, nowNs, 1460);
      else tcp.receive(segment, nowNs);
      flush();
    }
    for (const [afterLine, act] of actions) {
      if (afterLine === index + 1 && tcp !== null) act(tcp, nowNs);
    }
    flush();
  }
  return { kernel, podwire };
}

const write =
  (length: number) =>
  (tcp: TcpConnection): void => {
    tcp.send(new Uint8Array(length));
  };
const shut = (tcp: TcpConnection, nowNs: number): void => {
  tcp.shutdownWrite(nowNs);
};
const readAll = (tcp: TcpConnection, nowNs: number): void => {
  tcp.read(1e6, nowNs);
};

describe("exchanges recorded from Linux", () => {
  const exchange = transcript("exchange").slice(0, 10);

  test("nc says hello: the client's flags, acknowledgments, windows and options", () => {
    const { kernel, podwire } = replay(exchange, "client", [
      [3, write(6)],
      [5, shut],
      [8, readAll],
    ]);
    expect(podwire).toEqual(kernel);
  });

  test("nc says hello: the server's", () => {
    const { kernel, podwire } = replay(exchange, "server", [
      [5, readAll],
      [6, write(13)],
      [8, shut],
    ]);
    expect(podwire).toEqual(kernel);
  });

  test("a port where nobody listens answers with a reset", () => {
    const [syn, reset] = transcript("exchange").slice(10, 12);
    if (syn === undefined || reset === undefined) throw new Error("the transcript is short");
    const segment = toSegment(syn, [40000, 81], PEER_ISN, 0, { value: 1, echo: 0 });
    const answer = resetFor(segment);
    expect(answer === null ? "nothing" : describeOurs(answer, 0, PEER_ISN)).toBe(describeDumped({ ...reset, ack: 1 }));
  });

  test("a segment is lost: the receiver's windows grow and its SACK blocks tell the gap", () => {
    const lines = transcript("midloss");
    const retransmission = lines.findIndex((line) => line.sackBlocks.some(([left, right]) => right - left > 10_000));
    // tcpdump saw the segment before iptables dropped it.
    const lost = lines.findIndex((line) => line.seq === 4345 && line.length > 0);
    const arrived = lines.slice(0, retransmission + 1).filter((_, index) => index !== lost);
    const reads = arrived.map((_, index) => [index + 1, readAll] as const);
    const { kernel, podwire } = replay(arrived, "server", reads);
    expect(kernel.length).toBeGreaterThan(6);
    expect(podwire).toEqual(kernel);
  });

  test("the last segment is lost: probe after two round trips and 200 ms, then timeouts that double", () => {
    const lines = transcript("tailloss").slice(0, 13);
    const { kernel, podwire } = replay(lines, "client", [
      [3, write(100)],
      [5, write(100)],
    ]);
    expect(podwire).toEqual(kernel);
  });

  test("one who answers delays ACKs, one who only reads does not", () => {
    const lines = transcript("delack");
    const actions: Action[] = [];
    let reads = 0;
    for (const [index, line] of lines.entries()) {
      if (line.from !== lines[0]?.from || line.length === 0) continue;
      actions.push([index + 1, readAll]);
      // The program wrote after its third and its sixth read, once the ACK of that was out.
      if (++reads === 3 || reads === 6) actions.push([index + 2, write(5)]);
    }
    const last = lines.findIndex((line) => line.flags & 1);
    const { kernel, podwire } = replay(lines.slice(0, last), "server", actions);
    expect(podwire).toEqual(kernel);
  });
});
