import type { Ipv4Packet } from "../../../wire/ipv4.js";
import { extensionData, ipv6Of } from "../../match/ipv6/extension-headers.js";
import type { Skb } from "../../skb.js";
import { type DataType, DataTypes, type Value } from "../model/data-type.js";
import type { Expression } from "./expression.js";

/** A field in a header of a chain: its first bit and how many there are. */
type Place = readonly [firstBit: number, bits: number];

/** What a word of nft leads to: the number of a header, option or chunk, and its fields. */
interface ChainedHeader {
  readonly number: number;
  readonly fields: Readonly<Record<string, Place>>;
}

const OPTIONS: Readonly<Record<string, Place>> = { nexthdr: [0, 8], hdrlength: [8, 8] };
const ROUTING: Readonly<Record<string, Place>> = { ...OPTIONS, type: [16, 8], "seg-left": [24, 8] };

/** IPv6's extension headers (exthdr.c). */
const EXTENSIONS: Readonly<Record<string, ChainedHeader>> = {
  hbh: { number: 0, fields: OPTIONS },
  rt: { number: 43, fields: ROUTING },
  rt0: { number: 43, fields: ROUTING },
  rt2: { number: 43, fields: ROUTING },
  srh: { number: 43, fields: { "last-entry": [32, 8], flags: [40, 8], tag: [48, 16] } },
  frag: {
    number: 44,
    fields: {
      nexthdr: [0, 8],
      reserved: [8, 8],
      "frag-off": [16, 13],
      reserved2: [29, 2],
      "more-fragments": [31, 1],
      id: [32, 32],
    },
  },
  dst: { number: 60, fields: OPTIONS },
  mh: { number: 135, fields: { ...OPTIONS, type: [16, 8], reserved: [24, 8], checksum: [32, 16] } },
};

/** Options of IPv4's header (ipopt.c). */
const IP_OPTIONS: Readonly<Record<string, ChainedHeader>> = {
  lsrr: { number: 131, fields: { type: [0, 8], length: [8, 8], ptr: [16, 8], addr: [24, 32] } },
  rr: { number: 7, fields: { type: [0, 8], length: [8, 8], ptr: [16, 8], addr: [24, 32] } },
  ssrr: { number: 137, fields: { type: [0, 8], length: [8, 8], ptr: [16, 8], addr: [24, 32] } },
  ra: { number: 148, fields: { type: [0, 8], length: [8, 8], value: [16, 16] } },
};

const CHUNK: Readonly<Record<string, Place>> = { type: [0, 8], flags: [8, 8], length: [16, 16] };
const CHUNK_NAMES =
  "data init init-ack sack heartbeat heartbeat-ack abort shutdown shutdown-ack error cookie-echo cookie-ack";

/** Chunks of SCTP (sctp_chunk.c). */
const CHUNKS: Readonly<Record<string, ChainedHeader>> = Object.fromEntries(
  CHUNK_NAMES.split(" ").map((name, number) => [name, { number, fields: CHUNK }]),
);

/** The chains of headers by the words before their names. */
const CHAINS = { "": EXTENSIONS, "ip option": IP_OPTIONS, "sctp chunk": CHUNKS } as const;
export type HeaderChain = keyof typeof CHAINS;

/** The fields of a header of a chain; null when there is no such header. */
export function chainedFields(chain: HeaderChain, name: string): readonly string[] | null {
  const known: Readonly<Record<string, ChainedHeader>> = CHAINS[chain];
  const header = Object.hasOwn(known, name) ? known[name] : undefined;
  return header === undefined ? null : Object.keys(header.fields);
}

/**
 * A field of an extension header of IPv6, an option of IPv4 or a chunk of SCTP, or whether there is one (nft_exthdr.c):
 * `frag more-fragments`, `exthdr hbh`, `ip option lsrr`, `sctp chunk init flags`.
 */
export class HeaderChainExpression implements Expression {
  readonly chain: HeaderChain;
  readonly name: string;
  /** Null when it is asked whether the header is there (1 or 0). */
  readonly field: string | null;
  readonly type: DataType;
  readonly needsConntrack = false;
  private readonly number: number;
  private readonly place: Place;

  constructor(chain: HeaderChain, name: string, field: string | null) {
    const known: Readonly<Record<string, ChainedHeader>> = CHAINS[chain];
    this.chain = chain;
    this.name = name;
    this.field = field;
    this.number = known[name]?.number ?? -1;
    this.place = (field === null ? undefined : known[name]?.fields[field]) ?? [0, 0];
    this.type = field === null ? DataTypes.boolean : field === "nexthdr" ? DataTypes.protocol : DataTypes.integer;
  }

  /** How many bits the field has. */
  get bits(): number {
    return this.place[1];
  }

  read(skb: Skb): Value | null {
    const bytes = this.bytes(skb);
    if (this.field === null) return bytes === null ? 0 : 1;
    const [first, bits] = this.place;
    if (bytes === null || bytes.length * 8 < first + bits) return null;
    let value = 0;
    for (let bit = first; bit < first + bits; bit++)
      value = value * 2 + (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
    return value;
  }

  private bytes(skb: Skb): Uint8Array | null {
    const { packet } = skb;
    if (this.chain === "ip option") return packet.kind === "ipv4" ? optionBytes(packet, this.number) : null;
    if (this.chain === "sctp chunk") {
      return packet.payload.kind === "sctp" ? chunkBytes(packet.payload.chunks, this.number) : null;
    }
    if (this.number === EXTENSIONS.frag?.number) return fragmentBytes(skb);
    return extensionData(skb, this.number);
  }

  text(): string {
    const field = this.field === null ? "" : ` ${this.field}`;
    if (this.chain !== "") return `${this.chain} ${this.name}${field}`;
    return this.field === null ? `exthdr ${this.name}` : `${this.name}${field}`;
  }
}

function fragmentBytes(skb: Skb): Uint8Array | null {
  const packet = ipv6Of(skb);
  if (packet === null || packet.fragment === null) return null;
  const { offset, moreFragments, id } = packet.fragment;
  const flags = (offset & 0xfff8) | (moreFragments ? 1 : 0);
  return Uint8Array.of(
    packet.protocol,
    0,
    flags >> 8,
    flags & 255,
    id >>> 24,
    (id >>> 16) & 255,
    (id >>> 8) & 255,
    id & 255,
  );
}

function optionBytes(packet: Ipv4Packet, kind: number): Uint8Array | null {
  const { options } = packet;
  for (let at = 0; at < options.length; ) {
    const found = options[at] ?? 0;
    if (found === 0) return null;
    const length = found === 1 ? 1 : (options[at + 1] ?? 0);
    if (length === 0) return null;
    if (found === kind) return options.subarray(at, at + length);
    at += length;
  }
  return null;
}

function chunkBytes(chunks: Uint8Array, type: number): Uint8Array | null {
  for (let at = 0; at + 4 <= chunks.length; ) {
    const length = ((chunks[at + 2] ?? 0) << 8) | (chunks[at + 3] ?? 0);
    if (chunks[at] === type) return chunks.subarray(at, at + Math.max(4, length));
    if (length < 4) return null;
    at += (length + 3) & ~3;
  }
  return null;
}
