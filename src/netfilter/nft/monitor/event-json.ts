import { type Json, jsonText } from "../json/json.js";
import { chainHead, chainJson, objectJson, ruleJson, setJson, tableHeadJson } from "../json/listing-json.js";
import { elementsJson } from "../json/value-json.js";
import { NftRule } from "../model/nft-chain.js";
import type { NftSet } from "../model/nft-set.js";
import type { Style } from "../model/style.js";
import { lookedUp } from "../references.js";
import type { NftEvent } from "./nft-event.js";

/**
 * An event as `nft -j monitor` prints it, one line of JSON; "" for what it does not tell. Of a rule those statements are
 * left out that look into a set which nft has `forgotten`.
 */
export function eventJson(event: NftEvent, style: Style, forgotten: ReadonlySet<NftSet> = NO_SETS): string {
  const json = subjectJson(event, style, forgotten);
  // Of what is made for the first time only chains are told so.
  const verb = event.verb === "create" && event.kind !== "chain" ? "add" : event.verb;
  return json === null ? "" : `${jsonText({ [verb]: json })}\n`;
}

const NO_SETS: ReadonlySet<NftSet> = new Set();

function subjectJson(event: NftEvent, style: Style, forgotten: ReadonlySet<NftSet>): Json {
  const { table } = event;
  switch (event.kind) {
    case "table":
      return tableHeadJson(table);
    case "chain":
      return event.verb === "delete" ? { chain: chainHead(event.chain) } : chainJson(event.chain);
    case "rule": {
      const { chain, statements, comment, handle } = event.rule;
      const known = statements.filter((each) => !lookedUp(each).some((set) => forgotten.has(set)));
      return ruleJson(
        known.length === statements.length ? event.rule : new NftRule(chain, known, comment, handle),
        style,
      );
    }
    case "set": {
      const { set, name } = event;
      // Of a set that went the kernel tells the name alone; nft calls maps so, too.
      if (event.verb === "delete")
        return { set: { family: table.family, name, table: table.name, type: "invalid", handle: set.handle } };
      return set.definition.isAnonymous ? null : setJson(table, set, style, []);
    }
    case "element": {
      const { set, element } = event;
      const head = { family: table.family, table: table.name, name: set.definition.name };
      return { element: { ...head, elem: { set: elementsJson(set, [element], style) } } };
    }
    default:
      return objectJson(table, event.object, style);
  }
}
