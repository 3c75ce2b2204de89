import { personalityNamed } from "../../cni/personality.js";
import { formatProblem } from "../../k8s/api/manifest.js";
import { formatNs } from "../../sim/time.js";
import { type BootedCluster, bootFromFiles, type ClusterCommandOptions } from "../boot-cluster.js";
import { ExitCode, ManifestError } from "../cli-error.js";
import { formatSummary, summarise } from "../cluster-summary.js";
import { groupProblems } from "../group-problems.js";
import type { Terminal } from "../terminal.js";

/** `podwire up -f ...`: boots a cluster, waits until it has settled, and tells how it stands. 1 when something is wrong. */
export async function up(options: ClusterCommandOptions, terminal: Terminal): Promise<number> {
  const booted = await bootFromFiles(options, terminal).catch((error: unknown) => {
    if (options.json === true && error instanceof ManifestError) terminal.out(`${describeManifestError(error)}\n`);
    throw error;
  });
  booted.capture?.close();
  const isWrong = booted.problems.length > 0 || !booted.settled;
  if (options.json === true) {
    const { settled, tookNs, warnings, notices, problems } = booted;
    const podNetwork = podNetworkOf(options);
    const answer = { ...summarise(booted.cluster), podNetwork, settled, tookNs, warnings, notices, problems };
    terminal.out(`${JSON.stringify(answer, null, 2)}\n`);
  } else {
    terminal.out(`${formatSummary(summarise(booted.cluster))}\n\n`);
    const podNetwork = podNetworkOf(options);
    for (const quirk of podNetwork?.quirks ?? []) terminal.out(`${podNetwork?.name}: ${quirk}\n`);
    tellState(booted, terminal);
  }
  return isWrong ? ExitCode.Failed : ExitCode.Ok;
}

/** The pod network that was chosen, with what one should know of it; null for the one that is used untold. */
function podNetworkOf({ podNetwork }: ClusterCommandOptions): { name: string; quirks: readonly string[] } | null {
  if (podNetwork === undefined) return null;
  const { name, quirks } = personalityNamed(podNetwork);
  return { name, quirks };
}

/** What `--json` prints when a manifest is wrong: the same members, with nothing in them but what is wrong. */
function describeManifestError({ problems }: ManifestError): string {
  const texts = problems.filter(({ severity }) => severity === "error").map(formatProblem);
  const empty = { nodes: [], pods: [], services: [], settled: false, tookNs: 0, warnings: [], notices: [] };
  return JSON.stringify({ ...empty, problems: texts, manifestProblems: problems }, null, 2);
}

/** How the cluster has settled, in a few lines. */
export function tellState(booted: BootedCluster, terminal: Terminal): void {
  const { colors } = terminal;
  for (const warning of booted.warnings) terminal.out(`${colors.yellow("warning")}: ${warning}\n`);
  for (const notice of booted.notices) terminal.out(`${colors.cyan("notice")}: ${notice}\n`);
  for (const problem of groupProblems(booted.problems)) terminal.out(`${colors.red("wrong")}: ${problem}\n`);
  const took = formatNs(Math.round(booted.tookNs / 1e6) * 1e6);
  if (!booted.settled) terminal.out(`${colors.red("wrong")}: still changing after ${took} of virtual time\n`);
  else if (booted.problems.length > 0) terminal.out(`settled after ${took} of virtual time\n`);
  else terminal.out(`${colors.green("all is well")}: settled after ${took} of virtual time\n`);
}
