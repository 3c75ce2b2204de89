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
  const sidecars = init.filter((run) => run.role === "sidecar");
  const unready = [...sidecars, ...main].filter((run) => !run.ready).map((run) => run.container.name);
  const containersReady = !finished && unready.length === 0;
  const gates = gateMessages(pod);
  const why = finished
    ? { reason: phase === "Succeeded" ? "PodCompleted" : "PodFailed" }
    : { reason: "ContainersNotReady", message: `containers with unready status: [${unready.join(" ")}]` };
  const conditions = [
    condition("PodReadyToStartContainers", facts.hasSandbox, {}),
    initializedCondition(facts),
    condition(
      "Ready",
      containersReady && gates.length === 0,
      containersReady ? { reason: "ReadinessGatesNotReady", message: gates.join(", ") } : why,
    ),
    condition("ContainersReady", containersReady, why),
  ];
  const previous = pod.status.conditions ?? [];
  const dated = conditions.map((one) => dateCondition(one, previous, facts.now));
  const others = previous.filter((one) => !dated.some((own) => own.type === one.type));
  const { podIP: _ip, podIPs: _ips, ...rest } = pod.status;
  return withFields(rest, {
    phase,
    conditions: [...dated, ...others],
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

/** Sidecars that restart, or end after the others, do not take it back (`GeneratePodInitializedCondition`). */
function initializedCondition({ init, main, phase }: PodFacts): PodCondition {
  if (phase === "Succeeded") return { type: "Initialized", status: "True", reason: "PodCompleted" };
  const incomplete = init
    .filter((run) => (run.role === "sidecar" ? !run.started : run.state !== "terminated" || run.exitCode !== 0))
    .map((run) => run.container.name);
  const hasStarted = main.some((run) => run.state === "running" || run.state === "terminated");
  return condition("Initialized", hasStarted || incomplete.length === 0, {
    reason: "ContainersNotInitialized",
    message: `containers with incomplete status: [${incomplete.join(" ")}]`,
  });
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

function condition(type: string, ok: boolean, why: { reason?: string; message?: string }): PodCondition {
  const status = ok ? "True" : "False";
  return ok ? { type, status } : withFields({ type, status }, why);
}

/** A condition keeps its time as long as its status is the same. */
function dateCondition(one: PodCondition, previous: readonly PodCondition[], now: string): PodCondition {
  const before = previous.find((other) => other.type === one.type);
  const same = before !== undefined && before.status === one.status && before.lastTransitionTime !== undefined;
  return withFields(one, { lastTransitionTime: same ? (before.lastTransitionTime ?? now) : now });
}
