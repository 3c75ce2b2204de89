import type { Command } from "../../command.js";
import { ip } from "./ip/ip.js";

/** The commands that look at and change devices, addresses and routes. */
export const IPROUTE2_COMMANDS: readonly (readonly [string, Command])[] = [["ip", ip]];
