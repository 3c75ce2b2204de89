import type { Skb } from "../netfilter/skb.js";
import { SparseMap } from "../sim/sparse-map.js";
import { DropReason } from "../trace/drop-reason.js";
import { decodePayload } from "../wire/codec/decode.js";
import { DecodeFailure } from "../wire/codec/decode-failure.js";
import type { IpAddress } from "../wire/ip-address.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import { Ipv6Packet } from "../wire/ipv6.js";
import { type IpPacket, RawPayload } from "../wire/payload.js";
import { DeadlineQueue } from "./deadline-queue.js";
import { IcmpSend } from "./icmp-send.js";
import type { IpStack } from "./ip-stack.js";
import { secondsToNs } from "./settings.js";
import type { Snmp6Counters } from "./snmp6.js";

/** The fragments of one packet that have come so far, by falling likelihood that the next one goes behind the last. */
class FragmentQueue {
  readonly key: string;
  readonly pieces: { start: number; end: number; skb: Skb }[] = [];
  bytes = 0;
  /** Bytes of the whole payload once the last fragment came; -1 before. */
  totalBytes = -1;
  largest = 0;
  expiresNs: number;
  /** True when only conntrack collects it: its timeout is nobody's business but a local receiver's. */
  readonly forTracking: boolean;

  constructor(key: string, expiresNs: number, forTracking: boolean) {
    this.key = key;
    this.expiresNs = expiresNs;
    this.forTracking = forTracking;
  }
}

/** Puts fragments together again (net/ipv4/ip_fragment.c, net/ipv6/reassembly.c). */
export class Reassembly {
  private readonly stack: IpStack;
  private readonly queues = new SparseMap<string, FragmentQueue>();
  private readonly deadlines: DeadlineQueue<FragmentQueue>;
  private bytes = 0;

  constructor(stack: IpStack) {
    this.stack = stack;
    this.deadlines = new DeadlineQueue(stack.sim, this);
  }

  /** Packets that are not complete yet. */
  get pending(): number {
    return this.queues.size;
  }

  /**
   * Takes a fragment; true when it completed its packet, which `skb.packet` then is. False: it waits, or was dropped.
   * Fragments for conntrack and for local delivery are kept apart, as in the kernel.
   */
  add(skb: Skb, forTracking: boolean): boolean {
    const packet = skb.packet;
    const bytes = packet.payload.kind === "raw" ? packet.payload.data : null;
    if (bytes === null) return false;
    if (packet.kind === "ipv4") this.stack.snmp.reasmReqds++;
    else this.counters6(skb).count("reasmReqds");
    const start = packet.kind === "ipv4" ? packet.fragmentOffset : (packet.fragment?.offset ?? 0);
    const more = packet.kind === "ipv4" ? packet.moreFragments : (packet.fragment?.moreFragments ?? false);
    const end = start + bytes.length;
    const limit =
      packet.kind === "ipv4"
        ? this.stack.settings.ipv4.ipfrag_high_thresh
        : this.stack.settings.ipv6.ip6frag_high_thresh;
    if (end > 65535 || (more && bytes.length % 8 !== 0) || this.bytes + bytes.length > limit) {
      this.stack.drop(skb, null, DropReason.Malformed, null);
      return false;
    }
    const queue = this.queueOf(packet, forTracking);
    if (!more) {
      if (queue.totalBytes >= 0 && queue.totalBytes !== end) return this.discard(queue, skb);
      queue.totalBytes = end;
    }
    if (queue.totalBytes >= 0 && end > queue.totalBytes) return this.discard(queue, skb);
    for (const piece of queue.pieces) {
      if (start >= piece.end || end <= piece.start) continue;
      // The same fragment again is only dropped; a true overlap ends the whole packet (RFC 5722).
      if (start >= piece.start && end <= piece.end) {
        this.stack.drop(skb, null, DropReason.Malformed, null);
        return false;
      }
      return this.discard(queue, skb);
    }
    queue.pieces.push({ start, end, skb });
    queue.bytes += bytes.length;
    queue.largest = Math.max(queue.largest, packet.byteLength);
    this.bytes += bytes.length;
    if (queue.totalBytes < 0 || queue.bytes < queue.totalBytes) return false;
    this.forget(queue);
    return this.join(queue, skb);
  }

