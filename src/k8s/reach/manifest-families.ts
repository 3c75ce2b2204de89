import { Family, familyOf, tryParseIp } from "../../wire/ip-address.js";
import type { Manifest } from "../api/manifest.js";
import type { Node, Pod, Service } from "../api/object.js";

/**
 * The families of the cluster that manifests are for, the first of them first: those of the addresses that pods and nodes
 * have, where manifests are of a running cluster; else IPv4, and IPv6 where a Service cannot do without it.
 */
export function manifestFamilies(manifests: readonly Manifest[]): readonly Family[] {
  const objects = manifests.map(({ object }) => object as unknown as Pod | Node | Service);
  const held = [...new Set(objects.flatMap(addressesHeld).flatMap(familiesOfText))];
  if (held.length > 0) return held;
  return objects.some(needsIpv6) ? [Family.V4, Family.V6] : [Family.V4];
}

/** The addresses that a pod or a node has got. */
function addressesHeld(object: Pod | Node | Service): string[] {
  const status: unknown = object.status;
  if (typeof status !== "object" || status === null) return [];
  if (object.kind === "Node") {
    const addresses = (object as Node).status.addresses ?? [];
    return addresses.filter(({ type }) => type === "InternalIP").map(({ address }) => address);
  }
  if (object.kind !== "Pod") return [];
  const { podIP, podIPs } = (object as Pod).status;
  return [...(podIP === undefined ? [] : [podIP]), ...(podIPs ?? []).flatMap(({ ip }) => ip ?? [])];
}

function needsIpv6(object: Pod | Node | Service): boolean {
  if (object.kind !== "Service") return false;
  const { spec } = object as { readonly spec?: Service["spec"] };
  const addresses = [spec?.clusterIP ?? "", ...(spec?.clusterIPs ?? [])];
  return (
    spec?.ipFamilyPolicy === "RequireDualStack" ||
    (spec?.ipFamilies ?? []).includes("IPv6") ||
    addresses.flatMap(familiesOfText).includes(Family.V6)
  );
}

function familiesOfText(text: string): Family[] {
  const address = tryParseIp(text);
  return address === null ? [] : [familyOf(address)];
}
