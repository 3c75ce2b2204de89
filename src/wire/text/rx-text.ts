import { readU8, readU16, readU32 } from "../codec/bytes.js";

/** The header of AFS's Rx. */
const HEADER_BYTES = 28;
const TYPES = [
  "",
  "data",
  "busy",
  "abort",
  "ack",
  "challenge",
  "response",
  "debug",
  "params",
  "params",
  "params",
  "",
  "",
  "version",
];
const FLAGS: readonly (readonly [number, string])[] = [
  [1, "client-init"],
  [2, "req-ack"],
  [4, "last-pckt"],
  [8, "more-pckts"],
  [16, "free-pckt"],
];

/** True for the ports at which tcpdump looks for Rx. */
export function isRxPort(port: number): boolean {
  return (port >= 7000 && port <= 7009) || port === 7021;
}

/** The header of Rx as tcpdump tells it (rx_print). Simplified: the call inside is not told. */
export function describeRx(data: Uint8Array, length: number, verbose: number): string {
  if (data.length < HEADER_BYTES) return ` [|rx] (${length})`;
  const type = readU8(data, 20);
  const name = TYPES[type] ?? "";
  let text = ` rx ${name === "" ? `type ${type}` : name}`;
  if (verbose > 1) text += ` cid ${readU32(data, 4).toString(16).padStart(8, "0")} call# ${readU32(data, 8)}`;
  if (verbose > 0) text += ` seq ${readU32(data, 12)} ser ${readU32(data, 16)}`;
  if (verbose > 1) {
    text += ` secindex ${readU8(data, 23)} serviceid ${readU16(data, 26)}`;
    const flags = FLAGS.filter(([bit]) => readU8(data, 21) & bit).map(([, word]) => `<${word}>`);
    if (flags.length > 0) text += ` ${flags.join(",")}`;
  }
  return `${text} (${length})`;
}
