import { EtherType } from "../../../wire/numbers.js";
import { RejectWith } from "../../hook.js";
import { MetaExpression } from "../expression/meta-expression.js";
import { RawExpression } from "../expression/raw-expression.js";
import type { Location } from "../language/location.js";
import { evaluationError, kernelError } from "../language/nft-error.js";
import type { ExpressionNode, StatementNode } from "../language/syntax.js";
import { Interval } from "../model/interval.js";
import { ICMP_CODES, ICMPV6_CODES, ICMPX_CODES, type Symbols } from "../model/symbols.js";
import { RejectStatement } from "../statement/action-statements.js";
import { CompareStatement } from "../statement/match-statement.js";
import type { ProtocolContext } from "./protocol-context.js";

type RejectNode = StatementNode & { kind: "reject" };

/** `reject with ...` in a table of `family` behind what the rule asked for (stmt_evaluate_reject in evaluate.c). @throws NftError */
export function evaluateReject(node: RejectNode, family: string, protocols: ProtocolContext): RejectStatement {
  const keyword = { ...node.location, last: node.location.first + 5 };
  // The kernel that podwire is held against has no nft_reject_bridge.
  if (family === "bridge") throw kernelError("No such file or directory", keyword);
  if (family === "arp") throw evaluationError("cannot use reject with arp", keyword);
  if (node.type === "tcp") return rejectWithReset(protocols, keyword);
  const isAny = family === "inet" || family === "bridge" || family === "netdev";
  const { network } = protocols;
  const type = node.type ?? (network === "ip6" ? "icmpv6" : network === "ip" ? "icmp" : "icmpx");
  const at = node.code?.location ?? node.location;
  if (type === "icmpx" && !isAny) throw evaluationError("abstracted ICMP unreachable not supported", at, keyword);
  const symbols = type === "icmp" ? ICMP_CODES : type === "icmpv6" ? ICMPV6_CODES : ICMPX_CODES;
  const byDefault = type === "icmp" ? 3 : type === "icmpv6" ? 4 : 1;
  const code = node.code === null ? byDefault : rejectCode(node.code, symbols, type);
  const wanted = type === "icmp" ? "ip" : type === "icmpv6" ? "ip6" : null;
  if (wanted !== null && network !== null && network !== wanted) {
    const asked = isAny ? (protocols.networkAt ?? keyword) : keyword;
    throw evaluationError("conflicting protocols specified: ip vs ip6", at, asked);
  }
  // The code is a signed byte where the family has to be asked for.
  if (network === null && code > 127) throw evaluationError("missing icmp error type", keyword);
  // What stands for itself is not told, unless an inet table knows the family.
  const isPlain =
    (code === byDefault && (type === "icmpx" || !isAny)) || (type !== "icmpx" && network === null && protocols.isEther);
  return new RejectStatement(type, rejectAnswers(type, code), code, isPlain);
}

function rejectWithReset(protocols: ProtocolContext, keyword: Location): RejectStatement {
  if (protocols.transport !== null && protocols.transport !== "tcp") {
    const asked = protocols.transportAt === null ? [] : [protocols.transportAt];
    throw evaluationError("you cannot use tcp reset with this protocol", keyword, ...asked);
  }
  return new RejectStatement("tcp", { v4: RejectWith.TcpReset, v6: RejectWith.TcpReset }, 0, false);
}

const NFPROTO_IPV4 = 2;
const NFPROTO_IPV6 = 10;
const IPPROTO_TCP = 6;

/**
 * What is asked first of all, when nothing else asks for the family or the protocol of the answer
 * (stmt_reject_gen_dependency); null when nothing has to be. `network` and `transport` are what is known before.
 */
export function rejectDependency(
  statement: RejectStatement,
  { isEther }: ProtocolContext,
  network: string | null,
  transport: string | null,
): CompareStatement | null {
  const ask = (key: string, value: number) => new CompareStatement(new MetaExpression(key), "", new Interval(value));
  if (statement.kind === "tcp") return transport === null ? ask("l4proto", IPPROTO_TCP) : null;
  if (network !== null) return null;
  if (statement.kind === "icmpx") return null;
  const isV4 = statement.kind === "icmp";
  // Of a frame of Ethernet its type is asked, as bits that listings do not know.
  if (isEther)
    return new CompareStatement(
      new RawExpression("ll", 96, 16),
      "",
      new Interval(isV4 ? EtherType.Ipv4 : EtherType.Ipv6),
    );
  return ask("nfproto", isV4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
}

function rejectCode(node: ExpressionNode, symbols: Symbols, type: string): number {
  if (node.kind === "symbol") {
    const known = symbols.names.find(([name]) => name === node.text);
    if (known !== undefined) return known[1];
    if (/^\d+$/.test(node.text)) return Number(node.text);
  }
  throw evaluationError(`Could not parse ${type} code`, node.location);
}

const V4: Readonly<Record<number, number>> = {
  0: RejectWith.NetUnreachable,
  1: RejectWith.HostUnreachable,
  2: RejectWith.ProtocolUnreachable,
  3: RejectWith.PortUnreachable,
  9: RejectWith.NetProhibited,
  10: RejectWith.HostProhibited,
  13: RejectWith.AdminProhibited,
};
const V6: Readonly<Record<number, number>> = {
  0: RejectWith.Icmp6NoRoute,
  1: RejectWith.Icmp6AdminProhibited,
  3: RejectWith.Icmp6AddressUnreachable,
  4: RejectWith.Icmp6PortUnreachable,
  5: RejectWith.Icmp6PolicyFail,
  6: RejectWith.Icmp6RejectRoute,
};
/** What the codes of `icmpx` are in each family (reject.h). */
const ABSTRACT: readonly (readonly [number, number])[] = [
  [RejectWith.NetUnreachable, RejectWith.Icmp6NoRoute],
  [RejectWith.PortUnreachable, RejectWith.Icmp6PortUnreachable],
  [RejectWith.HostUnreachable, RejectWith.Icmp6AddressUnreachable],
  [RejectWith.AdminProhibited, RejectWith.Icmp6AdminProhibited],
];

function rejectAnswers(type: "icmp" | "icmpv6" | "icmpx", code: number): { v4: number; v6: number } {
  if (type === "icmpx") {
    const [v4, v6] = ABSTRACT[code] ?? [RejectWith.PortUnreachable, RejectWith.Icmp6PortUnreachable];
    return { v4, v6 };
  }
  return { v4: V4[code] ?? RejectWith.PortUnreachable, v6: V6[code] ?? RejectWith.Icmp6PortUnreachable };
}
