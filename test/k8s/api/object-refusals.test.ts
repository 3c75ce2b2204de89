import { expect, test } from "vitest";
import { applyManifests } from "../../../src/k8s/api/apply.js";
import { bootstrapCluster } from "../../../src/k8s/api/bootstrap.js";
import { readManifests } from "../../../src/k8s/api/manifest.js";
import type { KubeObject } from "../../../src/k8s/api/object.js";
import { ApiStore } from "../../../src/k8s/api/store.js";
import { Sim } from "../../../src/sim/sim.js";

/** What is said of the last of these manifests once those before it are applied, without the object's name in front. */
function wordsOf(...texts: string[]): string {
  const store = new ApiStore(new Sim(1), {});
  bootstrapCluster(store);
  let words: string[] = [];
  for (const text of texts) {
    const { manifests, problems } = readManifests([{ file: "a.yaml", text }]);
    const all = [...problems, ...applyManifests(store, manifests).problems];
    words = all.filter(({ severity }) => severity === "error").map(({ message }) => message);
  }
  const [first = "accepted", ...more] = words.map((one) => one.replace(/^The \S+ "\S+" is invalid: /, ""));
  return more.length === 0 ? first : `[${[first, ...more].join(", ")}]`;
}

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

function pod(spec: string, container = ""): string {
  return `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx, ${container}}], ${spec}}}`;
}
function deployment(spec: string, container = "name: c, image: nginx"): string {
  return `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{${container}}]}}, ${spec}}}`;
}
function job(spec: string, podSpec = "restartPolicy: Never"): string {
  return `{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: [{name: c, image: nginx}], ${podSpec}}}, ${spec}}}`;
}
function object(kind: string, body: string, apiVersion = "v1"): string {
  return `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: o}, ${body}}`;
}
const set = (spec: string): string =>
  `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: nginx}]}}, ${spec}}}`;
const daemons = (spec: string): string => deployment(spec).replace("kind: Deployment", "kind: DaemonSet");
const claim = (spec: string): string => object("PersistentVolumeClaim", `spec: {${spec}}`);
const volume = (spec: string): string => object("PersistentVolume", `spec: {${spec}}`);
const scaler = (spec: string): string =>
  object("HorizontalPodAutoscaler", `spec: {scaleTargetRef: {kind: Deployment, name: d}, ${spec}}`, "autoscaling/v2");
const role = (rule: string): string => object("Role", `rules: [{${rule}}]`, "rbac.authorization.k8s.io/v1");
const binding = (subject: string, ref = "kind: Role, name: r"): string =>
  object(
    "RoleBinding",
    `roleRef: {apiGroup: rbac.authorization.k8s.io, ${ref}}, subjects: [${subject}]`,
    "rbac.authorization.k8s.io/v1",
  );
