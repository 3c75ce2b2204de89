import type { PodStatus } from "kubernetes-types/core/v1.js";
import { CniError } from "../../cni/cni-error.js";
import type { FileSystem } from "../../host/filesystem.js";
import type { Netns } from "../../host/netns.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import type { Sim } from "../../sim/sim.js";
import { MILLISECOND, SECOND } from "../../sim/time.js";
import { ApiError } from "../api/api-error.js";
import { isTerminating, type Pod } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import { type ContainerOwner, ContainerRun } from "./container-run.js";
import type { ImageTable } from "./images/image-table.js";
import type { KubeletOptions } from "./kubelet.js";
import { type Sandbox, type SandboxMaker, sandboxId } from "./pod-sandbox.js";
import { gateHasTurned, podStatusOf } from "./pod-status.js";
import { makeVolumes, NO_VOLUMES, type PodVolumes, VolumeError } from "./pod-volumes.js";

/** How long a namespace and a container take to be made; of the order of a real node's with its images at hand. */
const SANDBOX_NS = 200 * MILLISECOND;
const CONTAINER_NS = 100 * MILLISECOND;
/** Changes within this time go into one write of the status. */
const STATUS_NS = 10 * MILLISECOND;
/** After a sandbox that could not be made, as the kubelet's pod worker waits. */
const RETRY_NS = 10 * SECOND;

/** After volumes that could not be mounted, doubled each time (the kubelet's exponential backoff). */
const FIRST_MOUNT_RETRY_NS = 500 * MILLISECOND;
const MAX_MOUNT_RETRY_NS = 122 * SECOND;

const Step = { Sandbox: 0, Containers: 1, Status: 2, Kill: 3 } as const;

/** The kubelet's worker for one pod: from its binding to this node to the end of its last container. */
export class PodWorker implements ContainerOwner, EventTarget {
  readonly sim: Sim;
  readonly api: ApiStore;
  readonly images: ImageTable;
  readonly jobRunNs: number;
  /** The pod as the kubelet knows it. */
  pod: Pod;
  sandbox: Sandbox | null = null;
  volumes: PodVolumes = NO_VOLUMES;
  readonly init: ContainerRun[];
  readonly main: ContainerRun[];
  private readonly kubelet: KubeletOptions;
  private readonly sandboxes: SandboxMaker;
  private readonly startTime: string;
  private addresses: readonly string[] = [];
  private phase: PodStatus["phase"] = "Pending";
  private statusTimer: ScheduledEvent | null = null;
  private step: ScheduledEvent | null = null;
  private killTimer: ScheduledEvent | null = null;
  /** How often a sandbox was asked for. */
  private attempts = 0;
  private mountRetryNs = FIRST_MOUNT_RETRY_NS;
  private terminating = false;
  /** Nothing runs any more and nothing will. */
  over = false;

  constructor(kubelet: KubeletOptions, sandboxes: SandboxMaker, pod: Pod) {
    this.kubelet = kubelet;
    this.sandboxes = sandboxes;
    this.sim = kubelet.host.network.sim;
    this.api = kubelet.api;
    this.images = kubelet.images;
    this.jobRunNs = kubelet.jobRunNs;
    this.pod = pod;
    this.startTime = this.api.now();
    const initContainers = pod.spec.initContainers ?? [];
    this.init = initContainers.map(
      (one) => new ContainerRun(this, one, one.restartPolicy === "Always" ? "sidecar" : "init", "PodInitializing"),
    );
    const reason = initContainers.length > 0 ? "PodInitializing" : "ContainerCreating";
    this.main = pod.spec.containers.map((one) => new ContainerRun(this, one, "main", reason));
    this.step = this.sim.schedule(SANDBOX_NS, this, Step.Sandbox);
    this.onContainerChange();
  }

