import type { PodTemplateSpec } from "kubernetes-types/core/v1.js";
import type { Draft, Pod } from "./api/object.js";
import type { Cluster } from "./cluster.js";

/** Labels by which a Job knows its pods. */
const CONTROLLER_LABELS = ["controller-uid", "batch.kubernetes.io/controller-uid"];

/**
 * Makes a pod that stands in for those of a Job or CronJob, which have ended or are yet to come: the same labels and
 * network, and a program that does nothing. `place` is "pod/NAME" or "pod/NAMESPACE/NAME", of the Job, the CronJob or one
 * of its pods. Answers the new pod's place; null when the place is of no such pod, or of one that runs. Settles the cluster.
 */
export async function makeIdlePod(cluster: Cluster, place: string): Promise<string | null> {
  const [, namespace = "default", name = ""] = /^pod\/(?:([^/]+)\/)?([^/]+)$/.exec(place) ?? [];
  const template = name === "" ? null : templateOf(cluster, namespace, name);
  if (template === null) return null;
  const { labels = {} } = template.metadata ?? {};
  const kept = Object.entries(labels).filter(([key]) => !CONTROLLER_LABELS.includes(key));
  const pod: Draft<Pod> = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `${name}-idle`, namespace, labels: Object.fromEntries(kept) },
    spec: {
      ...(template.spec?.hostNetwork === true ? { hostNetwork: true } : {}),
      containers: [{ name: "idle", image: "registry.k8s.io/pause:3.9" }],
    },
  };
  cluster.api.create(pod);
  await cluster.settle();
  return `pod/${namespace}/${name}-idle`;
}

/** What the pods are made from; null where one runs, or nothing of the kind is called so. */
function templateOf({ api }: Cluster, namespace: string, name: string): PodTemplateSpec | null {
  const pods = api
    .list("Pod", { namespace })
    .filter((one) => one.metadata.name === name || one.metadata.name.startsWith(`${name}-`));
  if (pods.some(({ status }) => status.phase !== "Succeeded" && status.phase !== "Failed")) return null;
  const [ended] = pods;
  if (ended !== undefined) return { metadata: ended.metadata, spec: ended.spec };
  const job = api.get("Job", namespace, name);
  return job?.spec.template ?? api.get("CronJob", namespace, name)?.spec.jobTemplate.spec?.template ?? null;
}
