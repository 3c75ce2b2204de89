import type { Source } from "../../language/location.js";
import type { Json } from "../json.js";
import { commandWords } from "./command-words.js";
import { JsonProblem, NestedProblem, problemsOf } from "./json-problem.js";
import { asList, asObject, typeName } from "./members.js";

/** Commands in JSON, as a text of nft's language, one in a line; or what nft says of them. */
export type JsonCommands = { readonly source: Source; readonly document: Json } | { readonly errors: string };

/**
 * Reads a document of libnftables-json(5); null when the text is no JSON, which nft then reads in its own language.
 * `name` is what errors call it.
 */
export function readJsonCommands(text: string, name: string): JsonCommands | null {
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch {
    return null;
  }
  if (typeof document !== "object" || document === null) return null;
  try {
    return { source: { name: "internal", lines: [...linesOf(document), ""], isJson: true }, document };
  } catch (error) {
    return {
      errors: problemsOf(error)
        .map((problem) => said(problem, name))
        .join(""),
    };
  }
}

function linesOf(document: Json): string[] {
  const object = asObject(document);
  if (object === null) throw new JsonProblem("Expected object, got array", 1);
  const commands = object["nftables"];
  if (commands === undefined) throw new JsonProblem("Object item not found: nftables", 4);
  const list = asList(commands);
  if (list === null) throw new JsonProblem('Value of property "nftables" must be an array.');
  return list.flatMap((command, i) => {
    if (asObject(command) === null)
      throw new JsonProblem(`Unexpected command array element of type ${typeName(command)}, expected object.`);
    try {
      const words = commandWords(command);
      return words === null ? [] : [words];
    } catch (error) {
      if (error instanceof NestedProblem && !error.isOfCommand) throw error;
      throw new NestedProblem(error, `Parsing command array at index ${i} failed.`);
    }
  });
}

function said(problem: JsonProblem, name: string): string {
  const place = problem.column === null ? "internal:0:0-0" : `${name}:1:${problem.column}-${problem.column}`;
  return `${place}: Error: ${problem.message}\n\n`;
}
