import { formatIp } from "../../../wire/ip-address.js";
import type { Style } from "../model/style.js";
import { LOG_LEVELS } from "../model/symbols.js";
import {
  AssignStatement,
  DynsetStatement,
  LogStatement,
  MeterStatement,
  NotrackStatement,
  ObjectStatement,
  RejectStatement,
  VerdictStatement,
} from "../statement/action-statements.js";
import { LabelStatement } from "../statement/label-statement.js";
import { DupFrameStatement, FwdNeighbourStatement, FwdStatement } from "../statement/link-statements.js";
import { CompareStatement, FlagsStatement, LookupStatement, VmapStatement } from "../statement/match-statement.js";
import { type NatFlags, NatStatement, TproxyStatement } from "../statement/nat-statement.js";
import { ObjectMapStatement } from "../statement/object-map-statement.js";
import { DupStatement, PolicyStatement, SynproxyStatement } from "../statement/policy-statements.js";
import { ResetOptionStatement } from "../statement/reset-option-statement.js";
import type { StatefulStatement, Statement } from "../statement/statement.js";
import { XtStatement } from "../statement/xt-statement.js";
import { expressionJson, keyJson } from "./expression-json.js";
import { type Json, unwrapped } from "./json.js";
import { statefulJson } from "./stateful-json.js";
import { comparedFlagsJson, flagsJson, intervalJson, setReferenceJson, verdictJson } from "./value-json.js";

/** A statement of a rule, as libnftables-json(5) describes it. */
export function statementJson(statement: Statement, style: Style): Json {
  if (statement instanceof VerdictStatement) return verdictJson(statement.verdict);
  if (statement instanceof CompareStatement) return compareJson(statement, style);
  if (statement instanceof FlagsStatement) return flagsMatchJson(statement, style);
  if (statement instanceof LookupStatement) {
    const left = keyJson(statement.key, style);
    return { match: { op: statement.invert ? "!=" : "==", left, right: setReferenceJson(statement.set, style) } };
  }
  if (statement instanceof VmapStatement)
    return { vmap: { key: keyJson(statement.key, style), data: setReferenceJson(statement.map, style) } };
  if (statement instanceof ObjectMapStatement) {
    const data = setReferenceJson(statement.map, style);
    return { [statement.kind]: { map: { key: keyJson(statement.key, style), data } } };
  }
  if (statement instanceof ObjectStatement) return { [statement.kind]: statement.name };
  if (statement instanceof LogStatement) return { log: logJson(statement) };
  if (statement instanceof RejectStatement) return { reject: rejectJson(statement) };
  if (statement instanceof AssignStatement) {
    const value = statement.value === null ? { rt: { key: "mtu" } } : expressionJson(statement.value, style);
    return { mangle: { key: expressionJson(statement.target, style), value } };
  }
  if (statement instanceof NotrackStatement) return { notrack: null };
  if (statement instanceof LabelStatement) return labelJson(statement);
  if (statement instanceof MeterStatement) return { meter: meterJson(statement, style) };
  if (statement instanceof DynsetStatement) return { set: dynsetJson(statement, style) };
  if (statement instanceof NatStatement) return { [statement.type]: natJson(statement, style) };
  if (statement instanceof TproxyStatement) return { tproxy: tproxyJson(statement) };
  if (statement instanceof DupStatement) {
    const dev = statement.device === null ? {} : { dev: statement.device };
    return { dup: { addr: expressionJson(statement.address, style), ...dev } };
  }
  if (statement instanceof ResetOptionStatement) return { reset: { "tcp option": { name: statement.option } } };
  if (statement instanceof FwdStatement) return { fwd: { dev: statement.device } };
  if (statement instanceof FwdNeighbourStatement) {
    const { family, device, address } = statement;
    return { fwd: { dev: device, family, addr: expressionJson(address, style) } };
  }
  if (statement instanceof DupFrameStatement) return { dup: { addr: statement.device } };
  if (statement instanceof SynproxyStatement) return { synproxy: synproxyJson(statement) };
  if (statement instanceof PolicyStatement) return { [statement.kind]: statement.name };
  if (statement instanceof XtStatement)
    return { xt: { type: statement.extension.type, name: statement.extension.name } };
  return statefulJson(statement as StatefulStatement, style);
}

function labelJson({ label, isSet, invert }: LabelStatement): Json {
  const key = { ct: { key: "label" } };
  return isSet ? { mangle: { key, value: label } } : { match: { op: invert ? "!=" : "in", left: key, right: label } };
}

