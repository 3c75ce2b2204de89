import { Family, formatIp, tryParseIp } from "../../../wire/ip-address.js";
import { type Ipv6, ipv6FromGroups } from "../../../wire/ipv6-address.js";
import type { Match } from "../../rules/rule.js";
import type { Skb } from "../../skb.js";
import type { Given, MatchExtension } from "../../text/extension.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { ExtensionHeader, extensionData, isWithin } from "./extension-headers.js";

const LARGEST = 0xffff_ffff;
/** The most addresses that a rule can name (IP6T_RT_HOPS). */
const MOST_ADDRESSES = 16;

/** `-m rt`: the routing header and the addresses in one of type 0 (ip6t_rt.c). */
export class RtMatch implements Match {
  readonly name = "rt";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly type: number | null;
  readonly invertType: boolean;
  readonly segments: readonly [number, number] | null;
  readonly invertSegments: boolean;
  readonly length: number | null;
  readonly invertLength: boolean;
  readonly reserved: boolean;
  readonly addresses: readonly Ipv6[] | null;
  /** The addresses may have others between them. */
  readonly isLoose: boolean;

  constructor(given: Given) {
    this.type = given.uint("rt-type", 0, LARGEST);
    this.invertType = given.inverted("rt-type");
    this.segments = given.range("rt-segsleft", LARGEST);
    this.invertSegments = given.inverted("rt-segsleft");
    this.length = given.uint("rt-len", 0, LARGEST);
    this.invertLength = given.inverted("rt-len");
    const isTypeZero = this.type === 0 && !this.invertType;
    for (const option of ["rt-0-res", "rt-0-addrs"]) {
      if (given.has(option) && !isTypeZero) throw new ParameterProblem(`\`--rt-type 0' required before \`--${option}'`);
    }
    this.reserved = given.has("rt-0-res");
    const text = given.value("rt-0-addrs");
    this.addresses = text === null ? null : parseAddresses(text);
    this.isLoose = given.has("rt-0-not-strict");
    if (this.isLoose && this.addresses === null)
      throw new ParameterProblem("`--rt-0-addr ...' required before `--rt-0-not-strict'");
  }

  matches(skb: Skb): boolean {
    const header = extensionData(skb, ExtensionHeader.Routing);
    if (header === null) return false;
    if (this.segments !== null && !isWithin(header[3] ?? 0, this.segments, this.invertSegments)) return false;
    if (this.length !== null && (header.length === this.length) === this.invertLength) return false;
    if (this.type !== null && (header[2] === this.type) === this.invertType) return false;
    if (this.reserved && header.subarray(4, 8).some((byte) => byte !== 0)) return false;
    return this.addresses === null || this.visits(header, this.addresses);
  }

  private visits(header: Uint8Array, wanted: readonly Ipv6[]): boolean {
    const visited = Array.from({ length: (header.length - 8) >> 4 }, (_, i) => addressAt(header, 8 + 16 * i));
    if (!this.isLoose) return wanted.every((address, i) => visited[i] === address);
    let found = 0;
    for (const address of visited) if (address === wanted[found]) found++;
    return found === wanted.length;
  }

  save(): string {
    let text = "";
    if (this.type !== null) text += `${this.invertType ? " !" : ""} --rt-type ${this.type}`;
    if (this.segments !== null) text += `${this.invertSegments ? " !" : ""} --rt-segsleft ${rangeText(this.segments)}`;
    if (this.length !== null) text += `${this.invertLength ? " !" : ""} --rt-len ${this.length}`;
    if (this.reserved) text += " --rt-0-res";
    if (this.addresses !== null) text += ` --rt-0-addrs ${this.addresses.map(formatIp).join(",")}`;
    return this.isLoose ? `${text} --rt-0-not-strict` : text;
  }

  list(): string {
    let text = "rt";
    if (this.type !== null) text += ` type:${this.invertType ? "!" : ""}${this.type}`;
    if (this.segments !== null) {
      const many = this.segments[0] === this.segments[1] ? "" : "s";
      text += ` segsleft${many}:${this.invertSegments ? "!" : ""}${rangeText(this.segments)}`;
    }
    if (this.length !== null) text += ` length:${this.invertLength ? "!" : ""}${this.length}`;
    if (this.reserved) text += " reserved";
    if (this.addresses !== null) text += ` 0-addrs ${this.addresses.map(formatIp).join(",")}`;
    return this.isLoose ? `${text} 0-not-strict` : text;
  }
}

function rangeText([first, last]: readonly [number, number]): string {
  return first === last ? `${first}` : `${first}:${last}`;
}

function parseAddresses(text: string): Ipv6[] {
  const words = text.split(",");
  if (words.length > MOST_ADDRESSES) throw new ParameterProblem("too many addresses specified");
  return words.map((word) => {
    const address = tryParseIp(word);
    if (typeof address !== "string") throw new ParameterProblem(`bad address: ${word}`);
    return address;
  });
}

function addressAt(bytes: Uint8Array, at: number): Ipv6 {
  return ipv6FromGroups(
    Array.from({ length: 8 }, (_, i) => ((bytes[at + 2 * i] ?? 0) << 8) | (bytes[at + 2 * i + 1] ?? 0)),
  );
}

/** How `-m rt` is read. */
export const rtMatch: MatchExtension = {
  name: "rt",
  family: Family.V6,
  options: [
    { name: "rt-type", invertible: true },
    { name: "rt-segsleft", invertible: true },
    { name: "rt-len", invertible: true },
    { name: "rt-0-res", args: 0 },
    { name: "rt-0-addrs" },
    { name: "rt-0-not-strict", args: 0 },
  ],
  parse: (given) => new RtMatch(given),
};
