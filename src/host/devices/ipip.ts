import { Flow, type RouteAnswer } from "../../ip/flow.js";
import { IcmpSend } from "../../ip/icmp-send.js";
import { setPathMtu } from "../../ip/path-mtu.js";
import { DEFAULT_SEND_OPTIONS, PmtuMode } from "../../ip/send-options.js";
import type { Interface } from "../../link/interface.js";
import { TunnelInterface } from "../../link/tunnel.js";
import { Skb } from "../../netfilter/skb.js";
import { DropReason } from "../../trace/drop-reason.js";
import { Frame } from "../../wire/ethernet.js";
import { Family } from "../../wire/ip-address.js";
import { Ipv4Packet } from "../../wire/ipv4.js";
import { IPV4_ANY, type Ipv4 } from "../../wire/ipv4-address.js";
import { type Ipv6, ipv6FromGroups } from "../../wire/ipv6-address.js";
import { MAC_ZERO } from "../../wire/mac-address.js";
import { EtherType, IpProtocol } from "../../wire/numbers.js";
import { outerTos } from "../../wire/outer-tos.js";
import { parsePrefix } from "../../wire/prefix.js";
import { lengthOfPieces } from "../../wire/segment-offload.js";
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
  /** `mode`: what may be inside, as tools tell it. `ip tunnel` says ipip, `ip link` any. */
  readonly mode: "ipip" | "any";
  /** `dev`: the device that outer packets leave by; null lets routing choose. */
  readonly lower: Interface | null;
  /** `fwmark` of outer packets, for routing. */
  readonly mark: number;
}

/** A tunnel of which nothing is said. */
export const DEFAULT_IPIP_OPTIONS: IpipOptions = {
  local: IPV4_ANY,
  remote: IPV4_ANY,
  ttl: 0,
  tos: 0,
  pathMtuDiscovery: true,
  mode: "any",
  lower: null,
  mark: 0,
};

/** Blocks whose addresses ISATAP does not take for unique (__ipv6_isatap_ifid). */
const NOT_GLOBAL = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/4",
  "255.255.255.255/32",
].map(parsePrefix);

const POINT_TO_POINT: readonly string[] = ["POINTOPOINT"];
const NO_NATURE: readonly string[] = [];
const OUTER_HEADER_BYTES = 20;
/** What a tunnel takes at most and at least. */
export const IPIP_MTU_BOUNDS = { least: 68, most: 65535 - OUTER_HEADER_BYTES } as const;

/**
 * An IP-in-IP tunnel (RFC 2003, net/ipv4/ipip.c): IPv4 packets travel as payload of IPv4 packets with protocol 4.
 * Simplified: IPv4 inside only (`mode ipip`), errors about outer packets are not told to the inner ones' senders but for
 * the path's MTU, marks of congestion outside are not brought in (RFC 6040), and a lower device that was
 * deleted is named still.
 */
export class IpipDevice extends TunnelInterface {
  options: IpipOptions;
  /** What it was called when it was made, which `ip tunnel` goes on to say. */
  readonly firstName: string;
  /** tunl0, which the module made: it takes what no other tunnel does, and goes with its namespace alone. */
  isFallback = false;
  /** The namespace whose stack carries the outer packets: where the device was made, wherever it moves. */
  readonly home: Netns;

  constructor(home: Netns, name: string, options: IpipOptions) {
    super(home.sim, "ipip", name, MAC_ZERO, mtuThrough(home, options), home);
    this.home = home;
    this.firstName = name;
    this.options = options;
    this.noArp = true;
    this.multicast = false;
    // Only the old way to make one tells its bounds (ip_tunnel_create).
    this.minMtu = 0;
    this.maxMtu = 0;
    // Nothing of the frame but the packet exists here.
    this.rxUncountedBytes = 14;
    this.txUncountedBytes = 14;
  }

  override get nature(): readonly string[] {
    return this.options.remote === IPV4_ANY ? NO_NATURE : POINT_TO_POINT;
  }

  override get link(): Interface | null {
    return this.options.lower;
  }

