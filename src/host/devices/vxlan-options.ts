import { NetlinkError } from "../../ip/netlink-error.js";
import type { Interface } from "../../link/interface.js";
import { Errno } from "../../sim/errno.js";
import { SECOND } from "../../sim/time.js";
import { Family, familyOf, type IpAddress } from "../../wire/ip-address.js";

/** What `ip link add X type vxlan ...` says. */
export interface VxlanOptions {
  /** `id`, 24 bits. */
  readonly vni: number;
  /** `remote` or `group`; null for none. */
  readonly remote: IpAddress | null;
  /** `local`; null lets routing choose. */
  readonly local: IpAddress | null;
  /** `dev`: the device that carries it; null for routing's choice. */
  readonly lower: Interface | null;
  /** `dstport`; the kernel's own default is 8472, the IANA's 4789. */
  readonly dstPort: number;
  /** `srcport MIN MAX`; both 0 for the namespace's range of ports. */
  readonly srcPortMin: number;
  readonly srcPortMax: number;
  /** `learning` (the default) or `nolearning`. */
  readonly learning: boolean;
  /** `ageing`, nanoseconds. */
  readonly ageingNs: number;
  /** `ttl`; 0 for the namespace's default. */
  readonly ttl: number;
  /** `maxaddress`: the most stations that the table holds; 0 for no bound. */
  readonly maxAddress: number;
  /** `tos`; 1 for `inherit`. */
  readonly tos: number;
  /** `udpcsum` (the default) or `noudpcsum`. */
  readonly udpChecksum: boolean;
  /** `df`: never, always, or as the packet within says. */
  readonly df: "unset" | "set" | "inherit";
  /** `ttl inherit`: the hop limit of the packet within. */
  readonly ttlInherit: boolean;
  /** `proxy`: ARP requests go nowhere; those for known neighbours of the device are answered. */
  readonly proxy: boolean;
  /** `external`: whoever sends says where to, for each frame. Simplified: nobody does, so nothing leaves. */
  readonly external: boolean;
  /** `udp6zerocsumtx`: no checksum around IPv6. */
  readonly udp6ZeroTx: boolean;
  /** `flowlabel` of IPv6's header. */
  readonly flowLabel: number;
  /**
   * Words that are told back and change nothing here. Simplified: misses (`l2miss`, `l3miss`) are told to nobody, routes
   * are not cut short (`rsc`), marks do not travel (`gbp`), and every datagram's checksum is good.
   */
  readonly words: readonly VxlanWord[];
}

/** A word of `ip link add ... type vxlan` that is kept and told back. */
export type VxlanWord =
  | "rsc"
  | "l2miss"
  | "l3miss"
  | "udp6zerocsumrx"
  | "remcsumtx"
  | "remcsumrx"
  | "gbp"
  | "gpe"
  | "vnifilter";

/** A VXLAN device without remotes, as `ip link add X type vxlan id VNI dstport 0` makes it. */
export const DEFAULT_VXLAN_OPTIONS: VxlanOptions = {
  vni: 0,
  remote: null,
  local: null,
  lower: null,
  dstPort: 8472,
  srcPortMin: 0,
  srcPortMax: 0,
  learning: true,
  ageingNs: 300 * SECOND,
  ttl: 0,
  maxAddress: 0,
  tos: 0,
  udpChecksum: true,
  df: "unset",
  ttlInherit: false,
  proxy: false,
  external: false,
  udp6ZeroTx: false,
  flowLabel: 0,
  words: [],
};

/** What a combination of options is refused for (vxlan_config_validate), or null. */
export function vxlanRefusal(options: VxlanOptions): NetlinkError | null {
  // The generic protocol extension carries packets of many kinds, which only `external` tells apart.
  if (options.words.includes("gpe") && (!options.external || options.words.includes("gbp"))) {
    return new NetlinkError(Errno.EINVAL, "VXLAN GPE does not support this combination of attributes");
  }
  return flowLabelError(options);
}

/** IPv4's header has no label. */
export function flowLabelError(options: VxlanOptions): NetlinkError | null {
  if (options.flowLabel === 0 || familyOfTunnel(options) === Family.V6) return null;
  return new NetlinkError(Errno.EINVAL, "Label attribute only applies to IPv6 VXLAN devices");
}

/** Bytes that VXLAN puts around a packet: outer IP, UDP and VXLAN header, inner Ethernet header. */
export function vxlanHeadroom(options: VxlanOptions): number {
  return familyOfTunnel(options) === Family.V6 ? 70 : 50;
}

/** The family of the outer packets. */
export function familyOfTunnel(options: VxlanOptions): Family {
  const address = options.remote ?? options.local;
  return address === null ? Family.V4 : familyOf(address);
}
