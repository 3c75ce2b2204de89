import { type Ipv6, ipv6FromGroups, ipv6Group } from "../wire/ipv6-address.js";
import type { Mac } from "../wire/mac-address.js";

/** Types of neighbour discovery options (RFC 4861 4.6). */
export const NdpOption = {
  SourceLinkAddress: 1,
  TargetLinkAddress: 2,
  PrefixInformation: 3,
  Mtu: 5,
  Nonce: 14,
  RouteInformation: 24,
} as const;

/** One option: `bytes` is all of it, type and length included. */
export interface NdpOptionValue {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** Writes the 16 bytes of an address. */
export function writeAddress6(out: Uint8Array, at: number, address: Ipv6): void {
  for (let i = 0; i < 8; i++) {
    const group = ipv6Group(address, i);
    out[at + 2 * i] = group >>> 8;
    out[at + 2 * i + 1] = group & 255;
  }
}

/** Reads the 16 bytes of an address; missing bytes are zero. */
export function readAddress6(bytes: Uint8Array, at: number): Ipv6 {
  const groups: number[] = [];
  for (let i = 0; i < 8; i++) groups.push(((bytes[at + 2 * i] ?? 0) << 8) | (bytes[at + 2 * i + 1] ?? 0));
  return ipv6FromGroups(groups);
}

/** `addresses` one after another, then a link address option when `mac` is given. */
export function ndpData(addresses: readonly Ipv6[], option: number, mac: Mac | null): Uint8Array {
  const data = new Uint8Array(16 * addresses.length + (mac === null ? 0 : 8));
  for (const [i, address] of addresses.entries()) writeAddress6(data, 16 * i, address);
  if (mac !== null) {
    // A nonce of 48 bits has the same form.
    const at = 16 * addresses.length;
    data[at] = option;
    data[at + 1] = 1;
    let rest: number = mac;
    for (let i = 5; i >= 0; i--) {
      data[at + 2 + i] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  }
  return data;
}

/** The options from `at` on; null when one of them has length zero or runs over the end (RFC 4861 4.6). */
export function readNdpOptions(bytes: Uint8Array, at: number): NdpOptionValue[] | null {
  const options: NdpOptionValue[] = [];
  while (at < bytes.length) {
    const length = (bytes[at + 1] ?? 0) * 8;
    if (length === 0 || at + length > bytes.length) return null;
    options.push({ type: bytes[at] ?? 0, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return options;
}

/** The link address of the first option of this type, or null. */
export function linkAddressOf(options: readonly NdpOptionValue[], type: number): Mac | null {
  const option = options.find((each) => each.type === type);
  if (option === undefined || option.bytes.length < 8) return null;
  let mac = 0;
  for (let i = 2; i < 8; i++) mac = mac * 256 + (option.bytes[i] ?? 0);
  return mac as Mac;
}
