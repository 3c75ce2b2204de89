import type { HTTPIngressPath, IngressBackend } from "kubernetes-types/networking/v1.js";
import { parseAddress } from "./address-text.js";
import type { FieldErrors } from "./field-error.js";
import { GoValue } from "./go-value.js";
import type { Ingress, IngressClass } from "./object.js";
import {
  addProblems,
  isDns1035Label,
  isDns1123Subdomain,
  isPortName,
  isPortNumber,
  isWildcardSubdomain,
} from "./validate-names.js";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

/** An Ingress; `creating` adds what is only checked for new ones. */
export function validateIngress(ingress: Ingress, creating: boolean, errors: FieldErrors): void {
  const spec = ingress.spec;
  const rules = spec.rules ?? [];
  if (rules.length === 0 && spec.defaultBackend === undefined) {
    const shown = new GoValue(`[]networking.IngressRule${spec.rules === undefined ? "(nil)" : "{}"}`);
    errors.invalid("spec", shown, "either `defaultBackend` or `rules` must be specified");
  }
  if (spec.defaultBackend !== undefined) validateBackend(spec.defaultBackend, "spec.defaultBackend", errors);
  rules.forEach((rule, i) => {
    const path = `spec.rules[${i}]`;
    const host = rule.host ?? "";
    if (host !== "") {
      if (parseAddress(host) !== null) errors.invalid(`${path}.host`, host, "must be a DNS name, not an IP address");
      addProblems(
        errors,
        `${path}.host`,
        host,
        host.includes("*") ? isWildcardSubdomain(host) : isDns1123Subdomain(host),
      );
    }
    if (rule.http === undefined) return;
    const paths = rule.http.paths ?? [];
    if (paths.length === 0) errors.required(`${path}.http.paths`);
    paths.forEach((one, j) => {
      validatePath(one, `${path}.http.paths[${j}]`, errors);
    });
  });
  (spec.tls ?? []).forEach((tls, i) => {
    (tls.hosts ?? []).forEach((host, j) => {
      const problems = host.includes("*") ? isWildcardSubdomain(host) : isDns1123Subdomain(host);
      addProblems(errors, `spec.tls[${i}].hosts[${j}]`, host, problems);
    });
    if ((tls.secretName ?? "") !== "") {
      addProblems(errors, `spec.tls[${i}].secretName`, tls.secretName, isDns1123Subdomain(tls.secretName ?? ""));
    }
  });
  const name = spec.ingressClassName;
  if (name !== undefined) addProblems(errors, "spec.ingressClassName", name, isDns1123Subdomain(name));
  const annotation = ingress.metadata.annotations?.[CLASS_ANNOTATION];
  if (creating && annotation !== undefined && name !== undefined && annotation !== name) {
    const path = `annotations.${CLASS_ANNOTATION}`;
    errors.invalid(path, annotation, "must match `ingressClassName` when both are specified");
  }
}

function validatePath(path: HTTPIngressPath, field: string, errors: FieldErrors): void {
  const text = path.path ?? "";
  switch (path.pathType) {
    case undefined:
    case "":
      errors.required(`${field}.pathType`, "pathType must be specified");
      return;
    case "Exact":
    case "Prefix":
      if (!text.startsWith("/")) errors.invalid(`${field}.path`, text, "must be an absolute path");
      for (const part of ["//", "/./", "/../", "%2f", "%2F"]) {
        if (text.includes(part)) errors.invalid(`${field}.path`, text, `must not contain '${part}'`);
      }
      for (const end of ["/..", "/."]) {
        if (text.endsWith(end)) errors.invalid(`${field}.path`, text, `cannot end with '${end}'`);
      }
      break;
    case "ImplementationSpecific":
      if (text !== "" && !text.startsWith("/")) errors.invalid(`${field}.path`, text, "must be an absolute path");
      break;
    default:
      errors.notSupported(`${field}.pathType`, path.pathType, ["Exact", "ImplementationSpecific", "Prefix"]);
  }
  validateBackend(path.backend ?? {}, `${field}.backend`, errors);
}

function validateBackend(backend: IngressBackend, field: string, errors: FieldErrors): void {
  const { service, resource } = backend;
  if (service !== undefined && resource !== undefined) {
    errors.invalid(field, "", "cannot set both resource and service backends");
    return;
  }
  if (resource !== undefined) {
    if ((resource.kind ?? "") === "") errors.required(`${field}.resource.kind`);
    if ((resource.name ?? "") === "") errors.required(`${field}.resource.name`);
    return;
  }
  if (service === undefined) {
    errors.invalid(field, "", "resource or service backend is required");
    return;
  }
  if ((service.name ?? "") === "") errors.required(`${field}.service.name`);
  else addProblems(errors, `${field}.service.name`, service.name, isDns1035Label(service.name));
  const name = service.port?.name ?? "";
  const number = service.port?.number ?? 0;
  if (name !== "" && number !== 0) errors.invalid(field, "", "cannot set both port name & port number");
  else if (name !== "") addProblems(errors, `${field}.service.port.name`, name, isPortName(name));
  else if (number !== 0) addProblems(errors, `${field}.service.port.number`, number, isPortNumber(number));
  else errors.required(field, "port name or number is required");
}

/** An IngressClass; `old` when it is changed. */
export function validateIngressClass(ingressClass: IngressClass, old: IngressClass | null, errors: FieldErrors): void {
  const controller = ingressClass.spec?.controller ?? "";
  if (old !== null && controller !== (old.spec?.controller ?? "")) {
    errors.invalid("spec.controller", controller, "field is immutable");
  }
  if (controller === "") errors.required("spec.controller");
  else if (!/^[a-z0-9.-]+\/.+$/.test(controller)) {
    errors.invalid("spec.controller", controller, 'must be a domain-prefixed path (such as "acme.io/foo")');
  }
}
