import { serviceName } from "../../../../netfilter/text/services.js";
import { type TcpInfo, tcpInfo, timerInfo } from "../../../../transport/tcp-info.js";
import { ssStateName, TcpState } from "../../../../transport/tcp-state.js";
import { formatIp, type IpAddress, isAny } from "../../../../wire/ip-address.js";
import { IpProtocol, protocolName } from "../../../../wire/numbers.js";
import { parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { rawSockets, type SocketRow, tcpSockets, udpSockets } from "./socket-list.js";
import {
  ALL_STATES,
  CONNECTED_STATES,
  FilterError,
  LISTENING_STATES,
  matchesSsFilter,
  parseFilter,
  type SsFilter,
  statesOf,
} from "./ss-filter.js";
import { SS_USAGE } from "./ss-usage.js";

const LONG = {
  help: "h",
  version: "V",
  numeric: "n",
  resolve: "r",
  all: "a",
  listening: "l",
  options: "o",
  extended: "e",
  memory: "m",
  processes: "p",
  threads: "T",
  info: "i",
  summary: "s",
  ipv4: "4",
  ipv6: "6",
  packet: "0",
  tcp: "t",
  mptcp: "M",
  sctp: "S",
  udp: "u",
  dccp: "d",
  raw: "w",
  unix: "x",
  family: "f:",
  kill: "K",
  "no-header": "H",
  oneline: "O",
  query: "A:",
  socket: "A:",
  net: "N:",
} as const;

/** Options of ss that podwire does not have. */
const ABSENT = ["r", "e", "m", "T", "b", "E", "Z", "z", "N", "K", "D", "F"];

/** ss(8) of iproute2 6.1. */
export function* ss(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "hnralemopTif:bEZzN:460tMSudwxKHOA:D:F:sV",
    long: LONG,
    errorCode: 255,
    usage: SS_USAGE,
  });
  if (typeof options === "number") return options;
  if (options.has("h")) {
    yield* process.print(SS_USAGE);
    return 0;
  }
  if (options.has("V")) {
    yield* process.print("ss utility, iproute2-6.1.0\n");
    return 0;
  }
  for (const letter of ABSENT) {
    if (options.has(letter)) return yield* process.fail(`option -${letter} is not emulated by podwire`, 255);
  }
  const netns = netnsOf(process);
  const tcp = tcpSockets(netns);
  const udp = udpSockets(netns);
  const raw = rawSockets(netns);
  if (options.has("s")) {
    yield* process.print(summary(tcp, udp, raw));
    if (!["t", "u", "w", "a", "l"].some((letter) => options.has(letter))) return 0;
  }
  let states = options.has("a") ? ALL_STATES : options.has("l") ? LISTENING_STATES : CONNECTED_STATES;
  const words = [...options.operands];
  let isStated = false;
  while (words[0] === "state" || words[0] === "exclude") {
    const word = words[1] ?? "";
    const named = statesOf(word);
    if (named === null) return yield* process.fail(`wrong state name: ${word}`, 255);
    if (words[0] === "exclude") states = (isStated ? states : ALL_STATES).filter((state) => !named.includes(state));
    else states = isStated ? [...states, ...named] : named;
    isStated = true;
    words.splice(0, 2);
  }
  let filter: SsFilter | null = null;
  if (words.length > 0) {
    try {
      filter = parseFilter(words.join(" "));
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      yield* process.printError(`ss: bison bellows (while parsing filter): "${error.message}" Sorry.\n${SS_USAGE}`);
      return 255;
    }
  }
  const kinds = kindsOf(options);
  if (typeof kinds === "string") return yield* process.fail(`"${kinds}" is illegal value for the socket type`, 255);
  const families = familiesOf(options.has("4"), options.has("6"), options.value("f"));
  const rows = [
    ...(kinds.includes("raw") ? raw : []),
    ...(kinds.includes("udp") ? udp : []),
    ...(kinds.includes("tcp") ? tcp : []),
  ].filter(
    (row) =>
      states.includes(row.state) && families.includes(row.family) && (filter === null || matchesSsFilter(filter, row)),
  );
  const style: Style = {
    numeric: options.has("n"),
    timers: options.has("o"),
    processes: options.has("p"),
    info: options.has("i"),
    oneline: options.has("O"),
  };
  const showKind = kinds.length > 1 || kinds[0] === "unix";
  yield* process.print(table(rows, style, showKind, new Set(states).size > 1, !options.has("H"), process.nowNs));
  return 0;
}

