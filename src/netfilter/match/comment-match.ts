import type { Match } from "../rules/rule.js";
import { type Given, type MatchExtension, quote } from "../text/extension.js";

/** `-m comment`: matches always and carries a text of up to 255 characters. */
export class CommentMatch implements Match {
  readonly name = "comment";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly matchesAll = true;
  readonly comment: string;

  constructor(comment: string) {
    this.comment = comment;
  }

  static parse(given: Given): CommentMatch {
    return new CommentMatch((given.value("comment") ?? "").slice(0, 255));
  }

  matches(): boolean {
    return true;
  }

  save(): string {
    return ` --comment ${quote(this.comment)}`;
  }

  list(): string {
    return `/* ${this.comment} */`;
  }
}

/** How `-m comment` is read. */
export const commentMatch: MatchExtension = {
  name: "comment",
  options: [{ name: "comment", mandatory: true }],
  parse: (given) => CommentMatch.parse(given),
};
