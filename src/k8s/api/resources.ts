/** What the API server knows of one kind: its group, version and names (`kubectl api-resources`). */
export interface Resource {
  /** The store's name for the kind: the kind itself; a kind of an unknown group has `Kind.group`. */
  readonly key: string;
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  /** The version that objects are kept in. */
  readonly version: string;
  /** Plural name, as in URLs and messages: `deployments`. */
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** Versions besides `version` whose manifests are read as if they were of `version`. */
  readonly alsoServed: readonly string[];
  /** True when status is written on its own and ignored in a create or update. */
  readonly hasStatus: boolean;
  /** False for kinds that podwire keeps but knows no schema of (custom resources). */
  readonly known: boolean;
}

type Row = readonly [
  kind: string,
  groupVersion: string,
  plural: string,
  shortNames: string,
  scope: "ns" | "cluster",
  status: "status" | "",
  alsoServed?: string,
];

const ROWS: readonly Row[] = [
  ["Namespace", "v1", "namespaces", "ns", "cluster", "status"],
  ["Node", "v1", "nodes", "no", "cluster", "status"],
  ["Pod", "v1", "pods", "po", "ns", "status"],
  ["Service", "v1", "services", "svc", "ns", "status"],
  ["Endpoints", "v1", "endpoints", "ep", "ns", ""],
  ["EndpointSlice", "discovery.k8s.io/v1", "endpointslices", "", "ns", ""],
  ["ConfigMap", "v1", "configmaps", "cm", "ns", ""],
  ["Secret", "v1", "secrets", "", "ns", ""],
  ["ServiceAccount", "v1", "serviceaccounts", "sa", "ns", ""],
  ["ReplicationController", "v1", "replicationcontrollers", "rc", "ns", "status"],
  ["PersistentVolume", "v1", "persistentvolumes", "pv", "cluster", "status"],
  ["PersistentVolumeClaim", "v1", "persistentvolumeclaims", "pvc", "ns", "status"],
  ["LimitRange", "v1", "limitranges", "limits", "ns", ""],
  ["ResourceQuota", "v1", "resourcequotas", "quota", "ns", "status"],
  ["Event", "v1", "events", "ev", "ns", ""],
  ["PodTemplate", "v1", "podtemplates", "", "ns", ""],
  ["ReplicaSet", "apps/v1", "replicasets", "rs", "ns", "status"],
  ["Deployment", "apps/v1", "deployments", "deploy", "ns", "status"],
  ["StatefulSet", "apps/v1", "statefulsets", "sts", "ns", "status"],
  ["DaemonSet", "apps/v1", "daemonsets", "ds", "ns", "status"],
  ["ControllerRevision", "apps/v1", "controllerrevisions", "", "ns", ""],
  ["Job", "batch/v1", "jobs", "", "ns", "status"],
  ["CronJob", "batch/v1", "cronjobs", "cj", "ns", "status"],
  ["Ingress", "networking.k8s.io/v1", "ingresses", "ing", "ns", "status"],
  ["IngressClass", "networking.k8s.io/v1", "ingressclasses", "", "cluster", ""],
  ["NetworkPolicy", "networking.k8s.io/v1", "networkpolicies", "netpol", "ns", ""],
  ["IPAddress", "networking.k8s.io/v1", "ipaddresses", "ip", "cluster", "", "v1beta1"],
  ["ServiceCIDR", "networking.k8s.io/v1", "servicecidrs", "", "cluster", "status", "v1beta1"],
  ["AdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1", "adminnetworkpolicies", "anp", "cluster", "status"],
  [
    "BaselineAdminNetworkPolicy",
    "policy.networking.k8s.io/v1alpha1",
    "baselineadminnetworkpolicies",
    "banp",
    "cluster",
    "status",
  ],
  [
    "ClusterNetworkPolicy",
    "policy.networking.k8s.io/v1alpha2",
    "clusternetworkpolicies",
    "cnp",
    "cluster",
    "status",
    "v1beta1",
  ],
  ["Role", "rbac.authorization.k8s.io/v1", "roles", "", "ns", ""],
  ["ClusterRole", "rbac.authorization.k8s.io/v1", "clusterroles", "", "cluster", ""],
  ["RoleBinding", "rbac.authorization.k8s.io/v1", "rolebindings", "", "ns", ""],
  ["ClusterRoleBinding", "rbac.authorization.k8s.io/v1", "clusterrolebindings", "", "cluster", ""],
  ["StorageClass", "storage.k8s.io/v1", "storageclasses", "sc", "cluster", ""],
  ["VolumeAttachment", "storage.k8s.io/v1", "volumeattachments", "", "cluster", "status"],
  ["CSIDriver", "storage.k8s.io/v1", "csidrivers", "", "cluster", ""],
  ["CSINode", "storage.k8s.io/v1", "csinodes", "", "cluster", ""],
  ["CSIStorageCapacity", "storage.k8s.io/v1", "csistoragecapacities", "", "ns", ""],
  ["HorizontalPodAutoscaler", "autoscaling/v2", "horizontalpodautoscalers", "hpa", "ns", "status", "v1"],
  ["PodDisruptionBudget", "policy/v1", "poddisruptionbudgets", "pdb", "ns", "status"],
  ["PriorityClass", "scheduling.k8s.io/v1", "priorityclasses", "pc", "cluster", ""],
  ["RuntimeClass", "node.k8s.io/v1", "runtimeclasses", "", "cluster", ""],
  ["Lease", "coordination.k8s.io/v1", "leases", "", "ns", ""],
  ["CustomResourceDefinition", "apiextensions.k8s.io/v1", "customresourcedefinitions", "crd,crds", "cluster", "status"],
  [
    "MutatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1",
    "mutatingwebhookconfigurations",
    "",
    "cluster",
    "",
  ],
  [
    "ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1",
    "validatingwebhookconfigurations",
    "",
    "cluster",
    "",
  ],
  [
    "ValidatingAdmissionPolicy",
    "admissionregistration.k8s.io/v1",
    "validatingadmissionpolicies",
    "",
    "cluster",
    "status",
  ],
  [
    "ValidatingAdmissionPolicyBinding",
    "admissionregistration.k8s.io/v1",
    "validatingadmissionpolicybindings",
    "",
    "cluster",
    "",
  ],
  ["APIService", "apiregistration.k8s.io/v1", "apiservices", "", "cluster", "status"],
  ["CertificateSigningRequest", "certificates.k8s.io/v1", "certificatesigningrequests", "csr", "cluster", "status"],
  ["FlowSchema", "flowcontrol.apiserver.k8s.io/v1", "flowschemas", "", "cluster", "status"],
  [
    "PriorityLevelConfiguration",
    "flowcontrol.apiserver.k8s.io/v1",
    "prioritylevelconfigurations",
    "",
    "cluster",
    "status",
  ],
];

