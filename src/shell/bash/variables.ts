import { ShellError } from "./control-flow.js";

/** An associative array. Its order is that of bash's hash table, so that loops over it come out the same. */
export type AssociativeArray = Map<string, string>;

/** A shell variable. `value` is a text, a sparse array (`declare -a`) or an associative one (`declare -A`); null when only declared. */
export class Variable {
  value: string | string[] | AssociativeArray | null;
  exported = false;
  readonly = false;
  integer = false;
  nameref = false;
  /** `declare -u` or `-l`. */
  letters: "upper" | "lower" | null = null;

  constructor(value: Variable["value"]) {
    this.value = value;
  }

  /** A copy for a subshell. */
  clone(): Variable {
    const copy = new Variable(
      Array.isArray(this.value) ? this.value.slice() : this.value instanceof Map ? new Map(this.value) : this.value,
    );
    copy.exported = this.exported;
    copy.readonly = this.readonly;
    copy.integer = this.integer;
    copy.nameref = this.nameref;
    copy.letters = this.letters;
    return copy;
  }

  /** The value as a plain `$name` gives it: element 0 of an array; null when it has none. */
  get text(): string | null {
    if (Array.isArray(this.value)) return this.value[0] ?? null;
    if (this.value instanceof Map) return this.value.get("0") ?? null;
    return this.value;
  }
}

/** The bucket in which bash 5.2 keeps a key (FNV-1, 1024 buckets). */
function bucket(key: string): number {
  let hash = 2166136261;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash, 16777619) ^ key.charCodeAt(i);
  return (hash >>> 0) & 1023;
}

/** The keys of an associative array in the order in which bash lists them. */
export function associativeKeys(array: AssociativeArray): string[] {
  const keys = [...array.keys()].reverse();
  return keys.sort((a, b) => bucket(a) - bucket(b));
}

/** The indices of a sparse array that are set. */
export function arrayIndices(array: readonly string[]): number[] {
  const out: number[] = [];
  array.forEach((_, index) => {
    out.push(index);
  });
  return out;
}

/** The variables of one shell: global ones, and one scope for each function call that is running (dynamic scoping). */
export class Variables {
  private readonly scopes: Map<string, Variable>[];

  constructor(scopes: Map<string, Variable>[] = [new Map()]) {
    this.scopes = scopes;
  }

  /** A copy for a subshell. */
  clone(): Variables {
    return new Variables(
      this.scopes.map((scope) => {
        const copy = new Map<string, Variable>();
        for (const [name, variable] of scope) copy.set(name, variable.clone());
        return copy;
      }),
    );
  }

  /** Enters a function. */
  push(): void {
    this.scopes.push(new Map());
  }

  /** Leaves a function. */
  pop(): void {
    this.scopes.pop();
  }

  /** True inside a function. */
  get inFunction(): boolean {
    return this.scopes.length > 1;
  }

  /** The variable called `name` that is seen here, not following a nameref; null when there is none. */
  findOwn(name: string): Variable | null {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const variable = this.scopes[i]?.get(name);
      if (variable !== undefined) return variable;
    }
    return null;
  }

  /** The name that `name` stands for, through namerefs. */
  target(name: string): string {
    let at = name;
    for (let hops = 0; hops < 8; hops++) {
      const variable = this.findOwn(at);
      if (variable === null || !variable.nameref || typeof variable.value !== "string" || variable.value === "")
        return at;
      at = variable.value;
    }
    return at;
  }

  /** The variable called `name` that is seen here, through namerefs; null when there is none. */
  find(name: string): Variable | null {
    const variable = this.findOwn(name);
    return variable?.nameref === true ? this.findOwn(this.target(name)) : variable;
  }

  /** The variable for an assignment: the one seen here, or a new global one. @throws ShellError when it is readonly. */
  forAssignment(name: string): Variable {
    const real = this.target(name);
    const found = this.findOwn(real);
    if (found !== null) {
      if (found.readonly) throw new ShellError(`${real}: readonly variable`);
      return found;
    }
    const variable = new Variable(null);
    this.scopes[0]?.set(real, variable);
    return variable;
  }

  /** The variable of this very scope, made when it is missing (`local`, `declare` in a function). */
  local(name: string): Variable {
    const scope = this.scopes[this.scopes.length - 1];
    const found = scope?.get(name);
    if (found !== undefined) return found;
    const outer = this.findOwn(name);
    if (outer?.readonly === true) throw new ShellError(`${name}: readonly variable`);
    const variable = new Variable(null);
    scope?.set(name, variable);
    return variable;
  }

  /** The variable of the outermost scope, made when it is missing (`declare -g`). */
  global(name: string): Variable {
    const scope = this.scopes[0];
    const found = scope?.get(name);
    if (found !== undefined) return found;
    const variable = new Variable(null);
    scope?.set(name, variable);
    return variable;
  }

  /** Takes a variable away; false when it is readonly. */
  unset(name: string): boolean {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const variable = this.scopes[i]?.get(name);
      if (variable === undefined) continue;
      if (variable.readonly) return false;
      this.scopes[i]?.delete(name);
      return true;
    }
    return true;
  }

  /** The names of all variables that are seen here, sorted. */
  names(): string[] {
    const names = new Set<string>();
    for (const scope of this.scopes) for (const name of scope.keys()) names.add(name);
    return [...names].sort();
  }

  /** The environment of a child: all exported variables that have a value. */
  environment(): Map<string, string> {
    const out = new Map<string, string>();
    for (const scope of this.scopes) {
      for (const [name, variable] of scope) {
        if (variable.exported && typeof variable.value === "string") out.set(name, variable.value);
        else if (out.has(name)) out.delete(name);
      }
    }
    return out;
  }
}
