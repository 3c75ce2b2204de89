import { hostShell, type ShellPlace } from "./host-shell.js";
import type { RunOptions } from "./shell.js";

/** A script ended with a non-zero exit code. */
export class ScriptFailedError extends Error {
  readonly exitCode: number;
  /** All that it printed, both streams in order. */
  readonly output: string;

  constructor(name: string, exitCode: number, output: string) {
    super(`${name} ended with exit code ${exitCode}${output === "" ? "" : `:\n${output.trimEnd()}`}`);
    this.name = "ScriptFailedError";
    this.exitCode = exitCode;
    this.output = output;
  }
}

/**
 * Runs bash commands on a host or in a pod (`cluster.at("pod/client")`) in virtual time and answers what they wrote to standard output. Each call is a shell of
 * its own; use `hostShell` to keep background jobs from one to the next or to look at exit codes.
 * @throws ScriptFailedError when the exit code is not 0.
 */
export async function sh(place: ShellPlace, script: string, options: RunOptions = {}): Promise<string> {
  const outcome = await hostShell(place).run(script, place.netns.host.network.driver, options);
  if (outcome.exitCode !== 0) {
    throw new ScriptFailedError(options.name ?? `the script on ${place.name}`, outcome.exitCode, outcome.output);
  }
  return outcome.stdout;
}
