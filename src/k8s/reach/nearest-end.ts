import { nearestName } from "../api/nearest-name.js";
import type { Service } from "../api/object.js";
import { rangeOfCidr } from "../node/policy/address-range.js";
import { type EndPattern, selectorText } from "./expectation/end-pattern.js";
import type { Reach } from "./reach.js";

/**
 * What was probably meant by a pattern that names nobody, as it has to be written: the same name in another namespace,
 * the nearest one of its own, the nearest of all. Null when nothing is near but what is written already.
 */
export function nearestEnd(reach: Reach, pattern: EndPattern): string | null {
  const nearest = findNearest(reach, pattern);
  return nearest === pattern.text ? null : nearest;
}

/** Why a Service that is there leads to no pod, as the end of a sentence; "" where only its pods are missing. */
export function whyNobodyBehind({ spec }: Service): string {
  if (spec.type === "ExternalName") return `: it is an ExternalName for ${spec.externalName ?? ""}`;
  return Object.keys(spec.selector ?? {}).length === 0 ? ": it has no selector" : "";
}

/** Why a pattern of addresses names nobody, as the end of a sentence. */
export function whyNobodyAt(reach: Reach, cidr: string): string {
  const text = cidr.replace(/\/(32|128)$/, "");
  const owner = reach.ends.find(({ pods }) =>
    pods.some(({ pod }) => [pod.status.podIP, ...(pod.status.podIPs ?? []).map(({ ip }) => ip)].includes(text)),
  );
  if (owner !== undefined) return `it is an address of ${owner.id}: name that`;
  const range = rangeOfCidr(cidr);
  const pods = reach.podCidrs.find((one) => rangeOfCidr(one)?.family === range?.family) ?? reach.podCidrs[0];
  return `it is in the pods' range ${pods}: name the workload instead`;
}

function findNearest(reach: Reach, pattern: EndPattern): string | null {
  // A name without a namespace may stay so.
  const hasKind = pattern.kind === "service" || (pattern.kind === "workloads" && pattern.workloadKind !== null);
  const isBare = pattern.text.split("/").length === (hasKind ? 2 : 1);
  const text = ({ namespace, name }: Named): string =>
    isBare && "namespace" in pattern && namespace === pattern.namespace ? name : `${namespace}/${name}`;
  const workloads = reach.ends.flatMap(({ kind, workload }) =>
    kind === "workload" && workload !== null ? [workload] : [],
  );
  if (pattern.kind === "service") {
    const services = reach.inventory.store.list("Service").map(({ metadata }) => ({
      name: metadata.name,
      namespace: metadata.namespace ?? "",
    }));
    const found = nearestOf(pattern, services);
    return found === null ? null : `service/${text(found)}`;
  }
  if (pattern.kind === "workloads" && pattern.name !== null) {
    const found = nearestOf({ namespace: pattern.namespace, name: pattern.name }, workloads);
    if (found !== null) return text(found);
  }
  if (pattern.kind === "labels") {
    const elsewhere = reach.ends.find(({ pods }) =>
      pods.some(({ pod }) => pattern.selector.matches(pod.metadata.labels)),
    );
    if (elsewhere?.workload != null) return `${elsewhere.workload.namespace}/${selectorText(pattern.text)}`;
  }
  const ids = reach.ends.map(({ id }) => id);
  return nearestName(pattern.text, [...ids, ...new Set(workloads.map((one) => `${one.namespace}/*`))]);
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

function nearestOf(
  { namespace, name }: { readonly namespace: string | null; readonly name: string },
  candidates: readonly Named[],
): Named | null {
  const same = candidates.find((one) => one.name === name);
  if (same !== undefined) return same;
  const within = candidates.filter((one) => one.namespace === namespace);
  for (const group of [within, candidates]) {
    const nearest = nearestName(
      name,
      group.map((one) => one.name),
    );
    if (nearest !== null) return group.find((one) => one.name === nearest) ?? null;
  }
  return null;
}
