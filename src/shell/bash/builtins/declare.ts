import { arrayElements, assignElements } from "../assignment.js";
import type { Builtin, DeclareArgument } from "../builtin.js";
import type { Interpreter } from "../interpreter.js";
import { IDLE_LETTERS, IDLE_OPTIONS, OPTION_LETTERS, type OptionName } from "../options.js";
import { printFunction } from "../print-function.js";
import { quoteDouble, quoteSingle } from "../quoting.js";
import { arrayIndices, associativeKeys, type Variable } from "../variables.js";

const IDENTIFIER = /^[A-Za-z_]\w*$/;

interface DeclareFlags {
  readonly letters: Set<string>;
  readonly removed: Set<string>;
  readonly rest: DeclareArgument[];
  /** An option that does not exist. */
  readonly bad: string | null;
}

function parseFlags(args: readonly DeclareArgument[], known: string): DeclareFlags {
  const letters = new Set<string>();
  const removed = new Set<string>();
  let i = 0;
  for (; i < args.length; i++) {
    const argument = args[i];
    if (typeof argument !== "string" || !/^[-+]./.test(argument)) break;
    if (argument === "--") {
      i++;
      break;
    }
    for (const letter of argument.slice(1)) {
      if (!known.includes(letter)) return { letters, removed, rest: [], bad: argument.slice(0, 1) + letter };
      (argument.startsWith("-") ? letters : removed).add(letter);
    }
  }
  return { letters, removed, rest: args.slice(i), bad: null };
}

/** As `declare -p` prints a variable. */
function describe(shell: Interpreter, name: string, variable: Variable): string {
  const flags = shell.attributes(name).replace(/(.*)x(.*)/, "$1$2x");
  return `declare -${flags === "" ? "-" : flags} ${name}${assignedValue(variable)}`;
}

function assignedValue(variable: Variable): string {
  const { value } = variable;
  if (value === null) return "";
  if (Array.isArray(value))
    return `=(${arrayIndices(value)
      .map((i) => `[${i}]=${quoteDouble(value[i] ?? "")}`)
      .join(" ")})`;
  if (value instanceof Map) {
    const quoteKey = (key: string): string => (/^[\w./:-]+$/.test(key) ? key : quoteDouble(key));
    return `=(${associativeKeys(value)
      .map((key) => `[${quoteKey(key)}]=${quoteDouble(value.get(key) ?? "")} `)
      .join("")})`;
  }
  return `=${quoteDouble(value)}`;
}

function* printVariables(shell: Interpreter, wanted: (variable: Variable) => boolean, prefix: string | null) {
  for (const name of shell.vars.names()) {
    const variable = shell.vars.findOwn(name);
    if (variable === null || !wanted(variable)) continue;
    if (prefix === null) yield* shell.process.print(`${describe(shell, name, variable)}\n`);
    else yield* shell.process.print(`${prefix}${name}${assignedValue(variable)}\n`);
  }
}

