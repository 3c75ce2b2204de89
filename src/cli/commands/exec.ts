import type { Cluster } from "../../k8s/cluster.js";
import type { Vantage } from "../../k8s/vantage.js";
import { exec as execAt } from "../../shell/exec.js";
import { bootFromFiles, type ClusterCommandOptions } from "../boot-cluster.js";
import { CliError, UsageError } from "../cli-error.js";
import type { Terminal } from "../terminal.js";

/** A place that is written in full; all else is a pod's name. */
const PLACE = /^(pod\/.*|node\/.*|outside|gateway|control-plane)$/;

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
  for (const problem of problems) terminal.err(`podwire: ${problem}\n`);
  const listener = {
    onOutput(descriptor: 1 | 2, bytes: string): void {
      const data = Buffer.from(bytes, "latin1");
      if (descriptor === 1) terminal.out(data);
      else terminal.err(data);
    },
  };
  try {
    const where = placeIn(cluster, place);
    const runOptions = options.json === true ? {} : { listener };
    const pod = /^(?:pod\/)?(.*)$/.exec(place)?.[1] ?? "";
    const outcome = await (where.label.startsWith("pod/")
      ? cluster.exec(pod, command, runOptions)
      : execAt(where, command, runOptions));
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
function placeIn(cluster: Cluster, place: string): Vantage {
  try {
    return cluster.at(PLACE.test(place) ? place : `pod/${place}`);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
