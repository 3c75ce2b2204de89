import { parseAddress } from "../api/address-text.js";
import type { Service } from "../api/object.js";
import { keyOf } from "../api/object.js";
import { selectorFromMap, selectorFromObject } from "../api/selector.js";
import { AddressBlock, type AddressPool, isBuggy } from "./address-pool.js";

/** The families of a Service's addresses, in MetalLB's words. */
export type FamilyName = "ipv4" | "ipv6" | "dual";

/** Why a Service gets no address, in MetalLB's words. */
export class AllocationError extends Error {}

interface ReadyPool {
  readonly pool: AddressPool;
  readonly blocks: readonly AddressBlock[];
}

/** What a Service has: addresses of one pool, for its ports, and with whom it would share them. */
interface Allocation {
  readonly pool: string;
  readonly addresses: readonly string[];
  readonly ports: readonly string[];
  /** From `allow-shared-ip`; "" shares with nobody. */
  readonly sharing: string;
  /** Who is behind it, where that matters for sharing. */
  readonly backend: string;
}

/** A free address of each family in one pool. */
interface Candidate {
  readonly pool: string;
  readonly ipv4: string | null;
  readonly ipv6: string | null;
}

/** Which labels a namespace has; undefined for one that is not there. */
export interface NamespaceLabels {
  labelsOf(namespace: string): Readonly<Record<string, string>> | undefined;
}

/**
 * Which Service has which addresses of the pools, as MetalLB's allocator (internal/allocator/allocator.go) decides.
 * Pools of one rank are taken in the order in which they are given, where Go takes them in any.
 */
export class AddressAllocator {
  private readonly pools: readonly ReadyPool[];
  private readonly namespaces: NamespaceLabels;
  private readonly given = new Map<string, Allocation>();
  /** The Services on an address, in the order in which they came. */
  private readonly users = new Map<string, string[]>();

  /** @throws Error for a pool with addresses that are none. */
  constructor(pools: readonly AddressPool[], namespaces: NamespaceLabels) {
    this.pools = pools.map((pool) => ({ pool, blocks: pool.addresses.map((text) => new AddressBlock(text)) }));
    this.namespaces = namespaces;
  }

  /** The pool that the Service's addresses are from; "" when it has none. */
  poolOf(key: string): string {
    return this.given.get(key)?.pool ?? "";
  }

  unassign(key: string): void {
    for (const address of this.given.get(key)?.addresses ?? []) {
      const others = (this.users.get(address) ?? []).filter((user) => user !== key);
      if (others.length === 0) this.users.delete(address);
      else this.users.set(address, others);
    }
    this.given.delete(key);
  }

  /** Gives the Service these very addresses. @throws AllocationError when it may not have them. */
  assign(service: Service, addresses: readonly string[]): void {
    const key = keyOf(service);
    const owner = this.pools.find((ready) => addresses.every((address) => holds(ready, address)));
    if (owner === undefined) throw new AllocationError(`${quoteList(addresses)} is not allowed in config`);
    const { pool } = owner;
    if (!this.isFor(pool, service)) throw new AllocationError(`pool ${pool.name} not compatible for ip assignment`);
    const [first = "", second = ""] = addresses;
    if (addresses.length > 2) throw new AllocationError(`more than two addresses ${quoteList(addresses)}`);
    if (addresses.length === 2 && first.includes(":") === second.includes(":"))
      throw new AllocationError(`"${first}" "${second}" has the same family`);
    const wanted = allocationOf(service, pool.name, addresses);
    for (const address of addresses) {
      const refusal = this.sharingProblem(key, address, wanted);
      if (refusal !== null) throw new AllocationError(refusal);
    }
    this.unassign(key);
    this.given.set(key, wanted);
    for (const address of addresses) this.users.set(address, [...(this.users.get(address) ?? []), key]);
  }

  /** Free addresses of one pool. @throws AllocationError. */
  allocateFrom(name: string, service: Service, family: FamilyName): readonly string[] {
    const ready = this.pools.find(({ pool }) => pool.name === name);
    if (ready === undefined) throw new AllocationError(`unknown pool ${JSON.stringify(name)}`);
    const addresses = selected(this.freeIn(ready, service), family, service);
    if (addresses === null) throw new AllocationError(`no available IPs in pool ${name} for ${family} IPFamily`);
    this.assign(service, addresses);
    return addresses;
  }

  /** Free addresses of any pool: of those for this Service first, then of those for everybody. @throws AllocationError. */
  allocate(service: Service, family: FamilyName): readonly string[] {
    const automatic = this.pools.filter(({ pool }) => pool.autoAssign !== false);
    const pinned = automatic.filter(({ pool }) => isPinned(pool) && this.isFor(pool, service)).sort(byPriority);
    const open = automatic.filter(({ pool }) => pool.serviceAllocation === undefined);
    for (const pools of [pinned, open]) {
      const addresses = this.bestOf(pools, service, family);
      if (addresses === null) continue;
      this.assign(service, addresses);
      return addresses;
    }
    throw new AllocationError("no available IPs");
  }

  /** One more address, of the family that is missing, from the pool of the first. @throws AllocationError. */
  allocateOther(service: Service, address: string): readonly string[] {
    const name = this.poolOf(keyOf(service));
    const ready = this.pools.find(({ pool }) => pool.name === name);
    if (ready === undefined) throw new AllocationError(`unknown pool ${JSON.stringify(name)}`);
    const { ipv4, ipv6 } = this.freeIn(ready, service);
    const other = address.includes(":") ? ipv4 : ipv6;
    const family = address.includes(":") ? "ipv4" : "ipv6";
    if (other === null) throw new AllocationError(`no available IPs in pool ${name} for ${family} IPFamily`);
    const both = [address, other];
    this.assign(service, both);
    return both;
  }

