import { formatProblem, type ManifestProblem } from "../../k8s/api/manifest.js";
import { formatOrigin } from "../../k8s/api/source-map.js";
import type { CheckErrorReport } from "../../k8s/reach/check-report.js";
import type { ExpectationProblem } from "../../k8s/reach/expectation/expectation.js";
import { type CliError, UsageError } from "../cli-error.js";

/** Manifests or expectations that are wrong; each mistake with its place, for forms that machines read. */
export class RefusalError extends UsageError {
  readonly errors: readonly CheckErrorReport[];

  constructor(message: string, errors: readonly CheckErrorReport[]) {
    super(message);
    this.name = "RefusalError";
    this.errors = errors;
  }
}

/** Everything that the API server would refuse. */
export function refusedManifests(problems: readonly ManifestProblem[]): RefusalError {
  const count = problems.length === 1 ? "a manifest is wrong" : `${problems.length} things are wrong in the manifests`;
  const errors = problems.map(({ message, hint, object, origin }) => ({
    rule: "manifest-refused" as const,
    message: `${object === "" ? "" : `${object}: `}${message}${hint === null ? "" : ` (${hint})`}`,
    place: origin,
  }));
  return new RefusalError(`${count}\n${problems.map(formatProblem).join("\n")}`, errors);
}

/** Everything that is wrong with expectations. */
export function refusedExpectations(problems: readonly ExpectationProblem[]): RefusalError {
  const count =
    problems.length === 1 ? "an expectation is wrong" : `${problems.length} things are wrong with the expectations`;
  const errors = problems.map(({ message, hint, origin }) => ({
    rule: "expectation-refused" as const,
    message: `${message}${hint === null ? "" : ` (${hint})`}`,
    place: origin,
  }));
  const lines = errors.map(({ message, place }) => `${formatOrigin(place)}: error: ${message}`);
  return new RefusalError(`${count}\n${lines.join("\n")}`, errors);
}

/** What kept a command from an answer. */
export function errorsOf(error: CliError): readonly CheckErrorReport[] {
  if (error instanceof RefusalError) return error.errors;
  return [{ rule: "input-missing", message: error.message, place: null }];
}
