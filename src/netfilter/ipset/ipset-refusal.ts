/** Something that `ipset` refuses; exit code 1, or 2 with the hint when the words are wrong. */
export class Refusal extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
