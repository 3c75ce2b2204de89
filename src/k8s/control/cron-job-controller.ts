import { SECOND } from "../../sim/time.js";
import { isApiError } from "../api/api-error.js";
import { CronSchedule } from "../api/cron-schedule.js";
import type { Informer } from "../api/informer.js";
import {
  type CronJob,
  controllerOf,
  isTerminating,
  type Job,
  type KubeObject,
  objectKey,
  splitKey,
} from "../api/object.js";
import { Controller, type ControllerContext } from "./controller.js";
import { finishedCondition } from "./job-controller.js";
import { controllerReference } from "./pod-control.js";

/** After a bound of missed starts the real controller gives up on the older ones; so does this. */
const MAX_MISSED = 100;

/**
 * Starts Jobs by their schedule in virtual time (UTC), by the concurrency policy, and keeps the history short. Waiting
 * for the next start does not keep a run alive. Simplified: `timeZone` other than UTC is taken as UTC, with a warning.
 */
export class CronJobController extends Controller {
  private readonly cronJobs: Informer<"CronJob">;
  private readonly jobs: Informer<"Job">;

  constructor(context: ControllerContext) {
    super(context, "cronjob-controller");
    this.cronJobs = this.listen("CronJob");
    this.jobs = this.listen("Job");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    const object = current ?? previous;
    if (object === null) return;
    if (kind === "CronJob") {
      super.onChange(kind, previous, current);
      return;
    }
    const owner = controllerOf(object);
    if (owner?.kind === "CronJob") this.queue.add(objectKey(object.metadata.namespace ?? "", owner.name));
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const cronJob = this.cronJobs.get(namespace, name);
    if (cronJob === null || isTerminating(cronJob)) return;
    const jobs = this.jobs.managedBy(namespace, cronJob.metadata.uid);
    const active = jobs.filter((job) => finishedCondition(job) === null);
    this.trimHistory(cronJob, jobs);
    const schedule = CronSchedule.parse(cronJob.spec.schedule);
    if (schedule === null || cronJob.spec.suspend === true) {
      this.writeStatus(cronJob, active, null, jobs);
      return;
    }
    const zone = cronJob.spec.timeZone;
    if (zone !== undefined && zone !== "UTC" && zone !== "Etc/UTC") {
      this.recorder.warning(
        cronJob,
        "UnsupportedTimeZone",
        `time zone ${zone} is not emulated: the schedule is taken as UTC`,
      );
    }
    const due = this.lastDue(cronJob, schedule);
    const started = due === null ? null : this.start(cronJob, active, due);
    this.writeStatus(cronJob, active, started, jobs);
    const next = schedule.next(this.store.clock.epochSeconds + Math.floor(this.sim.nowNs / SECOND));
    if (next === null) return;
    const delayNs = (next - this.store.clock.epochSeconds) * SECOND - this.sim.nowNs;
    this.queue.addAfter(key, Math.max(1, delayNs), true);
  }

  /** The latest scheduled time that has passed and was not served, in seconds since 1970. */
  private lastDue(cronJob: CronJob, schedule: CronSchedule): number | null {
    const epoch = this.store.clock.epochSeconds;
    const now = epoch + Math.floor(this.sim.nowNs / SECOND);
    const since = cronJob.status.lastScheduleTime ?? cronJob.metadata.creationTimestamp;
    let from = epoch + Math.floor((this.store.clock.nsAt(since) ?? 0) / SECOND);
    const deadline = cronJob.spec.startingDeadlineSeconds;
    if (deadline !== undefined) from = Math.max(from, now - deadline);
    let due: number | null = null;
    for (let at = schedule.next(from), missed = 0; at !== null && at <= now; at = schedule.next(at)) {
      due = at;
      if (++missed > MAX_MISSED) {
        this.recorder.warning(
          cronJob,
          "TooManyMissedTimes",
          `too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew`,
        );
        from = now - 120;
        missed = 0;
        at = from;
      }
    }
    return due;
  }

  private start(cronJob: CronJob, active: readonly Job[], due: number): number | null {
    const policy = cronJob.spec.concurrencyPolicy;
    if (policy === "Forbid" && active.length > 0) return null;
    if (policy === "Replace") {
      for (const job of active) this.store.delete("Job", job.metadata.namespace ?? "", job.metadata.name);
    }
    const template = cronJob.spec.jobTemplate;
    const name = `${cronJob.metadata.name}-${Math.floor(due / 60)}`;
    const namespace = cronJob.metadata.namespace ?? "";
    try {
      this.store.create<Job>({
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: {
          name,
          namespace,
          ...(template.metadata?.labels === undefined ? {} : { labels: template.metadata.labels }),
          annotations: {
            ...template.metadata?.annotations,
            "batch.kubernetes.io/cronjob-scheduled-timestamp": this.timeText(due),
          },
          ownerReferences: [controllerReference(cronJob)],
        },
        spec: template.spec ?? { template: {} },
      });
      this.recorder.normal(cronJob, "SuccessfulCreate", `Created job ${name}`);
    } catch (error) {
      if (!isApiError(error, "AlreadyExists")) throw error;
    }
    return due;
  }

  private trimHistory(cronJob: CronJob, jobs: readonly Job[]): void {
    const limits = [
      ["Complete", cronJob.spec.successfulJobsHistoryLimit ?? 3],
      ["Failed", cronJob.spec.failedJobsHistoryLimit ?? 1],
    ] as const;
    for (const [type, limit] of limits) {
      const done = jobs.filter((job) => finishedCondition(job)?.type === type && !isTerminating(job));
      done.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
      for (const job of done.slice(0, Math.max(0, done.length - limit))) {
        if (this.store.get("Job", job.metadata.namespace ?? "", job.metadata.name) === null) continue;
        this.store.delete("Job", job.metadata.namespace ?? "", job.metadata.name);
        this.recorder.normal(cronJob, "SuccessfulDelete", `Deleted job ${job.metadata.name}`);
      }
    }
  }

  private writeStatus(cronJob: CronJob, active: readonly Job[], started: number | null, jobs: readonly Job[]): void {
    const status = { ...cronJob.status };
    const references = active.map((job) => ({
      apiVersion: job.apiVersion,
      kind: job.kind,
      name: job.metadata.name,
      namespace: job.metadata.namespace ?? "",
      uid: job.metadata.uid,
    }));
    if (references.length > 0) status.active = references;
    else delete status.active;
    if (started !== null) status.lastScheduleTime = this.timeText(started);
    for (const job of jobs) {
      const time = job.status.completionTime;
      if (time !== undefined && (status.lastSuccessfulTime === undefined || time > status.lastSuccessfulTime)) {
        status.lastSuccessfulTime = time;
      }
    }
    this.store.updateStatus<CronJob>({ ...cronJob, status });
  }

  private timeText(unixSeconds: number): string {
    return this.store.clock.textAt((unixSeconds - this.store.clock.epochSeconds) * SECOND);
  }
}