function familiesOf(only4: boolean, only6: boolean, name: string | null): readonly number[] {
  if (name === "inet" || (only4 && !only6)) return [4];
  if (name === "inet6" || (only6 && !only4)) return [6];
  return [4, 6];
}

/** Which kinds of sockets are asked for; the word that is none. */
function kindsOf(options: { has(name: string): boolean; values(name: string): string[] }): readonly string[] | string {
  const kinds = new Set<string>();
  for (const [letter, kind] of [
    ["t", "tcp"],
    ["u", "udp"],
    ["w", "raw"],
    ["x", "unix"],
    ["0", "packet"],
    ["S", "sctp"],
    ["d", "dccp"],
    ["M", "mptcp"],
  ] as const) {
    if (options.has(letter)) kinds.add(kind);
  }
  for (const word of options.values("A").flatMap((list) => list.split(","))) {
    if (word === "all") for (const kind of ["tcp", "udp", "raw", "unix", "packet"]) kinds.add(kind);
    else if (word === "inet") for (const kind of ["tcp", "udp", "raw"]) kinds.add(kind);
    else if (/^(tcp|udp|raw|unix|packet|mptcp|sctp|dccp|netlink|tipc|xdp)$/.test(word)) kinds.add(word);
    else return word;
  }
  return kinds.size > 0 ? [...kinds] : ["tcp", "udp", "raw", "unix", "packet"];
}

interface Style {
  readonly numeric: boolean;
  readonly timers: boolean;
  readonly processes: boolean;
  readonly info: boolean;
  readonly oneline: boolean;
}

const HEADERS = ["Netid", "State", "Recv-Q", "Send-Q", "Local Address:", "Port", "Peer Address:", "Port", "Process"];
/** What stands in front of each column, and which are aligned to the right. */
const LEADS = ["", " ", " ", " ", " ", "", " ", "", ""];
const RIGHT = [4, 6];

function table(
  rows: readonly SocketRow[],
  style: Style,
  showKind: boolean,
  showState: boolean,
  showHeader: boolean,
  nowNs: number,
): string {
  const lines = rows.map((row) => [
    row.kind,
    ssStateName(row.state),
    String(row.receiveQueue).padEnd(6),
    String(row.sendQueue).padEnd(6),
    `${addressText(row.local, row, true)}:`,
    portText(row.localPort, row, style.numeric),
    `${addressText(row.remote, row, false)}:`,
    row.remotePort === 0 ? "*" : portText(row.remotePort, row, style.numeric),
    detailText(row, style, nowNs),
  ]);
  if (showHeader) lines.unshift(HEADERS);
  const shown = HEADERS.map((_, i) => i).filter((i) => (i !== 0 || showKind) && (i !== 1 || showState));
  const widths = HEADERS.map((_, i) => Math.max(0, ...lines.map((line) => (line[i] ?? "").length)));
  return lines
    .map((line) => {
      let text = "";
      for (const i of shown) {
        const width = widths[i] ?? 0;
        if (width === 0) continue;
        const value = line[i] ?? "";
        text += (text === "" ? "" : LEADS[i]) + (RIGHT.includes(i) ? value.padStart(width) : value.padEnd(width));
      }
      return `${text}\n`;
    })
    .join("");
}

function addressText(address: IpAddress, row: SocketRow, isLocal: boolean): string {
  const device = isLocal && row.device !== null ? `%${row.device}` : "";
  if (row.family === 6 && isAny(address)) return row.dualStack ? `*${device}` : `[::]${device}`;
  if (row.family === 6) {
    const text = typeof address === "number" ? `::ffff:${formatIp(address)}` : formatIp(address);
    return `[${text}]${device}`;
  }
  return `${formatIp(address)}${device}`;
}

function portText(port: number, row: SocketRow, numeric: boolean): string {
  if (row.kind === "raw") return numeric ? String(port) : protocolName(port);
  if (numeric) return String(port);
  return serviceName(port, row.kind === "tcp" ? IpProtocol.Tcp : IpProtocol.Udp) ?? String(port);
}

