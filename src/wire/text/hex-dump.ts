/** The bytes as `tcpdump -x` prints them: lines of 16, each after `prefix`, a newline and a tab unless told. */
export function hexDump(bytes: Uint8Array, prefix = "\n\t"): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 16) text += prefix + hexLine(bytes, at);
  return text;
}

/** The bytes as `tcpdump -X` prints them: with the characters beside. */
export function hexAndAsciiDump(bytes: Uint8Array, prefix = "\n\t"): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 16) {
    let characters = "";
    for (const byte of bytes.subarray(at, at + 16)) {
      characters += byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
    }
    text += `${prefix}${hexLine(bytes, at).padEnd(48)}  ${characters}`;
  }
  return text;
}

/** The bytes as `tcpdump -A` prints them: characters only, line ends kept. */
export function asciiDump(bytes: Uint8Array): string {
  let text = "\n";
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0x0d && bytes[i + 1] === 0x0a) continue;
    const isText = (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a;
    text += isText ? String.fromCharCode(byte) : ".";
  }
  return text;
}

/** "0x0010:  4500 0021 12". */
function hexLine(bytes: Uint8Array, at: number): string {
  let text = `0x${at.toString(16).padStart(4, "0")}: `;
  for (let i = at; i < Math.min(at + 16, bytes.length); i++) {
    if ((i - at) % 2 === 0) text += " ";
    text += (bytes[i] ?? 0).toString(16).padStart(2, "0");
  }
  return text;
}
