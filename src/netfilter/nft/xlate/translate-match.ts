import type { Match } from "../../rules/rule.js";
import { CONNECTION_XLATE } from "./connection-xlate.js";
import { PACKET_XLATE } from "./packet-xlate.js";
import { SavedMatch, type Xlate } from "./saved-match.js";
import { TRANSPORT_XLATE } from "./transport-xlate.js";

const XLATE: ReadonlyMap<string, Xlate> = new Map(
  [TRANSPORT_XLATE, CONNECTION_XLATE, PACKET_XLATE].flatMap((table) => Object.entries(table)),
);

/**
 * A match of iptables in nft's words, as its `xlate` says them; what has no such words is named as an extension.
 * `family` is "ip" or "ip6"; `protocol` is the rule's, 0 for any.
 */
export function translateMatch(match: Match, family: string, protocol: number): string {
  return XLATE.get(match.name)?.(new SavedMatch(match, family, protocol)) ?? `xt match ${match.name}`;
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
