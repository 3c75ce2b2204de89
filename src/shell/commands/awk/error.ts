/** An error while the program runs; the message is mawk's, without the "awk: ". */
export class AwkError extends Error {
  /** Whether mawk calls it a run time error and says which record it was at. */
  readonly located: boolean;

  constructor(message: string, located = false) {
    super(message);
    this.located = located;
  }
}
