import { chainText } from "../listing.js";
import { elementText } from "../model/set-text.js";
import type { Style } from "../model/style.js";
import { objectText, setText } from "../part-text.js";
import type { NftEvent } from "./nft-event.js";

/** An event as `nft monitor` and `nft -e` print it, with its line end; "" for what they do not tell. */
export function eventText(event: NftEvent, style: Style): string {
  const { verb, table } = event;
  const place = `${table.family} ${table.name}`;
  const handle = (number: number) => (style.handles ? ` # handle ${number}` : "");
  const isGone = verb === "delete";
  switch (event.kind) {
    case "table":
      return `${verb} table ${place}${handle(table.handle)}\n`;
    case "chain": {
      const { chain } = event;
      const isPlain = isGone || chain.hook === null;
      const body = isPlain ? "" : ` { ${hookLine(chainText(chain, { ...style, handles: false }, false))} }`;
      return `${verb} chain ${place} ${chain.name}${body}${isGone ? "" : handle(chain.handle)}\n`;
    }
    case "rule": {
      const { rule } = event;
      const chain = `${verb} rule ${place} ${rule.chain.name}`;
      if (isGone) return `${chain} handle ${rule.handle}\n`;
      // What was put behind another rule says behind which.
      const other = verb === "insert" ? rule.chain.rules[rule.chain.rules.indexOf(rule) - 1] : undefined;
      const behind = other === undefined ? "" : ` handle ${other.handle}`;
      return `${chain}${behind} ${rule.text(style)}${handle(rule.handle)}\n`;
    }
    case "set": {
      const { set, name } = event;
      if (isGone) return `delete set ${place} ${name}\n`;
      if (set.definition.isAnonymous) return "";
      return `${verb} ${set.definition.isMap ? "map" : "set"} ${place} ${name} { ${inOneLine(setText(set, style, []), ";")} } \n`;
    }
    case "element":
      return `${verb} element ${place} ${event.set.definition.name} { ${elementText(event.set, event.element, style)} }\n`;
    default: {
      const { object } = event;
      const name = `${verb} ${object.kind} ${place} ${object.name}`;
      return isGone ? `${name}\n` : `${name} { ${inOneLine(objectText(object, style), "")} } \n`;
    }
  }
}

/** The line about the hook in a chain's block. */
function hookLine(block: string): string {
  return (
    block
      .split("\n")
      .find((line) => line.startsWith("\t\ttype "))
      ?.trim() ?? ""
  );
}

/** The lines of a block without its head and end, each closed by `end`; its handle stays in front. */
function inOneLine(block: string, end: string): string {
  const [head = "", ...rest] = block.trimEnd().split("\n");
  const handle = /# handle \d+$/.exec(head)?.[0];
  const lines = rest.slice(0, -1).map((line) => `${line.trim()}${end}`);
  return [...(handle === undefined ? [] : [handle]), ...lines].join(" ");
}
