import type { RandomStream } from "../../sim/random.js";
import type { Sim } from "../../sim/sim.js";
import type { Trace } from "../../trace/trace.js";
import type { IpAddress } from "../../wire/ip-address.js";
import type { Conntrack } from "../conntrack/conntrack.js";
import type { Hook, NetfilterEnvironment } from "../hook.js";
import type { IpSets } from "../ipset/ip-sets.js";
import type { IpVs } from "../ipvs/ipvs.js";
import type { KernelLog } from "../kernel-log.js";
import type { HashlimitTables } from "../match/hashlimit-tables.js";
import type { RecentLists } from "../match/recent-lists.js";
import type { Nat } from "../nat/nat.js";
import type { Accounts } from "../nfacct/accounts.js";
import type { PacketQueue } from "../packet-queue.js";
import type { Skb } from "../skb.js";
import type { Rule } from "./rule.js";

/** What a match or a target may ask besides the packet: one for each namespace, with the hook that is running now. */
export interface Context {
  readonly sim: Sim;
  readonly environment: NetfilterEnvironment;
  readonly conntrack: Conntrack;
  readonly nat: Nat;
  readonly rng: RandomStream;
  readonly kernelLog: KernelLog;
  readonly sets: IpSets;
  readonly ipvs: IpVs;
  readonly recent: RecentLists;
  readonly hashlimits: HashlimitTables;
  readonly accounts: Accounts;
  /** Who listens on queues, by their numbers. */
  readonly queues: ReadonlyMap<number, PacketQueue>;
  /** The hook that is running. */
  readonly hook: Hook;
  /** The rule that is being looked at: what a target gives as cause. */
  readonly rule: Rule | null;
  /** Set by a match that found the packet malformed: it is dropped at once. */
  hotdrop: boolean;
  /** Sends a copy of the packet to `gateway`, untracked, by `device` or the route's (nf_dup_ipv4, nf_dup_ipv6). */
  sendCopy(skb: Skb, gateway: IpAddress, device: string | null): void;
  /** Null when nobody looks. */
  readonly trace: Trace | null;
}
