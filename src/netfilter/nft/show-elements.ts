import type { Netfilter } from "../netfilter.js";
import { evaluateElement } from "./evaluate/evaluate-elements.js";
import type { NameSource } from "./evaluate/resolve-value.js";
import { knownNames } from "./known-names.js";
import { kernelError, type NftError } from "./language/nft-error.js";
import type { CommandNode, NameNode } from "./language/syntax.js";
import { listParts } from "./listing.js";
import { missingObject, missingSet, missingTable } from "./missing.js";
import { Interval } from "./model/interval.js";
import { SetElement } from "./model/nft-set.js";
import type { Style } from "./model/style.js";
import { NftVerdict } from "./model/verdict.js";
import { foundElementsText } from "./part-text.js";

/** The elements that a `get element` asks for, as nft reads them of its copy of the ruleset. @throws NftError */
export function evaluateElements(netfilter: Netfilter, command: CommandNode, names: NameSource): SetElement[] {
  const { nft } = netfilter;
  const { target } = command;
  if (target.table === null || target.name === null) return [];
  const table = nft.get(target.family, target.table.text);
  if (table === null) throw missingTable(netfilter, knownNames(netfilter), target.table, false, "evaluation");
  const set = table.sets.get(target.name.text);
  if (set === undefined)
    throw missingSet(knownNames(netfilter), table, target.name.text, target.name.location, "evaluation");
  const object = (kind: string, name: NameNode) =>
    table.object(kind, name.text) ?? fail(missingObject(knownNames(netfilter), name, "evaluation"));
  const scope = { names, verdict: () => new NftVerdict("continue"), object };
  return (command.elements ?? []).map((node) => evaluateElement(node, set.definition, scope));
}

/** What `get element` prints of the kernel's ruleset. @throws NftError when the kernel does not have one of them */
export function showElements(netfilter: Netfilter, command: CommandNode, style: Style, names: NameSource): string {
  const { target } = command;
  const missing = kernelError("No such file or directory", command.location);
  if (target.table === null || target.name === null) return "";
  const table = netfilter.nft.get(target.family, target.table.text);
  const set = table?.sets.get(target.name.text);
  if (table === null || set === undefined) throw missing;
  const found = evaluateElements(netfilter, command, names).map((wanted) => {
    const values = wanted.key.map((interval) => interval.min);
    const element = set.get(wanted.key, wanted.isCatchAll, style.nowNs) ?? set.lookup(values, style.nowNs);
    if (element === null) throw missing;
    return set.definition.isMap && element.key.length === 1 ? firstOf(element) : element;
  });
  return listParts(table, [foundElementsText(set, found, style)]);
}

/** Of an interval of a map `get element` shows the first value alone. */
function firstOf(element: SetElement): SetElement {
  const key = element.key.map((interval) => new Interval(interval.min));
  const shown = new SetElement(key, element.data, element.verdict, element.comment, element.statements);
  shown.object = element.object;
  shown.timeoutMs = element.timeoutMs;
  shown.expiresNs = element.expiresNs;
  return shown;
}

function fail(error: NftError): never {
  throw error;
}
