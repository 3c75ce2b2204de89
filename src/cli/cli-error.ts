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
