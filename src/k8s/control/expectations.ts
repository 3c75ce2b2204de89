interface Expected {
  /** Creations that were asked for and not seen yet. */
  creations: number;
  /** Names of the pods whose deletion was asked for and not seen yet. */
  deletions: Set<string>;
}

/**
 * What a controller did and has not yet seen come back through its watch. While something is outstanding its view is
 * too old to count on, and it does not create or delete again (client-go's ControllerExpectations).
 */
export class Expectations {
  private readonly byKey = new Map<string, Expected>();

  /** True when all that was done to the object's pods has been seen. */
  satisfied(key: string): boolean {
    const expected = this.byKey.get(key);
    return expected === undefined || (expected.creations <= 0 && expected.deletions.size === 0);
  }

  expectCreation(key: string): void {
    this.of(key).creations++;
  }

  expectDeletion(key: string, name: string): void {
    this.of(key).deletions.add(name);
  }

  observeCreation(key: string): void {
    const expected = this.byKey.get(key);
    if (expected !== undefined && expected.creations > 0) expected.creations--;
  }

  observeDeletion(key: string, name: string): void {
    this.byKey.get(key)?.deletions.delete(name);
  }

  forget(key: string): void {
    this.byKey.delete(key);
  }

  private of(key: string): Expected {
    let expected = this.byKey.get(key);
    if (expected === undefined) {
      expected = { creations: 0, deletions: new Set() };
      this.byKey.set(key, expected);
    }
    return expected;
  }
}
