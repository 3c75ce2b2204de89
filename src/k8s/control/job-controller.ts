import type { JobCondition, JobStatus } from "kubernetes-types/batch/v1.js";
import { SECOND } from "../../sim/time.js";
import { isApiError } from "../api/api-error.js";
import { isTerminating, type Job, type Pod } from "../api/object.js";
import { type Selector, selectorFromObject } from "../api/selector.js";
import type { ControllerContext } from "./controller.js";
import { controllerReference, type PodChanges } from "./pod-control.js";
import { PodOwnerController } from "./pod-owner-controller.js";
import { isPodActive, isPodReady } from "./pod-state.js";

const INDEX = "batch.kubernetes.io/job-completion-index";

/** A failed pod is replaced after 10 s, twice as long after each further failure, at most 10 min. */
const BASE_BACKOFF_SECONDS = 10;
const MAX_BACKOFF_SECONDS = 600;

/**
 * Runs a Job's pods until enough of them succeeded: parallelism, completions, indexed completion, backoff and its limit,
 * deadline, suspension, and removal some time after the end.
 * Simplified: pods are counted while they exist, without the tracking finalizer; no pod failure policy, no success policy.
 */
export class JobController extends PodOwnerController<Job> {
  constructor(context: ControllerContext) {
    super(context, "job-controller", "Job");
  }

  protected selectorOf(job: Job): Selector {
    return selectorFromObject(job.spec.selector);
  }

  protected sync(key: string, job: Job): void {
    if (isTerminating(job)) return;
    if (finishedCondition(job) !== null) {
      this.removeWhenDue(key, job);
      return;
    }
    const pods = this.claim(job);
    const active = pods.filter(isPodActive);
    const succeeded = pods.filter((pod) => pod.status.phase === "Succeeded");
    const failed = pods.filter((pod) => pod.status.phase === "Failed");
    const state = new JobState(job, active, succeeded, failed);
    const ending = this.endingOf(job, state);
    if (ending !== null) {
      for (const pod of active) this.deleteOne(key, job, pod);
      this.writeStatus(job, state, ending);
      return;
    }
    if (this.expectations.satisfied(key)) this.manage(key, job, state);
    this.writeStatus(job, state, null);
    this.awaitDeadline(key, job);
  }

