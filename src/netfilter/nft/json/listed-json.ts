import type { Netfilter } from "../../netfilter.js";
import { tablesOf } from "../iptables-tables.js";
import { viewTable } from "../iptables-view.js";
import type { CommandNode } from "../language/syntax.js";
import type { NftTable } from "../model/nft-table.js";
import type { Style } from "../model/style.js";
import type { Json } from "./json.js";
import { chainJson, objectJson, rulesJson, setJson, tableHeadJson, tableJson } from "./listing-json.js";

const KINDS: Readonly<Record<string, string>> = { counters: "counter", quotas: "quota", limits: "limit" };

/** What `list` and `reset` name, as objects of libnftables-json(5); empty when there is no such thing. */
export function listedJson(netfilter: Netfilter, command: CommandNode, style: Style): Json[] {
  const { target, object } = command;
  const isMeant = (family: string, name: string): boolean =>
    (target.family === "" || family === target.family) && (target.table === null || name === target.table.text);
  const tables = netfilter.nft.all().filter((table) => isMeant(table.family, table.name));
  for (const family of ["ip", "ip6"])
    for (const table of tablesOf(netfilter, family))
      if (isMeant(family, table.name)) tables.push(viewTable(netfilter, table));
  tables.sort((a, b) => a.handle - b.handle);
  if (object === "tables") return tables.map(tableHeadJson);
  if (object === "ruleset" || object === "table") return tables.flatMap((table) => tableJson(table, style));
  if (target.name !== null) {
    const { text } = target.name;
    return tables.flatMap((table) => oneJson(table, object, text, style));
  }
  return tables.flatMap((table) => partsJson(table, object, style));
}

function oneJson(table: NftTable, object: string, name: string, style: Style): Json[] {
  if (object === "chain") {
    const chain = table.chains.get(name);
    return chain === undefined ? [] : [chainJson(chain), ...rulesJson(chain, style)];
  }
  if (object === "set" || object === "map") {
    const set = table.sets.get(name);
    return set === undefined ? [] : [setJson(table, set, style)];
  }
  const found = table.object(object, name);
  return found === null ? [] : [objectJson(table, found, style)];
}

function partsJson(table: NftTable, object: string, style: Style): Json[] {
  if (object === "chains") return Array.from(table.chains.values(), chainJson);
  if (object === "sets" || object === "maps") {
    return Array.from(table.sets.values()).flatMap((set) =>
      set.definition.isMap === (object === "maps") ? [setJson(table, set, style)] : [],
    );
  }
  return Array.from(table.objects.values()).flatMap((each) =>
    each.kind === KINDS[object] ? [objectJson(table, each, style)] : [],
  );
}
