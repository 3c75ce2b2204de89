import { type PolicyRule, RuleAction, type RuleSpec } from "../../../../../ip/policy-rule.js";
import { Family } from "../../../../../wire/ip-address.js";
import { Prefix } from "../../../../../wire/prefix.js";
import {
  addressBytes,
  attribute,
  attribute32,
  littleEndian,
  numberIn,
  readAddress,
  readAttributes,
  readNumber,
  tableByte,
} from "./netlink-message.js";

/** FRA_* of linux/fib_rules.h. */
const Fra = {
  Dst: 1,
  Src: 2,
  Iif: 3,
  Goto: 4,
  Priority: 6,
  Mark: 10,
  Flow: 11,
  TunnelId: 12,
  SuppressGroup: 13,
  SuppressPrefixLength: 14,
  Table: 15,
  Mask: 16,
  Oif: 17,
  L3mdev: 19,
  UidRange: 20,
  Protocol: 21,
  IpProto: 22,
  Sport: 23,
  Dport: 24,
} as const;
const FLAG_INVERT = 2;

/** The body of a rule's message (fib_nl_fill_rule). */
export function ruleBody(rule: PolicyRule): string {
  const table = tableByte(rule.table);
  const lengths = String.fromCharCode(rule.to?.length ?? 0, rule.from?.length ?? 0, rule.tos);
  const head = String.fromCharCode(rule.family === Family.V4 ? 2 : 10) + lengths;
  let body = `${head}${String.fromCharCode(table, 0, 0, rule.action)}${littleEndian(rule.not ? FLAG_INVERT : 0, 4)}`;
  body += attribute32(Fra.Table, rule.table);
  body += attribute32(Fra.SuppressPrefixLength, rule.suppressPrefixLength);
  body += attribute(Fra.Protocol, String.fromCharCode(rule.protocol));
  if (rule.iif !== "") body += attribute(Fra.Iif, `${rule.iif}\0`);
  if (rule.oif !== "") body += attribute(Fra.Oif, `${rule.oif}\0`);
  if (rule.priority !== 0) body += attribute32(Fra.Priority, rule.priority);
  if (rule.mark !== 0) body += attribute32(Fra.Mark, rule.mark);
  if (rule.mark !== 0 || rule.mask !== 0) body += attribute32(Fra.Mask, rule.mask);
  if (rule.action === RuleAction.Goto) body += attribute32(Fra.Goto, rule.target);
  if (rule.tunnelId !== 0) body += attribute(Fra.TunnelId, tunnelIdBytes(rule.tunnelId));
  if (rule.l3mdev) body += attribute(Fra.L3mdev, "\x01");
  if (rule.uidRange !== null) {
    body += attribute(Fra.UidRange, littleEndian(rule.uidRange[0], 4) + littleEndian(rule.uidRange[1], 4));
  }
  for (const [type, range] of [[Fra.Sport, rule.sport] as const, [Fra.Dport, rule.dport] as const]) {
    if (range !== null) body += attribute(type, littleEndian(range[0], 2) + littleEndian(range[1], 2));
  }
  if (rule.ipProto !== 0) body += attribute(Fra.IpProto, String.fromCharCode(rule.ipProto));
  if (rule.suppressGroup >= 0) body += attribute32(Fra.SuppressGroup, rule.suppressGroup);
  if (rule.to !== null) body += attribute(Fra.Dst, addressBytes(rule.to.address));
  if (rule.from !== null) body += attribute(Fra.Src, addressBytes(rule.from.address));
  if (rule.realms !== 0) body += attribute32(Fra.Flow, rule.realms);
  return body;
}

/** Reads a body; null when it is no rule of ours. */
export function readRule(body: string): RuleSpec | null {
  const number = readNumber(body, 0, 1);
  if (number !== 2 && number !== 10) return null;
  const attributes = readAttributes(body.slice(12));
  const prefix = (type: number, at: number): Prefix | null => {
    const address = readAddress(attributes.get(type));
    return address === null ? null : new Prefix(address, readNumber(body, at, 1));
  };
  const range = (type: number, size: 2 | 4): readonly [number, number] | undefined => {
    const data = attributes.get(type);
    return data === undefined ? undefined : [readNumber(data, 0, size), readNumber(data, size, size)];
  };
  const text = (type: number): string | undefined => attributes.get(type)?.replace(/\0.*$/s, "");
  const said = {
    priority: numberIn(attributes.get(Fra.Priority)),
    mark: numberIn(attributes.get(Fra.Mark)),
    mask: numberIn(attributes.get(Fra.Mask)),
    iif: text(Fra.Iif),
    oif: text(Fra.Oif),
    uidRange: range(Fra.UidRange, 4),
    sport: range(Fra.Sport, 2),
    dport: range(Fra.Dport, 2),
    ipProto: numberIn(attributes.get(Fra.IpProto)),
    realms: numberIn(attributes.get(Fra.Flow)),
    tunnelId: tunnelIdIn(attributes.get(Fra.TunnelId)),
    l3mdev: attributes.has(Fra.L3mdev) ? true : undefined,
    suppressGroup: numberIn(attributes.get(Fra.SuppressGroup)),
    target: numberIn(attributes.get(Fra.Goto)),
  };
  const suppress = numberIn(attributes.get(Fra.SuppressPrefixLength)) ?? 0xffff_ffff;
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  return {
    ...given,
    family: number === 2 ? Family.V4 : Family.V6,
    not: (readNumber(body, 8, 4) & FLAG_INVERT) !== 0,
    from: prefix(Fra.Src, 2),
    to: prefix(Fra.Dst, 1),
    tos: readNumber(body, 3, 1),
    action: readNumber(body, 7, 1) as RuleAction,
    table: numberIn(attributes.get(Fra.Table)) ?? 0,
    suppressPrefixLength: suppress | 0,
    protocol: numberIn(attributes.get(Fra.Protocol)) ?? 0,
  };
}

/** 64 bits in network order, of which `ip` takes the lower half. */
function tunnelIdBytes(id: number): string {
  return `\0\0\0\0${String.fromCharCode(id >>> 24, (id >>> 16) & 0xff, (id >>> 8) & 0xff, id & 0xff)}`;
}

function tunnelIdIn(data: string | undefined): number | undefined {
  if (data === undefined) return undefined;
  return [4, 5, 6, 7].reduce((id, at) => id * 256 + data.charCodeAt(at), 0);
}
