import type { Family } from "../../../wire/ip-address.js";
import type { AccessPolicy, Direction } from "./access-policy.js";
import type { NamedPort, PolicyPod } from "./policy-endpoint.js";

/** The policies that select a pod, in the order in which they are asked. */
export interface PodPolicies {
  readonly admin: readonly AccessPolicy[];
  /** Those that isolate it. Empty: not isolated. */
  readonly network: readonly AccessPolicy[];
  readonly baseline: readonly AccessPolicy[];
}

/** Pods that no policy tells apart: the same policies select them, and they are the same to the rules of all others. */
export interface PodClass {
  /** From 0, in the order of their first pods. */
  readonly index: number;
  readonly pods: readonly PolicyPod[];
  /** Which selections of pods they are in, one byte for each of `CompiledPolicies.terms`. */
  readonly terms: Uint8Array;
  /** In which piece of the address space they are; -1 without an address of the family. */
  readonly pieces: Readonly<Record<Family, number>>;
  /** Their ports that policies call by names. */
  readonly namedPorts: readonly NamedPort[];
  readonly policies: Readonly<Record<Direction, PodPolicies>>;
}
