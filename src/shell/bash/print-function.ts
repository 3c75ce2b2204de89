import type { ShellFunction } from "./shell-state.js";

/**
 * A function's definition as `declare -f` and `type` print it.
 * Simplified: the body is printed as it stands in the script, where bash prints it newly laid out.
 */
export function printFunction(definition: ShellFunction): string {
  const { node, source } = definition;
  const body = source.text.slice(node.body.pos, node.body.end);
  return `${definition.name} () \n${body}\n`;
}
