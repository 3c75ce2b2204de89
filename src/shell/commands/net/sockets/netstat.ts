import { serviceName } from "../../../../netfilter/text/services.js";
import { timerInfo } from "../../../../transport/tcp-info.js";
import { netstatStateName, TcpState } from "../../../../transport/tcp-state.js";
import { formatIp, type IpAddress, isAny } from "../../../../wire/ip-address.js";
import { IpProtocol } from "../../../../wire/numbers.js";
import { parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netstatGroups, netstatInterfaces, netstatRoutes } from "../legacy/netstat-tables.js";
import { NETSTAT_USAGE } from "../legacy/usage.js";
import { netnsOf } from "../namespace.js";
import { reverseLookup } from "../resolve.js";
import { rawSockets, type SocketRow, tcpSockets, udpSockets } from "./socket-list.js";

const USAGE = `usage: netstat [-vWeenNcCF] [<Af>] -r         netstat {-V|--version|-h|--help}
       netstat [-vWnNcaeol] [<Socket> ...]
       netstat { [-vWeenNac] -i | [-cnNe] -M | -s [-6tuw] }
`;
const FAMILIES = `    inet (DARPA Internet) inet6 (IPv6) ax25 (AMPR AX.25) 
    netrom (AMPR NET/ROM) rose (AMPR ROSE) ipx (Novell IPX) 
    ddp (Appletalk DDP) x25 (CCITT X.25) 
`;
const ABSENT = ["C", "c", "e", "F", "M", "s", "Z"];

/** netstat(8) of net-tools 2.10: sockets, and with -r and -i routes and devices. */
export function* netstat(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "46aCceFghilMnNoprsStuUvVwWxZ",
    long: {
      all: "a",
      listening: "l",
      numeric: "n",
      tcp: "t",
      udp: "u",
      raw: "w",
      unix: "x",
      programs: "p",
      program: "p",
      timers: "o",
      route: "r",
      interfaces: "i",
      wide: "W",
      verbose: "v",
      help: "h",
      version: "V",
      inet: "4",
      inet6: "6",
      "numeric-ports": "n",
      "numeric-hosts": "n",
      statistics: "s",
      continuous: "c",
      groups: "g",
      extend: "e",
    },
    usage: NETSTAT_USAGE,
    errorCode: 3,
  });
  if (typeof options === "number") return options;
  if (options.has("h") || options.has("V")) {
    if (options.has("h")) yield* process.printError(FAMILIES);
    yield* process.print(options.has("h") ? USAGE : "net-tools 2.10\n");
    return 0;
  }
  for (const letter of ABSENT) {
    if (options.has(letter)) return yield* process.fail(`option -${letter} is not emulated by podwire`, 4);
  }
  if (options.has("r")) {
    const isIpv6 = options.has("6") && !options.has("4");
    yield* process.print(netstatRoutes(netnsOf(process), isIpv6, options.has("n")));
    return 0;
  }
  if (options.has("i")) {
    yield* process.print(netstatInterfaces(netnsOf(process), options.has("a")));
    return 0;
  }
  const isGroups = options.has("g");
  if (isGroups && !["4", "6", "t", "u", "w", "x"].some((letter) => options.has(letter))) {
    yield* process.print(netstatGroups(netnsOf(process), true, true));
    return 0;
  }
  const chosen = ["t", "u", "w", "x"].filter((letter) => options.has(letter));
  const kinds = chosen.length === 0 ? ["t", "u", "w", "x"] : chosen;
  const which = options.has("a") ? "servers and established" : options.has("l") ? "only servers" : "w/o servers";
  const showPrograms = options.has("p");
  const showTimers = options.has("o");
  const families = options.has("4") && !options.has("6") ? [4] : options.has("6") && !options.has("4") ? [6] : [4, 6];
  if (kinds.some((kind) => kind !== "x")) {
    const netns = netnsOf(process);
    let text = `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      `;
    if (showPrograms) text += " PID/Program name    ";
    if (showTimers) text += " Timer";
    yield* process.print(`${text}\n`);
    for (const [kind, rows] of [
      ["t", tcpSockets(netns)],
      ["u", udpSockets(netns)],
      ["w", rawSockets(netns)],
    ] as const) {
      if (!kinds.includes(kind)) continue;
      for (const family of families) {
        for (const row of rows) {
          if (row.family !== family || !isWanted(row, options.has("a"), options.has("l"))) continue;
          yield* process.print(yield* lineOf(process, row, options.has("n"), showPrograms, showTimers));
        }
      }
    }
  }
  if (kinds.includes("x") && !options.has("4") && !options.has("6")) {
    const program = showPrograms ? "PID/Program name     " : "";
    yield* process.print(
      `Active UNIX domain sockets (${which})\nProto RefCnt Flags       Type       State         I-Node   ${program}Path\n`,
    );
  }
  if (isGroups) {
    const isBoth = options.has("4") === options.has("6");
    yield* process.print(netstatGroups(netnsOf(process), isBoth || options.has("4"), isBoth || options.has("6")));
  }
  return 0;
}

function isWanted(row: SocketRow, all: boolean, listening: boolean): boolean {
  if (all) return true;
  const isServer = row.kind === "tcp" ? row.state === TcpState.Listen : row.state !== TcpState.Established;
  return isServer === listening;
}

function* lineOf(
  process: Process,
  row: SocketRow,
  numeric: boolean,
  showPrograms: boolean,
  showTimers: boolean,
): Generator<Wait, string, void> {
  const proto = row.family === 6 ? `${row.kind}6` : row.kind;
  const local = yield* endpoint(process, row, row.local, row.localPort, numeric);
  const remote = yield* endpoint(process, row, row.remote, row.remotePort, numeric);
  const state =
    row.kind === "tcp" || row.state === TcpState.Established
      ? netstatStateName(row.state)
      : row.kind === "raw"
        ? "7"
        : "";
  const queues = `${String(row.receiveQueue).padStart(6)} ${String(row.state === TcpState.Listen ? 0 : row.sendQueue).padStart(6)}`;
  let text = `${proto.padEnd(5)} ${queues} ${local.padEnd(23)} ${remote.padEnd(23)} ${state.padEnd(11)}`;
  if (showPrograms) text += ` ${(row.owner === null ? "-" : `${row.owner.pid}/${row.owner.name}`).padEnd(20)}`;
  if (showTimers) {
    const timer = row.connection === null ? null : timerInfo(row.connection, process.nowNs);
    const left = timer === null ? "0.00" : (timer.leftNs / 1e9).toFixed(2);
    text += ` ${timer?.name ?? "off"} (${left}/${timer?.retransmits ?? 0}/0)`;
  }
  return `${text}\n`;
}

function* endpoint(
  process: Process,
  row: SocketRow,
  address: IpAddress,
  port: number,
  numeric: boolean,
): Generator<Wait, string, void> {
  let host = formatIp(address);
  if (row.family === 6 && typeof address === "number") host = `::ffff:${host}`;
  if (!numeric && !isAny(address)) host = (yield* reverseLookup(process, address)).name ?? host;
  if (port === 0) return `${host}:*`;
  const service = numeric ? null : serviceName(port, row.kind === "udp" ? IpProtocol.Udp : IpProtocol.Tcp);
  return `${host}:${service ?? port}`;
}
