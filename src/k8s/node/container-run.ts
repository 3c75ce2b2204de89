import type { Container, ContainerState, ContainerStatus } from "kubernetes-types/core/v1.js";
import type { FileSystem } from "../../host/filesystem.js";
import type { Netns } from "../../host/netns.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import type { Sim } from "../../sim/sim.js";
import { SECOND } from "../../sim/time.js";
import { withFields } from "../api/clone.js";
import { goDuration } from "../api/go-duration.js";
import type { Pod } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import { environmentProblem } from "./container-environment.js";
import { ContainerExec, type ContainerExecOwner } from "./container-exec.js";
import { userProblem } from "./container-user.js";
import type { App, ContainerContext } from "./images/app.js";
import { imageNameProblem } from "./images/image-reference.js";
import type { ImageTable } from "./images/image-table.js";
import { type HookOwner, LifecycleHook } from "./lifecycle-hook.js";
import { mountVolumes, type PodVolumes } from "./pod-volumes.js";
import { type ProbeOutcome, Prober } from "./prober.js";

/** What a container is in its pod: run to completion first, running beside the others from the start, or one of the pod's own. */
export type ContainerRole = "init" | "sidecar" | "main";

/** The kubelet's part that hears how its containers fare. */
export interface ContainerOwner {
  readonly sim: Sim;
  readonly api: ApiStore;
  readonly pod: Pod;
  readonly images: ImageTable;
  readonly jobRunNs: number;
  /** Where probes come from: the node itself. */
  readonly nodeNetns: Netns;
  readonly netns: Netns | null;
  /** The pod's files without its volumes, and the volumes; null before it has a sandbox. */
  readonly podFiles: FileSystem | null;
  readonly volumes: PodVolumes;
  readonly podAddress: string;
  /** The container ended by itself or was killed. */
  onContainerExit(run: ContainerRun): void;
  /** Started, ready or waiting changed. */
  onContainerChange(): void;
  normal(reason: string, message: string): void;
  warning(reason: string, message: string): void;
}

/** The first restart is at once, then after 10 s, doubled up to 5 min; forgotten after 10 min of running. */
const FIRST_BACKOFF_NS = 10 * SECOND;
const MAX_BACKOFF_NS = 300 * SECOND;
const BACKOFF_RESET_NS = 600 * SECOND;

const CONFIG_ERROR = "CreateContainerConfigError";
/** After a pod could not be brought to its state the kubelet tries again (backOffPeriod). */
const CONFIG_RETRY_NS = 10 * SECOND;

const Timer = { Restart: 0, Terminate: 1 } as const;

/** One container of a pod through its starts and ends. */
export class ContainerRun implements ContainerContext, EventTarget, HookOwner {
  readonly owner: ContainerOwner;
  readonly container: Container;
  readonly role: ContainerRole;
  state: "waiting" | "running" | "terminated" = "waiting";
  /** Why it waits, as status shows it. */
  reason = "ContainerCreating";
  message = "";
  exitCode = 0;
  restartCount = 0;
  /** The startup probe, if there is one, has succeeded. */
  started = false;
  ready = false;
  private app: App | null = null;
  private view: FileSystem | null = null;
  /** The hook that is under way. */
  private hook: LifecycleHook | null = null;
  private isTerminating = false;
  private lastOutput = "";
  private startedNs = 0;
  private finishedNs = 0;
  private last: ContainerState | null = null;
  private backoffNs = 0;
  private timer: ScheduledEvent | null = null;
  private probers: Prober[] = [];

  constructor(owner: ContainerOwner, container: Container, role: ContainerRole, reason: string) {
    this.owner = owner;
    this.container = container;
    this.role = role;
    this.reason = reason;
  }

  get sim(): Sim {
    return this.owner.sim;
  }
  /** When the probes that it waits for to be ready may have their first good word; 0 without any. */
  get firstWordNs(): number {
    const awaited = this.probers.filter(({ kind }) => kind !== "liveness");
    return Math.max(0, ...awaited.map((prober) => prober.firstWordNs));
  }
  get api(): ApiStore {
    return this.owner.api;
  }
  get pod(): Pod {
    return this.owner.pod;
  }
  get podAddress(): string {
    return this.owner.podAddress;
  }
  /** What its program printed last. */
  get output(): string {
    return this.app?.output ?? this.lastOutput;
  }
  get jobRunNs(): number {
    return this.owner.jobRunNs;
  }
  get netns(): Netns {
    const { netns } = this.owner;
    if (netns === null) throw new Error(`container ${this.container.name} runs without a namespace`);
    return netns;
  }
  get files(): FileSystem {
    const { podFiles, volumes } = this.owner;
    if (podFiles === null) throw new Error(`container ${this.container.name} runs without files`);
    this.view ??= mountVolumes(podFiles, volumes, this.container);
    return this.view;
  }