  private bestOf(pools: readonly ReadyPool[], service: Service, family: FamilyName): readonly string[] | null {
    const first = service.spec.ipFamilies?.[0] === "IPv6" ? "ipv6" : "ipv4";
    let second: Candidate | null = null;
    let best: Candidate | null = null;
    for (const ready of pools) {
      const free = this.freeIn(ready, service);
      const isEnough = family === "dual" ? free.ipv4 !== null && free.ipv6 !== null : free[family] !== null;
      if (isEnough) return selected(free, family, service);
      if (family !== "dual" || service.spec.ipFamilyPolicy !== "PreferDualStack") continue;
      if (free[first] !== null) best ??= free;
      else if (free.ipv4 !== null || free.ipv6 !== null) second ??= free;
    }
    const candidate = best ?? second;
    return candidate === null ? null : selected(candidate, family, service);
  }

  private freeIn({ pool, blocks }: ReadyPool, service: Service): Candidate {
    const found: { IPv4: string | null; IPv6: string | null } = { IPv4: null, IPv6: null };
    const wanted = allocationOf(service, pool.name, []);
    for (const block of blocks)
      found[block.family] ??= this.freeOf(block, pool.avoidBuggyIPs === true, keyOf(service), wanted);
    return { pool: pool.name, ipv4: found.IPv4, ipv6: found.IPv6 };
  }

  private freeOf(block: AddressBlock, avoidBuggy: boolean, key: string, wanted: Allocation): string | null {
    for (let i = 0; i < block.size; i++) {
      const address = block.at(i);
      if (avoidBuggy && isBuggy(address)) continue;
      if (this.sharingProblem(key, address, wanted) === null) return address;
    }
    return null;
  }

  /** Why the Service cannot be on the address beside those that are; null when it can. */
  private sharingProblem(key: string, address: string, wanted: Allocation): string | null {
    const users = this.users.get(address);
    if (users === undefined) return null;
    const others = users.filter((user) => user !== key);
    const last = this.given.get(users.at(-1) ?? "");
    const mayShare =
      last !== undefined && last.sharing !== "" && last.sharing === wanted.sharing && last.backend === wanted.backend;
    if (!mayShare && others.length > 0)
      return `can't change sharing key for ${JSON.stringify(key)}, address also in use by ${others.join(",")}`;
    for (const port of wanted.ports) {
      if (others.some((other) => this.given.get(other)?.ports.includes(port)))
        return `port ${port} is already in use on ${JSON.stringify(address)}`;
    }
    return null;
  }

  /** True when the pool is for this Service's namespace and labels. */
  private isFor({ serviceAllocation }: AddressPool, { metadata }: Service): boolean {
    if (serviceAllocation === undefined) return true;
    const { namespaces = [], namespaceSelectors = [], serviceSelectors = [] } = serviceAllocation;
    const { namespace = "default", labels } = metadata;
    if (namespaces.length + namespaceSelectors.length > 0 && !namespaces.includes(namespace)) {
      const theirs = this.namespaces.labelsOf(namespace);
      if (!namespaceSelectors.some((selector) => selectorFromObject(selector).matches(theirs))) return false;
    }
    return serviceSelectors.length === 0 || serviceSelectors.some((one) => selectorFromObject(one).matches(labels));
  }
}

/** True for a pool of certain namespaces or Services; one that only has a priority is nobody's. */
function isPinned({ serviceAllocation: of }: AddressPool): boolean {
  return [of?.namespaces, of?.namespaceSelectors, of?.serviceSelectors].some((list) => (list ?? []).length > 0);
}

/** A lower number comes first, none last. */
function byPriority(a: ReadyPool, b: ReadyPool): number {
  const rank = ({ pool }: ReadyPool): number => pool.serviceAllocation?.priority || Number.MAX_SAFE_INTEGER;
  return rank(a) - rank(b);
}

function holds({ pool, blocks }: ReadyPool, text: string): boolean {
  const address = parseAddress(text);
  if (address === null || (pool.avoidBuggyIPs === true && isBuggy(text))) return false;
  return blocks.some((block) => block.contains(address));
}

/** What a Service of this family takes of what is free; null when that is not enough. */
function selected({ ipv4, ipv6 }: Candidate, family: FamilyName, { spec }: Service): readonly string[] | null {
  if (family === "ipv4") return ipv4 === null ? null : [ipv4];
  if (family === "ipv6") return ipv6 === null ? null : [ipv6];
  const free = [ipv4, ipv6].filter((address) => address !== null);
  const isEnough = free.length === 2 || (free.length === 1 && spec.ipFamilyPolicy === "PreferDualStack");
  return isEnough ? free : null;
}

function allocationOf({ metadata, spec }: Service, pool: string, addresses: readonly string[]): Allocation {
  const { annotations = {} } = metadata;
  return {
    pool,
    addresses,
    ports: (spec.ports ?? []).map(({ protocol = "TCP", port }) => `${protocol}/${port}`),
    sharing: annotations["metallb.io/allow-shared-ip"] ?? annotations["metallb.universe.tf/allow-shared-ip"] ?? "",
    backend: spec.externalTrafficPolicy === "Local" ? selectorFromMap(spec.selector).toString() : "",
  };
}

/** `["192.0.2.1" "192.0.2.2"]`, as Go's %q shows a list. */
export function quoteList(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(" ")}]`;
}
