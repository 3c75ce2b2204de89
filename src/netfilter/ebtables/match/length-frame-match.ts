import type { RawPayload } from "../../../wire/payload.js";
import type { NftVerdict } from "../../nft/model/verdict.js";
import { matched } from "../../nft/statement/xt-statement.js";
import type { Skb } from "../../skb.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import {
  bang,
  type EbEntry,
  EbExtension,
  type EbExtensionKind,
  type EbOption,
  INVALID,
  type Inverted,
  readNumber,
  valued,
} from "../eb-extension.js";

/** A frame whose type is its length has its payload's kind behind it (LLC, SNAP); null for all other frames. */
export function lengthPayload({ frame }: Skb): RawPayload | null {
  if (frame === null || frame.etherType >= 0x600 || frame.payload.kind !== "raw") return null;
  return frame.payload;
}

/** `-p LENGTH --802_3-sap 0x42` (ebt_802_3.c). */
class LengthFrameMatch extends EbExtension {
  readonly name = "802_3";
  readonly type = "match";
  private sap: Inverted<number> | null = null;
  private snapType: Inverted<number> | null = null;

  set({ name, value, invert }: EbOption): void {
    const number = readNumber(value, 16);
    const isSap = name === "802_3-sap";
    if (number === null || number > (isSap ? 0xff : 0xffff))
      throw new ParameterProblem(`Problem with specified ${isSap ? "sap" : "type"} hex value, ${digits(value)}`);
    if (isSap) this.sap = { value: number, invert };
    else this.snapType = { value: number, invert };
  }

  save(): string {
    let text = "";
    if (this.sap !== null) text += `--802_3-sap ${bang(this.sap)}0x${this.sap.value.toString(16).padStart(2, "0")} `;
    if (this.snapType !== null)
      text += `--802_3-type ${bang(this.snapType)}0x${this.snapType.value.toString(16).padStart(4, "0")} `;
    return text;
  }

  override refusal(entry: EbEntry): string | null {
    return entry.isLength && !entry.invertProtocol ? null : INVALID;
  }

  override apply(skb: Skb): NftVerdict | null {
    const bytes = lengthPayload(skb)?.data ?? null;
    if (bytes === null) return matched(false);
    const [dsap, ssap] = bytes;
    if (this.sap !== null) {
      const isSap = dsap === this.sap.value && ssap === this.sap.value;
      if (isSap === this.sap.invert) return matched(false);
    }
    if (this.snapType === null) return matched(true);
    if (dsap !== SNAP || ssap !== SNAP) return matched(false);
    const type = ((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0);
    return matched((type === this.snapType.value) !== this.snapType.invert);
  }
}

const SNAP = 0xaa;

/** The number that a text begins with, in hexadecimal. */
function digits(text: string): string {
  return (/^(?:0x)?([0-9a-f]+)/i.exec(text)?.[1] ?? "0").toLowerCase();
}

/** `--802_3-..`. */
export const lengthFrameMatch: EbExtensionKind = {
  name: "802_3",
  type: "match",
  options: [valued("802_3-sap"), valued("802_3-type")],
  create: () => new LengthFrameMatch(),
};
