import { hostShell, type ShellPlace } from "./host-shell.js";
import type { Outcome, RunOptions } from "./shell.js";

/**
 * Runs one command, its words as they stand, on a host or in a pod, and answers what it printed and its exit code:
 * `exec(cluster.at("pod/client"), ["dig", "+short", "web"])`. A command that is not there ends with 127.
 */
export function exec(place: ShellPlace, command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { driver } = place.netns.host.network;
  return hostShell(place).run('"$@"', driver, { name: "sh", cwd: "/", ...options, args: command });
}
