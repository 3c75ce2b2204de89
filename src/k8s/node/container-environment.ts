import type { EnvVarSource, ResourceFieldSelector } from "kubernetes-types/core/v1.js";
import { textOfBase64 } from "../api/base64.js";
import type { ConfigMap, Pod, Secret, Service } from "../api/object.js";
import { milliValue } from "../api/quantity.js";
import type { ApiStore } from "../api/store.js";

/** Whose environment it is: a container with its pod's place. */
export interface EnvironmentContext {
  readonly api: ApiStore;
  readonly pod: Pod;
  readonly container: Pod["spec"]["containers"][number];
  /** The pod's address; "" when it is not known. */
  readonly podAddress: string;
}

/**
 * The environment of a container (kubelet's makeEnvironmentVariables): the addresses of Services, then `envFrom`, then
 * `env`, in which `$(NAME)` is what came before.
 * What names a ConfigMap, Secret or key that is not there is left out: see `environmentProblem`.
 */
export function environmentOf(context: EnvironmentContext): Map<string, string> {
  const { api, pod, container } = context;
  const namespace = pod.metadata.namespace ?? "default";
  const env = serviceEnvironment(api, namespace, pod.spec.enableServiceLinks !== false);
  for (const { prefix = "", configMapRef, secretRef } of container.envFrom ?? []) {
    for (const [key, value] of Object.entries(configData(api, namespace, configMapRef?.name)))
      env.set(prefix + key, value);
    for (const [key, value] of Object.entries(secretData(api, namespace, secretRef?.name)))
      env.set(prefix + key, value);
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const found = valueFrom === undefined ? expand(value ?? "", env) : sourcedValue(context, valueFrom);
    if (found !== undefined) env.set(name, found);
  }
  return env;
}

/** Why a container cannot have its environment, in the kubelet's words (CreateContainerConfigError); null when it can. */
export function environmentProblem({ api, pod, container }: EnvironmentContext): string | null {
  const namespace = pod.metadata.namespace ?? "default";
  const missing = (kind: "ConfigMap" | "Secret", name = ""): string | null =>
    api.get(kind, namespace, name) === null ? `${kind.toLowerCase()} "${name}" not found` : null;
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    const problem =
      (configMapRef === undefined || configMapRef.optional === true ? null : missing("ConfigMap", configMapRef.name)) ??
      (secretRef === undefined || secretRef.optional === true ? null : missing("Secret", secretRef.name));
    if (problem !== null) return problem;
  }
  for (const { valueFrom } of container.env ?? []) {
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
    const ref = configMapKeyRef ?? secretKeyRef;
    if (ref === undefined || ref.optional === true) continue;
    const kind = configMapKeyRef === undefined ? "Secret" : "ConfigMap";
    const problem = missing(kind, ref.name);
    if (problem !== null) return problem;
    const { data = {} } = api.get(kind, namespace, ref.name ?? "") as ConfigMap;
    if (data[ref.key] === undefined) return `couldn't find key ${ref.key} in ${kind} ${namespace}/${ref.name ?? ""}`;
  }
  return null;
}

/** `$(NAME)` becomes the value; `$$` is a dollar; a name that is not there stays as it is (expansion.Expand). */
export function expand(text: string, env: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (all, name: string | undefined) =>
    name === undefined ? "$" : (env.get(name) ?? all),
  );
}

function sourcedValue(
  { api, pod, container, podAddress }: EnvironmentContext,
  source: EnvVarSource,
): string | undefined {
  const namespace = pod.metadata.namespace ?? "default";
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = source;
  if (configMapKeyRef !== undefined) return configData(api, namespace, configMapKeyRef.name)[configMapKeyRef.key];
  if (secretKeyRef !== undefined) return secretData(api, namespace, secretKeyRef.name)[secretKeyRef.key];
  if (resourceFieldRef !== undefined) return resourceFieldOf(api, pod, resourceFieldRef, container);
  return fieldRef === undefined ? undefined : fieldOf(api, pod, podAddress, fieldRef.fieldPath);
}

