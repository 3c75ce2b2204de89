import type { Placement } from "../rules/placement.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Given, TargetExtension } from "../text/extension.js";

/** The longest name of a timer. */
const LABEL_LENGTH = 27;
const LARGEST = 0xffff_ffff;

/**
 * `-j IDLETIMER`: a clock that packets set back (xt_IDLETIMER.c). Simplified: the file in /sys that tells when it ran out
 * is not there, so nobody can see it.
 */
export class IdletimerTarget implements Target {
  readonly name = "IDLETIMER";
  readonly needsConntrack = false;
  readonly timeoutS: number;
  readonly label: string;
  readonly alarm: boolean;
  readonly placement: Placement;

  constructor(given: Given) {
    this.timeoutS = given.uint("timeout", 0, LARGEST) ?? 0;
    this.label = (given.value("label") ?? "").slice(0, LABEL_LENGTH);
    this.alarm = given.has("alarm");
    this.placement = this.timeoutS === 0 || this.label === "" ? { refusal: "Invalid argument" } : {};
  }

  apply(): number {
    return CONTINUE;
  }

  save(): string {
    return ` --timeout ${this.timeoutS} --label ${this.label}${this.alarm ? " --alarm" : ""}`;
  }

  list(): string {
    return `timeout:${this.timeoutS} label:${this.label}${this.alarm ? " alarm" : ""}`;
  }
}

/** How `-j IDLETIMER` is read. */
export const idletimerTarget: TargetExtension = {
  name: "IDLETIMER",
  options: [
    { name: "timeout", mandatory: true },
    { name: "label", mandatory: true },
    { name: "alarm", args: 0 },
    { name: "send_nl_msg", args: 0 },
  ],
  parse: (given) => new IdletimerTarget(given),
};
