import { Family } from "../../../wire/ip-address.js";
import { Informer, type InformerHandler } from "../../api/informer.js";
import type { ApiStore } from "../../api/store.js";
import { compilePolicies } from "./compile-policies.js";
import type { CompiledPolicies } from "./compiled-policies.js";
import { PolicyChains } from "./policy-chains.js";
import { type ObjectLister, POLICY_KINDS, policyObjectsOf } from "./policy-objects.js";

/** What the policies of one moment are to every node. Read-only but for what it remembers of its own answers. */
export class SharedPolicies {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  readonly compiled: CompiledPolicies;
  readonly chains: Readonly<Record<Family, PolicyChains>>;

  constructor(compiled: CompiledPolicies, before: SharedPolicies | null) {
    this.compiled = compiled;
    this.chains = {
      4: new PolicyChains(compiled, Family.V4, before?.chains[4] ?? null),
      6: new PolicyChains(compiled, Family.V6, before?.chains[6] ?? null),
    };
  }
}

/** An agent that has nothing to do until there is a policy. */
export interface PolicySleeper {
  wake(): void;
}

/**
 * What the policy agents of all nodes hold in common. Nodes see the same states of the API, some a little later: each of
 * the last few is compiled once for all nodes. And agents watch nothing before there is a policy, so that a cluster
 * without any pays for none.
 */
export class PolicyCache implements InformerHandler {
  private readonly api: ApiStore;
  private readonly known = new Map<string, SharedPolicies>();
  private readonly sleepers: PolicySleeper[] = [];
  private isAwake = false;
  private latest: SharedPolicies | null = null;

  constructor(api: ApiStore) {
    this.api = api;
    for (const kind of POLICY_KINDS) {
      new Informer<string>(api, kind, { name: "policy-cache", delay: AT_ONCE }).addHandler(this);
    }
  }

  /** Wakes the agent once there is a policy; at once when there is. */
  sleepUntilPolicy(agent: PolicySleeper): void {
    if (this.isAwake) agent.wake();
    else this.sleepers.push(agent);
  }

  onChange(): void {
    this.isAwake = true;
    for (const agent of this.sleepers.splice(0)) agent.wake();
  }

  /** The policies of a view; `state` must be equal for views that are equal, and only for those. */
  of(state: string, view: ObjectLister): SharedPolicies {
    let shared = this.known.get(state);
    if (shared === undefined) {
      shared = new SharedPolicies(compilePolicies(policyObjectsOf(view, this.api)), this.latest);
      this.latest = shared;
      for (const oldest of this.known.keys()) {
        if (this.known.size < KEPT) break;
        this.known.delete(oldest);
      }
      this.known.set(state, shared);
    }
    return shared;
  }
}

const KEPT = 4;
const AT_ONCE = { delayNs: 0, jitterNs: 0 } as const;