/** The last column: process, timer, and what -i tells. */
function detailText(row: SocketRow, style: Style, nowNs: number): string {
  let text = "";
  if (style.processes && row.owner !== null) {
    text += ` users:(("${row.owner.name}",pid=${row.owner.pid},fd=${row.owner.fd}))`;
  }
  const { connection } = row;
  if (connection === null) return text;
  const timer = style.timers ? timerInfo(connection, nowNs) : null;
  if (timer !== null) text += ` timer:(${timer.name},${timerText(timer.leftNs)},${timer.retransmits})`;
  if (style.info && row.state !== TcpState.TimeWait)
    text += `${style.oneline ? "" : "\n\t"}${infoText(tcpInfo(connection))}`;
  return text;
}

/** A time as ss prints it: "1min59sec", "204ms", "1.204ms". */
function timerText(ns: number): string {
  const total = Math.floor(ns / 1e6);
  let [minutes, seconds, milliseconds] = [Math.floor(total / 60_000), Math.floor(total / 1000) % 60, total % 1000];
  let text = "";
  if (minutes > 0) {
    milliseconds = 0;
    text += `${minutes}min`;
    if (minutes > 9) seconds = 0;
  }
  if (seconds > 0) {
    if (seconds > 9) milliseconds = 0;
    text += `${seconds}${milliseconds > 0 ? "." : "sec"}`;
  }
  if (milliseconds > 0) text += `${String(milliseconds).padStart(3, "0")}ms`;
  minutes = 0;
  return text;
}

function infoText(info: TcpInfo): string {
  const ms = (ns: number): string => String(Number((ns / 1e6).toPrecision(6)));
  let text = ` ${info.congestionControl}`;
  if (info.sendWscale > 0 || info.receiveWscale > 0) text += ` wscale:${info.sendWscale},${info.receiveWscale}`;
  text += ` rto:${ms(info.rtoNs)} rtt:${ms(info.rttNs)}/${ms(info.rttVarNs)} mss:${info.mss} rcvmss:${info.rcvMss}`;
  text += ` advmss:${info.advMss} cwnd:${info.cwnd}`;
  if (info.ssthresh !== null) text += ` ssthresh:${info.ssthresh}`;
  if (info.unacked > 0) text += ` unacked:${info.unacked}`;
  if (info.retransmissions > 0) text += ` retrans:0/${info.retransmissions}`;
  if (info.lost > 0) text += ` lost:${info.lost}`;
  if (info.sacked > 0) text += ` sacked:${info.sacked}`;
  return text;
}

function summary(tcp: readonly SocketRow[], udp: readonly SocketRow[], raw: readonly SocketRow[]): string {
  const count = (rows: readonly SocketRow[], family: number): number =>
    rows.filter((row) => row.family === family && row.state !== TcpState.TimeWait).length;
  const timeWait = tcp.filter((row) => row.state === TcpState.TimeWait).length;
  const established = tcp.filter((row) => row.state === TcpState.Established).length;
  const orphaned = tcp.filter(
    (row) => row.connection !== null && row.owner === null && row.state !== TcpState.TimeWait,
  ).length;
  const line = (name: string, four: number, six: number): string =>
    `${name.padEnd(5)}\t  ${String(four + six).padEnd(9)} ${String(four).padEnd(9)} ${String(six).padEnd(9)}\n`;
  const sums = [raw, udp, tcp].map((rows) => [count(rows, 4), count(rows, 6)] as const);
  const [four, six] = [sums.reduce((sum, [n]) => sum + n, 0), sums.reduce((sum, [, n]) => sum + n, 0)];
  return (
    `Total: ${four + six}\nTCP:   ${tcp.length} (estab ${established}, closed ${timeWait}, orphaned ${orphaned}, timewait ${timeWait})\n\n` +
    "Transport Total     IP        IPv6\n" +
    ["RAW", "UDP", "TCP"]
      .map((name, i) => line(name, sums[i]?.[0] ?? 0, sums[i]?.[1] ?? 0).replace(/^(\S+) +/, "$1"))
      .join("") +
    line("INET", four, six).replace(/^(\S+) +/, "$1") +
    line("FRAG", 0, 0).replace(/^(\S+) +/, "$1") +
    "\n"
  );
}
