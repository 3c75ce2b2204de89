import { EtherType } from "../../../wire/numbers.js";
import { BitwiseExpression } from "../expression/bitwise-expression.js";
import { CtExpression } from "../expression/ct-expression.js";
import type { Expression } from "../expression/expression.js";
import { HeaderChainExpression } from "../expression/header-chain-expression.js";
import { MapExpression } from "../expression/map-expression.js";
import { MetaExpression } from "../expression/meta-expression.js";
import { HashExpression } from "../expression/number-expressions.js";
import { PayloadExpression, TcpOptionExpression } from "../expression/payload-expression.js";
import { PROTOCOLS } from "../expression/payload-fields.js";
import { AssignStatement, DynsetStatement, RejectStatement } from "../statement/action-statements.js";
import { CompareStatement, FlagsStatement, LookupStatement, VmapStatement } from "../statement/match-statement.js";
import { NatStatement } from "../statement/nat-statement.js";
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
    const asked = askedLayer(statement);
    return asked === null || !isImpliedLater(statements, i, asked, family);
  });
}

/** What a plain comparison asks of the packet: the header of which layer it has, and how that was asked. */
interface Asked {
  readonly layer: "link" | "network" | "transport";
  readonly by: "iiftype" | "nfproto" | "protocol" | "l4proto" | "payload" | "ct";
  /** The header of ICMP that goes with the network's; null for other layers. */
  readonly icmp: "icmp" | "icmpv6" | null;
}

/** A comparison with one header's number; null for all else. */
function askedLayer(statement: Statement): Asked | null {
  if (!(statement instanceof CompareStatement) || (statement.operator !== "" && statement.operator !== "=="))
    return null;
  const { left, right } = statement;
  if (!right.isSingle) return null;
  if (left instanceof MetaExpression) {
    const value = Number(right.min);
    if (left.key === "l4proto") return { layer: "transport", by: left.key, icmp: null };
    if (left.key === "iiftype" && value === ARPHRD_ETHER) return { layer: "link", by: left.key, icmp: null };
    const isIp6 = value === NFPROTO_IPV6 || value === EtherType.Ipv6;
    const icmp = isIp6 ? "icmpv6" : "icmp";
    return left.key === "nfproto" || left.key === "protocol" ? { layer: "network", by: left.key, icmp } : null;
  }
  if (left instanceof CtExpression) {
    if (left.key === "protocol") return { layer: "transport", by: "ct", icmp: null };
    const icmp = Number(right.min) === NFPROTO_IPV6 ? "icmpv6" : "icmp";
    return left.key === "l3proto" ? { layer: "network", by: "ct", icmp } : null;
  }
  const isNext = left instanceof PayloadExpression && (left.field === "protocol" || left.field === "nexthdr");
  return isNext ? { layer: "transport", by: "payload", icmp: null } : null;
}

const ARPHRD_ETHER = 1;
const NFPROTO_IPV6 = 10;

/**
 * True when one of the matches that follow, or what follows those, reads a header of the layer that was asked for. nft
 * keeps in mind what was asked last of each layer, and forgets it behind a statement that is no match.
 */
function isImpliedLater(statements: readonly Statement[], from: number, asked: Asked, family: string): boolean {
  const isIp = family === "ip" || family === "ip6";
  // In tables of several families a header asks for its family itself, so another question for it stays.
  const isSecond = statements.slice(0, from).some((each) => askedLayer(each)?.by === "nfproto");
  for (let i = from + 1; i < statements.length; i++) {
    const statement = statements[i];
    if (statement === undefined) return false;
    if (asked.layer === "link") {
      if (isIp) return false;
      if (impliesEther(statement, isSecond)) return true;
      if (!isMatch(statement)) return false;
      continue;
    }
    if (statement instanceof RejectStatement) {
      if (asked.layer === "transport") return statement.kind === "tcp" && isIp;
      if (asked.by === "ct") return !isIp && statement.kind !== "icmpx";
      return statement.kind === "tcp" || ((asked.by === "nfproto" || isSecond) && statement.kind !== "icmpx");
    }
    if (asked.by === "ct" && asksTransport(statements, i, family)) return asked.layer === "network";
    const mayName = asked.by !== "payload" || isIp;
    if (readsOption(statement) && asked.layer === "transport") return true;
    const isRead = headersOf(statement).some((header) => isHeaderOf(header, asked));
    if (isRead && mayName && (asked.by !== "protocol" || isSecond)) return true;
    if (!isMatch(statement) || askedLayer(statement)?.layer === asked.layer) return false;
  }
  return false;
}

