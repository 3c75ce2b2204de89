import { keyOf } from "./api/object.js";
import type { Cluster } from "./cluster.js";

/** So many images are told of by name; the rest are counted. */
const NAMED = 12;

/**
 * A notice of the images whose programs nobody here knows, none without any: what answers for them is a stand-in, and a
 * request that it takes says that a packet arrived, not that the application would have served it.
 */
export function unknownImages(cluster: Cluster): string[] {
  const found = new Map<string, string>();
  for (const { kubelet } of cluster.nodes) {
    for (const { pod } of kubelet.workers.values()) {
      for (const { image = "" } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
        if (!found.has(image) && !kubelet.options.images.isKnown(image)) found.set(image, keyOf(pod));
      }
    }
  }
  if (found.size === 0) return [];
  const images = [...found.keys()].sort();
  const more = images.length > NAMED ? ` and ${images.length - NAMED} more` : "";
  const what = images.length === 1 ? "1 image is" : `${images.length} images are`;
  return [
    `${what} unknown here: a stand-in listens on the ports that the manifests expect, answers every HTTP request with 200 and ends a job well, whatever the real program would do: ${images.slice(0, NAMED).join(", ")}${more}`,
  ];
}
