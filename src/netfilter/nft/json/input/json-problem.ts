/** What is wrong with commands in JSON; nft tells the innermost first, each with where it found it. */
export class JsonProblem extends Error {
  /** Line and column in jansson's pattern, or null for what nft itself says. */
  readonly column: number | null;

  constructor(message: string, column: number | null = null) {
    super(message);
    this.column = column;
  }
}

/** A problem inside another one. */
export class NestedProblem extends Error {
  readonly problems: readonly JsonProblem[];

  /** Whether the commands' list is told of too. */
  readonly isOfCommand: boolean;

  constructor(inner: unknown, message: string, isOfCommand = true) {
    super(message);
    if (!(inner instanceof JsonProblem) && !(inner instanceof NestedProblem)) throw inner;
    this.isOfCommand = isOfCommand;
    this.problems = [...problemsOf(inner), new JsonProblem(message)];
  }
}

/** All problems of an error, the innermost first. @throws what is no problem of JSON */
export function problemsOf(error: unknown): readonly JsonProblem[] {
  if (error instanceof NestedProblem) return error.problems;
  if (error instanceof JsonProblem) return [error];
  throw error;
}