  /** That of ISATAP, from the local end (addrconf_ifid_ip6tnl, __ipv6_isatap_ifid). */
  override get linkLocal6(): Ipv6 | null {
    const { local } = this.options;
    if (local === IPV4_ANY) return null;
    const scope = NOT_GLOBAL.some((block) => block.contains(local)) ? 0 : 0x0200;
    return ipv6FromGroups([0xfe80, 0, 0, 0, scope, 0x5efe, local >>> 16, local & 0xffff]);
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
    const { local, remote, ttl, tos, pathMtuDiscovery, lower, mark } = this.options;
    const own = this.routeOf(inner);
    const dst = remote === IPV4_ANY ? gatewayOf(own) : remote;
    if (dst === null) {
      this.failOutgoing(frame);
      return;
    }
    const outer = new Ipv4Packet(local, dst, IpProtocol.IpIp, ttl === 0 ? inner.ttl : ttl, inner, {
      tos: outerTos(tos, inner.tos),
      dontFragment: pathMtuDiscovery || inner.dontFragment,
    });
    if (outer.dontFragment && !this.fits(inner, own, dst)) {
      this.counters.txErrors++;
      return;
    }
    const pmtu = outer.dontFragment ? PmtuMode.Do : PmtuMode.Dont;
    const outDevice = lower === null ? null : this.home.stack.deviceOf(lower);
    if (this.home.stack.send(outer, { ...DEFAULT_SEND_OPTIONS, pmtu, outDevice, mark }) === 0) this.countSent(frame);
    else this.failOutgoing(frame);
  }

  /**
   * Tells the inner packet's way, `own`, what fits through the outer one's, and the sender of a packet that does not fit
   * (tnl_update_pmtu): false then.
   */
  private fits(inner: Ipv4Packet, own: RouteAnswer, dst: Ipv4): boolean {
    const way = wayTo(this.home, this.options, dst);
    if (way === null) return true;
    const mtu = way.mtu - OUTER_HEADER_BYTES;
    const { stack } = this.namespace as Netns;
    if (own.errno === 0 && own.device !== null) setPathMtu(stack, inner.dst, own.nexthop, own.device, mtu);
    if (!inner.dontFragment || lengthOfPieces(inner) <= mtu) return true;
    stack.sendIcmpError(new Skb(inner, null), IcmpSend.TooBig, mtu);
    return false;
  }

  private routeOf(inner: Ipv4Packet): RouteAnswer {
    const netns = this.namespace as Netns;
    const flow = new Flow(Family.V4);
    flow.dst = inner.dst;
    // Not the source: a lookup for output refuses one that is not ours, and forwarded packets have such.
    flow.tos = inner.tos;
    flow.outDevice = netns.ipDevice(this);
    return netns.stack.resolveRoute(flow);
  }
}

/** The gateway of an inner packet's route, which stands in for a fixed other end. */
function gatewayOf({ errno, gateway }: RouteAnswer): Ipv4 | null {
  return errno === 0 && typeof gateway === "number" ? gateway : null;
}

/** The way that outer packets take to `remote`; null when there is none. */
function wayTo(home: Netns, { local, lower, mark }: IpipOptions, remote: Ipv4): RouteAnswer | null {
  const flow = new Flow(Family.V4);
  flow.src = local;
  flow.dst = remote;
  flow.mark = mark;
  flow.outDevice = lower === null ? null : home.stack.deviceOf(lower);
  const answer = home.stack.resolveRoute(flow);
  return answer.errno === 0 ? answer : null;
}

/** What fits into outer packets on the way to the other end, or by the lower device (ip_tunnel_bind_dev). */
export function mtuThrough(home: Netns, options: IpipOptions): number {
  const way = options.remote === IPV4_ANY ? null : wayTo(home, options, options.remote);
  const below = way?.device?.iface ?? options.lower;
  return Math.max(IPIP_MTU_BOUNDS.least, Math.min(below?.mtu ?? 1500, 65535) - OUTER_HEADER_BYTES);
}

/**
 * Gives the packet inside to the tunnel that its outer addresses belong to: both ends named first, then the other end,
 * then ours, then the one that names neither; of those alike the one on the device that it came by (ip_tunnel_lookup).
 * False when there is no such tunnel.
 */
export function receiveIpip(netns: Netns, skb: Skb): boolean {
  const outer = skb.packet;
  if (outer.kind !== "ipv4" || outer.payload.kind !== "ipv4") return false;
  let best: IpipDevice | null = null;
  let bestScore = -1;
  for (const tunnel of netns.ipipTunnels) {
    const { local, remote, lower } = tunnel.options;
    if ((local !== IPV4_ANY && local !== outer.dst) || (remote !== IPV4_ANY && remote !== outer.src)) continue;
    const isByLower = (skb.inDevice?.ifIndex ?? 0) === (lower?.ifIndex ?? 0);
    const score = (remote === IPV4_ANY ? 0 : 4) + (local === IPV4_ANY ? 0 : 2) + (isByLower ? 1 : 0);
    if (score > bestScore) {
      best = tunnel;
      bestScore = score;
    }
  }
  if (best === null) return false;
  best.receive(new Frame(best.mac, MAC_ZERO, EtherType.Ipv4, outer.payload));
  return true;
}
