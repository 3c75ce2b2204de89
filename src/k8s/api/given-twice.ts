import type { Manifest, ManifestProblem } from "./manifest.js";
import { formatOrigin } from "./source-map.js";

/** Objects that manifests give more than once, though each replaces the one before: `kubectl apply` says nothing of it. */
export function givenTwice(manifests: readonly Manifest[]): ManifestProblem[] {
  const seen = new Map<string, Manifest>();
  return manifests.flatMap((manifest): ManifestProblem[] => {
    const { apiVersion, kind, metadata } = manifest.object;
    if (metadata.name === undefined) return [];
    const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
    const key = [group, kind, metadata.namespace ?? "default", metadata.name].join("\n");
    const before = seen.get(key);
    seen.set(key, manifest);
    if (before === undefined) return [];
    const first = formatOrigin(before.source.originOf(""));
    return [
      {
        severity: "warning",
        code: "GivenTwice",
        message: `it replaces the object of this name that ${first} gives`,
        hint: null,
        origin: manifest.source.originOf("metadata.name"),
        object: `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`,
      },
    ];
  });
}
