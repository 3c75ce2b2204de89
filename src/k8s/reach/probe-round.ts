import type { Netns } from "../../host/netns.js";
import type { Network } from "../../host/network.js";
import { RawSocket } from "../../host/sockets/raw-socket.js";
import type { Socket, SocketHandler } from "../../host/sockets/socket-handler.js";
import { MILLISECOND, SECOND } from "../../sim/time.js";
import { IcmpMessage, IcmpType, Icmpv6Type } from "../../wire/icmp.js";
import { Family, familyOf, type IpAddress } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { EMPTY, type IpPayload } from "../../wire/payload.js";
import { SctpPacket } from "../../wire/sctp.js";
import { TcpFlag, TcpSegment } from "../../wire/tcp.js";
import { UdpDatagram } from "../../wire/udp.js";
import type { PolicyProtocol } from "../node/policy/access-policy.js";

const PROTOCOL_NUMBERS = {
  [Family.V4]: { TCP: IpProtocol.Tcp, UDP: IpProtocol.Udp, SCTP: 132, ICMP: IpProtocol.Icmp },
  [Family.V6]: { TCP: IpProtocol.Tcp, UDP: IpProtocol.Udp, SCTP: 132, ICMP: IpProtocol.Icmpv6 },
} as const;
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
  private readonly heard = new Map<Netns, Set<Family>>();
  private readonly senders = new Map<Netns, Map<string, RawSocket>>();

  constructor(network: Network) {
    this.network = network;
  }

  /** Listens for whatever comes to a namespace in the family. */
  listen(netns: Netns, family: Family): void {
    const families = this.heard.get(netns) ?? new Set<Family>();
    this.heard.set(netns, families);
    if (families.has(family)) return;
    families.add(family);
    for (const protocol of Object.values(PROTOCOL_NUMBERS[family])) this.open(netns, family, protocol).handler = this;
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
      const socket = this.senderOf(probe.from, familyOf(probe.to), probe.protocol);
      socket.bind(probe.source);
      socket.sendTo(payloadOf(probe), probe.to);
      if (i % BURST === BURST - 1) await this.network.sleep(BURST_NS);
    }
    await this.network.sleep(LAST_NS);
  }

  private senderOf(netns: Netns, family: Family, protocol: PolicyProtocol): RawSocket {
    const sockets = this.senders.get(netns) ?? new Map<string, RawSocket>();
    this.senders.set(netns, sockets);
    const key = `${protocol} ${family}`;
    const socket = sockets.get(key) ?? this.open(netns, family, PROTOCOL_NUMBERS[family][protocol]);
    sockets.set(key, socket);
    return socket;
  }

  private open(netns: Netns, family: Family, protocol: number): RawSocket {
    const socket = new RawSocket(netns, family, protocol);
    this.sockets.push(socket);
    return socket;
  }
}

/** The probe's number, from 1, is in what NAT leaves alone: sequence number, data, tag, or the echo's data. */
function payloadOf({ protocol, port, number, to }: PacketProbe): IpPayload {
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
      return IcmpMessage.echo(echoRequest(to), number & 0xffff, 1, bytesOf(number));
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
      return isEchoRequest(payload.type) ? numberIn(payload.data, 0) : 0;
    default:
      return 0;
  }
}

function echoRequest(to: IpAddress): number {
  return familyOf(to) === Family.V4 ? IcmpType.EchoRequest : Icmpv6Type.EchoRequest;
}

/** Type 8 means nothing in ICMPv6, nor 128 in ICMP. */
function isEchoRequest(type: number): boolean {
  return type === IcmpType.EchoRequest || type === Icmpv6Type.EchoRequest;
}

function bytesOf(number: number): Uint8Array {
  return Uint8Array.from([number >>> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255]);
}

function numberIn(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
  );
}
