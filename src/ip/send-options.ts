import type { SocketOwner } from "../netfilter/skb.js";
import type { IpDevice } from "./ip-device.js";

/** What a socket does about the path's MTU (IP_MTU_DISCOVER, IP_PMTUDISC_*). */
export const PmtuMode = {
  /** Never set DF, fragment when needed. */
  Dont: 0,
  /** Set DF while the path MTU fits, fragment locally else. */
  Want: 1,
  /** Always set DF; a packet larger than the path MTU is EMSGSIZE. */
  Do: 2,
  /** Set DF, ignore the path MTU: only the device's counts. */
  Probe: 3,
  /** As Probe, without DF being trusted: never takes part in discovery. */
  Interface: 4,
  Omit: 5,
} as const;
export type PmtuMode = (typeof PmtuMode)[keyof typeof PmtuMode];

/** How a packet of our own is to be sent: what a socket's options say. */
export interface SendOptions {
  /** SO_BINDTODEVICE, IP_UNICAST_IF of the destination, or the scope of a link-local IPv6 destination; null for none. */
  readonly outDevice: IpDevice | null;
  /** SO_MARK. */
  readonly mark: number;
  /** The process behind it, for the `owner` match and `ip rule uidrange`; null for the kernel. */
  readonly owner: SocketOwner | null;
  readonly pmtu: PmtuMode;
  /** SO_DONTROUTE: only destinations on the link. */
  readonly dontRoute: boolean;
  /** SO_BROADCAST; without it a broadcast destination is EACCES. */
  readonly broadcast: boolean;
  /** IP_FREEBIND, IP_TRANSPARENT: a source address that is not ours is fine. */
  readonly transparent: boolean;
  /** IP_MULTICAST_LOOP. */
  readonly multicastLoop: boolean;
}

/** A socket without options set: datagrams discover the path's MTU, as Linux's do. */
export const DEFAULT_SEND_OPTIONS: SendOptions = {
  outDevice: null,
  mark: 0,
  owner: null,
  pmtu: PmtuMode.Want,
  dontRoute: false,
  broadcast: true,
  transparent: false,
  multicastLoop: true,
};
