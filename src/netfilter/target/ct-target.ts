import { Hook } from "../hook.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, parseInteger, type TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** `-j CT` and `-j NOTRACK`: says before tracking how (or that not) a packet is tracked (xt_CT.c). */
export class CtTarget implements Target {
  readonly name: "CT" | "NOTRACK";
  readonly notrack: boolean;
  /** The zone, -1 to take the packet's mark, or null. */
  readonly zone: number | null;
  /** Which directions the zone is for: 1 original, 2 reply, 3 both. */
  readonly zoneDirections: number;
  /** Which events are reported, as given, or null for all. Simplified: events are reported all the same. */
  readonly events: string | null;
  /** The name of a timeout policy. Simplified: it changes no timeout. */
  readonly timeout: string | null;

  constructor(given: Given, isNotrackAlias: boolean) {
    this.name = isNotrackAlias ? "NOTRACK" : "CT";
    this.notrack = isNotrackAlias || given.has("notrack");
    const option = ["zone", "zone-orig", "zone-reply"].find((name) => given.has(name));
    this.zoneDirections = option === "zone-orig" ? 1 : option === "zone-reply" ? 2 : 3;
    const text = option === undefined ? null : given.value(option);
    if (text === null) this.zone = null;
    else if (text === "mark") this.zone = -1;
    else {
      const zone = parseInteger(text);
      if (zone === null || zone > 65535) throw new ParameterProblem(`Cannot parse ${text} as a zone ID\n`);
      this.zone = zone;
    }
    this.events = given.value("ctevents");
    this.timeout = given.value("timeout");
  }

  get needsConntrack(): boolean {
    return !this.notrack;
  }

  apply(skb: Skb): number {
    if (skb.conntrack !== null || skb.untracked) return CONTINUE;
    if (this.notrack) skb.untracked = true;
    else if (this.zone !== null) {
      skb.ctZone = this.zone < 0 ? skb.mark & 0xffff : this.zone;
      skb.ctZoneDirections = this.zoneDirections;
    }
    return CONTINUE;
  }

  save(): string {
    return this.name === "NOTRACK" ? "" : this.text(" --");
  }

  list(): string {
    return this.name === "NOTRACK" ? "NOTRACK" : `CT${this.text(" ")}`;
  }

  private text(lead: string): string {
    let text = this.notrack ? `${lead}notrack` : "";
    if (this.timeout !== null) text += `${lead}timeout ${this.timeout}`;
    if (this.events !== null) text += `${lead}ctevents ${this.events}`;
    if (this.zone !== null) {
      const name = this.zoneDirections === 1 ? "zone-orig" : this.zoneDirections === 2 ? "zone-reply" : "zone";
      text += `${lead}${name} ${this.zone < 0 ? "mark" : this.zone}`;
    }
    return text;
  }
}

const ZONES = ["zone", "zone-orig", "zone-reply"];

/** How `-j CT` is read. */
export const ctTarget: TargetExtension = {
  name: "CT",
  options: [
    { name: "notrack", args: 0 },
    { name: "ctevents" },
    { name: "timeout" },
    ...ZONES.map((name) => ({ name, excludes: ZONES.filter((other) => other !== name) })),
  ],
  placement: { tables: ["raw"], hooks: [Hook.Prerouting, Hook.Output] },
  parse: (given) => new CtTarget(given, false),
};

/** How `-j NOTRACK` is read. */
export const notrackTarget: TargetExtension = {
  name: "NOTRACK",
  options: [],
  placement: { tables: ["raw"], hooks: [Hook.Prerouting, Hook.Output] },
  parse: (given) => new CtTarget(given, true),
};