const bare = (apiVersion: string, kind: string): string =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: o}}`;
const webhook = (body: string): string =>
  object("ValidatingWebhookConfiguration", `webhooks: [{${body}}]`, "admissionregistration.k8s.io/v1");
const HOOK = "sideEffects: None, admissionReviewVersions: [v1]";

test.each([
  // Volumes and mounts (ValidateVolumes, ValidateVolumeMounts)
  [
    "a volume of two kinds",
    pod("volumes: [{name: v, emptyDir: {}, hostPath: {path: /a}}]"),
    "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type",
  ],
  [
    "a volume with a mistake cannot be mounted either",
    pod("volumes: [{name: v, secret: {}}]", "volumeMounts: [{name: v, mountPath: /a}]"),
    '[spec.volumes[0].secret.secretName: Required value, spec.containers[0].volumeMounts[0].name: Not found: "v"]',
  ],
  [
    "a mode that is none",
    pod("volumes: [{name: v, configMap: {name: a, defaultMode: 1000}}]"),
    "spec.volumes[0].configMap.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive",
  ],
  [
    "an item without path",
    pod("volumes: [{name: v, configMap: {name: a, items: [{key: k}]}}]"),
    "spec.volumes[0].configMap.items[0].path: Required value",
  ],
  [
    "an item that climbs",
    pod("volumes: [{name: v, secret: {secretName: a, items: [{key: k, path: ../x}]}}]"),
    "spec.volumes[0].secret.items[0].path: Invalid value: \"../x\": must not contain '..'",
  ],
  [
    "a share without a path",
    pod("volumes: [{name: v, nfs: {server: srv, path: a}}]"),
    'spec.volumes[0].nfs.path: Invalid value: "a": must be an absolute path',
  ],
  [
    "a token that is too short",
    pod("volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t, expirationSeconds: 60}}]}}]"),
    "spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes",
  ],
  [
    "two mounts at one place, of a sub path that is absolute",
    pod(
      "volumes: [{name: v, emptyDir: {}}]",
      "volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /a, subPath: /b}]",
    ),
    '[spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique, spec.containers[0].volumeMounts.subPath: Invalid value: "/b": must be a relative path]',
  ],
  [
    "propagation by a container without privilege",
    pod(
      "volumes: [{name: v, emptyDir: {}}]",
      "volumeMounts: [{name: v, mountPath: /a, mountPropagation: Bidirectional}]",
    ),
    "spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers",
  ],
  [
    "a device that is no claim",
    pod("volumes: [{name: v, emptyDir: {}}]", "volumeDevices: [{name: v, devicePath: /dev/a}]"),
    'spec.containers[0].volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
  ],
  // Containers
  [
    "a name twice, once of an init container",
    pod("initContainers: [{name: c, image: busybox}]"),
    'spec.initContainers[0].name: Duplicate value: "c"',
  ],
  [
    "a probe of an init container",
    pod("initContainers: [{name: i, image: busybox, readinessProbe: {tcpSocket: {port: 80}}}]"),
    "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
  ],
  [
    "a restart policy of a container",
    pod("", "restartPolicy: Always"),
    "spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers",
  ],
  [
    "a probe of two kinds",
    pod("", "livenessProbe: {exec: {command: [ls]}, tcpSocket: {port: 80}}"),
    "spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type",
  ],
  [
    "two successes of a liveness probe",
    pod("", "livenessProbe: {tcpSocket: {port: 80}, successThreshold: 2}"),
    "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
  ],
  [
    "an end of a readiness probe",
    pod("", "readinessProbe: {tcpSocket: {port: 80}, terminationGracePeriodSeconds: 5}"),
    "spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes",
  ],
  [
    "a header that is none",
    pod("", 'readinessProbe: {httpGet: {port: 80, httpHeaders: [{name: "X Y", value: a}]}}'),
    "spec.containers[0].readinessProbe.httpGet.httpHeaders: Invalid value: \"X Y\": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
  ],
  [
    "a sleep beyond the grace",
    pod("", "lifecycle: {preStop: {sleep: {seconds: 60}}}"),
    "spec.containers[0].lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)",
  ],
  [
    "storage of a container",
    deployment("", "name: c, image: nginx, resources: {limits: {storage: 1Gi}}"),
    'spec.template.spec.containers[0].resources.limits[storage]: Invalid value: "storage": must be a standard resource for containers',
  ],
  [
    "a resource that nobody knows",
    deployment("", "name: c, image: nginx, resources: {limits: {gpu: 1}}"),
    '[spec.template.spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified, spec.template.spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers]',
  ],
  [
    "half a device",
    deployment("", 'name: c, image: nginx, resources: {limits: {nvidia.com/gpu: "0.5"}}'),
    'spec.template.spec.containers[0].resources.limits[nvidia.com/gpu]: Invalid value: resource.Quantity{i:resource.int64Amount{value:5, scale:-1}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"0.5", Format:"DecimalSI"}: must be an integer',
  ],
  [
    "a device that is asked for without a limit",
    pod("", "resources: {requests: {nvidia.com/gpu: 1}}"),
    "spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources",
  ],
  [
    "a user that is none",
    pod("securityContext: {runAsUser: -1}"),
    "spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
  ],
  [
    "a profile of no type",
    pod("securityContext: {seccompProfile: {type: Default}}"),
    'spec.securityContext.seccompProfile.type: Unsupported value: "Default": supported values: "Localhost", "RuntimeDefault", "Unconfined"',
  ],
  [
    "a local profile without its name",
    pod("", "securityContext: {seccompProfile: {type: Localhost}}"),
    "spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
  ],
  [
    "a setting of the node's network",
    pod("hostNetwork: true, securityContext: {sysctls: [{name: net.core.somaxconn, value: '1'}]}"),
    "spec.securityContext.sysctls[0].name: Invalid value: \"net.core.somaxconn\": may not be specified when 'hostNetwork' is true",
  ],
  // The pod itself
  [
    "a host port on the node's network that is another",
    pod("hostNetwork: true", "ports: [{containerPort: 80, hostPort: 8080}]"),
    "spec.containers[0].ports[0].hostPort: Invalid value: 8080: must match `containerPort` when `hostNetwork` is true",
  ],
  [
    "an unknown DNS policy",
    pod("dnsPolicy: Cluster"),
    'spec.dnsPolicy: Unsupported value: "Cluster": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
  ],
  [
    "a gate twice",
    pod("schedulingGates: [{name: a.b/c}, {name: a.b/c}]"),
    'spec.schedulingGates[1]: Duplicate value: "a.b/c"',
  ],
  [
    "an affinity to a label that cannot be",
    pod(
      'affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: k, operator: Is, values: ["a b"]}]}]}}}',
    ),
    "[spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: \"Is\": not a valid selector operator, spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values[0]: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')]",
  ],
  [
    "a spread over too few domains",
    pod(
      "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, minDomains: 2, labelSelector: {}}]",
    ),
    "spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway",
  ],
  [
    "a toleration of seconds that is not for eviction",
    pod("tolerations: [{key: k, operator: Exists, effect: NoSchedule, tolerationSeconds: 5}]"),
    "spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
  ],
  ["a negative grace, which is taken", pod("terminationGracePeriodSeconds: -1"), "accepted"],
  [
    "a key reference without a name",
    pod("", "env: [{name: A, valueFrom: {secretKeyRef: {key: k}}}]"),
    `spec.containers[0].env[0].valueFrom.secretKeyRef.name: Invalid value: "": ${SUBDOMAIN}`,
  ],
  [
    "a limit that no container has",
    pod("", "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.gpu}}}]"),
    'spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.gpu": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
  ],
  // Admission
  [
    "an account that is not there",
    pod("serviceAccountName: robot"),
    'pods "p" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found',
  ],
  [
    "a runtime that is not there",
    pod("runtimeClassName: kata"),
    'pods "p" is forbidden: pod rejected: RuntimeClass "kata" not found',
  ],
  [
    "a priority that is not there",
    pod("priorityClassName: high"),
    'pods "p" is forbidden: no PriorityClass with name high was found',
  ],
  // Workloads
  [
    "a strategy of no type",
    deployment("strategy: {type: Rolling}"),
    'spec.strategy: Unsupported value: apps.DeploymentStrategy{Type:"Rolling", RollingUpdate:(*apps.RollingUpdateDeployment)(nil)}: supported values: "Recreate", "RollingUpdate"',
  ],
  [
    "an update that goes nowhere",
    deployment("strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 0}}"),
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:0, IntVal:0, StrVal:""}: may not be 0 when `maxSurge` is 0',
  ],
  [
    "a share that is none",
    deployment("strategy: {rollingUpdate: {maxUnavailable: half}}"),
    "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:\"half\"}: a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
  ],
  ["images of a template may have blanks", deployment("", "name: c, image: ' nginx'"), "accepted"],
  [
    "a set's name with a dot",
    set("serviceName: s").replace("name: s}", "name: a.b}"),
    'metadata.name: Invalid value: "a.b": must not contain dots',
  ],
  [
    "a set whose template mounts nothing, taken up to 1.33",
    set("serviceName: s").replace("nginx}", "nginx, volumeMounts: [{name: v, mountPath: /a}]}"),
    "accepted",
  ],
  [
    "a set's strategy of no type",
    set("updateStrategy: {type: Recreate}"),
    "spec.updateStrategy: Invalid value: apps.StatefulSetUpdateStrategy{Type:\"Recreate\", RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(nil)}: must be 'RollingUpdate' or 'OnDelete'",
  ],
  [
    "a daemon set's strategy of no type",
    daemons("updateStrategy: {type: Recreate}"),
    'spec.updateStrategy: Unsupported value: apps.DaemonSetUpdateStrategy{Type:"Recreate", RollingUpdate:(*apps.RollingUpdateDaemonSet)(nil)}: supported values: "RollingUpdate", "OnDelete"',
  ],
  [
    "an unknown way to complete",
    job("completionMode: All"),
    'spec.completionMode: Unsupported value: "All": supported values: "NonIndexed", "Indexed"',
  ],
  [
    "indexes without a number",
    job("completionMode: Indexed, parallelism: 2"),
    "spec.completions: Required value: when completion mode is Indexed",
  ],
  [
    "a failure policy of pods that restart",
    job(
      "podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [0]}}]}",
      "restartPolicy: OnFailure",
    ),
    '[spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator, spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified]',
  ],
  [
    "a success policy without indexes",
    job("successPolicy: {rules: [{succeededCount: 1}]}"),
    'spec.successPolicy: Invalid value: {"rules":[{"succeededCount":1}]}: requires indexed completion mode',
  ],
  // Storage
  [
    "a claim of nothing",
    claim("accessModes: [RWO], resources: {requests: {storage: 0}}"),
    '[spec.accessModes: Unsupported value: "RWO": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod", spec.resources[storage]: Invalid value: "0": must be greater than zero]',
  ],
  [
    "a volume of nothing",
    volume("capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce]"),
    "spec: Required value: must specify a volume type",
  ],
  [
    "a local volume on any node",
    volume("capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], local: {path: /a}"),
    "spec.nodeAffinity: Required value: Local volume requires node affinity",
  ],
  [
    "an unknown reclaim policy",
    volume(
      "capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a}, persistentVolumeReclaimPolicy: Keep",
    ),
    'spec.persistentVolumeReclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Recycle", "Retain"',
  ],
  [
    "a class with an unknown mode",
    object("StorageClass", "provisioner: a/b, volumeBindingMode: Later", "storage.k8s.io/v1"),
    'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
  ],
  // Limits and quotas
  [
    "a quota of nothing known",
    object("ResourceQuota", "spec: {hard: {gpus: 4}}"),
    '[spec.hard[gpus]: Invalid value: "gpus": must be a standard resource type or fully qualified, spec.hard[gpus]: Invalid value: "gpus": must be a standard resource for quota]',
  ],
  [
    "a quota of half a pod",
    object("ResourceQuota", 'spec: {hard: {pods: "1.5"}}'),
    'spec.hard[pods]: Invalid value: resource.Quantity{i:resource.int64Amount{value:15, scale:-1}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"1.5", Format:"DecimalSI"}: must be an integer',
  ],
  [
    "bounds that cross",
    object("LimitRange", "spec: {limits: [{type: Container, min: {memory: 2Gi}, max: {memory: 1Gi}}]}"),
    'spec.limits[0].min[memory]: Invalid value: resource.Quantity{i:resource.int64Amount{value:2147483648, scale:0}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"2Gi", Format:"BinarySI"}: min value 2Gi is greater than max value 1Gi',
  ],
  // Autoscalers, roles
  [
    "a metric without what it says",
    scaler("maxReplicas: 3, metrics: [{type: Resource}]"),
    "spec.metrics[0].resource: Required value: must populate information for the given metric source",
  ],
  [
    "a target of 0",
    scaler(
      "maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 0}}}]",
    ),
    "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
  ],
  [
    "a rule without verbs or groups",
    role("resources: [pods]"),
    "[rules[0].verbs: Required value: verbs must contain at least one value, rules[0].apiGroups: Required value: resource rules must supply at least one api group]",
  ],
  [
    "URLs of a namespace",
    role("nonResourceURLs: [/healthz], verbs: [get]"),
    'rules[0].nonResourceURLs: Invalid value: []string{"/healthz"}: namespaced rules cannot apply to non-resource URLs',
  ],
  [
    "a user of another group",
    binding("{kind: User, name: jane, apiGroup: v1}"),
    'subjects[0].apiGroup: Unsupported value: "v1": supported values: "rbac.authorization.k8s.io"',
  ],
  [
    "a subject that is none",
    binding("{kind: Pod, name: jane}"),
    'subjects[0].kind: Unsupported value: "Pod": supported values: "ServiceAccount", "User", "Group"',
  ],
])("%s", (_what, text, expected) => {
  expect(wordsOf(text)).toBe(expected);
});

test.each([
  ["a pod of nothing", bare("v1", "Pod"), "spec.containers: Required value"],
  [
    "a deployment of nothing",
    bare("apps/v1", "Deployment"),
    "[spec.selector: Required value, spec.template.metadata.labels: Invalid value: map[string]string(nil): `selector` does not match template `labels`, spec.template.spec.containers: Required value]",
  ],
  [
    "a stateful set of nothing",
    bare("apps/v1", "StatefulSet"),
    "[spec.selector: Required value, spec.template.metadata.labels: Invalid value: map[string]string(nil): `selector` does not match template `labels`]",
  ],
  [
    "a job of nothing",
    bare("batch/v1", "Job"),
    '[spec.template.spec.containers: Required value, spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"]',
  ],
  [
    "an autoscaler of nothing",
    bare("autoscaling/v2", "HorizontalPodAutoscaler"),
    "[spec.maxReplicas: Invalid value: 0: must be greater than 0, spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`, spec.scaleTargetRef.kind: Required value, spec.scaleTargetRef.name: Required value]",
  ],
  ["a disruption budget of nothing", bare("policy/v1", "PodDisruptionBudget"), "accepted"],
  [
    "a binding of nothing",
    bare("rbac.authorization.k8s.io/v1", "RoleBinding"),
    '[roleRef.kind: Unsupported value: "": supported values: "Role", "ClusterRole", roleRef.name: Required value]',
  ],
  [
    "a binding whose groups are filled in",
    binding("{kind: User, name: jane}", "").replace(
      "roleRef: {apiGroup: rbac.authorization.k8s.io, }",
      "roleRef: {kind: Role, name: r}",
    ),
    "accepted",
  ],
  [
    "a definition of nothing",
    bare("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
    '[metadata.name: Invalid value: "o": must be spec.names.plural+"."+spec.group, spec.group: Required value, spec.scope: Required value, spec.versions: Invalid value: []apiextensions.CustomResourceDefinitionVersion(nil): must have exactly one version marked as storage version, spec.names.plural: Required value, spec.names.singular: Required value, spec.names.kind: Required value, spec.names.listKind: Required value, status.storedVersions: Invalid value: []string(nil): must have at least one stored version]',
  ],
  [
    "a volume of nothing",
    bare("v1", "PersistentVolume"),
    '[spec.accessModes: Required value, spec.capacity: Required value, spec.capacity: Unsupported value: core.ResourceList(nil): supported values: "storage", spec: Required value: must specify a volume type]',
  ],
  [
    "a finalizer of no domain",
    object("ConfigMap", "data: {}").replace("name: o", "name: o, finalizers: [a.b/c, plain]"),
    'metadata.finalizers[1]: Invalid value: "plain": name is neither a standard finalizer name nor is it fully qualified',
  ],
  [
    "a runtime class without a handler",
    bare("node.k8s.io/v1", "RuntimeClass"),
    `handler: Invalid value: "": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
  ],
  [
    "a namespace of no known level",
    "{apiVersion: v1, kind: Namespace, metadata: {name: safe, labels: {pod-security.kubernetes.io/enforce: strict, pod-security.kubernetes.io/warn-version: '1.33'}}}",
    '[metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.33": must be "latest" or "v1.x"]',
  ],
  [
    "a lease of no time",
    object("Lease", "spec: {leaseDurationSeconds: 0}", "coordination.k8s.io/v1"),
    "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
  ],
  [
    "a webhook of nothing",
    webhook(""),
    "[webhooks[0].name: Required value, webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun, webhooks[0].clientConfig: Required value: exactly one of url or service is required, webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1]",
  ],
  [
    "a webhook's name, rules and time",
    webhook(
      `${HOOK}, name: a.b, clientConfig: {service: {name: s, namespace: d, path: /a//b}}, timeoutSeconds: 31, rules: [{apiGroups: ["*", apps], apiVersions: [v1], operations: [CREATE, GET], resources: ["pods/*", pods/status]}]`,
    ),
    '[webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots, webhooks[0].rules[0].operations[1]: Unsupported value: "GET": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE", webhooks[0].rules[0].apiGroups: Invalid value: []string{"*", "apps"}: if \'*\' is present, must not specify other API groups, webhooks[0].rules[0].resources[1]: Invalid value: "pods/status": if \'pods/*\' is present, must not specify pods/status, webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds, webhooks[0].clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty]',
  ],
  [
    "a webhook's URL",
    webhook(`${HOOK}, name: a.b.c, clientConfig: {url: "http://me@/x?y=z#w"}`),
    '[webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path], webhooks[0].clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path], webhooks[0].clientConfig.url: Invalid value: "me": user information is not permitted in the URL, webhooks[0].clientConfig.url: Invalid value: "w": fragments are not permitted in the URL, webhooks[0].clientConfig.url: Invalid value: "y=z": query parameters are not permitted in the URL]',
  ],
  [
    "a webhook as they are",
    webhook(`${HOOK}, name: a.b.c, clientConfig: {service: {name: s, namespace: d}}`),
    "accepted",
  ],
])("%s", (_what, text, expected) => {
  expect(wordsOf(text)).toBe(expected);
});

