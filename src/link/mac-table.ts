import type { Sim } from "../sim/sim.js";
import type { Mac } from "../wire/mac-address.js";
import type { BridgePort } from "./bridge-port.js";
import type { FdbWatcher } from "./fdb-watcher.js";

/** One line of `bridge fdb show` with `master` (struct net_bridge_fdb_entry). */
export class FdbEntry {
  readonly mac: Mac;
  /** VLAN id, or 0 where VLANs are not filtered. */
  readonly vlanId: number;
  /** Where frames for it go; null is the bridge device itself. */
  port: BridgePort | null;
  /** An address of the bridge or of a port itself, or one added as `permanent`: frames for it go up, nowhere else. */
  isLocal: boolean;
  /** Does not age: `static` and `permanent`. */
  isStatic: boolean;
  /** Added by a user rather than learned. */
  readonly addedByUser: boolean;
  /** A learned or moved address stays at its port (`sticky`). */
  sticky = false;
  /** Somebody outside the kernel learned it (`extern_learn`): it does not age. */
  externLearned = false;
  /** When it was last seen as a source, and when last used as a destination. */
  updatedNs: number;
  usedNs: number;

  constructor(
    mac: Mac,
    vlanId: number,
    port: BridgePort | null,
    isLocal: boolean,
    isStatic: boolean,
    addedByUser: boolean,
    nowNs: number,
  ) {
    this.mac = mac;
    this.vlanId = vlanId;
    this.port = port;
    this.isLocal = isLocal;
    this.isStatic = isStatic;
    this.addedByUser = addedByUser;
    this.updatedNs = nowNs;
    this.usedNs = nowNs;
  }
}

/** When the table is swept of what aged out without being asked for; that it aged out shows at once. */
const SWEEP_EVERY = 1024;

/**
 * The forwarding table of a bridge: which port a station was last heard at. Entries age out; an aged entry is never
 * answered with, and removed when it is touched or the table is swept. Lookups cost two map lookups.
 */
export class MacTable {
  private readonly sim: Sim;
  private readonly byVlan = new Map<number, Map<Mac, FdbEntry>>();
  private sinceSweep = 0;
  /** How long a learned address is good for since it was last heard; a topology change shortens it. */
  ageingNs: number;
  /** Entries that may be learned (`fdb_max_learned`); 0 for no bound. */
  maxLearned = 0;
  /** Who hears of changes; null for a bridge that is in no namespace yet. */
  watcher: FdbWatcher | null = null;

  constructor(sim: Sim, ageingNs: number) {
    this.sim = sim;
    this.ageingNs = ageingNs;
  }

  /** The entry for a station, or null when it is unknown or aged out. */
  find(mac: Mac, vlanId: number): FdbEntry | null {
    const vlan = this.byVlan.get(vlanId);
    const entry = vlan?.get(mac);
    if (vlan === undefined || entry === undefined) return null;
    if (!this.isAged(entry)) return entry;
    vlan.delete(mac);
    this.tell(entry, true);
    return null;
  }

  /**
   * A frame from `mac` came in by `port` (br_fdb_update). An entry moves to the new port, a static one too, unless it is
   * sticky; a local address stays. With an ageing time of 0 nothing is learned.
   */
  learn(mac: Mac, vlanId: number, port: BridgePort): void {
    if (this.ageingNs === 0) return;
    const entry = this.find(mac, vlanId);
    if (entry === null) {
      if (++this.sinceSweep >= SWEEP_EVERY) this.sweep();
      if (this.maxLearned > 0 && this.learnedCount() >= this.maxLearned) return;
      this.set(new FdbEntry(mac, vlanId, port, false, false, false, this.sim.nowNs));
    } else if (!entry.isLocal) {
      entry.updatedNs = this.sim.nowNs;
      if (entry.port !== port && !entry.sticky) {
        entry.port = port;
        this.tell(entry, false);
      }
    }
  }

  /** Puts an entry in the place of whatever there was. */
  set(entry: FdbEntry): void {
    let vlan = this.byVlan.get(entry.vlanId);
    if (vlan === undefined) {
      vlan = new Map();
      this.byVlan.set(entry.vlanId, vlan);
    }
    // Deleted first, so that the order of the map is that of the last insertion.
    vlan.delete(entry.mac);
    vlan.set(entry.mac, entry);
    this.tell(entry, false);
  }

  /** Says that an entry came, changed or went. */
  tell(entry: FdbEntry, isDeleted: boolean): void {
    if (this.watcher !== null) this.watcher.fdbChanged(entry, isDeleted);
  }

  /** Removes an entry; false when there was none. */
  delete(mac: Mac, vlanId: number): boolean {
    const entry = this.find(mac, vlanId);
    if (entry === null) return false;
    this.byVlan.get(vlanId)?.delete(mac);
    this.tell(entry, true);
    return true;
  }

  /** Removes the entries of a port: the learned ones when it goes down, `all` when it leaves the bridge. */
  deleteByPort(port: BridgePort, all: boolean): void {
    for (const vlan of this.byVlan.values()) {
      for (const entry of vlan.values()) {
        if (entry.port !== port || (!all && entry.isStatic)) continue;
        vlan.delete(entry.mac);
        this.tell(entry, true);
      }
    }
  }

  /** Removes the entries that `matches` (`bridge fdb flush`). */
  flush(matches: (entry: FdbEntry) => boolean): void {
    for (const vlan of this.byVlan.values()) {
      for (const entry of vlan.values()) {
        if (!matches(entry)) continue;
        vlan.delete(entry.mac);
        this.tell(entry, true);
      }
    }
  }

  /** Everything that has not aged out, the newest first, which is the order of `bridge fdb show`. */
  entries(): FdbEntry[] {
    this.sweep();
    const entries: FdbEntry[] = [];
    for (const vlan of this.byVlan.values()) entries.push(...vlan.values());
    return entries.reverse();
  }

  private isAged(entry: FdbEntry): boolean {
    return !entry.isStatic && !entry.externLearned && entry.updatedNs + this.ageingNs <= this.sim.nowNs;
  }

  private sweep(): void {
    this.sinceSweep = 0;
    this.flush((entry) => this.isAged(entry));
  }

  private learnedCount(): number {
    return this.entries().filter((entry) => !entry.addedByUser && !entry.isLocal).length;
  }
}
