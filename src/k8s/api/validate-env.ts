import type { Container, EnvVar, ObjectFieldSelector } from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";
import { addProblems, isDns1123Subdomain } from "./validate-names.js";

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
    if (count === 0) errors.invalid(at, "", "must specify one of: `configMapRef` or `secretRef`");
    else if (count > 1) errors.invalid(at, "", "may not have more than one field specified at a time");
  });
}

function validateSource({ value, valueFrom }: EnvVar, path: string, errors: FieldErrors): void {
  if (valueFrom === undefined) return;
  const { fieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef !== undefined) validateField(fieldRef, `${path}.fieldRef`, errors);
  for (const [field, ref] of [
    ["configMapKeyRef", configMapKeyRef],
    ["secretKeyRef", secretKeyRef],
  ] as const) {
    if (ref === undefined) continue;
    if ((ref.name ?? "") === "") errors.required(`${path}.${field}.name`);
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

function validateField({ fieldPath }: ObjectFieldSelector, path: string, errors: FieldErrors): void {
  const at = `${path}.fieldPath`;
  if ((fieldPath ?? "") === "") {
    errors.required(at);
    return;
  }
  const subscripted = /^(metadata\.(?:labels|annotations))\['([^']*)'\]$/.exec(fieldPath);
  if (subscripted !== null) return;
  if (!LABELS.has(fieldPath)) {
    errors.invalid(at, fieldPath, `error converting fieldPath: field label not supported: ${fieldPath}`);
  } else if (!ENV_FIELDS.includes(fieldPath) && fieldPath !== "spec.host") {
    errors.notSupported(at, fieldPath, ENV_FIELDS);
  }
}
