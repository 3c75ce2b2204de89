import { SECOND } from "../../sim/time.js";
import { Family, formatIp, type IpAddress, tryParseIp } from "../../wire/ip-address.js";
import type { Ipv4 } from "../../wire/ipv4-address.js";
import type { Context } from "../rules/context.js";
import type { Placement } from "../rules/placement.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { maskedBy, prefixMask } from "../text/address-mask.js";
import { type Given, type MatchExtension, type ParseContext, parseInteger } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import type { RecentEntry } from "./recent-lists.js";

const ACTIONS = ["set", "rcheck", "update", "remove"] as const;
type Action = (typeof ACTIONS)[number];
const WORDS: Readonly<Record<Action, string>> = { set: "SET", rcheck: "CHECK", update: "UPDATE", remove: "REMOVE" };

/** A mask is written as an address; a bare number is one of IPv4 (inet_aton). */
function maskOf(text: string, family: Family): IpAddress | null {
  const number = parseInteger(text);
  if (number !== null && family === Family.V4) return (number | 0) as Ipv4;
  const address = tryParseIp(text);
  return address === null || (typeof address === "number") !== (family === Family.V4) ? null : address;
}

/** `-m recent`: remembers addresses in lists and asks when they were seen (xt_recent.c). Session affinity rests on it. */
export class RecentMatch implements Match {
  readonly name = "recent";
  readonly needsConntrack = false;
  readonly isStateful = true;
  readonly action: Action;
  readonly invert: boolean;
  readonly listName: string;
  readonly seconds: number;
  readonly reap: boolean;
  readonly hitcount: number;
  readonly matchTtl: boolean;
  readonly side: "source" | "dest";
  readonly mask: IpAddress;
  readonly placement: Placement;

  constructor(given: Given, context: ParseContext) {
    const action = ACTIONS.find((name) => given.has(name));
    if (action === undefined) {
      throw new ParameterProblem("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
    }
    this.action = action;
    this.invert = given.inverted(action);
    this.listName = given.value("name") ?? "DEFAULT";
    this.seconds = given.uint("seconds", 1, 0xffff_ffff) ?? 0;
    this.reap = given.has("reap");
    this.hitcount = given.uint("hitcount", 1, 0xffff_ffff) ?? 0;
    this.matchTtl = given.has("rttl");
    this.side = given.has("rdest") ? "dest" : "source";
    const full = prefixMask(context.family, context.family === Family.V4 ? 32 : 128);
    const text = given.value("mask");
    if (text !== null && context.family === Family.V6 && !text.includes(":")) {
      throw new ParameterProblem("getaddrinfo: Address family for hostname not supported\n");
    }
    this.mask = text === null ? full : (maskOf(text, context.family) ?? full);
    const timed = this.seconds > 0 || this.hitcount > 0;
    const isRefused =
      (timed && (action === "set" || action === "remove")) || this.hitcount >= 65536 || this.listName.includes("/");
    this.placement = isRefused ? { refusal: "Invalid argument" } : {};
  }

  matches(skb: Skb, context: Context): boolean {
    const packet = skb.packet;
    const list = context.recent.list(this.listName);
    const address = maskedBy(this.side === "dest" ? packet.dst : packet.src, this.mask);
    // As it was before forwarding took one off.
    const ttl = packet.ttl + (skb.outDevice !== null && skb.inDevice !== null ? 1 : 0);
    const nowNs = context.sim.nowNs;
    const entry = list.get(address);
    if (entry === undefined || (this.matchTtl && entry.ttl !== ttl)) {
      if (this.action !== "set") return this.invert;
      context.recent.remember(this.listName, address, ttl, nowNs);
      return !this.invert;
    }
    let result = true;
    if (this.action === "remove") {
      list.delete(address);
      return !this.invert;
    }
    if (this.action !== "set") result = this.isRecent(entry, nowNs);
    if (this.action === "set" || (this.action === "update" && result)) {
      context.recent.remember(this.listName, address, ttl, nowNs);
    } else if (this.reap) {
      while (entry.stampsNs[0] !== undefined && nowNs - entry.stampsNs[0] > this.seconds * SECOND)
        entry.stampsNs.shift();
      if (entry.stampsNs.length === 0) list.delete(address);
    }
    return result !== this.invert;
  }

  private isRecent(entry: RecentEntry, nowNs: number): boolean {
    let hits = 0;
    for (const stampNs of entry.stampsNs) {
      if (this.seconds > 0 && nowNs - stampNs > this.seconds * SECOND) continue;
      hits++;
      if (this.hitcount === 0 || hits >= this.hitcount) return true;
    }
    return false;
  }

  save(): string {
    let text = `${this.invert ? " !" : ""} --${this.action}`;
    if (this.seconds > 0) text += ` --seconds ${this.seconds}`;
    if (this.reap) text += " --reap";
    if (this.hitcount > 0) text += ` --hitcount ${this.hitcount}`;
    if (this.matchTtl) text += " --rttl";
    text += ` --name ${this.listName} --mask ${formatIp(this.mask)}`;
    return `${text} --r${this.side}`;
  }

  list(): string {
    let text = `${this.invert ? "! " : ""}recent: ${WORDS[this.action]}`;
    if (this.seconds > 0) text += ` seconds: ${this.seconds}`;
    if (this.reap) text += " reap";
    if (this.hitcount > 0) text += ` hit_count: ${this.hitcount}`;
    if (this.matchTtl) text += " TTL-Match";
    return `${text} name: ${this.listName} side: ${this.side} mask: ${formatIp(this.mask)}`;
  }
}

/** How `-m recent` is read. */
export const recentMatch: MatchExtension = {
  name: "recent",
  options: [
    ...ACTIONS.map((name) => ({
      name,
      args: 0 as const,
      invertible: true,
      excludes: ACTIONS.filter((other) => other !== name),
    })),
    { name: "seconds" },
    { name: "reap", args: 0, needs: ["seconds"] },
    { name: "hitcount" },
    { name: "rttl", args: 0 },
    { name: "name" },
    { name: "rsource", args: 0 },
    { name: "rdest", args: 0 },
    { name: "mask" },
  ],
  parse: (given, context) => new RecentMatch(given, context),
};
