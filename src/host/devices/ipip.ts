import { Flow } from "../../ip/flow.js";
import { DEFAULT_SEND_OPTIONS, PmtuMode } from "../../ip/send-options.js";
import { TunnelInterface } from "../../link/tunnel.js";
import type { Skb } from "../../netfilter/skb.js";
import { DropReason } from "../../trace/drop-reason.js";
import { Frame } from "../../wire/ethernet.js";
import { Family } from "../../wire/ip-address.js";
import { Ipv4Packet } from "../../wire/ipv4.js";
import { IPV4_ANY, type Ipv4 } from "../../wire/ipv4-address.js";
import { MAC_ZERO } from "../../wire/mac-address.js";
import { EtherType, IpProtocol } from "../../wire/numbers.js";
import type { Netns } from "../netns.js";

/** What `ip link add X type ipip ...` says. */
export interface IpipOptions {
  /** Our end; 0.0.0.0 lets routing choose. */
  readonly local: Ipv4;
  /** The other end; 0.0.0.0 means that each packet goes to the gateway of its route, as Calico's tunl0 does. */
  readonly remote: Ipv4;
  /** Hop limit of the outer packet; 0, the default, inherits the inner one's. */
  readonly ttl: number;
  /** Type of service of the outer packet; null inherits (`tos inherit`). */
  readonly tos: number | null;
  /** Sets "don't fragment" on outer packets (`pmtudisc`, the default). */
  readonly pathMtuDiscovery: boolean;
}

const NATURE: readonly string[] = ["POINTOPOINT"];
const OUTER_HEADER_BYTES = 20;

/**
 * An IP-in-IP tunnel (RFC 2003, net/ipv4/ipip.c): IPv4 packets travel as payload of IPv4 packets with protocol 4.
 * Simplified: IPv4 inside only (`mode ipip`), and a packet that the path does not hold is dropped without an error of
 * its own; the device's MTU speaks first.
 */
export class IpipDevice extends TunnelInterface {
  options: IpipOptions;
  /** The namespace whose stack carries the outer packets: where the device was made, wherever it moves. */
  readonly home: Netns;

  constructor(home: Netns, name: string, options: IpipOptions, underlayMtu: number) {
    super(home.sim, "ipip", name, MAC_ZERO, underlayMtu - OUTER_HEADER_BYTES, home);
    this.home = home;
    this.options = options;
    this.noArp = true;
    this.multicast = false;
    this.maxMtu = 65535 - OUTER_HEADER_BYTES;
    // Nothing of the frame but the packet exists here.
    this.rxUncountedBytes = 14;
    this.txUncountedBytes = 14;
  }

  override get nature(): readonly string[] {
    return NATURE;
  }

  protected override upChanged(): void {
    const tunnels = this.home.ipipTunnels;
    if (this.adminUp) tunnels.push(this);
    else tunnels.splice(tunnels.indexOf(this), 1);
  }

  /** ip_tunnel_xmit. */
  protected override transmit(frame: Frame): void {
    const inner = frame.payload;
    if (inner.kind !== "ipv4") {
      this.dropOutgoing(frame, DropReason.UnknownEtherType);
      return;
    }
    const { local, remote, ttl, tos, pathMtuDiscovery } = this.options;
    const dst = remote === IPV4_ANY ? this.gatewayOf(inner) : remote;
    if (dst === null) {
      this.failOutgoing(frame);
      return;
    }
    const outer = new Ipv4Packet(local, dst, IpProtocol.IpIp, ttl === 0 ? inner.ttl : ttl, inner, {
      tos: tos ?? inner.tos,
      dontFragment: pathMtuDiscovery || inner.dontFragment,
    });
    const pmtu = outer.dontFragment ? PmtuMode.Do : PmtuMode.Dont;
    if (this.home.stack.send(outer, { ...DEFAULT_SEND_OPTIONS, pmtu }) === 0) this.countSent(frame);
    else this.failOutgoing(frame);
  }

  /** The gateway of the inner packet's route, which stands in for a fixed other end. */
  private gatewayOf(inner: Ipv4Packet): Ipv4 | null {
    const netns = this.namespace as Netns;
    const flow = new Flow(Family.V4);
    flow.dst = inner.dst;
    // Not the source: a lookup for output refuses one that is not ours, and forwarded packets have such.
    flow.tos = inner.tos;
    flow.outDevice = netns.ipDevice(this);
    const answer = netns.stack.resolveRoute(flow);
    return answer.errno === 0 && typeof answer.gateway === "number" ? answer.gateway : null;
  }
}

/**
 * Gives the packet inside to the tunnel that its outer addresses belong to: both ends named first, then the other end,
 * then ours, then the one that names neither (ip_tunnel_lookup). False when there is no such tunnel.
 */
export function receiveIpip(netns: Netns, skb: Skb): boolean {
  const outer = skb.packet;
  if (outer.kind !== "ipv4" || outer.payload.kind !== "ipv4") return false;
  let best: IpipDevice | null = null;
  let bestScore = -1;
  for (const tunnel of netns.ipipTunnels) {
    const { local, remote } = tunnel.options;
    if ((local !== IPV4_ANY && local !== outer.dst) || (remote !== IPV4_ANY && remote !== outer.src)) continue;
    const score = (remote === IPV4_ANY ? 0 : 2) + (local === IPV4_ANY ? 0 : 1);
    if (score > bestScore) {
      best = tunnel;
      bestScore = score;
    }
  }
  if (best === null) return false;
  best.receive(new Frame(best.mac, MAC_ZERO, EtherType.Ipv4, outer.payload));
  return true;
}
