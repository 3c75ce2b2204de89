import type { Match } from "../../rules/rule.js";
import { CONNECTION_XLATE } from "./connection-xlate.js";
import { IPV6_XLATE } from "./ipv6-xlate.js";
import { PACKET_XLATE } from "./packet-xlate.js";
import { ROUTE_XLATE } from "./route-xlate.js";
import { SavedMatch, type Xlate } from "./saved-match.js";
import { TRANSPORT_XLATE } from "./transport-xlate.js";

const XLATE: ReadonlyMap<string, Xlate> = new Map(
  [IPV6_XLATE, ROUTE_XLATE, TRANSPORT_XLATE, CONNECTION_XLATE, PACKET_XLATE].flatMap((table) => Object.entries(table)),
);

/**
 * A match of iptables in nft's words, as nft lists it: the kernel's own expressions, or the extension's `xlate`; null
 * for an extension without such words. `family` is "ip" or "ip6"; `protocol` is the rule's, 0 for any.
 */
export function translateMatch(match: Match, family: string, protocol: number): string | null {
  return XLATE.get(match.name)?.(new SavedMatch(match, family, protocol)) ?? null;
}

/** True when iptables says it in nft's own expressions; else it is an extension, which nft only knows by name. */
export function isNativeMatch(match: Match): boolean {
  switch (match.name) {
    case "tcp":
      return !match.save().includes("--tcp-option");
    case "udp":
    case "limit":
    case "mark":
      return true;
    default:
      return false;
  }
}
