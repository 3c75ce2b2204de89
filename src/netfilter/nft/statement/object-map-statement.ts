import type { ChainContext } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import { type Expression, keyText, readKey } from "../expression/expression.js";
import type { Value } from "../model/data-type.js";
import type { NftSet } from "../model/nft-set.js";
import { PolicyObject } from "../model/policy-object.js";
import { setReferenceText } from "../model/set-text.js";
import type { Style } from "../model/style.js";
import { BREAK, type NftVerdict } from "../model/verdict.js";
import type { Statement } from "./statement.js";

/** `counter name tcp dport map @names`: the named object that a map has for the packet (nft_objref_map_eval). */
export class ObjectMapStatement implements Statement {
  readonly kind: string;
  readonly key: readonly Expression[];
  readonly map: NftSet;
  readonly needsConntrack: boolean;
  private readonly values: Value[] = [];

  constructor(kind: string, key: readonly Expression[], map: NftSet) {
    this.kind = kind;
    this.key = key;
    this.map = map;
    this.needsConntrack = key.some((part) => part.needsConntrack);
  }

  apply(skb: Skb, context: ChainContext, rule: Parameters<Statement["apply"]>[2]): NftVerdict | null {
    if (!readKey(this.key, this.values, skb, context)) return BREAK;
    const state = this.map.lookup(this.values, context.sim.nowNs)?.object?.state ?? null;
    if (state === null || state instanceof PolicyObject) return state === null ? BREAK : null;
    return state.apply(skb, context, rule);
  }

  text(style: Style): string {
    return `${this.kind} name ${keyText(this.key, style)} map ${setReferenceText(this.map, style)}`;
  }
}
