import { CtEvent } from "../conntrack/conntrack-entry.js";
import type { Placement } from "../rules/placement.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, type MatchExtension, type ParseContext, parseInteger } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** The labels that a connection can carry are the bits below this one (NF_CT_LABELS_MAX_SIZE). */
const LABELS = 128;

/** What iptables says when it looks for the names of labels; podwire's machines have no such file. */
const NO_NAMES = "Warning: cannot open /etc/xtables/connlabel.conf: No such file or directory";

/** `-m connlabel`: a bit that connections carry, asked for or set (xt_connlabel.c). */
export class ConnlabelMatch implements Match {
  readonly name = "connlabel";
  readonly needsConntrack = true;
  readonly isStateful = true;
  readonly label: number;
  readonly invert: boolean;
  readonly sets: boolean;
  readonly listWarning = NO_NAMES;
  readonly placement: Placement;

  constructor(given: Given, context: ParseContext) {
    const text = given.value("label") ?? "";
    const label = parseInteger(text);
    if (label === null || label > 0xffff) {
      context.warnings.push(NO_NAMES);
      throw new ParameterProblem(`label '${text}' not found or invalid value`);
    }
    this.label = label;
    this.invert = given.inverted("label");
    this.sets = given.has("set");
    this.placement = label < LABELS ? {} : { refusal: "Numerical result out of range" };
  }

  matches(skb: Skb): boolean {
    const entry = skb.conntrack;
    if (entry === null) return this.invert;
    if (!this.sets) return entry.labels.includes(this.label) !== this.invert;
    if (!entry.labels.includes(this.label)) {
      entry.labels = [...entry.labels, this.label].sort((a, b) => a - b);
      entry.pendingEvents |= CtEvent.Label;
    }
    return !this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --label "${this.label}"${this.sets ? " --set" : ""}`;
  }

  list(): string {
    return `connlabel${this.invert ? " !" : ""} ${this.label}${this.sets ? " set" : ""}`;
  }
}

/** How `-m connlabel` is read. */
export const connlabelMatch: MatchExtension = {
  name: "connlabel",
  options: [
    { name: "label", invertible: true, mandatory: true },
    { name: "set", args: 0 },
  ],
  parse: (given, context) => new ConnlabelMatch(given, context),
};
