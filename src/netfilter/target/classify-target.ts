import { Hook } from "../hook.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** `-j CLASSIFY`: the traffic class that a queueing discipline asks for (xt_CLASSIFY.c). */
export class ClassifyTarget implements Target {
  readonly name = "CLASSIFY";
  readonly needsConntrack = false;
  readonly major: number;
  readonly minor: number;

  constructor(text: string) {
    const match = /^([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})$/.exec(text);
    if (match === null) throw new ParameterProblem(`Bad class value "${text}"`);
    this.major = Number.parseInt(match[1] ?? "", 16);
    this.minor = Number.parseInt(match[2] ?? "", 16);
  }

  apply(skb: Skb): number {
    skb.priority = ((this.major << 16) | this.minor) >>> 0;
    return CONTINUE;
  }

  save(): string {
    const pad = (value: number) => value.toString(16).padStart(4, "0");
    return ` --set-class ${pad(this.major)}:${pad(this.minor)}`;
  }

  list(): string {
    return `CLASSIFY set ${this.major.toString(16)}:${this.minor.toString(16)}`;
  }
}

/** How `-j CLASSIFY` is read. */
export const classifyTarget: TargetExtension = {
  name: "CLASSIFY",
  options: [{ name: "set-class", mandatory: true }],
  placement: { hooks: [Hook.Forward, Hook.Output, Hook.Postrouting] },
  parse: (given) => new ClassifyTarget(given.value("set-class") ?? ""),
};