function* declareAll(shell: Interpreter, command: string, flags: DeclareFlags, scope: "local" | "global" | "seen") {
  let status = 0;
  for (const argument of flags.rest) {
    const name =
      typeof argument === "string" ? argument.replace(/\+?=[\s\S]*$/, "").replace(/\[.*\]$/, "") : argument.name;
    if (!IDENTIFIER.test(name)) {
      yield* shell.complain(
        `${command}: \`${typeof argument === "string" ? argument : argument.text}': not a valid identifier`,
      );
      status = 1;
      continue;
    }
    const outer = shell.vars.findOwn(name);
    const variable =
      scope === "local"
        ? shell.vars.local(name)
        : scope === "global"
          ? shell.vars.global(name)
          : (outer ?? shell.vars.global(name));
    const { letters, removed } = flags;
    if (letters.has("A") && !(variable.value instanceof Map)) {
      if (Array.isArray(variable.value)) {
        yield* shell.complain(`${command}: ${name}: cannot convert indexed to associative array`);
        status = 1;
        continue;
      }
      variable.value = new Map();
    }
    if (letters.has("a") && !Array.isArray(variable.value) && !(variable.value instanceof Map)) {
      variable.value = variable.value === null ? [] : [variable.value];
    }
    if (letters.has("i")) variable.integer = true;
    if (letters.has("u")) variable.letters = "upper";
    if (letters.has("l")) variable.letters = "lower";
    if (letters.has("n")) variable.nameref = true;
    let given = typeof argument === "string" ? stringAssignment(argument) : argument;
    if (given !== null) {
      if (variable.readonly) {
        const prefix = command === "readonly" || command === "export" ? "" : `${command}: `;
        yield* shell.complain(`${prefix}${name}: readonly variable`);
        status = 1;
        continue;
      }
      if (
        typeof given.value === "string" &&
        given.subscript === null &&
        (letters.has("a") || letters.has("A")) &&
        /^\(.*\)$/s.test(given.value)
      ) {
        yield* shell.runText(`${name}=${given.value}`);
        given = null;
      }
    }
    if (given !== null) {
      if (typeof given.value === "string") {
        if (variable.nameref) variable.value = given.value;
        else shell.assignTo(variable, name, given.subscript, given.value, given.append);
      } else {
        const elements = yield* arrayElements(shell, name, given.value, variable.value instanceof Map);
        assignElements(shell, variable, elements, given.append);
      }
    }
    if (letters.has("x")) variable.exported = true;
    if (letters.has("r")) variable.readonly = true;
    if (removed.has("x")) variable.exported = false;
    if (removed.has("i")) variable.integer = false;
    if (removed.has("n")) variable.nameref = false;
    if (removed.has("r") && variable.readonly) {
      yield* shell.complain(`${command}: ${name}: readonly variable`);
      status = 1;
    }
  }
  return status;
}

function stringAssignment(text: string): Exclude<DeclareArgument, string> | null {
  const match = /^([A-Za-z_]\w*)(?:\[([^\]]*)\])?(\+?)=([\s\S]*)$/.exec(text);
  if (match === null) return null;
  return { name: match[1] ?? "", subscript: match[2] ?? null, append: match[3] === "+", value: match[4] ?? "", text };
}

function* badOption(shell: Interpreter, command: string, option: string, usage: string) {
  yield* shell.complain(`${command}: ${option}: invalid option`);
  yield* shell.process.printError(`${command}: usage: ${usage}\n`);
  return 2;
}

/** `declare` and `typeset`: variables with attributes. */
export const declareBuiltin: Builtin = function* (shell, argv, args) {
  const command = argv[0] ?? "declare";
  const flags = parseFlags(args, "aAfFgiIlnrtuxp");
  if (flags.bad !== null) {
    return yield* badOption(
      shell,
      command,
      flags.bad,
      `${command} [-aAfFgiIlnrtux] [name[=value] ...] or ${command} -p [-aAfFilnrtux] [name ...]`,
    );
  }
  const { letters, rest } = flags;
  if (letters.has("f") || letters.has("F")) {
    const names =
      rest.length === 0
        ? [...shell.functions.keys()].sort()
        : rest.map((item) => (typeof item === "string" ? item : item.name));
    let status = 0;
    for (const name of names) {
      const definition = shell.functions.get(name);
      if (definition === undefined) status = 1;
      else if (letters.has("F")) yield* shell.process.print(rest.length === 0 ? `declare -f ${name}\n` : `${name}\n`);
      else yield* shell.process.print(printFunction(definition));
    }
    return status;
  }
  if (letters.has("p") || rest.length === 0) {
    let status = 0;
    if (rest.length === 0) {
      const wanted = (variable: Variable): boolean =>
        (!letters.has("x") || variable.exported) &&
        (!letters.has("r") || variable.readonly) &&
        (!letters.has("a") || Array.isArray(variable.value)) &&
        (!letters.has("A") || variable.value instanceof Map) &&
        (!letters.has("i") || variable.integer);
      yield* printVariables(shell, wanted, null);
    }
    for (const item of rest) {
      const name = typeof item === "string" ? item : item.name;
      const variable = shell.vars.findOwn(name);
      const own = variable === null ? shell.specialArray(name) : null;
      if (own !== null) {
        const elements = own.map((value, i) => `[${i}]=${quoteDouble(value)}`);
        yield* shell.process.print(`declare -a ${name}=(${elements.join(" ")})\n`);
      } else if (variable === null) {
        yield* shell.complain(`${command}: ${name}: not found`);
        status = 1;
      } else yield* shell.process.print(`${describe(shell, name, variable)}\n`);
    }
    return status;
  }
  const scope = letters.has("g") ? "global" : shell.vars.inFunction ? "local" : "seen";
  return yield* declareAll(shell, command, flags, scope);
};

