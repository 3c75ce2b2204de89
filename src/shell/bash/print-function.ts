import { printDefinition } from "./print-command.js";
import type { ShellFunction } from "./shell-state.js";

/** A function's definition as `declare -f` and `type` print it. */
export function printFunction(definition: ShellFunction): string {
  return `${printDefinition(definition.name, definition.node, definition.source.text)}\n`;
}
