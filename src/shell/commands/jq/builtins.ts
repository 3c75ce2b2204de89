import type { Filter } from "./filter.js";
import { FILTER_FUNCTIONS } from "./filter-functions.js";
import { parseJq } from "./parser.js";
import { PRELUDE } from "./prelude.js";
import { type Builtins, type Closure, type JqHost, Scope } from "./scope.js";
import { VALUE_FUNCTIONS } from "./value-functions.js";
import type { Json } from "./values.js";

const NATIVE: Builtins = { filters: FILTER_FUNCTIONS, values: VALUE_FUNCTIONS };
const DEFINITIONS = definitionsOf(parseJq(`${PRELUDE} .`));

function definitionsOf(program: Filter): readonly Extract<Filter, { type: "def" }>[] {
  return program.type === "def" ? [program, ...definitionsOf(program.rest)] : [];
}

/** All functions that a program finds, as name/arity. */
export const BUILTINS: ReadonlySet<string> = new Set([
  "builtins/0",
  ...FILTER_FUNCTIONS.keys(),
  ...VALUE_FUNCTIONS.keys(),
  ...DEFINITIONS.map(({ name, parameters }) => `${name}/${parameters.length}`),
]);

/** The scope that a program starts in. */
export function rootScope(host: JqHost, variables: ReadonlyMap<string, Json>): Scope {
  const functions = new Map<string, Closure>();
  const scope = new Scope(null, host, NATIVE, variables, functions);
  const define = (key: string, filter: Filter, parameters: readonly string[]): void => {
    functions.set(key, { filter, scope, parameters });
  };
  for (const { name, parameters, body } of DEFINITIONS) define(`${name}/${parameters.length}`, body, parameters);
  const names = [...BUILTINS].filter((name) => !name.startsWith("_"));
  define("builtins/0", { type: "literal", value: names }, []);
  return scope;
}