  /** True when it cannot start: its image's name is none, its environment lacks something, or it would run as root. */
  get isBlocked(): boolean {
    return this.state === "waiting" && (this.reason === "InvalidImageName" || this.reason === CONFIG_ERROR);
  }

  /** True as long as it waits for its very first start. */
  get isFresh(): boolean {
    return this.state === "waiting" && this.last === null;
  }

  /** Starts the program and its probes. */
  start(): void {
    this.timer = null;
    const problem = imageNameProblem(this.container.image ?? "");
    if (problem !== null) {
      this.refuseImage(problem);
      return;
    }
    const lacks = environmentProblem(this) ?? userProblem(this.pod, this.container);
    if (lacks !== null) {
      this.refuseConfig(lacks);
      return;
    }
    if (this.last !== null) this.restartCount++;
    this.state = "running";
    this.startedNs = this.sim.nowNs;
    this.message = "";
    try {
      const app = this.owner.images.start(this);
      // It may have ended before it was there.
      if (this.isOver) {
        this.lastOutput = app.output ?? "";
        app.close();
        return;
      }
      this.app = app;
    } catch (error) {
      this.message = error instanceof Error ? error.message : String(error);
      this.owner.warning("Failed", `Error: ${this.message}`);
      this.exit(1);
      return;
    }
    this.owner.normal("Created", `Created container: ${this.container.name}`);
    this.owner.normal("Started", `Started container ${this.container.name}`);
    const { postStart } = this.container.lifecycle ?? {};
    if (postStart === undefined) this.startProbing();
    else {
      this.hook = new LifecycleHook(this, postStart, this);
      this.hook.start();
    }
    this.owner.onContainerChange();
  }

  /** Its postStart hook is done, or it has none. */
  private startProbing(): void {
    const { startupProbe } = this.container;
    this.started = startupProbe === undefined;
    if (startupProbe !== undefined) this.probers = [new Prober(this, "startup", startupProbe)];
    else this.startProbes();
  }

  /** A hook is done: the program is on, or is told to end. */
  onHookEnd(hook: LifecycleHook, ok: boolean): void {
    if (hook !== this.hook) return;
    this.hook = null;
    if (this.isOver) return;
    if (this.isTerminating) {
      if (!ok) this.owner.warning("FailedPreStopHook", "PreStopHook failed");
      this.signal();
    } else if (ok) {
      this.startProbing();
      this.owner.onContainerChange();
    } else {
      this.owner.warning("FailedPostStartHook", "PostStartHook failed");
      this.owner.normal("Killing", "FailedPostStartHook");
      this.exit(137);
    }
  }

  /** Runs a command in it for a probe or a hook; null when what that would do cannot be known. */
  exec(owner: ContainerExecOwner, argv: readonly string[]): ContainerExec | null {
    if (this.app?.isGuess === true) return null;
    const exec = new ContainerExec(owner);
    return exec.start(this, this.owner.images, argv) ? exec : null;
  }

  /** What the kubelet says of an image's name that it cannot read. Simplified: it is not tried again, which changes nothing. */
  private refuseImage(problem: string): void {
    const name = JSON.stringify(this.container.image ?? "");
    this.reason = "InvalidImageName";
    this.message = `Failed to apply default image tag ${name}: couldn't parse image name ${name}: ${problem}`;
    this.owner.warning("InspectFailed", this.message);
    this.owner.warning("Failed", "Error: InvalidImageName");
    this.owner.onContainerChange();
  }

  /** Its ConfigMap or Secret is not there, or its user is none: the kubelet looks again. */
  private refuseConfig(lacks: string): void {
    this.reason = CONFIG_ERROR;
    this.message = lacks;
    this.owner.warning("Failed", `Error: ${lacks}`);
    this.timer = this.sim.schedule(CONFIG_RETRY_NS, this, Timer.Restart);
    this.owner.onContainerChange();
  }

  /** True when it runs no more, as seen from a call in which it may have ended. */
  private get isOver(): boolean {
    return this.state !== "running";
  }

  /** SIGTERM after the preStop hook; `kill` ends what does not end by itself. */
  terminate(): void {
    if (this.state !== "running") {
      this.cancelTimer();
      return;
    }
    for (const prober of this.probers) if (prober.kind !== "readiness") prober.stop();
    this.cancelTimer();
    this.hook?.close();
    this.hook = null;
    this.isTerminating = true;
    const { preStop } = this.container.lifecycle ?? {};
    if (preStop === undefined) this.timer = this.sim.schedule(0, this, Timer.Terminate);
    else {
      this.hook = new LifecycleHook(this, preStop, this);
      this.hook.start();
    }
  }

  /** SIGTERM itself. */
  private signal(): void {
    if (this.app?.onTerminate === undefined) this.exit(0);
    else this.app.onTerminate();
  }

