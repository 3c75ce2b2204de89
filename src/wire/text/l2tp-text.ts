import { readU16 } from "../codec/bytes.js";

const CUT = " [|l2tp]";

/** L2TP (RFC 2661) as tcpdump tells it (l2tp_print). Simplified: a packet's attributes or PPP frame are not told. */
export function describeL2tp(data: Uint8Array): string {
  if (data.length < 2) return CUT;
  const bits = readU16(data, 0);
  const version = bits & 0x000f;
  if (version === 1) return " l2f:";
  if (version !== 2) return " Unknown Version, neither L2F(1) nor L2TP(2)";
  const has = (mask: number): boolean => (bits & mask) !== 0;
  const flags = FLAGS.map(([mask, letter]) => (has(mask) ? letter : "")).join("");
  let text = ` l2tp:[${flags}]`;
  let at = 2;
  let length = 0;
  if (has(0x4000)) {
    if (data.length < at + 2) return text + CUT;
    length = readU16(data, at);
    at += 2;
  }
  if (data.length < at + 2) return text + CUT;
  text += `(${readU16(data, at)}/`;
  if (data.length < at + 4) return text + CUT;
  text += `${readU16(data, at + 2)})`;
  at += 4;
  if (has(0x0800)) {
    if (data.length < at + 4) return text + CUT;
    text += `Ns=${readU16(data, at)},Nr=${readU16(data, at + 2)}`;
    at += 4;
  }
  if (has(0x0200)) {
    if (data.length < at + 2) return text + CUT;
    at += 2 + readU16(data, at);
    if (data.length < at) return text + CUT;
  }
  if (!has(0x4000)) return text;
  if (length > data.length) return `${text} Length ${length} larger than packet`;
  if (length < at) return `${text} Length ${length} smaller than header length`;
  return has(0x8000) && length === at ? `${text} ZLB` : text;
}

const FLAGS: readonly (readonly [number, string])[] = [
  [0x8000, "T"],
  [0x4000, "L"],
  [0x0800, "S"],
  [0x0200, "O"],
  [0x0100, "P"],
];
