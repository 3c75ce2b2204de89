import { formatOrigin } from "../../k8s/api/source-map.js";
import { checkExpectations, cutsOfExpectations } from "../../k8s/reach/check.js";
import { reportCheck } from "../../k8s/reach/check-report.js";
import { confirmReach, formatContradiction } from "../../k8s/reach/confirm.js";
import type { ExpectationProblem } from "../../k8s/reach/expectation/expectation.js";
import { readExpectations } from "../../k8s/reach/expectation/read-expectations.js";
import { lint } from "../../k8s/reach/lint.js";
import { ExitCode, UsageError } from "../cli-error.js";
import { parseFormats, writeFormats } from "../output-format.js";
import { packageVersion } from "../package-version.js";
import { formatCheckGithub } from "../reach/format-check-github.js";
import { formatCheckJunit } from "../reach/format-check-junit.js";
import { formatCheckSarif } from "../reach/format-check-sarif.js";
import { formatCheckText } from "../reach/format-check-text.js";
import type { CheckOutput } from "../reach/json-output.js";
import { reachOf } from "../reach/reach-inputs.js";
import { readManifestFiles } from "../read-manifest-files.js";
import { readText } from "../read-text.js";
import type { Terminal } from "../terminal.js";
import { failOnContradiction, type PolicyCommandOptions, podRange, seedOf } from "./reach.js";

/** What `podwire check` takes. */
export interface CheckCommandOptions extends PolicyCommandOptions {
  /** Files of expectations. */
  readonly expectations: readonly string[];
}

const FORMATS = ["text", "json", "junit", "sarif", "github"] as const;

/** `podwire check -f ... -t ...`: 0 when all is as expected, 1 when something is not, 2 for what cannot be read. */
export async function check(options: CheckCommandOptions, terminal: Terminal): Promise<number> {
  const formats = parseFormats(options.format, FORMATS, options.json === true ? "json" : "text");
  const read = options.expectations.map((path) =>
    readExpectations({ file: path === "-" ? "stdin" : path, text: readText(path, terminal) }),
  );
  refuse(read.flatMap(({ problems }) => problems));
  const expectations = read.flatMap((one) => one.expectations);
  const files = readManifestFiles(options.filename, terminal);
  const { reach } = reachOf(files, { ...podRange(options), outsideCuts: cutsOfExpectations(expectations) });
  const result = checkExpectations(reach, expectations);
  refuse(result.problems);
  const report = reportCheck(result, lint(reach));
  const confirmation = options.confirm ? await confirmReach(reach, seedOf(options)) : null;
  writeFormats(formats, terminal, (format) => {
    switch (format) {
      case "json":
        return JSON.stringify({ ...report, confirmation } satisfies CheckOutput, null, 2);
      case "junit":
        return formatCheckJunit(report);
      case "sarif":
        return formatCheckSarif(report, packageVersion());
      case "github":
        return formatCheckGithub(report);
      case "text":
        return formatCheckText(report, terminal.colors);
    }
  });
  if (confirmation !== null) failOnContradiction(confirmation.contradictions.map(formatContradiction));
  return report.passed ? ExitCode.Ok : ExitCode.Failed;
}

/** @throws UsageError with everything that is wrong with expectations, each at its place. */
function refuse(problems: readonly ExpectationProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ origin, message, hint }) => {
    return `${formatOrigin(origin)}: error: ${message}${hint === null ? "" : ` (${hint})`}`;
  });
  const count =
    problems.length === 1 ? "an expectation is wrong" : `${problems.length} things are wrong with the expectations`;
  throw new UsageError(`${count}\n${lines.join("\n")}`);
}