  private endingOf(job: Job, state: JobState): JobCondition | null {
    const now = this.store.now();
    const condition = (type: string, reason: string, message: string): JobCondition => ({
      type,
      status: "True",
      reason,
      message,
      lastProbeTime: now,
      lastTransitionTime: now,
    });
    if (state.isComplete()) {
      return condition("Complete", "CompletionsReached", "Reached expected number of succeeded pods");
    }
    if (state.failed.length > (job.spec.backoffLimit ?? 6)) {
      return condition("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
    }
    const dueNs = this.deadlineNs(job);
    if (dueNs !== null && this.sim.nowNs >= dueNs) {
      return condition("Failed", "DeadlineExceeded", "Job was active longer than specified deadline");
    }
    return null;
  }

  private manage(key: string, job: Job, state: JobState): void {
    if (job.spec.suspend === true) {
      for (const pod of state.active) this.deleteOne(key, job, pod);
      return;
    }
    const wanted = state.wantedActive();
    if (state.active.length > wanted) {
      for (const pod of [...state.active].reverse().slice(0, state.active.length - wanted))
        this.deleteOne(key, job, pod);
      return;
    }
    const missing = wanted - state.active.length;
    if (missing === 0) return;
    const waitNs = this.backoffNs(state);
    if (waitNs > 0) {
      this.queue.addAfter(key, waitNs);
      return;
    }
    const maker = this.makerOf(job);
    const indexes = job.spec.completionMode === "Indexed" ? state.freeIndexes(missing) : null;
    for (let i = 0; i < missing; i++) {
      const index = indexes?.[i];
      if (indexes !== null && index === undefined) return;
      const changes = index === undefined ? {} : indexChanges(job, index);
      let pod: Pod;
      try {
        pod = maker.make(this.store, job, controllerReference(job), changes);
      } catch (error) {
        this.tellRefusal(job, "Error creating: ", error);
        throw error;
      }
      this.expectations.expectCreation(key);
      this.recorder.normal(job, "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
    }
  }

  /** How long the next pod has to wait after the last failure. */
  private backoffNs(state: JobState): number {
    if (state.failed.length === 0) return 0;
    let lastNs = 0;
    for (const pod of state.failed) lastNs = Math.max(lastNs, this.finishedNs(pod));
    const seconds = Math.min(MAX_BACKOFF_SECONDS, BASE_BACKOFF_SECONDS * 2 ** (state.failed.length - 1));
    return lastNs + seconds * SECOND - this.sim.nowNs;
  }

  private finishedNs(pod: Pod): number {
    let latest = this.store.clock.nsAt(pod.metadata.creationTimestamp) ?? 0;
    for (const container of pod.status.containerStatuses ?? []) {
      const finished = container.state?.terminated?.finishedAt;
      if (finished !== undefined) latest = Math.max(latest, this.store.clock.nsAt(finished) ?? 0);
    }
    for (const condition of pod.status.conditions ?? []) {
      if (condition.type !== "Ready" || condition.lastTransitionTime === undefined) continue;
      latest = Math.max(latest, this.store.clock.nsAt(condition.lastTransitionTime) ?? 0);
    }
    return latest;
  }

  private deadlineNs(job: Job): number | null {
    const seconds = job.spec.activeDeadlineSeconds;
    const start = job.status.startTime === undefined ? null : this.store.clock.nsAt(job.status.startTime);
    return seconds === undefined || start === null || job.spec.suspend === true ? null : start + seconds * SECOND;
  }

  private awaitDeadline(key: string, job: Job): void {
    const dueNs = this.deadlineNs(job);
    if (dueNs !== null && dueNs > this.sim.nowNs) this.queue.addAfter(key, dueNs - this.sim.nowNs, true);
  }

  private removeWhenDue(key: string, job: Job): void {
    const ttl = job.spec.ttlSecondsAfterFinished;
    const condition = finishedCondition(job);
    if (ttl === undefined || condition === null) return;
    const dueNs = (this.store.clock.nsAt(condition.lastTransitionTime ?? "") ?? 0) + ttl * SECOND;
    if (dueNs > this.sim.nowNs) {
      this.queue.addAfter(key, dueNs - this.sim.nowNs, true);
      return;
    }
    try {
      this.store.delete("Job", job.metadata.namespace ?? "", job.metadata.name, { propagationPolicy: "Foreground" });
    } catch (error) {
      if (!isApiError(error, "NotFound")) throw error;
    }
  }

  private writeStatus(job: Job, state: JobState, ending: JobCondition | null): void {
    const now = this.store.now();
    const status: JobStatus = { ...job.status };
    if (job.spec.suspend !== true) status.startTime ??= now;
    const counts = {
      active: ending === null ? state.active.length : 0,
      ready: ending === null ? state.active.filter(isPodReady).length : 0,
      succeeded: state.succeededCount(),
      failed: state.failed.length + (ending?.type === "Failed" ? state.active.length : 0),
    };
    for (const name of ["active", "succeeded", "failed"] as const) {
      if (counts[name] > 0) status[name] = counts[name];
      else delete status[name];
    }
    status.ready = counts.ready;
    const indexes = state.completedIndexes();
    if (indexes !== "") status.completedIndexes = indexes;
    const others = (job.status.conditions ?? []).filter((one) => one.type !== "Suspended");
    const suspended = job.status.conditions?.find((one) => one.type === "Suspended");
    const wantsSuspended = job.spec.suspend === true;
    if (wantsSuspended || suspended !== undefined) {
      others.push(
        suspended?.status === (wantsSuspended ? "True" : "False")
          ? suspended
          : {
              type: "Suspended",
              status: wantsSuspended ? "True" : "False",
              reason: wantsSuspended ? "JobSuspended" : "JobResumed",
              message: wantsSuspended ? "Job suspended" : "Job resumed",
              lastProbeTime: now,
              lastTransitionTime: now,
            },
      );
    }
    if (ending !== null) {
      others.push(ending);
      if (ending.type === "Complete") {
        status.completionTime = now;
        this.recorder.normal(job, "Completed", "Job completed");
      } else this.recorder.warning(job, ending.reason ?? "Failed", ending.message ?? "");
    }
    if (others.length > 0) status.conditions = others;
    this.store.updateStatus<Job>({ ...job, status });
  }
}

/** The pods of a Job by what became of them. */
class JobState {
  readonly job: Job;
  readonly active: readonly Pod[];
  readonly succeeded: readonly Pod[];
  readonly failed: readonly Pod[];

  constructor(job: Job, active: readonly Pod[], succeeded: readonly Pod[], failed: readonly Pod[]) {
    this.job = job;
    this.active = active;
    this.succeeded = succeeded;
    this.failed = failed;
  }

  succeededCount(): number {
    return this.job.spec.completionMode === "Indexed" ? this.succeededIndexes().size : this.succeeded.length;
  }

  /** Without `completions` one success is enough, once all pods are done. */
  isComplete(): boolean {
    const completions = this.job.spec.completions;
    if (completions === undefined) return this.succeeded.length > 0 && this.active.length === 0;
    return this.succeededCount() >= completions;
  }

  wantedActive(): number {
    const parallelism = this.job.spec.parallelism ?? 1;
    const completions = this.job.spec.completions;
    if (completions === undefined) return this.succeeded.length > 0 ? this.active.length : parallelism;
    return Math.min(parallelism, Math.max(0, completions - this.succeededCount()));
  }

  freeIndexes(count: number): number[] {
    const taken = this.succeededIndexes();
    for (const pod of this.active) taken.add(indexOf(pod));
    const free: number[] = [];
    for (let i = 0; i < (this.job.spec.completions ?? 0) && free.length < count; i++) if (!taken.has(i)) free.push(i);
    return free;
  }

  /** `0-2,5`: the completed indexes as the status prints them; empty for a Job without indexes. */
  completedIndexes(): string {
    if (this.job.spec.completionMode !== "Indexed") return "";
    const sorted = [...this.succeededIndexes()].sort((a, b) => a - b);
    const parts: string[] = [];
    for (let i = 0; i < sorted.length; ) {
      let end = i;
      while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end++;
      parts.push(
        end === i ? `${sorted[i]}` : end === i + 1 ? `${sorted[i]},${sorted[end]}` : `${sorted[i]}-${sorted[end]}`,
      );
      i = end + 1;
    }
    return parts.join(",");
  }

  private succeededIndexes(): Set<number> {
    return new Set(this.succeeded.map(indexOf));
  }
}

function indexOf(pod: Pod): number {
  return Number(pod.metadata.annotations?.[INDEX] ?? -1);
}

function indexChanges(job: Job, index: number): PodChanges {
  const text = String(index);
  const template = job.spec.template;
  const variable = { name: "JOB_COMPLETION_INDEX", value: text };
  return {
    generateName: `${job.metadata.name}-${text}-`,
    annotations: { ...template.metadata?.annotations, [INDEX]: text },
    labels: { ...template.metadata?.labels, [INDEX]: text },
    spec: {
      hostname: `${job.metadata.name}-${text}`,
      containers: (template.spec?.containers ?? []).map((one) => ({ ...one, env: [...(one.env ?? []), variable] })),
    },
  };
}

/** The condition that says the Job ended, for better or worse; null while it goes on. */
export function finishedCondition(job: Job): JobCondition | null {
  for (const condition of job.status.conditions ?? []) {
    if ((condition.type === "Complete" || condition.type === "Failed") && condition.status === "True") return condition;
  }
  return null;
}
