import type { Family, IpAddress } from "../../wire/ip-address.js";
import type { IpPacket } from "../../wire/payload.js";
import { fragmentOffset } from "../conntrack/tuple.js";
import type { Skb } from "../skb.js";
import { formatAddressMask } from "../text/address-mask.js";
import { protocolText } from "../text/names.js";

/** An address under a mask, as `-s` and `-d` take it; the mask may have holes. Null in a selector means every address. */
export class AddressMask {
  /** Masked already. */
  readonly address: IpAddress;
  readonly mask: IpAddress;
  readonly invert: boolean;
  /** True when the mask has all bits: one comparison decides. */
  readonly isExact: boolean;

  constructor(address: IpAddress, mask: IpAddress, invert: boolean) {
    this.address = address;
    this.mask = mask;
    this.invert = invert;
    this.isExact = mask === -1 || mask === "\uffff".repeat(8);
  }

  matches(address: IpAddress): boolean {
    if (this.isExact) return (address === this.address) !== this.invert;
    return isUnder(address, this.address, this.mask) !== this.invert;
  }
}

/** True when `address & mask` is `wanted`. */
export function isUnder(address: IpAddress, wanted: IpAddress, mask: IpAddress): boolean {
  if (typeof address === "number") return typeof mask === "number" && (address & mask) === wanted;
  if (typeof wanted !== "string" || typeof mask !== "string") return false;
  for (let i = 0; i < 8; i++) {
    if ((address.charCodeAt(i) & mask.charCodeAt(i)) !== wanted.charCodeAt(i)) return false;
  }
  return true;
}

/** An interface name, or the beginning of one (`eth+`). */
export class InterfaceName {
  /** Without the `+`. */
  readonly name: string;
  readonly isPrefix: boolean;
  readonly invert: boolean;

  constructor(text: string, invert: boolean) {
    this.isPrefix = text.endsWith("+");
    this.name = this.isPrefix ? text.slice(0, -1) : text;
    this.invert = invert;
  }

  /** `name` is "" where the packet has no such device. */
  matches(name: string): boolean {
    return (this.isPrefix ? name.startsWith(this.name) : name === this.name) !== this.invert;
  }

  toString(): string {
    return this.isPrefix ? `${this.name}+` : this.name;
  }
}

/** The part of a rule that every rule has: addresses, protocol, devices, fragments. */
export class Selector {
  readonly family: Family;
  readonly src: AddressMask | null;
  readonly dst: AddressMask | null;
  readonly inDevice: InterfaceName | null;
  readonly outDevice: InterfaceName | null;
  /** 0 means every protocol. */
  readonly protocol: number;
  readonly invertProtocol: boolean;
  /** `-f`: 1 for second and further fragments only, -1 for all others only, 0 for every packet. */
  readonly fragment: number;

  constructor(
    family: Family,
    src: AddressMask | null,
    dst: AddressMask | null,
    inDevice: InterfaceName | null,
    outDevice: InterfaceName | null,
    protocol: number,
    invertProtocol: boolean,
    fragment: number,
  ) {
    this.family = family;
    this.src = src;
    this.dst = dst;
    this.inDevice = inDevice;
    this.outDevice = outDevice;
    this.protocol = protocol;
    this.invertProtocol = invertProtocol;
    this.fragment = fragment;
  }

  /** A selector of every packet of the family. */
  static any(family: Family): Selector {
    return new Selector(family, null, null, null, null, 0, false, 0);
  }

  matches(packet: IpPacket, skb: Skb): boolean {
    if (this.protocol !== 0 && (packet.protocol === this.protocol) === this.invertProtocol) return false;
    if (this.dst !== null && !this.dst.matches(packet.dst)) return false;
    if (this.src !== null && !this.src.matches(packet.src)) return false;
    if (this.inDevice !== null && !this.inDevice.matches(skb.inDevice === null ? "" : skb.inDevice.name)) return false;
    if (this.outDevice !== null && !this.outDevice.matches(skb.outDevice === null ? "" : skb.outDevice.name)) {
      return false;
    }
    if (this.fragment !== 0 && fragmentOffset(packet) > 0 !== this.fragment > 0) return false;
    return true;
  }

  /** As `iptables-save` prints it, with a blank in front of each option. */
  save(): string {
    let text = "";
    if (this.src !== null) text += `${this.src.invert ? " !" : ""} -s ${formatAddressMask(this.src, true)}`;
    if (this.dst !== null) text += `${this.dst.invert ? " !" : ""} -d ${formatAddressMask(this.dst, true)}`;
    if (this.inDevice !== null) text += `${this.inDevice.invert ? " !" : ""} -i ${this.inDevice}`;
    if (this.outDevice !== null) text += `${this.outDevice.invert ? " !" : ""} -o ${this.outDevice}`;
    if (this.protocol !== 0) text += `${this.invertProtocol ? " !" : ""} -p ${protocolText(this.protocol)}`;
    if (this.fragment !== 0) text += `${this.fragment < 0 ? " !" : ""} -f`;
    return text;
  }
}