  get netns(): Netns | null {
    return this.sandbox?.netns ?? null;
  }
  get podFiles(): FileSystem | null {
    return this.sandbox?.files ?? null;
  }
  /** What the first container sees; null before there is a sandbox. */
  get files(): FileSystem | null {
    return this.sandbox === null ? null : (this.main[0]?.files ?? this.sandbox.files);
  }
  get nodeNetns(): Netns {
    return this.kubelet.host.netns;
  }
  get podAddress(): string {
    return this.addresses[0] ?? "";
  }

  /** The API has a new version of the pod. */
  update(pod: Pod): void {
    this.pod = pod;
    if (isTerminating(pod) && !this.terminating) this.terminate();
    else if (gateHasTurned(pod)) this.onContainerChange();
  }

  /** The pod is gone from the API, or its node dies: everything ends now. */
  destroy(): void {
    this.terminating = true;
    this.over = true;
    for (const timer of [this.step, this.statusTimer, this.killTimer]) if (timer !== null) this.sim.cancel(timer);
    for (const run of [...this.main, ...this.init]) {
      run.terminate();
      run.kill();
    }
    if (this.statusTimer !== null) this.sim.cancel(this.statusTimer);
    this.removeSandbox();
  }

  normal(reason: string, message: string): void {
    this.kubelet.events.normal(this.pod, reason, message);
  }
  warning(reason: string, message: string): void {
    this.kubelet.events.warning(this.pod, reason, message);
  }

  onContainerChange(): void {
    if (this.over && this.phase !== "Succeeded" && this.phase !== "Failed") return;
    if (this.init.some((run) => run.role === "sidecar" && run.started) && this.step === null) this.startNext();
    if (this.statusTimer === null) this.statusTimer = this.sim.schedule(STATUS_NS, this, Step.Status);
  }

  onContainerExit(run: ContainerRun): void {
    if (this.over) return;
    if (this.terminating) {
      this.finishTermination();
    } else if (this.wantsRestart(run)) {
      run.restart();
    } else if (run.role === "init") {
      if (run.exitCode === 0) this.startNext();
      else this.finish("Failed");
    } else if (this.main.every((one) => one.state === "terminated")) {
      this.finish(this.main.every((one) => one.exitCode === 0) ? "Succeeded" : "Failed");
    }
    this.onContainerChange();
  }

  onEvent(kind: number): void {
    switch (kind) {
      case Step.Sandbox:
        this.step = null;
        this.makeSandbox();
        break;
      case Step.Containers:
        this.step = null;
        this.startNext();
        break;
      case Step.Status:
        this.statusTimer = null;
        this.writeStatus();
        break;
      case Step.Kill:
        this.killTimer = null;
        for (const run of [...this.main, ...this.init]) run.kill();
        break;
    }
  }

  /** False when something that is to be mounted is missing: then it is looked for again. */
  private mountVolumes(): boolean {
    const { api, pod, kubelet } = this;
    try {
      this.volumes = makeVolumes({ api, pod, files: kubelet.host.files });
      return true;
    } catch (error) {
      if (!(error instanceof VolumeError)) throw error;
      this.warning("FailedMount", error.message);
      this.step = this.sim.schedule(this.mountRetryNs, this, Step.Sandbox);
      this.mountRetryNs = Math.min(MAX_MOUNT_RETRY_NS, this.mountRetryNs * 2);
      return false;
    }
  }

  private makeSandbox(): void {
    if (!this.mountVolumes()) return;
    const id = sandboxId(this.pod, this.attempts++);
    try {
      this.sandbox = this.sandboxes.make(this.pod, id, this.kubelet.addresses);
    } catch (error) {
      if (!(error instanceof CniError)) throw error;
      const text = `${error.message}${error.details === "" ? "" : `: ${error.details}`}`;
      this.warning(
        "FailedCreatePodSandBox",
        `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${id}": ${text}`,
      );
      this.step = this.sim.schedule(RETRY_NS, this, Step.Sandbox);
      return;
    }
    this.addresses = this.sandbox.addresses;
    this.kubelet.podNetworks?.onPodNetwork(this.pod, this.addresses);
    this.onContainerChange();
    this.step = this.sim.schedule(CONTAINER_NS, this, Step.Containers);
  }

