import type { Command } from "../command.js";
import { bash } from "./bash.js";

/** The commands that need no network: a table for `Shell`, to which the network's commands are added. */
export function coreCommands(): Map<string, Command> {
  return new Map<string, Command>([
    ["bash", bash],
    ["sh", bash],
  ]);
}
