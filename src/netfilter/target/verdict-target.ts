import { Verdict } from "../hook.js";
import { type Action, RETURN } from "../rules/rule.js";

/** The names after `-j` that are no extension and no chain. */
export const STANDARD_TARGETS: Readonly<Record<string, Action>> = {
  ACCEPT: { kind: "verdict", name: "ACCEPT", code: Verdict.Accept },
  DROP: { kind: "verdict", name: "DROP", code: Verdict.Drop },
  RETURN: { kind: "verdict", name: "RETURN", code: RETURN },
};
