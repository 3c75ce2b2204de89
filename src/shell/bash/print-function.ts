import { printDefinition } from "./print-command.js";
import type { ShellFunction, ShellState } from "./shell-state.js";

/** A function's definition as `declare -f` and `type` print it. */
export function printFunction(definition: ShellFunction): string {
  return `${printDefinition(definition.name, definition.node, definition.source.text)}\n`;
}

const VARIABLE = /^BASH_FUNC_(.+)%%$/;

/** The environment of a child: exported variables, and exported functions as variables that only bash reads. */
export function exportedEnvironment(shell: ShellState): Map<string, string> {
  const env = shell.vars.environment();
  for (const name of shell.exportedFunctions) {
    const definition = shell.functions.get(name);
    if (definition === undefined) continue;
    const body = printFunction(definition)
      .replace(/^.*\(\) \n\{ \n */, "() {  ")
      .replace(/^ +/gm, " ");
    env.set(`BASH_FUNC_${name}%%`, body.trimEnd());
  }
  return env;
}

/** The definitions of functions that another bash put into the environment, by name, as text. */
export function importedFunctions(env: ReadonlyMap<string, string>): Map<string, string> {
  const out = new Map<string, string>();
  for (const [variable, value] of env) {
    const name = VARIABLE.exec(variable)?.[1];
    if (name !== undefined && value.startsWith("() {")) out.set(name, `${name} ${value}`);
  }
  return out;
}
