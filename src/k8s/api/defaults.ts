import { toBase64 } from "./base64.js";
import { cloneJson } from "./clone.js";
import { defaultPodOnly, defaultPodSpec } from "./default-pod-spec.js";
import { defaultServiceSpec } from "./default-service.js";
import { defaultWebhooks } from "./default-webhook.js";
import type {
  AdminNetworkPolicy,
  CronJob,
  CustomResourceDefinition,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  HorizontalPodAutoscaler,
  Job,
  KubeObject,
  NetworkPolicy,
  Pod,
  ReplicaSet,
  ReplicationController,
  RoleBinding,
  Secret,
  Service,
  StatefulSet,
  WebhookConfiguration,
} from "./object.js";
import type { Resource } from "./resources.js";

type Loose = Record<string, unknown>;

const HAVE_SPEC = [
  "Node",
  "Pod",
  "Service",
  "ReplicationController",
  "ReplicaSet",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "NetworkPolicy",
  "Ingress",
  "HorizontalPodAutoscaler",
  "PersistentVolumeClaim",
  "PersistentVolume",
];

/** What an autoscaler that names no metric goes by (`DefaultCPUUtilization`). */
const CPU_TARGET = { type: "Utilization", averageUtilization: 80 };

/**
 * A copy of the object with what the API server fills in for its kind. Missing parts that the kind requires stay
 * missing: validation says so.
 */
export function applyDefaults(resource: Resource, object: KubeObject): KubeObject {
  const copy = cloneJson(object);
  const loose = copy as unknown as Loose;
  // What Go keeps as a struct is there even where nobody wrote it.
  if (HAVE_SPEC.includes(resource.key)) loose.spec ??= {};
  switch (resource.key) {
    case "Namespace":
      defaultNamespace(copy, loose);
      break;
    case "Pod": {
      const { spec } = copy as Pod;
      defaultPodSpec(spec);
      defaultPodOnly(spec);
      break;
    }
    case "Service":
      defaultServiceSpec((copy as Service).spec);
      break;
    case "Secret":
      defaultSecret(copy as Secret, loose);
      break;
    case "Endpoints":
      for (const subset of (copy as Endpoints).subsets ?? []) {
        for (const port of subset.ports ?? []) port.protocol ??= "TCP";
      }
      break;
    case "EndpointSlice":
      loose.endpoints ??= [];
      for (const port of (copy as EndpointSlice).ports ?? []) {
        port.protocol ??= "TCP";
        port.name ??= "";
      }
      break;
    case "ReplicationController":
      defaultReplicationController(copy as ReplicationController);
      break;
    case "ReplicaSet":
      defaultReplicaSet(copy as ReplicaSet);
      break;
    case "Deployment":
      defaultDeployment(copy as Deployment);
      break;
    case "StatefulSet":
      defaultStatefulSet(copy as StatefulSet);
      break;
    case "DaemonSet":
      defaultDaemonSet(copy as DaemonSet);
      break;
    case "Job":
      defaultJob(copy as Job);
      break;
    case "CronJob":
      defaultCronJob(copy as CronJob);
      break;
    case "NetworkPolicy":
      defaultNetworkPolicy(copy as NetworkPolicy);
      break;
    case "AdminNetworkPolicy":
    case "BaselineAdminNetworkPolicy":
      defaultAdminNetworkPolicy(copy as AdminNetworkPolicy);
      break;
    case "HorizontalPodAutoscaler": {
      const spec = (copy as HorizontalPodAutoscaler).spec;
      spec.minReplicas ??= 1;
      if ((spec.metrics ?? []).length > 0) break;
      spec.metrics = [{ type: "Resource", resource: { name: "cpu", target: CPU_TARGET } }];
      break;
    }
    case "Role":
    case "ClusterRole":
      loose.rules ??= [];
      break;
    case "RoleBinding":
    case "ClusterRoleBinding":
      defaultRoleBinding(copy as RoleBinding);
      break;
    case "CustomResourceDefinition":
      defaultDefinition(copy as CustomResourceDefinition, loose);
      break;
    case "PersistentVolumeClaim":
      (loose.spec as Loose).volumeMode ??= "Filesystem";
      break;
    case "PersistentVolume":
      (loose.spec as Loose).persistentVolumeReclaimPolicy ??= "Retain";
      (loose.spec as Loose).volumeMode ??= "Filesystem";
      break;
    case "StorageClass":
      loose.reclaimPolicy ??= "Delete";
      loose.volumeBindingMode ??= "Immediate";
      break;
    case "MutatingWebhookConfiguration":
    case "ValidatingWebhookConfiguration":
      defaultWebhooks(copy as WebhookConfiguration, resource.key === "MutatingWebhookConfiguration");
      break;
    default:
      break;
  }
  return copy;
}

function defaultNamespace(copy: KubeObject, loose: Loose): void {
  const metadata = copy.metadata as { labels?: { [key: string]: string } };
  metadata.labels = { "kubernetes.io/metadata.name": copy.metadata.name, ...metadata.labels };
  if (loose.spec === undefined || Object.keys(loose.spec as object).length === 0) {
    loose.spec = { finalizers: ["kubernetes"] };
  }
}

function defaultRoleBinding(binding: RoleBinding): void {
  const group = "rbac.authorization.k8s.io";
  const roleRef: { apiGroup?: string } | undefined = binding.roleRef;
  if (roleRef !== undefined) roleRef.apiGroup ||= group;
  for (const subject of binding.subjects ?? []) {
    if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= group;
  }
}

