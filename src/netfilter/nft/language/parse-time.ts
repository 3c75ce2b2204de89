import { NftError } from "./nft-error.js";
import type { ParseContext as Parser } from "./parse-context.js";

/** Milliseconds of "1d2h3m4s5ms". @throws NftError for a number without a unit */
export function parseTime(parser: Parser): number {
  const token = parser.reader.peek();
  if (token.kind === "string") throw new NftError("syntax", "wrong time format", token.location);
  if (token.kind !== "time") return parser.reader.fail("string");
  parser.reader.next();
  const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  let total = 0;
  for (const [, count = "0", unit = "s"] of token.text.matchAll(/(\d+)(ms|d|h|m|s)/g))
    total += Number(count) * (units[unit] ?? 1);
  return total;
}
