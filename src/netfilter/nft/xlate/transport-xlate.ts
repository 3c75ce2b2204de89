import { hasIcmpTypeName } from "../../match/icmp-match.js";
import { protocolText } from "../../text/names.js";
import { ICMP_TYPES, ICMPV6_TYPES } from "../model/symbols.js";
import { IPV6_XLATE } from "./ipv6-xlate.js";
import { range, type SavedMatch, type Xlate } from "./saved-match.js";

const ECN_BITS = ["not-ect", "ect1", "ect0", "ce"];

/** The matches of protocols above IP, by their names. */
export const TRANSPORT_XLATE: Readonly<Record<string, Xlate>> = {
  tcp: (match) => [...tcpFlags(match), ...ports(match), ...tcpOption(match)].join(" "),
  udp: (match) => ports(match).join(" "),
  sctp: (match) => (match.text.includes("--chunk-types") ? null : plainPorts(match)),
  dccp,
  ipcomp: (match) => match.each([["ipcompspi", "comp cpi"]], range).join(" "),
  icmp: (match) => icmpType(match, "icmp-type", "icmp", ICMP_TYPES.names),
  icmp6: (match) => icmpType(match, "icmpv6-type", "icmpv6", ICMPV6_TYPES.names),
  multiport,
  ah: (match) => (match.family === "ip" ? spi(match) : (IPV6_XLATE["ah"]?.(match) ?? null)),
  esp: spi,
  ecn,
};

function tcpFlags({ text }: SavedMatch): string[] {
  const flags = /( !)? --tcp-flags (\S+) (\S+)/.exec(text);
  if (flags === null) return [];
  const [mask, wanted] = [(flags[2] ?? "").toLowerCase(), (flags[3] ?? "").toLowerCase()];
  if (wanted === "none") return [`tcp flags ${flags[1] ? "" : "! "}${mask}`];
  return [`tcp flags ${flags[1] ? "!= " : ""}${wanted} / ${mask}`];
}

function ports(match: SavedMatch): string[] {
  return ["sport", "dport"].flatMap((field) => {
    const found = match.option(field);
    if (found === null) return [];
    const ports = range(found.value);
    if (!ports.startsWith("0-")) return [`${match.name} ${field} ${found.not}${ports}`];
    return [`${match.name} ${field} ${found.not === "" ? "<=" : ">"} ${ports.slice(2)}`];
  });
}

function plainPorts(match: SavedMatch): string {
  const { name } = match;
  const keys = [
    ["sport", `${name} sport`],
    ["dport", `${name} dport`],
  ] as const;
  return match.each(keys, range).join(" ");
}

function dccp(match: SavedMatch): string | null {
  if (match.text.includes("--dccp-option")) return null;
  const types = (list: string): string => {
    const names = list.toLowerCase().split(",");
    return names.length === 1 ? (names[0] ?? "") : `{ ${names.join(", ")} }`;
  };
  return [plainPorts(match), ...match.each([["dccp-types", "dccp type"]], types)]
    .filter((each) => each !== "")
    .join(" ");
}

function tcpOption(match: SavedMatch): string[] {
  const found = match.option("tcp-option");
  return found === null ? [] : [`tcp option ${found.value} ${found.not === "" ? "exists" : "missing"}`];
}

function icmpType(
  match: SavedMatch,
  option: string,
  header: string,
  names: readonly (readonly [string, number | bigint])[],
): string | null {
  const found = match.option(option);
  if (found === null || found.value === "any") return header === "icmp" ? "ip protocol icmp" : "";
  const [type = "", code] = found.value.split("/");
  // A type with a code has no words of nft's, nor has one that iptables knows by its number alone (type_xlate_print).
  if (code !== undefined || !hasIcmpTypeName(Number(type), header === "icmpv6")) return null;
  return `${header} type ${found.not}${names.find(([, number]) => String(number) === type)?.[0] ?? type}`;
}

function multiport(match: SavedMatch): string {
  const header = protocolText(match.protocol);
  const set = (text: string) => (text.includes(",") ? `{ ${text.split(",").map(range).join(", ")} }` : range(text));
  const keys = [
    ["dports", `${header} dport`],
    ["sports", `${header} sport`],
  ] as const;
  const words = match.each(keys, set);
  const either = match.option("ports");
  if (either !== null) {
    const list = either.value
      .split(",")
      .map(range)
      .flatMap((ports) => [`0-65535 . ${ports}`, `${ports} . 0-65535`]);
    words.push(`${header} sport . ${header} dport { ${list.join(", ")} }`);
  }
  return words.join(" ");
}

function spi(match: SavedMatch): string {
  return match.each([[`${match.name}spi`, `${match.name} spi`]], range).join(" ");
}

function ecn(match: SavedMatch): string {
  const words = match.each([["ecn-ip-ect", "ip ecn"]], (bits) => ECN_BITS[Number(bits)] ?? "");
  // libxt_ecn.c inverts both flags, whatever was asked.
  for (const flag of ["ece", "cwr"])
    if (match.text.includes(`--ecn-tcp-${flag}`)) words.push(`tcp flags != ${flag === "ece" ? "ecn" : flag}`);
  return words.join(" ");
}
