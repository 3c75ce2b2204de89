import { Family, type IpAddress } from "../../wire/ip-address.js";
import { Prefix } from "../../wire/prefix.js";
import type { Skb } from "../skb.js";
import type { IpSets } from "./ip-sets.js";
import { PacketIndex } from "./packet-index.js";
import { plainElement } from "./plain-element.js";
import { type Field, fieldsText, SetElement } from "./set-element.js";

/** The kinds of fields that a type of set has. */
export type FieldKind = "ip" | "net" | "port" | "number" | "set" | "iface" | "mac" | "mark";

/** The types that are known, with their fields and the revision that `ipset list` prints. */
export const SET_TYPES: ReadonlyMap<string, { readonly fields: readonly FieldKind[]; readonly revision: number }> =
  new Map([
    ["hash:ip", { fields: ["ip"], revision: 6 }],
    ["hash:net", { fields: ["net"], revision: 7 }],
    ["hash:ip,port", { fields: ["ip", "port"], revision: 7 }],
    ["hash:net,port", { fields: ["net", "port"], revision: 8 }],
    ["hash:net,net", { fields: ["net", "net"], revision: 4 }],
    ["hash:ip,port,ip", { fields: ["ip", "port", "ip"], revision: 6 }],
    ["hash:ip,port,net", { fields: ["ip", "port", "net"], revision: 8 }],
    ["hash:net,iface", { fields: ["net", "iface"], revision: 8 }],
    ["bitmap:ip", { fields: ["ip"], revision: 3 }],
    ["hash:net,port,net", { fields: ["net", "port", "net"], revision: 3 }],
    ["hash:ip,mark", { fields: ["ip", "mark"], revision: 4 }],
    ["hash:ip,mac", { fields: ["ip", "mac"], revision: 1 }],
    ["hash:mac", { fields: ["mac"], revision: 1 }],
    ["bitmap:ip,mac", { fields: ["ip", "mac"], revision: 3 }],
    ["bitmap:port", { fields: ["number"], revision: 3 }],
    ["list:set", { fields: ["set"], revision: 3 }],
  ] as const);

/** What a set was created with. */
export interface SetOptions {
  readonly family: Family;
  readonly hashsize: number;
  readonly maxelem: number;
  /** Seconds, or null for a set without timeouts. */
  readonly timeoutS: number | null;
  readonly counters: boolean;
  readonly comment: boolean;
  /** True when elements may carry marks, priorities and queues. Simplified: they are listed, not given to packets. */
  readonly skbinfo: boolean;
  /** The length that addresses are cut to, or null. */
  readonly netmask: number | null;
  /** Of bitmaps: ports, or addresses as unsigned numbers. */
  readonly first: number;
  readonly last: number;
  /** Of list:set. */
  readonly size: number;
  /** The seed that `ipset list` prints. */
  readonly initval: number;
}

/** Never written to. */
const NONE: string[] = [];

/** A set of addresses, blocks, ports or other sets (net/netfilter/ipset). Members come in the order of their adding. */
export class IpSet {
  /** Changed by `rename` and `swap` only. */
  name: string;
  readonly type: string;
  readonly fields: readonly FieldKind[];
  readonly options: SetOptions;
  private held = new Map<string, SetElement>();
  /** Elements that were added and that nobody has asked for yet, as they were written. */
  private waiting: string[] = NONE;
  /** Null until a packet asks, and in sets whose elements match more than one value. */
  private index: PacketIndex | null = null;
  /** Hashes are for packets of one family. */
  private readonly isHash: boolean;

  constructor(name: string, type: string, fields: readonly FieldKind[], options: SetOptions) {
    this.name = name;
    this.type = type;
    this.fields = fields;
    this.options = options;
    this.isHash = type.startsWith("hash");
  }

  /** The elements by `keyOf` their fields, those that ended a moment ago too. */
  get members(): ReadonlyMap<string, SetElement> {
    if (this.waiting.length > 0) this.addWaiting();
    return this.held;
  }

  /** How many elements there are, those that ended a moment ago too. */
  get size(): number {
    return this.held.size + this.waiting.length;
  }

  /** Adds a plain element that is not there yet (`plainElement`); it is made when somebody asks for any. */
  putLater(text: string): void {
    if (this.waiting === NONE) this.waiting = [];
    this.waiting.push(text);
  }

