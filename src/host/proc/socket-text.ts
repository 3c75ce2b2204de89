import { TcpConnection } from "../../transport/tcp-connection.js";
import { receiveQueue, sendQueue, timerInfo } from "../../transport/tcp-info.js";
import type { TcpListener } from "../../transport/tcp-listener.js";
import { anyAddress, type Family, type IpAddress } from "../../wire/ip-address.js";
import { type Ipv6, ipv6FromGroups } from "../../wire/ipv6-address.js";
import type { Netns } from "../netns.js";
import { hexIpv4, hexIpv6 } from "./proc-net-text.js";

const COLUMNS = "st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const HEADERS = {
  tcp4: `  sl  local_address rem_address   ${COLUMNS}`.padEnd(149),
  tcp6: `  sl  local_address                         remote_address                        ${COLUMNS}`,
  udp4: `   sl  local_address rem_address   ${COLUMNS} ref pointer drops`.padEnd(127),
  raw4: `  sl  local_address rem_address   ${COLUMNS} ref pointer drops`,
  raw6: `  sl  local_address                         remote_address                        ${COLUMNS} ref pointer drops`,
  udp6: `  sl  local_address                         remote_address                        ${COLUMNS} ref pointer drops`,
} as const;

const hex = (value: number, width: number): string => value.toString(16).toUpperCase().padStart(width, "0");
/** The kernel's clock ticks of a timer, USER_HZ of them in a second. */
const TICK_NS = 10_000_000;

function endpoint(address: IpAddress, port: number, family: Family): string {
  if (family === 4 && typeof address === "number") return `${hexIpv4(address)}:${hex(port, 4)}`;
  return `${hexIpv6(asIpv6(address))}:${hex(port, 4)}`;
}

/** An IPv4 address of a dual-stack socket is mapped. */
function asIpv6(address: IpAddress): Ipv6 {
  if (typeof address !== "number") return address;
  return ipv6FromGroups([0, 0, 0, 0, 0, 0xffff, address >>> 16, address & 0xffff]);
}

/** /proc/net/tcp and tcp6: listeners, then connections. Simplified: the inode is the process's number. */
export function tcpText(netns: Netns, family: Family): string {
  const rows: string[] = [];
  const add = (socket: TcpConnection | TcpListener, pid: number): void => {
    if (socket.family !== family) return;
    const isConnection = socket instanceof TcpConnection;
    const remote = isConnection ? socket.remote : anyAddress(family);
    const timer = isConnection ? timerInfo(socket, netns.sim.nowNs) : null;
    const timerCode = timer === null ? 0 : { on: 1, keepalive: 2, timewait: 3, persist: 4 }[timer.name];
    const fields = [
      `${String(rows.length).padStart(4)}:`,
      endpoint(socket.local, socket.localPort, family),
      endpoint(remote, isConnection ? socket.remotePort : 0, family),
      hex(socket.state, 2),
      `${hex(isConnection ? sendQueue(socket) : 0, 8)}:${hex(receiveQueue(socket), 8)}`,
      `${hex(timerCode, 2)}:${hex(timer === null ? 0 : Math.round(timer.leftNs / TICK_NS), 8)}`,
      hex(timer?.retransmits ?? 0, 8),
      "    0",
      "       0",
      `${pid} 1 0000000000000000 100 0 0 10 0`,
    ];
    const row = fields.join(" ");
    rows.push(`${family === 4 ? row.padEnd(149) : row}\n`);
  };
  for (const listener of netns.tcp.ports.allListeners()) add(listener, netns.tcp.socketOfListener(listener)?.pid ?? 0);
  for (const connection of netns.tcp.ports.connections) add(connection, netns.tcp.socketOf(connection)?.pid ?? 0);
  return `${family === 4 ? HEADERS.tcp4 : HEADERS.tcp6}\n${rows.join("")}`;
}

/** /proc/net/udp and udp6. Simplified: `sl` counts, where the kernel shows the hash bucket. */
export function udpText(netns: Netns, family: Family): string {
  const rows: string[] = [];
  for (const socket of netns.udp.bound) {
    if (socket.family !== family) continue;
    const fields = [
      `${String(rows.length).padStart(5)}:`,
      endpoint(socket.local, socket.localPort, family),
      endpoint(socket.remote ?? anyAddress(family), socket.remotePort, family),
      hex(socket.state, 2),
      `${hex(0, 8)}:${hex(socket.queuedTruesize, 8)}`,
      "00:00000000",
      hex(0, 8),
      "    0",
      "       0",
      `0 2 0000000000000000 ${socket.dropCount}`,
    ];
    const row = fields.join(" ");
    rows.push(`${family === 4 ? row.padEnd(127) : row}\n`);
  }
  return `${family === 4 ? HEADERS.udp4 : HEADERS.udp6}\n${rows.join("")}`;
}

/** /proc/net/raw and raw6: the local port is the protocol's number. Simplified: `sl` is so too, where the kernel shows the hash bucket. */
export function rawText(netns: Netns, family: Family): string {
  let text = `${family === 4 ? HEADERS.raw4 : HEADERS.raw6}\n`;
  for (const socket of netns.rawSockets) {
    if (socket.family !== family) continue;
    const local = endpoint(socket.local, socket.protocol, family);
    const queues = `${hex(0, 8)}:${hex(0, 8)} 00:00000000 ${hex(0, 8)}`;
    const remote = endpoint(anyAddress(family), 0, family);
    text += `${String(socket.protocol).padStart(4)}: ${local} ${remote} 07 ${queues}     0        0 0 2 0000000000000000 0\n`;
  }
  return text;
}
