import type { IpAddress } from "../wire/ip-address.js";

/** IFA_F_* of linux/if_addr.h, as bits. */
export const AddressFlag = {
  Secondary: 0x01,
  NoDad: 0x02,
  Optimistic: 0x04,
  DadFailed: 0x08,
  Home: 0x10,
  Deprecated: 0x20,
  Tentative: 0x40,
  Permanent: 0x80,
  ManageTempAddr: 0x100,
  NoPrefixRoute: 0x200,
  McAutoJoin: 0x400,
  StablePrivacy: 0x800,
} as const;

/** Scopes of routes and addresses (RT_SCOPE_*): the larger, the nearer. */
export const Scope = { Universe: 0, Site: 200, Link: 253, Host: 254, Nowhere: 255 } as const;

/** The name that ip(8) prints ("global", "link", "host"), or the number. */
export function scopeName(scope: number): string {
  switch (scope) {
    case Scope.Universe:
      return "global";
    case Scope.Site:
      return "site";
    case Scope.Link:
      return "link";
    case Scope.Host:
      return "host";
    case Scope.Nowhere:
      return "nowhere";
    default:
      return String(scope);
  }
}

/** One address of a device, as `ip address` lists it. Replaced fields change in place, as the kernel does. */
export class InterfaceAddress {
  readonly local: IpAddress;
  readonly prefixLength: number;
  /** The other end of a point-to-point address (`peer`); equal to `local` otherwise. The prefix belongs to it. */
  readonly peer: IpAddress;
  /** IPv4's broadcast address, null without one. */
  broadcast: IpAddress | null = null;
  /** `Scope` */
  scope: number = Scope.Universe;
  /** IPv4's label ("eth0:1"); "" for IPv6. */
  label = "";
  /** Bits of `AddressFlag`. */
  flags = 0;
  /** Metric of its prefix route; 0 for the default. */
  metric = 0;
  /** IFA_PROTO: 0 unspecified, 1 loopback, 2 router advertisement, 3 link-local. */
  protocol = 0;
  /** Sent along while looking for duplicates, so that a looped copy is known for ours (RFC 7527); 0 before. */
  nonce = 0;
  /** When it stops being valid, or null for never. */
  validUntilNs: number | null = null;
  /** When it becomes deprecated, or null for never. */
  preferredUntilNs: number | null = null;

  constructor(local: IpAddress, prefixLength: number, peer: IpAddress = local) {
    this.local = local;
    this.prefixLength = prefixLength;
    this.peer = peer;
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }

  /** False while duplicate address detection runs or after it failed: not to be used as a source (RFC 4862 5.4). */
  get usable(): boolean {
    return (this.flags & (AddressFlag.Tentative | AddressFlag.DadFailed)) === 0;
  }
}

/** What `ip address add` says of an address; what is absent has the kernel's default. */
export interface AddressSpec {
  readonly local: IpAddress;
  readonly prefixLength: number;
  readonly peer?: IpAddress;
  readonly broadcast?: IpAddress | null;
  readonly scope?: number;
  readonly label?: string;
  /** Bits of `AddressFlag` that a caller may set: NoDad, Home, NoPrefixRoute, ManageTempAddr, McAutoJoin. */
  readonly flags?: number;
  readonly metric?: number;
  /** Seconds from now; absent for ever. */
  readonly validSeconds?: number;
  readonly preferredSeconds?: number;
}
