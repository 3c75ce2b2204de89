import { messageTypes } from "../../match/icmp-match.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { readNumber } from "../eb-extension.js";

/** Types of a message with codes, both as ranges: "3:5/0:255". */
export interface MessageTypes {
  readonly firstType: number;
  readonly lastType: number;
  readonly firstCode: number;
  readonly lastCode: number;
}

/** Names of IGMP's messages (libebt_ip.c). */
const IGMP: readonly (readonly [string, number])[] = [
  ["membership-query", 0x11],
  ["membership-report-v1", 0x12],
  ["membership-report-v2", 0x16],
  ["leave-group", 0x17],
  ["membership-report-v3", 0x22],
];

type Kind = "icmp" | "icmpv6" | "igmp";

/** A type by name, "TYPE[:TYPE][/CODE[:CODE]]". @throws ParameterProblem */
export function parseMessageTypes(text: string, kind: Kind): MessageTypes {
  const lower = text.toLowerCase();
  const known = kind === "igmp" ? IGMP.map(([name, type]) => [name, type, 0, 255] as const) : messageTypes(kind);
  const found = known.filter(([name]) => name.toLowerCase().startsWith(lower));
  const exact = found.find(([name]) => name.toLowerCase() === lower) ?? (found.length === 1 ? found[0] : undefined);
  if (exact !== undefined && text !== "") {
    const [, type, firstCode, lastCode] = exact;
    return { firstType: type, lastType: type, firstCode, lastCode };
  }
  const label = kind === "icmp" ? "ICMP" : kind === "icmpv6" ? "ICMPv6" : "IGMP";
  if (found.length > 1)
    throw new ParameterProblem(`Ambiguous ${label} type \`${text}': \`${found[0]?.[0]}' or \`${found[1]?.[0]}'?`);
  const [types = "", codes] = text.split("/");
  const [firstType, lastType] = range(types, text, label);
  const [firstCode, lastCode] = codes === undefined ? [0, 255] : range(codes, text, label);
  return { firstType, lastType, firstCode, lastCode };
}

function range(text: string, whole: string, label: string): [number, number] {
  const numbers = text.split(":").map((each) => readNumber(each, 0));
  const [first, last = first] = numbers;
  if (first == null || last == null || first > 255 || last > 255 || numbers.length > 2)
    throw new ParameterProblem(`Unknown ${label} type \`${whole}'`);
  return [first, last];
}

/** The name of types and codes, or their numbers. */
export function messageTypesText(types: MessageTypes, kind: Kind): string {
  const { firstType, lastType, firstCode, lastCode } = types;
  const one = (first: number, last: number): string => (first === last ? String(first) : `${first}:${last}`);
  if (kind === "igmp") {
    const name = IGMP.find(([, type]) => type === firstType && type === lastType)?.[0];
    return name === undefined ? one(firstType, lastType) : `${name} `;
  }
  const found = messageTypes(kind).find(
    ([, type, first, last]) => type === firstType && type === lastType && first === firstCode && last === lastCode,
  );
  return `${found?.[0] ?? `${one(firstType, lastType)}/${one(firstCode, lastCode)}`} `;
}

/** The same in nft's words behind `icmp` or `icmpv6`. */
export function messageTypesXlate(types: MessageTypes, header: string, not: string): string {
  const { firstType, lastType, firstCode, lastCode } = types;
  const one = (first: number, last: number): string => (first === last ? String(first) : `${first}-${last}`);
  const type = `${header} type ${not}${one(firstType, lastType)}`;
  return firstCode === 0 && lastCode === 255 ? type : `${type} ${header} code ${not}${one(firstCode, lastCode)}`;
}