/** `local`: variables of the running function. */
export const localBuiltin: Builtin = function* (shell, _argv, args) {
  if (!shell.vars.inFunction) {
    yield* shell.complain("local: can only be used in a function");
    return 1;
  }
  const flags = parseFlags(args, "aAiIlnrtux-p");
  if (flags.bad !== null) return yield* badOption(shell, "local", flags.bad, "local [option] name[=value] ...");
  return yield* declareAll(shell, "local", flags, "local");
};

/** `export`: variables, and with -f functions, that other programs get. */
export const exportBuiltin: Builtin = function* (shell, _argv, args) {
  const flags = parseFlags(args, "fnp");
  if (flags.bad !== null)
    return yield* badOption(shell, "export", flags.bad, "export [-fn] [name[=value] ...] or export -p");
  if (flags.rest.length === 0) {
    yield* printVariables(shell, (variable) => variable.exported, null);
    return 0;
  }
  if (flags.letters.has("f")) {
    let status = 0;
    for (const name of flags.rest) {
      if (typeof name !== "string") continue;
      if (!shell.functions.has(name)) {
        yield* shell.complain(`export: ${name}: not a function`);
        status = 1;
      } else if (flags.letters.has("n")) shell.exportedFunctions.delete(name);
      else shell.exportedFunctions.add(name);
    }
    return status;
  }
  const remove = flags.letters.has("n");
  flags.letters.clear();
  if (remove) flags.removed.add("x");
  else flags.letters.add("x");
  return yield* declareAll(shell, "export", flags, "seen");
};

/** `readonly`: variables that can not change. */
export const readonlyBuiltin: Builtin = function* (shell, _argv, args) {
  const flags = parseFlags(args, "aAfp");
  if (flags.bad !== null)
    return yield* badOption(shell, "readonly", flags.bad, "readonly [-aAf] [name[=value] ...] or readonly -p");
  if (flags.rest.length === 0) {
    yield* printVariables(shell, (variable) => variable.readonly, null);
    return 0;
  }
  flags.letters.add("r");
  return yield* declareAll(shell, "readonly", flags, "seen");
};

