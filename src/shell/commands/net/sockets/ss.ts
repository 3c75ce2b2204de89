import { serviceName } from "../../../../netfilter/text/services.js";
import { type TcpInfo, tcpInfo, timerInfo } from "../../../../transport/tcp-info.js";
import { ssStateName, TcpState } from "../../../../transport/tcp-state.js";
import { formatIp, type IpAddress, isAny } from "../../../../wire/ip-address.js";
import { IpProtocol, protocolName } from "../../../../wire/numbers.js";
import { parseOptions } from "../../../getopt.js";
import { readInput } from "../../../input.js";
import type { Process } from "../../../process.js";
import { type Wait, WaitQueue } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { namespaceByName } from "../namespace-names.js";
import { reverseLookup } from "../resolve.js";
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
  UnknownDevice,
} from "./ss-filter.js";
import { SS_USAGE } from "./ss-usage.js";

/** Kinds whose sockets are in one of several states of a connection; others are shown when they have a peer. */
const INET = ["tcp", "udp", "raw", "mptcp", "sctp", "dccp"];
const STATEFUL = ["tcp", "mptcp", "sctp", "dccp", "vsock", "tipc", "unix"];

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
  context: "Z",
  contexts: "z",
  bpf: "b",
  events: "E",
  diag: "D:",
  filter: "F:",
  tos: "tos",
  cgroup: "cgroup",
  "inet-sockopt": "inet-sockopt",
  vsock: "vsock",
  tipc: "tipc",
  xdp: "xdp",
} as const;

