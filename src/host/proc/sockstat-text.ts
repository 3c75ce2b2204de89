import { TcpState } from "../../transport/tcp-state.js";
import { Family } from "../../wire/ip-address.js";
import type { Netns } from "../netns.js";

/** Connections and listeners of one family; those in TIME-WAIT count apart. */
function tcpInUse(netns: Netns, family: Family): number {
  let count = 0;
  for (const each of netns.tcp.ports.allListeners()) if (each.family === family) count++;
  for (const each of netns.tcp.ports.connections) {
    if (each.family === family && each.state !== TcpState.TimeWait) count++;
  }
  return count;
}

function udpInUse(netns: Netns, family: Family): number {
  return [...netns.udp.bound].filter((socket) => socket.family === family).length;
}

function rawInUse(netns: Netns, family: Family): number {
  return netns.rawSockets.filter((socket) => socket.family === family).length;
}

/** /proc/net/sockstat (sockstat_seq_show). Simplified: memory is 0, where the kernel tells the pages of the machine. */
export function sockstatText(netns: Netns): string {
  const tcp = tcpInUse(netns, Family.V4);
  const tcpAll = tcp + tcpInUse(netns, Family.V6);
  const udp = udpInUse(netns, Family.V4);
  const raw = rawInUse(netns, Family.V4);
  const used = tcpAll + udp + udpInUse(netns, Family.V6) + raw + rawInUse(netns, Family.V6);
  let timeWait = 0;
  let orphans = 0;
  for (const each of netns.tcp.ports.connections) {
    if (each.state === TcpState.TimeWait) timeWait++;
    else if (netns.tcp.socketOf(each) === null) orphans++;
  }
  return `sockets: used ${used}
TCP: inuse ${tcp} orphan ${orphans} tw ${timeWait} alloc ${tcpAll} mem 0
UDP: inuse ${udp} mem 0
UDPLITE: inuse 0
RAW: inuse ${raw}
FRAG: inuse 0 memory 0
`;
}

/** /proc/net/sockstat6 (sockstat6_seq_show). */
export function sockstat6Text(netns: Netns): string {
  return `TCP6: inuse ${tcpInUse(netns, Family.V6)}
UDP6: inuse ${udpInUse(netns, Family.V6)}
UDPLITE6: inuse 0
RAW6: inuse ${rawInUse(netns, Family.V6)}
FRAG6: inuse 0 memory 0
`;
}
