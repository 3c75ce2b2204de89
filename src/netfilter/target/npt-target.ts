import { Family } from "../../wire/ip-address.js";
import { type Ipv6, ipv6FromGroups, ipv6Group } from "../../wire/ipv6-address.js";
import { Hook } from "../hook.js";
import { withAddresses } from "../nat/rewrite.js";
import type { Placement } from "../rules/placement.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { AddressMask } from "../rules/selector.js";
import type { Skb } from "../skb.js";
import { formatAddressMask, maskLength } from "../text/address-mask.js";
import type { Given, TargetExtension } from "../text/extension.js";
import { parseHostMask } from "../text/host-mask.js";

/** Prefixes can be this long: the groups behind have to take up the difference of the checksums. */
const LONGEST_PREFIX = 64;

/** `-j SNPT` and `-j DNPT`: another prefix for addresses of IPv6, without state (ip6t_NPT.c, RFC 6296). */
export class NptTarget implements Target {
  readonly name: "SNPT" | "DNPT";
  readonly needsConntrack = false;
  readonly from: AddressMask;
  readonly to: AddressMask;
  readonly placement: Placement;

  constructor(name: "SNPT" | "DNPT", given: Given) {
    this.name = name;
    this.from = parseHostMask(given.value("src-pfx") ?? "", Family.V6, false);
    this.to = parseHostMask(given.value("dst-pfx") ?? "", Family.V6, false);
    const isTooLong = [this.from, this.to].some(({ mask }) => maskLength(mask) > LONGEST_PREFIX);
    const hooks = name === "SNPT" ? [Hook.Input, Hook.Postrouting] : [Hook.Prerouting, Hook.Output];
    const places: Placement = { tables: ["mangle"], hooks };
    this.placement = isTooLong ? { ...places, refusal: "Invalid argument" } : places;
  }

  apply(skb: Skb): number {
    const { packet } = skb;
    if (packet.kind !== "ipv6") return CONTINUE;
    if (this.name === "SNPT")
      skb.packet = withAddresses(packet, this.translate(packet.src), packet.dst, packet.payload);
    else skb.packet = withAddresses(packet, packet.src, this.translate(packet.dst), packet.payload);
    return CONTINUE;
  }

  /** The address under the other prefix, with the first group behind it that can be changed making up for the checksum. */
  private translate(address: Ipv6): Ipv6 {
    const length = Math.max(maskLength(this.from.mask), maskLength(this.to.mask));
    const groups = Array.from({ length: 8 }, (_, i) => {
      const mask = typeof this.to.mask === "string" ? this.to.mask.charCodeAt(i) : 0;
      const prefix = typeof this.to.address === "string" ? this.to.address.charCodeAt(i) : 0;
      return prefix | (ipv6Group(address, i) & ~mask & 0xffff);
    });
    const adjusted = length <= 48 ? 3 : [4, 5, 6, 7].find((i) => groups[i] !== 0xffff);
    if (adjusted === undefined) return address;
    const difference = sumOf(this.from) - sumOf(this.to);
    const sum = fold((groups[adjusted] ?? 0) + difference);
    groups[adjusted] = sum === 0xffff ? 0 : sum;
    return ipv6FromGroups(groups);
  }

  save(): string {
    return ` --src-pfx ${formatAddressMask(this.from, true)} --dst-pfx ${formatAddressMask(this.to, true)}`;
  }

  list(): string {
    return `${this.name} src-pfx ${formatAddressMask(this.from, true)} dst-pfx ${formatAddressMask(this.to, true)}`;
  }
}

/** The one's complement sum of a prefix. */
function sumOf({ address }: AddressMask): number {
  let sum = 0;
  if (typeof address === "string") for (let i = 0; i < 8; i++) sum += address.charCodeAt(i);
  return fold(sum);
}

/** A number brought into 16 bits as one's complement arithmetic does. */
function fold(value: number): number {
  return ((value % 0xffff) + 0xffff) % 0xffff;
}

function nptExtension(name: "SNPT" | "DNPT"): TargetExtension {
  return {
    name,
    family: Family.V6,
    options: [
      { name: "src-pfx", mandatory: true },
      { name: "dst-pfx", mandatory: true },
    ],
    parse: (given) => new NptTarget(name, given),
  };
}

/** How `-j SNPT` is read. */
export const snptTarget = nptExtension("SNPT");
/** How `-j DNPT` is read. */
export const dnptTarget = nptExtension("DNPT");
