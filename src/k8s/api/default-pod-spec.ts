import type { Container, PodSpec, Probe, Volume } from "kubernetes-types/core/v1.js";

/** Fills in the defaults of a pod template's spec, in place (`pkg/apis/core/v1/defaults.go`). */
export function defaultPodSpec(spec: PodSpec): void {
  spec.dnsPolicy ??= "ClusterFirst";
  spec.restartPolicy ??= "Always";
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ??= "default-scheduler";
  spec.securityContext ??= {};
  if (spec.serviceAccountName === undefined && spec.serviceAccount !== undefined) {
    spec.serviceAccountName = spec.serviceAccount;
  }
  if (spec.serviceAccountName !== undefined) spec.serviceAccount = spec.serviceAccountName;
  for (const container of spec.containers ?? []) defaultContainer(container, spec.hostNetwork === true);
  for (const container of spec.initContainers ?? []) defaultContainer(container, spec.hostNetwork === true);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
}

/** What pods get beyond templates: service links, and requests where only limits were given. */
export function defaultPodOnly(spec: PodSpec): void {
  spec.enableServiceLinks ??= true;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    const limits = container.resources?.limits;
    if (container.resources === undefined || limits === undefined) continue;
    const requests = { ...container.resources.requests };
    for (const [name, quantity] of Object.entries(limits)) requests[name] ??= quantity;
    container.resources.requests = requests;
  }
}

function defaultContainer(container: Container, hostNetwork: boolean): void {
  container.imagePullPolicy ??= isLatest(container.image ?? "") ? "Always" : "IfNotPresent";
  container.terminationMessagePath ??= "/dev/termination-log";
  container.terminationMessagePolicy ??= "File";
  container.resources ??= {};
  for (const port of container.ports ?? []) {
    port.protocol ??= "TCP";
    if (hostNetwork && (port.hostPort ?? 0) === 0) port.hostPort = port.containerPort;
  }
  for (const variable of container.env ?? []) {
    if (variable.valueFrom?.fieldRef !== undefined) variable.valueFrom.fieldRef.apiVersion ??= "v1";
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe !== undefined) defaultProbe(probe);
  }
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop]) {
    if (handler?.httpGet === undefined) continue;
    handler.httpGet.path ??= "/";
    handler.httpGet.scheme ??= "HTTP";
  }
}

function defaultProbe(probe: Probe): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.httpGet !== undefined) {
    probe.httpGet.path ||= "/";
    probe.httpGet.scheme ||= "HTTP";
  }
  if (probe.grpc !== undefined) probe.grpc.service ??= "";
}

/** No tag, or `latest`, and no digest. */
function isLatest(image: string): boolean {
  if (image.includes("@")) return false;
  const name = image.slice(image.lastIndexOf("/") + 1);
  const colon = name.indexOf(":");
  return colon < 0 || name.slice(colon + 1) === "latest";
}

function defaultVolume(volume: Volume): void {
  if (Object.keys(volume).every((key) => key === "name")) volume.emptyDir = {};
  if (volume.secret !== undefined) volume.secret.defaultMode ??= 420;
  if (volume.configMap !== undefined) volume.configMap.defaultMode ??= 420;
  if (volume.projected !== undefined) volume.projected.defaultMode ??= 420;
  if (volume.downwardAPI !== undefined) volume.downwardAPI.defaultMode ??= 420;
  if (volume.hostPath !== undefined) volume.hostPath.type ??= "";
}
