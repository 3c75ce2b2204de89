import type { ManifestFile, ManifestProblem } from "../../k8s/api/manifest.js";
import { type AddressRange, rangeOfCidr } from "../../k8s/node/policy/address-range.js";
import { type EndPattern, PatternError, parseEnd } from "../../k8s/reach/expectation/end-pattern.js";
import { parsePorts } from "../../k8s/reach/expectation/port-pattern.js";
import { type Inventory, readInventory } from "../../k8s/reach/inventory.js";
import { matchEnds } from "../../k8s/reach/match-ends.js";
import { resolvePorts } from "../../k8s/reach/match-ports.js";
import { nearestEnd, whyNobodyAt, whyNobodyBehind } from "../../k8s/reach/nearest-end.js";
import { PortSet } from "../../k8s/reach/port-set.js";
import { Reach, type ReachOptions } from "../../k8s/reach/reach.js";
import type { ReachEnd } from "../../k8s/reach/reach-end.js";
import type { Family } from "../../wire/ip-address.js";
import { UsageError } from "../cli-error.js";
import { refusedManifests } from "./refusal-error.js";

/** Reads manifests and answers for them. @throws RefusalError with everything that the API server refuses, UsageError when they run nothing. */
export function reachOf(
  files: readonly ManifestFile[],
  families: readonly Family[] | null,
  options: ReachOptions,
): Reach {
  return new Reach(inventoryOf(files, families), options);
}

/** What manifests declare. @throws RefusalError with everything that the API server refuses, UsageError when they run nothing. */
export function inventoryOf(files: readonly ManifestFile[], families: readonly Family[] | null, hint = ""): Inventory {
  const inventory = readInventory(files, families);
  const errors = inventory.problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw refusedManifests(errors.map(hintAtFamilies));
  if (inventory.workloads.length === 0) {
    throw new UsageError(`no workload in ${files.map(({ file }) => file).join(", ")}: nobody is there to talk${hint}`);
  }
  return inventory;
}

/** A Service may ask for a family that `--pod-cidr` did not tell of. */
function hintAtFamilies(problem: ManifestProblem): ManifestProblem {
  const isFamily = /: (this cluster is not configured for dual-stack services|not configured on this cluster)$/;
  if (problem.hint !== null || !isFamily.test(problem.message)) return problem;
  return { ...problem, hint: "--pod-cidr takes a range of each family of the cluster, with a comma between them" };
}

/** The blocks of addresses among texts on the command line: what is asked about them is not asked of all the outside. */
export function cutsOf(texts: readonly string[], namespace: string): AddressRange[] {
  return texts.flatMap((text) => {
    try {
      const pattern = parseEnd(text, namespace);
      return pattern.kind === "addresses" ? (rangeOfCidr(pattern.cidr) ?? []) : [];
    } catch (error) {
      // Told of when it is asked about.
      if (error instanceof PatternError) return [];
      throw error;
    }
  });
}

/** The ends that texts on the command line name; null without any. @throws UsageError for a text that names nobody. */
export function endsNamed(
  reach: Reach,
  option: string,
  texts: readonly string[] | undefined,
  namespace: string,
): Set<ReachEnd> | null {
  if (texts === undefined || texts.length === 0) return null;
  const found = new Set<ReachEnd>();
  for (const text of texts) {
    const pattern = endPattern(option, text, namespace);
    const ends = matchEnds(reach, pattern);
    for (const end of ends) found.add(end);
    if (ends.length > 0) continue;
    throw new UsageError(`${option} ${text}: ${nobody(reach, pattern)}${hintFor(reach, pattern)}`);
  }
  return found;
}

function endPattern(option: string, text: string, namespace: string): EndPattern {
  try {
    return parseEnd(text, namespace);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new UsageError(`${option} ${text}: ${error.message}`);
  }
}

function nobody(reach: Reach, pattern: EndPattern): string {
  switch (pattern.kind) {
    case "ingress":
      return "there is no Ingress in the manifests";
    case "service": {
      const service = reach.inventory.store.get("Service", pattern.namespace, pattern.name);
      if (service === null) return `no Service ${pattern.namespace}/${pattern.name}`;
      return `no pod is behind this Service${whyNobodyBehind(service)}`;
    }
    case "addresses":
      return `that is nobody outside: ${whyNobodyAt(reach, pattern.cidr)}`;
    case "labels":
      return `no workload has these labels${pattern.namespace === null ? "" : ` in namespace ${pattern.namespace}`}`;
    case "workloads": {
      const { namespace } = pattern;
      const isEmpty = namespace !== null && !reach.ends.some(({ workload }) => workload?.namespace === namespace);
      if (isEmpty) return `no workload is in namespace "${namespace}"`;
      return pattern.name === null ? "no workload is there" : "no workload is called that";
    }
    default:
      return "that is nobody";
  }
}

function hintFor(reach: Reach, pattern: EndPattern): string {
  const nearest = nearestEnd(reach, pattern);
  return nearest === null ? "" : ` (did you mean "${nearest}"?)`;
}

/** The ports that texts on the command line name; null without any. @throws UsageError */
export function portsNamed(reach: Reach, texts: readonly string[] | undefined): PortSet | null {
  if (texts === undefined || texts.length === 0) return null;
  let ports = PortSet.none;
  for (const text of texts) {
    try {
      const pattern = parsePorts(text);
      const found = reach.ends.reduce((sum, end) => sum.union(resolvePorts(pattern, end)), PortSet.none);
      if (found.isEmpty) throw new PatternError(`no container has a port called "${pattern.portName ?? text}"`);
      ports = ports.union(found);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      throw new UsageError(`--port ${text}: ${error.message}`);
    }
  }
  return ports;
}