/** Options of ss that podwire does not have. */
const ABSENT = ["D"];

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
  if (options.has("Z") || options.has("z")) {
    yield* process.printError("ss: SELinux is not enabled.\n");
    return 1;
  }
  const family = options.value("f");
  if (family !== null && !/^(inet6?|link|unix|netlink|vsock|tipc|xdp)$/.test(family)) {
    if (family === "help") yield* process.print(SS_USAGE);
    else yield* process.printError(`ss: "${family}" is invalid family\n${SS_USAGE}`);
    return family === "help" ? 0 : 255;
  }
  const place = options.value("N");
  const netns = place === null ? netnsOf(process) : namespaceByName(process, place);
  if (netns === null || netns === "other") {
    const why =
      netns === null
        ? `Cannot open network namespace "${place}": No such file or directory\n`
        : `setting the network namespace "${place}" failed: Invalid argument\n`;
    yield* process.printError(why);
    return netns === null ? 1 : 255;
  }
  const tcp = tcpSockets(netns);
  const udp = udpSockets(netns);
  const raw = rawSockets(netns);
  if (options.has("s")) {
    yield* process.print(summary(tcp, udp, raw));
    if (!["t", "u", "w", "a", "l"].some((letter) => options.has(letter))) return 0;
  }
  const kinds = kindsOf(options);
  if (typeof kinds === "string") {
    yield* process.printError(`ss: "${kinds}" is illegal socket table id\n${SS_USAGE}`);
    return 255;
  }
  const usual = kinds.some((kind) => STATEFUL.includes(kind)) ? CONNECTED_STATES : [TcpState.Established];
  let states = options.has("a") ? ALL_STATES : options.has("l") ? LISTENING_STATES : usual;
  const words = [...options.operands];
  let isStated = false;
  while (words[0] === "state" || words[0] === "exclude") {
    const word = words[1];
    if (word === undefined) {
      yield* process.printError('Command line is not complete. Try option "help"\n');
      return 255;
    }
    const named = statesOf(word);
    if (named === null) return yield* process.fail(`wrong state name: ${word}`, 255);
    if (words[0] === "exclude") states = (isStated ? states : ALL_STATES).filter((state) => !named.includes(state));
    else states = isStated ? [...states, ...named] : named;
    isStated = true;
    words.splice(0, 2);
  }
  // A state that is left out again leaves what is listed without any.
  if (states.length === 0) states = usual;
  const file = options.value("F");
  if (file !== null && words.length === 0) {
    const node = process.find(file);
    if (file !== "-" && node === null) {
      yield* process.printError("fopen filter file: No such file or directory\n");
      return 255;
    }
    const text = file === "-" ? ((yield* readInput(process, "-")) ?? "") : process.files.readFile(process.path(file));
    words.push(...text.split(/\s+/).filter((word) => word !== ""));
  }
  let filter: SsFilter | null = null;
  if (words.length > 0) {
    try {
      filter = parseFilter(words.join(" "), (name) => netns.findDevice(name) !== null);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      if (error instanceof UnknownDevice) {
        yield* process.printError(`${error.message}\n`);
        return 1;
      }
      if (error.isWord && kinds.some((kind) => INET.includes(kind))) {
        yield* process.printError(`Error: ${error.message}\nCannot parse dst/src address.\n`);
        return 1;
      }
      yield* process.printError(
        `ss: bison bellows (while parsing filter): "${error.isWord ? "syntax error!" : error.message}" Sorry.\n${SS_USAGE}`,
      );
      return 255;
    }
  }
  const families = familiesOf(options.has("4"), options.has("6"), options.value("f"));
  const rows = [
    ...(kinds.includes("raw") ? raw : []),
    ...(kinds.includes("udp") ? udp : []),
    ...(kinds.includes("tcp") ? tcp : []),
  ].filter(
    (row) =>
      states.includes(row.state) && families.includes(row.family) && (filter === null || matchesSsFilter(filter, row)),
  );
  if (options.has("E")) return yield* watch();
  if (options.has("K")) {
    const other = rows.find((row) => row.connection === null);
    if (other !== undefined) {
      const what = other.kind === "tcp" ? "a listener" : `a ${other.kind} socket`;
      return yield* process.fail(`option -K of ${what} is not emulated by podwire`, 255);
    }
  }
  const style: Style = {
    numeric: options.has("n"),
    timers: options.has("o"),
    processes: options.has("p") || options.has("T"),
    info: options.has("i"),
    oneline: options.has("O"),
    threads: options.has("T"),
    details: options.has("e"),
    memory: options.has("m"),
    tos: options.has("tos"),
    tcpBuffers: [netns.tcp.settings.receiveBuffer.initial, netns.tcp.settings.sendBuffer.initial],
    congestionControl: netns.tcp.settings.congestionControl,
    cgroup: options.has("cgroup"),
    socketOptions: options.has("inet-sockopt"),
    nowNs: process.nowNs,
    names: new Map(),
  };
  if (options.has("r")) {
    for (const row of rows) {
      for (const address of [row.local, row.remote]) {
        const name = isAny(address) ? null : (yield* reverseLookup(process, address)).name;
        if (name !== null) style.names.set(address, name);
      }
    }
  }
  // The recorded kernel has no DCCP, which is asked for among the others.
  if (kinds.includes("dccp")) yield* process.printError("RTNETLINK answers: Invalid argument\n");
  if (style.details || style.cgroup) yield* process.printError("Failed to open cgroup2 mount\n".repeat(rows.length));
  if (options.has("K")) for (const { connection } of rows) if (connection !== null) netns.tcp.kill(connection);
  const showState = new Set(states).size > 1 || states[0] === TcpState.Closed;
  const showKind = kinds.length > 1 || /^(unix|packet|vsock)$/.test(kinds[0] ?? "");
  yield* process.print(table(rows, style, showKind, showState, !options.has("H"), process.nowNs));
  return 0;
}

/** -E: what is destroyed would be told, but it stays in the buffer of standard output until the signal that ends it. */
function* watch(): Generator<Wait, never, void> {
  const never = new WaitQueue();
  for (;;) yield never;
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
    if (word === "all") for (const kind of ["tcp", "udp", "raw", "unix", "packet", "dccp"]) kinds.add(kind);
    else if (word === "inet") for (const kind of ["tcp", "udp", "raw", "dccp"]) kinds.add(kind);
    else if (/^(tcp|udp|raw|unix|packet|mptcp|sctp|dccp|netlink|tipc|xdp)$/.test(word)) kinds.add(word);
    else if (/^(unix_(dgram|stream|seqpacket)|packet_(raw|dgram)|vsock_(stream|dgram))$/.test(word)) kinds.add(word);
    else return word;
  }
  for (const kind of ["vsock", "tipc", "xdp"]) if (options.has(kind)) kinds.add(kind);
  const family = options.values("f").at(-1);
  if (family === "link") return ["packet", "packet_raw"];
  if (family === "unix" || family === "netlink") return family === "unix" ? ["unix"] : [family];
  if (kinds.size > 0) return [...kinds];
  return family === undefined || family.startsWith("inet") ? ["tcp", "udp", "raw", "unix", "packet", "dccp"] : [family];
}

