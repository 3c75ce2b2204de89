// Domain names: text as zone files and dig write it, and octets as they stand in messages.
// They know nothing of zones, records or servers.
// Read next: record.ts, then message.ts.

declare const nameBrand: unique symbol;

/**
 * An absolute domain name in presentation form (RFC 1035 5.1, RFC 4343 2.1): "www.example.com.", the root is ".". Case
 * is kept as it was given; compare with `sameName`, and key maps with `nameKey`.
 */
export type DnsName = string & { readonly [nameBrand]: true };

/** The root of all names. */
export const DNS_ROOT = "." as DnsName;

/** The most octets of a label and of a whole name with its length octets (RFC 1035 2.3.4). */
export const MAX_LABEL_OCTETS = 63;
/** The longest name on the wire, length octets and the root's included (RFC 1035 2.3.4). */
export const MAX_NAME_OCTETS = 255;

/** A text that is no domain name: which, and why. */
export class DnsNameError extends Error {
  constructor(found: string, why: string) {
    super(`"${found}" is not a domain name: ${why}`);
    this.name = "DnsNameError";
  }
}

/**
 * Parses a name; without a dot at its end it stands below `origin`. Escapes are `\.` and `\DDD`; what is not ASCII
 * becomes its UTF-8 octets.
 * @throws DnsNameError for an empty label, a label over 63 octets, a name over 255 octets, a bad escape.
 */
export function parseName(text: string, origin: DnsName = DNS_ROOT): DnsName {
  if (text === ".") return DNS_ROOT;
  if (text === "@") return origin;
  const labels: number[][] = [];
  let label: number[] = [];
  let absolute = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    absolute = char === ".";
    if (absolute) {
      labels.push(label);
      label = [];
    } else if (char === "\\") {
      const digits = text.slice(at + 1, at + 4);
      if (/^\d{3}$/.test(digits) && Number(digits) <= 255) {
        label.push(Number(digits));
        at += 3;
      } else if (at + 1 < text.length && !/^\d/.test(digits)) {
        pushUtf8(label, text.codePointAt(++at) ?? 0);
      } else {
        throw new DnsNameError(text, `bad escape at character ${at + 1}`);
      }
    } else {
      const point = text.codePointAt(at) ?? 0;
      if (point > 0xffff) at++;
      pushUtf8(label, point);
    }
  }
  if (!absolute) labels.push(label);
  for (const octets of labels) checkLabel(text, octets);
  const name = `${labels.map(formatLabel).join(".")}.` as DnsName;
  const full = absolute || origin === DNS_ROOT ? name : ((name + origin) as DnsName);
  const length = nameOctets(full).length;
  if (length > MAX_NAME_OCTETS)
    throw new DnsNameError(text, `${length} octets, at most ${MAX_NAME_OCTETS} are allowed`);
  return full;
}

/** Like `parseName`, null instead of an error. */
export function tryParseName(text: string, origin: DnsName = DNS_ROOT): DnsName | null {
  try {
    return parseName(text, origin);
  } catch {
    return null;
  }
}

/** The labels from left to right in presentation form, without the root: "a.b." gives ["a", "b"]. */
export function nameLabels(name: DnsName): string[] {
  if (name === DNS_ROOT) return [];
  if (!name.includes("\\")) return name.slice(0, -1).split(".");
  return name.match(/(?:\\\d{3}|\\.|[^.\\])+/gs) ?? [];
}

/** The name of the given labels in presentation form; none give the root. */
export function nameOfLabels(labels: readonly string[]): DnsName {
  return (labels.length === 0 ? "." : `${labels.join(".")}.`) as DnsName;
}

/** The name without its first label; null for the root. */
export function parentName(name: DnsName): DnsName | null {
  return name === DNS_ROOT ? null : nameOfLabels(nameLabels(name).slice(1));
}

/** The name in lower case: equal for names that are the same (RFC 4343 3). */
export function nameKey(name: DnsName): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** True when the two are the same name; case of ASCII letters does not count. */
export function sameName(a: DnsName, b: DnsName): boolean {
  return a === b || nameKey(a) === nameKey(b);
}

/** True when `name` is `ancestor` or stands below it. */
export function isWithin(name: DnsName, ancestor: DnsName): boolean {
  if (ancestor === DNS_ROOT) return true;
  const labels = nameLabels(name);
  const above = nameLabels(ancestor);
  return labels.length >= above.length && sameName(nameOfLabels(labels.slice(labels.length - above.length)), ancestor);
}

/** The octets of one label in presentation form. */
export function labelOctets(label: string): number[] {
  const octets: number[] = [];
  for (let at = 0; at < label.length; at++) {
    if (label.charAt(at) !== "\\") octets.push(label.charCodeAt(at));
    else if (/^\d{3}/.test(label.slice(at + 1))) {
      octets.push(Number(label.slice(at + 1, at + 4)));
      at += 3;
    } else octets.push(label.charCodeAt(++at));
  }
  return octets;
}

/** The uncompressed octets of a name (RFC 1035 3.1). */
export function nameOctets(name: DnsName): Uint8Array {
  const octets: number[] = [];
  for (const label of nameLabels(name)) {
    const bytes = labelOctets(label);
    octets.push(bytes.length, ...bytes);
  }
  octets.push(0);
  return Uint8Array.from(octets);
}

/** One label's octets in presentation form, escaped where BIND's tools escape. */
export function formatLabel(octets: ArrayLike<number>): string {
  let text = "";
  for (let i = 0; i < octets.length; i++) {
    const octet = octets[i] ?? 0;
    const char = String.fromCharCode(octet);
    if (octet <= 0x20 || octet >= 0x7f) text += `\\${String(octet).padStart(3, "0")}`;
    else text += '@$"().;\\'.includes(char) ? `\\${char}` : char;
  }
  return text;
}

function checkLabel(text: string, octets: readonly number[]): void {
  if (octets.length === 0) throw new DnsNameError(text, "empty label");
  if (octets.length > MAX_LABEL_OCTETS) {
    const label = formatLabel(octets);
    throw new DnsNameError(text, `label "${label}" is ${octets.length} bytes, at most ${MAX_LABEL_OCTETS} are allowed`);
  }
}

function pushUtf8(octets: number[], point: number): void {
  if (point < 0x80) octets.push(point);
  else if (point < 0x800) octets.push(0xc0 | (point >> 6), 0x80 | (point & 63));
  else if (point < 0x10000) octets.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  else {
    octets.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
}
