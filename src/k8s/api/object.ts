// The Kubernetes API: objects, how manifests become objects, and the store that keeps them, with its words.
// It knows virtual time and nothing else: no packet, no host, no node; addresses are text here.
// Read next: resources.ts for the kinds, store.ts for the API server, informer.ts for how components see it, manifest.ts for YAML.

import type * as admission from "kubernetes-types/admissionregistration/v1.js";
import type * as apps from "kubernetes-types/apps/v1.js";
import type * as autoscaling from "kubernetes-types/autoscaling/v2.js";
import type * as batch from "kubernetes-types/batch/v1.js";
import type * as coordination from "kubernetes-types/coordination/v1.js";
import type * as core from "kubernetes-types/core/v1.js";
import type * as discovery from "kubernetes-types/discovery/v1.js";
import type * as meta from "kubernetes-types/meta/v1.js";
import type * as networking from "kubernetes-types/networking/v1.js";
import type * as policy from "kubernetes-types/policy/v1.js";
import type * as rbac from "kubernetes-types/rbac/v1.js";
import type * as scheduling from "kubernetes-types/scheduling/v1.js";
import type * as storage from "kubernetes-types/storage/v1.js";
import type {
  AdminNetworkPolicySpec,
  BaselineAdminNetworkPolicySpec,
  ClusterNetworkPolicySpec,
} from "./admin-network-policy.js";
import type { CustomSchema } from "./custom-schema.js";

/** Metadata of an object that is in the store: what the API server always sets is there. */
export interface StoredMeta extends meta.ObjectMeta {
  readonly name: string;
  readonly uid: string;
  /** The store's counter at the last write, as text; compare with `===`, or as a number for "newer than". */
  readonly resourceVersion: string;
  /** RFC 3339 with seconds, of virtual time. */
  readonly creationTimestamp: string;
}

/** Anything the API server keeps. Objects are frozen by convention: a write puts a new object in the place of the old. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: StoredMeta;
}

/** An object on its way into the store: name or generateName, and whatever else its author gave. */
export type Draft<T extends KubeObject> = Omit<T, "metadata" | "status"> & {
  readonly metadata: meta.ObjectMeta;
  readonly status?: unknown;
};

