import { Hook } from "../hook.js";
import type { Match } from "../rules/rule.js";
import type { Given, MatchExtension } from "../text/extension.js";

/**
 * `-m osf`: the system that sent a SYN, by its fingerprint (xt_osf.c). The kernel knows no fingerprint until `nfnl_osf`
 * loads some, which podwire does not have, so it never matches.
 */
export class OsfMatch implements Match {
  readonly name = "osf";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly genre: string;
  readonly invert: boolean;
  readonly ttl: number | null;
  readonly log: number | null;

  constructor(given: Given) {
    this.genre = given.value("genre") ?? "";
    this.invert = given.inverted("genre");
    this.ttl = given.uint("ttl", 0, 2);
    this.log = given.uint("log", 0, 2);
  }

  matches(): boolean {
    return false;
  }

  save(): string {
    const ttl = this.ttl === null ? "" : ` --ttl ${this.ttl}`;
    const log = this.log === null ? "" : ` --log ${this.log}`;
    return `${this.invert ? " !" : ""} --genre ${this.genre}${ttl}${log}`;
  }

  list(): string {
    return `OS fingerprint match ${this.invert ? "! " : ""}${this.genre}`;
  }
}

/** How `-m osf` is read. */
export const osfMatch: MatchExtension = {
  name: "osf",
  options: [
    { name: "genre", invertible: true, mandatory: true },
    { name: "ttl", between: [0, 2] },
    { name: "log", between: [0, 2] },
  ],
  placement: { protocols: [6], hooks: [Hook.Input, Hook.Prerouting, Hook.Forward] },
  parse: (given) => new OsfMatch(given),
};
