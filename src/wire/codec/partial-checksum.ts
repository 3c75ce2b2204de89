import { EtherType, IpProtocol } from "../numbers.js";
import { readU16, writeU16 } from "./bytes.js";
import { finishChecksum, sumWords, writeChecksum } from "./checksum.js";

/** Where TCP or UDP stands in the bytes of a frame. */
interface TransportPlace {
  readonly start: number;
  readonly end: number;
  /** Where its checksum stands. */
  readonly checksumAt: number;
  /** The sum of the pseudo header. */
  readonly pseudoSum: number;
}

/**
 * Leaves the checksum of TCP or UDP to the device, as Linux does for what its sockets send (CHECKSUM_PARTIAL): the field
 * holds the sum of the pseudo header alone. Resets, which no socket sends, and fragments are finished at once, and
 * a UDP checksum of zero stays. What an ICMP error quotes was left so too. True when a field was changed.
 */
export function leaveChecksumPartial(frame: Uint8Array): boolean {
  const place = transportPlace(frame, ipStart(frame));
  if (place !== null) return leave(frame, place);
  return inQuote(frame, leave);
}

/** Finishes a checksum that was left to the device; true when it had been. */
export function finishPartialChecksum(frame: Uint8Array): boolean {
  const place = transportPlace(frame, ipStart(frame));
  if (place !== null) return finish(frame, place);
  return inQuote(frame, finish);
}

function leave(frame: Uint8Array, place: TransportPlace): boolean {
  if (isReset(frame, place) || readU16(frame, place.checksumAt) === 0) return false;
  writeU16(frame, place.checksumAt, partialSum(place));
  return true;
}

function finish(frame: Uint8Array, place: TransportPlace): boolean {
  if (readU16(frame, place.checksumAt) !== partialSum(place)) return false;
  writeU16(frame, place.checksumAt, 0);
  const sum = finishChecksum(sumWords(frame, place.start, place.end, place.pseudoSum));
  writeU16(frame, place.checksumAt, sum === 0 ? 0xffff : sum);
  return true;
}

/** Changes what an ICMP error quotes, and the error's own checksum with it. */
function inQuote(frame: Uint8Array, change: (frame: Uint8Array, place: TransportPlace) => boolean): boolean {
  const ip = ipStart(frame);
  if (readU16(frame, ip - 2) !== EtherType.Ipv4 || frame[ip + 9] !== IpProtocol.Icmp) return false;
  const icmp = ip + ((frame[ip] ?? 0) & 15) * 4;
  if (![3, 5, 11, 12].includes(frame[icmp] ?? 0)) return false;
  const place = transportPlace(frame, icmp + 8);
  if (place === null || !change(frame, place)) return false;
  writeChecksum(frame, icmp, ip + readU16(frame, ip + 2), icmp + 2, 0);
  return true;
}

function ipStart(frame: Uint8Array): number {
  return readU16(frame, 12) === 0x8100 ? 18 : 14;
}

/** The folded sum, not complemented. */
function partialSum(place: TransportPlace): number {
  return ~finishChecksum(place.pseudoSum) & 0xffff;
}

function isReset(frame: Uint8Array, place: TransportPlace): boolean {
  return place.checksumAt === place.start + 16 && ((frame[place.start + 13] ?? 0) & 4) !== 0;
}

/** The TCP or UDP of the packet that begins at `ip`; null when it has none, or not all of it. */
function transportPlace(frame: Uint8Array, ip: number): TransportPlace | null {
  const version = (frame[ip] ?? 0) >> 4;
  let protocol: number;
  let start: number;
  let end: number;
  let addresses: readonly [number, number];
  if (version === 4 && frame.length >= ip + 20) {
    if ((readU16(frame, ip + 6) & 0x3fff) !== 0) return null;
    protocol = frame[ip + 9] ?? 0;
    start = ip + ((frame[ip] ?? 0) & 15) * 4;
    end = ip + readU16(frame, ip + 2);
    addresses = [ip + 12, ip + 20];
  } else if (version === 6 && frame.length >= ip + 40) {
    protocol = frame[ip + 6] ?? 0;
    start = ip + 40;
    end = start + readU16(frame, ip + 4);
    addresses = [ip + 8, ip + 40];
  } else return null;
  const type = readU16(frame, ipStart(frame) - 2);
  if (type !== EtherType.Ipv4 && type !== EtherType.Ipv6) return null;
  const field = protocol === IpProtocol.Tcp ? 16 : protocol === IpProtocol.Udp ? 6 : -1;
  if (field < 0 || end > frame.length || start + field + 2 > end) return null;
  const pseudoSum = sumWords(frame, addresses[0], addresses[1], protocol + (end - start));
  return { start, end, checksumAt: start + field, pseudoSum };
}
