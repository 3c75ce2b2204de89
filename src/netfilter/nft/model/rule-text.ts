import { BitwiseExpression } from "../expression/bitwise-expression.js";
import type { Expression } from "../expression/expression.js";
import { MetaExpression } from "../expression/meta-expression.js";
import { PayloadExpression } from "../expression/payload-expression.js";
import { PROTOCOLS } from "../expression/payload-fields.js";
import { RejectStatement } from "../statement/action-statements.js";
import { CompareStatement, FlagsStatement, LookupStatement, VmapStatement } from "../statement/match-statement.js";
import type { Statement } from "../statement/statement.js";
import type { Style } from "./style.js";

/**
 * A rule as nft lists it. A match of protocol or family that the next match implies is left out
 * (payload_dependency_kill in payload.c).
 */
export function ruleText(
  statements: readonly Statement[],
  family: string,
  comment: string | null,
  style: Style,
): string {
  const words = shownStatements(statements, family).map((statement) => statement.text(style));
  if (comment !== null) words.push(`comment "${comment}"`);
  return words.join(" ");
}

/** The statements without the matches that a later one implies. */
export function shownStatements(statements: readonly Statement[], family: string): Statement[] {
  return statements.filter((statement, i) => {
    const said = impliedProtocol(statement, family);
    return said === null || !isImpliedLater(statements, i, said, family);
  });
}

/** What a plain comparison says of the packet's protocol or family. */
interface Said {
  /** A protocol number, or -1. */
  readonly transport: number;
  /** 4 or 6, or -1. */
  readonly version: number;
}

function impliedProtocol(statement: Statement, family: string): Said | null {
  if (!(statement instanceof CompareStatement) || (statement.operator !== "" && statement.operator !== "=="))
    return null;
  if (!statement.right.isSingle) return null;
  const { left } = statement;
  const value = Number(statement.right.min);
  if (left instanceof MetaExpression) {
    if (left.key === "l4proto") return { transport: value, version: -1 };
    if (left.key === "nfproto") return { transport: -1, version: value === 2 ? 4 : 6 };
  }
  if (
    left instanceof PayloadExpression &&
    family !== "inet" &&
    (left.field === "protocol" || left.field === "nexthdr")
  ) {
    return { transport: value, version: -1 };
  }
  return null;
}

/** True when one of the matches that follow (with nothing else between) reads a header that `said` is about. */
function isImpliedLater(statements: readonly Statement[], from: number, said: Said, family: string): boolean {
  for (let i = from + 1; i < statements.length; i++) {
    const statement = statements[i];
    if (statement === undefined) return false;
    const headers = headersOf(statement);
    for (const header of headers) {
      const info = PROTOCOLS[header];
      if (info === undefined) continue;
      if (said.transport >= 0 && info.layer === "transport" && info.number === said.transport) return true;
      if (said.version >= 0 && info.layer === "network" && info.number === said.version) return true;
    }
    if (statement instanceof RejectStatement) {
      if (said.transport === 6 && statement.kind === "tcp") return family === "ip" || family === "ip6";
      return (said.version === 4 && statement.kind === "icmp") || (said.version === 6 && statement.kind === "icmpv6");
    }
    const isMatch =
      statement instanceof CompareStatement ||
      statement instanceof FlagsStatement ||
      statement instanceof LookupStatement;
    if (!isMatch) return false;
  }
  return false;
}

function headersOf(statement: Statement): string[] {
  if (statement instanceof CompareStatement || statement instanceof FlagsStatement) return headerOf(statement.left);
  if (statement instanceof LookupStatement || statement instanceof VmapStatement) {
    return statement.key.length === 1 ? statement.key.flatMap(headerOf) : [];
  }
  return [];
}

function headerOf(expression: Expression): string[] {
  if (expression instanceof PayloadExpression) return [expression.header];
  return expression instanceof BitwiseExpression ? headerOf(expression.base) : [];
}
