import { findAction } from "./find-actions.js";
import { type FindContext, FindError, type FindTest } from "./find-context.js";
import { fileTest } from "./find-file-tests.js";
import { nameTest } from "./find-name-tests.js";
import { findOption } from "./find-options.js";
import { timeTest } from "./find-time-tests.js";

/** Reads find's expression: tests, options and actions, with brackets, ! -a and -o, the nearest binding first. */
export class FindParser {
  private readonly context: FindContext;

  constructor(context: FindContext) {
    this.context = context;
  }

  /** The whole expression, which prints where it does nothing else. @throws FindError */
  parse(): FindTest {
    const { process } = this.context;
    const print: FindTest = function* (path) {
      yield* process.print(`${path}\n`);
      return true;
    };
    if (this.context.words.length === 0) return print;
    const test = this.or();
    if (this.context.at < this.context.words.length)
      throw new FindError(`paths must precede expression: \`${this.context.words[this.context.at]}'`);
    if (this.context.acts) return test;
    return function* (path, node, depth) {
      return (yield* test(path, node, depth)) && (yield* print(path, node, depth));
    };
  }

  private or(): FindTest {
    let left = this.and();
    while (this.context.words[this.context.at] === "-o" || this.context.words[this.context.at] === "-or") {
      this.context.at++;
      const first = left;
      const second = this.and();
      left = function* (path, node, depth) {
        return (yield* first(path, node, depth)) || (yield* second(path, node, depth));
      };
    }
    return left;
  }

  private and(): FindTest {
    let left = this.not();
    for (;;) {
      const word = this.context.words[this.context.at];
      if (word === undefined || word === ")" || word === "-o" || word === "-or") return left;
      if (word === "-a" || word === "-and") this.context.at++;
      const first = left;
      const second = this.not();
      left = function* (path, node, depth) {
        return (yield* first(path, node, depth)) && (yield* second(path, node, depth));
      };
    }
  }

  private not(): FindTest {
    const word = this.context.words[this.context.at];
    if (word === "!" || word === "-not") {
      this.context.at++;
      const inner = this.not();
      return function* (path, node, depth) {
        return !(yield* inner(path, node, depth));
      };
    }
    if (word === "(") {
      this.context.at++;
      const inner = this.or();
      if (this.context.words[this.context.at] !== ")")
        throw new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      this.context.at++;
      return inner;
    }
    return this.primary();
  }

  private primary(): FindTest {
    const { context } = this;
    const name = context.words[context.at++] ?? "";
    const test =
      nameTest(context, name) ??
      fileTest(context, name) ??
      timeTest(context, name) ??
      findOption(context, name) ??
      findAction(context, name);
    if (test !== null) return test;
    throw new FindError(/^-/.test(name) ? `unknown predicate \`${name}'` : `paths must precede expression: \`${name}'`);
  }
}
