import { defaultPools, type IpPool, type TunnelMode } from "../../../cni/calico/ip-pool.js";
import { addressAt, type IpamBlock } from "../../../cni/calico/ipam-block.js";
import type { IpamStore } from "../../../cni/calico/ipam-store.js";
import { formatIp } from "../../../wire/ip-address.js";
import { type Prefix, parsePrefix, tryParsePrefix } from "../../../wire/prefix.js";
import type { Draft, KubeObject } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";
import { CRD_GROUP, installCalicoKinds, keysOf, poolObject, readPool, specOf } from "./calico-objects.js";

/** The kind whose objects tell who has which block. */
export const AFFINITY_KIND = `BlockAffinity.${CRD_GROUP}`;
/** Where a block's affinity tells who borrowed addresses of it, so that nodes need not hear of every address. */
const BORROWED = "podwire.dev/borrowed";

/**
 * Calico's datastore in the API server: pools, reservations and settings as users write them, and blocks, which it shows as
 * IPAMBlock and BlockAffinity objects. Plugins of all nodes share it and see each other's writes at once.
 * Simplified: the blocks of a node that is deleted stay its own, and no block is given up while its node is there.
 */
export class CalicoStore implements IpamStore {
  private readonly api: ApiStore;
  /** By range, in the order of addresses. */
  private readonly byCidr = new Map<string, IpamBlock>();
  private sorted: readonly IpamBlock[] | null = null;
  private knownPools: readonly IpPool[] = [];
  /** How many writes of pools there were when they were read; -1 at first. */
  private poolsAt = -1;

  /** `pools` are those that calico-node makes at its first start. */
  constructor(api: ApiStore, pools: readonly IpPool[]) {
    this.api = api;
    installCalicoKinds(api);
    for (const pool of pools) api.create(poolObject(pool), { trusted: true });
  }

