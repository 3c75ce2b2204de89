import type { Netns } from "../../host/netns.js";
import type { Network } from "../../host/network.js";
import { RawSocket } from "../../host/sockets/raw-socket.js";
import type { Socket, SocketHandler } from "../../host/sockets/socket-handler.js";
import { MILLISECOND, SECOND } from "../../sim/time.js";
import { IcmpMessage } from "../../wire/icmp.js";
import { Family, type IpAddress } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { EMPTY, type IpPayload } from "../../wire/payload.js";
import { SctpPacket } from "../../wire/sctp.js";
import { TcpFlag, TcpSegment } from "../../wire/tcp.js";
import { UdpDatagram } from "../../wire/udp.js";
import type { PolicyProtocol } from "../node/policy/access-policy.js";

const PROTOCOL_NUMBERS = { TCP: IpProtocol.Tcp, UDP: IpProtocol.Udp, SCTP: 132, ICMP: IpProtocol.Icmp } as const;
const FIRST_SOURCE_PORT = 40_000;
/** So many are on their way at once: fewer than a neighbour entry keeps while it is asked for. */
const BURST = 32;
const BURST_NS = MILLISECOND;
/** How long the last ones may take: neighbours are asked three times, a second apart. */
const LAST_NS = 4 * SECOND;
/** An INIT chunk that asks for one stream each way (RFC 9260 3.3.2). */
const SCTP_INIT = Uint8Array.from([1, 0, 0, 20, 0, 0, 0, 1, 0, 0, 16, 0, 0, 1, 0, 1, 0, 0, 0, 1]);

/** One packet from a namespace to an address, and whether it came. */
export class PacketProbe {
  readonly from: Netns;
  /** The sender's own address. */
  readonly source: IpAddress;
  readonly to: IpAddress;
  readonly protocol: PolicyProtocol;
  /** 0 for ICMP. */
  readonly port: number;
  /** The address that it has when it arrives: another than `to` where a Service leads on. */
  readonly at: IpAddress;
  /** Its place in the round, from 1; 0 before it is planned. */
  number = 0;
  /** It came to the namespace that has the address. */
  arrived = false;

  constructor(
    from: Netns,
    source: IpAddress,
    to: IpAddress,
    protocol: PolicyProtocol,
    port: number,
    at: IpAddress = to,
  ) {
    this.from = from;
    this.source = source;
    this.to = to;
    this.protocol = protocol;
    this.port = port;
    this.at = at;
  }
}

/**
 * Sends the first packet of a connection for each probe (a SYN, a datagram, an INIT, an echo request) through raw sockets
 * and listens at the other ends. Packets are told apart by what they carry, so they are known again behind NAT.
 */
export class PacketRound implements SocketHandler {
  private readonly network: Network;
  private readonly probes: PacketProbe[] = [];
  private readonly sockets: RawSocket[] = [];
  private readonly heard = new Set<Netns>();
  private readonly senders = new Map<Netns, Map<string, RawSocket>>();

  constructor(network: Network) {
    this.network = network;
  }

  /** Listens for whatever comes to a namespace. */
  listen(netns: Netns): void {
    if (this.heard.has(netns)) return;
    this.heard.add(netns);
    for (const protocol of Object.values(PROTOCOL_NUMBERS)) this.open(netns, protocol).handler = this;
  }

  /** Plans a packet. */
  add(probe: PacketProbe): void {
    probe.number = this.probes.push(probe);
  }

  /** Sends them all, and once more those that did not come: the first of all may have been lost to a full queue. */
  async run(isExpected: (probe: PacketProbe) => boolean): Promise<void> {
    await this.send(this.probes);
    const lost = this.probes.filter((probe) => !probe.arrived && isExpected(probe));
    if (lost.length > 0) await this.send(lost);
    for (const socket of this.sockets) socket.close();
  }

  onSocket(socket: Socket): void {
    if (!(socket instanceof RawSocket)) return;
    for (let received = socket.receive(); received !== null; received = socket.receive()) {
      const number = probeNumber(received.packet.payload);
      const probe = this.probes[number - 1];
      if (probe !== undefined && received.packet.dst === probe.at) probe.arrived = true;
    }
  }

  private async send(probes: readonly PacketProbe[]): Promise<void> {
    for (const [i, probe] of probes.entries()) {
      const socket = this.senderOf(probe.from, probe.protocol);
      socket.bind(probe.source);
      socket.sendTo(payloadOf(probe), probe.to);
      if (i % BURST === BURST - 1) await this.network.sleep(BURST_NS);
    }
    await this.network.sleep(LAST_NS);
  }

  private senderOf(netns: Netns, protocol: PolicyProtocol): RawSocket {
    const sockets = this.senders.get(netns) ?? new Map<string, RawSocket>();
    this.senders.set(netns, sockets);
    const socket = sockets.get(protocol) ?? this.open(netns, PROTOCOL_NUMBERS[protocol]);
    sockets.set(protocol, socket);
    return socket;
  }

  private open(netns: Netns, protocol: number): RawSocket {
    const socket = new RawSocket(netns, Family.V4, protocol);
    this.sockets.push(socket);
    return socket;
  }
}

/** The probe's number, from 1, is in what NAT leaves alone: sequence number, data, tag, or the echo's data. */
function payloadOf({ protocol, port, number }: PacketProbe): IpPayload {
  const sourcePort = FIRST_SOURCE_PORT + (number % 20_000);
  switch (protocol) {
    case "TCP":
      return new TcpSegment(sourcePort, port, number, 0, TcpFlag.Syn, 64_240, EMPTY);
    case "UDP":
      return new UdpDatagram(sourcePort, port, bytesOf(number));
    case "SCTP": {
      const chunks = SCTP_INIT.slice();
      chunks.set(bytesOf(number), 4);
      return new SctpPacket(sourcePort, port, 0, chunks);
    }
    case "ICMP":
      return new IcmpMessage(8, 0, ((number & 0xffff) << 16) | 1, bytesOf(number));
  }
}

function probeNumber(payload: IpPayload): number {
  switch (payload.kind) {
    case "tcp":
      return (payload.flags & (TcpFlag.Syn | TcpFlag.Ack | TcpFlag.Rst)) === TcpFlag.Syn ? payload.seq : 0;
    case "udp":
      return payload.data instanceof Uint8Array ? numberIn(payload.data, 0) : 0;
    case "sctp":
      return payload.chunks[0] === 1 ? numberIn(payload.chunks, 4) : 0;
    case "icmp":
      return payload.type === 8 ? numberIn(payload.data, 0) : 0;
    default:
      return 0;
  }
}

function bytesOf(number: number): Uint8Array {
  return Uint8Array.from([number >>> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255]);
}

function numberIn(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
  );
}
