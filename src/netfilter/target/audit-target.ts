import { CONTINUE, type Target } from "../rules/rule.js";
import type { Given, TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const TYPES = ["accept", "drop", "reject"];

/** `-j AUDIT`: a record for the audit system, which podwire does not have, so nothing happens (xt_AUDIT.c). */
export class AuditTarget implements Target {
  readonly name = "AUDIT";
  readonly needsConntrack = false;
  readonly type: string;

  constructor(given: Given) {
    const type = given.value("type") ?? "";
    if (!TYPES.includes(type.toLowerCase())) throw new ParameterProblem(`Bad action type value "${type}"`);
    this.type = type.toLowerCase();
  }

  apply(): number {
    return CONTINUE;
  }

  save(): string {
    return ` --type ${this.type}`;
  }

  list(): string {
    return `AUDIT ${this.type}`;
  }
}

/** How `-j AUDIT` is read. */
export const auditTarget: TargetExtension = {
  name: "AUDIT",
  options: [{ name: "type", mandatory: true }],
  parse: (given) => new AuditTarget(given),
};