const one = "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}";

test.each([
  [
    "a selector stays, and is told after all else",
    deployment(""),
    deployment("").replaceAll("a: b}", "a: c}").replace("{labels: {a: c}", "{labels: {a: b}"),
    '[spec.template.metadata.labels: Invalid value: map[string]string{"a":"b"}: `selector` does not match template `labels`, spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"a":"c"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable]',
  ],
  [
    "a pod gets no more containers",
    pod(""),
    pod("").replace("containers: [", "containers: [{name: b, image: nginx}, "),
    "spec.containers: Forbidden: pod updates may not add or remove containers",
  ],
  [
    "a pod's tolerations stay",
    pod("tolerations: [{key: a, operator: Exists}]"),
    pod("tolerations: [{key: b, operator: Exists}]"),
    "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
  ],
  [
    "a set's service stays",
    set("serviceName: a"),
    set("serviceName: b"),
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  ],
  [
    "a claim's mode stays",
    claim(one),
    claim(one.replace("ReadWriteOnce", "ReadWriteMany")),
    "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
  ],
  [
    "a role reference stays",
    binding("{kind: ServiceAccount, name: a, namespace: default}"),
    binding("{kind: ServiceAccount, name: a, namespace: default}", "kind: Role, name: q"),
    'roleRef: Invalid value: rbac.RoleRef{APIGroup:"rbac.authorization.k8s.io", Kind:"Role", Name:"q"}: cannot change roleRef',
  ],
  [
    "a class's provisioner stays",
    object("StorageClass", "provisioner: a/b", "storage.k8s.io/v1"),
    object("StorageClass", "provisioner: a/c", "storage.k8s.io/v1"),
    "provisioner: Forbidden: updates to provisioner are forbidden.",
  ],
])("%s", (_what, before, after, expected) => {
  expect(wordsOf(before, after)).toBe(expected);
});

