import { fnv1a } from "../../sim/fnv1a.js";
import type { RandomStream } from "../../sim/random.js";

/** The letters of generated names: no vowels and no look-alikes (apimachinery `util/rand`). */
export const NAME_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** What generateName leaves room for: 63 characters with the suffix. */
const MAX_GENERATED_PREFIX = 58;

/** A random text of `length` letters of the alphabet of generated names. */
export function randomSuffix(rng: RandomStream, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += NAME_ALPHABET.charAt(rng.integer(0, NAME_ALPHABET.length - 1));
  return text;
}

/** The name that the API server makes of a generateName: at most 58 characters of it and five random ones. */
export function generateName(rng: RandomStream, prefix: string): string {
  const base = prefix.length > MAX_GENERATED_PREFIX ? prefix.slice(0, MAX_GENERATED_PREFIX) : prefix;
  return [base, randomSuffix(rng, 5)].join("");
}

/** Replaces every character of `text` by one of the safe alphabet, as `rand.SafeEncodeString` does for hashes. */
export function safeEncode(text: string): string {
  let encoded = "";
  for (let i = 0; i < text.length; i++) {
    encoded += NAME_ALPHABET.charAt(text.charCodeAt(i) % NAME_ALPHABET.length);
  }
  return encoded;
}

/** JSON with sorted keys and without undefined fields: equal for equal values, whatever the order they were written in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const record = value as Record<string, unknown>;
  const parts: string[] = [];
  for (const key of Object.keys(record).sort()) {
    if (record[key] !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(record[key])}`);
  }
  return `{${parts.join(",")}}`;
}

/**
 * The hash that names ReplicaSets and labels pods (`pod-template-hash`).
 * Simplified: Kubernetes hashes Go's dump of the template, which depends on its Go types; this is FNV-32a, in the same
 * letters, over the canonical JSON. It is as stable and looks the same, but its value differs from a real cluster's.
 */
export function templateHash(template: unknown, collisionCount = 0): string {
  const text = canonicalJson(template) + (collisionCount === 0 ? "" : `/${collisionCount}`);
  return safeEncode(String(fnv1a(text) >>> 0));
}

/** A version 4 UUID from a stream of its own. Made of its characters: a text put together keeps its pieces alive. */
export function randomUid(rng: RandomStream): string {
  const codes: number[] = [];
  pushHex(codes, rng.word());
  pushHex(codes, (rng.word() & 0xffff0fff) | 0x4000);
  pushHex(codes, (rng.word() & 0x3fffffff) | 0x8000_0000);
  pushHex(codes, rng.word());
  return String.fromCharCode(...codes);
}

/** Eight hexadecimal digits, and before them and between them the dashes of a UUID. */
function pushHex(codes: number[], word: number): void {
  for (let shift = 28; shift >= 0; shift -= 4) {
    if (codes.length === 8 || codes.length === 13 || codes.length === 18 || codes.length === 23) codes.push(0x2d);
    const digit = (word >>> shift) & 15;
    codes.push(digit < 10 ? 0x30 + digit : 0x57 + digit);
  }
}
