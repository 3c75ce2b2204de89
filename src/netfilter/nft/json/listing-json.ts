import { Verdict } from "../../hook.js";
import type { NftChain, NftRule } from "../model/nft-chain.js";
import type { NftSet, SetElement } from "../model/nft-set.js";
import type { NftObject, NftTable } from "../model/nft-table.js";
import { PolicyObject } from "../model/policy-object.js";
import { shownStatements } from "../model/rule-text.js";
import { sortedElements } from "../model/set-text.js";
import type { Style } from "../model/style.js";
import type { StatefulStatement } from "../statement/statement.js";
import type { Json } from "./json.js";
import { jsonText } from "./json.js";
import { objectStateJson, statefulJson } from "./stateful-json.js";
import { statementJson } from "./statement-json.js";
import { elementsJson } from "./value-json.js";

/** The line that `nft -j` prints around what it lists. */
export function documentText(objects: readonly Json[]): string {
  const metainfo = { version: "1.0.6", release_name: "Lester Gooch #5", json_schema_version: 1 };
  return `${jsonText({ nftables: [{ metainfo }, ...objects] })}\n`;
}

/** What names a table, and its number among those of the namespace. */
export interface TableHead {
  readonly family: string;
  readonly name: string;
  readonly handle: number;
}

/** A table as `list tables` names it. */
export function tableHeadJson(table: TableHead): Json {
  return { table: { family: table.family, name: table.name, handle: table.handle } };
}

/** A table with all that is in it: objects, sets, chains, and the rules behind all chains. */
export function tableJson(table: NftTable, style: Style): Json[] {
  const chains = Array.from(table.chains.values());
  return [
    tableHeadJson(table),
    ...Array.from(table.objects.values(), (object) => objectJson(table, object, style)),
    ...Array.from(table.sets.values()).flatMap((set) =>
      set.definition.isAnonymous || set.isMeter ? [] : [setJson(table, set, style)],
    ),
    ...chains.map(chainJson),
    ...chains.flatMap((chain) => rulesJson(chain, style)),
  ];
}

/** What names a chain, and its number in its table. */
export function chainHead({ table, name, handle }: NftChain): Record<string, Json> {
  return { family: table.family, table: table.name, name, handle };
}

/** A chain without its rules. */
export function chainJson(chain: NftChain): Json {
  const { hook } = chain;
  const head = chainHead(chain);
  if (hook === null) return { chain: head };
  // JSON tells no devices.
  const policy = chain.policy === Verdict.Drop ? "drop" : "accept";
  return { chain: { ...head, type: hook.type, hook: hook.hookName, prio: hook.priority, policy } };
}

/** The rules of a chain. */
export function rulesJson(chain: NftChain, style: Style): Json[] {
  return chain.rules.map((rule) => ruleJson(rule, style));
}

/** A rule. */
export function ruleJson(rule: NftRule, style: Style): Json {
  const { chain } = rule;
  const { family, name } = chain.table;
  const comment = rule.comment === null ? {} : { comment: rule.comment };
  const expr = shownStatements(rule.statements, family).map((statement) => statementJson(statement, style));
  return { rule: { family, table: name, chain: chain.name, handle: rule.handle, ...comment, expr } };
}

/** A named counter, quota or limit. */
export function objectJson(table: NftTable, object: NftObject, style: Style): Json {
  const { family, name } = table;
  const comment = object.comment === null ? {} : { comment: object.comment };
  const head = { family, name: object.name, table: name, handle: object.handle, ...comment };
  return { [object.kind]: { ...head, ...stateJson(object, style) } };
}

function stateJson({ state }: NftObject, style: Style): Record<string, Json> {
  if (!(state instanceof PolicyObject)) return objectStateJson(state, style);
  const { policy } = state;
  switch (policy.kind) {
    case "ct helper":
      return { type: policy.type, protocol: policy.protocol, l3proto: policy.l3proto };
    case "ct timeout":
      return { protocol: policy.protocol, l3proto: policy.l3proto, policy: Object.fromEntries(policy.states) };
    case "ct expectation": {
      const { protocol, dport, timeoutMs, size, l3proto } = policy;
      return { protocol, dport, timeout: timeoutMs, size, l3proto };
    }
    default: {
      const flags = [...(policy.timestamp ? ["timestamp"] : []), ...(policy.sackPerm ? ["sack-perm"] : [])];
      return { mss: policy.mss, wscale: policy.wscale ?? 0, ...(flags.length === 0 ? {} : { flags }) };
    }
  }
}

/** A named set or map with its elements, or with those that are given. */
export function setJson(
  table: NftTable,
  set: NftSet,
  style: Style,
  elements: readonly SetElement[] = sortedElements(set, style.nowNs),
): Json {
  const { definition } = set;
  const names = definition.keyTypes.map((type) => type.name);
  const json: Record<string, Json> = {
    family: table.family,
    name: definition.name,
    table: table.name,
    type: names.length === 1 ? (names[0] ?? "") : names,
    handle: set.handle,
  };
  if (definition.comment !== null) json["comment"] = definition.comment;
  if (definition.dataTypes !== null) json["map"] = definition.dataTypes.map((type) => type.name).join(" . ");
  if (definition.policy === "memory") json["policy"] = "memory";
  if (set.size > 0) json["size"] = set.size;
  const flags = [
    ...(definition.isConstant ? ["constant"] : []),
    ...(definition.isInterval ? ["interval"] : []),
    ...(definition.hasTimeout ? ["timeout"] : []),
  ];
  if (flags.length > 0) json["flags"] = flags;
  if (definition.timeoutMs > 0) json["timeout"] = Math.floor(definition.timeoutMs / 1000);
  if (definition.gcIntervalMs > 0) json["gc-interval"] = Math.floor(definition.gcIntervalMs / 1000);
  if (elements.length > 0) json["elem"] = elementsJson(set, elements, style);
  if (definition.statements.length > 0) json["stmt"] = templates(definition.statements, style);
  return { [definition.isMap ? "map" : "set"]: json };
}

function templates(statements: readonly StatefulStatement[], style: Style): Json[] {
  return statements.map((statement) => statefulJson(statement, { ...style, stateless: true }));
}
