import type { ServiceSpec } from "kubernetes-types/core/v1.js";
import { parseAddress } from "./address-text.js";
import { FieldErrors, invalidObject } from "./field-error.js";
import type { Resource } from "./resources.js";
import { validateServiceIps } from "./validate-service-ips.js";

/** An address family as a Service's `ipFamilies` names it. */
export type Family = "IPv4" | "IPv6";

/**
 * Fills in `ipFamilyPolicy` and `ipFamilies`, in place (`initIPFamilyFields`); `configured` are the cluster's families, the
 * default one first, and `old` is null when the Service is new.
 * @throws ApiError Invalid when what it asks for does not fit together or is not configured.
 */
export function initServiceFamilies(
  configured: readonly Family[],
  resource: Resource,
  name: string,
  spec: ServiceSpec,
  old: ServiceSpec | null,
): void {
  if (spec.type === "ExternalName" || (old !== null && keepsPreferDualStack(spec, old))) return;
  const headlessWithoutSelector = spec.clusterIP === "None" && Object.keys(spec.selector ?? {}).length === 0;
  if (spec.ipFamilyPolicy === undefined) {
    spec.ipFamilyPolicy = old?.ipFamilyPolicy ?? (headlessWithoutSelector ? "RequireDualStack" : "SingleStack");
  }
  const errors = new FieldErrors();
  validateServiceIps(spec, errors);
  if (errors.any) throw invalidObject(resource, name, errors.list);
  const policy = spec.ipFamilyPolicy;
  if (old !== null) {
    const sameIps = (old.clusterIPs ?? []).join() === (spec.clusterIPs ?? []).join();
    const sameFamilies = (old.ipFamilies ?? []).join() === (spec.ipFamilies ?? []).join();
    if (policy === "SingleStack") {
      if (sameIps && (spec.clusterIPs?.length ?? 0) > 1) spec.clusterIPs = (spec.clusterIPs ?? []).slice(0, 1);
      if (sameFamilies && (spec.ipFamilies?.length ?? 0) > 1) spec.ipFamilies = (spec.ipFamilies ?? []).slice(0, 1);
    } else {
      if (reduced(old.clusterIPs, spec.clusterIPs)) {
        errors.invalid("spec.ipFamilyPolicy", policy, "must be 'SingleStack' to release the secondary cluster IP");
      }
      if (reduced(old.ipFamilies, spec.ipFamilies)) {
        errors.invalid("spec.ipFamilyPolicy", policy, "must be 'SingleStack' to release the secondary IP family");
      }
    }
  }
  const families: string[] = [...(spec.ipFamilies ?? [])];
  if (policy === "SingleStack") {
    const must = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
    if (spec.clusterIPs?.length === 2)
      errors.invalid("spec.ipFamilyPolicy", policy, `${must} cluster IPs are specified`);
    if (families.length === 2) errors.invalid("spec.ipFamilyPolicy", policy, `${must} IP families are specified`);
  }
  const ips = spec.clusterIPs ?? [];
  for (let i = families.length; i < ips.length && ips[i] !== "None"; i++) {
    const family = parseAddress(ips[i] ?? "")?.family;
    if (family === undefined) continue;
    if (!configured.includes(family as Family)) {
      errors.invalid(`spec.clusterIPs[${i}]`, ips, `${family} is not configured on this cluster`);
    } else families.push(family);
  }
  if (errors.any) throw invalidObject(resource, name, errors.list);
  const first: Family = configured[0] ?? "IPv4";
  if (headlessWithoutSelector) {
    if (families.length === 0) families.push(first);
    if (families.length < 2 && policy !== "SingleStack") families.push(families[0] === "IPv4" ? "IPv6" : "IPv4");
    spec.ipFamilies = families;
    return;
  }
  if (policy === "RequireDualStack" && configured.length < 2) {
    errors.invalid("spec.ipFamilyPolicy", policy, "this cluster is not configured for dual-stack services");
  }
  families.forEach((family, i) => {
    if (!configured.includes(family as Family))
      errors.invalid(`spec.ipFamilies[${i}]`, family, "not configured on this cluster");
  });
  if (errors.any) throw invalidObject(resource, name, errors.list);
  if (families.length === 0) families.push(first);
  if (policy !== "SingleStack" && families.length === 1 && configured.length === 2) {
    families.push(families[0] === "IPv4" ? "IPv6" : "IPv4");
  }
  spec.ipFamilies = families;
}

/** True when a Service prefers two families before and after, and changes none: it is left as it is, whatever the cluster has now. */
export function keepsPreferDualStack(spec: ServiceSpec, old: ServiceSpec): boolean {
  if (spec.type !== old.type || spec.type === "ExternalName") return false;
  if (spec.ipFamilyPolicy !== "PreferDualStack" || old.ipFamilyPolicy !== "PreferDualStack") return false;
  const same = (a: readonly string[] = [], b: readonly string[] = []): boolean => a.join() === b.join();
  return same(spec.clusterIPs, old.clusterIPs) && same(spec.ipFamilies, old.ipFamilies);
}

function reduced(before: readonly string[] | undefined, after: readonly string[] | undefined): boolean {
  return (before?.length ?? 0) === 2 && (after?.length ?? 0) === 1;
}