  /** SIGKILL. */
  kill(): void {
    this.exit(137);
  }

  /** Ends the program with a code; does nothing when it is not running. */
  exit(code: number): void {
    if (this.state !== "running") return;
    this.cancelTimer();
    for (const prober of this.probers) prober.stop();
    this.probers = [];
    this.hook?.close();
    this.hook = null;
    this.lastOutput = this.app?.output ?? "";
    this.app?.close();
    this.app = null;
    this.state = "terminated";
    this.exitCode = code;
    this.finishedNs = this.sim.nowNs;
    this.ready = false;
    this.started = false;
    this.owner.onContainerExit(this);
  }

  /** Starts it again, at once the first time and later after a growing pause. */
  restart(): void {
    const isFirst = this.last === null;
    this.last = this.terminatedState();
    if (this.finishedNs - this.startedNs >= BACKOFF_RESET_NS) this.backoffNs = 0;
    const delayNs = isFirst ? 0 : Math.min(MAX_BACKOFF_NS, Math.max(FIRST_BACKOFF_NS, this.backoffNs * 2));
    this.backoffNs = delayNs;
    this.state = "waiting";
    this.reason = "ContainerCreating";
    if (delayNs > 0) {
      this.reason = "CrashLoopBackOff";
      const { metadata } = this.pod;
      this.message = `back-off ${goDuration(delayNs / SECOND)} restarting failed container=${this.container.name} pod=${metadata.name}_${metadata.namespace ?? ""}(${metadata.uid})`;
      this.owner.warning(
        "BackOff",
        `Back-off restarting failed container ${this.container.name} in pod ${metadata.name}_${metadata.namespace ?? ""}(${metadata.uid})`,
      );
    }
    this.timer = this.sim.schedule(delayNs, this, Timer.Restart);
    this.owner.onContainerChange();
  }

  /** What a probe found; called when its threshold is reached. */
  onProbe(prober: Prober, outcome: ProbeOutcome): void {
    if (prober.kind === "readiness") {
      this.ready = outcome.ok;
      this.owner.onContainerChange();
    } else if (!outcome.ok) {
      this.owner.normal("Killing", `Container ${this.container.name} failed ${prober.kind} probe, will be restarted`);
      this.exit(137);
    } else if (prober.kind === "startup") {
      this.started = true;
      prober.stop();
      this.startProbes();
      this.owner.onContainerChange();
    }
  }

  onEvent(kind: number): void {
    this.timer = null;
    if (kind === Timer.Restart) this.start();
    else this.signal();
  }

  /** The container's part of the pod's status. */
  status(): ContainerStatus {
    const image = this.container.image ?? "";
    const base = {
      name: this.container.name,
      image,
      imageID: "",
      ready: this.role === "init" ? this.state === "terminated" && this.exitCode === 0 : this.ready,
      started: this.started,
      restartCount: this.restartCount,
      lastState: this.last ?? {},
    };
    if (this.state === "running") {
      return withFields(base, {
        containerID: this.containerId(),
        state: { running: { startedAt: this.textAt(this.startedNs) } },
      });
    }
    if (this.state === "terminated")
      return withFields(base, { containerID: this.containerId(), state: this.terminatedState() });
    return withFields(base, {
      state: { waiting: { reason: this.reason, ...(this.message === "" ? {} : { message: this.message }) } },
    });
  }

  /** A port by number or by the name that the container gives it; 0 when there is none of that name. */
  portNamed(port: number | string): number {
    if (typeof port === "number") return port;
    return this.container.ports?.find((one) => one.name === port)?.containerPort ?? 0;
  }

  private startProbes(): void {
    const { readinessProbe, livenessProbe } = this.container;
    this.ready = readinessProbe === undefined;
    this.probers = [];
    if (readinessProbe !== undefined) this.probers.push(new Prober(this, "readiness", readinessProbe));
    if (livenessProbe !== undefined) this.probers.push(new Prober(this, "liveness", livenessProbe));
  }

  private cancelTimer(): void {
    if (this.timer !== null) this.sim.cancel(this.timer);
    this.timer = null;
  }

  private terminatedState(): ContainerState {
    return {
      terminated: {
        containerID: this.containerId(),
        exitCode: this.exitCode,
        reason: this.exitCode === 0 ? "Completed" : "Error",
        ...(this.message === "" ? {} : { message: this.message }),
        startedAt: this.textAt(this.startedNs),
        finishedAt: this.textAt(this.finishedNs),
      },
    };
  }

  private containerId(): string {
    return ["podwire://", this.pod.metadata.uid, "/", this.container.name, "/", String(this.restartCount)].join("");
  }

  private textAt(timeNs: number): string {
    return this.api.clock.textAt(timeNs);
  }
}
