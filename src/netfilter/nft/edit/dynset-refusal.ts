import type { DynsetNode } from "../language/syntax.js";
import type { NftSet } from "../model/nft-set.js";

/**
 * Why the kernel refuses that a rule adds to the set as the statement says: the text of its error number, or null
 * (nft_dynset_init). Only the growing hash can be added to; sets with a size, of short keys, of intervals or constant
 * ones are kept in something else, unless they were made for it (flags dynamic or timeout).
 */
export function dynsetRefusal(set: NftSet, isDynamic: boolean, { key }: DynsetNode): string | null {
  const { isInterval, isConstant, hasTimeout, timeoutMs, size, keyTypes } = set.definition;
  const timesOut = hasTimeout || timeoutMs > 0;
  const bits = keyTypes.reduce((sum, type) => sum + type.bits, 0);
  const grows = isDynamic || timesOut || (!isInterval && !isConstant && size === 0 && bits > 16);
  if (!grows || (key.timeoutMs !== null && !timesOut)) return "Operation not supported";
  return key.statements.length > 0 && !isDynamic ? "Invalid argument" : null;
}
