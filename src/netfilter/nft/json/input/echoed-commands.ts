import type { NftEvent } from "../../monitor/nft-event.js";
import type { Json } from "../json.js";
import { asList, asObject } from "./members.js";

const NEW = ["add", "insert", "create", "replace"];

/** The document of commands with the handles that their objects have now, as `nft -j -e` gives it back. */
export function echoedCommands(document: Json, events: readonly NftEvent[]): Json {
  const left = [...events];
  const object = asObject(document) ?? {};
  const commands = (asList(object["nftables"]) ?? []).map((command) => {
    const [verb, inner] = Object.entries(asObject(command) ?? {})[0] ?? ["", null];
    if (!NEW.includes(verb)) return command;
    const [kind, body] = Object.entries(asObject(inner) ?? {})[0] ?? ["", null];
    const at = left.findIndex((event) => event.kind === eventKind(kind));
    const handle = left[at] === undefined ? null : handleOf(left[at]);
    if (handle === null) return command;
    left.splice(at, 1);
    return { [verb]: { [kind]: { ...asObject(body), handle } } };
  });
  return { ...object, nftables: commands };
}

function eventKind(kind: string): string {
  if (kind === "map") return "set";
  return ["table", "chain", "rule", "set"].includes(kind) ? kind : "object";
}

function handleOf(event: NftEvent): number | null {
  switch (event.kind) {
    case "table":
      return event.table.handle;
    case "chain":
      return event.chain.handle;
    case "rule":
      return event.rule.handle;
    case "set":
      return event.set.handle;
    case "object":
      return event.object.handle;
    default:
      return null;
  }
}
