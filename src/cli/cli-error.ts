import { formatProblem, type ManifestProblem } from "../k8s/api/manifest.js";

/** What the command line ends with. */
export const ExitCode = {
  /** All went well. */
  Ok: 0,
  /** Something that was asked about is wrong: a manifest, a cluster, a scenario. */
  Failed: 1,
  /** The command line itself is wrong: an option, an argument, a file that is not there. */
  Usage: 2,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** An error that the user can do something about: printed as it stands, without a stack. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = ExitCode.Failed) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
  }
}

/** Like `CliError`, for a command line that is wrong. */
export class UsageError extends CliError {
  constructor(message: string) {
    super(message, ExitCode.Usage);
    this.name = "UsageError";
  }
}

/** Manifests that are wrong; nothing was booted. `problems` has each with its place, for `--json`. */
export class ManifestError extends CliError {
  readonly problems: readonly ManifestProblem[];

  constructor(problems: readonly ManifestProblem[]) {
    const errors = problems.filter(({ severity }) => severity === "error").length;
    const count = errors === 1 ? "a manifest is wrong" : `${errors} things are wrong in the manifests`;
    super(`${count}, nothing was booted\n${problems.map(formatProblem).join("\n")}`);
    this.name = "ManifestError";
    this.problems = problems;
  }
}
