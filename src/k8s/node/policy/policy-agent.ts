import type { Host } from "../../../host/host.js";
import { IpSet, SET_TYPES } from "../../../netfilter/ipset/ip-set.js";
import { SetElement } from "../../../netfilter/ipset/set-element.js";
import type { PacketQueue } from "../../../netfilter/packet-queue.js";
import type { RuleSpec } from "../../../netfilter/rules/rule.js";
import { type ChainContent, changeTables } from "../../../netfilter/rules/table-builder.js";
import type { EventTarget, ScheduledEvent } from "../../../sim/event-queue.js";
import type { Sim } from "../../../sim/sim.js";
import { MICROSECOND, MILLISECOND } from "../../../sim/time.js";
import type { Family } from "../../../wire/ip-address.js";
import type { IpPacket } from "../../../wire/payload.js";
import { Informers } from "../../api/informer.js";
import type { Pod } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";
import type { RuleCache } from "../proxy/rule-cache.js";
import { learnDomains } from "./domain-learner.js";
import { DNS_QUEUE, FamilyRules, FORWARD_CHAIN, INPUT_CHAIN, type LocalPod } from "./family-rules.js";
import type { PolicyCache, PolicySleeper } from "./policy-cache.js";
import type { PolicySet } from "./policy-sets.js";
import { PolicyView, type PolicyViewOwner } from "./policy-view.js";

/** What the agent is started with. */
export interface PolicyAgentOptions {
  readonly api: ApiStore;
  readonly host: Host;
  /** What all nodes hold in common. */
  readonly rules: RuleCache;
  readonly policies: PolicyCache;
  readonly families: readonly Family[];
  /** The least time between two writes, to which each pod of the cluster adds 200 us; 100 ms unless told. */
  readonly minSyncNs?: number;
}

const NO_STATUS: Pod["status"] = {};

/** Before the chain of filter, where kube-proxy accepts what is to be masqueraded. */
const TABLE = "mangle";
const MIN_SYNC_NS = 100 * MILLISECOND;
/** In a larger cluster more changes are taken together. */
const PER_POD_NS = 200 * MICROSECOND;

/**
 * The policy agent of one node: keeps rules that let the node's pods be reached, and reach others, as policies say.
 * The rules stand in FORWARD, after DNAT and before SNAT: what comes from the node itself or goes to it does not pass
 * there. A new pod's rules are written before its containers start; other changes come with the watch, each as one change
 * of the table. Connections that were open stay open.
 */
export class PolicyAgent implements PolicyViewOwner, PolicySleeper, PacketQueue, EventTarget {
  /** How often rules were written. */
  syncCount = 0;
  private readonly options: PolicyAgentOptions;
  private readonly sim: Sim;
  /** Null until there is a policy. */
  private view: PolicyView | null = null;
  /** By the pod's uid. */
  private readonly pods = new Map<string, LocalPod>();
  private readonly written = new Map<Family, ReadonlyMap<string, readonly RuleSpec[]>>();
  private readonly sets = new Map<string, PolicySet>();
  private pending: ScheduledEvent | null = null;
  private lastSyncNs = -MIN_SYNC_NS;
  private stopped = false;

  constructor(options: PolicyAgentOptions) {
    this.options = options;
    this.sim = options.host.network.sim;
    options.policies.sleepUntilPolicy(this);
  }

  wake(): void {
    if (this.stopped) return;
    const { api, host } = this.options;
    this.view = new PolicyView(new Informers(api, `policy-agent/${host.name}`), this);
    host.netns.netfilter.queues.set(DNS_QUEUE, this);
  }

  /** An answer of a name server to a pod of this node, before the pod has it. */
  onQueued(packet: IpPacket): void {
    learnDomains(packet, this.sets.values(), this.options.host.netns.netfilter.sets);
  }

  /** True when a change that has arrived is not written yet. */
  get isPending(): boolean {
    return this.pending !== null;
  }

  /** The machine is off. The rules stay as they are. */
  stop(): void {
    this.stopped = true;
    if (this.pending !== null) this.sim.cancel(this.pending);
    this.pending = null;
    this.view?.close();
  }

  /** A pod of this node has got its network; its containers start once this returns. */
  onPodNetwork(pod: Pod, addresses: readonly string[]): void {
    if (pod.spec.hostNetwork === true) return;
    // Its status, which changes, would be kept as it is now.
    const { apiVersion, kind, metadata, spec } = pod;
    this.pods.set(metadata.uid, { pod: { apiVersion, kind, metadata, spec, status: NO_STATUS }, addresses });
    const { view } = this;
    if (view?.hasPolicies === true && view.synced && !this.stopped) this.sync(view);
  }