/** A Namespace (core/v1). */
export interface Namespace extends KubeObject {
  readonly spec?: core.NamespaceSpec;
  readonly status: core.NamespaceStatus;
}
/** A Node (core/v1). */
export interface Node extends KubeObject {
  readonly spec: core.NodeSpec;
  readonly status: core.NodeStatus;
}
/** A Pod (core/v1). */
export interface Pod extends KubeObject {
  readonly spec: core.PodSpec;
  readonly status: core.PodStatus;
}
/** A Service (core/v1). */
export interface Service extends KubeObject {
  readonly spec: core.ServiceSpec;
  readonly status: core.ServiceStatus;
}
/** Endpoints (core/v1, the old form of EndpointSlices). */
export interface Endpoints extends KubeObject {
  readonly subsets?: core.EndpointSubset[];
}
/** An EndpointSlice (discovery.k8s.io/v1). */
export interface EndpointSlice extends KubeObject {
  readonly addressType: string;
  readonly endpoints: discovery.Endpoint[];
  readonly ports?: discovery.EndpointPort[];
}
/** A ConfigMap (core/v1). */
export interface ConfigMap extends KubeObject {
  readonly data?: { [key: string]: string };
  readonly binaryData?: { [key: string]: string };
  readonly immutable?: boolean;
}
/** A Secret (core/v1). */
export interface Secret extends KubeObject {
  readonly data?: { [key: string]: string };
  readonly stringData?: { [key: string]: string };
  readonly type?: string;
  readonly immutable?: boolean;
}
/** A ServiceAccount (core/v1). */
export interface ServiceAccount extends KubeObject {
  readonly automountServiceAccountToken?: boolean;
}
/** A ReplicationController (core/v1). */
export interface ReplicationController extends KubeObject {
  readonly spec: core.ReplicationControllerSpec;
  readonly status: Partial<core.ReplicationControllerStatus>;
}
/** A ReplicaSet (apps/v1). */
export interface ReplicaSet extends KubeObject {
  readonly spec: apps.ReplicaSetSpec;
  readonly status: Partial<apps.ReplicaSetStatus>;
}
/** A Deployment (apps/v1). */
export interface Deployment extends KubeObject {
  readonly spec: apps.DeploymentSpec;
  readonly status: apps.DeploymentStatus;
}
/** A StatefulSet (apps/v1). */
export interface StatefulSet extends KubeObject {
  readonly spec: apps.StatefulSetSpec;
  readonly status: Partial<apps.StatefulSetStatus>;
}
/** A DaemonSet (apps/v1). */
export interface DaemonSet extends KubeObject {
  readonly spec: apps.DaemonSetSpec;
  readonly status: Partial<apps.DaemonSetStatus>;
}
/** A ControllerRevision (apps/v1). */
export interface ControllerRevision extends KubeObject {
  readonly data?: unknown;
  readonly revision: number;
}
/** A Job (batch/v1). */
export interface Job extends KubeObject {
  readonly spec: batch.JobSpec;
  readonly status: batch.JobStatus;
}
/** A CronJob (batch/v1). */
export interface CronJob extends KubeObject {
  readonly spec: batch.CronJobSpec;
  readonly status: batch.CronJobStatus;
}
/** An Ingress (networking.k8s.io/v1). */
export interface Ingress extends KubeObject {
  readonly spec: networking.IngressSpec;
  readonly status: networking.IngressStatus;
}
/** An IngressClass (networking.k8s.io/v1). */
export interface IngressClass extends KubeObject {
  readonly spec?: networking.IngressClassSpec;
}
/** A range of addresses for Services beside the cluster's own (networking.k8s.io/v1). */
export interface ServiceCidr extends KubeObject {
  readonly spec?: { readonly cidrs?: readonly string[] };
  readonly status?: { readonly conditions?: readonly meta.Condition[] };
}
/** An address that a Service has (networking.k8s.io/v1); its name is the address. */
export interface IpAddressObject extends KubeObject {
  readonly spec?: {
    readonly parentRef?: {
      readonly group?: string;
      readonly resource?: string;
      readonly namespace?: string;
      readonly name?: string;
    };
  };
}
/** A NetworkPolicy (networking.k8s.io/v1). */
export interface NetworkPolicy extends KubeObject {
  readonly spec: networking.NetworkPolicySpec;
}
/** An AdminNetworkPolicy (policy.networking.k8s.io/v1alpha1). */
export interface AdminNetworkPolicy extends KubeObject {
  readonly spec: AdminNetworkPolicySpec;
}
/** A BaselineAdminNetworkPolicy (policy.networking.k8s.io/v1alpha1). */
export interface BaselineAdminNetworkPolicy extends KubeObject {
  readonly spec: BaselineAdminNetworkPolicySpec;
}
/** A ClusterNetworkPolicy (policy.networking.k8s.io/v1alpha2, and v1beta1, which has the same fields). */
export interface ClusterNetworkPolicy extends KubeObject {
  readonly spec: ClusterNetworkPolicySpec;
}
/** A Role (rbac.authorization.k8s.io/v1). */
export interface Role extends KubeObject {
  readonly rules: rbac.PolicyRule[];
}
/** A ClusterRole (rbac.authorization.k8s.io/v1). */
export interface ClusterRole extends KubeObject {
  readonly rules: rbac.PolicyRule[];
  readonly aggregationRule?: rbac.AggregationRule;
}
/** A RoleBinding (rbac.authorization.k8s.io/v1). */
export interface RoleBinding extends KubeObject {
  readonly roleRef: rbac.RoleRef;
  readonly subjects?: rbac.Subject[];
}
/** A ClusterRoleBinding (rbac.authorization.k8s.io/v1). */
export interface ClusterRoleBinding extends KubeObject {
  readonly roleRef: rbac.RoleRef;
  readonly subjects?: rbac.Subject[];
}
/** A PersistentVolume (core/v1). */
export interface PersistentVolume extends KubeObject {
  readonly spec: core.PersistentVolumeSpec;
  readonly status: core.PersistentVolumeStatus;
}
/** A PersistentVolumeClaim (core/v1). */
export interface PersistentVolumeClaim extends KubeObject {
  readonly spec: core.PersistentVolumeClaimSpec;
  readonly status: core.PersistentVolumeClaimStatus;
}
/** A StorageClass (storage.k8s.io/v1). */
export interface StorageClass extends KubeObject {
  readonly provisioner: string;
  readonly parameters?: { readonly [name: string]: string };
  readonly volumeBindingMode?: string;
  readonly reclaimPolicy?: string;
}
/** A HorizontalPodAutoscaler (autoscaling/v2). */
export interface HorizontalPodAutoscaler extends KubeObject {
  readonly spec: autoscaling.HorizontalPodAutoscalerSpec;
  readonly status: Partial<autoscaling.HorizontalPodAutoscalerStatus>;
}
/** A PodDisruptionBudget (policy/v1). */
export interface PodDisruptionBudget extends KubeObject {
  readonly spec: policy.PodDisruptionBudgetSpec;
  readonly status: Partial<policy.PodDisruptionBudgetStatus>;
}
/** A PriorityClass (scheduling.k8s.io/v1). */
export interface PriorityClass extends KubeObject {
  readonly value: scheduling.PriorityClass["value"];
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}
/** A Lease (coordination.k8s.io/v1). */
export interface Lease extends KubeObject {
  readonly spec?: coordination.LeaseSpec;
}
/** A record of something that happened to an object (core/v1). */
export interface Event extends KubeObject {
  readonly involvedObject: core.ObjectReference;
  readonly reason: string;
  readonly message: string;
  readonly type: "Normal" | "Warning";
  readonly count: number;
  readonly source?: core.EventSource;
  readonly reportingComponent?: string;
  readonly reportingInstance?: string;
  readonly firstTimestamp?: string;
  readonly lastTimestamp?: string;
}
/** A LimitRange (core/v1). */
export interface LimitRange extends KubeObject {
  readonly spec?: core.LimitRangeSpec;
}
/** A ResourceQuota (core/v1). */
export interface ResourceQuota extends KubeObject {
  readonly spec?: core.ResourceQuotaSpec;
  readonly status?: core.ResourceQuotaStatus;
}
/** A RuntimeClass (node.k8s.io/v1). */
export interface RuntimeClass extends KubeObject {
  readonly handler: string;
}
/** A webhook of either sort; `reinvocationPolicy` is of those that change objects. */
export interface Webhook extends Omit<admission.MutatingWebhook, "rules"> {
  rules?: WebhookRule[];
}
/** What a webhook is asked about; the published type leaves two fields out. */
export interface WebhookRule extends admission.RuleWithOperations {
  resources?: string[];
  scope?: string;
}
/** A MutatingWebhookConfiguration or a ValidatingWebhookConfiguration (admissionregistration.k8s.io/v1). */
export interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: Webhook[];
}
/** A VolumeAttachment (storage.k8s.io/v1). */
export interface VolumeAttachment extends KubeObject {
  readonly spec: storage.VolumeAttachmentSpec;
}
/** A CustomResourceDefinition (apiextensions.k8s.io/v1, the parts that name a kind). */
export interface CustomResourceDefinition extends KubeObject {
  readonly spec: {
    readonly group: string;
    readonly names: {
      readonly kind: string;
      readonly plural: string;
      readonly singular?: string;
      readonly listKind?: string;
      readonly shortNames?: string[];
    };
    readonly scope: string;
    readonly preserveUnknownFields?: boolean;
    readonly versions: readonly {
      readonly name: string;
      readonly served?: boolean;
      readonly storage?: boolean;
      readonly schema?: { readonly openAPIV3Schema?: CustomSchema };
    }[];
  };
}

