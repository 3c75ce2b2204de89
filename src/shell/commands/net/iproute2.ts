import type { Command } from "../../command.js";
import { brctl } from "./bridge/brctl.js";
import { bridge } from "./bridge/bridge.js";
import { ip } from "./ip/ip.js";
import { arp } from "./legacy/arp.js";
import { ifconfig } from "./legacy/ifconfig.js";
import { miiTool } from "./legacy/mii-tool.js";
import { route } from "./legacy/route.js";
import { tc } from "./tc/tc.js";

/** The commands that look at and change devices, addresses and routes. */
export const IPROUTE2_COMMANDS: readonly (readonly [string, Command])[] = [
  ["ip", ip],
  ["bridge", bridge],
  ["brctl", brctl],
  ["arp", arp],
  ["ifconfig", ifconfig],
  ["mii-tool", miiTool],
  ["route", route],
  ["tc", tc],
];