  /** The pod's addresses are free again. */
  onPodNetworkGone(pod: Pod): void {
    if (this.pods.delete(pod.metadata.uid)) this.onViewChange();
  }

  onViewChange(): void {
    if (this.stopped || this.pending !== null) return;
    if (this.view?.hasPolicies !== true && this.written.size === 0) return;
    const betweenNs = (this.options.minSyncNs ?? MIN_SYNC_NS) + (this.view?.podCount ?? 0) * PER_POD_NS;
    const wait = this.lastSyncNs + betweenNs - this.sim.nowNs;
    this.pending = this.sim.schedule(Math.max(0, wait), this, 0);
  }

  onEvent(): void {
    this.pending = null;
    if (this.view?.synced === true) this.sync(this.view);
    else this.pending = this.sim.schedule(MILLISECOND, this, 0);
  }

  private sync(view: PolicyView): void {
    this.lastSyncNs = this.sim.nowNs;
    this.syncCount++;
    const shared = this.options.policies.of(view.state, view);
    const wanted = new Set<string>();
    for (const family of this.options.families) {
      const writer = new FamilyRules(shared, family, view, [...this.pods.values()]);
      writer.write();
      for (const name of writer.sets) {
        wanted.add(name);
        const set = shared.chains[family].sets.byName.get(name);
        if (set !== undefined) this.writeSet(set);
      }
      this.writeChains(family, writer);
    }
    const { sets } = this.options.host.netns.netfilter;
    for (const name of this.sets.keys()) {
      if (wanted.has(name)) continue;
      sets.byName.delete(name);
      this.sets.delete(name);
    }
  }

  private writeSet(set: PolicySet): void {
    const before = this.sets.get(set.name);
    this.sets.set(set.name, set);
    if (before === set || (before !== undefined && set.domains !== null)) return;
    const { sets } = this.options.host.netns.netfilter;
    const made = new IpSet(set.name, set.type, SET_TYPES.get(set.type)?.fields ?? [], {
      family: set.family,
      hashsize: 1024,
      maxelem: 65536,
      timeoutS: set.domains === null ? null : 0,
      counters: false,
      comment: false,
      skbinfo: false,
      netmask: null,
      first: 0,
      last: 65535,
      size: 8,
      initval: 0,
    });
    const known = sets.get(set.name)?.members;
    for (const [text, fields] of set.members) {
      made.put(known?.get(text) ?? new SetElement(fields, Number.POSITIVE_INFINITY, "", false));
    }
    sets.byName.set(set.name, made);
  }

  /** One change of the table; only chains that are other than the last time are touched. */
  private writeChains(family: Family, rules: FamilyRules): void {
    const { netfilter } = this.options.host.netns;
    const before = this.written.get(family);
    if (before === undefined && rules.chains.size === 0) return;
    const specs = new Map<string, readonly RuleSpec[]>();
    for (const name of rules.sets) this.options.rules.knowSet(name, family);
    for (const [name, texts] of rules.chains) {
      specs.set(
        name,
        texts.map(({ text, origin }) => this.options.rules.specOf(family, text, origin)),
      );
    }
    // The base chains jump to these two; they stay when they have nothing to say.
    for (const name of [FORWARD_CHAIN, INPUT_CHAIN])
      if (before?.has(name) === true && !specs.has(name)) specs.set(name, []);
    const changed: ChainContent[] = [];
    for (const [name, content] of specs) {
      if (!sameRules(before?.get(name), content)) changed.push({ name, rules: content });
    }
    const ensured = [
      { chain: "FORWARD", to: FORWARD_CHAIN },
      { chain: "INPUT", to: INPUT_CHAIN },
    ].filter(({ to }) => specs.has(to));
    changeTables(netfilter, family, [
      {
        table: TABLE,
        chains: changed,
        deletedChains: [...(before?.keys() ?? [])].filter((name) => !specs.has(name)),
        ensured: ensured.map(({ chain, to }) => ({
          chain,
          rule: this.options.rules.specOf(family, `-m comment --comment "network policies" -j ${to}`, null),
          before: true,
        })),
      },
    ]);
    this.written.set(family, specs);
  }
}

function sameRules(before: readonly RuleSpec[] | undefined, after: readonly RuleSpec[]): boolean {
  return before !== undefined && before.length === after.length && after.every((spec, index) => spec === before[index]);
}
