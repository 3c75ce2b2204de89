import { Family } from "../../../wire/ip-address.js";
import type { WatchBurst } from "../../api/watch.js";
import type { Datapath } from "./datapath.js";
import type { ProxyMode } from "./proxy-config.js";
import { factsOf } from "./service-list.js";
import { categorizeEndpoints } from "./topology.js";

/** How many ports of Services with a policy Local have endpoints, but none on the node; in IPVS mode how many Services. */
export interface WithoutLocal {
  readonly internal: number;
  readonly external: number;
}

/** What the kube-proxy of one family counts of itself. */
export class FamilyTally {
  readonly datapath: Datapath;
  private readonly mode: ProxyMode;
  /** How often rules were written. */
  syncs = 0;
  /** How many of those syncs wrote everything. */
  fullSyncs = 0;
  /** When the rules were written last; -1 when never. */
  lastSyncNs = -1;
  /** How often connections were held against endpoints, and how many were ended. */
  reconciled = 0;
  endedFlows = 0;

  constructor(datapath: Datapath, mode: ProxyMode) {
    this.datapath = datapath;
    this.mode = mode;
  }

  /** "IPv4" or "IPv6". */
  get name(): string {
    return this.datapath.family === Family.V4 ? "IPv4" : "IPv6";
  }

  synced(nowNs: number, isFull: boolean): void {
    this.syncs++;
    if (isFull) this.fullSyncs++;
    this.lastSyncNs = nowNs;
  }

  /** Connections were looked at, and so many ended. */
  cleared(count: number): void {
    this.reconciled++;
    this.endedFlows += count;
  }

  withoutLocal(): WithoutLocal {
    const internal = new Set<string>();
    const external = new Set<string>();
    for (const { port, endpoints } of this.datapath.ports()) {
      if (!port.internalPolicyLocal && !port.externalPolicyLocal) continue;
      const { local, hasAny } = categorizeEndpoints(endpoints, port, "");
      if (!hasAny || local.length > 0) continue;
      const key = this.mode === "ipvs" ? `${port.namespace}/${port.service}` : `${port.name}/${port.protocol}`;
      if (port.internalPolicyLocal) internal.add(key);
      if (port.externalPolicyLocal) external.add(key);
    }
    return { internal: internal.size, external: external.size };
  }
}

/** What kube-proxy counts of itself: what its metrics tell. */
export class ProxyTally {
  readonly families: readonly FamilyTally[];
  /** What was told of Services, by each family's, and of slices, by the one of their family. */
  serviceChanges = 0;
  sliceChanges = 0;

  constructor(datapaths: readonly Datapath[], mode: ProxyMode) {
    this.families = datapaths.map((datapath) => new FamilyTally(datapath, mode));
  }

  told(kind: string, burst: WatchBurst): void {
    const count = burst.types.length - (burst.hasBookmark ? 1 : 0) - factsOf(burst).passedOver;
    if (kind === "EndpointSlice") this.sliceChanges += count;
    else this.serviceChanges += count * this.families.length;
  }
}
