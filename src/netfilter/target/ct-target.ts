import { Hook } from "../hook.js";
import type { Placement } from "../rules/placement.js";
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
  /** Which events of expectations are reported. There are none, because no helper expects anything. */
  readonly expectedEvents: string | null;
  /** The helper that shall read along, or null. Simplified: it expects no connection, so nothing becomes RELATED by it. */
  readonly helper: string | null;
  readonly placement: Placement;
  /** The name of a timeout policy; the kernel knows none, so it refuses all. */
  readonly timeout: string | null;

  constructor(given: Given, protocol: number | null, isNotrackAlias: boolean) {
    this.name = isNotrackAlias ? "NOTRACK" : "CT";
    this.notrack = isNotrackAlias || given.has("notrack");
    const option = ["zone", "zone-orig", "zone-reply"].find((name) => given.has(name));
    this.zoneDirections = option === "zone-orig" ? 1 : option === "zone-reply" ? 2 : 3;
    const text = option === undefined ? null : given.value(option);
    if (text === null) this.zone = null;
    else if (text === "mark") this.zone = -1;
    else {
      const zone = parseInteger(text);
      if (zone === null || zone > 65535) throw new ParameterProblem(`Cannot parse ${text} as a zone ID`);
      this.zone = zone;
    }
    this.timeout = given.value("timeout");
    this.events = given.value("ctevents");
    checkEvents(this.events);
    this.expectedEvents = given.value("expevents");
    checkEvents(this.expectedEvents);
    this.helper = given.value("helper");
    const helper = HELPERS.find(([name]) => name === this.helper);
    const isMissing =
      this.helper !== null && !given.has("notrack") && (protocol === null || helper?.[1].includes(protocol) !== true);
    this.placement = isMissing || this.timeout !== null ? { ...PLACES, refusal: "No such file or directory" } : PLACES;
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
    if (this.helper !== null) text += `${lead}helper ${this.helper}`;
    if (this.timeout !== null) text += `${lead}timeout ${this.timeout}`;
    if (this.events !== null) text += `${lead}ctevents ${this.events}`;
    if (this.expectedEvents !== null) text += `${lead}expevents ${this.expectedEvents}`;
    if (this.zone !== null) {
      const name = this.zoneDirections === 1 ? "zone-orig" : this.zoneDirections === 2 ? "zone-reply" : "zone";
      text += `${lead}${name} ${this.zone < 0 ? "mark" : this.zone}`;
    }
    return text;
  }
}

/** The helpers of a usual kernel, with the protocols that they read. */
const HELPERS: readonly (readonly [string, readonly number[]])[] = [
  ["ftp", [6]],
  ["irc", [6]],
  ["sip", [6, 17]],
  ["tftp", [17]],
  ["amanda", [17]],
  ["pptp", [6]],
  ["snmp", [17]],
  ["netbios-ns", [17]],
  ["sane", [6]],
  ["RAS", [17]],
  ["Q.931", [6]],
  ["H.245", [17]],
];

const EVENTS = [
  "new",
  "related",
  "destroy",
  "reply",
  "assured",
  "protoinfo",
  "helper",
  "mark",
  "natseqinfo",
  "secmark",
];

function checkEvents(text: string | null): void {
  for (const word of text?.split(",") ?? [])
    if (!EVENTS.includes(word)) throw new ParameterProblem(`Unknown event type "${word}"`);
}

const PLACES: Placement = { tables: ["raw"], hooks: [Hook.Prerouting, Hook.Output] };

const ZONES = ["zone", "zone-orig", "zone-reply"];

/** How `-j CT` is read. */
export const ctTarget: TargetExtension = {
  name: "CT",
  options: [
    { name: "notrack", args: 0 },
    { name: "ctevents" },
    { name: "expevents" },
    { name: "helper" },
    { name: "timeout" },
    ...ZONES.map((name) => ({ name, excludes: ZONES.filter((other) => other !== name) })),
  ],
  parse: (given, context) => new CtTarget(given, context.invertProtocol ? null : context.protocol, false),
};

/** How `-j NOTRACK` is read. */
export const notrackTarget: TargetExtension = {
  name: "NOTRACK",
  options: [],
  parse: (given) => new CtTarget(given, null, true),
};
