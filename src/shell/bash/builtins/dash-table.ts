import type { Builtin } from "../builtin.js";
import { BUILTINS } from "./table.js";

const NAMES = [
  ".",
  ":",
  "[",
  "alias",
  "break",
  "cd",
  "command",
  "continue",
  "echo",
  "eval",
  "exec",
  "exit",
  "export",
  "false",
  "getopts",
  "hash",
  "jobs",
  "kill",
  "local",
  "printf",
  "pwd",
  "read",
  "readonly",
  "return",
  "set",
  "shift",
  "test",
  "times",
  "trap",
  "true",
  "type",
  "ulimit",
  "umask",
  "unalias",
  "unset",
  "wait",
];

/** What dash runs inside itself; `declare`, `source`, `let`, `shopt` and the like are not found. */
export const DASH_BUILTINS: ReadonlyMap<string, Builtin> = new Map(
  NAMES.map((name) => [name, BUILTINS.get(name)] as const).filter(
    (entry): entry is [string, Builtin] => entry[1] !== undefined,
  ),
);
