import { basename } from "node:path";
import type { Network } from "../host/network.js";
import { hostShell } from "../shell/host-shell.js";
import type { Outcome } from "../shell/shell.js";
import { SECOND } from "../sim/time.js";
import type { Terminal } from "./terminal.js";

/** The machine that a script runs on, as `unshare -n` gives it: a loopback device that is down and nothing else. */
const MACHINE = "podwire";
/** A script that still runs after 30 days of virtual time never ends. */
const LIMIT_NS = 30 * 86_400 * SECOND;
const ENVIRONMENT = { LC_ALL: "C", HOME: "/root", TERM: "dumb", USER: "root", SHELL: "/bin/bash" };

/**
 * Runs a shell script on a fresh machine; what it prints goes to the terminal as it is printed, unless `quiet`. When it
 * never ends or waits for what cannot come, a last line on standard error says so and its exit code is 124.
 */
export async function runScript(
  network: Network,
  path: string,
  text: string,
  args: readonly string[],
  terminal: Terminal,
  quiet: boolean,
): Promise<Outcome> {
  const host = network.addHost(MACHINE);
  host.files.writeFile("/etc/resolv.conf", "");
  const listener = {
    onOutput(descriptor: 1 | 2, bytes: string): void {
      const data = Buffer.from(bytes, "latin1");
      if (descriptor === 1) terminal.out(data);
      else terminal.err(data);
    },
  };
  return hostShell(host).run(text, network.driver, {
    name: path === "-" ? "bash" : basename(path),
    args,
    cwd: "/root",
    env: ENVIRONMENT,
    limitNs: LIMIT_NS,
    ...(quiet ? {} : { listener }),
  });
}
