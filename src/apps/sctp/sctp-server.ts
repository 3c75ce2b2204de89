import { buildPacket } from "../../host/build-packet.js";
import type { Netns } from "../../host/netns.js";
import { RawSocket } from "../../host/sockets/raw-socket.js";
import type { SocketHandler } from "../../host/sockets/socket-handler.js";
import { Family, familyOf, type IpAddress } from "../../wire/ip-address.js";
import { SctpPacket } from "../../wire/sctp.js";
import { type AssociationOwner, SctpAssociation } from "./association.js";
import { type Chunk, chunkPacket, chunksOf, initPacket, readInit, SctpChunk } from "./chunks.js";

/** SCTP's protocol number. */
export const SCTP_PROTOCOL = 132;

/** What a server says to messages. */
export interface SctpService {
  /** The answer to a message from this address and port; null for none. */
  answer(message: Uint8Array, from: IpAddress, fromPort: number): Uint8Array | null;
}

/**
 * Accepts SCTP associations on ports of a namespace (RFC 9260 5.1): INIT ACK for INIT, an association for COOKIE ECHO;
 * ABORT for ports that no server of the namespace has. What comes is given to the service, and its answer sent.
 */
export class SctpServer implements SocketHandler, AssociationOwner {
  readonly ports: readonly number[];
  private readonly netns: Netns;
  private readonly service: SctpService | null;
  private readonly sockets: RawSocket[];
  /** By our verification tag, which every packet of an association carries (RFC 9260 8.5). */
  private readonly associations = new Map<number, SctpAssociation>();

  constructor(netns: Netns, ports: readonly number[], service: SctpService | null = null) {
    this.netns = netns;
    this.ports = ports;
    this.service = service;
    this.sockets = (ports.length === 0 ? [] : [Family.V4, Family.V6]).map(
      (family) => new RawSocket(netns, family, SCTP_PROTOCOL),
    );
    for (const socket of this.sockets) socket.handler = this;
  }

  close(): void {
    for (const association of this.associations.values()) association.abort();
    this.associations.clear();
    for (const socket of this.sockets) socket.close();
  }

  onSocket(): void {
    for (const socket of this.sockets) {
      for (let got = socket.receive(); got !== null; got = socket.receive()) {
        const { payload, src, dst } = got.packet;
        if (payload instanceof SctpPacket) this.take(payload, src, dst);
      }
    }
  }

  sendOn({ ends }: SctpAssociation, packet: SctpPacket): void {
    this.send(packet, ends.local, ends.remote);
  }

  onMessage(association: SctpAssociation, message: Uint8Array): void {
    const { remote, remotePort } = association.ends;
    const answer = this.service?.answer(message, remote, remotePort) ?? null;
    if (answer !== null) association.send(answer);
  }

  onClosed({ ends }: SctpAssociation): void {
    this.associations.delete(ends.localTag);
  }

  private take(packet: SctpPacket, src: IpAddress, dst: IpAddress): void {
    const chunks = chunksOf(packet);
    const [first] = chunks;
    if (first === undefined) return;
    const isOurs = this.ports.includes(packet.dstPort);
    const known = this.find(packet, src, dst);
    if (first.type === SctpChunk.Init) this.takeInit(packet, first, src, dst, isOurs);
    else if (first.type === SctpChunk.CookieEcho && isOurs) {
      const begun = known ?? this.accept(packet, first, src, dst);
      if (begun === null) return;
      this.send(chunkPacket(packet.dstPort, packet.srcPort, begun.ends.remoteTag, SctpChunk.CookieAck), dst, src);
      begun.take(chunks.slice(1));
    } else known?.take(chunks);
  }

  /** The association that a packet belongs to, or null. */
  private find(packet: SctpPacket, src: IpAddress, dst: IpAddress): SctpAssociation | null {
    const found = this.associations.get(packet.verificationTag);
    if (found === undefined) return null;
    const { remote, remotePort, local, localPort } = found.ends;
    const isIts = remote === src && remotePort === packet.srcPort && local === dst && localPort === packet.dstPort;
    return isIts ? found : null;
  }

  private takeInit(
    { srcPort, dstPort }: SctpPacket,
    chunk: Chunk,
    src: IpAddress,
    dst: IpAddress,
    isOurs: boolean,
  ): void {
    const init = readInit(chunk);
    if (init === null) return;
    if (isOurs) {
      const own = this.netns.portRandom.integer(1, 0xffff_ffff);
      const cookie = new Uint8Array(12);
      const view = new DataView(cookie.buffer);
      view.setUint32(0, init.tag);
      view.setUint32(4, own);
      view.setUint32(8, init.firstTsn);
      this.send(initPacket(dstPort, srcPort, init.tag, own, cookie), dst, src);
    } else if (!sctpPorts(this.netns).includes(dstPort) && this.isFirst) {
      this.send(chunkPacket(dstPort, srcPort, init.tag, SctpChunk.Abort), dst, src);
    }
  }

  /** Of several servers of a namespace the first answers for ports that nobody has. */
  private get isFirst(): boolean {
    const first = this.netns.rawSockets.find(({ handler }) => handler instanceof SctpServer);
    return first?.handler === this;
  }

  private accept(packet: SctpPacket, { value }: Chunk, src: IpAddress, dst: IpAddress): SctpAssociation | null {
    if (value.length < 12) return null;
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    const localTag = view.getUint32(4);
    if (packet.verificationTag !== localTag) return null;
    const ends = {
      local: dst,
      remote: src,
      localPort: packet.dstPort,
      remotePort: packet.srcPort,
      localTag,
      remoteTag: view.getUint32(0),
      firstTsn: localTag,
      remoteFirstTsn: view.getUint32(8),
    };
    const association = new SctpAssociation(this.netns.sim, ends, this);
    this.associations.set(localTag, association);
    return association;
  }

  private send(packet: SctpPacket, from: IpAddress, to: IpAddress): void {
    const socket = this.sockets.find(({ family }) => family === familyOf(to));
    socket?.sendPacket(buildPacket(from, to, SCTP_PROTOCOL, packet, 0, 0, 0));
  }
}

/** The ports on which a namespace accepts associations. */
export function sctpPorts(netns: Netns): number[] {
  return netns.rawSockets.flatMap(({ handler, family }) =>
    family === Family.V4 && handler instanceof SctpServer ? handler.ports : [],
  );
}
