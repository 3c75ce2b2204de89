import { formatMac, type Mac, tryParseMac } from "../../wire/mac-address.js";

/** All bits of an address. */
export const ALL_BITS = 0xffff_ffff_ffff as Mac;

/** Addresses that have names of their own, in the order in which ebtables looks for them. */
const NAMED: readonly (readonly [name: string, address: number, mask: number])[] = [
  ["Unicast", 0, 0x0100_0000_0000],
  ["Multicast", 0x0100_0000_0000, 0x0100_0000_0000],
  ["Broadcast", ALL_BITS, ALL_BITS],
  ["BGA", 0x0180_c200_0000, ALL_BITS],
];

/** A MAC address under a mask, masked already; the mask may have holes. */
export class MacMask {
  readonly address: Mac;
  readonly mask: Mac;
  readonly invert: boolean;

  constructor(address: Mac, mask: Mac, invert: boolean) {
    this.address = masked(address, mask);
    this.mask = mask;
    this.invert = invert;
  }

  matches(address: Mac): boolean {
    return (masked(address, this.mask) === this.address) !== this.invert;
  }

  /** True for whole octets that are not all: the kernel is asked for a part of the field. */
  get isPartial(): boolean {
    const length = prefixLength(this.mask);
    return length >= 0 && length < 48 && length % 8 === 0;
  }

  /** "00:11:22:00:00:00/ff:ff:ff:00:00:00"; a mask of all bits is not told. */
  text(): string {
    return this.mask === ALL_BITS ? formatMac(this.address) : `${formatMac(this.address)}/${formatMac(this.mask)}`;
  }

  /** The same by the name that the address may have: "Broadcast". */
  namedText(): string {
    return NAMED.find(([, address, mask]) => address === this.address && mask === this.mask)?.[0] ?? this.text();
  }

  /** As nft compares a field with it, the field's name in front: `ether saddr != 00:11:22:33:44:55`. */
  nativeWords(field: string): string {
    const address = formatMac(this.address);
    // Whole octets from the first on are compared as such.
    const length = prefixLength(this.mask);
    if (length % 8 === 0) {
      const prefix = length === 48 ? "" : `/${length}`;
      return `${field} ${this.invert ? "!= " : ""}${address}${prefix}`;
    }
    return `${field} & ${formatMac(this.mask)} ${this.invert ? "!=" : "=="} ${address}`;
  }
}

/** "Broadcast", "00:11:22:33:44:55" or "ADDRESS/MASK"; null when it is none. */
export function parseMacMask(text: string, invert: boolean): MacMask | null {
  const named = NAMED.find(([name]) => name.toLowerCase() === text.toLowerCase());
  if (named !== undefined) return new MacMask(named[1] as Mac, named[2] as Mac, invert);
  const slash = text.indexOf("/");
  const address = tryParseMac(slash < 0 ? text : text.slice(0, slash));
  const mask = slash < 0 ? ALL_BITS : tryParseMac(text.slice(slash + 1));
  return address === null || mask === null ? null : new MacMask(address, mask, invert);
}

/** How many leading bits a mask has, 0 to 48; -1 for one with holes. */
function prefixLength(mask: Mac): number {
  let length = 0;
  while (length < 48 && Math.floor(mask / 2 ** (47 - length)) % 2 === 1) length++;
  return mask === 2 ** 48 - 2 ** (48 - length) ? length : -1;
}

/** The address with the bits outside of the mask cleared. */
export function masked(address: Mac, mask: Mac): Mac {
  const high = (Math.floor(address / 0x100_0000) & Math.floor(mask / 0x100_0000)) >>> 0;
  const low = ((address % 0x100_0000) & (mask % 0x100_0000)) >>> 0;
  return (high * 0x100_0000 + low) as Mac;
}
