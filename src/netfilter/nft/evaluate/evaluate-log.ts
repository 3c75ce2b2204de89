import { evaluationError, kernelError } from "../language/nft-error.js";
import type { StatementNode } from "../language/syntax.js";
import { LOG_LEVELS } from "../model/symbols.js";
import { LogStatement } from "../statement/action-statements.js";
import type { Statement } from "../statement/statement.js";

/** The longest prefix of a log line (NF_LOG_PREFIXLEN, with its end). */
const MOST_LOG_PREFIX = 127;

/** `log` with its options (stmt_evaluate_log). @throws NftError */
export function evaluateLog(node: StatementNode & { kind: "log" }): Statement {
  const { prefix, level, group, snaplen, queueThreshold, flags } = node.options;
  const wanted = level === "warning" ? "warn" : level === "error" ? "err" : level === "panic" ? "emerg" : level;
  const number = wanted === null ? 4 : LOG_LEVELS.indexOf(wanted);
  const keyword = { ...node.location, last: node.location.first + 2 };
  if (number < 0) throw evaluationError("invalid log level", node.options.levelLocation ?? node.location);
  if (group !== null && level !== null) throw evaluationError("level and group are mutually exclusive", keyword);
  if (number === 8 && (prefix !== null || snaplen !== null || queueThreshold !== null || flags !== 0))
    throw evaluationError("log level audit doesn't support any further options", keyword);
  if (prefix !== null && prefix.length > MOST_LOG_PREFIX) throw kernelError("Numerical result out of range", keyword);
  // Groups have 16 bits, and what is said of listeners is kept with a group alone.
  if (group === null) return new LogStatement(prefix, number, null, null, null, flags);
  return new LogStatement(prefix, number, group & 0xffff, snaplen, queueThreshold, flags);
}
