import type { NftVerdict } from "../../nft/model/verdict.js";
import type { Skb } from "../../skb.js";
import { hex } from "../../text/extension.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { type EbExtensionKind, type EbOption, readNumber, valued } from "../eb-extension.js";
import { EbTarget } from "./eb-target.js";

type Operation = "set" | "or" | "and" | "xor";

/** `-j mark --mark-set 5` (ebt_mark.c). */
class MarkTarget extends EbTarget {
  readonly name = "mark";
  private operation: Operation | null = null;
  private value = 0;
  private hasOption = false;

  set({ name, value }: EbOption): void {
    this.hasOption = true;
    if (name === "mark-target") {
      this.setOutcome(name, value);
      return;
    }
    if (this.operation !== null)
      throw new ParameterProblem(`--${name} cannot be used together with specific --mark option`);
    const number = readNumber(value, 0);
    if (number === null || number > 0xffff_ffff) throw new ParameterProblem(`Bad MARK value '${value}'`);
    this.operation = name.slice("mark-".length) as Operation;
    this.value = number;
  }

  override check(): void {
    if (!this.hasOption) throw new ParameterProblem("You must specify some option");
  }

  save(): string {
    return `--mark-${this.operation ?? "set"} ${hex(this.value)} --mark-target ${this.outcome}`;
  }

  override xlate(): string {
    const operation = this.operation ?? "set";
    const value = operation === "set" ? hex(this.value) : `meta mark ${operation} ${hex(this.value)}`;
    return `meta mark set ${value} ${this.outcome.toLowerCase()}`;
  }

  override apply(skb: Skb): NftVerdict | null {
    switch (this.operation) {
      case "or":
        skb.mark = (skb.mark | this.value) >>> 0;
        break;
      case "and":
        skb.mark = (skb.mark & this.value) >>> 0;
        break;
      case "xor":
        skb.mark = (skb.mark ^ this.value) >>> 0;
        break;
      default:
        skb.mark = this.value;
    }
    return this.verdict();
  }
}

/** `-j mark`. */
export const markTarget: EbExtensionKind = {
  name: "mark",
  type: "target",
  options: [valued("mark-target"), valued("mark-set"), valued("mark-or"), valued("mark-and"), valued("mark-xor")],
  create: () => new MarkTarget(),
};
