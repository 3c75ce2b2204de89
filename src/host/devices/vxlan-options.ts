import type { Interface } from "../../link/interface.js";
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
  readonly tos: number;
  /** `udpcsum` (the default) or `noudpcsum`. */
  readonly udpChecksum: boolean;
  /** `df set`. */
  readonly dontFragment: boolean;
}

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
  dontFragment: false,
};

/** Bytes that VXLAN puts around a packet: outer IP, UDP and VXLAN header, inner Ethernet header. */
export function vxlanHeadroom(options: VxlanOptions): number {
  return familyOfTunnel(options) === Family.V6 ? 70 : 50;
}

/** The family of the outer packets. */
export function familyOfTunnel(options: VxlanOptions): Family {
  const address = options.remote ?? options.local;
  return address === null ? Family.V4 : familyOf(address);
}
