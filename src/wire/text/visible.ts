/** Octets as tcpdump makes them visible: "^J" for a control character, "M-a" for what has the eighth bit. */
export function visible(octets: Iterable<number>): string {
  let text = "";
  for (const octet of octets) {
    const low = octet & 0x7f;
    if (octet > 0x7f) text += "M-";
    text += low < 0x20 || low === 0x7f ? `^${String.fromCharCode(low ^ 0x40)}` : String.fromCharCode(low);
  }
  return text;
}
