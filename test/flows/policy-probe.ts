import type { Netns } from "../../src/host/netns.js";
import { RawSocket } from "../../src/host/sockets/raw-socket.js";
import type { Cluster } from "../../src/k8s/cluster.js";
import type { PolicyProtocol } from "../../src/k8s/node/policy/access-policy.js";
import { MILLISECOND } from "../../src/sim/time.js";
import { IcmpMessage } from "../../src/wire/icmp.js";
import { Family, familyOf, type IpAddress } from "../../src/wire/ip-address.js";
import { IpProtocol } from "../../src/wire/numbers.js";
import type { IpPayload } from "../../src/wire/payload.js";
import { SctpPacket } from "../../src/wire/sctp.js";
import { TcpFlag, TcpSegment } from "../../src/wire/tcp.js";
import { UdpDatagram } from "../../src/wire/udp.js";

/** One packet that is to open a connection. */
export interface Probe {
  readonly from: Netns;
  /** The address to send from; the one that routing chooses unless told. */
  readonly source?: IpAddress;
  /** Where it should come out. */
  readonly at: Netns;
  readonly to: IpAddress;
  readonly protocol: PolicyProtocol;
  readonly port: number;
}

/** An INIT chunk (RFC 9260 3.3.2): type, length 20, the probe's number as tag, window, one stream each way. */
function initChunk(id: number): Uint8Array {
  return Uint8Array.of(1, 0, 0, 20, 0, 0, id >> 8, id & 255, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1);
}

/** Sends first packets of connections side by side and tells which came out where they should. */
export class PolicyProbe {
  private readonly cluster: Cluster;
  private nextPort = 10_000;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** One answer for each probe, in their order. */
  async run(probes: readonly Probe[], waitNs = 60 * MILLISECOND): Promise<boolean[]> {
    const sockets = new Map<Netns, Map<string, RawSocket>>();
    const socketAt = (netns: Netns, family: Family, protocol: number): RawSocket => {
      const own = sockets.get(netns) ?? new Map<string, RawSocket>();
      sockets.set(netns, own);
      const key = `${family} ${protocol}`;
      const socket = own.get(key) ?? new RawSocket(netns, family, protocol);
      own.set(key, socket);
      return socket;
    };
    const ids = probes.map((probe) => {
      const id = this.nextPort;
      this.nextPort = id === 29_999 ? 10_000 : id + 1;
      const family = familyOf(probe.to);
      const number = numberOf(probe.protocol, family);
      socketAt(probe.at, family, number);
      const sender = new RawSocket(probe.from, family, number);
      if (probe.source !== undefined) sender.bind(probe.source);
      sender.sendTo(payloadOf(probe, id, family), probe.to);
      sender.close();
      return id;
    });
    await this.cluster.network.sleep(waitNs);
    const seen = new Map<Netns, Set<string>>();
    for (const [netns, own] of sockets) {
      const found = new Set<string>();
      seen.set(netns, found);
      for (const socket of own.values()) {
        for (let got = socket.receive(); got !== null; got = socket.receive()) found.add(keyOf(got.packet.payload));
        socket.close();
      }
    }
    return probes.map((probe, i) => {
      const id = ids[i] ?? 0;
      const key = keyOf(payloadOf(probe, id, familyOf(probe.to)));
      return seen.get(probe.at)?.has(key) ?? false;
    });
  }
}

function numberOf(protocol: PolicyProtocol, family: Family): number {
  if (protocol === "TCP") return IpProtocol.Tcp;
  if (protocol === "UDP") return IpProtocol.Udp;
  if (protocol === "SCTP") return IpProtocol.Sctp;
  return family === Family.V4 ? IpProtocol.Icmp : IpProtocol.Icmpv6;
}

function payloadOf({ protocol, port }: Probe, id: number, family: Family): IpPayload {
  if (protocol === "TCP") return new TcpSegment(id, port, id, 0, TcpFlag.Syn, 64_240, new Uint8Array(0));
  if (protocol === "UDP") return new UdpDatagram(id, port, Uint8Array.of(id >> 8, id & 255));
  if (protocol === "SCTP") return new SctpPacket(id, port, 0, initChunk(id));
  return IcmpMessage.echo(family === Family.V4 ? 8 : 128, id, id, new Uint8Array(0));
}

/** What is the same of a probe's packet where it was sent and where it comes out. */
function keyOf(payload: IpPayload): string {
  switch (payload.kind) {
    case "tcp":
      return payload.flags === TcpFlag.Syn ? `tcp ${payload.seq}` : "";
    // NAT may change source ports and the ids of echoes, never what is inside.
    case "udp":
      return payload.data instanceof Uint8Array ? `udp ${numberAt(payload.data, 0)}` : "";
    case "sctp":
      return payload.chunks[0] === 1 ? `sctp ${numberAt(payload.chunks, 6)}` : "";
    case "icmp":
      return payload.type === 8 || payload.type === 128 ? `icmp ${payload.rest & 0xffff}` : "";
    default:
      return "";
  }
}

function numberAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
