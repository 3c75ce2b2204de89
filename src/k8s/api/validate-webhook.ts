import type { WebhookClientConfig } from "kubernetes-types/admissionregistration/v1.js";
import type { FieldErrors } from "./field-error.js";
import { goList } from "./go-value.js";
import type { Webhook, WebhookConfiguration, WebhookRule } from "./object.js";
import { addProblems, isDns1035Label, isDns1123Subdomain, isPortNumber } from "./validate-names.js";
import { validateLabelSelector } from "./validate-selector.js";

const REVIEWS = ["v1", "v1beta1"];
const OPERATIONS = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

/**
 * Admission webhooks (`ValidateMutatingWebhookConfiguration`, `ValidateValidatingWebhookConfiguration`). Simplified: match
 * conditions are not read.
 */
export function validateWebhooks({ webhooks = [] }: WebhookConfiguration, errors: FieldErrors): void {
  const names = new Set<string>();
  webhooks.forEach((webhook, i) => {
    const path = `webhooks[${i}]`;
    validateWebhook(webhook, path, errors);
    validateReviews(webhook.admissionReviewVersions ?? [], `${path}.admissionReviewVersions`, errors);
    const { name = "" } = webhook;
    if (name !== "" && names.has(name)) errors.duplicate(`${path}.name`, name);
    names.add(name);
  });
}

function validateWebhook(webhook: Partial<Webhook>, path: string, errors: FieldErrors): void {
  validateFullName(webhook.name ?? "", `${path}.name`, errors);
  (webhook.rules ?? []).forEach((rule, i) => {
    validateRule(rule, `${path}.rules[${i}]`, errors);
  });
  oneOf(webhook.failurePolicy, ["Fail", "Ignore"], `${path}.failurePolicy`, errors);
  oneOf(webhook.matchPolicy, ["Equivalent", "Exact"], `${path}.matchPolicy`, errors);
  const effects = ["None", "NoneOnDryRun"];
  if (webhook.sideEffects === undefined) {
    errors.required(`${path}.sideEffects`, `must specify one of ${effects.join(", ")}`);
  } else oneOf(webhook.sideEffects, effects, `${path}.sideEffects`, errors);
  const { timeoutSeconds = 10 } = webhook;
  if (timeoutSeconds > 30 || timeoutSeconds < 1) {
    errors.invalid(`${path}.timeoutSeconds`, timeoutSeconds, "the timeout value must be between 1 and 30 seconds");
  }
  validateLabelSelector(webhook.namespaceSelector, `${path}.namespaceSelector`, errors);
  validateLabelSelector(webhook.objectSelector, `${path}.objectSelector`, errors);
  oneOf(webhook.reinvocationPolicy, ["IfNeeded", "Never"], `${path}.reinvocationPolicy`, errors);
  validateClient(webhook.clientConfig ?? {}, `${path}.clientConfig`, errors);
}

function oneOf(value: string | undefined, supported: readonly string[], path: string, errors: FieldErrors): void {
  if (value !== undefined && !supported.includes(value)) errors.notSupported(path, value, supported);
}

function validateFullName(name: string, path: string, errors: FieldErrors): void {
  if (name === "") {
    errors.required(path);
    return;
  }
  const problems = isDns1123Subdomain(name);
  if (problems.length > 0) {
    errors.invalid(path, name, problems.join(","));
    return;
  }
  if (name.split(".").length < 3) {
    errors.invalid(path, name, "should be a domain with at least three segments separated by dots");
  }
}

function validateRule(rule: WebhookRule, path: string, errors: FieldErrors): void {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [] } = rule;
  if (operations.length === 0) errors.required(`${path}.operations`);
  if (operations.length > 1 && operations.includes("*")) {
    const value = goList("admissionregistration.OperationType", operations);
    errors.invalid(`${path}.operations`, value, "if '*' is present, must not specify other operations");
  }
  operations.forEach((operation, i) => {
    oneOf(operation, OPERATIONS, `${path}.operations[${i}]`, errors);
  });
  if (apiGroups.length === 0) errors.required(`${path}.apiGroups`);
  alone(apiGroups, `${path}.apiGroups`, "API groups", errors);
  if (apiVersions.length === 0) errors.required(`${path}.apiVersions`);
  alone(apiVersions, `${path}.apiVersions`, "API versions", errors);
  apiVersions.forEach((version, i) => {
    if (version === "") errors.required(`${path}.apiVersions[${i}]`);
  });
  validateResources(resources, `${path}.resources`, errors);
  oneOf(rule.scope, ["*", "Cluster", "Namespaced"], `${path}.scope`, errors);
}

