import type { ManifestProblem } from "../../api/manifest.js";
import type { KubeObject } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";
import { isCalicoKind, readPool } from "./calico-objects.js";

/** A warning for each IPPool among the objects that Calico could not give an address of. */
export function unusablePools(api: ApiStore, objects: readonly KubeObject[]): ManifestProblem[] {
  return objects
    .filter((object) => object.kind === "IPPool" && isCalicoKind(object.apiVersion, object.kind))
    .filter((object) => readPool(object) === null)
    .map((object) => ({
      severity: "warning",
      code: "Suspicious",
      message:
        "gives no addresses: a pool needs a cidr without host bits, a blockSize of 20 to 32 (IPv6 116 to 128) not larger than the pool, and a nodeSelector and namespaceSelector that can be read",
      hint: null,
      origin: api.originOf(object) ?? { file: "", line: 1, column: 1 },
      object: `IPPool ${object.metadata.name}`,
    }));
}
