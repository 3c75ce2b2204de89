import type { Container, LifecycleHandler, PodSpec, Probe } from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";
import { parseQuantity } from "./quantity.js";
import { validateEnvironment } from "./validate-env.js";
import {
  addProblems,
  isDns1123Label,
  isPortName,
  isPortNumber,
  isQualifiedName,
  validateNonnegative,
  validatePortNumOrName,
} from "./validate-names.js";

/** What the checks of containers need of their pod. */
export interface ContainerContext {
  readonly volumes: ReadonlySet<string>;
  readonly hostNetwork: boolean;
}

const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const STANDARD_RESOURCES = new Set(["cpu", "memory", "ephemeral-storage"]);

/** The containers and init containers of a pod. */
export function validateContainers(spec: PodSpec, path: string, context: ContainerContext, errors: FieldErrors): void {
  const containers = spec.containers ?? [];
  if (containers.length === 0) errors.required(`${path}.containers`);
  const names = new Set<string>();
  const hostPorts = new Set<string>();
  containers.forEach((container, i) => {
    validateContainer(container, `${path}.containers[${i}]`, names, context, errors);
    if (container.restartPolicy !== undefined) {
      errors.forbidden(`${path}.containers[${i}].restartPolicy`, "may not be set for non-init containers");
    }
    checkHostPorts(container, `${path}.containers[${i}]`, hostPorts, errors);
  });
  (spec.initContainers ?? []).forEach((container, i) => {
    const at = `${path}.initContainers[${i}]`;
    validateContainer(container, at, names, context, errors);
    const sidecar = container.restartPolicy === "Always";
    if (container.restartPolicy !== undefined && !sidecar) {
      errors.notSupported(`${at}.restartPolicy`, container.restartPolicy, ["Always"]);
    }
    if (sidecar) return;
    const words = "may not be set for init containers without restartPolicy=Always";
    for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const) {
      if (container[field] !== undefined) errors.forbidden(`${at}.${field}`, words);
    }
  });
}

function validateContainer(
  container: Container,
  path: string,
  names: Set<string>,
  context: ContainerContext,
  errors: FieldErrors,
): void {
  const name = container.name ?? "";
  if (name === "") errors.required(`${path}.name`);
  else addProblems(errors, `${path}.name`, name, isDns1123Label(name));
  if (names.has(name)) errors.duplicate(`${path}.name`, name);
  else if (name !== "") names.add(name);
  const image = container.image ?? "";
  if (image === "") errors.required(`${path}.image`);
  else if (image !== image.trim())
    errors.invalid(`${path}.image`, image, "must not have leading or trailing whitespace");
  validatePorts(container, path, context, errors);
  validateEnvironment(container, path, errors);
  const mounts = new Set<string>();
  (container.volumeMounts ?? []).forEach((mount, i) => {
    const at = `${path}.volumeMounts[${i}]`;
    const volume = mount.name ?? "";
    if (volume === "") errors.required(`${at}.name`);
    else if (!context.volumes.has(volume)) errors.notFound(`${at}.name`, volume);
    if ((mount.mountPath ?? "") === "") errors.required(`${at}.mountPath`);
    if (mounts.has(mount.mountPath)) errors.invalid(`${at}.mountPath`, mount.mountPath, "must be unique");
    mounts.add(mount.mountPath);
    const subPath = mount.subPath ?? "";
    if (subPath.startsWith("/")) errors.invalid(`${at}.subPath`, subPath, "must be a relative path");
    if (subPath.split("/").includes("..")) errors.invalid(`${at}.subPath`, subPath, "must not contain '..'");
  });
  validateProbe(container.livenessProbe, `${path}.livenessProbe`, true, errors);
  validateProbe(container.readinessProbe, `${path}.readinessProbe`, false, errors);
  validateProbe(container.startupProbe, `${path}.startupProbe`, true, errors);
  for (const hook of ["postStart", "preStop"] as const) {
    validateHook(container.lifecycle?.[hook], `${path}.lifecycle.${hook}`, errors);
  }
  const pull = container.imagePullPolicy ?? "";
  if (pull !== "" && !PULL_POLICIES.includes(pull)) errors.notSupported(`${path}.imagePullPolicy`, pull, PULL_POLICIES);
  validateResources(container, `${path}.resources`, errors);
}

