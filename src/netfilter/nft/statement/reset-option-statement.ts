import type { Skb } from "../../skb.js";
import { stripOptions } from "../../target/tcpoptstrip-target.js";
import { TCP_OPTIONS } from "../model/tcp-options.js";
import { BREAK, type NftVerdict } from "../model/verdict.js";
import type { Statement } from "./statement.js";

/** `reset tcp option NAME`: puts NOPs in the place of an option (nft_exthdr_tcp_strip_eval). */
export class ResetOptionStatement implements Statement {
  readonly needsConntrack = false;
  readonly option: string;

  constructor(option: string) {
    this.option = option;
  }

  apply(skb: Skb): NftVerdict | null {
    const kind = TCP_OPTIONS.find(([name]) => name === this.option)?.[1] ?? 0;
    return stripOptions(skb, [kind]) ? null : BREAK;
  }

  text(): string {
    return `reset tcp option ${this.option}`;
  }
}
