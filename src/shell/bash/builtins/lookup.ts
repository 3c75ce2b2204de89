import { findExecutable } from "../../program.js";
import type { Builtin } from "../builtin.js";
import type { Interpreter } from "../interpreter.js";
import { exportedEnvironment, printFunction } from "../print-function.js";
import { callBuiltin, runProgram } from "../simple-command.js";

const KEYWORDS = new Set([
  "if",
  "then",
  "else",
  "elif",
  "fi",
  "case",
  "esac",
  "for",
  "select",
  "while",
  "until",
  "do",
  "done",
  "in",
  "function",
  "time",
  "{",
  "}",
  "!",
  "[[",
  "]]",
  "coproc",
]);

const SPECIAL = new Set([
  ".",
  ":",
  "break",
  "continue",
  "eval",
  "exec",
  "exit",
  "export",
  "readonly",
  "return",
  "set",
  "shift",
  "source",
  "times",
  "trap",
  "unset",
]);

type Kind = "keyword" | "function" | "builtin" | "file";

function kindOf(shell: Interpreter, name: string): { kind: Kind; path: string } | null {
  if (KEYWORDS.has(name)) return { kind: "keyword", path: name };
  if (shell.functions.has(name)) return { kind: "function", path: name };
  if (shell.builtins.has(name)) return { kind: "builtin", path: name };
  const path = findExecutable(shell.process.files, name, shell.parameter("PATH"), shell.process.cwd);
  return path === null ? null : { kind: "file", path };
}

/** All that has the name, in the order in which bash looks. */
function kindsOf(shell: Interpreter, name: string): { kind: Kind; path: string }[] {
  const found: { kind: Kind; path: string }[] = [];
  if (KEYWORDS.has(name)) found.push({ kind: "keyword", path: name });
  if (shell.functions.has(name)) found.push({ kind: "function", path: name });
  if (shell.builtins.has(name)) found.push({ kind: "builtin", path: name });
  for (const directory of (shell.parameter("PATH") ?? "").split(":")) {
    const path = findExecutable(shell.process.files, name, directory, shell.process.cwd);
    if (path !== null) found.push({ kind: "file", path });
  }
  return found;
}

function* explain(shell: Interpreter, name: string, found: { kind: Kind; path: string }, isAll = false) {
  const { print } = { print: (text: string) => shell.process.print(text) };
  if (found.kind === "keyword") yield* print(`${name} is a shell keyword\n`);
  else if (found.kind === "builtin")
    yield* print(`${name} is a ${SPECIAL.has(name) ? "special " : ""}shell builtin\n`.replace("special ", ""));
  else if (found.kind === "file") {
    // Looking counts as a hit.
    const known = isAll || shell.dialect === "dash" ? undefined : shell.hashed.get(name);
    if (known !== undefined) known.hits++;
    yield* print(`${name} is ${known?.path === found.path ? `hashed (${found.path})` : found.path}\n`);
  } else {
    const definition = shell.functions.get(name);
    yield* print(`${name} is a function\n${definition === undefined ? "" : printFunction(definition)}`);
  }
}

/** `type`: what a name would run. */
export const typeBuiltin: Builtin = function* (shell, argv) {
  let i = 1;
  const flags = new Set<string>();
  for (; i < argv.length && /^-[afptP]+$/.test(argv[i] ?? ""); i++)
    for (const letter of (argv[i] ?? "").slice(1)) flags.add(letter);
  let status = 0;
  for (const name of argv.slice(i)) {
    if (flags.has("a")) {
      const all = kindsOf(shell, name);
      for (const each of all) {
        if (flags.has("t")) yield* shell.process.print(`${each.kind}\n`);
        else if (!flags.has("p") && !flags.has("P")) yield* explain(shell, name, each, true);
        else if (each.kind === "file") yield* shell.process.print(`${each.path}\n`);
      }
      if (all.length > 0) continue;
    }
    let found = kindOf(shell, name);
    if (flags.has("P")) {
      const path = findExecutable(shell.process.files, name, shell.parameter("PATH"), shell.process.cwd);
      found = path === null ? null : { kind: "file", path };
    }
    if (found === null) {
      if (!flags.has("t") && !flags.has("p") && !flags.has("P")) yield* shell.complain(`type: ${name}: not found`);
      status = 1;
    } else if (flags.has("t")) yield* shell.process.print(`${found.kind}\n`);
    else if (flags.has("p") || flags.has("P")) {
      if (found.kind === "file") yield* shell.process.print(`${found.path}\n`);
    } else yield* explain(shell, name, found, flags.has("a"));
  }
  return status;
};

