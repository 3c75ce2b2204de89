import { ParameterProblem } from "../../text/parameter-problem.js";
import { EbExtension, type EbExtensionKind, type EbOption, flag, once, readNumber, valued } from "../eb-extension.js";

const LONGEST_PREFIX = 63;

/** `--nflog`: hands frames to a program that nobody runs here. */
class NflogWatcher extends EbExtension {
  readonly name = "nflog";
  readonly type = "watcher";
  private readonly seen = new Set<string>();
  private group = 1;
  private prefix = "";
  private range = 0;
  private threshold = 0;

  set(option: EbOption): void {
    const { name, value } = option;
    once(this.seen, option);
    if (name === "nflog") return;
    if (name === "nflog-prefix") {
      if (value.length > LONGEST_PREFIX) throw new ParameterProblem("Prefix too long");
      this.prefix = value;
      return;
    }
    const number = readNumber(value, 10);
    if (number === null) throw new ParameterProblem(`--${name} must be a number!`);
    // The kernel's fields have 16 bits.
    if (name === "nflog-group") this.group = number & 0xffff;
    else if (name === "nflog-range") this.range = number;
    else this.threshold = number & 0xffff;
  }

  save(): string {
    let text = this.prefix === "" ? "" : `--nflog-prefix "${this.prefix}" `;
    text += `--nflog-group ${this.group} `;
    if (this.range > 0) text += `--nflog-range ${this.range} `;
    return this.threshold > 1 ? `${text}--nflog-threshold ${this.threshold} ` : text;
  }

  override xlate(): string {
    let text = this.prefix === "" ? "log" : `log prefix "${this.prefix}"`;
    text += ` group ${this.group}`;
    if (this.range > 0) text += ` snaplen ${this.range}`;
    return this.threshold > 1 ? `${text} queue-threshold ${this.threshold}` : text;
  }
}

/** `--nflog`. */
export const nflogWatcher: EbExtensionKind = {
  name: "nflog",
  type: "watcher",
  options: [
    valued("nflog-group"),
    valued("nflog-prefix"),
    valued("nflog-range"),
    valued("nflog-threshold"),
    flag("nflog"),
  ],
  create: () => new NflogWatcher(),
};