/** `unset`: forgets variables and functions. */
export const unsetBuiltin: Builtin = function* (shell, argv) {
  let status = 0;
  let i = 1;
  let only: "f" | "v" | "n" | null = null;
  for (; i < argv.length && /^-[fvn]+$/.test(argv[i] ?? ""); i++) only = (argv[i] ?? "").slice(-1) as "f" | "v" | "n";
  for (const name of argv.slice(i)) {
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name);
    if (element !== null) {
      const [, array = "", subscript = ""] = element;
      const value = shell.vars.find(array)?.value;
      if (value instanceof Map) value.delete(subscript.replace(/^(["'])(.*)\1$/s, "$2"));
      else if (Array.isArray(value)) {
        if (subscript === "@" || subscript === "*") shell.vars.unset(array);
        else {
          let index = Number(shell.arithmetic(subscript, ""));
          if (index < 0) index += value.length;
          delete value[index];
          while (value.length > 0 && !(value.length - 1 in value)) value.length--;
        }
      }
      continue;
    }
    if (!IDENTIFIER.test(name) && only !== "f") {
      yield* shell.complain(`unset: \`${name}': not a valid identifier`);
      status = 1;
      continue;
    }
    if (only === "f" || (only === null && shell.vars.findOwn(name) === null)) {
      shell.functions.delete(name);
      continue;
    }
    if (!shell.vars.unset(only === "n" ? name : shell.vars.target(name))) {
      yield* shell.complain(`unset: ${name}: cannot unset: readonly variable`);
      status = 1;
    }
  }
  return status;
};

const SET_USAGE = "set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]";

/** `set`: options and positional parameters. */
export const setBuiltin: Builtin = function* (shell, argv) {
  if (argv.length === 1) {
    for (const name of shell.vars.names()) {
      const variable = shell.vars.findOwn(name);
      if (variable === null || variable.value === null) continue;
      const text =
        typeof variable.value === "string"
          ? `=${variable.value === "" ? "" : quoteSingle(variable.value)}`
          : assignedValue(variable);
      yield* shell.process.print(`${name}${text}\n`);
    }
    return 0;
  }
  let i = 1;
  for (; i < argv.length; i++) {
    const word = argv[i] ?? "";
    if (word === "--") {
      shell.positional = argv.slice(i + 1);
      return 0;
    }
    if (word === "-") {
      shell.options.xtrace = false;
      shell.options.verbose = false;
      i++;
      break;
    }
    if (!/^[-+]./.test(word)) break;
    const on = word.startsWith("-");
    for (const letter of word.slice(1)) {
      if (letter === "o") {
        const name = argv[i + 1];
        if (name === undefined) {
          yield* listOptions(shell, on);
          continue;
        }
        i++;
        if (shell.dialect === "dash" && name === "pipefail") {
          yield* shell.complain("set: Illegal option -o pipefail");
          return 2;
        }
        if (!setOption(shell, name, on)) {
          yield* shell.complain(`set: ${name}: invalid option name`);
          return 2;
        }
      } else if (OPTION_LETTERS[letter] !== undefined) shell.options[OPTION_LETTERS[letter]] = on;
      else if (IDLE_LETTERS[letter] === undefined) {
        yield* shell.complain(`set: ${word.slice(0, 1)}${letter}: invalid option`);
        yield* shell.process.printError(`set: usage: ${SET_USAGE}\n`);
        return 2;
      }
    }
  }
  if (i < argv.length) shell.positional = argv.slice(i);
  return 0;
};

/** Sets a `set -o` option by name; false when there is no such option. Idle options are accepted and change nothing. */
export function setOption(shell: Interpreter, name: string, on: boolean): boolean {
  if (shell.optionByName(name) !== null) {
    shell.options[name as OptionName] = on;
    return true;
  }
  return Object.hasOwn(IDLE_OPTIONS, name);
}

function* listOptions(shell: Interpreter, table: boolean) {
  const names = [...Object.keys(IDLE_OPTIONS), ...Object.values(OPTION_LETTERS), "pipefail"].sort();
  for (const name of names) {
    const on = shell.optionByName(name) ?? IDLE_OPTIONS[name] ?? false;
    yield* shell.process.print(
      table ? `${name.padEnd(15)}\t${on ? "on" : "off"}\n` : `set ${on ? "-" : "+"}o ${name}\n`,
    );
  }
}

/** `shopt`: the other options. */
export const shoptBuiltin: Builtin = function* (shell, argv) {
  const flags = new Set<string>();
  let i = 1;
  for (; i < argv.length && /^-[supqo]+$/.test(argv[i] ?? ""); i++)
    for (const letter of (argv[i] ?? "").slice(1)) flags.add(letter);
  const names = argv.slice(i);
  let status = 0;
  if (names.length === 0) {
    for (const [name, on] of [...shell.shopts].sort()) {
      if ((flags.has("s") && !on) || (flags.has("u") && on)) continue;
      yield* shell.process.print(
        flags.has("p") ? `shopt -${on ? "s" : "u"} ${name}\n` : `${name.padEnd(15)}\t${on ? "on" : "off"}\n`,
      );
    }
    return 0;
  }
  for (const name of names) {
    const known = flags.has("o") ? (shell.optionByName(name) ?? IDLE_OPTIONS[name]) : shell.shopts.get(name);
    if (known === undefined) {
      yield* shell.complain(`shopt: ${name}: invalid ${flags.has("o") ? "" : "shell "}option name`);
      status = 1;
    } else if (flags.has("s") || flags.has("u")) {
      if (flags.has("o")) setOption(shell, name, flags.has("s"));
      else shell.shopts.set(name, flags.has("s"));
    } else {
      if (!known) status = 1;
      if (!flags.has("q")) {
        yield* shell.process.print(
          flags.has("p") ? `shopt -${known ? "s" : "u"} ${name}\n` : `${name.padEnd(15)}\t${known ? "on" : "off"}\n`,
        );
      }
    }
  }
  return status;
};
