import { type ZoneEntry, ZoneFileError, type ZoneToken } from "./zone-tokens.js";

/** More records than this no line may make (BIND has no limit but its memory). */
const MOST_RECORDS = 65_536;

/**
 * The records of a `$GENERATE START-STOP[/STEP] OWNER [TTL] [CLASS] TYPE DATA` line (BIND's): one for each number, which
 * stands where `$` does, or `${OFFSET[,WIDTH[,BASE]]}` with the bases d, o, x, X and, nibble by nibble, n and N.
 * @throws ZoneFileError
 */
export function generateEntries(entry: ZoneEntry, file: string): ZoneEntry[] {
  const [directive, range, ...rest] = entry.tokens;
  if (directive === undefined) return [];
  const place = range ?? entry.end;
  const found = /^(\d+)-(\d+)(?:\/(\d+))?$/.exec(range?.text ?? "");
  const [start, stop, step] = [Number(found?.[1]), Number(found?.[2]), Number(found?.[3] ?? 1)];
  if (found === null || step === 0 || stop < start) {
    throw new ZoneFileError(file, place, range?.text ?? "the end of the line", "a range such as 1-254 or 0-100/10");
  }
  if (rest.length < 3) throw new ZoneFileError(file, entry.end, "the end of the line", "an owner, a type and data");
  if ((stop - start) / step >= MOST_RECORDS) {
    throw new ZoneFileError(file, place, range?.text ?? "", `at most ${MOST_RECORDS} records`);
  }
  const entries: ZoneEntry[] = [];
  for (let number = start; number <= stop; number += step) {
    const tokens = rest.map((token): ZoneToken => ({ ...token, text: filledIn(token, number, file) }));
    entries.push({ tokens, indented: false, end: entry.end });
  }
  return entries;
}

function filledIn(token: ZoneToken, number: number, file: string): string {
  return token.text.replace(/\\.|\$\$|\$(?:\{([^}]*)\})?/g, (all, modifier: string | undefined) => {
    if (all.startsWith("\\")) return all;
    if (all === "$$") return "$";
    if (modifier === undefined) return String(number);
    const parts = /^(-?\d+)(?:,(\d+)(?:,([doxXnN]))?)?$/.exec(modifier);
    if (parts === null) throw new ZoneFileError(file, token, all, `an offset, a width and a base such as \${0,3,d}`);
    return inBase(number + Number(parts[1]), Number(parts[2] ?? 0), parts[3] ?? "d");
  });
}

function inBase(value: number, width: number, base: string): string {
  if (base === "d") return String(value).padStart(width, "0");
  if (base === "o") return value.toString(8).padStart(width, "0");
  const hex = value.toString(16);
  const digits = base === "x" || base === "n" ? hex : hex.toUpperCase();
  if (base === "x" || base === "X") return digits.padStart(width, "0");
  // Nibbles from the last to the first, as below ip6.arpa; the width counts their dots.
  return [...digits.padStart(Math.ceil(width / 2), "0")].reverse().join(".");
}