const CRONTAB = (more = "", name = "crontabs.stable.example.com", versions = ""): string =>
  `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: ${name}}, spec: {group: stable.example.com, scope: Namespaced, names: {plural: crontabs, kind: CronTab, shortNames: [ct]}, versions: [${versions}{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, ${more}properties: {spec: {type: object, required: [image], properties: {cronSpec: {type: string, pattern: '^(\\d+|\\*)$'}, image: {type: string, minLength: 1, maxLength: 8}, replicas: {type: integer, minimum: 1, maximum: 10, default: 1}, mode: {type: string, enum: [fast, slow]}, port: {x-kubernetes-int-or-string: true}, any: {type: object, x-kubernetes-preserve-unknown-fields: true}, labels: {type: object, additionalProperties: {type: string}}, list: {type: array, minItems: 1, maxItems: 2, items: {type: object, required: [name], properties: {name: {type: string}}}}}}}}}}]}}`;
const crontab = (spec: string): string =>
  `{apiVersion: stable.example.com/v1, kind: CronTab, metadata: {name: c}, spec: {image: a, ${spec}}}`;

test.each([
  [
    "all that it may have",
    "cronSpec: '*', replicas: 2, port: http, any: {a: {b: 1}}, labels: {a: b}, list: [{name: x}]",
    "accepted",
  ],
  [
    "a text for a number",
    "replicas: '2'",
    'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
  ],
  [
    "a number that is too large",
    "replicas: 100",
    "spec.replicas: Invalid value: 100: spec.replicas in body should be less than or equal to 10",
  ],
  [
    "a text of another form",
    "cronSpec: x",
    "spec.cronSpec: Invalid value: \"x\": spec.cronSpec in body should match '^(\\d+|\\*)$'",
  ],
  ["an unknown word", "mode: quick", 'spec.mode: Unsupported value: "quick": supported values: "fast", "slow"'],
  ["a text that is too long", "image: abcdefghij", "spec.image: Too long: may not be more than 8 bytes"],
  ["a list of nothing", "list: []", "spec.list: Invalid value: 0: spec.list in body should have at least 1 items"],
  ["a member without its name", "list: [{}]", "spec.list[0].name: Required value"],
  [
    "a label that is no text",
    "labels: {a: 1}",
    'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"',
  ],
  [
    "a field that is none",
    "replica: 1, list: [{name: x, nam: m}]",
    '[CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.replica", CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.list[0].nam"]',
  ],
])("a custom object with %s", (_what, spec, expected) => {
  // A flow mapping takes the last of two keys as a mistake.
  const text = crontab(spec).replace("image: a, image", "image");
  expect(wordsOf(CRONTAB(), `${CRONTAB()}\n---\n${text}`)).toBe(expected);
});

