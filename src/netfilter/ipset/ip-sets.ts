import type { Sim } from "../../sim/sim.js";
import type { Skb } from "../skb.js";
import type { IpSet } from "./ip-set.js";
import type { SetElement } from "./set-element.js";

/** The sets of one namespace by name (`ipset list`), and who uses them. */
export class IpSets {
  readonly sim: Sim;
  readonly byName = new Map<string, IpSet>();
  /** Asks how often rules name a set, so that one in use is not destroyed. */
  readonly users: SetUsers;

  constructor(sim: Sim, users: SetUsers) {
    this.sim = sim;
    this.users = users;
  }

  /** The set called `name`, or null. */
  get(name: string): IpSet | null {
    return this.byName.get(name) ?? null;
  }

  /** The element that the packet's fields fall into (`sources` true for src, for each field); null when none does. */
  test(name: string, skb: Skb, sources: readonly boolean[]): SetElement | null {
    const set = this.byName.get(name);
    return set === undefined ? null : set.lookupPacket(skb, sources, this);
  }

  /** How often rules and other sets name a set. */
  references(name: string): number {
    let count = this.users.setReferences(name);
    for (const set of this.byName.values()) {
      if (set.type !== "list:set") continue;
      for (const member of set.members.values()) {
        const [field] = member.fields;
        if (field !== undefined && field.kind === "set" && field.name === name) count++;
      }
    }
    return count;
  }
}

/** Who names sets: the rules of a namespace. */
export interface SetUsers {
  setReferences(name: string): number;
}