function toResource(row: Row): Resource {
  const [kind, groupVersion, plural, shortNames, scope, status, alsoServed] = row;
  const { group, version } = splitApiVersion(groupVersion);
  return {
    key: kind,
    kind,
    group,
    version,
    plural,
    singular: kind.toLowerCase(),
    shortNames: shortNames === "" ? [] : shortNames.split(","),
    namespaced: scope === "ns",
    alsoServed: alsoServed === undefined ? [] : [alsoServed],
    hasStatus: status === "status",
    known: true,
  };
}

/** Every built-in kind, in the order of `kubectl api-resources`'s groups. */
export const RESOURCES: readonly Resource[] = ROWS.map(toResource);

const BY_KEY: ReadonlyMap<string, Resource> = new Map(RESOURCES.map((resource) => [resource.key, resource]));

/** Splits `apps/v1` into group and version; `v1` alone is of the core group, which is empty. */
export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** `group/version`, or the version alone in the core group. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}

/** The built-in kind that the store calls `key`; null for any other. */
export function knownResource(key: string): Resource | null {
  return BY_KEY.get(key) ?? null;
}

/** The built-in kind of this group, whatever the version; null when the group has no such kind. */
export function resourceOfGroup(group: string, kind: string): Resource | null {
  const resource = BY_KEY.get(kind);
  return resource !== undefined && resource.group === group ? resource : null;
}

/**
 * The kind that a manifest's apiVersion and kind name. A built-in kind in a version that is not served gives null, as
 * the API server would say `no matches for kind "Ingress" in version "extensions/v1beta1"`.
 */
export function resourceFor(apiVersion: string, kind: string): Resource | null {
  const { group, version } = splitApiVersion(apiVersion);
  const resource = resourceOfGroup(group, kind);
  if (resource === null) return null;
  return resource.version === version || resource.alsoServed.includes(version) ? resource : null;
}

/** True for a group that belongs to Kubernetes itself, whose kinds no custom resource can define. */
export function isBuiltInGroup(group: string): boolean {
  return (
    group === "" ||
    group === "apps" ||
    group === "batch" ||
    group === "extensions" ||
    group === "autoscaling" ||
    group === "policy" ||
    (group.endsWith(".k8s.io") && RESOURCES.some((resource) => resource.group === group))
  );
}

/** A stand-in for a kind that nobody defined: guessed plural, namespaced unless told. */
export function customResource(
  apiVersion: string,
  kind: string,
  definition: {
    plural?: string;
    namespaced?: boolean;
    shortNames?: readonly string[];
    alsoServed?: readonly string[];
  } = {},
): Resource {
  const { group, version } = splitApiVersion(apiVersion);
  return {
    key: `${kind}.${group}`,
    kind,
    group,
    version,
    plural: definition.plural ?? pluralOf(kind),
    singular: kind.toLowerCase(),
    shortNames: definition.shortNames ?? [],
    namespaced: definition.namespaced ?? true,
    alsoServed: definition.alsoServed ?? [],
    hasStatus: true,
    known: false,
  };
}

/** English plural of a kind, as the API conventions guess it (`meta.UnsafeGuessKindToResource`). */
function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower.endsWith("endpoints")) return lower;
  if (lower.endsWith("s")) return `${lower}es`;
  if (lower.endsWith("y")) return `${lower.slice(0, -1)}ies`;
  return `${lower}s`;
}
