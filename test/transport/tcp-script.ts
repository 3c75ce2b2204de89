import { RandomStream } from "../../src/sim/random.js";
import { TcpConnection, type TcpConnectionSpec } from "../../src/transport/tcp-connection.js";
import type { TcpListener } from "../../src/transport/tcp-listener.js";
import { DEFAULT_TCP_SETTINGS, type TcpSettings } from "../../src/transport/tcp-settings.js";
import { NO_TCP_OPTIONS, TcpFlag, type TcpOptions, TcpSegment } from "../../src/wire/tcp.js";
import { A, B, connectionSpec, describeSegment, MS, makeListener } from "./lossy-pipe.js";

/**
 * A row of a script in packetdrill's shape: milliseconds, direction ("<" comes in, ">" must go out), and the segment as
 * `FLAGS start:end(length) ack N win N <options>`; sequence numbers count from each side's initial one. A function as
 * third is what the application does.
 */
export type Row =
  | readonly [ms: number, direction: "<" | ">", segment: string]
  | readonly [ms: number, direction: "call", act: (tcp: TcpConnection, nowNs: number) => void];

/** The peer's initial sequence number: just before the wrap, so that every script crosses it. */
const PEER_ISN = 0xffff_fff0;
const LETTERS: Record<string, number> = { S: 2, F: 1, R: 4, P: 8, ".": 16, E: 64, W: 128 };
const ROW = /^([SFRP.EW]+) (\d+):(\d+)\((\d+)\)(?: ack (\d+))?(?: win (\d+))?(?: <([^>]*)>)?$/;

/** Settings of most scripts: no timestamps and Reno, so that rows stay short and counts round. */
export const PLAIN: TcpSettings = { ...DEFAULT_TCP_SETTINGS, timestamps: false, congestionControl: "reno" };

function parseOptions(text: string | undefined, ours: number): TcpOptions {
  const options = (text ?? "").split(",").map((option) => option.trim().split(" "));
  const find = (name: string): string | null => options.find(([key]) => key === name)?.[1] ?? null;
  const mss = find("mss");
  const scale = find("wscale");
  const ts = find("ts");
  return {
    ...NO_TCP_OPTIONS,
    mss: mss === null ? null : Number(mss),
    windowScale: scale === null ? null : Number(scale),
    sackPermitted: options.some(([key]) => key === "sackOK"),
    timestamps: ts === null ? null : { value: Number(ts), echo: 0 },
    sackBlocks: options
      .filter(([key]) => key === "sack")
      .map(([, range = ""]) => range.split(":").map((edge) => (Number(edge) + ours) >>> 0))
      .map(([left = 0, right = 0]) => [left, right] as const),
  };
}

function parseIncoming(text: string, tcp: TcpConnection | null): TcpSegment {
  const match = ROW.exec(text);
  if (match === null) throw new Error(`not a segment: ${text}`);
  const [, letters = "", start, , length, ack, window, options] = match;
  const flags = [...letters].reduce((bits, letter) => bits | (LETTERS[letter] ?? 0), 0);
  const iss = tcp?.iss ?? 0;
  return new TcpSegment(
    tcp?.remotePort ?? 40000,
    tcp?.localPort ?? 80,
    (PEER_ISN + Number(start)) >>> 0,
    ack === undefined ? 0 : (iss + Number(ack)) >>> 0,
    flags,
    window === undefined ? 65535 : Number(window),
    new Uint8Array(Number(length)),
    parseOptions(options, iss),
  );
}

/** A segment of ours in a row's words, with only those parts that the expectation `like` has. */
function formatLike(segment: TcpSegment, iss: number, like: string): string {
  const letters = ["S", "F", "R", "P", ".", "E", "W"].filter((letter) => segment.flags & (LETTERS[letter] ?? 0));
  const start = (segment.seq - iss) | 0;
  const end = start + segment.sequenceLength;
  const parts = [letters.join(""), `${start}:${end}(${segment.data.length})`];
  if (segment.flags & TcpFlag.Ack) parts.push(`ack ${(segment.ack - PEER_ISN) | 0}`);
  if (like.includes("win")) parts.push(`win ${segment.window}`);
  const { options } = segment;
  const names = [
    options.mss === null ? "" : `mss ${options.mss}`,
    options.sackPermitted ? "sackOK" : "",
    options.timestamps === null ? "" : "TS",
    options.windowScale === null ? "" : `wscale ${options.windowScale}`,
    ...options.sackBlocks.map(([l, r]) => `sack ${(l - PEER_ISN) | 0}:${(r - PEER_ISN) | 0}`),
  ].filter((name) => name !== "");
  if (names.length > 0 && (like.includes("<") || options.sackBlocks.length > 0)) parts.push(`<${names.join(",")}>`);
  return parts.join(" ");
}

