/** Words of `conntrack` that make no sense: exit code 2, with the hint. */
export class ConntrackProblem extends Error {
  /** What is printed before it. */
  readonly preface: string;

  constructor(message: string, preface = "") {
    super(message);
    this.preface = preface;
  }
}
