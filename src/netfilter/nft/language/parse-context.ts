import type { NftError } from "./nft-error.js";
import type { ExpressionNode } from "./syntax.js";
import type { TokenReader } from "./token-reader.js";

/** What the parts of the parser share. */
export interface ParseContext {
  readonly reader: TokenReader;
  /** Errors that were found so far. */
  readonly errors: NftError[];
  /** Takes `$name` and answers what was defined for it; null when something else is next. @throws NftError */
  takeVariable(): ExpressionNode | null;
  /** True when the header has such a field. */
  payloadField(protocol: string, field: string): boolean;
}