function validatePorts(container: Container, path: string, context: ContainerContext, errors: FieldErrors): void {
  const names = new Set<string>();
  (container.ports ?? []).forEach((port, i) => {
    const at = `${path}.ports[${i}]`;
    if (port.name !== undefined && port.name !== "") {
      const problems = isPortName(port.name);
      addProblems(errors, `${at}.name`, port.name, problems);
      if (problems.length === 0 && names.has(port.name)) errors.duplicate(`${at}.name`, port.name);
      names.add(port.name);
    }
    const number = port.containerPort ?? 0;
    if (number === 0) errors.required(`${at}.containerPort`);
    else addProblems(errors, `${at}.containerPort`, number, isPortNumber(number));
    const host = port.hostPort ?? 0;
    if (host !== 0) addProblems(errors, `${at}.hostPort`, host, isPortNumber(host));
    if (context.hostNetwork && host !== number) {
      errors.invalid(`${at}.hostPort`, host, "must match `containerPort` when `hostNetwork` is true");
    }
    const protocol = port.protocol ?? "";
    if (protocol === "") errors.required(`${at}.protocol`);
    else if (!PROTOCOLS.includes(protocol)) errors.notSupported(`${at}.protocol`, protocol, PROTOCOLS);
  });
}

function checkHostPorts(container: Container, path: string, taken: Set<string>, errors: FieldErrors): void {
  (container.ports ?? []).forEach((port, i) => {
    if (!port.hostPort) return;
    const key = `${port.protocol}/${port.hostIP ?? ""}/${port.hostPort}`;
    if (taken.has(key)) errors.duplicate(`${path}.ports[${i}].hostPort`, key);
    taken.add(key);
  });
}

function validateProbe(probe: Probe | undefined, path: string, mustBeOne: boolean, errors: FieldErrors): void {
  if (probe === undefined) return;
  const handlers = (["exec", "httpGet", "tcpSocket", "grpc"] as const).filter((kind) => probe[kind] !== undefined);
  for (const kind of handlers.slice(1)) errors.forbidden(`${path}.${kind}`, "may not specify more than 1 handler type");
  if (handlers.length === 0) errors.required(path, "must specify a handler type");
  if (probe.exec !== undefined && (probe.exec.command ?? []).length === 0) errors.required(`${path}.exec.command`);
  if (probe.httpGet !== undefined) {
    if ((probe.httpGet.path ?? "") === "") errors.required(`${path}.httpGet.path`);
    validatePortNumOrName(probe.httpGet.port ?? 0, `${path}.httpGet.port`, errors);
    const scheme = probe.httpGet.scheme ?? "";
    if (scheme !== "HTTP" && scheme !== "HTTPS")
      errors.notSupported(`${path}.httpGet.scheme`, scheme, ["HTTP", "HTTPS"]);
  }
  if (probe.tcpSocket !== undefined) validatePortNumOrName(probe.tcpSocket.port ?? 0, `${path}.tcpSocket.port`, errors);
  if (probe.grpc !== undefined)
    addProblems(errors, `${path}.grpc.port`, probe.grpc.port ?? 0, isPortNumber(probe.grpc.port ?? 0));
  for (const field of [
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
  ] as const) {
    validateNonnegative(probe[field], `${path}.${field}`, errors);
  }
  if (mustBeOne && probe.successThreshold !== undefined && probe.successThreshold !== 1) {
    errors.invalid(`${path}.successThreshold`, probe.successThreshold, "must be 1");
  }
}

function validateHook(hook: LifecycleHandler | undefined, path: string, errors: FieldErrors): void {
  if (hook === undefined) return;
  const handlers = (["exec", "httpGet", "tcpSocket", "sleep"] as const).filter((kind) => hook[kind] !== undefined);
  for (const kind of handlers.slice(1)) errors.forbidden(`${path}.${kind}`, "may not specify more than 1 handler type");
  if (handlers.length === 0) errors.required(path, "must specify a handler type");
  if (hook.exec !== undefined && (hook.exec.command ?? []).length === 0) errors.required(`${path}.exec.command`);
}

function validateResources(container: Container, path: string, errors: FieldErrors): void {
  const limits = container.resources?.limits ?? {};
  const requests = container.resources?.requests ?? {};
  for (const [field, list] of [
    ["limits", limits],
    ["requests", requests],
  ] as const) {
    for (const [name, quantity] of Object.entries(list)) {
      const at = `${path}.${field}[${name}]`;
      addProblems(errors, at, name, isQualifiedName(name));
      if (!name.includes("/") && !STANDARD_RESOURCES.has(name) && !name.startsWith("hugepages-")) {
        errors.invalid(at, name, "must be a standard resource type or fully qualified");
        errors.invalid(at, name, "must be a standard resource for containers");
      }
      const value = parseQuantity(String(quantity));
      if (value !== null && value < 0) errors.invalid(at, String(quantity), "must be greater than or equal to 0");
    }
  }
  for (const [name, quantity] of Object.entries(requests)) {
    const limit = limits[name];
    if (limit === undefined) continue;
    const asked = parseQuantity(String(quantity)) ?? 0;
    if (asked > (parseQuantity(String(limit)) ?? 0)) {
      errors.invalid(`${path}.requests`, String(quantity), `must be less than or equal to ${name} limit of ${limit}`);
    }
  }
}