/** `command`: a program or builtin past functions. */
export const commandBuiltin: Builtin = function* (shell, argv) {
  let i = 1;
  let mode: "run" | "v" | "V" = "run";
  for (; i < argv.length && /^-[pvV]+$/.test(argv[i] ?? ""); i++) {
    if ((argv[i] ?? "").includes("v")) mode = "v";
    if ((argv[i] ?? "").includes("V")) mode = "V";
  }
  if (argv[i] === "--") i++;
  const rest = argv.slice(i);
  if (mode !== "run") {
    let any = false;
    for (const name of rest) {
      const found = kindOf(shell, name);
      if (found === null) {
        if (mode === "V") yield* shell.complain(`command: ${name}: not found`);
        continue;
      }
      any = true;
      if (mode === "v") yield* shell.process.print(`${found.path}\n`);
      else yield* explain(shell, name, found);
    }
    return any ? 0 : 1;
  }
  const name = rest[0];
  if (name === undefined) return 0;
  const builtin = shell.builtins.get(name);
  if (builtin !== undefined) return yield* callBuiltin(shell, builtin, rest);
  return yield* runProgram(shell, rest, exportedEnvironment(shell), false, () => rest.join(" "));
};

/** `builtin`: a builtin past functions. */
export const builtinBuiltin: Builtin = function* (shell, argv) {
  const name = argv[1];
  if (name === undefined) return 0;
  const builtin = shell.builtins.get(name);
  if (builtin === undefined) {
    yield* shell.complain(`builtin: ${name}: not a shell builtin`);
    return 1;
  }
  return yield* callBuiltin(shell, builtin, argv.slice(1));
};

/** `hash`: where programs were found; -r forgets them, -t tells of one, -d forgets one; names are looked up. */
export const hashBuiltin: Builtin = function* (shell, argv) {
  const words = argv.slice(1);
  const flags = words.filter((word) => /^-[rtdl]+$/.test(word)).join("");
  const names = words.filter((word) => !word.startsWith("-"));
  if (flags.includes("r")) shell.hashed.clear();
  if (names.length === 0 && flags.includes("r")) return 0;
  if (names.length === 0) {
    if (shell.hashed.size === 0) {
      yield* shell.process.print("hash: hash table empty\n");
      return 0;
    }
    const rows = hashOrder([...shell.hashed.keys()]).map((name) => shell.hashed.get(name));
    const lines = rows.map((row) => `${String(row?.hits ?? 0).padStart(4)}\t${row?.path ?? ""}\n`);
    yield* shell.process.print(`hits\tcommand\n${lines.join("")}`);
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const known = shell.hashed.get(name);
    if (flags.includes("t") || flags.includes("d")) {
      if (known === undefined) {
        yield* shell.complain(`hash: ${name}: not found`);
        status = 1;
      } else if (flags.includes("d")) shell.hashed.delete(name);
      else yield* shell.process.print(names.length > 1 ? `${name}\t${known.path}\n` : `${known.path}\n`);
      continue;
    }
    const path = findExecutable(shell.process.files, name, shell.parameter("PATH"), shell.process.cwd);
    if (path === null) {
      yield* shell.complain(`hash: ${name}: not found`);
      status = 1;
    } else if (!name.includes("/")) shell.hashed.set(name, { path, hits: 0 });
  }
  return status;
};

const BUCKETS = 256;

/** The order of bash's table: by FNV-1 of the name in 256 buckets, the newest first in each (hashlib.c). */
function hashOrder(names: readonly string[]): string[] {
  const bucketOf = (name: string): number => {
    let hash = 2166136261;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash, 16777619) ^ name.charCodeAt(i);
    return (hash >>> 0) & (BUCKETS - 1);
  };
  return names
    .map((name, i) => ({ name, i, bucket: bucketOf(name) }))
    .sort((a, b) => a.bucket - b.bucket || b.i - a.i)
    .map(({ name }) => name);
}
