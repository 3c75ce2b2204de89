import type { Filter } from "./filter.js";
import type { Path } from "./paths.js";
import type { Json } from "./values.js";

/** A function of the program together with where it was defined. */
export interface Closure {
  readonly filter: Filter;
  readonly scope: Scope;
  readonly parameters: readonly string[];
}

/** A value and, where a path expression reached it, that path. */
export interface Reached {
  readonly value: Json;
  readonly path: Path | null;
}

/** A builtin that runs its arguments itself, or that gives other than one output. */
export type FilterFunction = (input: Reached, args: readonly Filter[], scope: Scope) => Iterable<Reached>;

/** A builtin that makes one value of its input and of one value for each argument. @throws JqError */
export type ValueFunction = (value: Json, ...args: Json[]) => Json;

/** The builtins that are not written in jq, by name/arity. */
export interface Builtins {
  readonly filters: ReadonlyMap<string, FilterFunction>;
  readonly values: ReadonlyMap<string, ValueFunction>;
}

/** What a running program may ask of its surroundings. */
export interface JqHost {
  /** Seconds since 1970. */
  readonly nowSeconds: number;
  /** The next input, undefined behind the last. */
  readInput(): Json | undefined;
  /** The file of the input read last, null before. */
  inputFile(): string | null;
  /** Lines read of that file. */
  inputLine(): number;
  /** Writes to stderr. */
  complain(text: string): void;
}

/** The variables, labels and functions that are seen at a place. */
export class Scope {
  readonly host: JqHost;
  readonly builtins: Builtins;
  private readonly parent: Scope | null;
  private readonly variables: ReadonlyMap<string, Json>;
  private readonly functions: ReadonlyMap<string, Closure>;

  constructor(
    parent: Scope | null,
    host: JqHost,
    builtins: Builtins,
    variables: ReadonlyMap<string, Json>,
    functions: ReadonlyMap<string, Closure>,
  ) {
    this.parent = parent;
    this.host = host;
    this.builtins = builtins;
    this.variables = variables;
    this.functions = functions;
  }

  /** A scope inside this one. */
  with(variables: ReadonlyMap<string, Json>, functions: ReadonlyMap<string, Closure> = new Map()): Scope {
    return new Scope(this, this.host, this.builtins, variables, functions);
  }

  /** A variable's value, undefined when there is none of the name. */
  variable(name: string): Json | undefined {
    return this.variables.has(name) ? this.variables.get(name) : this.parent?.variable(name);
  }

  /** The function `name/arity`. */
  function(key: string): Closure | undefined {
    return this.functions.get(key) ?? this.parent?.function(key);
  }
}
