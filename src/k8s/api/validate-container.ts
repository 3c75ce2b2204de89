import type { Container, PodSpec, Volume } from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";
import { validateEnvironment } from "./validate-env.js";
import { validateHook, validateProbe } from "./validate-handler.js";
import { validateDevices, validateMounts } from "./validate-mounts.js";
import { addProblems, isDns1123Label, isPortName, isPortNumber } from "./validate-names.js";
import { validateResources } from "./validate-resources.js";
import { validateSecurityContext } from "./validate-security-context.js";

const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const MESSAGE_POLICIES = ["File", "FallbackToLogsOnError"];
const RESIZE_RESOURCES = ["cpu", "memory"];
const RESIZE_POLICIES = ["NotRequired", "RestartContainer"];
const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

/** What the volumes of a pod are called, those without a mistake. */
export type VolumesByName = ReadonlyMap<string, Volume>;

/** The containers and init containers of a pod. */
export function validateContainers(spec: PodSpec, path: string, volumes: VolumesByName, errors: FieldErrors): void {
  const containers = spec.containers ?? [];
  const grace = spec.terminationGracePeriodSeconds ?? Number.POSITIVE_INFINITY;
  if (containers.length === 0) errors.required(`${path}.containers`);
  const names = new Set<string>();
  containers.forEach((container, i) => {
    const at = `${path}.containers[${i}]`;
    validateContainer(container, spec, at, volumes, errors);
    if (names.has(container.name)) errors.duplicate(`${at}.name`, container.name);
    names.add(container.name);
    validateLife(container, grace, at, errors);
    if (container.restartPolicy !== undefined) {
      errors.forbidden(`${at}.restartPolicy`, "may not be set for non-init containers");
    }
  });
  const hostPorts = new Set<string>();
  containers.forEach((container, i) => {
    checkHostPorts(container, `${path}.containers[${i}]`, hostPorts, errors);
  });
  (spec.initContainers ?? []).forEach((container, i) => {
    const at = `${path}.initContainers[${i}]`;
    validateContainer(container, spec, at, volumes, errors);
    const isSidecar = container.restartPolicy === "Always";
    if (container.restartPolicy !== undefined && !isSidecar) {
      errors.notSupported(`${at}.restartPolicy`, container.restartPolicy, ["Always"]);
    }
    if (names.has(container.name)) errors.duplicate(`${at}.name`, container.name);
    if (container.name !== "") names.add(container.name);
    // Init containers run one by one, so each is looked at alone, and as if it were the first.
    checkHostPorts(container, `${path}.initContainers[0]`, new Set(), errors);
    if (isSidecar) {
      validateLife(container, grace, at, errors);
      return;
    }
    const words = "may not be set for init containers without restartPolicy=Always";
    for (const field of ["lifecycle", ...PROBES] as const) {
      if (container[field] !== undefined) errors.forbidden(`${at}.${field}`, words);
    }
  });
}

function validateLife(container: Container, graceSeconds: number, path: string, errors: FieldErrors): void {
  validateHook(container.lifecycle?.postStart, graceSeconds, `${path}.lifecycle.postStart`, errors);
  validateHook(container.lifecycle?.preStop, graceSeconds, `${path}.lifecycle.preStop`, errors);
  for (const kind of PROBES) validateProbe(container[kind], kind, graceSeconds, path, errors);
}

function validateContainer(
  container: Container,
  spec: PodSpec,
  path: string,
  volumes: VolumesByName,
  errors: FieldErrors,
): void {
  const name = container.name ?? "";
  if (name === "") errors.required(`${path}.name`);
  else addProblems(errors, `${path}.name`, name, isDns1123Label(name));
  if ((container.image ?? "") === "") errors.required(`${path}.image`);
  const message = container.terminationMessagePolicy ?? "";
  if (message === "") errors.required(`${path}.terminationMessagePolicy`);
  else if (!MESSAGE_POLICIES.includes(message)) {
    errors.notSupported(`${path}.terminationMessagePolicy`, message, MESSAGE_POLICIES);
  }
  validatePorts(container, path, errors);
  validateEnvironment(container, path, errors);
  validateMounts(container, volumes, path, errors);
  validateDevices(container, volumes, path, errors);
  const pull = container.imagePullPolicy ?? "";
  if (pull === "") errors.required(`${path}.imagePullPolicy`);
  else if (!PULL_POLICIES.includes(pull)) errors.notSupported(`${path}.imagePullPolicy`, pull, PULL_POLICIES);
  validateResources(container.resources, `${path}.resources`, errors);
  validateResizePolicy(container, spec, `${path}.resizePolicy`, errors);
  validateSecurityContext(container.securityContext, spec.hostUsers !== false, `${path}.securityContext`, errors);
}

function validateResizePolicy(container: Container, spec: PodSpec, path: string, errors: FieldErrors): void {
  const seen = new Set<string>();
  (container.resizePolicy ?? []).forEach(({ resourceName = "", restartPolicy = "" }, i) => {
    if (seen.has(resourceName)) errors.duplicate(`${path}[${i}]`, resourceName);
    seen.add(resourceName);
    for (const [word, known] of [
      [resourceName, RESIZE_RESOURCES],
      [restartPolicy, RESIZE_POLICIES],
    ] as const) {
      if (word === "") errors.required(path);
      else if (!known.includes(word)) errors.notSupported(path, word, known);
    }
    if (spec.restartPolicy === "Never" && restartPolicy !== "NotRequired") {
      errors.invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'");
    }
  });
}

function validatePorts(container: Container, path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  (container.ports ?? []).forEach((port, i) => {
    const at = `${path}.ports[${i}]`;
    const name = port.name ?? "";
    if (name !== "") {
      const problems = isPortName(name);
      addProblems(errors, `${at}.name`, name, problems);
      if (problems.length === 0 && names.has(name)) errors.duplicate(`${at}.name`, name);
      if (problems.length === 0) names.add(name);
    }
    const number = port.containerPort ?? 0;
    if (number === 0) errors.required(`${at}.containerPort`);
    else addProblems(errors, `${at}.containerPort`, number, isPortNumber(number));
    const host = port.hostPort ?? 0;
    if (host !== 0) addProblems(errors, `${at}.hostPort`, host, isPortNumber(host));
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

/** What is asked of the images of a pod, but not of a template: no blanks around them. */
export function validateImages(spec: PodSpec, path: string, errors: FieldErrors): void {
  for (const field of ["containers", "initContainers"] as const) {
    (spec[field] ?? []).forEach(({ image = "" }, i) => {
      if (image === image.trim()) return;
      errors.invalid(`${path}.${field}[${i}].image`, image, "must not have leading or trailing whitespace");
    });
  }
}
