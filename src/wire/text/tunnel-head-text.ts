import { readU8, readU16, readU32 } from "../codec/bytes.js";

const HEADER_BYTES = 8;

/** What stands before the frame inside VXLAN's or OTV's header, or all there is to tell; `isWhole` when a frame follows. */
export interface TunnelHead {
  readonly text: string;
  readonly isWhole: boolean;
}

/** VXLAN's header (RFC 7348) as tcpdump tells it (vxlan_print). */
export function describeVxlanHead(data: Uint8Array): TunnelHead {
  if (data.length < HEADER_BYTES) return { text: "VXLAN (invalid)", isWhole: false };
  const flags = readU8(data, 0);
  const words = flags & 0x08 ? "I" : "invalid";
  return { text: `VXLAN, flags [${words}] (0x${hex2(flags)}), vni ${readU32(data, 4) >>> 8}\n`, isWhole: true };
}

/** OTV's header, which port 8472 is for by its assignment (otv_print). */
export function describeOtvHead(data: Uint8Array): TunnelHead {
  if (data.length < HEADER_BYTES) return { text: `OTV, [length ${data.length} < 8] (invalid)`, isWhole: false };
  const flags = readU8(data, 0);
  const overlay = readU32(data, 0) & 0xffffff;
  const instance = readU32(data, 4) >>> 8;
  const text = `OTV, flags [${flags & 0x08 ? "I" : "."}] (0x${hex2(flags)}), overlay ${overlay}, instance ${instance}\n`;
  return { text, isWhole: true };
}

const GENEVE_FLAGS = ["R6", "R5", "R4", "R3", "R2", "R1", "C", "O"];

/** Geneve's header (RFC 8926) as tcpdump tells it (geneve_print). Simplified: neither options nor a frame inside are told. */
export function describeGeneve(data: Uint8Array, verbose: number): string {
  if (data.length < HEADER_BYTES) return `Geneve [length ${data.length} < 8] (invalid)`;
  const version = readU8(data, 0) >> 6;
  if (version !== 0) return `Geneve ERROR: unknown-version ${version}`;
  const bits = readU8(data, 1);
  const flags = GENEVE_FLAGS.filter((_, bit) => (bits >> bit) & 1).reverse();
  const vni = readU32(data, 4) >>> 8;
  let text = `Geneve, Flags [${flags.length === 0 ? "none" : flags.join("")}], vni 0x${vni.toString(16)}`;
  const reserved = readU8(data, 7);
  if (reserved !== 0) text += `, rsvd 0x${reserved.toString(16)}`;
  const missing = (readU8(data, 0) & 0x3f) * 4 - (data.length - HEADER_BYTES);
  if (missing > 0) return `${text} truncated-geneve - ${missing} bytes missing`;
  const optionBytes = (readU8(data, 0) & 0x3f) * 4;
  if (optionBytes > 0) text += `, options [${optionBytes} bytes]`;
  return `${text}${verbose > 0 ? "\n\t" : ": "}geneve-proto-0x${readU16(data, 2).toString(16).padStart(4, "0")}`;
}

/** IPsec's packets in UDP (RFC 3948) as tcpdump tells them (isakmp_rfc3948_print). */
export function describeUdpEncap(data: Uint8Array, other: (rest: Uint8Array) => string): string {
  if (data.length === 1 && data[0] === 0xff) return "isakmp-nat-keep-alive";
  if (data.length < 4) return " [|isakmp_rfc3948]";
  if (readU32(data, 0) === 0) return `NONESP-encap: ${other(data.subarray(4))}`;
  if (data.length <= HEADER_BYTES) return "UDP-encap:  [|esp]";
  const [spi, sequence] = [readU32(data, 0), readU32(data, 4)];
  return `UDP-encap: ESP(spi=0x${hex8(spi)},seq=0x${sequence.toString(16)}), length ${data.length}`;
}

function hex2(value: number): string {
  return value.toString(16).padStart(2, "0");
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, "0");
}
