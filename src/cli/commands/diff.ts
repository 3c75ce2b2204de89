import { reportWarning } from "../../k8s/reach/check-report.js";
import { type Confirmation, confirmReach } from "../../k8s/reach/confirm.js";
import { formatContradiction } from "../../k8s/reach/contradiction.js";
import { diffReach } from "../../k8s/reach/diff.js";
import { reportDiff } from "../../k8s/reach/diff-report.js";
import { lint } from "../../k8s/reach/lint.js";
import { ExitCode, UsageError } from "../cli-error.js";
import { parseFormats, writeFormats } from "../output-format.js";
import { formatWarnings } from "../reach/format-check-text.js";
import { formatDiffMarkdown, formatDiffText } from "../reach/format-diff.js";
import { formatConfirmation } from "../reach/format-reach-text.js";
import type { DiffOutput } from "../reach/json-output.js";
import {
  failOnContradiction,
  familiesTold,
  type PolicyCommandOptions,
  rangesOf,
  seedOf,
} from "../reach/policy-options.js";
import { inventoryOf } from "../reach/reach-inputs.js";
import { readManifestFiles } from "../read-manifest-files.js";
import type { Terminal } from "../terminal.js";

/** What `podwire diff` takes. */
export interface DiffCommandOptions extends PolicyCommandOptions {
  /** What both sides have. */
  readonly common?: readonly string[];
  /** Ends with 1 when anything is opened or closed, or a Service is another. */
  readonly exitCode?: true;
}

const FORMATS = ["text", "json", "markdown"] as const;

/** `podwire diff -f OLD -f NEW`: which connections a change opens and closes. */
export async function diff(options: DiffCommandOptions, terminal: Terminal): Promise<number> {
  const formats = parseFormats(options, FORMATS);
  const [old, next, ...others] = options.filename;
  if (old === undefined || next === undefined || others.length > 0) {
    throw new UsageError(
      `found ${options.filename.length === 1 ? "one" : options.filename.length} -f, expected two: -f OLD -f NEW, each a file or a folder`,
    );
  }
  const common = options.common === undefined ? [] : readManifestFiles(options.common, terminal);
  const [before, after] = [old, next].map((path) => {
    const hint = common.length > 0 ? "" : " (workloads that both sides have are named with -c)";
    return inventoryOf([...common, ...readManifestFiles([path], terminal)], familiesTold(options), hint);
  });
  if (before === undefined || after === undefined) throw new UsageError("expected two sides");
  const difference = diffReach(before, after, rangesOf(options));
  const report = reportDiff(difference);
  const confirmations: Confirmation[] = [];
  if (options.confirm) {
    for (const side of [difference.before, difference.after])
      confirmations.push(await confirmReach(side, seedOf(options)));
  }
  const warnings = lint(difference.after).map(reportWarning);
  terminal.err(formatWarnings(warnings));
  writeFormats(formats, terminal, (format) => {
    switch (format) {
      case "json":
        return JSON.stringify({ ...report, warnings, confirmations } satisfies DiffOutput, null, 2);
      case "markdown":
        return formatDiffMarkdown(report);
      case "text": {
        const sides = confirmations.map((one, i) => `${i === 0 ? "before" : "now"}: ${formatConfirmation(one)}`);
        return [formatDiffText(report, terminal.colors), ...(sides.length === 0 ? [] : ["", ...sides])].join("\n");
      }
    }
  });
  failOnContradiction(confirmations.flatMap(({ contradictions }) => contradictions.map(formatContradiction)));
  const isDifferent = report.opened.length + report.closed.length + report.services.length > 0;
  return isDifferent && options.exitCode === true ? ExitCode.Failed : ExitCode.Ok;
}
