import type { Hook } from "../hook.js";
import type { TableName } from "./table.js";

/** Where the kernel accepts a match or a target; what is absent does not matter. */
export interface Placement {
  readonly tables?: readonly TableName[];
  readonly hooks?: readonly Hook[];
  /** The hooks at whose own chains it is accepted; in chains that are called from others too (checkentry with no hook). */
  readonly ownHooks?: readonly Hook[];
  /** The protocols one of which the rule has to ask for. */
  readonly protocols?: readonly number[];
  /** True for what the kernel has no extension for: it does not mind that the protocol is inverted. */
  readonly mayInvert?: boolean;
  /** Why the kernel refuses it even where it may stand: the text of its error number. */
  readonly refusalThere?: string;
  /** Why the kernel accepts it nowhere: the text of its error number. */
  readonly refusal?: string;
}
