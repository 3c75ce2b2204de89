import type { Match } from "../rules/rule.js";
import { type Given, type MatchExtension, quote } from "../text/extension.js";

/**
 * `-m helper`: connections that a helper (FTP, SIP) expected (xt_helper.c). podwire has no helpers, so no connection is
 * one, as on a kernel where none is loaded.
 */
export class HelperMatch implements Match {
  readonly name = "helper";
  readonly needsConntrack = true;
  readonly isStateful = false;
  readonly helper: string;
  readonly invert: boolean;

  constructor(given: Given) {
    this.helper = given.value("helper") ?? "";
    this.invert = given.inverted("helper");
  }

  matches(): boolean {
    return this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --helper ${quote(this.helper)}`;
  }

  list(): string {
    return `helper match ${this.invert ? "! " : ""}"${this.helper}"`;
  }
}

/** How `-m helper` is read. */
export const helperMatch: MatchExtension = {
  name: "helper",
  options: [{ name: "helper", invertible: true, mandatory: true }],
  parse: (given) => new HelperMatch(given),
};
