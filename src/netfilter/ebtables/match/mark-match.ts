import type { NftVerdict } from "../../nft/model/verdict.js";
import { matched } from "../../nft/statement/xt-statement.js";
import type { Skb } from "../../skb.js";
import { hex } from "../../text/extension.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { bang, EbExtension, type EbExtensionKind, type EbOption, readNumber, unlike, valued } from "../eb-extension.js";

const ALL_BITS = 0xffff_ffff;

/** `--mark [!] [VALUE][/MASK]` (ebt_mark_m.c). */
class MarkMatch extends EbExtension {
  readonly name = "mark_m";
  readonly type = "match";
  private value = 0;
  private mask = ALL_BITS;
  /** True when only a mask was given: any of its bits will do. */
  private isAny = false;
  invert = false;

  set({ value: text, invert }: EbOption): void {
    const [value = "", mask] = text.split("/");
    this.isAny = value === "" && mask !== undefined;
    const number = this.isAny ? 0 : readNumber(value, 0);
    // Nothing behind the slash is a mask without bits.
    const bits = mask === undefined ? ALL_BITS : mask === "" ? 0 : readNumber(mask, 0);
    if (number === null || bits === null || number > ALL_BITS || bits > ALL_BITS)
      throw new ParameterProblem(`Bad mark value '${text}'`);
    this.value = number;
    this.mask = bits;
    this.invert = invert;
  }

  save(): string {
    const not = bang(this);
    if (this.isAny) return `--mark ${not}/${hex(this.mask)} `;
    return `--mark ${not}${hex(this.value)}${this.mask === ALL_BITS ? "" : `/${hex(this.mask)}`} `;
  }

  override xlate(): string {
    if (this.isAny) return `meta mark and ${hex(this.mask)} ${this.invert ? "== " : "!= "}0`;
    const mask = this.mask === ALL_BITS ? "" : `and ${hex(this.mask)} `;
    return `meta mark ${mask}${unlike(this)}${hex(this.value)}`;
  }

  override apply(skb: Skb): NftVerdict | null {
    const bits = (skb.mark & this.mask) >>> 0;
    return matched((this.isAny ? bits !== 0 : bits === this.value) !== this.invert);
  }
}

/** `--mark`. */
export const markMatch: EbExtensionKind = {
  name: "mark_m",
  type: "match",
  options: [valued("mark")],
  create: () => new MarkMatch(),
};
