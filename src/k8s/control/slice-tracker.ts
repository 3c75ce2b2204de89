import type { EndpointSlice, KubeObject } from "../api/object.js";

/**
 * What a controller wrote to the slices of each Service and has not seen come back. While something is missing its view
 * is older than its own writes, and it must not act on it (the real controller's endpoint slice tracker).
 */
export class SliceTracker {
  /** Service key to slice name to the version written last; null for a removal. */
  private readonly expected = new Map<string, Map<string, string | null>>();
  /** Services whose work was put off because the view was too old. */
  private readonly putOff = new Set<string>();

  wrote(key: string, slice: EndpointSlice): void {
    this.of(key).set(slice.metadata.name, slice.metadata.resourceVersion);
  }

  removed(key: string, slice: EndpointSlice): void {
    this.of(key).set(slice.metadata.name, null);
  }

  forget(key: string): void {
    this.expected.delete(key);
    this.putOff.delete(key);
  }

  /** True when every write has come back in these slices; what has is forgotten. */
  isFresh(key: string, slices: readonly EndpointSlice[]): boolean {
    const expected = this.expected.get(key);
    if (expected === undefined) return true;
    const seen = new Map(slices.map((slice) => [slice.metadata.name, slice.metadata.resourceVersion]));
    for (const [name, version] of expected) {
      const found = seen.get(name);
      if (version === null ? found !== undefined : found === undefined || Number(found) < Number(version)) {
        this.putOff.add(key);
        return false;
      }
    }
    this.expected.delete(key);
    return true;
  }

  /** Is this event the echo of the last write to the slice? */
  isOwnWrite(key: string, slice: KubeObject): boolean {
    const version = this.expected.get(key)?.get(slice.metadata.name);
    return version === null || (version !== undefined && Number(slice.metadata.resourceVersion) <= Number(version));
  }

  /** Takes note of an echo; true when it was the last one missing and work was put off meanwhile. */
  settles(key: string, slice: KubeObject): boolean {
    const expected = this.expected.get(key);
    if (expected === undefined) return this.putOff.delete(key);
    const version = expected.get(slice.metadata.name);
    if (version === null || (version !== undefined && Number(slice.metadata.resourceVersion) >= Number(version))) {
      expected.delete(slice.metadata.name);
    }
    if (expected.size > 0) return false;
    this.expected.delete(key);
    return this.putOff.delete(key);
  }

  private of(key: string): Map<string, string | null> {
    let names = this.expected.get(key);
    if (names === undefined) {
      names = new Map();
      this.expected.set(key, names);
    }
    return names;
  }
}
