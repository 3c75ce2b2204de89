import { Family } from "../../../wire/ip-address.js";
import type { ApiStore } from "../../api/store.js";
import { compilePolicies } from "./compile-policies.js";
import type { CompiledPolicies } from "./compiled-policies.js";
import { PolicyChains } from "./policy-chains.js";
import { type ObjectLister, policyObjectsOf } from "./policy-objects.js";

/** What the policies of one moment are to every node. Read-only but for what it remembers of its own answers. */
export class SharedPolicies {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  readonly compiled: CompiledPolicies;
  readonly chains: Readonly<Record<Family, PolicyChains>>;

  constructor(compiled: CompiledPolicies) {
    this.compiled = compiled;
    this.chains = { 4: new PolicyChains(compiled, Family.V4), 6: new PolicyChains(compiled, Family.V6) };
  }
}

/** Nodes see the same states of the API, some a little later: each of the last few is compiled once for all nodes. */
export class PolicyCache {
  private readonly api: ApiStore;
  private readonly known = new Map<string, SharedPolicies>();

  constructor(api: ApiStore) {
    this.api = api;
  }

  /** The policies of a view; `state` must be equal for views that are equal, and only for those. */
  of(state: string, view: ObjectLister): SharedPolicies {
    let shared = this.known.get(state);
    if (shared === undefined) {
      shared = new SharedPolicies(compilePolicies(policyObjectsOf(view, this.api)));
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
