import type { Sim } from "../sim/sim.js";
import { SparseMap } from "../sim/sparse-map.js";
import { MILLISECOND, SECOND } from "../sim/time.js";
import { IcmpType, Icmpv6Type, UnreachableCode } from "../wire/icmp.js";
import type { IpAddress } from "../wire/ip-address.js";
import type { Ipv4 } from "../wire/ipv4-address.js";
import type { Ipv6 } from "../wire/ipv6-address.js";
import type { IpSettings } from "./settings.js";

/** ip_rt_redirect_load, _number and _silence of net/ipv4/route.c. */
const REDIRECT_LOAD_NS = 20 * MILLISECOND;
const REDIRECTS = 9;
const REDIRECT_SILENCE_NS = REDIRECT_LOAD_NS * 1024;

/** How long ago a destination that nothing is known of is taken to have got its last error (inet_getpeer). */
const LONG_AGO_NS = 60 * SECOND;

/** Errors that a destination may get at once before the limit holds (XRLIM_BURST_FACTOR). */
const BURST = 6;

/** What is known of a destination (struct inet_peer): errors and redirects share the time of the last one. */
class Peer {
  tokensNs = 0;
  lastNs: number;
  /** Redirects that it got without heeding them. */
  redirects = 0;

  constructor(lastNs: number) {
    this.lastNs = lastNs;
  }
}

/**
 * How many ICMP errors may be sent: a token bucket for each destination (inet_peer_xrlim_allow) below one for all
 * (icmp_global_allow). Simplified: Linux takes 0 to 2 tokens at random from the global bucket, podwire always 1.
 */
export class IcmpLimit {
  private readonly sim: Sim;
  private readonly settings: IpSettings;
  private readonly peers = new SparseMap<IpAddress, Peer>();
  private credit: number;
  private creditNs = 0;

  constructor(sim: Sim, settings: IpSettings) {
    this.sim = sim;
    this.settings = settings;
    this.credit = settings.ipv4.icmp_msgs_burst;
  }

  /** True when an ICMP message of this type may go to `dst` now; takes the tokens. */
  allows4(dst: Ipv4, type: number, code: number, toLoopback: boolean): boolean {
    const { icmp_ratemask, icmp_ratelimit } = this.settings.ipv4;
    if (type > 31 || ((icmp_ratemask >>> type) & 1) === 0) return true;
    if (type === IcmpType.DestinationUnreachable && code === UnreachableCode.FragmentationNeeded) return true;
    return this.allowed(dst, icmp_ratelimit, toLoopback);
  }

  /**
   * The same for ICMPv6; "packet too big" and all that is no error are never limited (ratemask 0-1,3-127). The wider the
   * prefix of the route back, the more may go there (icmpv6_xrlim_allow).
   */
  allows6(dst: Ipv6, type: number, toLoopback: boolean, prefixLength: number): boolean {
    if (type >= 128 || type === Icmpv6Type.PacketTooBig) return true;
    return this.allowed(dst, this.settings.ipv6.ratelimit >> ((128 - prefixLength) >> 5), toLoopback);
  }

  /** True when an IPv6 redirect may be sent: both for its destination and to its sender (ip6_forward, ndisc_send_redirect). */
  allowsRedirect6(peer: Ipv6): boolean {
    return this.take(peer, SECOND, BURST * SECOND);
  }

  /**
   * True when a router may answer `src` that there is no way on (ip_error): five at once, then one a second. The tokens
   * are those of the limit per destination, which then takes its own.
   */
  allowsRouteError(src: Ipv4): boolean {
    return this.take(src, SECOND, 5 * SECOND);
  }

  /** True when a sender may be told of the better first hop now: ever more seldom, then not at all (ip_rt_send_redirect). */
  allowsRedirect(src: Ipv4): boolean {
    const { nowNs } = this.sim;
    const peer = this.peerOf(src);
    if (nowNs > peer.lastNs + REDIRECT_SILENCE_NS) {
      peer.tokensNs = 0;
      peer.redirects = 0;
    }
    const isTooMany = peer.redirects >= REDIRECTS;
    const isTime = peer.redirects === 0 || nowNs > peer.lastNs + REDIRECT_LOAD_NS * 2 ** peer.redirects;
    if (!isTooMany && !isTime) return false;
    peer.lastNs = nowNs;
    if (isTooMany) return false;
    peer.redirects++;
    return true;
  }

  private peerOf(dst: IpAddress): Peer {
    let peer = this.peers.get(dst);
    if (peer === undefined) {
      peer = new Peer(this.sim.nowNs - LONG_AGO_NS);
      this.peers.set(dst, peer);
    }
    return peer;
  }

  private allowed(dst: IpAddress, limitMs: number, toLoopback: boolean): boolean {
    if (!this.hasCredit()) return false;
    if (!toLoopback && !this.take(dst, limitMs * MILLISECOND, BURST * limitMs * MILLISECOND)) return false;
    this.credit--;
    return true;
  }

  private hasCredit(): boolean {
    const { icmp_msgs_per_sec, icmp_msgs_burst } = this.settings.ipv4;
    const elapsedNs = Math.min(this.sim.nowNs - this.creditNs, SECOND);
    // Filled up in steps of at least 20 ms, as the kernel does.
    if (this.credit < icmp_msgs_burst && elapsedNs >= SECOND / 50) {
      this.credit = Math.min(icmp_msgs_burst, this.credit + Math.floor((icmp_msgs_per_sec * elapsedNs) / SECOND));
      this.creditNs = this.sim.nowNs;
    }
    return this.credit > 0;
  }

  private take(dst: IpAddress, costNs: number, mostNs: number): boolean {
    const { nowNs } = this.sim;
    const bucket = this.peerOf(dst);
    // Who asks twice at one time finds what the first left, however little may be there at most.
    if (nowNs > bucket.lastNs) bucket.tokensNs = Math.min(bucket.tokensNs + nowNs - bucket.lastNs, mostNs);
    bucket.lastNs = nowNs;
    if (bucket.tokensNs < costNs) return false;
    bucket.tokensNs -= costNs;
    return true;
  }
}
