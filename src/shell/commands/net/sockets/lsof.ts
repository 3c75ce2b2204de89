// lsof 4.95: the sockets of processes (-i). Knows the list of sockets; files of other kinds are not listed.
// Read next: lsof-address.ts for what follows -i.

import { serviceName } from "../../../../netfilter/text/services.js";
import { TcpState } from "../../../../transport/tcp-state.js";
import { formatIp, type IpAddress, isAny } from "../../../../wire/ip-address.js";
import { IpProtocol } from "../../../../wire/numbers.js";
import { parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { reverseLookup } from "../resolve.js";
import { fitsInternetAddress, type InternetAddress, LsofMistake, parseInternetAddress } from "./lsof-address.js";
import { type SocketRow, tcpSockets, udpSockets } from "./socket-list.js";

const USAGE = `lsof 4.95.0
 latest revision: https://github.com/lsof-org/lsof
 latest FAQ: https://github.com/lsof-org/lsof/blob/master/00FAQ
 latest (non-formatted) man page: https://github.com/lsof-org/lsof/blob/master/Lsof.8
 usage: [-?abhKlnNoOPRtUvVX] [+|-c c] [+|-d s] [+D D] [+|-E] [+|-e s] [+|-f[gG]]
 [-F [f]] [-g [s]] [-i [i]] [+|-L [l]] [+m [m]] [+|-M] [-o [o]] [-p s]
 [+|-r [t]] [-s [p:s]] [-S [t]] [-T [t]] [-u s] [+|-w] [-x [fl]] [--] [names]
Use the \`\`-h'' option to get more help information.
`;
/** lsof's words for the states of TCP. */
const STATES: ReadonlyMap<TcpState, string> = new Map([
  [TcpState.Established, "ESTABLISHED"],
  [TcpState.SynSent, "SYN_SENT"],
  [TcpState.SynReceived, "SYN_RECV"],
  [TcpState.FinWait1, "FIN_WAIT1"],
  [TcpState.FinWait2, "FIN_WAIT2"],
  [TcpState.CloseWait, "CLOSE_WAIT"],
  [TcpState.LastAck, "LAST_ACK"],
  [TcpState.Listen, "LISTEN"],
  [TcpState.Closing, "CLOSING"],
]);
/** Inodes as wide as those of a machine that has run for a while. */
const FIRST_INODE = 10_000_000;

/** A socket that somebody has. */
type OwnedRow = SocketRow & { readonly owner: NonNullable<SocketRow["owner"]> };

/** lsof(8): -i with an address, -n, -P, -t, -s TCP:STATE, -p and -c with -a, -F p. */
export function* lsof(process: Process): Generator<Wait, number, void> {
  // An option with a value that need not be there takes the next word unless that begins with a dash.
  const words = process.argv.slice(1);
  process.argv = [process.name, ...joinOptional(words)];
  const options = yield* parseOptions(process, {
    short: "abhlnNoOPRtUvVwi::s:p:c:u:F::TZ",
    usage: USAGE,
    shortOnly: true,
  });
  if (typeof options === "number") return options;
  if (options.has("Z")) {
    yield* process.printError(`lsof: -Z limited to SELinux\n${USAGE}`);
    return 1;
  }
  if (!options.has("i"))
    return yield* process.fail("files that are no sockets of the internet are not emulated by podwire: give -i");
  const addresses: InternetAddress[] = [];
  try {
    for (const text of options.values("i")) addresses.push(parseInternetAddress(text));
  } catch (error) {
    if (!(error instanceof LsofMistake)) throw error;
    yield* process.printError(`lsof: ${error.message}\n${USAGE}`);
    return 1;
  }
  const state = /^tcp:(.*)$/i.exec(options.value("s") ?? "")?.[1]?.toUpperCase() ?? null;
  const pids = options.value("p")?.split(",").map(Number) ?? null;
  const command = options.value("c");
  const netns = netnsOf(process);
  const rows = [...tcpSockets(netns), ...udpSockets(netns)]
    .filter((row): row is OwnedRow => row.owner !== null)
    .filter((row) => addresses.some((address) => fitsInternetAddress(address, row)))
    .filter((row) => state === null || (row.kind === "tcp" && STATES.get(row.state) === state))
    .filter((row) => pids === null || pids.includes(row.owner.pid))
    .filter((row) => command === null || row.owner.name.startsWith(command))
    .sort((a, b) => a.owner.pid - b.owner.pid || a.owner.fd - b.owner.fd);
  if (rows.length === 0) return 1;
  const ids = [...new Set(rows.map((row) => row.owner.pid))];
  if (options.has("t") || options.has("F")) {
    yield* process.print(ids.map((pid) => `${options.has("t") ? "" : "p"}${pid}\n`).join(""));
    return 0;
  }
  const names = new Map<IpAddress, string>();
  if (!options.has("n")) {
    for (const address of rows.flatMap((row) => [row.local, row.remote])) {
      const name = isAny(address) || names.has(address) ? null : (yield* reverseLookup(process, address)).name;
      if (name !== null) names.set(address, name);
    }
  }
  yield* process.print(table(rows, names, options.has("P")));
  return 0;
}

/** -i TCP and -i :80 as -iTCP and -i:80. */
function joinOptional(words: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const next = words[i + 1];
    const asksForValue = /^-[abhlnNoOPRtUvVw]*[iF]$/.test(word);
    if (asksForValue && next !== undefined && !next.startsWith("-")) {
      out.push(word + next);
      i++;
    } else out.push(word);
  }
  return out;
}

function table(rows: readonly OwnedRow[], names: ReadonlyMap<IpAddress, string>, numeric: boolean): string {
  const head = ["COMMAND", "PID", "USER", "FD  ", "TYPE", "DEVICE", "SIZE/OFF", "NODE", "NAME"];
  const lines = rows.map((row) => [
    row.owner.name.slice(0, 9),
    String(row.owner.pid),
    "root",
    `${row.owner.fd}u `,
    row.family === 4 ? "IPv4" : "IPv6",
    String(FIRST_INODE + 10 * row.owner.pid + row.owner.fd),
    "0t0",
    row.kind.toUpperCase(),
    nameOf(row, names, numeric),
  ]);
  // The descriptor's column has room for four digits and two marks.
  const least = [7, 3, 4, 6, 4, 6, 8, 4, 0];
  const widths = least.map((width, i) => Math.max(width, ...lines.map((line) => line[i]?.length ?? 0)));
  const text = (cells: readonly string[]): string =>
    cells
      .map((cell, i) =>
        i === 0 ? cell.padEnd(widths[i] ?? 0) : i === cells.length - 1 ? cell : cell.padStart(widths[i] ?? 0),
      )
      .join(" ");
  return [head, ...lines].map((line) => `${text(line)}\n`).join("");
}

function nameOf(row: SocketRow, names: ReadonlyMap<IpAddress, string>, numeric: boolean): string {
  const protocol = row.kind === "udp" ? IpProtocol.Udp : IpProtocol.Tcp;
  const end = (address: IpAddress, port: number): string => {
    const service = numeric ? null : serviceName(port, protocol);
    const known = names.get(address) ?? (typeof address === "string" ? `[${formatIp(address)}]` : formatIp(address));
    return `${isAny(address) ? "*" : known}:${service ?? port}`;
  };
  const local = end(row.local, row.localPort);
  const far = row.remotePort === 0 ? "" : `->${end(row.remote, row.remotePort)}`;
  const state = row.kind === "tcp" ? ` (${STATES.get(row.state) ?? "CLOSE"})` : " ";
  return local + far + state;
}
