import type { ResourceRequirements } from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";
import { goQuantity } from "./go-value.js";
import { parseQuantity } from "./quantity.js";
import { addProblems, isQualifiedName } from "./validate-names.js";

/** Resources that the whole system knows; those of containers are the first three. */
const CONTAINER_RESOURCES = ["cpu", "memory", "ephemeral-storage"];
const COUNTS = [
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
];
const STANDARD = new Set([
  ...CONTAINER_RESOURCES,
  ...CONTAINER_RESOURCES.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  ...COUNTS,
  "storage",
  "requests.storage",
]);
const QUOTA = new Set([...STANDARD].filter((name) => name !== "storage"));

function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-");
}

/** Resources of Kubernetes' own (`IsNativeResource`): without a domain, or of kubernetes.io. */
function isNative(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}

/** A device plugin's resource, counted in whole units and never overcommitted (`IsExtendedResourceName`). */
function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith("requests.") && isQualifiedName(`requests.${name}`).length === 0;
}

/** The name of a resource in any place: a standard one, or one of a domain. */
export function validateResourceName(name: string, path: string, errors: FieldErrors): void {
  const problems = isQualifiedName(name);
  addProblems(errors, path, name, problems);
  if (problems.length > 0 || name.includes("/")) return;
  if (!STANDARD.has(name) && !isHugePages(name) && !name.startsWith("requests.hugepages-")) {
    errors.invalid(path, name, "must be a standard resource type or fully qualified");
  }
}

/** The name of a resource of a container. */
export function validateContainerResourceName(name: string, path: string, errors: FieldErrors): void {
  validateResourceName(name, path, errors);
  if (!name.includes("/")) {
    if (!CONTAINER_RESOURCES.includes(name) && !isHugePages(name)) {
      errors.invalid(path, name, "must be a standard resource for containers");
    }
  } else if (!isNative(name) && !isExtended(name)) {
    errors.invalid(path, name, "doesn't follow extended resource name standard");
  }
}

/** The name of what a quota counts. */
export function validateQuotaResourceName(name: string, path: string, errors: FieldErrors): void {
  validateResourceName(name, path, errors);
  if (!name.includes("/") && !QUOTA.has(name) && !name.startsWith("requests.hugepages-") && !isHugePages(name)) {
    errors.invalid(path, name, "must be a standard resource for quota");
  }
}

/** A quantity of a resource: not negative, and whole where things are counted. */
export function validateResourceValue(
  name: string,
  quantity: string | number,
  path: string,
  errors: FieldErrors,
): void {
  const text = String(quantity);
  const value = parseQuantity(text);
  if (value === null) return;
  if (value < 0) errors.invalid(path, text, "must be greater than or equal to 0");
  if ((COUNTS.includes(name) || isExtended(name)) && !Number.isInteger(value)) {
    errors.invalid(path, goQuantity(text), "must be an integer");
  }
}

/** Requests and limits of a container at `path`. */
export function validateResources(
  resources: ResourceRequirements | undefined,
  path: string,
  errors: FieldErrors,
): void {
  const limits = resources?.limits ?? {};
  const requests = resources?.requests ?? {};
  for (const [name, quantity] of Object.entries(limits)) {
    const at = `${path}.limits[${name}]`;
    validateContainerResourceName(name, at, errors);
    validateResourceValue(name, quantity, at, errors);
  }
  for (const [name, quantity] of Object.entries(requests)) {
    const at = `${path}.requests[${name}]`;
    validateContainerResourceName(name, at, errors);
    validateResourceValue(name, quantity, at, errors);
    const limit = limits[name];
    const isFixed = isHugePages(name) || !isNative(name);
    if (limit === undefined) {
      if (isFixed) errors.required(`${path}.limits`, "Limit must be set for non overcommitable resources");
      continue;
    }
    const [asked, most] = [parseQuantity(String(quantity)) ?? 0, parseQuantity(String(limit)) ?? 0];
    const shown = String(quantity);
    if (isFixed && asked !== most) {
      errors.invalid(`${path}.requests`, shown, `must be equal to ${name} limit of ${limit}`);
    } else if (asked > most) {
      errors.invalid(`${path}.requests`, shown, `must be less than or equal to ${name} limit of ${limit}`);
    }
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes("cpu") && !names.includes("memory")) {
    errors.forbidden(path, "HugePages require cpu or memory");
  }
}
