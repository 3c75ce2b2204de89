import { reportWarning } from "../../k8s/reach/check-report.js";
import { confirmReach } from "../../k8s/reach/confirm.js";
import { formatContradiction } from "../../k8s/reach/contradiction.js";
import { lint } from "../../k8s/reach/lint.js";
import { reportReach } from "../../k8s/reach/reach-report.js";
import { ExitCode } from "../cli-error.js";
import { parseFormats, writeFormats } from "../output-format.js";
import { formatWarnings } from "../reach/format-check-text.js";
import { formatReachDot, formatReachMermaid } from "../reach/format-reach-graph.js";
import { formatReachMarkdown } from "../reach/format-reach-markdown.js";
import { formatConfirmation, formatReachText } from "../reach/format-reach-text.js";
import type { ReachOutput } from "../reach/json-output.js";
import {
  failOnContradiction,
  familiesTold,
  type PolicyCommandOptions,
  rangesOf,
  seedOf,
} from "../reach/policy-options.js";
import { cutsOf, endsNamed, portsNamed, reachOf } from "../reach/reach-inputs.js";
import { readManifestFiles } from "../read-manifest-files.js";
import type { Terminal } from "../terminal.js";

/** What `podwire reach` takes. */
export interface ReachCommandOptions extends PolicyCommandOptions {
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly port?: readonly string[];
  readonly explain?: true;
}

const FORMATS = ["text", "json", "markdown", "dot", "mermaid"] as const;

/** `podwire reach -f ...`: who may talk to whom. 1 when policies as they are read and packets do not agree. */
export async function reach(options: ReachCommandOptions, terminal: Terminal): Promise<number> {
  const formats = parseFormats(options, FORMATS);
  const namespace = options.namespace ?? "default";
  const outsideCuts = cutsOf([...(options.from ?? []), ...(options.to ?? [])], namespace);
  const files = readManifestFiles(options.filename, terminal);
  const answer = reachOf(files, familiesTold(options), { ...rangesOf(options), outsideCuts });
  const filter = {
    from: endsNamed(answer, "--from", options.from, namespace),
    to: endsNamed(answer, "--to", options.to, namespace),
    ports: portsNamed(answer, options.port),
    explain: options.explain === true,
  };
  const report = reportReach(answer, filter);
  const confirmation = options.confirm ? await confirmReach(answer, seedOf(options)) : null;
  const warnings = lint(answer).map(reportWarning);
  terminal.err(formatWarnings(warnings));
  writeFormats(formats, terminal, (format) => {
    switch (format) {
      case "json":
        return JSON.stringify({ ...report, warnings, confirmation } satisfies ReachOutput, null, 2);
      case "markdown":
        return formatReachMarkdown(report);
      case "dot":
        return formatReachDot(report);
      case "mermaid":
        return formatReachMermaid(report);
      case "text": {
        const text = formatReachText(report, terminal.colors);
        return confirmation === null ? text : `${text}\n\n${formatConfirmation(confirmation)}`;
      }
    }
  });
  if (confirmation !== null) failOnContradiction(confirmation.contradictions.map(formatContradiction));
  return ExitCode.Ok;
}
