const UNITS = "KMGTPE";

/** A size as GNU's tools take it: 10, 4K (1024), 4KiB, 4kB (1000), 2b (512); null for other text. */
export function parseSize(text: string): number | null {
  const match = /^(\d+)(?:(b)|([KkMGTPE])(iB|B|)|)$/.exec(text);
  if (match === null) return null;
  const [, digits = "", block, unit, ending] = match;
  if (block !== undefined) return Number(digits) * 512;
  if (unit === undefined) return Number(digits);
  return Number(digits) * (ending === "B" ? 1000 : 1024) ** (UNITS.indexOf(unit.toUpperCase()) + 1);
}