/** What a container may or wants to use, in units of the divisor; without a limit, what the node has. */
export function resourceFieldOf(
  api: ApiStore,
  pod: Pod,
  { containerName = "", resource, divisor }: ResourceFieldSelector,
  own?: Pod["spec"]["containers"][number],
): string {
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const container = containers.find(({ name }) => name === containerName) ?? own;
  const [kind = "", ...rest] = resource.split(".");
  const name = rest.join(".");
  const asked = kind === "limits" ? container?.resources?.limits : container?.resources?.requests;
  const node = kind === "limits" ? api.get("Node", "", pod.spec.nodeName ?? "")?.status.allocatable : undefined;
  const amount = milliValue(asked?.[name] ?? node?.[name]);
  const unit = milliValue(divisor);
  return String(Math.ceil(amount / (unit === 0 ? 1000 : unit)));
}

/** What the downward API says at a path; undefined for one that it does not have. */
export function fieldOf(api: ApiStore, pod: Pod, podAddress: string, path: string): string | undefined {
  const { metadata, spec } = pod;
  const entry = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(path);
  if (entry !== null) return metadata[entry[1] === "labels" ? "labels" : "annotations"]?.[entry[2] ?? ""] ?? "";
  const node = api.get("Node", "", spec.nodeName ?? "");
  const hostIps = (node?.status.addresses ?? []).filter((one) => one.type === "InternalIP").map((one) => one.address);
  const own = api.get("Pod", metadata.namespace ?? "", metadata.name)?.status.podIPs ?? [];
  switch (path) {
    case "metadata.name":
      return metadata.name;
    case "metadata.namespace":
      return metadata.namespace ?? "default";
    case "metadata.uid":
      return metadata.uid;
    case "spec.nodeName":
      return spec.nodeName ?? "";
    case "spec.serviceAccountName":
      return spec.serviceAccountName ?? "default";
    case "status.hostIP":
      return hostIps[0] ?? "";
    case "status.hostIPs":
      return hostIps.join(",");
    case "status.podIP":
      return podAddress;
    case "status.podIPs":
      return own.length === 0 ? podAddress : own.map(({ ip }) => ip).join(",");
    default:
      return undefined;
  }
}

function configData(api: ApiStore, namespace: string, name = ""): Readonly<Record<string, string>> {
  return (api.get("ConfigMap", namespace, name) as ConfigMap | null)?.data ?? {};
}

function secretData(api: ApiStore, namespace: string, name = ""): Readonly<Record<string, string>> {
  const data = (api.get("Secret", namespace, name) as Secret | null)?.data ?? {};
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, textOfBase64(value)]));
}

/** The variables of Services with an address: `kubernetes` always, those of the namespace unless told not to (envvars.FromServices). */
function serviceEnvironment(api: ApiStore, namespace: string, links: boolean): Map<string, string> {
  const env = new Map<string, string>();
  const master = api.get("Service", "default", "kubernetes");
  const services = links ? api.list("Service", { namespace }) : [];
  for (const service of [...(master === null ? [] : [master]), ...services]) addService(env, service);
  return env;
}

function addService(env: Map<string, string>, { metadata, spec }: Service): void {
  const address = spec.clusterIP ?? "";
  const ports = spec.ports ?? [];
  const first = ports[0];
  if (address === "" || address === "None" || first === undefined) return;
  const name = metadata.name.toUpperCase().replaceAll("-", "_");
  env.set(`${name}_SERVICE_HOST`, address);
  env.set(`${name}_SERVICE_PORT`, String(first.port));
  for (const port of ports) {
    if (port.name === undefined || port.name === "") continue;
    env.set(`${name}_SERVICE_PORT_${port.name.toUpperCase().replaceAll("-", "_")}`, String(port.port));
  }
  const host = address.includes(":") ? `[${address}]` : address;
  ports.forEach((port, index) => {
    const protocol = (port.protocol ?? "TCP").toLowerCase();
    const url = `${protocol}://${host}:${port.port}`;
    const prefix = `${name}_PORT_${port.port}_${protocol.toUpperCase()}`;
    if (index === 0) env.set(`${name}_PORT`, url);
    env.set(prefix, url);
    env.set(`${prefix}_PROTO`, protocol);
    env.set(`${prefix}_PORT`, String(port.port));
    env.set(`${prefix}_ADDR`, address);
  });
}
