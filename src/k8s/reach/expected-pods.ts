import type { PodTemplateSpec } from "kubernetes-types/core/v1.js";
import { templateHash } from "../api/names.js";
import type { CronJob, Job, KubeObject, Pod } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import { controllerReference, PodMaker } from "../control/pod-control.js";

type Labels = { [key: string]: string };
type Templated = KubeObject & { readonly spec: { readonly replicas?: number; readonly template: PodTemplateSpec } };

/** Alike pods tell the same twice over: two are enough to ask what one of them may do to another. */
const ALIKE = 2;

/** How many pods a workload asks for, and those of them that differ. */
export interface ExpectedPods {
  readonly replicas: number;
  readonly pods: readonly Pod[];
}

/**
 * Makes the pods that a workload's controller would make, in the store, with their labels and without a node: no
 * controller runs. Pods that are alike are made twice at most, whatever the number asked for, and once at least, for a
 * workload of no replicas may be scaled up. @throws ApiError what the API server says of the template.
 */
export function makeExpectedPods(store: ApiStore, owner: KubeObject): ExpectedPods {
  const { name } = owner.metadata;
  switch (owner.kind) {
    case "StatefulSet": {
      const { spec } = owner as Templated & { readonly spec: { readonly ordinals?: { readonly start?: number } } };
      const start = spec.ordinals?.start ?? 0;
      const replicas = spec.replicas ?? 1;
      const revision = `${name}-${templateHash(spec.template)}`;
      const each = Array.from({ length: Math.max(1, replicas) }, (_, i) => ({
        name: `${name}-${start + i}`,
        labels: {
          "controller-revision-hash": revision,
          "statefulset.kubernetes.io/pod-name": `${name}-${start + i}`,
          "apps.kubernetes.io/pod-index": String(start + i),
        },
      }));
      return { replicas, pods: make(store, owner, spec.template, each) };
    }
    case "Deployment": {
      const { spec } = owner as Templated;
      const labels = { "pod-template-hash": templateHash(spec.template) };
      return alike(store, owner, spec.template, spec.replicas ?? 1, labels);
    }
    case "DaemonSet": {
      const { spec } = owner as Templated;
      const revision = `${name}-${templateHash(spec.template)}`;
      const labels = { "controller-revision-hash": revision, "pod-template-generation": "1" };
      const made = alike(store, owner, spec.template, ALIKE, labels);
      return { replicas: 1, pods: made.pods };
    }
    case "Job":
      return podsOfJob(store, owner as Job);
    case "CronJob":
      return podsOfCronJob(store, owner as CronJob);
    default: {
      const { spec } = owner as Templated;
      return alike(store, owner, spec.template, spec.replicas ?? 1, {});
    }
  }
}

function podsOfJob(store: ApiStore, job: Job): ExpectedPods {
  const { spec } = job;
  const parallelism = spec.parallelism ?? 1;
  if (spec.completionMode !== "Indexed") return alike(store, job, spec.template, parallelism, {});
  const completions = spec.completions ?? 1;
  const each = Array.from({ length: Math.max(1, completions) }, (_, i) => ({
    labels: { "batch.kubernetes.io/job-completion-index": String(i) },
  }));
  return { replicas: Math.min(parallelism, completions), pods: make(store, job, spec.template, each) };
}

/** A CronJob's pods are those of the Job that it makes when its time comes. */
function podsOfCronJob(store: ApiStore, cronJob: CronJob): ExpectedPods {
  const { namespace = "default", name } = cronJob.metadata;
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const job = store.create<Job>({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { ...metadata, name: `${name}-1`, namespace, ownerReferences: [controllerReference(cronJob)] },
    spec: spec ?? { template: {} },
  });
  return podsOfJob(store, job);
}

function alike(
  store: ApiStore,
  owner: KubeObject,
  template: PodTemplateSpec,
  replicas: number,
  labels: Labels,
): ExpectedPods {
  const count = Math.max(1, Math.min(replicas, ALIKE));
  const each = Array.from({ length: count }, () => ({ labels }));
  return { replicas, pods: make(store, owner, template, each) };
}

function make(
  store: ApiStore,
  owner: KubeObject,
  template: PodTemplateSpec,
  each: readonly { readonly name?: string; readonly labels: Labels }[],
): Pod[] {
  const maker = new PodMaker(store, withoutNeeds(template), owner.metadata.namespace ?? "");
  const reference = controllerReference(owner);
  return each.map(({ name, labels }) =>
    maker.make(store, owner, reference, {
      ...(name === undefined ? {} : { name }),
      labels: { ...template.metadata?.labels, ...labels },
    }),
  );
}

/** Classes and a service account that are missing keep pods from running, not from being talked about. */
function withoutNeeds(template: PodTemplateSpec): PodTemplateSpec {
  const { priorityClassName: _priority, runtimeClassName: _runtime, ...rest } = template.spec ?? { containers: [] };
  const { serviceAccountName: _name, serviceAccount: _account, ...spec } = rest;
  return { ...template, spec };
}
