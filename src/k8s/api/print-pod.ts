import type { ContainerStatus } from "kubernetes-types/core/v1.js";
import { parseTime } from "./clock.js";
import { humanDuration } from "./human-duration.js";
import type { Pod } from "./object.js";

/** A pod's line in `kubectl get pods`. */
export interface PodRow {
  /** "1/2": containers that are ready and run, of all; a sidecar counts as one. */
  readonly ready: string;
  /** "Running", "Init:0/1", "Init:CrashLoopBackOff", "PodInitializing", "Completed", "Terminating", ... */
  readonly status: string;
  /** Of init containers while they are at it, then of the others and of sidecars. */
  readonly restarts: number;
  /** "5 (30s ago)": the restarts, and how long ago the last of them was called for; "0" for none. */
  readonly restartsText: string;
}

/** Restarts with the end that the last one came of, in seconds since 1970. */
class Restarts {
  count = 0;
  private lastSeconds: number | null = null;

  add(status: ContainerStatus): void {
    this.count += status.restartCount;
    const seconds = parseTime(status.lastState?.terminated?.finishedAt ?? "");
    if (seconds !== null && (this.lastSeconds === null || seconds > this.lastSeconds)) this.lastSeconds = seconds;
  }

  textAt(nowSeconds: number): string {
    if (this.count === 0 || this.lastSeconds === null) return String(this.count);
    return `${this.count} (${humanDuration(nowSeconds - this.lastSeconds)} ago)`;
  }
}

/** What kubectl prints of a pod at a time (RFC 3339), by the rules of Kubernetes' printers (printPod). */
export function printPod(pod: Pod, now: string): PodRow {
  const { spec, status, metadata } = pod;
  const sidecars = new Set(
    (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always").map(({ name }) => name),
  );
  let reason = (status.reason ?? "") === "" ? (status.phase ?? "") : (status.reason ?? "");
  if (hasCondition(pod, "PodScheduled", ({ reason: why }) => why === "SchedulingGated")) reason = "SchedulingGated";
  let readyCount = 0;
  let restarts = new Restarts();
  const ofSidecars = new Restarts();
  let initializing = false;
  for (const [index, one] of (status.initContainerStatuses ?? []).entries()) {
    restarts.add(one);
    const isSidecar = sidecars.has(one.name);
    if (isSidecar) ofSidecars.add(one);
    if (one.state?.terminated?.exitCode === 0) continue;
    if (isSidecar && one.started === true) {
      if (one.ready) readyCount++;
      continue;
    }
    initializing = true;
    reason = `Init:${initReason(one) ?? `${index}/${(spec.initContainers ?? []).length}`}`;
    break;
  }
  if (!initializing || hasCondition(pod, "Initialized", (one) => one.status === "True")) {
    restarts = ofSidecars;
    let isAnyRunning = false;
    for (const one of [...(status.containerStatuses ?? [])].reverse()) {
      restarts.add(one);
      const why = one.state?.waiting?.reason || endReason(one) || "";
      if (why !== "") reason = why;
      else if (one.ready && one.state?.running !== undefined) {
        isAnyRunning = true;
        readyCount++;
      }
    }
    // A container that is through does not hide those that run on.
    if (reason === "Completed" && isAnyRunning) {
      reason = hasCondition(pod, "Ready", (one) => one.status === "True") ? "Running" : "NotReady";
    }
  }
  if (metadata.deletionTimestamp !== undefined) {
    if (status.reason === "NodeLost") reason = "Unknown";
    else if (status.phase !== "Succeeded" && status.phase !== "Failed") reason = "Terminating";
  }
  return {
    ready: `${readyCount}/${spec.containers.length + sidecars.size}`,
    status: reason,
    restarts: restarts.count,
    restartsText: restarts.textAt(parseTime(now) ?? 0),
  };
}

/** Why an init container that is not through stands where it stands; null while it just runs or has not begun. */
function initReason(status: ContainerStatus): string | null {
  const why = endReason(status);
  if (why !== null) return why;
  const waits = status.state?.waiting?.reason ?? "";
  return waits === "" || waits === "PodInitializing" ? null : waits;
}

/** Why it ended; null when it has not. */
function endReason({ state }: ContainerStatus): string | null {
  const end = state?.terminated;
  if (end === undefined) return null;
  if ((end.reason ?? "") !== "") return end.reason ?? "";
  return (end.signal ?? 0) === 0 ? `ExitCode:${end.exitCode}` : `Signal:${end.signal}`;
}

type Condition = NonNullable<Pod["status"]["conditions"]>[number];

function hasCondition(pod: Pod, type: string, fits: (condition: Condition) => boolean): boolean {
  return (pod.status.conditions ?? []).some((one) => one.type === type && fits(one));
}
