import { applyManifests } from "../../../src/k8s/api/apply.js";
import { bootstrapCluster } from "../../../src/k8s/api/bootstrap.js";
import { formatProblem, readManifests } from "../../../src/k8s/api/manifest.js";
import { ApiStore } from "../../../src/k8s/api/store.js";
import type { StoreOptions } from "../../../src/k8s/api/store-options.js";
import {
  ControllerManager,
  type ControllerManagerOptions,
  startScheduler,
} from "../../../src/k8s/control/controller-manager.js";
import type { Scheduler } from "../../../src/k8s/control/scheduler.js";
import { Sim } from "../../../src/sim/sim.js";
import { SECOND } from "../../../src/sim/time.js";
import { addNode, TinyKubelet } from "./tiny-kubelet.js";

/** A control plane with nodes that only pretend to run pods. */
export class TinyCluster {
  readonly sim: Sim;
  readonly store: ApiStore;
  readonly scheduler: Scheduler;

  constructor(nodes = 2, options: ControllerManagerOptions & StoreOptions = {}, seed = 1) {
    this.sim = new Sim(seed);
    this.store = new ApiStore(this.sim, options);
    bootstrapCluster(this.store);
    new ControllerManager(this.sim, this.store, options);
    this.scheduler = startScheduler(this.sim, this.store, options.recordNormalEvents);
    new TinyKubelet(this.sim, this.store);
    for (let i = 1; i <= nodes; i++) addNode(this.store, `node-${i}`);
    this.settle();
  }

  /** Applies YAML and settles; returns what was wrong, one line each. */
  apply(text: string): string[] {
    const read = readManifests([{ file: "test.yaml", text }]);
    const done = applyManifests(this.store, read.manifests);
    this.settle();
    return [...read.problems, ...done.problems].map(formatProblem);
  }

  settle(): void {
    this.sim.runUntilIdle({ maxEvents: 2_000_000 });
  }

  /** Lets virtual time pass, background work included, and settles. */
  wait(seconds: number): void {
    this.sim.runUntil(this.sim.nowNs + seconds * SECOND);
    this.settle();
  }

  podNames(selector = ""): string[] {
    return this.store.list("Pod", { labelSelector: selector }).map((pod) => pod.metadata.name);
  }

  events(reason: string): string[] {
    return this.store
      .list("Event")
      .filter((event) => event.reason === reason)
      .map((event) => event.message);
  }
}

/** A Deployment as YAML. */
export function deploymentYaml(name: string, replicas: number, extra = "", image = "nginx:1"): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
${extra}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
      - {name: c, image: "${image}", ports: [{name: http, containerPort: 8080}]}
`;
}
