const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The UTF-8 bytes of a text; a lone surrogate becomes U+FFFD. */
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const char of text) {
    let code = char.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}

/** Standard base64 of a text's UTF-8 bytes, as Secrets keep their data. */
export function toBase64(text: string): string {
  const bytes = utf8Bytes(text);
  let encoded = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    encoded += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    encoded += i + 1 < bytes.length ? ALPHABET.charAt((group >> 6) & 63) : "=";
    encoded += i + 2 < bytes.length ? ALPHABET.charAt(group & 63) : "=";
  }
  return encoded;
}

/** Where Go's decoder finds standard base64 broken ("illegal base64 data at input byte N"); -1 when it is well-formed. */
export function illegalBase64At(text: string): number {
  const isBreak = (at: number): boolean => text[at] === "\n" || text[at] === "\r";
  let at = 0;
  for (;;) {
    for (let digit = 0; digit < 4; ) {
      if (at === text.length) return digit === 0 ? -1 : at - digit;
      const isLetter = ALPHABET.includes(text.charAt(at));
      if (isLetter || isBreak(at)) {
        if (isLetter) digit++;
        at++;
        continue;
      }
      if (text[at] !== "=" || digit < 2) return at;
      at++;
      if (digit === 2) {
        while (isBreak(at)) at++;
        if (at === text.length) return at;
        if (text[at] !== "=") return at - 1;
        at++;
      }
      while (isBreak(at)) at++;
      return at < text.length ? at : -1;
    }
  }
}

/** True for well-formed standard base64 (line breaks allowed, as Go's decoder allows them). */
export function isBase64(text: string): boolean {
  const bare = text.replace(/[\r\n]/g, "");
  return bare.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(bare);
}

/** The UTF-8 text of standard base64; what is no UTF-8 becomes U+FFFD. Not to be asked of what `isBase64` refuses. */
export function textOfBase64(encoded: string): string {
  return textOfUtf8(bytesOfBase64(encoded));
}

/** The bytes of standard base64. Not to be asked of what `isBase64` refuses. */
export function bytesOfBase64(encoded: string): number[] {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const char of encoded.replace(/[\r\n=]/g, "")) {
    held = ((held << 6) | ALPHABET.indexOf(char)) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return bytes;
}

function textOfUtf8(bytes: readonly number[]): string {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i++] ?? 0;
    const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
    let code = more === 0 ? first : first & (0x3f >> more);
    let isWhole = more >= 0;
    for (let k = 0; k < more && isWhole; k++) {
      const next = bytes[i] ?? 0;
      isWhole = (next & 0xc0) === 0x80;
      if (!isWhole) break;
      code = (code << 6) | (next & 0x3f);
      i++;
    }
    text += isWhole && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  }
  return text;
}
