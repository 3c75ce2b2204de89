import type { ManifestFile } from "../k8s/api/manifest.js";

/** A pod of a generated cluster. */
export interface PodSpec {
  /** Which node it is put on, counted modulo their number. */
  readonly node: number;
  /** Which group of pods it belongs to: its label `app` is "app0", "app1", ... */
  readonly app: number;
  /** How many containers it has, at least 1; container `i` listens on TCP port 8080 + i. */
  readonly containers: number;
}

/** A Service of a generated cluster. */
export interface ServiceSpec {
  /** The group of pods that it selects; when no pod is in it, the Service has no endpoints. */
  readonly app: number;
  readonly port: number;
  readonly type: "ClusterIP" | "NodePort";
  /** `sessionAffinity: ClientIP`. */
  readonly sticky: boolean;
}

/** A cluster with pods and Services; plain data. */
export interface ClusterSpec {
  readonly seed: number;
  /** At least 1. */
  readonly nodes: number;
  readonly pods: readonly PodSpec[];
  readonly services: readonly ServiceSpec[];
}

/** The name of pod `index`. */
export function podName(index: number): string {
  return `pod-${index}`;
}

/** The name of node `index`. */
export function nodeName(index: number): string {
  return `node-${index + 1}`;
}

/** The cluster's objects as Kubernetes manifests. */
export function clusterManifests(spec: ClusterSpec): ManifestFile[] {
  const pods = spec.pods.map((pod, index) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: podName(index), labels: { app: `app${pod.app}` } },
    spec: {
      nodeName: nodeName(pod.node % spec.nodes),
      containers: Array.from({ length: pod.containers }, (_, i) => ({
        name: `c${i}`,
        image: "example/server:1",
        ports: [{ name: `port${i}`, containerPort: 8080 + i }],
      })),
    },
  }));
  const services = spec.services.map((service, index) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: `service-${index}` },
    spec: {
      type: service.type,
      selector: { app: `app${service.app}` },
      ports: [{ port: service.port, targetPort: 8080 }],
      sessionAffinity: service.sticky ? "ClientIP" : "None",
    },
  }));
  return [...pods, ...services].map((object, index) => ({
    file: `generated-${index}.json`,
    text: JSON.stringify(object, null, 2),
  }));
}
