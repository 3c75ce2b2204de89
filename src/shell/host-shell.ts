import type { Host } from "../host/host.js";
import { allCommands } from "./commands/all.js";
import { Shell } from "./shell.js";

/** The shell of an emulated host, with every program that podwire has; `date` follows its network's clock. */
export function hostShell(host: Host): Shell {
  return new Shell({
    sim: host.network.sim,
    machine: host,
    commands: allCommands(),
    epochSeconds: host.network.epochSeconds,
  });
}