/** Names and conversion, and that the definition is established at once: no controller of its own looks at it. */
function defaultDefinition(definition: CustomResourceDefinition, loose: Loose): void {
  const spec: Partial<CustomResourceDefinition["spec"]> & { conversion?: object } = definition.spec ?? {};
  const names: { kind?: string; listKind?: string; singular?: string } | undefined = spec.names;
  if (names?.kind === undefined || names.kind === "") return;
  names.singular ||= names.kind.toLowerCase();
  names.listKind ||= `${names.kind}List`;
  spec.conversion ??= { strategy: "None" };
  if (Object.keys(loose.status ?? {}).length > 0) return;
  const isTrue = { lastTransitionTime: definition.metadata.creationTimestamp, status: "True" };
  loose.status = {
    acceptedNames: cloneJson(names),
    conditions: [
      { ...isTrue, message: "no conflicts found", reason: "NoConflicts", type: "NamesAccepted" },
      {
        ...isTrue,
        message: "the initial names have been accepted",
        reason: "InitialNamesAccepted",
        type: "Established",
      },
    ],
    storedVersions: (spec.versions ?? []).filter(({ storage }) => storage === true).map(({ name }) => name),
  };
}

function defaultSecret(secret: Secret, loose: Loose): void {
  loose.type ??= "Opaque";
  if (secret.stringData === undefined) return;
  const data: { [key: string]: string } = { ...secret.data };
  for (const [key, text] of Object.entries(secret.stringData)) data[key] = toBase64(text);
  loose.data = data;
  delete loose.stringData;
}

function defaultReplicationController(controller: ReplicationController): void {
  const spec = controller.spec;
  spec.replicas ??= 1;
  const labels = spec.template?.metadata?.labels;
  if (labels !== undefined) {
    if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
    const metadata = controller.metadata as { labels?: { [key: string]: string } };
    if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  }
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
}

function defaultReplicaSet(replicaSet: ReplicaSet): void {
  const spec = replicaSet.spec;
  spec.replicas ??= 1;
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
}

function defaultDeployment(deployment: Deployment): void {
  const spec = deployment.spec;
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  spec.strategy ??= {};
  spec.strategy.type ||= "RollingUpdate";
  if (spec.strategy.type === "RollingUpdate") {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= "25%";
    spec.strategy.rollingUpdate.maxSurge ??= "25%";
  }
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
}

function defaultStatefulSet(set: StatefulSet): void {
  const spec = set.spec;
  spec.podManagementPolicy ||= "OrderedReady";
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= "RollingUpdate";
  if (spec.updateStrategy.type === "RollingUpdate") {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  }
  for (const claim of spec.volumeClaimTemplates ?? []) {
    const template = claim as { apiVersion?: string; kind?: string; spec?: { volumeMode?: string }; status?: object };
    template.apiVersion ??= "v1";
    template.kind ??= "PersistentVolumeClaim";
    if (template.spec !== undefined) template.spec.volumeMode ??= "Filesystem";
    template.status ??= { phase: "Pending" };
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= "Retain";
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= "Retain";
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
}

function defaultDaemonSet(set: DaemonSet): void {
  const spec = set.spec;
  spec.revisionHistoryLimit ??= 10;
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= "RollingUpdate";
  if (spec.updateStrategy.type === "RollingUpdate") {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
}

/** A Job's selector and labels are made from its uid, so that no two Jobs share pods (the strategy's `generateSelector`). */
function defaultJob(job: Job): void {
  const spec = job.spec;
  spec.template ??= {};
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1;
    spec.parallelism = 1;
  }
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2147483647;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed";
  const metadata = job.metadata as { labels?: { [key: string]: string } };
  const templateLabels = spec.template.metadata?.labels;
  if (Object.keys(metadata.labels ?? {}).length === 0 && templateLabels !== undefined)
    metadata.labels = { ...templateLabels };
  if (spec.manualSelector !== true && spec.selector === undefined) {
    const uid = job.metadata.uid;
    spec.selector = { matchLabels: { "batch.kubernetes.io/controller-uid": uid } };
    spec.template.metadata = {
      ...spec.template.metadata,
      labels: {
        ...templateLabels,
        "controller-uid": uid,
        "batch.kubernetes.io/controller-uid": uid,
        "job-name": job.metadata.name,
        "batch.kubernetes.io/job-name": job.metadata.name,
      },
    };
  }
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
}

function defaultCronJob(job: CronJob): void {
  const spec = job.spec;
  spec.concurrencyPolicy ||= "Allow";
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  const template = spec.jobTemplate?.spec?.template?.spec;
  if (template !== undefined) defaultPodSpec(template);
}

function defaultNetworkPolicy(policy: NetworkPolicy): void {
  const spec = policy.spec;
  spec.podSelector ??= {};
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
    for (const port of rule.ports ?? []) port.protocol ??= "TCP";
  }
  if ((spec.policyTypes ?? []).length === 0) {
    spec.policyTypes = (spec.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
  }
}

function defaultAdminNetworkPolicy(policy: AdminNetworkPolicy): void {
  for (const rule of [...(policy.spec?.ingress ?? []), ...(policy.spec?.egress ?? [])]) {
    for (const port of rule.ports ?? []) {
      if (port.portNumber !== undefined) port.portNumber.protocol ??= "TCP";
      if (port.portRange !== undefined) port.portRange.protocol ??= "TCP";
    }
  }
}
