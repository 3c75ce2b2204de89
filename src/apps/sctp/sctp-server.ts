import type { Netns } from "../../host/netns.js";
import { RawSocket } from "../../host/sockets/raw-socket.js";
import type { SocketHandler } from "../../host/sockets/socket-handler.js";
import { Family } from "../../wire/ip-address.js";
import { SctpPacket } from "../../wire/sctp.js";
import { chunkPacket, firstChunk, initPacket, SctpChunk } from "./chunks.js";

/** SCTP's protocol number. */
export const SCTP_PROTOCOL = 132;

/**
 * Accepts SCTP associations on ports of a namespace (RFC 9260 5.1): INIT ACK for INIT, COOKIE ACK for COOKIE ECHO; ABORT for
 * other ports. Simplified: no data is exchanged, and an association is forgotten as soon as it stands.
 */
export class SctpServer implements SocketHandler {
  private readonly netns: Netns;
  private readonly ports: readonly number[];
  private readonly sockets: RawSocket[];

  constructor(netns: Netns, ports: readonly number[]) {
    this.netns = netns;
    this.ports = ports;
    this.sockets = (ports.length === 0 ? [] : [Family.V4, Family.V6]).map(
      (family) => new RawSocket(netns, family, SCTP_PROTOCOL),
    );
    for (const socket of this.sockets) socket.handler = this;
  }

  close(): void {
    for (const socket of this.sockets) socket.close();
  }

  onSocket(): void {
    for (const socket of this.sockets) {
      for (let got = socket.receive(); got !== null; got = socket.receive()) {
        const { payload, src } = got.packet;
        const answer = payload instanceof SctpPacket ? this.answerTo(payload) : null;
        if (answer !== null) socket.sendTo(answer, src);
      }
    }
  }

  private answerTo(packet: SctpPacket): SctpPacket | null {
    const { srcPort, dstPort } = packet;
    const { type, tag } = firstChunk(packet);
    const isOurs = this.ports.includes(dstPort);
    if (type === SctpChunk.Init) {
      if (!isOurs) return chunkPacket(dstPort, srcPort, tag, SctpChunk.Abort);
      const own = this.netns.portRandom.integer(1, 0xffff_ffff);
      return initPacket(dstPort, srcPort, tag, own, tag);
    }
    // The cookie holds the other side's tag.
    if (type === SctpChunk.CookieEcho && isOurs) return chunkPacket(dstPort, srcPort, tag, SctpChunk.CookieAck);
    return null;
  }
}
