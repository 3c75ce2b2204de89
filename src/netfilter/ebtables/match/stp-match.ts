import type { Mac } from "../../../wire/mac-address.js";
import type { NftVerdict } from "../../nft/model/verdict.js";
import { matched } from "../../nft/statement/xt-statement.js";
import type { Skb } from "../../skb.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { bang, EbExtension, type EbExtensionKind, type EbOption, readNumber, valued } from "../eb-extension.js";
import { type MacMask, parseMacMask } from "../mac-mask.js";
import { lengthPayload } from "./length-frame-match.js";

/** A field of a message of spanning tree: its option, where it stands behind the link header, its bytes. */
interface Field {
  readonly option: string;
  readonly at: number;
  readonly bytes: 1 | 2 | 4 | 6;
}

/** As ebtables lists them. Times stand there in 1/256 s and are compared as they stand. */
const FIELDS: readonly Field[] = [
  { option: "stp-type", at: 6, bytes: 1 },
  { option: "stp-flags", at: 7, bytes: 1 },
  { option: "stp-root-prio", at: 8, bytes: 2 },
  { option: "stp-root-addr", at: 10, bytes: 6 },
  { option: "stp-root-cost", at: 16, bytes: 4 },
  { option: "stp-sender-prio", at: 20, bytes: 2 },
  { option: "stp-sender-addr", at: 22, bytes: 6 },
  { option: "stp-port", at: 28, bytes: 2 },
  { option: "stp-msg-age", at: 30, bytes: 2 },
  { option: "stp-max-age", at: 32, bytes: 2 },
  { option: "stp-hello-time", at: 34, bytes: 2 },
  { option: "stp-forward-delay", at: 36, bytes: 2 },
];

const WORDS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  "stp-type": [
    ["config", 0],
    ["tcn", 0x80],
  ],
  "stp-flags": [
    ["topology-change", 1],
    ["topology-change-ack", 0x80],
  ],
};

interface Range {
  readonly first: number;
  readonly last: number;
  readonly invert: boolean;
}

/** `-d BGA --stp-type config` (ebt_stp.c). */
class StpMatch extends EbExtension {
  readonly name = "stp";
  readonly type = "match";
  private readonly ranges = new Map<string, Range>();
  private readonly addresses = new Map<string, MacMask>();

  set({ name, value, invert }: EbOption): void {
    const field = FIELDS.find(({ option }) => option === name);
    if (field === undefined) throw new Error(`--${name} is an option of stp`);
    if (field.bytes === 6) {
      const mac = parseMacMask(value, invert);
      if (mac === null) throw new ParameterProblem(`Bad --${name} range`);
      this.addresses.set(name, mac);
      return;
    }
    const word = WORDS[name]?.find(([each]) => each === value.toLowerCase());
    const [first, last] = word === undefined ? rangeOf(value, name, 2 ** (8 * field.bytes) - 1) : [word[1], word[1]];
    this.ranges.set(name, { first, last, invert });
  }

  save(): string {
    return FIELDS.map(({ option }) => {
      const address = this.addresses.get(option);
      if (address !== undefined) return `--${option} ${bang(address)}${address.text()} `;
      const range = this.ranges.get(option);
      if (range === undefined) return "";
      const word = WORDS[option]?.find(([, number]) => number === range.first)?.[0];
      const numbers = range.first === range.last ? String(range.first) : `${range.first}:${range.last}`;
      return `--${option} ${bang(range)}${word ?? numbers} `;
    }).join("");
  }

  override apply(skb: Skb): NftVerdict | null {
    const bytes = lengthPayload(skb)?.data ?? null;
    if (bytes === null || bytes[0] !== 0x42 || bytes[1] !== 0x42) return matched(false);
    for (const field of FIELDS) if (!this.fits(field, bytes)) return matched(false);
    return matched(true);
  }

  private fits({ option, at, bytes }: Field, data: Uint8Array): boolean {
    const address = this.addresses.get(option);
    const range = this.ranges.get(option);
    if (address === undefined && range === undefined) return true;
    if (data.length < at + bytes) return false;
    let value = 0;
    for (let i = at; i < at + bytes; i++) value = value * 256 + (data[i] ?? 0);
    if (address !== undefined) return address.matches(value as Mac);
    return range === undefined || (value >= range.first && value <= range.last) !== range.invert;
  }
}

function rangeOf(text: string, option: string, most: number): [number, number] {
  const parts = text.split(":");
  const [first, last = first] = parts.map((part, i) => (part === "" ? (i === 0 ? 0 : most) : readNumber(part, 10)));
  if (first == null || last == null || parts.length > 2 || first > last || last > most)
    throw new ParameterProblem(`Bad --${option} range`);
  return [first, last];
}

/** `--stp-..`. */
export const stpMatch: EbExtensionKind = {
  name: "stp",
  type: "match",
  options: FIELDS.map(({ option }) => valued(option)),
  create: () => new StpMatch(),
};
