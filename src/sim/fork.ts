/** What an object may do when a copy of it begins its own life in a forked network. Called on the copy. */
export interface ForkAware {
  onFork(): void;
}

/** An object of which some members cannot be copied and are null in the copy, whose owner begins them anew. */
interface Omitting {
  readonly omittedInFork: readonly string[];
}

/**
 * A class whose instances are read-only values (frames, packets) says `static readonly isValue = true`; a fork shares
 * them instead of copying.
 */
interface MaybeValueClass {
  readonly isValue?: boolean;
}

/**
 * A copy of everything that `root` reaches: objects with their prototypes, arrays, maps, sets and typed arrays, each
 * exactly once, so that the copy's parts refer to one another as the original's do. Functions and read-only values are
 * shared. This is why nothing in a network may be a closure or a promise: neither can be copied.
 * @throws TypeError when something is found that cannot be copied (a promise, a generator, an iterator under way, a weak
 * map), naming the way to it.
 */
export function fork<T extends object>(root: T): T {
  const copies = new Map<object, object>();
  const pending: { from: object; to: object; way: string }[] = [];
  const aware: ForkAware[] = [];

  const copyOf = (value: unknown, way: string): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    if ((value.constructor as MaybeValueClass | undefined)?.isValue === true || value instanceof RegExp) return value;
    const copy = ArrayBuffer.isView(value) ? viewOf(value, copyOf(value.buffer, way)) : emptyCopy(value, way);
    copies.set(value, copy);
    if (!ArrayBuffer.isView(value)) pending.push({ from: value, to: copy, way });
    if ("onFork" in copy && typeof copy.onFork === "function") aware.push(copy as ForkAware);
    return copy;
  };

  const result = copyOf(root, "") as T;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { from, to, way } = next;
    if (from instanceof Map) {
      for (const [key, value] of from) (to as Map<unknown, unknown>).set(copyOf(key, way), copyOf(value, `${way}[]`));
    } else if (from instanceof Set) {
      for (const value of from) (to as Set<unknown>).add(copyOf(value, `${way}[]`));
    }
    const omitted = "omittedInFork" in from ? (from as Omitting).omittedInFork : NOTHING;
    for (const key of Reflect.ownKeys(from)) {
      if (Array.isArray(from) && key === "length") continue;
      const descriptor = Object.getOwnPropertyDescriptor(from, key);
      if (descriptor === undefined || !("value" in descriptor)) continue;
      const isOmitted = typeof key === "string" && omitted.includes(key);
      const value = isOmitted ? null : copyOf(descriptor.value, `${way}.${String(key)}`);
      Object.defineProperty(to, key, { ...descriptor, value });
    }
  }
  for (const copy of aware) copy.onFork();
  return result;
}

const NOTHING: readonly string[] = [];

function emptyCopy(value: object, way: string): object {
  if (Array.isArray(value)) return new Array(value.length);
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  if (value instanceof ArrayBuffer) return value.slice(0);
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (/^(Promise|Weak(Map|Set|Ref)|(Async)?Generator|.* Iterator|Date|SharedArrayBuffer)$/.test(tag)) {
    throw new TypeError(`cannot fork ${tag.toLowerCase()} at ${way}: state must be data`);
  }
  return Object.create(Object.getPrototypeOf(value) as object | null) as object;
}

/** A view of the same kind on the copied buffer, so that views that share their bytes go on sharing them. */
function viewOf(view: ArrayBufferView, buffer: unknown): object {
  const length = view instanceof DataView ? view.byteLength : (view as Uint8Array).length;
  const View = view.constructor as new (buffer: unknown, byteOffset: number, length: number) => object;
  return new View(buffer, view.byteOffset, length);
}