/**
 * True when nft asks for the transport protocol at this place, said or not: that question takes the place of one about the
 * connection's protocol, and answers for one about its version of IP (meta_may_dependency_kill).
 */
function asksTransport(statements: readonly Statement[], at: number, family: string): boolean {
  const statement = statements[at];
  if (statement === undefined) return false;
  const asked = askedLayer(statement);
  if (asked !== null) return asked.layer === "transport" && asked.by !== "payload";
  const isNamed = (header: string) => header !== "th" && PROTOCOLS[header]?.layer === "transport";
  return headersOf(statement).some(isNamed) && !knowsTransport(statements.slice(0, at), family);
}

/** Whether matches say which transport header follows; the connection's protocol does where the version of IP is known. */
function knowsTransport(statements: readonly Statement[], family: string): boolean {
  let knowsNetwork = family === "ip" || family === "ip6";
  for (const statement of statements) {
    const asked = askedLayer(statement);
    if (asked?.layer === "transport" && (asked.by !== "ct" || knowsNetwork)) return true;
    const layers = headersOf(statement).map((header) => PROTOCOLS[header]?.layer);
    if (layers.includes("transport")) return true;
    knowsNetwork ||= asked?.layer === "network" || layers.includes("network");
  }
  return false;
}

function isHeaderOf(header: string, { layer, icmp }: Asked): boolean {
  return PROTOCOLS[header]?.layer === layer || header === icmp;
}

/** Behind a question for Ethernet a network header is asked for by the type of the frame, unless its family is known (`isSecond`). */
function impliesEther(statement: Statement, isSecond: boolean): boolean {
  const asked = askedLayer(statement);
  if (asked !== null && (asked.by === "nfproto" || asked.by === "protocol")) return true;
  return headersOf(statement).some((header) => {
    const layer = PROTOCOLS[header]?.layer;
    return layer === "link" || (!isSecond && (layer === "network" || header === "icmp" || header === "icmpv6"));
  });
}

function isMatch(statement: Statement): boolean {
  return (
    statement instanceof CompareStatement || statement instanceof FlagsStatement || statement instanceof LookupStatement
  );
}

/** Options of TCP imply the header that they stand in. */
function readsOption(statement: Statement): boolean {
  return statement instanceof CompareStatement && statement.left instanceof TcpOptionExpression;
}

/** The headers that a statement reads; the port of a translation is read without a word. */
function headersOf(statement: Statement): string[] {
  if (statement instanceof CompareStatement || statement instanceof FlagsStatement) return headerOf(statement.left);
  if (
    statement instanceof LookupStatement ||
    statement instanceof VmapStatement ||
    statement instanceof DynsetStatement
  )
    return statement.key.flatMap(headerOf);
  if (statement instanceof NatStatement) return statement.address === null ? [] : headerOf(statement.address);
  if (!(statement instanceof AssignStatement)) return [];
  const written = statement.kind === "payload" ? headerOf(statement.target) : [];
  return statement.value === null ? written : [...written, ...headerOf(statement.value)];
}

function headerOf(expression: Expression): string[] {
  if (expression instanceof PayloadExpression) return [expression.header];
  if (expression instanceof HeaderChainExpression) return expression.chain === "ip option" ? ["ip"] : [];
  // Addresses of the connection whose version was not said are of the one that is known.
  if (expression instanceof CtExpression)
    return expression.family === null || expression.showsFamily ? [] : [expression.family];
  if (expression instanceof MapExpression) return expression.key.flatMap(headerOf);
  if (expression instanceof HashExpression) return expression.parts.flatMap(headerOf);
  return expression instanceof BitwiseExpression ? headerOf(expression.base) : [];
}