  /** Starts what is next: the next init container, or all the others once those are through. */
  private startNext(): void {
    if (this.terminating || this.sandbox === null) return;
    for (const run of this.init) {
      if (run.isBlocked) return;
      if (run.role === "sidecar") {
        if (run.isFresh) run.start();
        if (!run.started) return;
      } else if (run.state === "terminated" && run.exitCode === 0) continue;
      else {
        if (run.isFresh) run.start();
        return;
      }
    }
    if (this.phase !== "Pending") return;
    this.phase = "Running";
    for (const run of this.main) run.start();
    this.onContainerChange();
  }

  private wantsRestart(run: ContainerRun): boolean {
    if (run.role === "sidecar") return true;
    const policy = this.pod.spec.restartPolicy ?? "Always";
    if (policy === "Never") return false;
    return run.exitCode !== 0 || (policy === "Always" && run.role === "main");
  }

  /** All containers ended for good: sidecars end too, and the addresses go back. */
  private finish(phase: "Succeeded" | "Failed"): void {
    this.over = true;
    this.phase = phase;
    for (const run of this.init) run.kill();
    this.removeSandbox();
    this.onContainerChange();
  }

  private terminate(): void {
    this.terminating = true;
    if (this.step !== null) this.sim.cancel(this.step);
    this.step = null;
    const graceSeconds = this.pod.metadata.deletionGracePeriodSeconds ?? 30;
    const running = [...this.main, ...this.init].filter((run) => run.state === "running");
    for (const run of running) this.normal("Killing", `Stopping container ${run.container.name}`);
    this.killTimer = this.sim.schedule(graceSeconds * SECOND, this, Step.Kill);
    for (const run of this.main) run.terminate();
    this.finishTermination();
  }

  /** The pod's own containers first, then those beside them; then the pod leaves the API. */
  private finishTermination(): void {
    if (this.over && this.sandbox !== null) return;
    if (this.main.some((run) => run.state === "running")) return;
    const beside = this.init.filter((run) => run.state === "running");
    if (beside.length > 0) {
      for (const run of beside) run.terminate();
      return;
    }
    if (this.killTimer !== null) this.sim.cancel(this.killTimer);
    this.killTimer = null;
    for (const run of [...this.main, ...this.init]) run.terminate();
    this.over = true;
    if (this.statusTimer !== null) this.sim.cancel(this.statusTimer);
    this.statusTimer = null;
    this.removeSandbox();
    const { namespace = "", name, uid } = this.pod.metadata;
    try {
      this.api.delete("Pod", namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      // Somebody was faster: it is gone, or another of its name is there.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  private removeSandbox(): void {
    if (this.sandbox === null) return;
    const { id } = this.sandbox;
    this.sandbox = null;
    this.sandboxes.remove(this.pod, id);
    this.kubelet.podNetworks?.onPodNetworkGone(this.pod);
  }

  private writeStatus(): void {
    const { namespace = "", name, uid } = this.pod.metadata;
    const current = this.api.get("Pod", namespace, name);
    if (current === null || current.metadata.uid !== uid) return;
    const status = podStatusOf({
      pod: current,
      init: this.init,
      main: this.main,
      // A container that never could start keeps the whole pod Pending.
      phase: this.phase === "Running" && this.main.some((run) => run.isBlocked) ? "Pending" : this.phase,
      addresses: this.addresses,
      hostAddresses: this.kubelet.addresses,
      hasSandbox: this.sandbox !== null,
      startTime: this.startTime,
      now: this.api.now(),
    });
    this.api.updateStatus<Pod>({ ...current, status });
  }
}
