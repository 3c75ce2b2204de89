import type { Netfilter } from "../netfilter.js";
import { resetState } from "./editor.js";
import type { NameSource } from "./evaluate/resolve-value.js";
import {
  inOrderMade,
  iptablesChainText,
  isIptablesTable,
  listIptablesChains,
  listIptablesTable,
  managedWarning,
  tablesOf,
} from "./iptables-tables.js";
import { viewTable } from "./iptables-view.js";
import { listedJson } from "./json/listed-json.js";
import { documentText } from "./json/listing-json.js";
import { knownNames } from "./known-names.js";
import { kernelError, NftError } from "./language/nft-error.js";
import type { CommandNode } from "./language/syntax.js";
import { chainText, listParts, listRuleset, listTable, managedWarning as warningOf } from "./listing.js";
import { missingObject } from "./missing.js";
import type { NftTable } from "./model/nft-table.js";
import type { Style } from "./model/style.js";
import { objectText, setText } from "./part-text.js";
import { showElements } from "./show-elements.js";
import { partsOf } from "./table-parts.js";

/** What a listing prints under `-j`; elements that are asked for are text there too. @throws NftError as `show` */
export function showJson(netfilter: Netfilter, command: CommandNode, style: Style, names: NameSource): string {
  const text = show(netfilter, command, style, names);
  return command.object === "element" ? text : documentText(listedJson(netfilter, command, style));
}

/** What `reset` does behind its listing: the counts of the objects that it listed begin anew. */
export function resetShown({ nft }: Netfilter, { target, object }: CommandNode): void {
  const kind = KINDS[object] ?? object;
  for (const table of nft.all()) {
    if (target.family !== "" && table.family !== target.family) continue;
    if (target.table !== null && table.name !== target.table.text) continue;
    for (const each of table.objects.values())
      if (each.kind === kind && (target.name === null || each.name === target.name.text)) resetState(each.state);
  }
}

const KINDS: Readonly<Record<string, string>> = {
  counters: "counter",
  quotas: "quota",
  limits: "limit",
  synproxys: "synproxy",
  secmarks: "secmark",
  "ct helpers": "ct helper",
  "ct timeout table": "ct timeout",
  "ct expectation table": "ct expectation",
};

/** What `list`, `reset` and `get` print. @throws NftError when there is no such thing */
export function show(netfilter: Netfilter, command: CommandNode, style: Style, names: NameSource): string {
  const { target, object } = command;
  const { nft } = netfilter;
  const isUnknown =
    target.table !== null &&
    nft.get(target.family, target.table.text) === null &&
    !isIptablesTable(netfilter, target.family, target.table.text);
  if (isUnknown && target.table !== null && (object.endsWith("s") || object.endsWith(" table")))
    throw new NftError("evaluation", "No such file or directory", target.table.location);
  const listed = nft
    .all()
    .filter(
      (table) =>
        (target.family === "" || table.family === target.family) &&
        (target.table === null || table.name === target.table.text),
    );
  switch (object) {
    case "ruleset":
      return listRuleset(netfilter, target.family, style);
    case "tables":
      return inOrderMade(
        netfilter,
        target.family,
        (table, family) => `table ${family} ${table.name}\n`,
        (table) => `table ${table.family} ${table.name}\n`,
      );
    case "chains":
      return inOrderMade(
        netfilter,
        target.family,
        (table, family) => listIptablesChains(table, family, style),
        (table) =>
          listed.includes(table)
            ? listParts(
                table,
                Array.from(table.chains.values(), (chain) => chainText(chain, style, false)),
              )
            : "",
      );
    case "sets":
    case "maps":
      return inOrderMade(
        netfilter,
        target.family,
        // Tables of iptables are named also where nft put none into them.
        (table, family) => {
          if (target.table !== null && target.table.text !== table.name) return "";
          const sets = Array.from(partsOf(table)?.madeSets.values() ?? []).filter(
            (set) => set.definition.isMap === (object === "maps") && !set.isMeter,
          );
          return sets.length === 0 && target.table !== null
            ? ""
            : `table ${family} ${table.name} {\n${sets.map((set) => setText(set, style)).join("")}}\n`;
        },
        (table) => {
          if (!listed.includes(table)) return "";
          const sets = Array.from(table.sets.values()).filter(
            (set) => set.definition.isMap === (object === "maps") && !set.isMeter,
          );
          return listParts(
            table,
            sets.map((set) => setText(set, style)),
          );
        },
      );
    case "counters":
    case "quotas":
    case "limits":
    case "synproxys":
    case "secmarks":
    case "ct helpers":
    case "ct timeout table":
    case "ct expectation table":
      return listed
        .map((table) => {
          const objects = Array.from(table.objects.values()).filter((each) => each.kind === KINDS[object]);
          // A listing knows of all objects; of what is reset the kernel tells no more than that.
          if ((command.verb === "reset" ? objects.length : table.objects.size) === 0) return "";
          return listParts(
            table,
            objects.map((each) => objectText(each, style)),
          );
        })
        .join("");
    case "meters":
      return listed
        .map((table) => {
          const meters = Array.from(table.sets.values()).filter((set) => set.isMeter);
          return listParts(
            table,
            meters.map((set) => setText(set, style)),
          );
        })
        .join("");
    case "flowtables":
      return listed.map((table) => listParts(table, [])).join("");
    case "hooks":
      return "";
    default:
      return showOne(netfilter, command, style, names);
  }
}

function showOne(netfilter: Netfilter, command: CommandNode, style: Style, names: NameSource): string {
  const { target, object } = command;
  if (target.table === null) return "";
  const missing = (at: NonNullable<typeof target.name>) =>
    new NftError("evaluation", "No such file or directory", at.location);
  const iptables = tablesOf(netfilter, target.family).find((each) => each.name === target.table?.text);
  const isOfChains = object === "table" || object === "chain";
  const table: NftTable | null =
    netfilter.nft.get(target.family, target.table.text) ??
    (iptables === undefined || isOfChains ? null : viewTable(netfilter, iptables));
  if (table === null) {
    if (iptables === undefined) throw missing(target.table);
    if (object === "table") return listIptablesTable(iptables, style);
    const chain = target.name === null ? null : iptables.chain(target.name.text);
    if (chain === null || object !== "chain") throw missing(target.name ?? target.table);
    return `${managedWarning(iptables, [chain])}table ${target.family} ${iptables.name} {\n${iptablesChainText(chain, target.family, style)}}\n`;
  }
  if (object === "table") return listTable(table, style);
  const { name } = target;
  if (name === null) return "";
  switch (object) {
    case "chain": {
      const chain = table.chains.get(name.text);
      if (chain === undefined) throw missing(name);
      return warningOf(table, [chain]) + listParts(table, [chainText(chain, style, true)]);
    }
    case "flowtable":
      throw missing(name);
    case "meter": {
      const set = table.sets.get(name.text);
      if (set === undefined || !set.isMeter) throw missing(name);
      return listParts(table, [setText(set, style)]);
    }
    case "set":
    case "map": {
      const set = table.sets.get(name.text);
      if (set === undefined || set.definition.isMap !== (object === "map")) throw missing(name);
      return listParts(table, [setText(set, style)]);
    }
    case "element":
      return showElements(netfilter, command, style, names);
    default: {
      const found = table.object(object, name.text);
      if (found === null && command.verb === "reset") throw kernelError("No such file or directory", command.location);
      if (found === null) throw missingObject(knownNames(netfilter), name, "evaluation");
      return listParts(table, [objectText(found, style)]);
    }
  }
}
