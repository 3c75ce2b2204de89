import { readU8, readU32, writeU32 } from "./bytes.js";

/** UDP ports on which VXLAN is spoken: the assigned one (RFC 7348 5), and the one that Linux and flannel started with. */
export const VXLAN_PORTS = { Iana: 4789, Linux: 8472 } as const;

/** Bytes of the VXLAN header. */
export const VXLAN_HEADER_BYTES = 8;
const VNI_PRESENT = 0x08;

/** True for the ports that VXLAN is decoded on. */
export function isVxlanPort(port: number): boolean {
  return port === VXLAN_PORTS.Iana || port === VXLAN_PORTS.Linux;
}

/** Writes the header; the frame follows at `at + VXLAN_HEADER_BYTES`. */
export function writeVxlanHeader(out: Uint8Array, at: number, vni: number): void {
  writeU32(out, at, VNI_PRESENT << 24);
  writeU32(out, at + 4, vni << 8);
}

/** The network identifier, or null when the bytes are no VXLAN header with one; Linux takes none with other bits set (vxlan_rcv). */
export function readVni(bytes: Uint8Array): number | null {
  if (bytes.length < VXLAN_HEADER_BYTES || readU32(bytes, 0) !== VNI_PRESENT << 24 || readU8(bytes, 7) !== 0)
    return null;
  return readU32(bytes, 4) >>> 8;
}
