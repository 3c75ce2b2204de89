import { described } from "../model/data-type.js";
import type { NftSet } from "../model/nft-set.js";

/** What is said of a map that leads to something else than is asked for. */
export function mapMismatch(expected: string, map: NftSet): string {
  const found = map.isVerdictMap ? "netfilter verdict" : described(map.definition.dataTypes ?? []);
  return `datatype mismatch: expected ${expected}, expression has type ${found}`;
}