  pools(): readonly IpPool[] {
    const keys = keysOf("IPPool");
    const writes = keys.reduce((sum, key) => sum + this.api.changesOf(key), 0);
    if (writes !== this.poolsAt) {
      this.poolsAt = writes;
      const named = new Map<string, IpPool>();
      for (const object of keys.flatMap((key) => this.api.list(key))) {
        const pool = readPool(object);
        if (pool !== null) named.set(pool.name, pool);
      }
      this.knownPools = [...named.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    }
    return this.knownPools;
  }

  reserved(): readonly Prefix[] {
    return keysOf("IPReservation")
      .flatMap((key) => this.api.list(key))
      .flatMap((object) => specOf<{ reservedCIDRs: readonly unknown[] }>(object).reservedCIDRs ?? [])
      .map((text) => (typeof text === "string" ? tryParsePrefix(text) : null))
      .filter((block) => block !== null);
  }

  config(): { readonly strictAffinity: boolean; readonly maxBlocksPerHost: number } {
    const [object] = [...keysOf("IPAMConfig"), ...keysOf("IPAMConfiguration")].flatMap((key) => this.api.list(key));
    const spec = object === undefined ? {} : specOf<{ strictAffinity: unknown; maxBlocksPerHost: unknown }>(object);
    const most = spec.maxBlocksPerHost;
    return { strictAffinity: spec.strictAffinity === true, maxBlocksPerHost: typeof most === "number" ? most : 0 };
  }

  labelsOf(node: string): Readonly<Record<string, string>> {
    return this.api.get("Node", "", node)?.metadata.labels ?? {};
  }

  namespaceLabels(namespace: string): Readonly<Record<string, string>> | null {
    const object = this.api.get("Namespace", "", namespace);
    return object === null ? null : (object.metadata.labels ?? {});
  }

  namespaceAnnotations(namespace: string): Readonly<Record<string, string>> {
    return this.api.get("Namespace", "", namespace)?.metadata.annotations ?? {};
  }

  blocks(): readonly IpamBlock[] {
    this.sorted ??= [...this.byCidr.values()].sort(byAddress);
    return this.sorted;
  }

  save(block: IpamBlock): void {
    const key = `${block.cidr}`;
    const before = this.byCidr.get(key) ?? null;
    this.byCidr.set(key, block);
    // A block that was there keeps its place, so only a new one needs them sorted anew.
    this.sorted = before === null ? null : this.blocks().map((each) => (each === before ? block : each));
    this.write(blockObject(block));
    const isSame =
      before !== null && borrowedText(before) === borrowedText(block) && before.affinity === block.affinity;
    if (!isSame) this.write(affinityObject(block));
  }

  private write(object: CustomDraft): void {
    const current = this.api.get(`${object.kind}.${CRD_GROUP}`, "", object.metadata.name);
    if (current === null) this.api.create(object, { trusted: true });
    else
      this.api.update(
        { ...current, ...object, metadata: { ...current.metadata, ...object.metadata } },
        { trusted: true },
      );
  }
}

/** Calico's datastore with the pools of the cluster's ranges, as calico-node makes them at its first start. */
export function startCalico(
  api: ApiStore,
  { ipipMode, vxlanMode }: { readonly ipipMode: TunnelMode; readonly vxlanMode: TunnelMode },
  cidrs: readonly string[],
): CalicoStore {
  return new CalicoStore(api, defaultPools(cidrs, ipipMode, vxlanMode));
}

type CustomDraft = Draft<KubeObject> & { readonly metadata: { readonly name: string }; readonly spec: object };

function byAddress(a: IpamBlock, b: IpamBlock): number {
  const [x, y] = [a.cidr.network, b.cidr.network];
  if (typeof x === "number" && typeof y === "number") return (x >>> 0) - (y >>> 0);
  if (typeof x !== typeof y) return typeof x === "number" ? -1 : 1;
  return x < y ? -1 : 1;
}

/** "10.244.1.64/26" as names of objects have it. */
function nameOf(cidr: Prefix): string {
  return `${cidr}`.replace(/[./:]/g, "-");
}

function blockObject(block: IpamBlock): CustomDraft {
  const attributes = block.allocations.filter((each) => each !== null);
  let next = 0;
  return {
    apiVersion: `${CRD_GROUP}/v1`,
    kind: "IPAMBlock",
    metadata: { name: nameOf(block.cidr) },
    spec: {
      affinity: `host:${block.affinity}`,
      allocations: block.allocations.map((each) => (each === null ? null : next++)),
      attributes: attributes.map(({ id, node, namespace, pod }) => ({
        handle_id: id,
        secondary: { ...(pod === "" ? {} : { namespace, pod }), node },
      })),
      cidr: `${block.cidr}`,
      deleted: false,
      strictAffinity: false,
      unallocated: block.unallocated,
    },
  };
}

/** Who borrowed which address of a block, as JSON. */
function borrowedText(block: IpamBlock): string {
  const borrowed: Record<string, string> = {};
  for (const [ordinal, held] of block.allocations.entries()) {
    if (held !== null && held.node !== block.affinity) borrowed[formatIp(addressAt(block, ordinal))] = held.node;
  }
  return JSON.stringify(borrowed);
}

/** The BlockAffinity of a block. */
function affinityObject(block: IpamBlock): CustomDraft {
  const { affinity: node, cidr } = block;
  return {
    apiVersion: `${CRD_GROUP}/v1`,
    kind: "BlockAffinity",
    metadata: { name: `${node}-${nameOf(cidr)}`, annotations: { [BORROWED]: borrowedText(block) } },
    spec: { cidr: `${cidr}`, deleted: "false", node, state: "confirmed" },
  };
}

/** By node what it has by BlockAffinity objects: its blocks, and the addresses that it borrowed of others'. */
export function holdingsOf(affinities: readonly KubeObject[]): ReadonlyMap<string, readonly Prefix[]> {
  const holdings = new Map<string, Prefix[]>();
  const add = (node: string, cidr: Prefix): void => {
    const held = holdings.get(node);
    if (held === undefined) holdings.set(node, [cidr]);
    else held.push(cidr);
  };
  for (const object of affinities) {
    const { cidr = "", node = "" } = specOf<{ cidr: string; node: string }>(object);
    const block = tryParsePrefix(cidr);
    if (block === null) continue;
    add(node, block);
    const text = object.metadata.annotations?.[BORROWED] ?? "{}";
    if (text === "{}") continue;
    const borrowed = JSON.parse(text) as Record<string, string>;
    for (const [address, by] of Object.entries(borrowed)) add(by, parsePrefix(address));
  }
  return holdings;
}
