import type { Skb } from "../netfilter/skb.js";
import type { ScheduledEvent } from "../sim/event-queue.js";
import type { Cause, Origin } from "../trace/trace.js";
import { formatIp, type IpAddress } from "../wire/ip-address.js";
import { formatMac, type Mac } from "../wire/mac-address.js";
import type { IpDevice } from "./ip-device.js";

/** States of a neighbour (NUD_*, linux/neighbour.h), as bits. */
export const NeighbourState = {
  None: 0x00,
  Incomplete: 0x01,
  Reachable: 0x02,
  Stale: 0x04,
  Delay: 0x08,
  Probe: 0x10,
  Failed: 0x20,
  NoArp: 0x40,
  Permanent: 0x80,
} as const;
export type NeighbourState = (typeof NeighbourState)[keyof typeof NeighbourState];

/** States in which the link layer address may be used (NUD_VALID). */
export const NUD_VALID = 0xde;
/** States in which it is used without question (NUD_CONNECTED). */
export const NUD_CONNECTED = 0xc2;

/** Flags of `NeighbourTable.update` (NEIGH_UPDATE_F_*). */
export const NeighbourUpdate = { Override: 1, WeakOverride: 2, OverrideIsRouter: 4, IsRouter: 8, Admin: 16 } as const;

/** An address that a device answers for (struct pneigh_entry). */
export interface ProxyNeighbour {
  readonly isRouter: boolean;
  readonly protocol: number;
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x00, "NONE"],
  [0x01, "INCOMPLETE"],
  [0x02, "REACHABLE"],
  [0x04, "STALE"],
  [0x08, "DELAY"],
  [0x10, "PROBE"],
  [0x20, "FAILED"],
  [0x40, "NOARP"],
  [0x80, "PERMANENT"],
]);

/** The name that `ip neigh` prints, for example "REACHABLE". */
export function neighbourStateName(state: number): string {
  return NAMES.get(state) ?? String(state);
}

/** One entry of a neighbour table (struct neighbour): an address on a link and what is known of it. */
export class Neighbour implements Cause {
  readonly device: IpDevice;
  readonly address: IpAddress;
  mac: Mac | null = null;
  state: NeighbourState = NeighbourState.None;
  /** NTF_ROUTER: it says of itself that it is a router (IPv6). */
  isRouter = false;
  /** NTF_EXT_LEARNED: `ip neigh add ... extern_learn`; never swept. */
  externLearned = false;
  /** NTF_EXT_MANAGED: `managed`. Simplified: it is resolved when it is added, not asked for again before it is used. */
  managed = false;
  /** RTPROT_* of who made it. */
  protocol = 0;
  /** When it was last proven to answer. */
  confirmedNs: number;
  /** When it was last sent to. */
  usedNs: number;
  /** When its state or address last changed. */
  updatedNs: number;
  /** Solicitations sent in the present state. */
  probes = 0;
  /** When its housekeeping timer is due; -1 while it has none. */
  timerNs = -1;
  /** The timer of an entry that is being asked for, else null. */
  timer: ScheduledEvent | null = null;
  /** Packets that wait for its address, oldest first; null mostly. */
  queue: Skb[] | null = null;
  /** Bytes in `queue`. */
  queueBytes = 0;
  readonly origin: Origin | null = null;

  constructor(device: IpDevice, address: IpAddress, nowNs: number) {
    this.device = device;
    this.address = address;
    this.confirmedNs = nowNs;
    this.usedNs = nowNs;
    this.updatedNs = nowNs;
  }

  /** As `ip neigh` prints it, without the trailing space. */
  explain(): string {
    const mac = this.mac === null || (this.state & NUD_VALID) === 0 ? "" : ` lladdr ${formatMac(this.mac)}`;
    const router = this.isRouter ? " router" : "";
    return `${formatIp(this.address)} dev ${this.device.name}${mac}${router} ${neighbourStateName(this.state)}`;
  }
}
