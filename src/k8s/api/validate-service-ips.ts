import type { ServiceSpec } from "kubernetes-types/core/v1.js";
import { parseAddress } from "./address-text.js";
import type { FieldErrors } from "./field-error.js";
import { validateIp } from "./validate-names.js";

const POLICIES = ["PreferDualStack", "RequireDualStack", "SingleStack"];

/**
 * clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy among themselves (`ValidateServiceClusterIPsRelatedFields`).
 * Checked before anything is allocated, too.
 */
export function validateServiceIps(spec: ServiceSpec, errors: FieldErrors): void {
  if (spec.type === "ExternalName") return;
  const ips = spec.clusterIPs ?? [];
  const families = spec.ipFamilies ?? [];
  const clusterIp = spec.clusterIP ?? "";
  if (clusterIp === "" && ips.length > 0) {
    errors.invalid("spec.clusterIPs", ips, "must be empty when `clusterIP` is not specified");
  } else if (clusterIp !== "" && ips.length === 0) errors.required("spec.clusterIPs");
  else if (clusterIp !== (ips[0] ?? "")) errors.invalid("spec.clusterIPs", ips, "first value must match `clusterIP`");
  const seen = new Set<string>();
  families.forEach((family, i) => {
    if (family !== "IPv4" && family !== "IPv6") errors.notSupported(`spec.ipFamilies[${i}]`, family, ["IPv4", "IPv6"]);
    if (seen.has(family)) errors.duplicate(`spec.ipFamilies[${i}]`, family);
    seen.add(family);
  });
  if (spec.ipFamilyPolicy !== undefined && !POLICIES.includes(spec.ipFamilyPolicy)) {
    errors.notSupported("spec.ipFamilyPolicy", spec.ipFamilyPolicy, POLICIES);
  }
  if (ips.length === 0) return;
  let broken = false;
  ips.forEach((ip, i) => {
    if (ip === "None" && i === 0) {
      if (ips.length === 1) return;
      broken = true;
      errors.invalid("spec.clusterIPs", ips, "'None' must be the first and only value");
    } else if (!validateIp(ip, `spec.clusterIPs[${i}]`, errors)) broken = true;
  });
  if (ips.length > 2) errors.invalid("spec.clusterIPs", ips, "may only hold up to 2 values");
  if (broken) return;
  const v6 = ips.filter((ip) => parseAddress(ip)?.family === "IPv6").length;
  if (ips.length > 1 && (v6 === 0 || v6 === ips.length)) {
    errors.invalid("spec.clusterIPs", ips, "may specify no more than one IP for each IP family");
  }
  if (ips[0] === "None") return;
  ips.forEach((ip, i) => {
    const family = families[i];
    const found = parseAddress(ip)?.family;
    if ((family === "IPv4" || family === "IPv6") && found !== family) {
      errors.invalid(`spec.clusterIPs[${i}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${i}]\``);
    }
  });
}
