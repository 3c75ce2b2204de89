import { checkExpectations, cutsOfExpectations } from "../../k8s/reach/check.js";
import { reportCheck } from "../../k8s/reach/check-report.js";
import { confirmReach } from "../../k8s/reach/confirm.js";
import { formatContradiction } from "../../k8s/reach/contradiction.js";
import type { ExpectationProblem } from "../../k8s/reach/expectation/expectation.js";
import { readExpectations } from "../../k8s/reach/expectation/read-expectations.js";
import { lint } from "../../k8s/reach/lint.js";
import { CliError, ExitCode, UsageError } from "../cli-error.js";
import { type OutputFormat, parseFormats, writeFormats } from "../output-format.js";
import { packageVersion } from "../package-version.js";
import { formatCheckGithub } from "../reach/format-check-github.js";
import { formatCheckJunit } from "../reach/format-check-junit.js";
import { formatCheckSarif } from "../reach/format-check-sarif.js";
import { formatCheckText } from "../reach/format-check-text.js";
import type { CheckOutput } from "../reach/json-output.js";
import {
  failOnContradiction,
  familiesTold,
  type PolicyCommandOptions,
  rangesOf,
  seedOf,
} from "../reach/policy-options.js";
import { reachOf } from "../reach/reach-inputs.js";
import { errorsOf, refusedExpectations } from "../reach/refusal-error.js";
import { readManifestFiles } from "../read-manifest-files.js";
import { readText } from "../read-text.js";
import type { Terminal } from "../terminal.js";

/** What `podwire check` takes. */
export interface CheckCommandOptions extends PolicyCommandOptions {
  /** Files of expectations. */
  readonly expectations: readonly string[];
}

const FORMATS = ["text", "json", "junit", "sarif", "github"] as const;

/** `podwire check -f ... -t ...`: 0 when all is as expected, 1 when something is not, 2 for what cannot be read. */
export async function check(options: CheckCommandOptions, terminal: Terminal): Promise<number> {
  const formats = parseFormats(options, FORMATS);
  if (options.filename.includes("-") && options.expectations.includes("-")) {
    throw new UsageError("-f - and -t -: standard input can be only one of the two");
  }
  let output: CheckOutput;
  let failure: CliError | null = null;
  try {
    output = await answer(options, terminal);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    // Whoever waits for a form is told why there is no answer, too.
    failure = error;
    output = { ...reportCheck({ results: [] }, [], errorsOf(error)), confirmation: null };
  }
  const isToldElsewhere = ({ format, file }: OutputFormat<string>): boolean =>
    failure !== null && format === "text" && file === null;
  writeFormats(
    formats.filter((one) => !isToldElsewhere(one)),
    terminal,
    (format) => {
      switch (format) {
        case "json":
          return JSON.stringify(output, null, 2);
        case "junit":
          return formatCheckJunit(output, new Date().toISOString().slice(0, 19));
        case "sarif":
          return formatCheckSarif(output, packageVersion(), options.filename[0] ?? "");
        case "github":
          return formatCheckGithub(output);
        case "text":
          return formatCheckText(output, terminal.colors);
      }
    },
  );
  if (failure !== null) throw failure;
  if (output.confirmation !== null) failOnContradiction(output.confirmation.contradictions.map(formatContradiction));
  return output.passed ? ExitCode.Ok : ExitCode.Failed;
}

/** @throws CliError for what cannot be read. */
async function answer(options: CheckCommandOptions, terminal: Terminal): Promise<CheckOutput> {
  const read = options.expectations.map((path) =>
    readExpectations({ file: path === "-" ? "stdin" : path, text: readText(path, terminal) }, options.namespace),
  );
  const unread = read.flatMap(({ problems }) => problems);
  const expectations = read.flatMap((one) => one.expectations);
  const files = readManifestFiles(options.filename, terminal);
  const reach = reachOf(files, familiesTold(options), {
    ...rangesOf(options),
    outsideCuts: cutsOfExpectations(expectations),
  });
  const result = checkExpectations(reach, expectations);
  refuse([...unread, ...result.problems]);
  const confirmation = options.confirm ? await confirmReach(reach, seedOf(options)) : null;
  const doubts = (confirmation?.contradictions ?? []).map((one) => ({
    rule: "packets-disagree" as const,
    message: formatContradiction(one),
    place: null,
  }));
  return { ...reportCheck(result, lint(reach), doubts), confirmation };
}

function refuse(problems: readonly ExpectationProblem[]): void {
  if (problems.length > 0) throw refusedExpectations(problems);
}
