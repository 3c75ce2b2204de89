import type { PodCondition, PodStatus } from "kubernetes-types/core/v1.js";
import { withFields } from "../api/clone.js";
import type { Pod } from "../api/object.js";
import type { ContainerRun } from "./container-run.js";

/** What the kubelet knows of a pod, for its status. */
export interface PodFacts {
  readonly pod: Pod;
  readonly init: readonly ContainerRun[];
  readonly main: readonly ContainerRun[];
  readonly phase: PodStatus["phase"];
  readonly addresses: readonly string[];
  readonly hostAddresses: readonly string[];
  readonly hasSandbox: boolean;
  readonly startTime: string;
  readonly now: string;
}

/** The pod's status as the kubelet writes it: phase, conditions (with the times of their changes), containers, addresses. */
export function podStatusOf(facts: PodFacts): PodStatus {
  const { pod, init, main, phase } = facts;
  const finished = phase === "Succeeded" || phase === "Failed";
  const unready: string[] = [];
  for (const run of init) if (run.role === "sidecar" && !run.ready) unready.push(run.container.name);
  for (const run of main) if (!run.ready) unready.push(run.container.name);
  const containersReady = !finished && unready.length === 0;
  const gates = gateMessages(pod);
  const why: Why = finished
    ? { reason: phase === "Succeeded" ? "PodCompleted" : "PodFailed" }
    : { reason: "ContainersNotReady", message: `containers with unready status: [${unready.join(" ")}]` };
  const previous = pod.status.conditions ?? [];
  const dated = (type: string, why: Why | null): PodCondition => datedCondition(type, why, previous, facts.now);
  const gated = containersReady ? { reason: "ReadinessGatesNotReady", message: gates.join(", ") } : why;
  const own = [
    dated("PodReadyToStartContainers", facts.hasSandbox ? null : {}),
    phase === "Succeeded" ? completed(dated("Initialized", null)) : dated("Initialized", whyNotInitialized(facts)),
    dated("Ready", containersReady && gates.length === 0 ? null : gated),
    dated("ContainersReady", containersReady ? null : why),
  ];
  const conditions = own.concat(previous.filter((one) => !OWN_CONDITIONS.has(one.type)));
  const { podIP: _ip, podIPs: _ips, ...rest } = pod.status;
  return withFields(rest, {
    phase,
    conditions,
    hostIP: facts.hostAddresses[0] ?? "",
    hostIPs: facts.hostAddresses.map((ip) => ({ ip })),
    ...(facts.addresses[0] === undefined
      ? {}
      : { podIP: facts.addresses[0], podIPs: facts.addresses.map((ip) => ({ ip })) }),
    startTime: facts.startTime,
    ...(init.length === 0 ? {} : { initContainerStatuses: init.map((run) => run.status()) }),
    containerStatuses: main.map((run) => run.status()),
  }) as PodStatus;
}

/** Why a condition is not true, in so far as it says. */
interface Why {
  readonly reason?: string;
  readonly message?: string;
}

const OWN_CONDITIONS: ReadonlySet<string> = new Set([
  "PodReadyToStartContainers",
  "Initialized",
  "Ready",
  "ContainersReady",
]);

/**
 * Null when the init containers are through. Sidecars that restart, or end after the others, do not take it back
 * (`GeneratePodInitializedCondition`).
 */
function whyNotInitialized({ init, main }: PodFacts): Why | null {
  if (init.length === 0) return null;
  const incomplete = init
    .filter((run) => (run.role === "sidecar" ? !run.started : run.state !== "terminated" || run.exitCode !== 0))
    .map((run) => run.container.name);
  const hasStarted = main.some((run) => run.state === "running" || run.state === "terminated");
  if (hasStarted || incomplete.length === 0) return null;
  return {
    reason: "ContainersNotInitialized",
    message: `containers with incomplete status: [${incomplete.join(" ")}]`,
  };
}

/** True when somebody has set a condition that a readiness gate of the pod asks for, and Ready does not say so as yet. */
export function gateHasTurned(pod: Pod): boolean {
  const { spec, status } = pod;
  if ((spec.readinessGates ?? []).length === 0) return false;
  const of = (type: string): PodCondition | undefined => status.conditions?.find((one) => one.type === type);
  if (of("ContainersReady")?.status !== "True") return false;
  return (of("Ready")?.message ?? "") !== gateMessages(pod).join(", ");
}

/** What keeps a pod's readiness gates shut. */
function gateMessages({ spec, status: { conditions = [] } }: Pod): string[] {
  return (spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = conditions.find(({ type }) => type === conditionType);
    if (found === undefined) {
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    }
    if (found.status === "True") return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`];
  });
}

/** The init containers of a pod that has succeeded. */
function completed({ type, status, lastTransitionTime }: PodCondition): PodCondition {
  return { type, status, reason: "PodCompleted", ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) };
}

/** A condition, true without a `why`. It keeps its time as long as its status is the same. */
function datedCondition(type: string, why: Why | null, previous: readonly PodCondition[], now: string): PodCondition {
  const status = why === null ? "True" : "False";
  const before = previous.find((other) => other.type === type);
  const same = before !== undefined && before.status === status && before.lastTransitionTime !== undefined;
  if (same && before.reason === why?.reason && before.message === why?.message) return before;
  const lastTransitionTime = same ? (before.lastTransitionTime ?? now) : now;
  if (why?.reason === undefined) return { type, status, lastTransitionTime };
  const { reason, message } = why;
  if (message === undefined) return { type, status, reason, lastTransitionTime };
  return { type, status, reason, message, lastTransitionTime };
}
