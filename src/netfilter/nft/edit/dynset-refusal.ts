import { evaluateStateful } from "../evaluate/evaluate-stateful.js";
import type { DynsetNode } from "../language/syntax.js";
import type { NftSet } from "../model/nft-set.js";
import { CounterStatement, LimitStatement, QuotaStatement } from "../statement/stateful.js";
import type { StatefulStatement } from "../statement/statement.js";

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
  const asked = key.statements.map((each) => kindOf(evaluateStateful(each)));
  if (asked.length > 0 && !isDynamic) return "Invalid argument";
  const given = set.definition.statements.map(kindOf);
  const isOther = given.length > 0 && (given.length !== asked.length || given.some((kind, i) => kind !== asked[i]));
  return asked.length > 0 && isOther ? "Operation not supported" : null;
}

/** What the kernel has for a statement: two are the same when their operations are. */
function kindOf(statement: StatefulStatement): string {
  if (statement instanceof LimitStatement) return statement.isBytes ? "limit of bytes" : "limit";
  if (statement instanceof CounterStatement) return "counter";
  return statement instanceof QuotaStatement ? "quota" : "connlimit";
}
