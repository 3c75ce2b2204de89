import { Family } from "../../../wire/ip-address.js";
import { ipv6Group } from "../../../wire/ipv6-address.js";
import { Hook } from "../../hook.js";
import type { Match } from "../../rules/rule.js";
import type { Skb } from "../../skb.js";
import type { MatchExtension } from "../../text/extension.js";
import { ipv6Of } from "./extension-headers.js";

/** `-m eui64`: the source address ends in the one made of the sender's MAC address (ip6t_eui64.c, RFC 4291 appendix A). */
export class Eui64Match implements Match {
  readonly name = "eui64";
  readonly needsConntrack = false;
  readonly isStateful = false;

  matches(skb: Skb): boolean {
    const packet = ipv6Of(skb);
    const mac = skb.srcMac;
    if (packet === null || mac === null) return false;
    const high = Math.floor(mac / 0x1_0000_0000);
    const low = mac % 0x1_0000_0000;
    const groups = [high ^ 0x0200, ((low >>> 16) & 0xff00) | 0x00ff, 0xfe00 | ((low >>> 16) & 0xff), low & 0xffff];
    return groups.every((group, i) => ipv6Group(packet.src, 4 + i) === group);
  }

  save(): string {
    return "";
  }

  list(): string {
    return "";
  }
}

/** How `-m eui64` is read. */
export const eui64Match: MatchExtension = {
  name: "eui64",
  family: Family.V6,
  options: [],
  placement: { hooks: [Hook.Prerouting, Hook.Input, Hook.Forward] },
  parse: () => new Eui64Match(),
};
