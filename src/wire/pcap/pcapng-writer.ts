import { encodeFrame } from "../codec/encode.js";
import type { Frame } from "../ethernet.js";

/** Block types of pcapng (draft-ietf-opsawg-pcapng). */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const LINKTYPE_ETHERNET = 1;

const OPTION_END = 0;
const OPTION_COMMENT = 1;
const OPTION_IF_NAME = 2;
const OPTION_EPB_FLAGS = 2;
const OPTION_SHB_USERAPPL = 4;
const OPTION_IF_TSRESOL = 9;

/** Which way a packet went through its device, as the flags of a packet block say it. */
export const PacketDirection = { Unknown: 0, Inbound: 1, Outbound: 2 } as const;

/**
 * Builds a pcapng capture in memory: one section, an interface block for each device, nanosecond times. Blocks are
 * kept as they are made; `finish` joins them.
 */
export class PcapngWriter {
  private blocks: Uint8Array[] = [];
  private interfaceCount = 0;

  constructor() {
    const body = new BlockBody();
    body.u32(BYTE_ORDER_MAGIC);
    body.u16(1);
    body.u16(0);
    body.u32(0xffff_ffff);
    body.u32(0xffff_ffff);
    body.option(OPTION_SHB_USERAPPL, asciiBytes("podwire"));
    body.endOptions();
    this.blocks.push(body.toBlock(SECTION_HEADER));
  }

  /** Adds an interface and returns its number for `addPacket`. The name is what Wireshark shows. */
  addInterface(name: string): number {
    const body = new BlockBody();
    body.u16(LINKTYPE_ETHERNET);
    body.u16(0);
    body.u32(0);
    body.option(OPTION_IF_NAME, asciiBytes(name));
    body.option(OPTION_IF_TSRESOL, Uint8Array.of(9));
    body.endOptions();
    this.blocks.push(body.toBlock(INTERFACE_DESCRIPTION));
    return this.interfaceCount++;
  }

  /** Adds a frame at an instant in nanoseconds, with a comment unless that is null. */
  addFrame(iface: number, timeNs: number, frame: Frame, direction: number, comment: string | null = null): void {
    this.addPacket(iface, timeNs, encodeFrame(frame), direction, comment);
  }

  /** Adds the bytes of a frame. */
  addPacket(iface: number, timeNs: number, bytes: Uint8Array, direction: number, comment: string | null = null): void {
    const body = new BlockBody();
    body.u32(iface);
    body.u32(Math.floor(timeNs / 0x1_0000_0000));
    body.u32(timeNs % 0x1_0000_0000);
    body.u32(bytes.length);
    body.u32(bytes.length);
    body.padded(bytes);
    if (comment !== null) body.option(OPTION_COMMENT, asciiBytes(comment));
    body.option(OPTION_EPB_FLAGS, Uint8Array.of(direction, 0, 0, 0));
    body.endOptions();
    this.blocks.push(body.toBlock(ENHANCED_PACKET));
  }

  /** What was added since the last call, for whoever writes a file as it grows; it is not kept. */
  take(): Uint8Array {
    const bytes = this.finish();
    this.blocks = [];
    return bytes;
  }

  /** The whole capture so far, but for what was taken. */
  finish(): Uint8Array {
    const out = new Uint8Array(this.blocks.reduce((sum, block) => sum + block.length, 0));
    let at = 0;
    for (const block of this.blocks) {
      out.set(block, at);
      at += block.length;
    }
    return out;
  }
}

/** The body of a block while it grows; little endian, as the magic says. */
class BlockBody {
  private readonly bytes: number[] = [];

  u16(value: number): void {
    this.bytes.push(value & 0xff, (value >>> 8) & 0xff);
  }

  u32(value: number): void {
    this.u16(value & 0xffff);
    this.u16(value >>> 16);
  }

  /** Bytes padded to a multiple of 4. */
  padded(bytes: Uint8Array): void {
    for (const byte of bytes) this.bytes.push(byte);
    while (this.bytes.length % 4 !== 0) this.bytes.push(0);
  }

  option(code: number, value: Uint8Array): void {
    this.u16(code);
    this.u16(value.length);
    this.padded(value);
  }

  endOptions(): void {
    this.u32(OPTION_END);
  }

  toBlock(type: number): Uint8Array {
    const length = this.bytes.length + 12;
    const block = new BlockBody();
    block.u32(type);
    block.u32(length);
    for (const byte of this.bytes) block.bytes.push(byte);
    block.u32(length);
    return Uint8Array.from(block.bytes);
  }
}

/** Names and comments are ASCII here; what is not becomes a question mark. */
function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => (char.length === 1 && char < "\u007f" ? char.charCodeAt(0) : 0x3f));
}
