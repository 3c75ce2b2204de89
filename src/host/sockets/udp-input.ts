import { Delivered } from "../../ip/local-delivery.js";
import { PacketType, type Skb } from "../../netfilter/skb.js";
import { DropReason } from "../../trace/drop-reason.js";
import { Station } from "../../trace/trace.js";
import { icmpError } from "../../transport/icmp-error.js";
import type { UdpEndpoint } from "../../transport/udp-endpoint.js";
import { familyOf, isMulticast } from "../../wire/ip-address.js";
import type { IpPacket } from "../../wire/payload.js";
import type { UdpDatagram } from "../../wire/udp.js";
import { arrivalIndex } from "../arrival-index.js";
import type { Netns } from "../netns.js";
import { SocketEvent } from "./socket-handler.js";
import { UdpSocket } from "./udp-socket.js";

/** Hands a UDP datagram that arrived to its socket, a broadcast or multicast one to all that match. */
export function receiveUdp(netns: Netns, skb: Skb): Delivered {
  const { packet } = skb;
  const payload = packet.payload;
  if (payload.kind !== "udp") {
    if (netns.trace !== null)
      netns.trace.drop(netns.sim.nowNs, netns, skb.inDevice, packet, DropReason.Malformed, null);
    return Delivered.Taken;
  }
  const ifIndex = arrivalIndex(netns, skb);
  const dstPort = skb.tproxyPort === 0 ? payload.dstPort : skb.tproxyPort;
  if (isForGroup(netns, skb)) {
    const sockets = netns.udp.lookupAll(packet.dst, dstPort, packet.src, payload.srcPort, ifIndex);
    for (const socket of sockets) queueDatagram(netns, socket, skb, payload, ifIndex);
    if (sockets.length === 0) {
      if (packet.kind === "ipv4") netns.stack.snmp.udpIgnoredMulti++;
      else netns.stack.snmp6.count("udpIgnoredMulti");
    }
    return Delivered.Taken;
  }
  const socket = netns.udp.lookup(packet.dst, dstPort, packet.src, payload.srcPort, ifIndex);
  if (socket === null) return Delivered.NoSocket;
  queueDatagram(netns, socket, skb, payload, ifIndex);
  return Delivered.Taken;
}

/** Whether a datagram goes to all sockets that match: its destination decides, not its frame's (rt_flags in __udp4_lib_rcv). */
function isForGroup(netns: Netns, skb: Skb): boolean {
  const { packet, packetType } = skb;
  if (packet.kind === "ipv6" || isMulticast(packet.dst)) return isMulticast(packet.dst);
  // Of what we send, only what is for all comes back as such a copy.
  if (packetType === PacketType.Loopback) return true;
  return packetType === PacketType.Broadcast && !netns.stack.isLocal(packet.dst);
}

function queueDatagram(netns: Netns, socket: UdpEndpoint, skb: Skb, datagram: UdpDatagram, ifIndex: number): void {
  const { packet } = skb;
  const taken = socket.receive({
    remote: packet.src,
    remotePort: datagram.srcPort,
    local: packet.dst,
    ifIndex,
    ttl: packet.ttl,
    tos: packet.tos,
    data: datagram.data,
  });
  const trace = netns.stack.trace;
  const { snmp, snmp6 } = netns.stack;
  if (!taken) {
    if (packet.kind === "ipv4") {
      snmp.udpInErrors++;
      snmp.udpRcvbufErrors++;
    } else {
      snmp6.count("udpInErrors");
      snmp6.count("udpRcvbufErrors");
    }
    if (trace !== null) trace.drop(netns.sim.nowNs, netns, skb.inDevice, packet, DropReason.SocketBufferFull, null);
    return;
  }
  if (trace !== null) {
    trace.note(netns.sim.nowNs, netns, Station.Socket, packet, `udp socket :${socket.localPort}`, null);
  }
  if (socket instanceof UdpSocket) socket.notify(SocketEvent.Readable);
}

/** Tells the socket that sent the quoted datagram of an ICMP error; false when there is none. */
export function receiveUdpError(
  netns: Netns,
  quoted: IpPacket,
  type: number,
  code: number,
  info: number,
  ifIndex: number,
): boolean {
  const datagram = quoted.payload;
  if (datagram.kind !== "udp") return true;
  const error = icmpError(familyOf(quoted.src), type, code, info);
  const socket = netns.udp.lookup(quoted.src, datagram.srcPort, quoted.dst, datagram.dstPort, ifIndex);
  if (socket === null) return false;
  if (error !== null && socket.onIcmpError(error) && socket instanceof UdpSocket) socket.notify(SocketEvent.Error);
  return true;
}
