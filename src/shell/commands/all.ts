import type { CommandTable } from "../command.js";
import { coreCommands } from "./core.js";
import { IPTABLES_COMMANDS } from "./net/iptables.js";

/** Every program that an emulated machine has. */
export function allCommands(): CommandTable {
  return new Map([...coreCommands(), ...IPTABLES_COMMANDS]);
}
