import { isApiError } from "../api/api-error.js";
import type { InformerHandler } from "../api/informer.js";
import { isTerminating, type KubeObject, keyOf } from "../api/object.js";
import { Controller, type ControllerContext } from "./controller.js";

const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";

/**
 * Deletes what is left without an owner, and finishes deletions that wait for the owned (`foregroundDeletion`) or that
 * set them free (`orphan`). Simplified: it looks up owners in the store itself, where the real one keeps a graph of its
 * own; it is told of every kind of object that owns or is owned.
 */
export class GarbageCollector extends Controller implements InformerHandler {
  constructor(context: ControllerContext, kinds: readonly string[]) {
    super(context, "garbage-collector");
    for (const kind of kinds) this.listen(kind);
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (current === null) {
      if (previous === null) return;
      for (const owned of this.store.ownedBy(previous.metadata.uid))
        this.queue.add(`${resourceKey(owned)} ${keyOf(owned)}`);
      for (const owner of previous.metadata.ownerReferences ?? []) {
        if (owner.blockOwnerDeletion !== true) continue;
        const namespace = previous.metadata.namespace ?? "";
        const object = this.store.get(owner.kind, namespace, owner.name) ?? this.store.get(owner.kind, "", owner.name);
        if (object?.metadata.finalizers?.includes(FOREGROUND) === true)
          this.queue.add(`${owner.kind} ${keyOf(object)}`);
      }
      return;
    }
    const finalizers = current.metadata.finalizers;
    const waits = finalizers !== undefined && (finalizers.includes(FOREGROUND) || finalizers.includes(ORPHAN));
    if (isTerminating(current) && waits) this.queue.add(`${kind} ${keyOf(current)}`);
    else if (current.metadata.ownerReferences !== undefined && previous === null)
      this.queue.add(`${kind} ${keyOf(current)}`);
  }

  reconcile(key: string): void {
    const space = key.indexOf(" ");
    const kind = key.slice(0, space);
    const path = key.slice(space + 1);
    const slash = path.indexOf("/");
    const namespace = slash < 0 ? "" : path.slice(0, slash);
    const object = this.store.get(kind, namespace, slash < 0 ? path : path.slice(slash + 1));
    if (object === null) return;
    if (isTerminating(object)) {
      if (object.metadata.finalizers?.includes(ORPHAN) === true) this.orphan(object);
      else if (object.metadata.finalizers?.includes(FOREGROUND) === true) this.deleteForeground(object);
      return;
    }
    this.deleteOrphaned(kind, object);
  }

  private deleteOrphaned(kind: string, object: KubeObject): void {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const living = owners.filter((owner) => {
      const found = this.ownerOf(object, owner.kind, owner.name);
      return found !== null && found.metadata.uid === owner.uid;
    });
    if (living.length === 0) {
      this.remove(kind, object, "Background");
      return;
    }
    const waiting = living.filter((owner) => {
      const found = this.ownerOf(object, owner.kind, owner.name);
      return found !== null && isTerminating(found) && found.metadata.finalizers?.includes(FOREGROUND) === true;
    });
    if (waiting.length === living.length) this.remove(kind, object, "Foreground");
    else if (living.length < owners.length) this.write(object, { ownerReferences: living });
  }

  private deleteForeground(owner: KubeObject): void {
    let blocking = 0;
    for (const owned of this.store.ownedBy(owner.metadata.uid)) {
      const reference = owned.metadata.ownerReferences?.find((one) => one.uid === owner.metadata.uid);
      if (reference?.blockOwnerDeletion === true) blocking++;
      if (!isTerminating(owned)) this.deleteOrphaned(resourceKey(owned), owned);
    }
    if (blocking === 0 || this.store.ownedBy(owner.metadata.uid).length === 0) this.dropFinalizer(owner, FOREGROUND);
  }

  private orphan(owner: KubeObject): void {
    for (const owned of this.store.ownedBy(owner.metadata.uid)) {
      const ownerReferences = (owned.metadata.ownerReferences ?? []).filter((one) => one.uid !== owner.metadata.uid);
      this.write(owned, { ownerReferences });
    }
    this.dropFinalizer(owner, ORPHAN);
  }

  private dropFinalizer(object: KubeObject, finalizer: string): void {
    const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== finalizer);
    this.write(object, { finalizers });
  }

  private ownerOf(object: KubeObject, kind: string, name: string): KubeObject | null {
    return this.store.get(kind, object.metadata.namespace ?? "", name) ?? this.store.get(kind, "", name);
  }

  private write(object: KubeObject, change: Partial<KubeObject["metadata"]>): void {
    this.store.update({ ...object, metadata: { ...object.metadata, ...change } }, { trusted: true });
  }

  private remove(kind: string, object: KubeObject, propagationPolicy: "Background" | "Foreground"): void {
    try {
      const preconditions = { uid: object.metadata.uid };
      this.store.delete(kind, object.metadata.namespace ?? "", object.metadata.name, {
        propagationPolicy,
        preconditions,
      });
    } catch (error) {
      if (!isApiError(error, "NotFound")) throw error;
    }
  }
}

function resourceKey(object: KubeObject): string {
  return object.kind;
}
