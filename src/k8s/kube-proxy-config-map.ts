import type { ManifestObject } from "./api/manifest.js";

/**
 * The configuration of kube-proxy among these objects, as text: `config.conf` of the ConfigMap `kube-proxy` in
 * kube-system, where kubeadm keeps it; null when there is none.
 */
export function kubeProxyConfigMap(objects: readonly ManifestObject[]): string | null {
  for (const { kind, metadata, data } of objects) {
    if (kind !== "ConfigMap" || metadata.name !== "kube-proxy" || metadata.namespace !== "kube-system") continue;
    const text = (data as { readonly "config.conf"?: unknown } | undefined)?.["config.conf"];
    if (typeof text === "string") return text;
  }
  return null;
}