  private addWaiting(): void {
    const { waiting } = this;
    this.waiting = NONE;
    for (const text of waiting) {
      const fields = plainElement(text, this.fields);
      if (fields === null) throw new Error(`${text} is no plain element of ${this.name}`);
      this.put(new SetElement(fields, Number.POSITIVE_INFINITY, "", false));
    }
  }

  /** Adds an element, in the place of one with the same fields. */
  put(element: SetElement): void {
    if (this.waiting.length > 0) this.addWaiting();
    const key = this.keyOf(element.fields);
    if (this.index !== null) {
      const before = this.held.get(key);
      if (before !== undefined) this.index.delete(before);
      this.index.add(element);
    }
    this.held.set(key, element);
  }

  /** Takes the element of these fields away. */
  drop(fields: readonly Field[]): void {
    const key = this.keyOf(fields);
    const element = this.members.get(key);
    if (element === undefined) return;
    this.held.delete(key);
    if (this.index !== null) this.index.delete(element);
  }

  /** Has these elements from now on, in their order. */
  replace(elements: Iterable<SetElement>): void {
    this.held = new Map();
    this.waiting = NONE;
    this.index = null;
    for (const element of elements) this.put(element);
  }

  /** The element of these fields that has not ended; null when there is none. */
  get(fields: readonly Field[], nowNs: number): SetElement | null {
    const element = this.members.get(this.keyOf(fields));
    if (element === undefined) return null;
    if (element.expiresNs > nowNs) return element;
    this.drop(fields);
    return null;
  }

  /** True for bitmaps of addresses that have a MAC address beside them. */
  private get isIpMac(): boolean {
    return this.type === "bitmap:ip,mac";
  }

  /** What tells elements apart: of bitmaps with MAC addresses the address alone. */
  keyOf(fields: readonly Field[]): string {
    return fieldsText(this.isIpMac ? fields.filter((field) => field.kind !== "mac") : fields);
  }

  /** All elements that have not ended. */
  elements(nowNs: number): SetElement[] {
    for (const element of this.members.values()) if (element.expiresNs <= nowNs) this.drop(element.fields);
    const elements = Array.from(this.held.values());
    // Bitmaps are walked from their first bit on; hashes have an order that nobody can tell.
    return this.type.startsWith("bitmap:") ? elements.sort((a, b) => bitOf(a) - bitOf(b)) : elements;
  }

  /** The element that the fields of a packet (or of a test) fall into, the longest block first; null when none does. */
  lookup(fields: readonly Field[], nowNs: number): SetElement | null {
    if (!this.fields.includes("net")) return this.get(fields, nowNs);
    let best: SetElement | null = null;
    let bestLength = -1;
    for (const element of this.members.values()) {
      if (element.expiresNs <= nowNs || !covers(element.fields, fields)) continue;
      const length = blockLength(element.fields);
      if (length > bestLength) {
        best = element;
        bestLength = length;
      }
    }
    return best;
  }

  /** The element that a packet falls into; `sources` says for each field whether it is of the source. */
  lookupPacket(skb: Skb, sources: readonly boolean[], sets: IpSets): SetElement | null {
    if (this.type === "list:set") {
      for (const member of this.members.values()) {
        const [field] = member.fields;
        const set = field !== undefined && field.kind === "set" ? sets.get(field.name) : null;
        const found = set?.lookupPacket(skb, sources, sets) ?? null;
        if (found !== null && !found.nomatch) return found;
      }
      return null;
    }
    if (sources.length < this.fields.length) return null;
    if (this.index !== null && this.waiting.length === 0) return this.lookupIndexed(skb, sources, sets.sim.nowNs);
    if (PacketIndex.fits(this.fields)) {
      this.index = new PacketIndex(this.fields, this.options.netmask, this.members.values());
      return this.lookupIndexed(skb, sources, sets.sim.nowNs);
    }
    const fields = this.packetFields(skb, sources);
    if (fields === null) return null;
    const found = this.lookup(fields, sets.sim.nowNs);
    return found === null || !this.isIpMac || hasMac(found, fields) ? found : null;
  }