function alone(values: readonly string[], path: string, what: string, errors: FieldErrors): void {
  if (values.length < 2 || !values.includes("*")) return;
  errors.invalid(path, values, `if '*' is present, must not specify other ${what}`);
}

function validateResources(resources: readonly string[], path: string, errors: FieldErrors): void {
  if (resources.length === 0) errors.required(path);
  const whole = new Set<string>();
  const everywhere = new Set<string>();
  // The last resource without a subresource decides, as in the API server.
  let plain = false;
  resources.forEach((name, i) => {
    if (name === "") {
      errors.required(`${path}[${i}]`);
      return;
    }
    const slash = name.indexOf("/");
    if (slash < 0) {
      plain = name !== "*";
      return;
    }
    const resource = name.slice(0, slash);
    const sub = name.slice(slash + 1);
    const refuse = (present: string): void => {
      errors.invalid(`${path}[${i}]`, name, `if '${present}' is present, must not specify ${name}`);
    };
    if (whole.has(resource)) refuse(`${resource}/*`);
    if (everywhere.has(sub)) refuse(`*/${sub}`);
    if (sub === "*") whole.add(resource);
    if (resource === "*") everywhere.add(sub);
  });
  if (resources.length > 1 && resources.includes("*/*")) {
    errors.invalid(path, resources, "if '*/*' is present, must not specify other resources");
  }
  if (plain && resources.includes("*")) {
    errors.invalid(path, resources, "if '*' is present, must not specify other resources without subresources");
  }
}

function validateReviews(versions: readonly string[], path: string, errors: FieldErrors): void {
  const accepted = REVIEWS.join(", ");
  if (versions.length === 0) {
    errors.required(path, `must specify one of ${accepted}`);
    return;
  }
  versions.forEach((version, i) => {
    if (versions.indexOf(version) < i) errors.invalid(`${path}[${i}]`, version, "duplicate version");
    else addProblems(errors, `${path}[${i}]`, version, isDns1035Label(version));
  });
  if (!versions.some((version) => REVIEWS.includes(version))) {
    errors.invalid(path, versions, `must include at least one of ${accepted}`);
  }
}

function validateClient({ url, service }: WebhookClientConfig, path: string, errors: FieldErrors): void {
  if (url === undefined && service !== undefined) {
    // The API server hands name and namespace over the wrong way round.
    if (service.name === undefined || service.name === "") {
      errors.required(`${path}.service.namespace`, "service namespace is required");
    }
    if (service.namespace === undefined || service.namespace === "") {
      errors.required(`${path}.service.name`, "service name is required");
    }
    const { port = 443 } = service;
    const problems = isPortNumber(port);
    if (problems.length > 0) errors.invalid(`${path}.service.port`, port, `port is not valid: ${problems.join(", ")}`);
    validatePath(service.path ?? "", `${path}.service.path`, errors);
  } else if (url !== undefined && service === undefined) validateUrl(url, `${path}.url`, errors);
  else errors.required(path, "exactly one of url or service is required");
}

const URL_PARTS = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/(?:([^/?#]*)@)?([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/;

function validateUrl(url: string, path: string, errors: FieldErrors): void {
  const [, scheme = "", user, host = "", query = "", fragment = ""] = URL_PARTS.exec(url) ?? [];
  const form = "; desired format: https://host[/path]";
  if (scheme.toLowerCase() !== "https") {
    errors.invalid(path, scheme.toLowerCase(), `'https' is the only allowed URL scheme${form}`);
  }
  if (host === "") errors.invalid(path, host, `host must be specified${form}`);
  if (user !== undefined) errors.invalid(path, user, "user information is not permitted in the URL");
  if (fragment !== "") errors.invalid(path, fragment, "fragments are not permitted in the URL");
  if (query !== "") errors.invalid(path, query, "query parameters are not permitted in the URL");
}

function validatePath(value: string, path: string, errors: FieldErrors): void {
  if (value === "/" || value === "") return;
  if (value === "//") {
    errors.invalid(path, value, "segment[0] may not be empty");
    return;
  }
  if (!value.startsWith("/")) errors.invalid(path, value, "must start with a '/'");
  const steps = value.slice(1).replace(/\/$/, "").split("/");
  steps.forEach((step, i) => {
    if (step === "") errors.invalid(path, value, `segment[${i}] may not be empty`);
    else for (const problem of isDns1123Subdomain(step)) errors.invalid(path, value, `segment[${i}]: ${problem}`);
  });
}
