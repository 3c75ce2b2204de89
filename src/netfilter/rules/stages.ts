import { Hook } from "../hook.js";
import type { HookChain } from "./chain.js";
import type { Table } from "./table.js";

/** What stands at a hook besides plain chains. */
export const StageKind = { Track: 0, Chain: 1, Nat: 2, Confirm: 3, IpvsAnswer: 4, IpvsReceive: 5 } as const;
export type StageKind = (typeof StageKind)[keyof typeof StageKind];

/** One thing that a packet meets at a hook. */
export interface Stage {
  readonly kind: StageKind;
  readonly priority: number;
  /** The chain of a `Chain` stage, else null. */
  readonly chain: HookChain | null;
  /** The chains that a flow's first packet asks at a `Nat` stage, in order of priority. */
  readonly natChains: readonly HookChain[];
}

const CONNTRACK_PRIORITY = -200;
const NAT_DST_PRIORITY = -100;
const NAT_SRC_PRIORITY = 100;
const LAST_PRIORITY = Number.MAX_SAFE_INTEGER;

/** Where IPVS stands as soon as there is a virtual server (ip_vs_ops4 of ip_vs_core.c). */
const IPVS_STAGES: readonly (readonly [Hook, number, StageKind])[] = [
  [Hook.Input, NAT_SRC_PRIORITY - 2, StageKind.IpvsAnswer],
  [Hook.Input, NAT_SRC_PRIORITY - 1, StageKind.IpvsReceive],
  [Hook.Output, NAT_DST_PRIORITY + 1, StageKind.IpvsAnswer],
  [Hook.Output, NAT_DST_PRIORITY + 2, StageKind.IpvsReceive],
  [Hook.Forward, 99, StageKind.IpvsReceive],
  [Hook.Forward, 100, StageKind.IpvsAnswer],
];

const NONE: readonly HookChain[] = [];

/**
 * What a packet meets at each of the five hooks, in the kernel's order of priorities (enum nf_ip_hook_priorities).
 * Connections are tracked when any rule needs them; NAT is at four hooks as soon as one chain of type nat exists.
 */
export function buildStages(
  tables: readonly Table[],
  nftChains: readonly HookChain[],
  nftTracks: boolean,
  hasIpvs: boolean,
): Stage[][] {
  const tracks = nftTracks || tables.some((table) => table.needsConntrack);
  const chains: readonly HookChain[] = [...tables.flatMap((table) => table.baseChains()), ...nftChains];
  const natChains = chains.filter((chain) => chain.base !== null && chain.base.type === "nat");
  const hooks: Stage[][] = [[], [], [], [], []];
  const add = (hook: Hook, stage: Stage) => hooks[hook]?.push(stage);
  for (const chain of chains) {
    if (chain.base === null || chain.base.type === "nat") continue;
    add(chain.base.hook, { kind: StageKind.Chain, priority: chain.base.priority, chain, natChains: NONE });
  }
  if (tracks) {
    for (const hook of [Hook.Prerouting, Hook.Output]) {
      add(hook, { kind: StageKind.Track, priority: CONNTRACK_PRIORITY, chain: null, natChains: NONE });
    }
    for (const hook of [Hook.Input, Hook.Postrouting]) {
      add(hook, { kind: StageKind.Confirm, priority: LAST_PRIORITY, chain: null, natChains: NONE });
    }
  }
  if (tracks && natChains.length > 0) {
    for (const hook of [Hook.Prerouting, Hook.Input, Hook.Output, Hook.Postrouting]) {
      const priority = hook === Hook.Prerouting || hook === Hook.Output ? NAT_DST_PRIORITY : NAT_SRC_PRIORITY;
      const here = natChains
        .filter((chain) => chain.base?.hook === hook)
        .sort((a, b) => (a.base?.priority ?? 0) - (b.base?.priority ?? 0));
      add(hook, { kind: StageKind.Nat, priority, chain: null, natChains: here });
    }
  }
  if (hasIpvs) {
    for (const [hook, priority, kind] of IPVS_STAGES) add(hook, { kind, priority, chain: null, natChains: NONE });
  }
  for (const stages of hooks) stages.sort((a, b) => a.priority - b.priority);
  return hooks;
}
