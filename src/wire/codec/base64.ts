const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 of a byte string (one character for each octet), with padding (RFC 4648 4). */
export function base64(text: string): string {
  let out = "";
  for (let at = 0; at < text.length; at += 3) {
    const rest = text.length - at;
    const bits = (text.charCodeAt(at) << 16) | ((text.charCodeAt(at + 1) || 0) << 8) | (text.charCodeAt(at + 2) || 0);
    for (let i = 0; i < 4; i++) out += i <= rest ? DIGITS.charAt((bits >> (18 - 6 * i)) & 63) : "=";
  }
  return out;
}

/** The byte string of valid base64. */
export function decodeBase64(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i += 4) {
    let group = 0;
    for (let j = 0; j < 4; j++) group = (group << 6) | Math.max(0, DIGITS.indexOf(text[i + j] ?? "A"));
    out += String.fromCharCode((group >> 16) & 255);
    if (text[i + 2] !== "=") out += String.fromCharCode((group >> 8) & 255);
    if (text[i + 3] !== "=") out += String.fromCharCode(group & 255);
  }
  return out;
}
