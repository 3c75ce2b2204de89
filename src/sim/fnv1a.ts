/**
 * 32-bit FNV-1a over the UTF-16 code units of `text`: a signed integer (`>>> 0` gives the unsigned one). Texts of octets
 * give the values of the reference (Fowler, Noll and Vo). `seed` is mixed into the start value; 0 leaves it as it is.
 */
export function fnv1a(text: string, seed = 0): number {
  let hash = (0x811c9dc5 ^ seed) | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
