import type { FieldSelector } from "./field-selector.js";
import type { Selector } from "./selector.js";
import type { WatchDelay } from "./watch.js";

/** How a store is set up; everything has the default of kubeadm's API server. */
export interface StoreOptions {
  /** What virtual time 0 is called: RFC 3339, `2025-01-01T00:00:00Z` unless told. */
  readonly epoch?: string;
  /** Service ranges, the first of them the default family: `["10.96.0.0/12"]` unless told; two for dual stack. */
  readonly serviceCidrs?: readonly string[];
  /** `[30000, 32767]` unless told; both ends included. */
  readonly nodePortRange?: readonly [number, number];
  /** How long a change takes to a watcher: 1 ms and up to 1 ms of jitter unless told. */
  readonly watchDelay?: WatchDelay;
  /** False takes objects whatever LimitRanges and ResourceQuotas say, as for objects that a cluster has already. */
  readonly heedsLimits?: boolean;
}

/** Options of a create or an update. */
export interface WriteOptions {
  /** Check, default and answer, but change nothing. */
  readonly dryRun?: boolean;
  /**
   * The object was built by a component from one that went through the API before (a pod from a template): it is
   * complete and valid, so neither defaulting nor validation is repeated. One that is created is the store's from then on.
   */
  readonly trusted?: boolean;
}

/** What becomes of the objects that a deleted one owns. */
export type DeletionPropagation = "Background" | "Foreground" | "Orphan";

/** Options of a delete. */
export interface DeleteOptions {
  /** Pods only: 0 removes at once; the pod's own terminationGracePeriodSeconds unless told. */
  readonly gracePeriodSeconds?: number;
  /** Background unless told, as kubectl does. */
  readonly propagationPolicy?: DeletionPropagation;
  /** Refuse (Conflict) unless the object still is this one. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: boolean;
}

/** Which objects of a kind a list or a watch is about. Selectors in text or ready made. */
export interface ListOptions {
  /** All namespaces when absent or empty. */
  readonly namespace?: string;
  readonly labelSelector?: string | Selector;
  readonly fieldSelector?: string | FieldSelector;
}

/** Options of a watch. */
export interface WatchOptions extends ListOptions {
  /** Send the objects that are there already as ADDED, then a BOOKMARK (true unless told). */
  readonly sendInitialEvents?: boolean;
  /** A delay of its own for this watcher. */
  readonly delay?: WatchDelay;
  /** Names the stream that the jitter is drawn from; give each component its own. */
  readonly name?: string;
}