  deadlineReached(queue: FragmentQueue): void {
    if (this.queues.get(queue.key) !== queue) return;
    this.forget(queue);
    if (queue.pieces[0]?.skb.packet.kind === "ipv4") {
      this.stack.snmp.reasmTimeout++;
      this.stack.snmp.reasmFails++;
    } else if (queue.pieces[0] !== undefined) {
      const counters = this.counters6(queue.pieces[0].skb);
      counters.count("reasmTimeout");
      counters.count("reasmFails");
    }
    const first = queue.pieces.find((piece) => piece.start === 0);
    for (const piece of queue.pieces) this.stack.drop(piece.skb, null, DropReason.FragmentTimeout, null);
    if (first === undefined) return;
    if (queue.forTracking && !this.stack.isLocal(first.skb.packet.dst)) return;
    this.stack.sendIcmpError(first.skb, IcmpSend.ReassemblyTimeout);
  }

  private counters6(skb: Skb): Snmp6Counters {
    const device = skb.inDevice === null ? undefined : this.stack.devices.get(skb.inDevice.ifIndex);
    return (device ?? this.stack).snmp6;
  }

  private queueOf(packet: IpPacket, forTracking: boolean): FragmentQueue {
    const key = keyOf(packet, forTracking);
    const existing = this.queues.get(key);
    if (existing !== undefined) return existing;
    const settings = this.stack.settings;
    const seconds = packet.kind === "ipv4" ? settings.ipv4.ipfrag_time : settings.ipv6.ip6frag_time;
    const queue = new FragmentQueue(key, this.stack.sim.nowNs + secondsToNs(seconds), forTracking);
    this.queues.set(key, queue);
    this.deadlines.add(queue.expiresNs, queue);
    return queue;
  }

  private discard(queue: FragmentQueue, skb: Skb): boolean {
    this.forget(queue);
    for (const piece of queue.pieces) this.stack.drop(piece.skb, null, DropReason.Malformed, null);
    this.stack.drop(skb, null, DropReason.Malformed, null);
    return false;
  }

  private forget(queue: FragmentQueue): void {
    this.queues.delete(queue.key);
    this.bytes -= queue.bytes;
  }

  private join(queue: FragmentQueue, skb: Skb): boolean {
    const bytes = new Uint8Array(queue.totalBytes);
    queue.pieces.sort((a, b) => a.start - b.start);
    for (const piece of queue.pieces) {
      const payload = piece.skb.packet.payload;
      if (payload.kind === "raw") bytes.set(payload.data, piece.start);
    }
    const first = queue.pieces[0];
    if (first === undefined) return false;
    const head = first.skb.packet;
    if (head.kind === "ipv4") this.stack.snmp.reasmOks++;
    else this.counters6(skb).count("reasmOks");
    const decoded = decodePayload(head.protocol, head.src, head.dst, bytes);
    const payload = decoded instanceof DecodeFailure ? new RawPayload(bytes) : decoded;
    skb.packet =
      head.kind === "ipv4"
        ? new Ipv4Packet(head.src, head.dst, head.protocol, head.ttl, payload, {
            tos: head.tos,
            id: head.id,
            dontFragment: head.dontFragment,
            options: head.options,
          })
        : new Ipv6Packet(head.src, head.dst, head.protocol, head.ttl, payload, {
            tos: head.tos,
            flowLabel: head.flowLabel,
            extensions: head.extensions,
          });
    skb.largestFragment = queue.forTracking ? queue.largest : 0;
    return true;
  }
}

function keyOf(packet: IpPacket, forTracking: boolean): string {
  const id = packet.kind === "ipv4" ? packet.id : (packet.fragment?.id ?? 0);
  const protocol = packet.kind === "ipv4" ? packet.protocol : 0;
  return `${textOf(packet.src)}>${textOf(packet.dst)}#${id}/${protocol}${forTracking ? "c" : ""}`;
}

function textOf(address: IpAddress): string {
  return typeof address === "number" ? address.toString(16) : address;
}
