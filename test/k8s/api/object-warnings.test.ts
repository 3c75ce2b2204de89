import { expect, test } from "vitest";
import { applyManifests } from "../../../src/k8s/api/apply.js";
import { bootstrapCluster } from "../../../src/k8s/api/bootstrap.js";
import { readManifests } from "../../../src/k8s/api/manifest.js";
import { ApiStore } from "../../../src/k8s/api/store.js";
import { Sim } from "../../../src/sim/sim.js";

function warningsOf(text: string): string[] {
  const store = new ApiStore(new Sim(1), {});
  bootstrapCluster(store);
  const { manifests } = readManifests([{ file: "a.yaml", text }]);
  const { problems } = applyManifests(store, manifests);
  return problems.map(({ severity, message }) => (severity === "warning" ? message : `${severity}: ${message}`));
}

function pod(spec: string, container = "", metadata = "name: p"): string {
  return `{apiVersion: v1, kind: Pod, metadata: {${metadata}}, spec: {containers: [{name: c, image: nginx, ${container}}], ${spec}}}`;
}
function deployment(spec: string, annotations = "", name = "d"): string {
  return `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}, annotations: {${annotations}}}, spec: {containers: [{name: c, image: nginx}], ${spec}}}}}`;
}

const NO_SELECTOR = "labelSelector: a null labelSelector results in matching no pod";
const DEFINITION =
  "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: applications.argoproj.io}, spec: {group: argoproj.io, scope: Namespaced, names: {plural: applications, kind: Application}, versions: [{name: v1alpha1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}}";

test.each([
  [
    "a template that asks for an old label",
    deployment("nodeSelector: {beta.kubernetes.io/os: linux}"),
    ['spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
  ],
  [
    "an old label in an affinity",
    pod(
      "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: beta.kubernetes.io/arch, operator: Exists}]}]}}}",
    ),
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/arch is deprecated since v1.14; use "kubernetes.io/arch" instead',
    ],
  ],
  [
    "pods that none are near",
    pod(
      "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: a}}]}}, topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]",
    ),
    [
      `spec.topologySpreadConstraints[0].${NO_SELECTOR}`,
      `spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.${NO_SELECTOR}`,
    ],
  ],
  [
    "old annotations",
    deployment(
      "",
      'scheduler.alpha.kubernetes.io/critical-pod: "", container.apparmor.security.beta.kubernetes.io/c: unconfined',
    ),
    [
      'spec.template.metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
      'spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: deprecated since v1.30; use the "appArmorProfile" field instead',
    ],
  ],
  [
    "a variable twice",
    pod("", "env: [{name: A, value: b}, {name: A, value: c}, {name: B, value: b}, {name: B, value: $(B)c}]"),
    ['spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply'],
  ],
  [
    "a port twice",
    pod("", "ports: [{name: a, containerPort: 80}, {name: b, containerPort: 80}]"),
    ["spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]"],
  ],
  [
    "a port of the node besides",
    pod("", "ports: [{name: a, containerPort: 80}, {name: b, containerPort: 80, hostPort: 80}]"),
    ["spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]"],
  ],
  [
    "a part of a byte",
    pod("", "resources: {limits: {memory: 100m}}"),
    [
      'spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer',
      'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer',
    ],
  ],
  [
    "a volume that is no more",
    pod("volumes: [{name: v, gitRepo: {repository: r}}]"),
    ["spec.volumes[0].gitRepo: deprecated in v1.11"],
  ],
  [
    "secrets of no name, twice",
    pod("imagePullSecrets: [{name: a}, {name: a}, {}]"),
    ['spec.imagePullSecrets[1].name: duplicate name "a"', 'spec.imagePullSecrets[2].name: invalid empty name ""'],
  ],
  [
    "a pod's name with a dot",
    pod("", "", "name: a.b"),
    [
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    ],
  ],
  [
    "a deployment's name with a dot",
    deployment("", "", "a.b"),
    [
      "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    ],
  ],
  [
    "an ingress's class in an annotation",
    "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, annotations: {kubernetes.io/ingress.class: nginx}}, spec: {defaultBackend: {service: {name: a, port: {number: 80}}}}}",
    [`annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`],
  ],
  [
    "a volume that is used again",
    "{apiVersion: v1, kind: PersistentVolume, metadata: {name: v}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a}, persistentVolumeReclaimPolicy: Recycle}}",
    [
      "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
    ],
  ],
  [
    "a custom object's finalizer of no domain",
    `${DEFINITION}\n---\n{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: a, finalizers: [resources-finalizer.argocd.argoproj.io]}}`,
    [
      'metadata.finalizers: "resources-finalizer.argocd.argoproj.io": prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers',
    ],
  ],
  ["nothing of note", deployment("nodeSelector: {kubernetes.io/os: linux}"), []],
])("%s", (_what, text, expected) => {
  expect(warningsOf(text)).toEqual(expected);
});
