import { ArpMessage } from "../arp.js";
import { EtherType } from "../numbers.js";
import { readIpv4Address, readMac, readU16, writeMac, writeU16, writeU32 } from "./bytes.js";
import { type DecodeFailure, tooShort } from "./decode-failure.js";

const HARDWARE_ETHERNET = 1;
const ADDRESS_LENGTHS = 0x0604;

/** Writes the 28 bytes of an ARP message (RFC 826). */
export function writeArp(out: Uint8Array, at: number, arp: ArpMessage): void {
  writeU16(out, at, HARDWARE_ETHERNET);
  writeU16(out, at + 2, EtherType.Ipv4);
  writeU16(out, at + 4, ADDRESS_LENGTHS);
  writeU16(out, at + 6, arp.operation);
  writeMac(out, at + 8, arp.senderMac);
  writeU32(out, at + 14, arp.senderIp);
  writeMac(out, at + 18, arp.targetMac);
  writeU32(out, at + 24, arp.targetIp);
}

/** Reads an ARP message; null when it is one for other addresses than IPv4 over Ethernet, which nobody here reads. */
export function readArp(bytes: Uint8Array): ArpMessage | DecodeFailure | null {
  if (bytes.length < 8) return tooShort("ARP message", bytes.length, 8);
  const isEthernetIpv4 =
    readU16(bytes, 0) === HARDWARE_ETHERNET &&
    readU16(bytes, 2) === EtherType.Ipv4 &&
    readU16(bytes, 4) === ADDRESS_LENGTHS;
  if (!isEthernetIpv4) return null;
  if (bytes.length < 28) return tooShort("ARP message", bytes.length, 28);
  return new ArpMessage(
    readU16(bytes, 6),
    readMac(bytes, 8),
    readIpv4Address(bytes, 14),
    readMac(bytes, 18),
    readIpv4Address(bytes, 24),
  );
}
