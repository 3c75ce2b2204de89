import { ACCEPT, DROP, NftVerdict } from "../../nft/model/verdict.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { EbExtension } from "../eb-extension.js";

const RETURN = new NftVerdict("return");

/** What a target says when it has done its work. */
export type Outcome = "ACCEPT" | "DROP" | "CONTINUE" | "RETURN";

const OUTCOMES: readonly string[] = ["ACCEPT", "DROP", "CONTINUE", "RETURN"];

/** A target that ends in a verdict of its own (`--mark-target`). */
export abstract class EbTarget extends EbExtension {
  readonly type = "target";
  protected outcome: Outcome = "ACCEPT";

  /** Takes `--NAME-target`. */
  protected setOutcome(option: string, value: string): void {
    if (!OUTCOMES.includes(value)) throw new ParameterProblem(`Illegal --${option} target`);
    this.outcome = value as Outcome;
  }

  /** The verdict as a rule gives it; null to go on. */
  protected verdict(): NftVerdict | null {
    switch (this.outcome) {
      case "ACCEPT":
        return ACCEPT;
      case "DROP":
        return DROP;
      case "RETURN":
        return RETURN;
      default:
        return null;
    }
  }
}
