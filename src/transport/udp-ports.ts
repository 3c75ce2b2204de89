import { type IpAddress, isAny } from "../wire/ip-address.js";
import { speaksIpv4 } from "./bound-socket.js";
import { flowHash } from "./flow-table.js";
import { PortTable, SharingRule } from "./port-table.js";
import type { UdpEndpoint } from "./udp-endpoint.js";

/** The UDP sockets of a namespace: who has which port, and who gets a datagram. */
export class UdpPorts {
  /** All bound sockets; bind and unbind here. */
  readonly bound = new PortTable<UdpEndpoint>(SharingRule.Udp);

  /**
   * The socket that gets a unicast datagram: a connected one before a specific address before the wildcard, a device
   * before none, IPv4 sockets before dual-stack ones (compute_score). Among equals with SO_REUSEPORT the flow's hash
   * chooses, else the one bound last. Null when nobody is there: ICMP port unreachable.
   */
  lookup(
    local: IpAddress,
    localPort: number,
    remote: IpAddress,
    remotePort: number,
    ifIndex: number,
  ): UdpEndpoint | null {
    let best: UdpEndpoint | null = null;
    let bestScore = -1;
    let ties = 0;
    for (const socket of this.bound.at(localPort)) {
      const score = udpScore(socket, local, remote, remotePort, ifIndex);
      if (score < 0 || score < bestScore) continue;
      ties = score > bestScore ? 1 : ties + 1;
      best = socket;
      bestScore = score;
    }
    if (best === null || ties === 1 || !best.reusePort) return best;
    let chosen = flowHash(local, localPort, remote, remotePort) % ties;
    for (const socket of this.bound.at(localPort)) {
      if (udpScore(socket, local, remote, remotePort, ifIndex) === bestScore && chosen-- === 0) return socket;
    }
    return best;
  }

  /** Every socket that gets a broadcast or multicast datagram: all that match, connected ones only from their peer. */
  lookupAll(
    local: IpAddress,
    localPort: number,
    remote: IpAddress,
    remotePort: number,
    ifIndex: number,
  ): UdpEndpoint[] {
    const sockets: UdpEndpoint[] = [];
    for (const socket of this.bound.at(localPort)) {
      if (udpScore(socket, local, remote, remotePort, ifIndex) >= 0) sockets.push(socket);
    }
    return sockets;
  }
}

/** How well a socket fits a packet; negative when it does not. */
function udpScore(
  socket: UdpEndpoint,
  local: IpAddress,
  remote: IpAddress,
  remotePort: number,
  ifIndex: number,
): number {
  if (typeof local === "number" ? !speaksIpv4(socket) : socket.family === 4) return -1;
  if (socket.ifIndex !== 0 && socket.ifIndex !== ifIndex) return -1;
  let score = socket.ifIndex === 0 ? 0 : 4;
  if (socket.family === 4) score += 1;
  if (!isAny(socket.local)) {
    if (socket.local !== local) return -1;
    score += 16;
  }
  if (socket.remote !== null) {
    if (socket.remote !== remote || socket.remotePort !== remotePort) return -1;
    score += 8;
  }
  return score;
}
