import type { ParseContext } from "./parse-context.js";

/** What blocks need besides: recovery from errors, and `define` and `include` between their lines. */
export interface BlockContext extends ParseContext {
  recovering(parse: () => void): void;
  parseCommon(): boolean;
}

/** The lines of a block up to its closing brace, each by `line`. */
export function parseLines(parser: BlockContext, line: () => void): void {
  const { reader } = parser;
  for (;;) {
    if (reader.take("}")) return;
    if (reader.peek().kind === "end") reader.fail();
    if (reader.atSeparator) {
      reader.next();
      continue;
    }
    parser.recovering(() => {
      if (!parser.parseCommon()) line();
    });
  }
}

/** @throws NftError unless a line ends here; `others` is what could go on */
export function endOfLine(parser: BlockContext, ...others: string[]): void {
  if (!parser.reader.atSeparator) parser.reader.fail("newline", "semicolon", ...others);
}
