import { ETHERNET_HEADER_BYTES, type Frame } from "../ethernet.js";
import type { Mac } from "../mac-address.js";
import { EtherType } from "../numbers.js";
import { readMac, readU16, writeMac, writeU16 } from "./bytes.js";
import { type DecodeFailure, tooShort } from "./decode-failure.js";

/** The smallest EtherType; what is below is the length of an 802.3 frame (IEEE 802.3 3.2.6). */
export const MIN_ETHER_TYPE = 0x600;

/** An Ethernet header with the bytes behind it. */
export interface EthernetHeader {
  readonly dst: Mac;
  readonly src: Mac;
  /** The 802.1Q tag control field, -1 without tag. */
  readonly vlanTag: number;
  readonly etherType: number;
  /** The payload; in an 802.3 frame without the padding behind its length. */
  readonly payload: Uint8Array;
}

/** Writes the header, with its tag if there is one, and returns where the payload begins. A length field is computed. */
export function writeEthernetHeader(out: Uint8Array, at: number, frame: Frame): number {
  writeMac(out, at, frame.dst);
  writeMac(out, at + 6, frame.src);
  let typeAt = at + 12;
  if (frame.vlanTag >= 0) {
    writeU16(out, typeAt, EtherType.Vlan);
    writeU16(out, typeAt + 2, frame.vlanTag);
    typeAt += 4;
  }
  writeU16(out, typeAt, frame.etherType < MIN_ETHER_TYPE ? frame.payload.byteLength : frame.etherType);
  return typeAt + 2;
}

/** Reads the header and at most one 802.1Q tag; a second tag is the payload's type. */
export function readEthernetHeader(bytes: Uint8Array): EthernetHeader | DecodeFailure {
  if (bytes.length < ETHERNET_HEADER_BYTES) return tooShort("Ethernet frame", bytes.length, ETHERNET_HEADER_BYTES);
  const tagged = readU16(bytes, 12) === EtherType.Vlan;
  const start = tagged ? ETHERNET_HEADER_BYTES + 4 : ETHERNET_HEADER_BYTES;
  if (bytes.length < start) return tooShort("802.1Q frame", bytes.length, start);
  const etherType = readU16(bytes, start - 2);
  let end = bytes.length;
  if (etherType < MIN_ETHER_TYPE) {
    end = start + etherType;
    if (end > bytes.length) return tooShort("802.3 payload", bytes.length - start, etherType);
  }
  return {
    dst: readMac(bytes, 0),
    src: readMac(bytes, 6),
    vlanTag: tagged ? readU16(bytes, 14) : -1,
    etherType,
    payload: bytes.subarray(start, end),
  };
}
