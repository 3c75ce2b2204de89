/** What a key holds. */
export type RedisValue =
  | { readonly kind: "string"; text: string }
  | { readonly kind: "list"; readonly items: string[] }
  | { readonly kind: "hash"; readonly fields: Map<string, string> }
  | { readonly kind: "set"; readonly members: Set<string> };

interface StoredKey {
  readonly value: RedisValue;
  /** When it goes by itself, in virtual nanoseconds; null for never. */
  expiresNs: number | null;
}

/** One of Redis's numbered databases: keys with values that may expire in virtual time. */
export class RedisStore {
  private readonly keys = new Map<string, StoredKey>();

  /** The value of a key, or null when there is none, or no longer. */
  get(key: string, nowNs: number): RedisValue | null {
    return this.find(key, nowNs)?.value ?? null;
  }

  /** Replaces the value of a key; it does not expire unless told. */
  set(key: string, value: RedisValue, expiresNs: number | null = null): void {
    this.keys.set(key, { value, expiresNs });
  }

  delete(key: string, nowNs: number): boolean {
    return this.find(key, nowNs) !== null && this.keys.delete(key);
  }

  /** When a key expires; null for never, undefined when there is no such key. */
  expiry(key: string, nowNs: number): number | null | undefined {
    const found = this.find(key, nowNs);
    return found === null ? undefined : found.expiresNs;
  }

  /** Sets when a key expires; false when there is no such key. */
  expire(key: string, expiresNs: number | null, nowNs: number): boolean {
    const found = this.find(key, nowNs);
    if (found === null) return false;
    found.expiresNs = expiresNs;
    return true;
  }

  /** Takes the key away when its list, hash or set became empty, as Redis does. */
  dropIfEmpty(key: string): void {
    const value = this.keys.get(key)?.value;
    if (value === undefined || value.kind === "string") return;
    const size =
      value.kind === "list" ? value.items.length : value.kind === "hash" ? value.fields.size : value.members.size;
    if (size === 0) this.keys.delete(key);
  }

  /** All keys in the order in which they were made. */
  names(nowNs: number): string[] {
    return [...this.keys.keys()].filter((key) => this.find(key, nowNs) !== null);
  }

  clear(): void {
    this.keys.clear();
  }

  private find(key: string, nowNs: number): StoredKey | null {
    const found = this.keys.get(key);
    if (found === undefined) return null;
    if (found.expiresNs !== null && found.expiresNs <= nowNs) {
      this.keys.delete(key);
      return null;
    }
    return found;
  }
}

/** True when `text` fits a pattern with `*`, `?`, `[a-z]`, `[^a]` and `\` (KEYS, PSUBSCRIBE). */
export function matchesPattern(pattern: string, text: string): boolean {
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const close = char === "[" ? pattern.indexOf("]", at + 1) : -1;
    if (char === "*") source += "[^]*";
    else if (char === "?") source += "[^]";
    else if (close > at) {
      const inside = pattern.slice(at + 1, close).replace(/[\\\]]/g, "\\$&");
      source += inside === "" || inside === "^" ? "(?!)" : `[${inside}]`;
      at = close;
    } else {
      const literal = char === "\\" && at + 1 < pattern.length ? pattern.charAt(++at) : char;
      source += literal.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    }
  }
  try {
    return new RegExp(`^${source}$`).test(text);
  } catch {
    return false;
  }
}
