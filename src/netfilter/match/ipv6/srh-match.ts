import { Family } from "../../../wire/ip-address.js";
import { type Ipv6, ipv6FromGroups } from "../../../wire/ipv6-address.js";
import type { Match } from "../../rules/rule.js";
import { type AddressMask, isUnder } from "../../rules/selector.js";
import type { Skb } from "../../skb.js";
import { formatAddressMask } from "../../text/address-mask.js";
import type { Given, MatchExtension } from "../../text/extension.js";
import { parseHostMask } from "../../text/host-mask.js";
import { ExtensionHeader, extensionData, ipv6Of } from "./extension-headers.js";

/** The type of a segment routing header (RFC 8754). */
const SEGMENT_ROUTING = 4;

const WAYS = ["eq", "gt", "lt"] as const;

/** Comparisons of one number of the header: each way that was asked, all of the same value, as the kernel keeps it. */
interface Comparison {
  readonly option: string;
  readonly value: number;
  readonly ways: readonly { readonly way: (typeof WAYS)[number]; readonly invert: boolean }[];
}

/** `-m srh`: the segment routing header (ip6t_srh.c). */
export class SrhMatch implements Match {
  readonly name = "srh";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly nextHeader: number | null;
  readonly invertNextHeader: boolean;
  readonly hdrLen: Comparison;
  readonly segsLeft: Comparison;
  readonly lastEntry: Comparison;
  readonly tag: number | null;
  readonly invertTag: boolean;
  /** Previous, next and last segment. */
  readonly segments: readonly (readonly ["psid" | "nsid" | "lsid", AddressMask])[];

  constructor(given: Given) {
    this.nextHeader = given.uint("srh-next-hdr", 0, 255);
    this.invertNextHeader = given.inverted("srh-next-hdr");
    this.hdrLen = comparison(given, "hdr-len");
    this.segsLeft = comparison(given, "segs-left");
    this.lastEntry = comparison(given, "last-entry");
    this.tag = given.uint("srh-tag", 0, 65535);
    this.invertTag = given.inverted("srh-tag");
    this.segments = (["psid", "nsid", "lsid"] as const).flatMap((name) => {
      const text = given.value(`srh-${name}`);
      return text === null ? [] : [[name, parseHostMask(text, Family.V6, given.inverted(`srh-${name}`))] as const];
    });
  }

  matches(skb: Skb): boolean {
    const header = extensionData(skb, ExtensionHeader.Routing);
    const packet = ipv6Of(skb);
    if (header === null || packet === null || header[2] !== SEGMENT_ROUTING) return false;
    const segmentsLeft = header[3] ?? 0;
    const last = header[4] ?? 0;
    if (segmentsLeft > last) return false;
    if (this.nextHeader !== null && (packet.protocol === this.nextHeader) === this.invertNextHeader) return false;
    if (!holds(this.hdrLen, header[1] ?? 0) || !holds(this.segsLeft, segmentsLeft)) return false;
    if (!holds(this.lastEntry, last)) return false;
    const tag = ((header[6] ?? 0) << 8) | (header[7] ?? 0);
    if (this.tag !== null && (tag === this.tag) === this.invertTag) return false;
    return this.segments.every(([name, mask]) => {
      const index = name === "lsid" ? 0 : name === "nsid" ? segmentsLeft - 1 : segmentsLeft + 1;
      if (index < 0 || index > last) return false;
      return isUnder(segmentAt(header, index), mask.address, mask.mask) !== mask.invert;
    });
  }

  save(): string {
    const not = (invert: boolean) => (invert ? " !" : "");
    let text = "";
    if (this.nextHeader !== null) text += `${not(this.invertNextHeader)} --srh-next-hdr ${this.nextHeader}`;
    for (const { option, value, ways } of [this.hdrLen, this.segsLeft, this.lastEntry])
      for (const { way, invert } of ways) text += `${not(invert)} --srh-${option}-${way} ${value}`;
    if (this.tag !== null) text += `${not(this.invertTag)} --srh-tag ${this.tag}`;
    for (const [name, mask] of this.segments)
      text += `${not(mask.invert)} --srh-${name} ${formatAddressMask(mask, true)}`;
    return text;
  }

  list(): string {
    const not = (invert: boolean) => (invert ? "!" : "");
    let text = "srh";
    if (this.nextHeader !== null) text += ` next-hdr:${not(this.invertNextHeader)}${this.nextHeader}`;
    for (const { option, value, ways } of [this.hdrLen, this.segsLeft, this.lastEntry])
      for (const { way, invert } of ways) text += ` ${option}-${way}:${not(invert)}${value}`;
    if (this.tag !== null) text += ` tag:${not(this.invertTag)}${this.tag}`;
    for (const [name, mask] of this.segments) text += ` ${name} ${not(mask.invert)} ${formatAddressMask(mask, true)}`;
    return text;
  }
}

function comparison(given: Given, option: string): Comparison {
  const ways = WAYS.filter((way) => given.has(`srh-${option}-${way}`));
  let value = 0;
  for (const way of ways) value = given.uint(`srh-${option}-${way}`, 0, 255) ?? value;
  return { option, value, ways: ways.map((way) => ({ way, invert: given.inverted(`srh-${option}-${way}`) })) };
}

function holds(asked: Comparison, has: number): boolean {
  return asked.ways.every(({ way, invert }) => {
    const is = way === "eq" ? has === asked.value : way === "gt" ? has > asked.value : has < asked.value;
    return is !== invert;
  });
}

function segmentAt(header: Uint8Array, index: number): Ipv6 {
  const at = 8 + 16 * index;
  return ipv6FromGroups(
    Array.from({ length: 8 }, (_, i) => ((header[at + 2 * i] ?? 0) << 8) | (header[at + 2 * i + 1] ?? 0)),
  );
}

/** How `-m srh` is read. */
export const srhMatch: MatchExtension = {
  name: "srh",
  family: Family.V6,
  options: [
    "next-hdr",
    ...["hdr-len", "segs-left", "last-entry"].flatMap((name) => WAYS.map((way) => `${name}-${way}`)),
    "tag",
    "psid",
    "nsid",
    "lsid",
  ].map((name) => ({ name: `srh-${name}`, invertible: true })),
  parse: (given) => new SrhMatch(given),
};
