import { CtEvent } from "../../conntrack/conntrack-entry.js";
import type { Skb } from "../../skb.js";
import { BREAK, type NftVerdict } from "../model/verdict.js";
import type { Statement } from "./statement.js";

/** `ct label 5`: a bit that connections carry, asked for or set (nft_ct.c). Simplified: labels have numbers, no names. */
export class LabelStatement implements Statement {
  readonly label: number;
  readonly isSet: boolean;
  readonly invert: boolean;
  readonly needsConntrack = true;

  constructor(label: number, isSet: boolean, invert: boolean) {
    this.label = label;
    this.isSet = isSet;
    this.invert = invert;
  }

  apply(skb: Skb): NftVerdict | null {
    const entry = skb.conntrack;
    if (entry === null) return BREAK;
    const has = entry.labels.includes(this.label);
    if (!this.isSet) return has === this.invert ? BREAK : null;
    if (!has) {
      entry.labels = [...entry.labels, this.label].sort((a, b) => a - b);
      entry.pendingEvents |= CtEvent.Label;
    }
    return null;
  }

  text(): string {
    return `ct label ${this.isSet ? "set " : this.invert ? "!= " : ""}${this.label}`;
  }
}
