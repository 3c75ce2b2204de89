import { SparseMap } from "../sim/sparse-map.js";
import type { IpAddress } from "../wire/ip-address.js";

/** What a connected socket is found by. Addresses and ports never change while it is in the table. */
export interface Flow {
  readonly local: IpAddress;
  readonly localPort: number;
  readonly remote: IpAddress;
  readonly remotePort: number;
}

function mixAddress(hash: number, address: IpAddress): number {
  if (typeof address === "number") return Math.imul(hash ^ address, 0x9e3779b1);
  let mixed = hash;
  for (let i = 0; i < address.length; i++) mixed = Math.imul(mixed ^ address.charCodeAt(i), 0x9e3779b1);
  return mixed;
}

/** A hash of the 4-tuple in 30 bits, so that it stays a small integer. Not symmetric: local and remote matter. */
export function flowHash(local: IpAddress, localPort: number, remote: IpAddress, remotePort: number): number {
  let hash = Math.imul((localPort << 16) ^ remotePort, 0x85ebca6b);
  hash = mixAddress(hash ^ (hash >>> 15), local);
  hash = mixAddress(hash ^ (hash >>> 13), remote);
  return (hash ^ (hash >>> 16)) & 0x3fffffff;
}

/** Connected sockets by their 4-tuple (the kernel's ehash). Add, remove and find cost one map lookup. */
export class FlowTable<T extends Flow> {
  private readonly buckets = new SparseMap<number, T[]>();
  private count = 0;

  /** Adds a socket; the caller made sure that its 4-tuple is free (`find` gives null). */
  add(flow: T): void {
    const hash = flowHash(flow.local, flow.localPort, flow.remote, flow.remotePort);
    const bucket = this.buckets.get(hash);
    if (bucket === undefined) this.buckets.set(hash, [flow]);
    else bucket.push(flow);
    this.count++;
  }

  /** Takes a socket out; does nothing when it is not there. */
  remove(flow: T): void {
    const hash = flowHash(flow.local, flow.localPort, flow.remote, flow.remotePort);
    const bucket = this.buckets.get(hash);
    const index = bucket?.indexOf(flow) ?? -1;
    if (bucket === undefined || index < 0) return;
    if (bucket.length === 1) this.buckets.delete(hash);
    else bucket.splice(index, 1);
    this.count--;
  }

  /** The socket of the 4-tuple, or null. */
  find(local: IpAddress, localPort: number, remote: IpAddress, remotePort: number): T | null {
    const bucket = this.buckets.get(flowHash(local, localPort, remote, remotePort));
    if (bucket === undefined) return null;
    for (const flow of bucket) {
      if (
        flow.localPort === localPort &&
        flow.remotePort === remotePort &&
        flow.remote === remote &&
        flow.local === local
      ) {
        return flow;
      }
    }
    return null;
  }

  get size(): number {
    return this.count;
  }

  /** Every socket, in an order that depends only on what was added and removed. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (const bucket of this.buckets.values()) yield* bucket;
  }
}
