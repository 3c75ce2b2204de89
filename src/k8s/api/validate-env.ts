import type { Container, EnvVar, ObjectFieldSelector, ResourceFieldSelector } from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";
import { parseQuantity } from "./quantity.js";
import { addProblems, isDns1123Subdomain, isQualifiedName } from "./validate-names.js";

/** A name of an environment variable (`IsRelaxedEnvVarName`). */
const NAME = /^[ -<>-~]+$/;
const NAME_WORDS =
  "a valid environment variable name must consist only of printable ASCII characters other than '=' (e.g. 'my-name',  or 'MY.NAME',  or 'MyName', regex used for validation is '[ -<>-~]+')";
const KEY_WORDS =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
/** Fields of a pod that have a name at all, and those that a variable can be of. */
const LABELS = new Set([
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.restartPolicy",
  "spec.serviceAccountName",
  "spec.schedulerName",
  "spec.host",
  "status.phase",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
]);
const ENV_FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];

/** What of a container's resources can be told to it. */
const RESOURCE_FIELDS = ["limits", "requests"].flatMap((which) =>
  ["cpu", "ephemeral-storage", "memory"].map((name) => `${which}.${name}`),
);
const DIVISORS = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/** `env` and `envFrom` of a container at `path` (`ValidateEnv`, `validateEnvFrom`). */
export function validateEnvironment({ env = [], envFrom = [] }: Container, path: string, errors: FieldErrors): void {
  env.forEach((variable, i) => {
    const at = `${path}.env[${i}]`;
    const name = variable.name ?? "";
    if (name === "") errors.required(`${at}.name`);
    else if (!NAME.test(name)) errors.invalid(`${at}.name`, name, NAME_WORDS);
    validateSource(variable, `${at}.valueFrom`, errors);
  });
  envFrom.forEach(({ prefix = "", configMapRef, secretRef }, i) => {
    const at = `${path}.envFrom[${i}]`;
    if (prefix !== "" && !NAME.test(prefix)) errors.invalid(`${at}.prefix`, prefix, NAME_WORDS);
    for (const [field, ref] of [
      ["configMapRef", configMapRef],
      ["secretRef", secretRef],
    ] as const) {
      if (ref !== undefined && (ref.name ?? "") === "") errors.required(`${at}.${field}.name`);
      else if (ref !== undefined)
        addProblems(errors, `${at}.${field}.name`, ref.name, isDns1123Subdomain(ref.name ?? ""));
    }
    const count = Number(configMapRef !== undefined) + Number(secretRef !== undefined);
    // Of the whole list, without the number: the API server's own path.
    const list = `${path}.envFrom`;
    if (count === 0) errors.invalid(list, "", "must specify one of: `configMapRef` or `secretRef`");
    else if (count > 1) errors.invalid(list, "", "may not have more than one field specified at a time");
  });
}

function validateSource({ value, valueFrom }: EnvVar, path: string, errors: FieldErrors): void {
  if (valueFrom === undefined) return;
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef !== undefined) validateFieldRef(fieldRef, ENV_FIELDS, `${path}.fieldRef`, errors);
  if (resourceFieldRef !== undefined) {
    validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, false, errors);
  }
  for (const [field, ref] of [
    ["configMapKeyRef", configMapKeyRef],
    ["secretKeyRef", secretKeyRef],
  ] as const) {
    if (ref === undefined) continue;
    addProblems(errors, `${path}.${field}.name`, ref.name ?? "", isDns1123Subdomain(ref.name ?? ""));
    const key = ref.key ?? "";
    if (key === "") errors.required(`${path}.${field}.key`);
    else if (!/^[-._a-zA-Z0-9]+$/.test(key)) errors.invalid(`${path}.${field}.key`, key, KEY_WORDS);
  }
  const sources = Object.keys(valueFrom).length;
  if (sources === 0) {
    const words = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`";
    errors.invalid(path, "", words);
  } else if ((value ?? "") !== "") errors.invalid(path, "", "may not be specified when `value` is not empty");
  else if (sources > 1) errors.invalid(path, "", "may not have more than one field specified at a time");
}

/** A field of the pod at `path`, one of `known` or a single label or annotation (`validateObjectFieldSelector`). */
export function validateFieldRef(
  { apiVersion = "v1", fieldPath = "" }: ObjectFieldSelector,
  known: readonly string[],
  path: string,
  errors: FieldErrors,
): void {
  const at = `${path}.fieldPath`;
  if (fieldPath === "") {
    errors.required(at);
    return;
  }
  if (apiVersion !== "v1") {
    errors.invalid(at, fieldPath, `error converting fieldPath: unsupported pod version: ${apiVersion}`);
    return;
  }
  const subscripted = /^(.*)\['(.*)'\]$/.exec(fieldPath);
  const [field, key] = subscripted === null ? [fieldPath, null] : [subscripted[1] ?? "", subscripted[2] ?? ""];
  if (key !== null && (field === "metadata.annotations" || field === "metadata.labels")) {
    const name = field === "metadata.labels" ? key : key.toLowerCase();
    addProblems(errors, path, name, isQualifiedName(name));
  } else if (key !== null) {
    const words = `error converting fieldPath: field label does not support subscript: ${fieldPath}`;
    errors.invalid(at, fieldPath, words);
  } else if (!LABELS.has(field)) {
    errors.invalid(at, fieldPath, `error converting fieldPath: field label not supported: ${fieldPath}`);
  } else if (!known.includes(field === "spec.host" ? "spec.nodeName" : field)) errors.notSupported(at, field, known);
}

/** A request or limit of a container; `isFile` when its name must be said. */
export function validateResourceFieldRef(
  { containerName = "", resource = "", divisor }: ResourceFieldSelector,
  path: string,
  isFile: boolean,
  errors: FieldErrors,
): void {
  if (isFile && containerName === "") errors.required(`${path}.containerName`);
  else if (resource === "") errors.required(`${path}.resource`);
  else if (!RESOURCE_FIELDS.includes(resource) && !/^(requests|limits)\.hugepages-/.test(resource)) {
    errors.notSupported(`${path}.resource`, resource, RESOURCE_FIELDS);
  }
  if (divisor === undefined || parseQuantity(String(divisor)) === 0) return;
  const [what, allowed] = resource.endsWith(".cpu")
    ? ["cpu", ["1m", "1"]]
    : resource.endsWith(".memory")
      ? ["memory", DIVISORS]
      : resource.endsWith(".ephemeral-storage")
        ? ["local ephemeral storage", DIVISORS]
        : ["hugepages", DIVISORS];
  if (allowed.includes(String(divisor))) return;
  const list = what === "cpu" ? "1m and 1" : DIVISORS.join(", ");
  errors.invalid(`${path}.divisor`, resource, `only divisor's values ${list} are supported with the ${what} resource`);
}
