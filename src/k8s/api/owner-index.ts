import type { KindTable } from "./kind-table.js";
import type { KubeObject } from "./object.js";

/** Where an object is kept. */
interface OwnedPlace {
  readonly table: KindTable;
  readonly namespace: string;
  readonly name: string;
}

/** Which objects name which owners (`metadata.ownerReferences`). */
export class OwnerIndex {
  /** By the owner's uid and the owned object's. */
  private readonly places = new Map<string, Map<string, OwnedPlace>>();

  /** The objects that name this uid among their owners, in the order they came. */
  ownedBy(uid: string): KubeObject[] {
    const objects: KubeObject[] = [];
    for (const { table, namespace, name } of this.places.get(uid)?.values() ?? []) {
      const object = table.get(namespace, name);
      if (object !== null) objects.push(object);
    }
    return objects;
  }

  /** Follows a write: `previous` is null for a new object, `next` for one that is gone. */
  follow(table: KindTable, previous: KubeObject | null, next: KubeObject | null): void {
    const before = previous?.metadata.ownerReferences;
    const after = next?.metadata.ownerReferences;
    if (before === after) return;
    if (previous !== null && before !== undefined) {
      for (const owner of before) this.forget(owner.uid, previous.metadata.uid);
    }
    if (next === null || after === undefined) return;
    const { namespace = "", name, uid } = next.metadata;
    for (const owner of after) this.placesOf(owner.uid).set(uid, { table, namespace, name });
  }

  private forget(ownerUid: string, uid: string): void {
    const places = this.places.get(ownerUid);
    places?.delete(uid);
    if (places?.size === 0) this.places.delete(ownerUid);
  }

  private placesOf(ownerUid: string): Map<string, OwnedPlace> {
    let places = this.places.get(ownerUid);
    if (places === undefined) {
      places = new Map();
      this.places.set(ownerUid, places);
    }
    return places;
  }
}
