import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, type MatchExtension, parseInteger } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** `-m connbytes`: how much a connection carried so far (xt_connbytes.c). */
export class ConnbytesMatch implements Match {
  readonly name = "connbytes";
  readonly needsConntrack = true;
  readonly isStateful = false;
  readonly from: number;
  readonly to: number;
  readonly invert: boolean;
  readonly mode: string;
  readonly direction: string;

  constructor(given: Given) {
    const [first = "", last = ""] = (given.value("connbytes") ?? "").split(":");
    this.from = parseInteger(first) ?? 0;
    this.to = last === "" ? Number.POSITIVE_INFINITY : (parseInteger(last) ?? 0);
    if (this.from > this.to) throw new ParameterProblem(`${this.from} should be less than ${this.to}`);
    this.invert = given.inverted("connbytes");
    this.direction = given.value("connbytes-dir") ?? "";
    if (!["original", "reply", "both"].includes(this.direction)) {
      throw new ParameterProblem(`Unknown --connbytes-dir \`${this.direction}'`);
    }
    this.mode = given.value("connbytes-mode") ?? "";
    if (!["packets", "bytes", "avgpkt"].includes(this.mode)) {
      throw new ParameterProblem(`Unknown --connbytes-mode \`${this.mode}'`);
    }
  }

  matches(skb: Skb): boolean {
    const entry = skb.conntrack;
    if (entry === null) return false;
    const original = this.direction !== "reply" ? entry.original : null;
    const reply = this.direction !== "original" ? entry.reply : null;
    const packets = (original?.packets ?? 0) + (reply?.packets ?? 0);
    const bytes = (original?.bytes ?? 0) + (reply?.bytes ?? 0);
    let what = this.mode === "packets" ? packets : bytes;
    if (this.mode === "avgpkt") what = packets === 0 ? 0 : Math.floor(bytes / packets);
    return (what >= this.from && what <= this.to) !== this.invert;
  }

  save(): string {
    return ` ${this.invert ? "! " : ""}--connbytes ${this.range()} --connbytes-mode ${this.mode} --connbytes-dir ${this.direction}`;
  }

  list(): string {
    return `${this.invert ? "! " : ""}connbytes ${this.range()} connbytes mode ${this.mode} connbytes direction ${this.direction}`;
  }

  private range(): string {
    return this.to === Number.POSITIVE_INFINITY ? String(this.from) : `${this.from}:${this.to}`;
  }
}

/** How `-m connbytes` is read. */
export const connbytesMatch: MatchExtension = {
  name: "connbytes",
  options: [
    { name: "connbytes", invertible: true, mandatory: true },
    { name: "connbytes-dir", mandatory: true },
    { name: "connbytes-mode", mandatory: true },
  ],
  parse: (given) => new ConnbytesMatch(given),
};
