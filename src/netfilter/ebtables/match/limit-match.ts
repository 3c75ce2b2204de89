import { parseRate, rateText } from "../../match/limit-match.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { EbExtension, type EbExtensionKind, type EbOption, once, readNumber, valued } from "../eb-extension.js";

const UNITS: Readonly<Record<string, string>> = { sec: "second", min: "minute", hour: "hour", day: "day" };

/** `--limit 3/sec --limit-burst 5`: the kernel gets nft's own limit. */
class LimitMatch extends EbExtension {
  readonly name = "limit";
  readonly type = "match";
  private readonly seen = new Set<string>();
  /** Time between two frames in 1/10000 s. */
  private period = parseRate("3/hour");
  private burst = 5;

  set(option: EbOption): void {
    const { name, value } = option;
    once(this.seen, option);
    if (name === "limit-burst") {
      const burst = readNumber(value, 0);
      if (burst === null || burst > 10000) throw new ParameterProblem(`bad --limit-burst \`${value}'`);
      this.burst = burst === 0 ? 5 : burst;
      return;
    }
    try {
      this.period = parseRate(value);
    } catch (error) {
      if (!(error instanceof ParameterProblem)) throw error;
      throw new ParameterProblem(`bad rate \`${value}'`);
    }
  }

  save(): string {
    return `--limit ${rateText(this.period)} --limit-burst ${this.burst} `;
  }

  override native(): string {
    const [count, unit = ""] = rateText(this.period).split("/");
    return `limit rate ${count}/${UNITS[unit] ?? unit} burst ${this.burst} packets`;
  }
}

/** `--limit`. */
export const limitMatch: EbExtensionKind = {
  name: "limit",
  type: "match",
  options: [valued("limit"), valued("limit-burst")],
  create: () => new LimitMatch(),
};