function synproxyJson({ mss, wscale, flags }: SynproxyStatement): Json {
  if (mss === null && wscale === null && flags.length === 0) return null;
  return {
    ...(mss === null ? {} : { mss }),
    ...(wscale === null ? {} : { wscale }),
    ...(flags.length === 0 ? {} : { flags: [...flags] }),
  };
}

function compareJson(statement: CompareStatement, style: Style): Json {
  const { left, operator, right } = statement;
  const op = operator === "" ? (left.type.kind === "flags" ? "in" : "==") : operator;
  const isFlags = left.type.kind === "flags" && right.isSingle && !style.numericSymbols;
  const value = isFlags ? comparedFlagsJson(left.type, Number(right.min)) : intervalJson(left.type, right, style);
  return { match: { op, left: expressionJson(left, style), right: value } };
}

function flagsMatchJson(statement: FlagsStatement, style: Style): Json {
  const { type } = statement.left;
  const left = expressionJson(statement.left, style);
  if (statement.value === null)
    return { match: { op: statement.invert ? "!" : "in", left, right: flagsJson(type, statement.mask) } };
  const masked = { "&": [left, flagsJson(type, statement.mask)] };
  return { match: { op: statement.invert ? "!=" : "==", left: masked, right: flagsJson(type, statement.value) } };
}

function logJson(statement: LogStatement): Json {
  const flags = logFlags(statement.flags);
  const json: Record<string, Json> = {};
  if (statement.prefix !== null) json["prefix"] = statement.prefix;
  if (statement.group !== null) json["group"] = statement.group;
  if (statement.snaplen !== null) json["snaplen"] = statement.snaplen;
  if (statement.queueThreshold !== null) json["queue-threshold"] = statement.queueThreshold;
  if (statement.group === null && statement.level !== 4) json["level"] = LOG_LEVELS[statement.level] ?? statement.level;
  if (flags.length > 0) json["flags"] = unwrapped(flags);
  return Object.keys(json).length === 0 ? null : json;
}

function logFlags(flags: number): string[] {
  if ((flags & 47) === 47) return ["all"];
  return (
    [
      [1, "tcp sequence"],
      [2, "tcp options"],
      [4, "ip options"],
      [8, "skuid"],
      [32, "ether"],
    ] as const
  ).flatMap(([bit, name]) => ((flags & bit) !== 0 ? [name] : []));
}

function rejectJson(statement: RejectStatement): Json {
  if (statement.kind === "tcp") return { type: "tcp reset" };
  return { type: statement.kind, expr: statement.codeName() };
}

function dynsetJson(statement: DynsetStatement, style: Style): Json {
  const stmt = statement.statements.map((each) => statefulJson(each, style));
  const set = `@${statement.set.definition.name}`;
  return { op: statement.operation, elem: elementJson(statement, style), set, ...(stmt.length === 0 ? {} : { stmt }) };
}

/** Statements of a meter are told without their state. */
function meterJson(statement: MeterStatement, style: Style): Json {
  const [first] = statement.statements;
  const stmt = first === undefined ? null : statefulJson(first, { ...style, stateless: true });
  const { name } = statement.set.definition;
  return { key: elementJson(statement, style), stmt, size: statement.set.size, name };
}

function elementJson({ key, timeoutMs }: DynsetStatement, style: Style): Json {
  const val = keyJson(key, style);
  return timeoutMs === null ? val : { elem: { val, timeout: Math.floor(timeoutMs / 1000) } };
}

function natFlags(flags: NatFlags): string[] {
  return [
    ...(flags.random ? ["random"] : []),
    ...(flags.fullyRandom ? ["fully-random"] : []),
    ...(flags.persistent ? ["persistent"] : []),
  ];
}

function natJson(statement: NatStatement, style: Style): Json {
  const flags = natFlags(statement.flags);
  const json: Record<string, Json> = {};
  if (statement.showsFamily && statement.family !== null) json["family"] = statement.family;
  if (statement.address !== null) json["addr"] = expressionJson(statement.address, style);
  if (statement.port !== null) json["port"] = expressionJson(statement.port, style);
  if (flags.length > 0) json["flags"] = unwrapped(flags);
  if (statement.isPrefix) json["type_flags"] = "prefix";
  return Object.keys(json).length === 0 ? null : json;
}

function tproxyJson(statement: TproxyStatement): Json {
  const json: Record<string, Json> = {};
  if (statement.shownFamily !== null) json["family"] = statement.shownFamily;
  if (statement.address !== null) json["addr"] = formatIp(statement.address);
  if (statement.port !== 0) json["port"] = statement.port;
  return json;
}
