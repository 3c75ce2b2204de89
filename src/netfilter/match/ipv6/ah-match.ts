import { Family } from "../../../wire/ip-address.js";
import type { Match } from "../../rules/rule.js";
import type { Skb } from "../../skb.js";
import type { Given, MatchExtension } from "../../text/extension.js";
import { ExtensionHeader, isWithin } from "./extension-headers.js";

const LARGEST = 0xffff_ffff;

/** `-m ah` of ip6tables: the authentication header, which is an extension header there (ip6t_ah.c). */
export class Ah6Match implements Match {
  readonly name = "ah";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly spis: readonly [number, number];
  readonly invertSpis: boolean;
  readonly length: number | null;
  readonly invertLength: boolean;
  readonly reserved: boolean;

  constructor(given: Given) {
    this.spis = given.range("ahspi", LARGEST) ?? [0, LARGEST];
    this.invertSpis = given.inverted("ahspi");
    this.length = given.uint("ahlen", 0, LARGEST);
    this.invertLength = given.inverted("ahlen");
    this.reserved = given.has("ahres");
  }

  matches(skb: Skb): boolean {
    const { protocol, payload } = skb.packet;
    if (protocol !== ExtensionHeader.Authentication || payload.kind !== "raw" || payload.data.length < 12) return false;
    const bytes = new DataView(payload.data.buffer, payload.data.byteOffset, payload.data.byteLength);
    if (!isWithin(bytes.getUint32(4), this.spis, this.invertSpis)) return false;
    const length = (bytes.getUint8(1) + 2) * 4;
    if (this.length !== null && this.length !== 0 && (length === this.length) === this.invertLength) return false;
    return !(this.reserved && bytes.getUint16(2) !== 0);
  }

  save(): string {
    const [first, last] = this.spis;
    let text = "";
    if (first !== 0 || last !== LARGEST)
      text += `${this.invertSpis ? " !" : ""} --ahspi ${first}${first === last ? "" : `:${last}`}`;
    if (this.length !== null && (this.length !== 0 || this.invertLength))
      text += `${this.invertLength ? " !" : ""} --ahlen ${this.length}`;
    return this.reserved ? `${text} --ahres` : text;
  }

  list(): string {
    const [first, last] = this.spis;
    const not = this.invertSpis ? "!" : "";
    let text = "ah ";
    if (first === last) text += `spi:${not}${first}`;
    else if (first !== 0 || last !== LARGEST || this.invertSpis) text += `spis:${not}${first}:${last}`;
    if (this.length !== null && (this.length !== 0 || this.invertLength))
      text += `length:${this.invertLength ? "!" : ""}${this.length}`;
    return this.reserved ? `${text} reserved` : text;
  }
}

/** How `-m ah` is read by ip6tables. */
export const ah6Match: MatchExtension = {
  name: "ah",
  family: Family.V6,
  options: [
    { name: "ahspi", invertible: true },
    { name: "ahlen", invertible: true },
    { name: "ahres", args: 0 },
  ],
  parse: (given) => new Ah6Match(given),
};
