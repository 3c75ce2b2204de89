import { defaultBlockSize, type IpPool, type TunnelMode } from "../../../cni/calico/ip-pool.js";
import { parseSelector } from "../../../cni/calico/selector.js";
import { tryParsePrefix } from "../../../wire/prefix.js";
import type { CustomResourceDefinition, Draft, KubeObject } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";

/** The group of Calico's objects in the API server, and of the API that it adds itself. */
export const CRD_GROUP = "crd.projectcalico.org";
const V3_GROUP = "projectcalico.org";

/** The kinds that podwire acts on, with the plural and what one may call them, in both groups where users write them. */
const KINDS = [
  [CRD_GROUP, "v1", "IPPool", "ippools"],
  [V3_GROUP, "v3", "IPPool", "ippools"],
  [CRD_GROUP, "v1", "IPReservation", "ipreservations"],
  [V3_GROUP, "v3", "IPReservation", "ipreservations"],
  [CRD_GROUP, "v1", "IPAMConfig", "ipamconfigs"],
  [V3_GROUP, "v3", "IPAMConfiguration", "ipamconfigurations"],
  [CRD_GROUP, "v1", "IPAMBlock", "ipamblocks"],
  [CRD_GROUP, "v1", "BlockAffinity", "blockaffinities"],
] as const;

/** The keys by which the store knows the kinds of a name, the API's own group before Calico's. */
export function keysOf(kind: string): string[] {
  return KINDS.filter((each) => each[2] === kind).map(([group]) => `${kind}.${group}`);
}

/** Whether podwire acts on objects of this kind when the pod network is Calico. */
export function isCalicoKind(apiVersion: string, kind: string): boolean {
  return KINDS.some(([group, , name]) => name === kind && apiVersion.startsWith(`${group}/`));
}

/** Installs the definitions of Calico's kinds. */
export function installCalicoKinds(api: ApiStore): void {
  for (const [group, version, kind, plural] of KINDS) {
    const draft: Draft<CustomResourceDefinition> = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        names: { kind, plural },
        scope: "Cluster",
        versions: [{ name: version, served: true, storage: true }],
      },
    };
    api.create(draft, { trusted: true });
  }
}

/** What an IPPool's spec says, under the names of both versions. */
interface PoolSpec {
  readonly cidr?: unknown;
  readonly blockSize?: unknown;
  readonly ipipMode?: unknown;
  readonly vxlanMode?: unknown;
  readonly natOutgoing?: unknown;
  readonly disabled?: unknown;
  readonly nodeSelector?: unknown;
  readonly namespaceSelector?: unknown;
  readonly allowedUses?: unknown;
  readonly assignmentMode?: unknown;
}

/** The fields of a custom object's spec; empty when it has none. */
export function specOf<T extends object>(object: KubeObject): Partial<T> {
  return (object as { readonly spec?: Partial<T> }).spec ?? {};
}

/** The pool that an IPPool object describes; null when its range, its block size or its selector is none. */
export function readPool(object: KubeObject): IpPool | null {
  const spec = specOf<PoolSpec>(object);
  const cidr = typeof spec.cidr === "string" && spec.cidr.includes("/") ? tryParsePrefix(spec.cidr) : null;
  const nodeSelector = parseSelector(typeof spec.nodeSelector === "string" ? spec.nodeSelector : "");
  const namespaces = typeof spec.namespaceSelector === "string" ? spec.namespaceSelector : "";
  const namespaceSelector = parseSelector(namespaces);
  if (cidr === null || nodeSelector === null || namespaceSelector === null || cidr.network !== cidr.address)
    return null;
  const blockSize = typeof spec.blockSize === "number" ? spec.blockSize : defaultBlockSize(cidr.family);
  const [least, most] = cidr.family === 4 ? [20, 32] : [116, 128];
  if (blockSize < Math.max(least, cidr.length) || blockSize > most) return null;
  const uses = Array.isArray(spec.allowedUses) ? (spec.allowedUses as unknown[]) : ["Workload", "Tunnel"];
  return {
    name: object.metadata.name,
    cidr,
    blockSize,
    ipipMode: modeOf(spec.ipipMode),
    vxlanMode: modeOf(spec.vxlanMode),
    natOutgoing: spec.natOutgoing === true,
    disabled: spec.disabled === true,
    nodeSelector,
    namespaceSelector: namespaces === "" ? null : namespaceSelector,
    forWorkloads: uses.includes("Workload"),
    forTunnels: uses.includes("Tunnel"),
    automatic: spec.assignmentMode !== "Manual",
  };
}

function modeOf(value: unknown): TunnelMode {
  return value === "Always" || value === "CrossSubnet" ? value : "Never";
}

/** The IPPool object of a pool that calico-node makes at its first start. */
export function poolObject(pool: IpPool): Draft<KubeObject> & { readonly spec: object } {
  return {
    apiVersion: `${CRD_GROUP}/v1`,
    kind: "IPPool",
    metadata: { name: pool.name },
    spec: {
      allowedUses: ["Workload", "Tunnel"],
      blockSize: pool.blockSize,
      cidr: `${pool.cidr}`,
      ipipMode: pool.ipipMode,
      natOutgoing: pool.natOutgoing,
      nodeSelector: "all()",
      vxlanMode: pool.vxlanMode,
    },
  };
}
