import { Family, familyOf, tryParseIp } from "../../wire/ip-address.js";
import { tryParsePrefix } from "../../wire/prefix.js";
import type { Manifest } from "../api/manifest.js";
import type { Node, Pod, Service } from "../api/object.js";

type Untrusted<T> = { readonly [K in keyof T]?: T[K] };

/**
 * The families of the cluster that manifests are for, the first of them first. Where manifests are of a running cluster,
 * those of its pods' addresses, or else of its nodes' pod ranges or addresses; else IPv4. Besides, those that a Service
 * cannot do without.
 */
export function manifestFamilies(manifests: readonly Manifest[]): readonly Family[] {
  const of = <T>(kind: string): Untrusted<T>[] =>
    manifests.flatMap(({ object }) => (object.kind === kind ? (object as unknown as Untrusted<T>) : []));
  const nodes = of<Node>("Node");
  const held = [
    of<Pod>("Pod").flatMap(({ status }) => [status?.podIP ?? "", ...(status?.podIPs ?? []).map(({ ip }) => ip ?? "")]),
    nodes.flatMap(({ spec }) => [spec?.podCIDR ?? "", ...(spec?.podCIDRs ?? [])]),
    nodes.flatMap(({ status }) =>
      (status?.addresses ?? []).flatMap(({ type, address }) => (type === "InternalIP" ? address : [])),
    ),
  ].map((texts) => texts.flatMap(familiesOfText));
  const own = held.find((families) => families.length > 0) ?? [Family.V4];
  return [...new Set([...own, ...of<Service>("Service").flatMap(familiesNeeded)])];
}

function familiesNeeded({ spec }: Untrusted<Service>): Family[] {
  if (spec?.ipFamilyPolicy === "RequireDualStack") return [Family.V4, Family.V6];
  const named = (spec?.ipFamilies ?? []).flatMap((name) =>
    name === "IPv4" ? [Family.V4] : name === "IPv6" ? [Family.V6] : [],
  );
  return [...named, ...[spec?.clusterIP ?? "", ...(spec?.clusterIPs ?? [])].flatMap(familiesOfText)];
}

/** Of an address or a range; none for other texts. */
function familiesOfText(text: unknown): Family[] {
  if (typeof text !== "string") return [];
  const address = tryParseIp(text);
  if (address !== null) return [familyOf(address)];
  const prefix = text.includes("/") ? tryParsePrefix(text) : null;
  return prefix === null ? [] : [prefix.family];
}
