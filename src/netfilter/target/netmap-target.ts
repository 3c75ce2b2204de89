import { Family, formatIp, type IpAddress } from "../../wire/ip-address.js";
import { type Ipv4, ipv4FromBits } from "../../wire/ipv4-address.js";
import { type Ipv6, ipv6FromGroups, ipv6Group } from "../../wire/ipv6-address.js";
import { Hook, Verdict } from "../hook.js";
import { manipAt } from "../nat/nat.js";
import { Manip, NatRange } from "../nat/nat-range.js";
import type { Context } from "../rules/context.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { AddressMask } from "../rules/selector.js";
import type { Skb } from "../skb.js";
import { maskLength, parseMask } from "../text/address-mask.js";
import { parseInteger, type TargetExtension } from "../text/extension.js";
import { parseHostMask } from "../text/host-mask.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** `-j NETMAP`: a whole network is mapped onto another, host bits kept (xt_NETMAP.c). */
export class NetmapTarget implements Target {
  readonly name = "NETMAP";
  readonly needsConntrack = true;
  readonly to: AddressMask;

  constructor(to: AddressMask) {
    this.to = to;
  }

  apply(skb: Skb, context: Context): number {
    const entry = skb.conntrack;
    if (entry === null) return CONTINUE;
    const manip = manipAt(context.hook);
    const address = onto(manip === Manip.Src ? skb.packet.src : skb.packet.dst, this.to);
    context.nat.bind(entry, new NatRange(address, address), manip, context.rule);
    return Verdict.Accept;
  }

  save(): string {
    return ` --to ${this.text()}`;
  }

  list(): string {
    return `to:${this.text()}`;
  }

  private text(): string {
    return `${formatIp(this.to.address)}/${maskLength(this.to.mask)}`;
  }
}

function onto(address: IpAddress, to: AddressMask): IpAddress {
  if (typeof address === "number") {
    return ipv4FromBits((to.address as Ipv4) | (address & ~(to.mask as Ipv4)));
  }
  return ipv6FromGroups(
    Array.from(
      { length: 8 },
      (_, i) => ipv6Group(to.address as Ipv6, i) | (ipv6Group(address, i) & ~ipv6Group(to.mask as Ipv6, i) & 0xffff),
    ),
  );
}

/** A network: one address where IPv4's length is too large or its mask has holes (xtopt_parse_plenmask, NETMAP_parse). */
function parseNetwork(text: string, family: Family): AddressMask {
  const [host = "", length = null] = text.split(/\/(.*)/s);
  if (length === null) return parseHostMask(text, family, false);
  const longest = family === Family.V4 ? 32 : 128;
  const number = parseInteger(length);
  if ((number === null && (family === Family.V6 || parseMask(length, family) === null)) || (number ?? 0) > longest) {
    if (number === null || family === Family.V6)
      throw new ParameterProblem(
        `NETMAP: bad value for option "--to", neither a valid network mask nor valid CIDR (0-${longest}).\n`,
      );
    return parseHostMask(host, family, false);
  }
  const network = parseHostMask(text, family, false);
  return maskLength(network.mask) < 0 ? parseHostMask(host, family, false) : network;
}

/** How `-j NETMAP` is read. */
export const netmapTarget: TargetExtension = {
  name: "NETMAP",
  options: [{ name: "to", mandatory: true }],
  placement: { tables: ["nat"], hooks: [Hook.Prerouting, Hook.Output, Hook.Postrouting, Hook.Input] },
  parse: (given, context) => new NetmapTarget(parseNetwork(given.value("to") ?? "", context.family)),
};
