import type { Cluster } from "../../k8s/cluster.js";
import type { Outcome, RunOptions } from "../../shell/shell.js";
import { bootFromFiles, type ClusterCommandOptions, tellProblems } from "../boot-cluster.js";
import { CliError, UsageError } from "../cli-error.js";
import type { Terminal } from "../terminal.js";

/**
 * `podwire exec -f ... POD -- COMMAND ARGUMENTS`: boots a cluster and runs one command in a pod (or another place), as
 * `kubectl exec` does. Prints what it prints and ends as it ends.
 */
export async function exec(
  place: string,
  command: readonly string[],
  options: ClusterCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const { cluster, capture, problems } = await bootFromFiles(options, terminal);
  tellProblems(problems, terminal);
  const listener = {
    onOutput(descriptor: 1 | 2, bytes: string): void {
      const data = Buffer.from(bytes, "latin1");
      if (descriptor === 1) terminal.out(data);
      else terminal.err(data);
    },
  };
  try {
    const outcome = await run(cluster, place, command, options.json === true ? {} : { listener });
    if (options.json === true) {
      const { exitCode, stdout, stderr } = outcome;
      const timeNs = cluster.network.sim.nowNs;
      terminal.out(`${JSON.stringify({ exitCode, stdout, stderr, timeNs }, null, 2)}\n`);
    }
    return outcome.exitCode;
  } catch (error) {
    throw error instanceof CliError ? error : new CliError(error instanceof Error ? error.message : String(error));
  } finally {
    capture?.close();
  }
}

/** @throws UsageError when there is no such place. */
function run(cluster: Cluster, place: string, command: readonly string[], options: RunOptions): Promise<Outcome> {
  try {
    return cluster.exec(place, command, options);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