interface Style {
  readonly numeric: boolean;
  readonly timers: boolean;
  readonly processes: boolean;
  readonly info: boolean;
  readonly oneline: boolean;
  readonly threads: boolean;
  readonly details: boolean;
  readonly memory: boolean;
  readonly tos: boolean;
  /** What the kernel gives each TCP socket to receive and to send, in bytes. */
  readonly tcpBuffers: readonly [number, number];
  readonly congestionControl: string;
  readonly cgroup: boolean;
  readonly socketOptions: boolean;
  readonly nowNs: number;
  /** With -r: the names of addresses. */
  readonly names: Map<IpAddress, string>;
}

const HEADERS = ["Netid", "State", "Recv-Q", "Send-Q", "Local Address:", "Port", "Peer Address:", "Port", "Process"];
/** What stands in front of each column, and which are aligned to the right. */
const LEADS = ["", " ", " ", " ", " ", "", " ", "", ""];
const RIGHT = [4, 6];
/** net.core.rmem_default and wmem_default, for what is not TCP. */
const OTHER_BUFFERS = [212_992, 212_992] as const;
const LAST = HEADERS.length - 1;

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
    `${addressText(row.local, row, true, style)}:`,
    portText(row.localPort, row, style.numeric),
    `${addressText(row.remote, row, false, style)}:`,
    row.remotePort === 0 ? "*" : portText(row.remotePort, row, style.numeric),
    detailText(row, style, nowNs),
  ]);
  if (showHeader) lines.unshift(HEADERS);
  const shown = HEADERS.map((_, i) => i).filter((i) => (i !== 0 || showKind) && (i !== 1 || showState));
  // What the last line has in the last column is printed before it was measured.
  const measured = (i: number): readonly (readonly string[])[] => (i === LAST ? lines.slice(0, -1) : lines);
  const widths = HEADERS.map((_, i) => Math.max(0, ...measured(i).map((line) => (line[i] ?? "").length)));
  return lines
    .map((line) => {
      let text = "";
      for (const i of shown) {
        const width = widths[i] ?? 0;
        if (width === 0 && i !== LAST) continue;
        const value = line[i] ?? "";
        text += (text === "" ? "" : LEADS[i]) + (RIGHT.includes(i) ? value.padStart(width) : value.padEnd(width));
      }
      return `${text}\n`;
    })
    .join("");
}

function addressText(address: IpAddress, row: SocketRow, isLocal: boolean, style: Style): string {
  const device = isLocal && row.device !== null ? `%${row.device}` : "";
  if (row.family === 6 && isAny(address)) return row.dualStack ? `*${device}` : `[::]${device}`;
  const name = style.names.get(address);
  if (name !== undefined) return name + device;
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
    const thread = style.threads ? `,tid=${row.owner.pid}` : "";
    text += ` users:(("${row.owner.name}",pid=${row.owner.pid}${thread},fd=${row.owner.fd}))`;
  }
  const { connection } = row;
  const timer = style.timers && connection !== null ? timerInfo(connection, nowNs) : null;
  if (timer !== null) text += ` timer:(${timer.name},${timerText(timer.leftNs)},${timer.retransmits})`;
  const isWaiting = row.state === TcpState.TimeWait;
  // Simplified: the inode and the cookie are the process's number.
  const id = row.owner?.pid ?? 0;
  if (style.details) {
    text += isWaiting ? " ino:0" : ` ino:${id}`;
    text += ` sk:${id.toString(16)}${isWaiting ? "" : " cgroup:unreachable:1 <->"}`;
  } else if (style.cgroup && !isWaiting) text += " cgroup:unreachable:1";
  if (style.tos) text += " tos:0 class_id:0";
  const more = isWaiting ? "" : moreText(row, style);
  return more === "" ? text : `${text}${style.oneline ? "" : "\n\t"}${more}`;
}

