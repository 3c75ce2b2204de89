import { addOffset, type CidrBytes, formatAddress, maskBytes, offsetOf, parseCidr } from "../api/address-text.js";
import type { Informer } from "../api/informer.js";
import { isTerminating, type KubeObject, type Node, splitKey } from "../api/object.js";
import { Controller, type ControllerContext } from "./controller.js";

/** One cluster range and how it is cut. */
export interface PodRange {
  /** The cluster's range: `10.244.0.0/16`. */
  readonly cidr: string;
  /** Prefix length of a node's part; 24 for IPv4 and 64 for IPv6 unless told. */
  readonly nodeMask?: number;
}

/** Cuts a cluster range into equal parts for nodes; the next part is the first free one after the last given. */
class CidrSet {
  private readonly range: CidrBytes;
  private readonly base: readonly number[];
  private readonly mask: number;
  private readonly count: number;
  private readonly used = new Set<number>();
  private next = 0;

  constructor(range: PodRange) {
    const parsed = parseCidr(range.cidr);
    if (parsed === null) throw new Error(`pod range "${range.cidr}" is no CIDR such as 10.244.0.0/16`);
    this.range = parsed;
    this.base = maskBytes(parsed.bytes, parsed.prefixLength);
    this.mask = range.nodeMask ?? (parsed.family === "IPv4" ? 24 : 64);
    if (this.mask < parsed.prefixLength || this.mask - parsed.prefixLength > 16) {
      throw new Error(`node mask /${this.mask} does not cut pod range ${range.cidr} into 1 to 65536 parts`);
    }
    this.count = 2 ** (this.mask - parsed.prefixLength);
  }

  /** The next free part; null when all are taken. */
  allocate(): string | null {
    for (let i = 0; i < this.count; i++) {
      const index = (this.next + i) % this.count;
      if (this.used.has(index)) continue;
      this.used.add(index);
      this.next = (index + 1) % this.count;
      return `${formatAddress(this.networkAt(index))}/${this.mask}`;
    }
    return null;
  }

  /** Marks a part that a node has already. False when it is not one of this range. */
  occupy(cidr: string): boolean {
    const index = this.indexOf(cidr);
    if (index === null) return false;
    this.used.add(index);
    return true;
  }

  release(cidr: string): void {
    const index = this.indexOf(cidr);
    if (index !== null) this.used.delete(index);
  }

  private indexOf(cidr: string): number | null {
    const parsed = parseCidr(cidr);
    if (parsed === null || parsed.family !== this.range.family || parsed.prefixLength !== this.mask) return null;
    const shift = this.base.length * 8 - this.mask;
    const bytes = Math.floor(shift / 8);
    const short = offsetOf(
      this.base.slice(0, this.base.length - bytes),
      parsed.bytes.slice(0, parsed.bytes.length - bytes),
    );
    const index = Math.floor(short / 2 ** (shift % 8));
    return index >= 0 && index < this.count ? index : null;
  }

  private networkAt(index: number): number[] {
    const shift = this.base.length * 8 - this.mask;
    const bytes = Math.floor(shift / 8);
    const head = addOffset(this.base.slice(0, this.base.length - bytes), index * 2 ** (shift % 8));
    return [...head, ...this.base.slice(this.base.length - bytes)];
  }
}

/** Gives every node its part of the cluster's pod ranges (`spec.podCIDR`, `spec.podCIDRs`), one for each family. */
export class NodeIpamController extends Controller {
  private readonly nodes: Informer<"Node">;
  private readonly sets: CidrSet[];
  private readonly given = new Map<string, readonly string[]>();

  /** @throws Error when a range is no CIDR or its mask does not fit. */
  constructor(context: ControllerContext, ranges: readonly PodRange[]) {
    super(context, "node-ipam-controller");
    this.sets = ranges.map((range) => new CidrSet(range));
    this.nodes = this.listen("Node");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (current === null && previous !== null) {
      const name = previous.metadata.name;
      for (const cidr of this.given.get(name) ?? []) for (const set of this.sets) set.release(cidr);
      this.given.delete(name);
      return;
    }
    const had = (current as Node | null)?.spec.podCIDRs ?? [];
    if (had.length > 0 && current !== null) this.occupy(current.metadata.name, had);
    else super.onChange(kind, previous, current);
  }

  reconcile(key: string): void {
    const node = this.nodes.get("", splitKey(key).name);
    if (node === null || isTerminating(node)) return;
    if ((node.spec.podCIDRs ?? []).length > 0) return;
    const cidrs = this.given.get(node.metadata.name) ?? this.allocate();
    const first = cidrs?.[0];
    if (cidrs === null || first === undefined) {
      this.recorder.normal(node, "CIDRNotAvailable", `Node ${node.metadata.name} status is now: CIDRNotAvailable`);
      return;
    }
    this.given.set(node.metadata.name, cidrs);
    const current = this.store.read("Node", "", node.metadata.name);
    const spec = { ...current.spec, podCIDR: first, podCIDRs: [...cidrs] };
    this.store.update<Node>({ ...current, spec }, { trusted: true });
  }

  private occupy(name: string, cidrs: readonly string[]): void {
    if (this.given.has(name)) return;
    this.given.set(name, cidrs);
    for (const cidr of cidrs) for (const set of this.sets) if (set.occupy(cidr)) break;
  }

  private allocate(): string[] | null {
    const cidrs: string[] = [];
    for (const set of this.sets) {
      const cidr = set.allocate();
      if (cidr === null) {
        for (const taken of cidrs) for (const other of this.sets) other.release(taken);
        return null;
      }
      cidrs.push(cidr);
    }
    return cidrs;
  }
}
