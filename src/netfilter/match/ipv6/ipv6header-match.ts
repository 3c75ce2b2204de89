import { Family } from "../../../wire/ip-address.js";
import type { Match } from "../../rules/rule.js";
import type { Skb } from "../../skb.js";
import type { Given, MatchExtension } from "../../text/extension.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { ExtensionHeader, ipv6Of } from "./extension-headers.js";

/** The headers that can be asked for: bit, number, and names, the one of listings first. */
const HEADERS: readonly (readonly [number, number, ...string[]])[] = [
  [0x80, ExtensionHeader.HopByHop, "hop-by-hop", "hop"],
  [0x40, ExtensionHeader.DestinationOptions, "ipv6-opts", "dst"],
  [0x20, ExtensionHeader.Routing, "ipv6-route", "route"],
  [0x10, ExtensionHeader.Fragment, "ipv6-frag", "frag"],
  [0x08, ExtensionHeader.Authentication, "ah", "auth"],
  [0x04, ExtensionHeader.Esp, "esp"],
  [0x02, ExtensionHeader.NoNext, "ipv6-nonxt", "none"],
  [0x01, 255, "protocol", "prot"],
];

/** Headers that a packet ends with: it has no protocol of the next layer, or none to be seen. */
const LAST: readonly number[] = [ExtensionHeader.NoNext, ExtensionHeader.Esp];

/** `-m ipv6header`: which extension headers a packet has (ip6t_ipv6header.c). */
export class Ipv6headerMatch implements Match {
  readonly name = "ipv6header";
  readonly needsConntrack = false;
  readonly isStateful = false;
  /** Bits of the headers that are asked for. */
  readonly wanted: number;
  readonly invert: boolean;
  /** `--soft`: the packet may have others too. */
  readonly soft: boolean;

  constructor(given: Given) {
    let wanted = 0;
    for (const word of (given.value("header") ?? "").split(",")) {
      const header = HEADERS.find(([, number, ...names]) => names.includes(word) || String(number) === word);
      if (header === undefined) throw new ParameterProblem(`unknown header \`${word}' specified`);
      wanted |= header[0];
    }
    this.wanted = wanted;
    this.invert = given.inverted("header");
    this.soft = given.has("soft");
  }

  matches(skb: Skb): boolean {
    const packet = ipv6Of(skb);
    if (packet === null) return false;
    let has = 0;
    for (const { protocol } of packet.extensions) has |= bitOf(protocol);
    if (packet.fragment !== null) has |= 0x10;
    has |= bitOf(packet.protocol);
    if (!LAST.includes(packet.protocol)) has |= 0x01;
    if (this.soft) return ((has & this.wanted) === this.wanted) !== this.invert;
    return (has === this.wanted) !== this.invert;
  }

  save(): string {
    const names = HEADERS.filter(([bit]) => (this.wanted & bit) !== 0).map(([, , name]) => name);
    return `${this.invert ? " !" : ""} --header ${names.join(",")}${this.soft ? " --soft" : ""}`;
  }

  list(numeric: boolean): string {
    const flags = `0x${this.wanted.toString(16).toUpperCase().padStart(2, "0")}`;
    const names = HEADERS.filter(([bit]) => (this.wanted & bit) !== 0).map(([, , name]) => name);
    const text = numeric ? flags : names.join(",");
    return `ipv6header flags:${this.invert ? "!" : ""}${text}${this.soft ? " soft" : ""}`;
  }
}

function bitOf(protocol: number): number {
  return HEADERS.find(([, number]) => number === protocol && number !== 255)?.[0] ?? 0;
}

/** How `-m ipv6header` is read. */
export const ipv6headerMatch: MatchExtension = {
  name: "ipv6header",
  family: Family.V6,
  options: [
    { name: "header", invertible: true, mandatory: true },
    { name: "soft", args: 0 },
  ],
  parse: (given) => new Ipv6headerMatch(given),
};
