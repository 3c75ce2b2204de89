import { parseCidr } from "./address-text.js";
import { deepEqual } from "./deep-equal.js";
import type { FieldErrors } from "./field-error.js";
import { GoValue, goList } from "./go-value.js";
import type { IpAddressObject, ServiceCidr } from "./object.js";
import { isCanonicalCidr } from "./validate-address.js";
import { addProblems, isDns1123Subdomain, isPathSegment } from "./validate-names.js";

/** A ServiceCIDR (networking.k8s.io/v1): one range, or one of each family, which never change. */
export function validateServiceCidr(object: ServiceCidr, old: ServiceCidr | null, errors: FieldErrors): void {
  const cidrs = object.spec?.cidrs ?? [];
  const path = "spec.cidrs";
  if (old !== null) {
    if (!deepEqual(cidrs, old.spec?.cidrs ?? [])) errors.invalid(path, goList("string", cidrs), "field is immutable");
    return;
  }
  const spec = new GoValue(`networking.ServiceCIDRSpec{CIDRs:${goList("string", cidrs).text}}`);
  if (cidrs.length === 0) {
    errors.required(path, "at least one CIDR required");
    return;
  }
  if (cidrs.length > 2) {
    errors.invalid(path, spec, "may only hold up to 2 values");
    return;
  }
  const families = new Set(cidrs.map((cidr) => parseCidr(cidr)?.family));
  if (cidrs.length === 2 && (families.size < 2 || families.has(undefined))) {
    const words = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64";
    errors.invalid(path, spec, words);
    return;
  }
  cidrs.forEach((cidr, i) => {
    addProblems(errors, `${path}[${i}]`, cidr, isCanonicalCidr(cidr));
  });
}

/** An IPAddress (networking.k8s.io/v1): what it is taken for never changes. Its name is the address (nameProblems). */
export function validateIpAddress(object: IpAddressObject, old: IpAddressObject | null, errors: FieldErrors): void {
  const path = "spec.parentRef";
  const parent = object.spec?.parentRef;
  if (old !== null) {
    if (!deepEqual(parent, old.spec?.parentRef)) errors.invalid(path, parent, "field is immutable");
    return;
  }
  if (parent === undefined) {
    errors.required(path);
    return;
  }
  const { group = "", resource = "", name = "", namespace = "" } = parent;
  if (group !== "") addProblems(errors, `${path}.group`, group, isDns1123Subdomain(group));
  for (const [field, text] of [
    ["resource", resource],
    ["name", name],
  ] as const) {
    if (text === "") errors.required(`${path}.${field}`);
    else addProblems(errors, `${path}.${field}`, text, isPathSegment(text));
  }
  if (namespace !== "") addProblems(errors, `${path}.namespace`, namespace, isPathSegment(namespace));
}
