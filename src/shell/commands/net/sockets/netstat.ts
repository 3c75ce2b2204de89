import { serviceName } from "../../../../netfilter/text/services.js";
import { timerInfo } from "../../../../transport/tcp-info.js";
import { netstatStateName, TcpState } from "../../../../transport/tcp-state.js";
import { formatIp, type IpAddress, isAny } from "../../../../wire/ip-address.js";
import { IpProtocol } from "../../../../wire/numbers.js";
import { Options, parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { interfaceBlocks } from "../legacy/ifconfig.js";
import { netstatGroups, netstatInterfaces } from "../legacy/netstat-tables.js";
import { ipv4RouteTable, ipv6RouteTable, type RouteColumns, routeCache } from "../legacy/route-table.js";
import { NET_TOOLS_VERSIONS, NETSTAT_USAGE, printHelp } from "../legacy/usage.js";
import { netnsOf } from "../namespace.js";
import { reverseLookup } from "../resolve.js";
import { rawSockets, type SocketRow, tcpSockets, udpSockets } from "./socket-list.js";
import { netstatStatistics } from "./statistics.js";

/** Families that have no sockets or routes here, as on the recorded kernel. */
const FOREIGN: Readonly<Record<string, string>> = {
  S: "AF INET (sctp)",
  ipx: "AF IPX",
  ax25: "AF AX25",
  netrom: "AF NETROM",
};
const ROUTE_COLUMNS: readonly RouteColumns[] = ["netstat", "classic", "extended"];
const SECOND = 1_000_000_000;

/** netstat(8) of net-tools 2.10: sockets, and with -r and -i routes and devices. */
export function* netstat(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "46A:aCceFghilMnNoprsStuUvVwWxZ",
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
      masquerade: "M",
      cache: "C",
      fib: "F",
      symbolic: "N",
      context: "Z",
      protocol: "A:",
      udplite: "U",
      sctp: "S",
      "numeric-users": "numeric-users",
      ipx: "ipx",
      ax25: "ax25",
      netrom: "netrom",
    },
    usage: NETSTAT_USAGE,
    asksWithMark: true,
    errorCode: 3,
  });
  if (typeof options === "number") return options;
  if (options.has("h")) {
    yield* printHelp(process, NETSTAT_USAGE);
    return 0;
  }
  if (options.has("V")) {
    yield* process.print(NET_TOOLS_VERSIONS.netstat);
    return 0;
  }
  if (options.has("Z")) {
    yield* process.printError("SELinux is not enabled on this machine.\n");
    return 1;
  }
  const family = options.value("A");
  if (family !== null && !/^(inet6?|ip(v6)?|unix)$/.test(family)) {
    yield* process.printError(`Unknown address family \`${family}'.\n`);
    return 1;
  }
  const chosen = new Options(
    family === null ? options.given : [...options.given, [family.includes("6") ? "6" : "4", null]],
    options.operands,
  );
  if (!options.has("c")) return yield* once(process, chosen);
  // It ends by a signal alone.
  for (;;) {
    const code = yield* once(process, chosen);
    if (code !== 0) return code;
    yield* process.sleep(SECOND);
  }
}

function* once(process: Process, options: Options): Generator<Wait, number, void> {
  const isIpv6 = options.has("6") && !options.has("4");
  const extend = options.given.filter(([name]) => name === "e").length;
  if (options.has("r")) {
    const netns = netnsOf(process);
    if (options.has("C")) yield* process.print(routeCache(extend === 0));
    else if (isIpv6) yield* process.print(ipv6RouteTable(netns, options.has("n")));
    else yield* process.print(ipv4RouteTable(netns, ROUTE_COLUMNS[extend] ?? "extended", options.has("n")));
    return 0;
  }
  if (options.has("i")) {
    if (extend > 0) {
      yield* process.print(`Kernel Interface table\n${interfaceBlocks(netnsOf(process), options.has("a"))}`);
    } else yield* process.print(netstatInterfaces(netnsOf(process), options.has("a")));
    return 0;
  }
  if (options.has("M")) {
    yield* process.printError("netstat: no support for `ip_masquerade' on this system.\n");
    return 1;
  }
  if (options.has("s")) {
    const has = (letter: string): boolean => options.has(letter);
    const isAll = !["t", "u", "w", "S", "U"].some(has);
    const choice = { all: isAll, tcp: has("t"), udp: has("u"), raw: has("w"), ipv6: isIpv6 };
    yield* process.print(netstatStatistics(process, choice));
    return 0;
  }
  return yield* showSockets(process, options);
}

function* showSockets(process: Process, options: Options): Generator<Wait, number, void> {
  const isGroups = options.has("g");
  if (isGroups && !["4", "6", "t", "u", "w", "x"].some((letter) => options.has(letter))) {
    yield* process.print(netstatGroups(netnsOf(process), true, true));
    return 0;
  }
  const foreign = Object.keys(FOREIGN).find((name) => options.has(name));
  const chosen = ["t", "u", "w", "x", "U", "S"].filter((letter) => options.has(letter));
  const kinds = chosen.length > 0 ? chosen : foreign === undefined ? ["t", "u", "w", "x"] : [];
  const which = options.has("a") ? "servers and established" : options.has("l") ? "only servers" : "w/o servers";
  const showPrograms = options.has("p");
  const showTimers = options.has("o");
  const isExtended = options.has("e");
  const families = options.has("4") && !options.has("6") ? [4] : options.has("6") && !options.has("4") ? [6] : [4, 6];
  if (foreign !== undefined) {
    yield* process.printError(`netstat: no support for \`${FOREIGN[foreign]}' on this system.\n`);
  }
  if (kinds.some((kind) => kind !== "x")) {
    const netns = netnsOf(process);
    let text = `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      `;
    if (isExtended) text += " User       Inode     ";
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
          yield* process.print(yield* lineOf(process, row, options.has("n"), { isExtended, showPrograms, showTimers }));
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
  return foreign === undefined ? 0 : 1;
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
  { isExtended, showPrograms, showTimers }: { isExtended: boolean; showPrograms: boolean; showTimers: boolean },
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
  if (isExtended) {
    const user = numeric ? "0" : "root";
    text += ` ${user.padEnd(10)} ${String(row.owner?.pid ?? 0).padEnd(10)}`;
  }
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
  // The name of no address is its text, which has brackets in IPv6.
  if (!numeric && row.family === 6 && isAny(address)) host = "[::]";
  else if (!numeric && !isAny(address)) host = (yield* reverseLookup(process, address)).name ?? host;
  if (port === 0) return `${host}:*`;
  const service = numeric ? null : serviceName(port, row.kind === "udp" ? IpProtocol.Udp : IpProtocol.Tcp);
  return `${host}:${service ?? port}`;
}
