// What stands on a wire, as read-only values: frames, packets, segments, messages, and the addresses in them.
// It knows formats and their text, nothing of interfaces, routes, time or randomness.
// Read next: payload.ts for what stands inside what; codec/encode.ts for bytes, text/tcpdump-text.ts for words, dns/.

import type { ArpMessage } from "./arp.js";
import type { Mac } from "./mac-address.js";
import type { IpPacket, RawPayload } from "./payload.js";

/** Bytes of an Ethernet header without tag. */
export const ETHERNET_HEADER_BYTES = 14;

/** What a frame carries; `kind` tells which. */
export type FramePayload = IpPacket | ArpMessage | RawPayload;

/** An Ethernet II frame, read-only: a switch floods this very object to all its ports. */
export class Frame {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  readonly dst: Mac;
  readonly src: Mac;
  /** The type of the payload, behind a tag if there is one; below 1536 an 802.3 length, as spanning tree has it. */
  readonly etherType: number;
  readonly payload: FramePayload;
  /** The 802.1Q tag control field (priority and VLAN id), or -1 without tag. */
  readonly vlanTag: number;

  constructor(dst: Mac, src: Mac, etherType: number, payload: FramePayload, vlanTag = -1) {
    this.dst = dst;
    this.src = src;
    this.etherType = etherType;
    this.payload = payload;
    this.vlanTag = vlanTag;
  }

  /** Bytes on the wire without preamble, padding and check sequence. */
  get byteLength(): number {
    return ETHERNET_HEADER_BYTES + (this.vlanTag < 0 ? 0 : 4) + this.payload.byteLength;
  }

  /** The VLAN id of the tag, or 0 without tag. */
  get vlanId(): number {
    return this.vlanTag < 0 ? 0 : this.vlanTag & 0xfff;
  }

  /** The same frame under another tag; -1 takes the tag off. */
  withVlanTag(vlanTag: number): Frame {
    return new Frame(this.dst, this.src, this.etherType, this.payload, vlanTag);
  }
}
