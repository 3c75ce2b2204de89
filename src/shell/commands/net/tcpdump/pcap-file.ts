const SNAPSHOT_LENGTH = 262_144;
const LINKTYPE_ETHERNET = 1;

function words(...values: readonly number[]): string {
  let text = "";
  for (const value of values) {
    text += String.fromCharCode(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
  }
  return text;
}

/** The head of a pcap file with microseconds, or nanoseconds, little-endian, as a byte string. */
export function pcapHeader(snapshotLength = SNAPSHOT_LENGTH, linkType = LINKTYPE_ETHERNET, isNano = false): string {
  return words(isNano ? 0xa1b23c4d : 0xa1b2c3d4, 0x0004_0002, 0, 0, snapshotLength, linkType);
}

/** One packet of a pcap file as a byte string. */
export function pcapRecord(
  epochSeconds: number,
  timeNs: number,
  bytes: string,
  snapshotLength: number,
  isNano = false,
): string {
  const kept = bytes.slice(0, snapshotLength);
  const seconds = epochSeconds + Math.floor(timeNs / 1e9);
  return words(seconds, isNano ? timeNs % 1e9 : Math.floor((timeNs % 1e9) / 1000), kept.length, bytes.length) + kept;
}
