import { NetlinkError } from "../../ip/netlink-error.js";
import type { NexthopObject } from "../../ip/nexthop-object.js";
import { Errno } from "../../sim/errno.js";
import type { Sim } from "../../sim/sim.js";
import { type IpAddress, isAny } from "../../wire/ip-address.js";
import { isGroupMac, MAC_ZERO, type Mac } from "../../wire/mac-address.js";

/** Where frames for a station go (struct vxlan_rdst). */
export interface VxlanRemote {
  readonly address: IpAddress;
  /** UDP port; 0 for the device's own. */
  readonly port: number;
  /** VNI; -1 for the device's own. */
  readonly vni: number;
  /** Number of the device to send by (`via`); 0 for routing's choice. */
  readonly ifIndex: number;
}

/** One line or more of `bridge fdb show dev VXLAN` with `self`: a station and its remotes. */
export class VxlanFdbEntry {
  readonly mac: Mac;
  remotes: VxlanRemote[];
  /** Does not age and does not move. */
  isPermanent: boolean;
  /** Added by a user as `static` rather than `permanent`; both stay. */
  isStatic: boolean;
  updatedNs: number;
  /** The group of fdb nexthops that says where it is, instead of `remotes`; null for most. */
  nexthop: NexthopObject | null = null;

  constructor(mac: Mac, remotes: VxlanRemote[], isPermanent: boolean, isStatic: boolean, nowNs: number) {
    this.mac = mac;
    this.remotes = remotes;
    this.isPermanent = isPermanent;
    this.isStatic = isStatic;
    this.updatedNs = nowNs;
  }

  /** True when it is not learned, hence never ages or moves. */
  get isFixed(): boolean {
    return this.isPermanent || this.isStatic;
  }
}

/** How a line is added: `bridge fdb add`, `append`, `replace`. */
export type FdbMode = "add" | "append" | "replace";

/** The forwarding table of a VXLAN device (drivers/net/vxlan): stations, and the far ends that they are behind. */
export class VxlanFdb {
  private readonly sim: Sim;
  private readonly entries = new Map<Mac, VxlanFdbEntry>();
  /** `ageing`; 0 for never. */
  ageingNs: number;
  /** The most entries, 0 for no bound. */
  maxEntries = 0;

  constructor(sim: Sim, ageingNs: number) {
    this.sim = sim;
    this.ageingNs = ageingNs;
  }

  /** The entry for a station, or null when it is unknown or aged out. */
  find(mac: Mac): VxlanFdbEntry | null {
    const entry = this.entries.get(mac);
    if (entry === undefined) return null;
    if (entry.nexthop?.isDeleted === true) {
      this.entries.delete(mac);
      return null;
    }
    if (entry.isFixed || this.ageingNs === 0 || entry.updatedNs + this.ageingNs > this.sim.nowNs) return entry;
    this.entries.delete(mac);
    return null;
  }

  /** Where frames for an unknown station and for groups go: the entry of 00:00:00:00:00:00. */
  get fallback(): VxlanFdbEntry | null {
    return this.find(MAC_ZERO);
  }

  /** What a user adds. Only groups and the fallback can have several remotes (vxlan_fdb_update). */
  add(mac: Mac, remote: VxlanRemote, mode: FdbMode, kind: "permanent" | "static" | "dynamic"): NetlinkError | null {
    const entry = this.find(mac);
    const isGroup = isGroupMac(mac) || mac === MAC_ZERO;
    if (entry === null) {
      if (isAny(remote.address) && mac === MAC_ZERO) return new NetlinkError(Errno.EINVAL);
      if (this.isFull) return new NetlinkError(Errno.ENOSPC);
      const made = new VxlanFdbEntry(mac, [remote], kind === "permanent", kind === "static", this.sim.nowNs);
      this.entries.set(mac, made);
      return null;
    }
    if (mode === "add") return new NetlinkError(Errno.EEXIST);
    if (entry.nexthop !== null) {
      return new NetlinkError(Errno.EOPNOTSUPP, "Cannot replace an existing nexthop fdb with a non nexthop");
    }
    if (mode === "replace") {
      if (isGroup) return new NetlinkError(Errno.EOPNOTSUPP, "Cannot replace non-unicast fdb entries");
      entry.remotes = [remote];
      entry.isPermanent = kind === "permanent";
      entry.isStatic = kind === "static";
      entry.updatedNs = this.sim.nowNs;
    } else if (isGroup && !entry.remotes.some((other) => sameRemote(other, remote))) {
      entry.remotes = [...entry.remotes, remote];
    }
    return null;
  }

