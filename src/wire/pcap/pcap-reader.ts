import { LINKTYPE_SLL2 } from "./cooked.js";

/** One packet of a capture file. */
export interface CapturedPacket {
  /** The name of the interface; "" where the file names none. */
  readonly device: string;
  /** Nanoseconds since the epoch of the file; whole, and exact below 2^53. */
  readonly timeNs: number;
  readonly bytes: Uint8Array;
  /** How long the packet was; `bytes` may hold less. */
  readonly originalLength: number;
  /** `PacketDirection`; 0 where the file does not say. */
  readonly direction: number;
  readonly comment: string | null;
  /** The link type of its interface: LINKTYPE_ETHERNET (1), or LINKTYPE_LINUX_SLL2 (276). */
  readonly linkType: number;
}

/** A file that is no capture, or is damaged: what and where. */
export class CaptureError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CaptureError";
  }
}

const PCAP_MICROSECONDS = 0xa1b2c3d4;
const PCAP_NANOSECONDS = 0xa1b23c4d;
const PCAPNG_SECTION = 0x0a0d0d0a;
const PCAPNG_MAGIC = 0x1a2b3c4d;
const LINKTYPE_ETHERNET = 1;

/** The link type of a pcap file, and whether its times are in nanoseconds; of pcapng that of its first interface's default. */
export function captureKind(file: Uint8Array): { linkType: number; snapshotLength: number; isNano: boolean } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const first = file.length < 24 ? 0 : view.getUint32(0, true);
  const little = first === PCAP_MICROSECONDS || first === PCAP_NANOSECONDS;
  const magic = file.length < 24 ? 0 : view.getUint32(0, little);
  if (magic !== PCAP_MICROSECONDS && magic !== PCAP_NANOSECONDS)
    return { linkType: LINKTYPE_ETHERNET, snapshotLength: 262_144, isNano: false };
  return {
    linkType: view.getUint32(20, little) & 0xffff,
    snapshotLength: view.getUint32(16, little),
    isNano: magic === PCAP_NANOSECONDS,
  };
}

/**
 * The packets of a pcap or pcapng file of Ethernet frames or of cooked capture, in either byte order.
 * @throws CaptureError for anything else, and for a file that ends inside a block.
 */
export function readCapture(file: Uint8Array): CapturedPacket[] {
  if (file.length < 24) throw new CaptureError(`capture of ${file.length} bytes, expected at least 24`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(0) === PCAPNG_SECTION) return readPcapng(file, view);
  for (const little of [true, false]) {
    const magic = view.getUint32(0, little);
    if (magic === PCAP_MICROSECONDS) return readPcap(file, view, little, 1000);
    if (magic === PCAP_NANOSECONDS) return readPcap(file, view, little, 1);
  }
  throw new CaptureError(`no pcap or pcapng file: it begins with 0x${view.getUint32(0).toString(16)}`);
}

function readPcap(file: Uint8Array, view: DataView, little: boolean, unitNs: number): CapturedPacket[] {
  const linkType = view.getUint32(20, little) & 0xffff;
  requireKnown(linkType);
  const packets: CapturedPacket[] = [];
  for (let at = 24; at < file.length; ) {
    if (at + 16 > file.length) throw new CaptureError(`packet header at ${at} ends behind the file`);
    const length = view.getUint32(at + 8, little);
    if (at + 16 + length > file.length) throw new CaptureError(`packet at ${at} ends behind the file`);
    packets.push({
      device: "",
      timeNs: view.getUint32(at, little) * 1e9 + view.getUint32(at + 4, little) * unitNs,
      bytes: file.slice(at + 16, at + 16 + length),
      originalLength: view.getUint32(at + 12, little),
      direction: 0,
      comment: null,
      linkType,
    });
    at += 16 + length;
  }
  return packets;
}

interface CaptureInterface {
  readonly name: string;
  /** Nanoseconds of one unit of time. */
  readonly unitNs: number;
  readonly linkType: number;
}

function readPcapng(file: Uint8Array, view: DataView): CapturedPacket[] {
  const packets: CapturedPacket[] = [];
  let interfaces: CaptureInterface[] = [];
  let little = true;
  for (let at = 0; at < file.length; ) {
    if (at + 12 > file.length) throw new CaptureError(`block at ${at} ends behind the file`);
    if (view.getUint32(at) === PCAPNG_SECTION) {
      little = view.getUint32(at + 8, true) === PCAPNG_MAGIC;
      interfaces = [];
    }
    const type = view.getUint32(at, little);
    const length = view.getUint32(at + 4, little);
    if (length < 12 || length % 4 !== 0 || at + length > file.length) {
      throw new CaptureError(`block at ${at} has the impossible length ${length}`);
    }
    const end = at + length - 4;
    if (type === 1) {
      if (length < 20) throw new CaptureError(`interface block at ${at} is too short`);
      const linkType = view.getUint16(at + 8, little);
      requireKnown(linkType);
      const options = readOptions(file, view, at + 16, end, little);
      const resolution = options.get(9)?.[0] ?? 6;
      const unitNs = resolution & 0x80 ? 1e9 / 2 ** (resolution & 0x7f) : 1e9 / 10 ** resolution;
      interfaces.push({ name: textOf(options.get(2)), unitNs, linkType });
    } else if (type === 6) {
      if (length < 32) throw new CaptureError(`packet block at ${at} is too short`);
      const captured = view.getUint32(at + 20, little);
      const iface = interfaces[view.getUint32(at + 8, little)];
      if (iface === undefined || at + 28 + captured > end) throw new CaptureError(`packet block at ${at} is damaged`);
      const units = view.getUint32(at + 12, little) * 0x1_0000_0000 + view.getUint32(at + 16, little);
      const options = readOptions(file, view, at + 28 + ((captured + 3) & ~3), end, little);
      const comment = options.get(1);
      packets.push({
        device: iface.name,
        timeNs: Math.round(units * iface.unitNs),
        bytes: file.slice(at + 28, at + 28 + captured),
        originalLength: view.getUint32(at + 24, little),
        direction: (options.get(2)?.[little ? 0 : 3] ?? 0) & 3,
        comment: comment === undefined ? null : textOf(comment),
        linkType: iface.linkType,
      });
    }
    at += length;
  }
  return packets;
}

function readOptions(
  file: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  little: boolean,
): Map<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  for (let at = start; at + 4 <= end; ) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === 0 || at + 4 + length > end) break;
    options.set(code, file.subarray(at + 4, at + 4 + length));
    at += 4 + ((length + 3) & ~3);
  }
  return options;
}

function requireKnown(linkType: number): void {
  if (linkType !== LINKTYPE_ETHERNET && linkType !== LINKTYPE_SLL2)
    throw new CaptureError(`link type ${linkType}, only Ethernet (1) and cooked capture (276) are read`);
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "" : String.fromCharCode(...bytes);
}
