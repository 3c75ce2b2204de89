import { readIpv4Address, readU8, readU16 } from "../codec/bytes.js";
import { formatIpv4 } from "../ipv4-address.js";
import { hexDump } from "./hex-dump.js";

const MARKER_BYTES = 16;
const HEADER_BYTES = 19;
const MESSAGES = ["", "Open", "Update", "Notification", "Keepalive", "Route Refresh"];

/** BGP's messages as tcpdump tells them (bgp_print). Simplified: of updates, notifications and optional parameters the head alone. */
export function describeBgp(data: Uint8Array, verbose: number): string {
  if (verbose === 0) return "BGP";
  let text = "BGP";
  for (let at = 0; at < data.length; ) {
    const start = findMarker(data, at);
    if (start < 0) return text;
    if (start > at) text += " [|bgp]";
    if (data.length - start < HEADER_BYTES) return `${text} [|bgp]`;
    const length = readU16(data, start + MARKER_BYTES);
    if (length < HEADER_BYTES) return `${text}\nmessage length ${length} < ${HEADER_BYTES} (invalid)`;
    text += describeMessage(data.subarray(start, start + length), length);
    at = start + length;
  }
  return text;
}

function findMarker(data: Uint8Array, from: number): number {
  for (let at = from; at + MARKER_BYTES <= data.length; at++)
    if (data.subarray(at, at + MARKER_BYTES).every((octet) => octet === 0xff)) return at;
  return -1;
}

function describeMessage(message: Uint8Array, length: number): string {
  const type = readU8(message, 18);
  const name = MESSAGES[type];
  if (name === undefined || name === "")
    return `\n\tUnknown Message (${type}), length: ${length}\n\t  no Message ${type} decoder${hexDump(message, "\n\t  ")}`;
  const head = `\n\t${name} Message (${type}), length: ${length}`;
  if (type !== 1 || message.length < 29) return head;
  const [version, as, hold] = [readU8(message, 19), readU16(message, 20), readU16(message, 22)];
  const id = formatIpv4(readIpv4Address(message, 24));
  return `${head}\n\t  Version ${version}, my AS ${as}, Holdtime ${hold}s, ID ${id}\n\t  Optional parameters, length: ${readU8(message, 28)}`;
}
