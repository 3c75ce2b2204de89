import type { Informer } from "../api/informer.js";
import {
  type KubeObject,
  keyOf,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  splitKey,
} from "../api/object.js";
import { unitValue } from "../api/quantity.js";
import { selectorFromObject } from "../api/selector.js";
import { Controller, type ControllerContext } from "./controller.js";

const IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";
const NO_PROVISIONER = "kubernetes.io/no-provisioner";

/**
 * Binds claims to volumes: to one that fits and is free, the smallest first, else to one that is made for it, whatever the
 * class, as on clusters with a provisioner. A class with `WaitForFirstConsumer` waits for a pod on a node; a claim of class
 * "" or of a class without provisioner waits for a volume that somebody makes.
 * Simplified: every other class has a provisioner, podwire's own, which makes volumes at once.
 */
export class PersistentVolumeController extends Controller {
  private readonly claims: Informer<"PersistentVolumeClaim">;
  private readonly volumes: Informer<"PersistentVolume">;
  private readonly pods: Informer<"Pod">;

  constructor(context: ControllerContext) {
    super(context, "persistentvolume-controller");
    this.claims = this.listen("PersistentVolumeClaim");
    this.volumes = this.listen("PersistentVolume");
    this.pods = this.listen("Pod");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind === "Pod") {
      for (const name of claimsOf(current as Pod | null)) {
        const claim = this.claims.get(current?.metadata.namespace ?? "", name);
        if (claim !== null && claim.status.phase !== "Bound") this.queue.add(keyOf(claim));
      }
      return;
    }
    super.onChange(kind, previous, current);
    if (kind !== "PersistentVolume" || current === null) return;
    for (const claim of this.claims.list()) if (claim.status.phase !== "Bound") this.queue.add(keyOf(claim));
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    if (namespace === "") {
      this.settleVolume(name);
      return;
    }
    const claim = this.store.get("PersistentVolumeClaim", namespace, name);
    if (claim === null) this.release(namespace, name);
    else if (claim.status.phase !== "Bound") this.bind(claim);
  }

  /** A volume that nobody has claimed is available. */
  private settleVolume(name: string): void {
    const volume = this.store.get("PersistentVolume", "", name);
    if (volume === null || volume.status.phase !== "Pending" || volume.spec.claimRef !== undefined) return;
    this.store.updateStatus<PersistentVolume>({ ...volume, status: { phase: "Available" } });
  }

  private bind(claim: PersistentVolumeClaim): void {
    const found = this.fitting(claim);
    const className = this.classOf(claim);
    const storageClass = className === "" ? null : this.store.get("StorageClass", "", className);
    const { provisioner, volumeBindingMode } = storageClass ?? {};
    if (volumeBindingMode === "WaitForFirstConsumer" && !this.isUsed(claim)) {
      const message = "waiting for first consumer to be created before binding";
      this.recorder.normal(claim, "WaitForFirstConsumer", message);
      return;
    }
    if (found === null && (claim.spec.volumeName ?? "") !== "") return;
    if (found === null && (claim.spec.storageClassName === "" || provisioner === NO_PROVISIONER)) {
      const message = "no persistent volumes available for this claim and no storage class is set";
      if (provisioner === undefined) this.recorder.normal(claim, "FailedBinding", message);
      return;
    }
    const volume = found ?? this.provision(claim, className);
    this.take(claim, volume, className);
  }

  /** The free volume that suits the claim best, or null. */
  private fitting(claim: PersistentVolumeClaim): PersistentVolume | null {
    const { volumeName = "", selector, accessModes = [], resources } = claim.spec;
    const wanted = unitValue(resources?.requests?.storage);
    const labels = selector === undefined ? null : selectorFromObject(selector);
    const suitable = this.store.list("PersistentVolume").filter(({ metadata, spec, status }) => {
      const { claimRef } = spec;
      const isOurs = claimRef?.name === claim.metadata.name && claimRef.namespace === claim.metadata.namespace;
      if (claimRef !== undefined && !isOurs) return false;
      if (status.phase === "Released" || status.phase === "Failed") return false;
      if (volumeName !== "") return metadata.name === volumeName;
      if ((spec.storageClassName ?? "") !== this.classOf(claim)) return false;
      if (unitValue(spec.capacity?.storage) < wanted) return false;
      if (labels !== null && !labels.matches(metadata.labels)) return false;
      return accessModes.every((mode) => spec.accessModes?.includes(mode));
    });
    const size = (volume: PersistentVolume): number => unitValue(volume.spec.capacity?.storage);
    return suitable.sort((a, b) => size(a) - size(b))[0] ?? null;
  }

  private provision(claim: PersistentVolumeClaim, className: string): PersistentVolume {
    const { accessModes = [], resources, volumeMode = "Filesystem" } = claim.spec;
    return this.store.create<PersistentVolume>(
      {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: {
          name: `pvc-${claim.metadata.uid}`,
          annotations: { "pv.kubernetes.io/provisioned-by": "podwire.dev/hostpath" },
        },
        spec: {
          accessModes,
          capacity: { storage: resources?.requests?.storage ?? "0" },
          persistentVolumeReclaimPolicy: "Delete",
          ...(className === "" ? {} : { storageClassName: className }),
          volumeMode,
          hostPath: { path: `/var/local-path-provisioner/pvc-${claim.metadata.uid}` },
        },
      },
      { trusted: true },
    );
  }

  private take(claim: PersistentVolumeClaim, volume: PersistentVolume, className: string): void {
    const { name, namespace = "", uid } = claim.metadata;
    const claimRef = { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid };
    const taken = this.store.update<PersistentVolume>(
      { ...volume, spec: { ...volume.spec, claimRef } },
      { trusted: true },
    );
    this.store.updateStatus<PersistentVolume>({ ...taken, status: { phase: "Bound" } });
    const annotations = { ...claim.metadata.annotations, "pv.kubernetes.io/bind-completed": "yes" };
    const spec = {
      ...claim.spec,
      volumeName: volume.metadata.name,
      ...(className === "" ? {} : { storageClassName: className }),
    };
    const bound = { ...claim, metadata: { ...claim.metadata, annotations }, spec };
    const written = this.store.update<PersistentVolumeClaim>(bound, { trusted: true });
    const { accessModes = [], capacity = {} } = volume.spec;
    this.store.updateStatus<PersistentVolumeClaim>({ ...written, status: { phase: "Bound", accessModes, capacity } });
  }

  /** What a claim that is gone had: volumes made for it go with it, others are kept, and used. */
  private release(namespace: string, name: string): void {
    for (const volume of this.volumes.list()) {
      const { claimRef, persistentVolumeReclaimPolicy } = volume.spec;
      if (claimRef?.name !== name || claimRef.namespace !== namespace) continue;
      if (persistentVolumeReclaimPolicy === "Delete") this.store.delete("PersistentVolume", "", volume.metadata.name);
      else this.store.updateStatus<PersistentVolume>({ ...volume, status: { phase: "Released" } });
    }
  }

  /** The class that the claim names, or the cluster's default; "" for none. */
  private classOf(claim: PersistentVolumeClaim): string {
    const { storageClassName } = claim.spec;
    if (storageClassName !== undefined) return storageClassName;
    const classes = this.store.list("StorageClass");
    return classes.find(({ metadata }) => metadata.annotations?.[IS_DEFAULT] === "true")?.metadata.name ?? "";
  }

  private isUsed({ metadata }: PersistentVolumeClaim): boolean {
    return this.pods
      .list(metadata.namespace ?? "")
      .some((pod) => (pod.spec.nodeName ?? "") !== "" && claimsOf(pod).includes(metadata.name));
  }
}

/** The claims that a pod on a node has among its volumes. */
function claimsOf(pod: Pod | null): string[] {
  if (pod === null || (pod.spec.nodeName ?? "") === "") return [];
  return (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
}
