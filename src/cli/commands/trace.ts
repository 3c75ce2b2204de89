import { explainRequest } from "../../k8s/explain-request.js";
import { makeIdlePod } from "../../k8s/idle-pod.js";
import { bootFromFiles, type ClusterCommandOptions, tellProblems } from "../boot-cluster.js";
import { ExitCode, UsageError } from "../cli-error.js";
import { formatExplanation } from "../format-explanation.js";
import type { Terminal } from "../terminal.js";

/** What `podwire trace` takes. */
export interface TraceOptions extends ClusterCommandOptions {
  readonly from: string;
  readonly to: string;
  readonly verbose?: true;
}

/** `podwire trace -f ... --from PLACE --to HOST:PORT`: one request told hop by hop. 1 when no connection was made. */
export async function trace(options: TraceOptions, terminal: Terminal): Promise<number> {
  if (!/^.+:\d+(\/(tcp|udp|sctp))?$/.test(options.to)) {
    throw new UsageError(
      `--to ${options.to}: expected HOST:PORT, such as frontend:80, HOST:PORT/udp or HOST:PORT/sctp`,
    );
  }
  const booted = await bootFromFiles(options, terminal, { missingNamespaces: "create" });
  const { cluster, capture, problems, warnings } = booted;
  for (const warning of warnings) terminal.err(`warning: ${warning}\n`);
  tellProblems(problems, terminal);
  try {
    const idle = await makeIdlePod(cluster, options.from);
    if (idle !== null) terminal.err(`no pod of ${options.from} runs now: ${idle} stands in for it\n`);
    const explanation = await explainRequest(cluster, idle ?? options.from, options.to).catch((error: unknown) => {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    });
    terminal.out(
      options.json === true
        ? `${JSON.stringify(explanation, null, 2)}\n`
        : `${formatExplanation(explanation, terminal.colors, options.verbose === true)}\n`,
    );
    return explanation.result.connected ? ExitCode.Ok : ExitCode.Failed;
  } finally {
    capture?.close();
  }
}
