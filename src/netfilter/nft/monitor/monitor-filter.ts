import { NftError } from "../language/nft-error.js";
import type { CommandNode } from "../language/syntax.js";
import type { NftEvent } from "./nft-event.js";

/** Which events `nft monitor` shows. */
export interface MonitorFilter {
  /** "new", "destroy" or null for both. */
  readonly verb: "new" | "destroy" | null;
  /** "tables", "rules" and so on; "trace"; null for all, generations included. */
  readonly objects: string | null;
}

const OBJECTS = ["tables", "chains", "rules", "sets", "elements", "ruleset", "trace"];

/** The filter that a `monitor` command asks for. @throws NftError for words that are none */
export function monitorFilter({ target, newName }: CommandNode): MonitorFilter {
  const [event, objects] = [target.name, newName];
  const verb = event === null ? null : event.text;
  if (verb !== null && verb !== "new" && verb !== "destroy")
    throw new NftError("evaluation", `invalid event ${verb}`, event?.location ?? target.name?.location ?? NOWHERE);
  return { verb, objects: objects === null ? null : objects.text };
}

const NOWHERE = { source: { name: null, lines: [""] }, line: 1, first: 1, last: 1 };

/** True for a word behind `monitor` or its event that names kinds of objects. */
export function isMonitorObject(word: string): boolean {
  return OBJECTS.includes(word);
}

/** True when the filter lets the event through. */
export function passes(event: NftEvent, { verb, objects }: MonitorFilter): boolean {
  if (verb !== null && (event.verb === "delete") !== (verb === "destroy")) return false;
  return objects === null || objects === "ruleset" || objects === `${event.kind}s`;
}
