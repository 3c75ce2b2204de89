/** A rule that cannot be read; the message is what iptables prints behind its name and version. */
export class ParameterProblem extends Error {
  /** The exit code: 2 for a bad parameter, 1 for other problems, 3 for a version problem, 4 for the kernel's refusal. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.name = "ParameterProblem";
    this.exitCode = exitCode;
  }
}
