import type { Netfilter } from "../../netfilter.js";
import { tablesOf } from "../iptables-tables.js";
import { evaluationError } from "../language/nft-error.js";
import type { CommandNode } from "../language/syntax.js";
import type { NftTable } from "../model/nft-table.js";
import type { Style } from "../model/style.js";
import type { Json } from "./json.js";
import { chainJson, objectJson, rulesJson, setJson, type TableHead, tableHeadJson, tableJson } from "./listing-json.js";

const KINDS: Readonly<Record<string, string>> = { counters: "counter", quotas: "quota", limits: "limit" };

/** What `list` and `reset` name, as objects of libnftables-json(5); empty when there is no such thing. */
export function listedJson(netfilter: Netfilter, command: CommandNode, style: Style): Json[] {
  const { target, object } = command;
  const tables = netfilter.nft
    .all()
    .filter(
      (table) =>
        (target.family === "" || table.family === target.family) &&
        (target.table === null || table.name === target.table.text),
    );
  if (object === "tables")
    return [...iptablesHeads(netfilter, target.family), ...tables]
      .sort((a, b) => a.handle - b.handle)
      .map(tableHeadJson);
  refuseIptables(netfilter, command);
  if (object === "ruleset" || object === "table") return tables.flatMap((table) => tableJson(table, style));
  if (target.name !== null) {
    const { text } = target.name;
    return tables.flatMap((table) => oneJson(table, object, text, style));
  }
  return tables.flatMap((table) => partsJson(table, object, style));
}

/** Says that rules of iptables are not told as JSON, when a listing would have some. @throws NftError */
function refuseIptables(netfilter: Netfilter, command: CommandNode): void {
  const { target, object } = command;
  if (object !== "ruleset" && object !== "chains" && object !== "table" && object !== "chain") return;
  for (const family of ["ip", "ip6"]) {
    if (target.family !== "" && target.family !== family) continue;
    const own = tablesOf(netfilter, family).some((table) => target.table === null || table.name === target.table.text);
    if (own && !netfilter.nft.get(family, target.table?.text ?? ""))
      throw evaluationError("podwire does not emulate the JSON of tables that iptables made", command.location);
  }
}

/** Simplified: of the tables that iptables made only the names are told. */
function iptablesHeads(netfilter: Netfilter, family: string): TableHead[] {
  return ["ip", "ip6"]
    .filter((each) => family === "" || family === each)
    .flatMap((each) => tablesOf(netfilter, each).map(({ name, handle }) => ({ family: each, name, handle })));
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
