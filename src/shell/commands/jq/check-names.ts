import { boundNames, type Filter } from "./filter.js";
import { complaintAt, type JqComplaint } from "./lexer.js";

interface Names {
  readonly functions: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
}

/** A complaint for each function, variable and label that a program names and nobody defines, in its order. */
export function undefinedNames(
  source: string,
  filter: Filter,
  functions: ReadonlySet<string>,
  variables: ReadonlySet<string>,
): JqComplaint[] {
  const complaints: JqComplaint[] = [];
  const missing = (name: string, at: number): void => {
    complaints.push(complaintAt(source, at, `${name} is not defined`));
  };
  const visit = (node: unknown, names: Names): void => {
    if (Array.isArray(node)) for (const item of node) visit(item, names);
    if (typeof node !== "object" || node === null || node instanceof Map || Array.isArray(node)) return;
    const typed = node as Filter;
    switch (typed.type) {
      case "literal":
        return;
      case "def": {
        const own = new Set(names.functions).add(`${typed.name}/${typed.parameters.length}`);
        const inside = new Set(own);
        const values = new Set(names.variables);
        for (const parameter of typed.parameters) {
          inside.add(`${parameter.replace("$", "")}/0`);
          if (parameter.startsWith("$")) values.add(parameter.slice(1));
        }
        visit(typed.body, { functions: inside, variables: values });
        visit(typed.rest, { ...names, functions: own });
        return;
      }
      case "call":
        if (!names.functions.has(`${typed.name}/${typed.args.length}`))
          missing(`${typed.name}/${typed.args.length}`, typed.at);
        else visit(typed.args, names);
        return;
      case "variable":
        if (!names.variables.has(typed.name)) missing(`$${typed.name}`, typed.at);
        return;
      case "break":
        if (!names.variables.has(`*label-${typed.name}`)) missing(`$*label-${typed.name}`, typed.at);
        return;
      case "label":
        visit(typed.body, { ...names, variables: new Set(names.variables).add(`*label-${typed.name}`) });
        return;
      case "as":
      case "reduce":
      case "foreach": {
        visit(typed.source, names);
        const bound = { ...names, variables: new Set([...names.variables, ...boundNames(typed.patterns)]) };
        visit(typed.patterns, bound);
        if (typed.type === "as") visit(typed.body, bound);
        else {
          visit(typed.init, names);
          visit([typed.update, typed.extract], bound);
        }
        return;
      }
      default:
        visit(Object.values(typed), names);
    }
  };
  visit(filter, { functions, variables });
  return complaints;
}