/** The kinds that have a type here, by the name that the store knows them by. Any other kind is a plain `KubeObject`. */
export interface KindMap {
  Namespace: Namespace;
  Node: Node;
  Pod: Pod;
  Service: Service;
  Endpoints: Endpoints;
  EndpointSlice: EndpointSlice;
  ConfigMap: ConfigMap;
  Secret: Secret;
  ServiceAccount: ServiceAccount;
  ReplicationController: ReplicationController;
  ReplicaSet: ReplicaSet;
  Deployment: Deployment;
  StatefulSet: StatefulSet;
  DaemonSet: DaemonSet;
  ControllerRevision: ControllerRevision;
  Job: Job;
  CronJob: CronJob;
  Ingress: Ingress;
  IngressClass: IngressClass;
  ServiceCIDR: ServiceCidr;
  IPAddress: IpAddressObject;
  NetworkPolicy: NetworkPolicy;
  AdminNetworkPolicy: AdminNetworkPolicy;
  BaselineAdminNetworkPolicy: BaselineAdminNetworkPolicy;
  ClusterNetworkPolicy: ClusterNetworkPolicy;
  Role: Role;
  ClusterRole: ClusterRole;
  RoleBinding: RoleBinding;
  ClusterRoleBinding: ClusterRoleBinding;
  PersistentVolume: PersistentVolume;
  PersistentVolumeClaim: PersistentVolumeClaim;
  StorageClass: StorageClass;
  HorizontalPodAutoscaler: HorizontalPodAutoscaler;
  PodDisruptionBudget: PodDisruptionBudget;
  PriorityClass: PriorityClass;
  Lease: Lease;
  Event: Event;
  LimitRange: LimitRange;
  ResourceQuota: ResourceQuota;
  RuntimeClass: RuntimeClass;
  VolumeAttachment: VolumeAttachment;
  CustomResourceDefinition: CustomResourceDefinition;
  MutatingWebhookConfiguration: WebhookConfiguration;
  ValidatingWebhookConfiguration: WebhookConfiguration;
}

/** The type of objects of kind `K`; a kind outside `KindMap` gives `KubeObject`. */
export type ObjectOf<K extends string> = K extends keyof KindMap ? KindMap[K] : KubeObject;

/** The key that work queues and caches use: `namespace/name`, or the name alone outside namespaces (client-go's form). */
export function objectKey(namespace: string, name: string): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** `objectKey` of an object. */
export function keyOf(object: KubeObject): string {
  return objectKey(object.metadata.namespace ?? "", object.metadata.name);
}

/** The two parts of an `objectKey`. */
export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf("/");
  return slash < 0 ? { namespace: "", name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The owner reference that is marked as the managing controller; null when there is none. */
export function controllerOf(object: { readonly metadata: meta.ObjectMeta }): meta.OwnerReference | null {
  const owners = object.metadata.ownerReferences;
  if (owners === undefined) return null;
  for (const owner of owners) if (owner.controller === true) return owner;
  return null;
}

/** True once the object was deleted but is still waited for (a grace period or a finalizer). */
export function isTerminating(object: { readonly metadata: meta.ObjectMeta }): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}
