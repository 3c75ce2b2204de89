import type { IcmpMessage } from "../icmp.js";
import type { IpAddress } from "../ip-address.js";
import { IpProtocol } from "../numbers.js";
import { readU8, readU16, readU32, writeU32 } from "./bytes.js";
import { isChecksumRight, pseudoHeaderSum, writeChecksum } from "./checksum.js";
import { badChecksum, type DecodeFailure, tooShort, WireFault } from "./decode-failure.js";

/** Bytes before the data: type, code, checksum and four more. */
export const ICMP_HEADER_BYTES = 8;

/** Writes the header in front of the data or quoted packet, which stands in `out` already (RFC 792, RFC 4443 2.1). */
export function writeIcmpHeader(out: Uint8Array, at: number, icmp: IcmpMessage, src: IpAddress, dst: IpAddress): void {
  out[at] = icmp.type;
  out[at + 1] = icmp.code;
  writeU32(out, at + 4, icmp.rest);
  writeChecksum(out, at, at + icmp.byteLength, at + 2, icmpPseudoSum(src, dst, icmp.byteLength));
}

/** The fields of an ICMP header with the bytes behind it. */
export interface IcmpHeader {
  readonly type: number;
  readonly code: number;
  readonly rest: number;
  readonly payload: Uint8Array;
}

/** Reads a message of the family that the addresses have. */
export function readIcmpHeader(bytes: Uint8Array, src: IpAddress, dst: IpAddress): IcmpHeader | DecodeFailure {
  if (bytes.length < ICMP_HEADER_BYTES) return tooShort("ICMP message", bytes.length, ICMP_HEADER_BYTES);
  if (!isChecksumRight(bytes, 0, bytes.length, icmpPseudoSum(src, dst, bytes.length))) {
    return badChecksum(WireFault.BadIcmpChecksum, "ICMP", readU16(bytes, 2));
  }
  return {
    type: readU8(bytes, 0),
    code: readU8(bytes, 1),
    rest: readU32(bytes, 4),
    payload: bytes.subarray(ICMP_HEADER_BYTES),
  };
}

/** True for errors, which quote a packet: of ICMP types 3, 4, 5, 11 and 12 (RFC 1122 3.2.2), of ICMPv6 all below 128. */
export function quotesPacket(type: number, protocol: number): boolean {
  if (protocol === IpProtocol.Icmpv6) return type < 128;
  return type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
}

/** ICMPv6 has a pseudo header, ICMP has none. */
function icmpPseudoSum(src: IpAddress, dst: IpAddress, length: number): number {
  return typeof src === "number" ? 0 : pseudoHeaderSum(src, dst, IpProtocol.Icmpv6, length);
}
