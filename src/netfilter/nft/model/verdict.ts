import type { ChainContext } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import type { NftChain } from "./nft-chain.js";
import type { NftSet } from "./nft-set.js";
import { Words } from "./words.js";

/** What a verdict may lead to: a chain. */
export interface JumpTarget {
  name: string;
  /** How many rules and elements lead here. */
  references: number;
  /** The chains whose rules and the maps whose elements do, and how many of each. */
  readonly callers: Map<NftChain | NftSet, number>;
  evaluate(skb: Skb, context: ChainContext): number;
}

const NAMES = new Words(["accept", "drop", "continue", "return", "jump", "goto", "break", "reject", "stolen"]);

/** What a rule or an element of a verdict map says. */
export class NftVerdict {
  readonly name: "accept" | "drop" | "continue" | "return" | "jump" | "goto" | "break" | "reject" | "stolen";
  /** Where `jump` and `goto` lead; null for all others. */
  readonly chain: JumpTarget | null;

  constructor(name: NftVerdict["name"], chain: JumpTarget | null = null) {
    this.name = NAMES.of(name);
    this.chain = chain;
  }

  text(): string {
    return this.chain === null ? this.name : `${this.name} ${this.chain.name}`;
  }
}

/** The rule is not about this packet: go on with the next one. */
export const BREAK = new NftVerdict("break");
/** `accept`: the packet passes this hook. */
export const ACCEPT = new NftVerdict("accept");
/** `drop`: the packet ends here. */
export const DROP = new NftVerdict("drop");
/** Drop, and answer as `skb.rejectWith` says. */
export const REJECT = new NftVerdict("reject");