/** What a script ends with. */
export interface ScriptEnd {
  readonly tcp: TcpConnection;
  readonly listener: TcpListener | null;
  readonly nowNs: number;
}

/**
 * Runs rows against a client (it connects at 0 ms) or against a listener, and checks every segment and its time.
 * `large`: several segments of the client go as one.
 */
export function runScript(
  side: "client" | "server",
  rows: readonly Row[],
  settings: TcpSettings = PLAIN,
  overrides: Partial<TcpConnectionSpec> = {},
  large = false,
): ScriptEnd {
  const listener = side === "server" ? makeListener(settings, 128, new RandomStream(5)) : null;
  const sent: string[] = [];
  let tcp: TcpConnection | null = null;
  const expected: string[] = [];
  const likes = rows.filter(([, direction]) => direction === ">").map(([, , text]) => String(text));
  const flush = (nowNs: number): void => {
    for (let segment = tcp?.poll(nowNs) ?? null; segment !== null; segment = tcp?.poll(nowNs) ?? null) {
      const like = likes[sent.length] ?? "";
      sent.push(`${nowNs / MS} > ${formatLike(segment, tcp?.iss ?? 0, like)}`);
      if (sent.length > 1000) throw new Error(`too many segments: ${describeSegment(segment)}`);
    }
  };
  const advance = (toNs: number): void => {
    for (let timer = tcp?.nextTimerNs ?? null; timer !== null && timer <= toNs; timer = tcp?.nextTimerNs ?? null) {
      tcp?.onTimer(timer);
      flush(timer);
    }
  };
  if (side === "client") {
    tcp = new TcpConnection(connectionSpec({ settings, local: A, remote: B, ...overrides }));
    tcp.sendsLarge = large;
    tcp.connect(0);
    flush(0);
  }
  let nowNs = 0;
  for (const [ms, direction, what] of rows) {
    nowNs = Math.round(ms * MS);
    advance(nowNs);
    if (direction === ">") {
      expected.push(`${ms} > ${String(what)}`);
    } else if (direction === "call") {
      if (tcp !== null && typeof what === "function") what(tcp, nowNs);
    } else {
      const segment = parseIncoming(String(what), tcp);
      if (tcp === null && listener !== null) tcp = listener.receiveSyn(B, A, segment, nowNs, 1460);
      else tcp?.receive(segment, nowNs);
    }
    flush(nowNs);
  }
  if (sent.join("\n") !== expected.join("\n")) {
    throw new Error(`expected\n  ${expected.join("\n  ")}\nbut sent\n  ${sent.join("\n  ")}`);
  }
  if (tcp === null) throw new Error("the script made no connection");
  return { tcp, listener, nowNs };
}

/** A client's handshake: ESTABLISHED at 10 ms. */
export const CONNECTED: readonly Row[] = [
  [0, ">", "S 0:1(0) win 64240 <mss 1460,sackOK,wscale 7>"],
  [10, "<", "S. 0:1(0) ack 1 win 65535 <mss 1000,sackOK,wscale 0>"],
  [10, ">", ". 1:1(0) ack 1 win 502"],
];

/** A server's handshake: ESTABLISHED at 10 ms. */
export const ACCEPTED: readonly Row[] = [
  [0, "<", "S 0:1(0) win 65535 <mss 1000,sackOK,wscale 0>"],
  [0, ">", "S. 0:1(0) ack 1 win 64240 <mss 1460,sackOK,wscale 7>"],
  [10, "<", ". 1:1(0) ack 1 win 65535"],
];

/** FIN-WAIT-1 at 20 ms: we have closed. */
export const FIN_SENT: readonly Row[] = [
  ...CONNECTED,
  [20, "call", (tcp, nowNs) => tcp.shutdownWrite(nowNs)],
  [20, ">", "F. 1:2(0) ack 1"],
];

/** CLOSE-WAIT at 60 ms, the FIN's ACK being delayed: the peer has closed. */
export const FIN_RECEIVED: readonly Row[] = [
  ...CONNECTED,
  [20, "<", "F. 1:2(0) ack 1 win 65535"],
  [24, ">", ". 1:1(0) ack 2"],
];

/** A write of so many bytes. */
export function write(length: number): (tcp: TcpConnection) => void {
  return (tcp) => {
    const accepted = tcp.send(new Uint8Array(length));
    if (accepted !== length) throw new Error(`the send buffer took ${accepted} of ${length}`);
  };
}
