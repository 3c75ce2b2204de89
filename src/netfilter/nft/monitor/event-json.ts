import { type Json, jsonText } from "../json/json.js";
import { chainHead, chainJson, objectJson, ruleJson, setJson, tableHeadJson } from "../json/listing-json.js";
import { elementsJson } from "../json/value-json.js";
import type { Style } from "../model/style.js";
import type { NftEvent } from "./nft-event.js";

/** An event as `nft -j monitor` prints it, one line of JSON; "" for what it does not tell. */
export function eventJson(event: NftEvent, style: Style): string {
  const json = subjectJson(event, style);
  // Of what is made for the first time only chains are told so.
  const verb = event.verb === "create" && event.kind !== "chain" ? "add" : event.verb;
  return json === null ? "" : `${jsonText({ [verb]: json })}\n`;
}

function subjectJson(event: NftEvent, style: Style): Json {
  const { table } = event;
  switch (event.kind) {
    case "table":
      return tableHeadJson(table);
    case "chain":
      return event.verb === "delete" ? { chain: chainHead(event.chain) } : chainJson(event.chain);
    case "rule":
      return ruleJson(event.rule, style);
    case "set":
      if (event.set.definition.isAnonymous) return null;
      // Of a set that went nft knows the type no longer.
      return setJson(table, event.set, style, [], event.verb === "delete" ? "invalid" : null);
    case "element": {
      const { set, element } = event;
      const head = { family: table.family, table: table.name, name: set.definition.name };
      return { element: { ...head, elem: { set: elementsJson(set, [element], style) } } };
    }
    default:
      return objectJson(table, event.object, style);
  }
}
