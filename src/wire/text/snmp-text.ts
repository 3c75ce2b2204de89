import { readU8 } from "../codec/bytes.js";

const SEQUENCE = 16;
const UNIVERSAL =
  "U-0,Boolean,Integer,Bitstring,String,Null,ObjID,ObjectDes,U-8,U-9,U-10,U-11,U-12,U-13,U-14,U-15,Sequence,Set".split(
    ",",
  );
const APPLICATION = "IpAddress,Counter,Gauge,TimeTicks,Opaque,C-5,Counter64".split(",");

/**
 * What stands at SNMP's ports, as tcpdump tells it (snmp_print). Simplified: only bytes that are no message, which end at the
 * head of the first ASN.1 element (X.690 8.1); a message itself is not read.
 */
export function describeSnmp(data: Uint8Array): string {
  if (data.length < 2) return data.length === 0 ? " [nothing to parse]" : " [no asnlen]";
  const first = readU8(data, 0);
  let at = 1;
  let id = first & 0x1f;
  if (id === 0x1f) {
    id = 0;
    do {
      if (at >= data.length) return " [Xtagfield?]";
      id = id * 128 + (readU8(data, at) & 0x7f);
    } while ((readU8(data, at++) & 0x80) !== 0);
  }
  if (at >= data.length) return " [no asnlen]";
  let length = readU8(data, at++);
  if ((length & 0x80) !== 0) {
    const octets = length & 0x7f;
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + readU8(data, at++);
  }
  const left = Math.max(0, data.length - at);
  if (length > left) return ` [len${left}<asnlen${length}]`;
  const form = (first & 0x20) !== 0 ? "C" : "P";
  const isUniversal = first >> 6 === 0;
  const name = (first >> 6 > 1 ? [] : isUniversal ? UNIVERSAL : APPLICATION)[id];
  if (name === undefined) return ` [id?${form}/x/${id}]`;
  if (isUniversal && id === SEQUENCE) return " [|snmp]";
  return ` ${describeElement(first, name, data.subarray(at, at + length))}`;
}

/** An element where the message's sequence should be. */
function describeElement(first: number, name: string, content: Uint8Array): string {
  const wrong = "[!init SEQ]";
  const hex = Array.from(content, (octet) => `_${octet.toString(16).padStart(2, "0")}`).join("");
  if ((first & 0x20) !== 0) return `C/${first >> 6 === 0 ? "U" : "x"}/${name}${wrong}${hex}`;
  if (first >> 6 === 0 || name === "Opaque" || name === "C-5")
    return `[P/${first >> 6 === 0 ? "U" : "A"}/${name}]${wrong}${hex}`;
  if (name === "IpAddress") return `${wrong}${content.length === 4 ? "" : "[inetaddr len!=4]"}${content.join(".")}`;
  let value = 0n;
  for (const octet of content)
    value = ((value << 8n) | BigInt(octet)) & (name === "Counter64" ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn);
  return wrong + value;
}
