type Fields = Readonly<Record<string, unknown>>;

/**
 * Lists whose elements are known by a key, as the API's types say (`patchMergeKey`); all others are replaced as a whole.
 * `ports` are so in containers and Services alone, and told apart by protocol too, as server-side apply does.
 */
const LIST_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  volumes: ["name"],
  env: ["name"],
  imagePullSecrets: ["name"],
  volumeMounts: ["mountPath"],
  hostAliases: ["ip"],
  topologySpreadConstraints: ["topologyKey", "whenUnsatisfiable"],
};
const CONTAINER_PORT_KEYS = ["containerPort", "protocol"];
const SERVICE_PORT_KEYS = ["port", "protocol"];

/**
 * What `kubectl apply` makes of an object: the present one, with what the manifest says, without what the manifest said
 * the last time and says no more. What others filled in stays.
 */
export function threeWayMerge(kind: string, last: unknown, manifest: unknown, current: unknown): unknown {
  return new Merge(kind).value(last, manifest, current, "");
}

class Merge {
  private readonly kind: string;

  constructor(kind: string) {
    this.kind = kind;
  }

  value(last: unknown, manifest: unknown, current: unknown, name: string): unknown {
    if (isFields(manifest) && isFields(current)) return this.fields(isFields(last) ? last : {}, manifest, current);
    if (Array.isArray(manifest) && Array.isArray(current)) {
      const keys = this.keysOf(name, manifest);
      if (keys !== null) return this.list(Array.isArray(last) ? last : [], manifest, current, keys);
    }
    return manifest;
  }

  private fields(last: Fields, manifest: Fields, current: Fields): Fields {
    const merged: Record<string, unknown> = { ...current };
    for (const name of Object.keys(last)) if (!(name in manifest)) delete merged[name];
    for (const [name, value] of Object.entries(manifest)) {
      // `key: null` takes the key away.
      if (value === null) delete merged[name];
      else if (value !== undefined) merged[name] = this.value(last[name], value, current[name], name);
    }
    return merged;
  }

  /** The manifest's elements in its order, then those of others that it never had. */
  private list(
    last: readonly unknown[],
    manifest: readonly unknown[],
    current: readonly unknown[],
    keys: readonly string[],
  ): unknown[] {
    const find = (list: readonly unknown[], key: string): unknown => list.find((one) => keyOf(one, keys) === key);
    const own = new Set(manifest.map((one) => keyOf(one, keys)));
    const merged = manifest.map((one) => {
      const key = keyOf(one, keys);
      return this.value(find(last, key), one, find(current, key), "");
    });
    const others = current.filter((one) => {
      const key = keyOf(one, keys);
      return !own.has(key) && find(last, key) === undefined;
    });
    return [...merged, ...others];
  }

  private keysOf(name: string, list: readonly unknown[]): readonly string[] | null {
    if (!list.every(isFields)) return null;
    if (name !== "ports") return LIST_KEYS[name] ?? null;
    if (list.every((one) => isFields(one) && "containerPort" in one)) return CONTAINER_PORT_KEYS;
    return this.kind === "Service" ? SERVICE_PORT_KEYS : null;
  }
}

function keyOf(element: unknown, keys: readonly string[]): string {
  if (!isFields(element)) return "";
  return keys.map((key) => String(element[key] ?? (key === "protocol" ? "TCP" : ""))).join("/");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