  /** What a user adds with `nhid`: a group of fdb nexthops, one of which each flow takes (vxlan_fdb_nh_update). */
  addNexthop(
    mac: Mac,
    nexthop: NexthopObject | null,
    mode: FdbMode,
    kind: "permanent" | "static" | "dynamic",
  ): NetlinkError | null {
    if (nexthop === null) return new NetlinkError(Errno.EINVAL, "Nexthop id does not exist");
    if (!nexthop.fdb) return new NetlinkError(Errno.EINVAL, "Nexthop not a fdb nexthop");
    if (!nexthop.isGroup) return new NetlinkError(Errno.EINVAL, "Nexthop is not a multipath group");
    const existing = this.find(mac);
    if (existing !== null && mode === "add") return new NetlinkError(Errno.EEXIST);
    if (existing !== null && existing.nexthop === null) {
      return new NetlinkError(Errno.EOPNOTSUPP, "Cannot replace an existing non nexthop fdb with a nexthop");
    }
    const entry = new VxlanFdbEntry(mac, [], kind === "permanent", kind === "static", this.sim.nowNs);
    entry.nexthop = nexthop;
    this.entries.set(mac, entry);
    return null;
  }

  /**
   * `bridge fdb del`: one remote of several, the whole entry with its last one, or with null. A remote is named with all that
   * it was added with; one that is not there is no error (__vxlan_fdb_delete).
   */
  delete(mac: Mac, remote: VxlanRemote | null): NetlinkError | null {
    const entry = this.find(mac);
    if (entry === null) return new NetlinkError(Errno.ENOENT);
    if (remote === null || isAny(remote.address)) {
      this.entries.delete(mac);
      return null;
    }
    const rest = entry.remotes.filter((each) => !sameRemote(each, remote));
    if (rest.length === 0) this.entries.delete(mac);
    else entry.remotes = rest;
    return null;
  }

  /**
   * A frame from `mac` came from `address` (vxlan_snoop). False when the frame is to be dropped: the station is fixed
   * elsewhere.
   */
  learn(mac: Mac, address: IpAddress): boolean {
    const remote: VxlanRemote = { address, port: 0, vni: -1, ifIndex: 0 };
    const entry = this.find(mac);
    if (entry === null) {
      if (!this.isFull) this.entries.set(mac, new VxlanFdbEntry(mac, [remote], false, false, this.sim.nowNs));
      return true;
    }
    if (entry.remotes.some((other) => other.address === address)) {
      entry.updatedNs = this.sim.nowNs;
      return true;
    }
    if (entry.isFixed) return false;
    entry.remotes = [remote];
    entry.updatedNs = this.sim.nowNs;
    return true;
  }

  /** True when no more stations fit (`maxaddress`). */
  private get isFull(): boolean {
    return this.maxEntries > 0 && this.entries.size >= this.maxEntries;
  }

  /** `bridge fdb flush`: where unknown stations' frames go is forgotten too. */
  flush(): void {
    this.entries.clear();
  }

  /** Forgets what was learned, as when the device goes down. */
  flushLearned(): void {
    for (const entry of this.entries.values()) if (!entry.isFixed) this.entries.delete(entry.mac);
  }

  /** The newest first, the fallback last. */
  list(): VxlanFdbEntry[] {
    const alive = [...this.entries.values()].filter((entry) => this.find(entry.mac) !== null).reverse();
    return [...alive.filter((entry) => entry.mac !== MAC_ZERO), ...alive.filter((entry) => entry.mac === MAC_ZERO)];
  }
}

function sameRemote(a: VxlanRemote, b: VxlanRemote): boolean {
  return a.address === b.address && a.port === b.port && a.vni === b.vni && a.ifIndex === b.ifIndex;
}
