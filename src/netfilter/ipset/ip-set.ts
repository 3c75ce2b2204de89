import type { Skb } from "../skb.js";
import type { IpSets } from "./ip-sets.js";

/** A set of addresses, ports and the like. */
export interface IpSet {
  readonly name: string;
  testPacket(skb: Skb, sources: readonly boolean[], sets: IpSets): boolean;
}
