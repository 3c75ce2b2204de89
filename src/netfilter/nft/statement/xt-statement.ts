import type { Cause } from "../../../trace/trace.js";
import type { ChainContext } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import { BREAK, type NftVerdict } from "../model/verdict.js";
import type { Statement } from "./statement.js";

/** An extension of xtables in a rule of nft (nft_compat.c), as ebtables and arptables put it there. Plain data. */
export interface XtExtension {
  /** As the kernel calls it: "mark_m", "arpreply". */
  readonly name: string;
  /** A watcher is a target that stands among the matches. */
  readonly type: "match" | "target" | "watcher";
  /** What nft lists it as; null where the extension has no words of nft's. */
  xlate(): string | null;
  /** As `Statement.apply`. */
  apply(skb: Skb, context: ChainContext, rule: Cause): NftVerdict | null;
}

/** `xt match arp`: nft lists it in the extension's translation, or by its name. */
export class XtStatement implements Statement {
  readonly needsConntrack = false;
  readonly extension: XtExtension;

  constructor(extension: XtExtension) {
    this.extension = extension;
  }

  apply(skb: Skb, context: ChainContext, rule: Cause): NftVerdict | null {
    return this.extension.apply(skb, context, rule);
  }

  text(): string {
    const { extension } = this;
    return extension.xlate() ?? `xt ${extension.type} ${extension.name}`;
  }
}

/** What a match says as a statement. */
export function matched(isMatch: boolean): NftVerdict | null {
  return isMatch ? null : BREAK;
}