  private lookupIndexed(skb: Skb, sources: readonly boolean[], nowNs: number): SetElement | null {
    if (this.index === null || this.isOtherFamily(skb)) return null;
    const element = this.index.find(skb, sources);
    if (element === null || element.expiresNs > nowNs) return element;
    this.drop(element.fields);
    return null;
  }

  /** True for packets that hashes of the other family never match. */
  private isOtherFamily({ packet }: Skb): boolean {
    return this.isHash && (packet.kind === "ipv4") !== (this.options.family === Family.V4);
  }

  /** The element that a test is about, MAC addresses of bitmaps compared too; null when there is none. */
  tested(fields: readonly Field[], nowNs: number): SetElement | null {
    const found = this.lookup(fields, nowNs);
    const mac = fields.find((field) => field.kind === "mac");
    if (found === null || !this.isIpMac || mac?.kind !== "mac" || mac.mac === null) return found;
    return hasMac(found, fields) ? found : null;
  }

  /** The fields of a packet for this set; null when it has none (other family, no ports). */
  packetFields(skb: Skb, sources: readonly boolean[]): Field[] | null {
    const packet = skb.packet;
    if (this.isOtherFamily(skb)) return null;
    const payload = packet.payload;
    const found: Field[] = [];
    for (let i = 0; i < this.fields.length; i++) {
      const isSource = sources[i] ?? false;
      const address: IpAddress = isSource ? packet.src : packet.dst;
      switch (this.fields[i]) {
        case "ip":
          found.push({
            kind: "ip",
            address: this.options.netmask === null ? address : new Prefix(address, this.options.netmask).network,
          });
          break;
        case "net":
          found.push({ kind: "net", block: new Prefix(address, packet.kind === "ipv4" ? 32 : 128) });
          break;
        case "mac":
          if (skb.srcMac === null) return null;
          found.push({ kind: "mac", mac: isSource || this.type === "bitmap:ip,mac" ? skb.srcMac : skb.dstMac });
          break;
        case "mark":
          found.push({ kind: "mark", mark: skb.mark });
          break;
        case "iface": {
          // An element names the device, or the bridge port below it; which of both is asked by the element.
          const device = isSource ? skb.inDevice : skb.outDevice;
          const port = isSource ? skb.physIn : skb.physOut;
          if (device === null) return null;
          found.push({ kind: "iface", name: device.name, isPhysical: false, port: port?.name ?? null });
          break;
        }
        default: {
          let port: number;
          if (payload.kind === "tcp" || payload.kind === "udp" || payload.kind === "sctp") {
            port = isSource ? payload.srcPort : payload.dstPort;
          } else if (payload.kind === "icmp") port = (payload.type << 8) | payload.code;
          else return null;
          if (this.fields[i] === "number") found.push({ kind: "number", port });
          else found.push({ kind: "port", protocol: packet.protocol, port });
        }
      }
    }
    return found;
  }
}

/** True when the element has the packet's MAC address; one that has none yet takes it (bitmap_ipmac_do_test). */
function hasMac(element: SetElement, fields: readonly Field[]): boolean {
  const wanted = fields.find((field) => field.kind === "mac");
  const own = element.fields.find((field) => field.kind === "mac");
  if (wanted === undefined || own === undefined || own.kind !== "mac" || wanted.kind !== "mac") return false;
  if (own.mac === null) element.fields = fields;
  return own.mac === null || own.mac === wanted.mac;
}

/** Where an element of a bitmap stands: its port, or its address as an unsigned number. */
function bitOf({ fields: [first] }: SetElement): number {
  if (first?.kind === "number") return first.port;
  if (first?.kind !== "ip") return 0;
  return typeof first.address === "number" ? first.address >>> 0 : 0;
}

function covers(element: readonly Field[], wanted: readonly Field[]): boolean {
  return element.every((field, i) => {
    const other = wanted[i];
    if (field.kind === "iface" && other?.kind === "iface" && field.isPhysical)
      return field.name === (other.isPhysical ? other.name : (other.port ?? null));
    if (field.kind === "net") return other?.kind === "net" && field.block.contains(other.block.address);
    return other !== undefined && fieldsText([field]) === fieldsText([other]);
  });
}

function blockLength(fields: readonly Field[]): number {
  let length = 0;
  for (const field of fields) if (field.kind === "net") length = length * 129 + field.block.length;
  return length;
}
