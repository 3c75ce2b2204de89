import { CONTINUE, type Target } from "../rules/rule.js";
import type { Given, TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** `-j SECMARK` and `-j CONNSECMARK`: SELinux's marks (xt_SECMARK.c). Without SELinux the kernel refuses them. */
export class SecmarkTarget implements Target {
  readonly name: "SECMARK" | "CONNSECMARK";
  readonly needsConntrack = false;
  readonly text: string;

  constructor(name: "SECMARK" | "CONNSECMARK", text: string) {
    this.name = name;
    this.text = text;
  }

  apply(): number {
    return CONTINUE;
  }

  save(): string {
    return ` --${this.text}`;
  }

  list(): string {
    return `${this.name} ${this.text}`;
  }
}

/** How `-j SECMARK` is read. */
export const secmarkTarget: TargetExtension = {
  name: "SECMARK",
  options: [{ name: "selctx", mandatory: true }],
  placement: { refusal: "Invalid argument" },
  parse: (given) => new SecmarkTarget("SECMARK", `selctx ${given.value("selctx")}`),
};

/** How `-j CONNSECMARK` is read. */
export const connsecmarkTarget: TargetExtension = {
  name: "CONNSECMARK",
  options: [
    { name: "save", args: 0, excludes: ["restore"] },
    { name: "restore", args: 0, excludes: ["save"] },
  ],
  placement: { refusal: "Invalid argument" },
  parse: (given: Given) => {
    const way = given.has("save") ? "save" : given.has("restore") ? "restore" : null;
    if (way === null) throw new ParameterProblem("CONNSECMARK target: parameter required");
    return new SecmarkTarget("CONNSECMARK", way);
  },
};
