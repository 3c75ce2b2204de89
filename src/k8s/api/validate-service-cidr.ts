import { parseCidr } from "./address-text.js";
import { deepEqual } from "./deep-equal.js";
import type { FieldErrors } from "./field-error.js";
import type { ServiceCidr } from "./object.js";
import { validateCidr } from "./validate-names.js";

/** A ServiceCIDR (networking.k8s.io/v1): one range, or one of each family, which never change. */
export function validateServiceCidr(object: ServiceCidr, old: ServiceCidr | null, errors: FieldErrors): void {
  const cidrs = object.spec?.cidrs ?? [];
  const path = "spec.cidrs";
  if (old !== null && !deepEqual(cidrs, old.spec?.cidrs ?? [])) errors.invalid(path, cidrs, "field is immutable");
  if (cidrs.length === 0) {
    errors.required(path, "at least one CIDR required");
    return;
  }
  if (cidrs.length > 2) {
    errors.invalid(path, cidrs, "may only hold up to 2 values");
    return;
  }
  const families = new Set(cidrs.map((cidr) => parseCidr(cidr)?.family));
  if (cidrs.length === 2 && (families.size < 2 || families.has(undefined))) {
    const words = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/96";
    errors.invalid(path, cidrs, words);
    return;
  }
  cidrs.forEach((cidr, i) => {
    validateCidr(cidr, `${path}[${i}]`, errors);
  });
}
