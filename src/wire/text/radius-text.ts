import { readU8, readU16 } from "../codec/bytes.js";

const HEADER_BYTES = 20;
const COMMANDS = new Map([
  [1, "Access-Request"],
  [2, "Access-Accept"],
  [3, "Access-Reject"],
  [4, "Accounting-Request"],
  [5, "Accounting-Response"],
  [11, "Access-Challenge"],
  [12, "Status-Server"],
  [13, "Status-Client"],
  [40, "Disconnect-Request"],
  [41, "Disconnect-ACK"],
  [42, "Disconnect-NAK"],
  [43, "CoA-Request"],
  [44, "CoA-ACK"],
  [45, "CoA-NAK"],
]);

/** RADIUS (RFC 2865) as tcpdump tells it (radius_print). Simplified: attributes are not told. */
export function describeRadius(data: Uint8Array, verbose: number): string {
  const cut = " [|radius]";
  if (data.length < HEADER_BYTES) return cut;
  const length = Math.min(readU16(data, 2), data.length);
  if (length < HEADER_BYTES) return cut;
  const code = readU8(data, 0);
  const command = `${COMMANDS.get(code) ?? "Unknown Command"} (${code}), id: 0x${hex2(readU8(data, 1))}`;
  if (verbose === 0) return `RADIUS, ${command} length: ${length}`;
  const authenticator = Array.from(data.subarray(4, HEADER_BYTES), hex2).join("");
  return `RADIUS, length: ${length}\n\t${command}, Authenticator: ${authenticator}`;
}

function hex2(value: number): string {
  return value.toString(16).padStart(2, "0");
}