test("a custom object gets its schema's defaults, and is told that rules were not come to", () => {
  const store = new ApiStore(new Sim(1), {});
  bootstrapCluster(store);
  applyManifests(store, readManifests([{ file: "a.yaml", text: CRONTAB() }]).manifests);
  const made = store.create<KubeObject & { readonly spec: object }>({
    apiVersion: "stable.example.com/v1",
    kind: "CronTab",
    metadata: { name: "c" },
    spec: { image: "a" },
  });
  expect(made.spec).toEqual({ image: "a", replicas: 1 });
  const rules = "x-kubernetes-validations: [{rule: 'true'}], ";
  expect(wordsOf(CRONTAB(rules), `${CRONTAB(rules)}\n---\n${crontab("mode: quick")}`)).toContain(
    ", <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]",
  );
});

test.each([
  [
    "another name",
    CRONTAB("", "crontab.stable.example.com"),
    'metadata.name: Invalid value: "crontab.stable.example.com": must be spec.names.plural+"."+spec.group',
  ],
  [
    "two versions that are stored",
    CRONTAB(
      "",
      "crontabs.stable.example.com",
      "{name: v2, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}, ",
    ),
    'spec.versions: Invalid value: []apiextensions.CustomResourceDefinitionVersion{{Name:"v2", Served:true, Storage:true}, {Name:"v1", Served:true, Storage:true}}: must have exactly one version marked as storage version',
  ],
  [
    "an unknown scope",
    CRONTAB().replace("scope: Namespaced", "scope: Global"),
    'spec.scope: Unsupported value: "Global": supported values: "Cluster", "Namespaced"',
  ],
  [
    "no schema",
    CRONTAB("", "crontabs.stable.example.com", "{name: v2, served: true}, "),
    "spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required",
  ],
])("a definition with %s", (_what, text, expected) => {
  expect(wordsOf(text)).toBe(expected);
});
