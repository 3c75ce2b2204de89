import type { Sim } from "../../sim/sim.js";
import type { Skb } from "../skb.js";
import type { IpSet } from "./ip-set.js";

/** The sets of one namespace by name (`ipset list`). */
export class IpSets {
  readonly sim: Sim;
  readonly byName = new Map<string, IpSet>();

  constructor(sim: Sim) {
    this.sim = sim;
  }

  /** The set called `name`, or null. */
  get(name: string): IpSet | null {
    return this.byName.get(name) ?? null;
  }

  /** True when the packet's fields (`src` true or false for each dimension) are in the set; false without such a set. */
  test(name: string, skb: Skb, sources: readonly boolean[]): boolean {
    return this.byName.get(name)?.testPacket(skb, sources, this) ?? false;
  }
}
