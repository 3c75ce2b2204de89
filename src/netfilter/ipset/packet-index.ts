import type { IpAddress } from "../../wire/ip-address.js";
import { Prefix } from "../../wire/prefix.js";
import type { Skb } from "../skb.js";
import type { FieldKind } from "./ip-set.js";
import type { Field, SetElement } from "./set-element.js";

/** What stands in a field: an address, a port (with its protocol), a mark. */
type FieldValue = IpAddress | number;

/** The kinds of fields whose elements match one value each. */
const SINGLE: readonly FieldKind[] = ["ip", "port", "number", "mark"];

/** The elements of a set by what they match, so that a packet finds its own without a text. */
export class PacketIndex {
  private readonly kinds: readonly FieldKind[];
  /** The length that addresses are cut to, or null. */
  private readonly netmask: number | null;
  private readonly buckets = new Map<number, SetElement[]>();

  constructor(kinds: readonly FieldKind[], netmask: number | null, elements: Iterable<SetElement>) {
    this.kinds = kinds;
    this.netmask = netmask;
    for (const element of elements) this.add(element);
  }

  /** True for sets whose elements match one value in each field. */
  static fits(kinds: readonly FieldKind[]): boolean {
    return kinds.every((kind) => SINGLE.includes(kind));
  }

  add(element: SetElement): void {
    const hash = hashOf(element);
    const bucket = this.buckets.get(hash);
    if (bucket === undefined) this.buckets.set(hash, [element]);
    else bucket.push(element);
  }

  delete(element: SetElement): void {
    const hash = hashOf(element);
    const bucket = this.buckets.get(hash) ?? [];
    if (bucket.length === 1) this.buckets.delete(hash);
    else bucket.splice(bucket.indexOf(element), 1);
  }

  /** The element that a packet falls into; null for none, and for a packet without such fields. */
  find(skb: Skb, sources: readonly boolean[]): SetElement | null {
    const { kinds } = this;
    let hash = 0;
    for (let i = 0; i < kinds.length; i++) {
      const value = this.read(i, skb, sources);
      if (value === null) return null;
      hash = mix(hash, value);
    }
    const bucket = this.buckets.get(hash);
    if (bucket === undefined) return null;
    for (let i = 0; i < bucket.length; i++) {
      const element = bucket[i];
      if (element !== undefined && this.matches(element, skb, sources)) return element;
    }
    return null;
  }

  private matches({ fields }: SetElement, skb: Skb, sources: readonly boolean[]): boolean {
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i];
      if (field === undefined || valueIn(field) !== this.read(i, skb, sources)) return false;
    }
    return true;
  }

  private read(at: number, skb: Skb, sources: readonly boolean[]): FieldValue | null {
    const { packet } = skb;
    const isSource = sources[at] === true;
    switch (this.kinds[at]) {
      case "ip": {
        const address = isSource ? packet.src : packet.dst;
        return this.netmask === null ? address : new Prefix(address, this.netmask).network;
      }
      case "mark":
        return skb.mark;
      default: {
        const { payload } = packet;
        let port: number;
        if (payload.kind === "tcp" || payload.kind === "udp" || payload.kind === "sctp") {
          port = isSource ? payload.srcPort : payload.dstPort;
        } else if (payload.kind === "icmp") port = (payload.type << 8) | payload.code;
        else return null;
        return this.kinds[at] === "number" ? port : packet.protocol * 65_536 + port;
      }
    }
  }
}

function valueIn(field: Field): FieldValue | null {
  switch (field.kind) {
    case "ip":
      return field.address;
    case "port":
      return field.protocol * 65_536 + field.port;
    case "number":
      return field.port;
    case "mark":
      return field.mark;
    default:
      return null;
  }
}

function hashOf({ fields }: SetElement): number {
  let hash = 0;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i];
    hash = mix(hash, field === undefined ? 0 : (valueIn(field) ?? 0));
  }
  return hash;
}

function mix(hash: number, value: FieldValue): number {
  if (typeof value === "number") return Math.imul(hash ^ (value | 0), 0x85ebca6b) ^ (hash >>> 15);
  let mixed = hash;
  for (let i = 0; i < value.length; i++) mixed = Math.imul(mixed ^ value.charCodeAt(i), 0x01000193);
  return mixed;
}
