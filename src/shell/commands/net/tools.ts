import type { Command } from "../../command.js";
import { ping } from "./ping/ping.js";
import { sysctl } from "./sysctl.js";

/** The network's tools besides ip, bridge, iptables and what net-tools configures with. */
export const TOOL_COMMANDS: readonly (readonly [string, Command])[] = [
  ["ping", ping],
  ["ping4", ping],
  ["ping6", ping],
  ["sysctl", sysctl],
];
