/** The octets of text whose characters are octets already (up to 255), as HTTP's head is. */
export function octetsOf(text: string): Uint8Array {
  const octets = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) octets[i] = text.charCodeAt(i);
  return octets;
}

/** Octets as text with one character for each, as the emulated files hold them. */
export function textOf(octets: Uint8Array): string {
  let text = "";
  for (let at = 0; at < octets.length; at += 4_096) text += String.fromCharCode(...octets.subarray(at, at + 4_096));
  return text;
}

/** Several runs of octets as one. */
export function joinOctets(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
