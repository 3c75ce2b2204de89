import { expect, test } from "vitest";
import { applyManifests } from "../../../src/k8s/api/apply.js";
import { bootstrapCluster } from "../../../src/k8s/api/bootstrap.js";
import { readManifests } from "../../../src/k8s/api/manifest.js";
import { ApiStore } from "../../../src/k8s/api/store.js";
import { Sim } from "../../../src/sim/sim.js";

function told(labels: string, spec: string, of = (spec: string) => `kind: Pod, apiVersion: v1, ${spec}`): string[] {
  const store = new ApiStore(new Sim(1), {});
  bootstrapCluster(store);
  const mode = labels.replaceAll("@", "pod-security.kubernetes.io/");
  const text = `{apiVersion: v1, kind: Namespace, metadata: {name: safe, labels: {${mode}}}}
---
{${of(`metadata: {name: p, namespace: safe}, spec: {${spec}}`)}}`;
  const { manifests } = readManifests([{ file: "a.yaml", text }]);
  return applyManifests(store, manifests).problems.map(({ severity, message }) => `${severity}: ${message}`);
}

const deployment = (body: string): string =>
  `kind: Deployment, apiVersion: apps/v1, ${body
    .replace("spec: {", "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {")
    .replace(/}$/, "}}}")}`;
const PLAIN = "containers: [{name: a, image: nginx}, {name: b, image: nginx}]";
const NODE =
  "hostNetwork: true, hostPID: true, volumes: [{name: v, hostPath: {path: /}}], containers: [{name: a, image: nginx, ports: [{containerPort: 80}], securityContext: {privileged: true, runAsUser: 0, runAsNonRoot: false, capabilities: {drop: [ALL], add: [SYS_ADMIN]}, seccompProfile: {type: Unconfined}}}]";
const SAFE =
  "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [{name: a, image: nginx, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}}]";
const RESTRICTED =
  'allowPrivilegeEscalation != false (containers "a", "b" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (containers "a", "b" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or containers "a", "b" must set securityContext.runAsNonRoot=true), seccompProfile (pod or containers "a", "b" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")';

test.each([
  ["nothing is asked", "", NODE, []],
  ["baseline is enough", "@enforce: baseline", PLAIN, []],
  [
    "baseline is not kept",
    "@enforce: baseline, @enforce-version: v1.33",
    NODE,
    [
      'error: pods "p" is forbidden: violates PodSecurity "baseline:v1.33": host namespaces (hostNetwork=true, hostPID=true), hostPort (container "a" uses hostPort 80), privileged (container "a" must not set securityContext.privileged=true), non-default capabilities (container "a" must not include "SYS_ADMIN" in securityContext.capabilities.add), hostPath volumes (volume "v"), seccompProfile (container "a" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
  ],
  [
    "restricted is not kept at all",
    "@enforce: restricted",
    NODE,
    [
      'error: pods "p" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true, hostPID=true), hostPort (container "a" uses hostPort 80), privileged (container "a" must not set securityContext.privileged=true), allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must not include "SYS_ADMIN" in securityContext.capabilities.add), restricted volume types (volume "v" uses restricted volume type "hostPath"), runAsNonRoot != true (container "a" must not set securityContext.runAsNonRoot=false), runAsUser=0 (container "a" must not set runAsUser=0), seccompProfile (container "a" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
  ],
  [
    "a plain pod is not restricted",
    "@enforce: restricted",
    PLAIN,
    [`error: pods "p" is forbidden: violates PodSecurity "restricted:latest": ${RESTRICTED}`],
  ],
  ["restricted is kept", "@enforce: restricted", SAFE, []],
  [
    "there is a warning only",
    "@warn: restricted, @enforce: baseline",
    PLAIN,
    [`warning: would violate PodSecurity "restricted:latest": ${RESTRICTED}`],
  ],
])("pods where %s", (_what, labels, spec, expected) => {
  expect(told(labels, spec)).toEqual(expected);
});

test("a template is warned of where its pods will be refused", () => {
  const words = `warning: would violate PodSecurity "restricted:latest": ${RESTRICTED}`;
  expect(told("@enforce: restricted", PLAIN, deployment)).toEqual([words]);
  expect(told("@enforce: restricted", SAFE, deployment)).toEqual([]);
});