/** What stands on a line of its own below a socket: -m, -i, --inet-sockopt. */
function moreText(row: SocketRow, style: Style): string {
  const { connection } = row;
  let text = "";
  if (style.memory) {
    const [receive, first] = row.kind === "tcp" ? style.tcpBuffers : OTHER_BUFFERS;
    const isOpen = connection !== null && row.state !== TcpState.SynSent;
    const send = isOpen ? Math.max(first, sendBuffer(tcpInfo(connection))) : first;
    text += ` skmem:(r${row.receiveQueue},rb${receive},t0,tb${send},f0,w0,o0,bl0,d0)`;
  }
  if (style.info && row.kind === "tcp") {
    if (connection === null) text += ` ${style.congestionControl} cwnd:10`;
    else text += `${style.details || style.timers ? " ts sack" : ""}${infoText(tcpInfo(connection), style.nowNs)}`;
  }
  if (style.socketOptions) text += `inet-sockopt: (${row.kind === "tcp" ? " is_icsk" : ""} mc_loop mc_all)`;
  return text;
}

/** Bytes of headers and of bookkeeping that Linux reckons with for each segment. */
const SEGMENT_HEADERS = 192 + 320;
const SEGMENT_BOOKKEEPING = 256;
const INITIAL_WINDOW_SEGMENTS = 10;

/** The send buffer of an open connection (tcp_sndbuf_expand): room for two windows, three with bbr. */
function sendBuffer(info: TcpInfo): number {
  const perSegment = 2 ** Math.ceil(Math.log2(info.advMss + SEGMENT_HEADERS)) + SEGMENT_BOOKKEEPING;
  const windows = info.congestionControl === "bbr" ? 3 : 2;
  return windows * Math.max(INITIAL_WINDOW_SEGMENTS, info.cwnd) * perSegment;
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

function infoText(info: TcpInfo, nowNs: number): string {
  const ms = (ns: number): string => String(Number((ns / 1e6).toPrecision(6)));
  // Whole microseconds, one at least, as the kernel measures.
  const round = (ns: number): number => Math.max(1_000, Math.floor(ns / 1_000) * 1_000);
  let text = ` ${info.congestionControl}`;
  if (info.hasWindowScaling) text += ` wscale:${info.sendWscale},${info.receiveWscale}`;
  // A jiffy is 4 ms, and a round trip takes part of one at least.
  const rtoNs = info.rttNs === 0 && info.segmentsIn === 0 ? info.rtoNs : (Math.floor(info.rtoNs / 4e6) + 1) * 4e6;
  text += ` rto:${ms(rtoNs)} rtt:${ms(round(info.rttNs))}/${ms(round(info.rttVarNs))} mss:${info.mss} pmtu:${info.pathMtu} rcvmss:${info.rcvMss}`;
  text += ` advmss:${info.advMss} cwnd:${info.cwnd}`;
  if (info.ssthresh !== null) text += ` ssthresh:${info.ssthresh}`;
  const counts: readonly (readonly [string, number])[] = [
    ["bytes_sent", info.bytesSent],
    ["bytes_acked", info.bytesAcked],
    ["bytes_received", info.bytesReceived],
    ["segs_out", info.segmentsOut],
    ["segs_in", info.segmentsIn],
    ["data_segs_out", info.dataSegmentsOut],
    ["data_segs_in", info.dataSegmentsIn],
  ];
  for (const [name, value] of counts) if (value > 0) text += ` ${name}:${value}`;
  const since = (name: string, timeNs: number): string =>
    timeNs < 0 || nowNs === timeNs ? "" : ` ${name}:${Math.floor((nowNs - timeNs) / 1e6)}`;
  text += since("lastsnd", info.lastSentNs) + since("lastrcv", info.lastReceivedNs) + since("lastack", info.lastAckNs);
  if (info.unacked > 0) text += ` unacked:${info.unacked}`;
  if (info.retransmissions > 0) text += ` retrans:0/${info.retransmissions}`;
  if (info.lost > 0) text += ` lost:${info.lost}`;
  if (info.sacked > 0) text += ` sacked:${info.sacked}`;
  if (info.receiveSpace > 0) text += ` rcv_space:${info.receiveSpace}`;
  text += ` rcv_ssthresh:${info.rcvSsthresh} snd_wnd:${info.sndWnd}`;
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
