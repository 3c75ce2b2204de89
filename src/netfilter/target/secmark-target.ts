import { CONTINUE, type Target } from "../rules/rule.js";
import type { Given, TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** `-j SECMARK` and `-j CONNSECMARK`: SELinux's marks (xt_SECMARK.c). Without SELinux no packet has one to copy. */
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
  // No context is known without SELinux.
  placement: { tables: ["mangle", "security"], refusalThere: "No such file or directory" },
  parse: (given) => new SecmarkTarget("SECMARK", `selctx ${given.value("selctx")}`),
};

/** How `-j CONNSECMARK` is read. */
export const connsecmarkTarget: TargetExtension = {
  name: "CONNSECMARK",
  options: [
    { name: "save", args: 0, excludes: ["restore"] },
    { name: "restore", args: 0, excludes: ["save"] },
  ],
  placement: { tables: ["mangle", "security"] },
  parse: (given: Given) => {
    const way = given.has("save") ? "save" : given.has("restore") ? "restore" : null;
    if (way === null) throw new ParameterProblem("CONNSECMARK target: parameter required");
    return new SecmarkTarget("CONNSECMARK", way);
  },
};
