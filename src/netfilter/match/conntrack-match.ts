import { SECOND } from "../../sim/time.js";
import type { IpAddress } from "../../wire/ip-address.js";
import { type ConntrackEntry, CtInfo, CtStatus } from "../conntrack/conntrack-entry.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { AddressMask } from "../rules/selector.js";
import type { Skb } from "../skb.js";
import { formatAddressMask } from "../text/address-mask.js";
import type { Given, MatchExtension, ParseContext } from "../text/extension.js";
import { parseInteger } from "../text/extension.js";
import { parseAddress, parseHostMask } from "../text/host-mask.js";
import { parseProtocol } from "../text/names.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { type PortRange, parsePortRange, saveRange } from "../text/ports.js";

const Bit = { Invalid: 1, New: 2, Related: 4, Established: 8, Untracked: 16, Snat: 32, Dnat: 64 } as const;

/** The states that `--ctstate` and `--state` know, in the order in which they are printed. */
const STATES: readonly (readonly [string, number])[] = [
  ["INVALID", Bit.Invalid],
  ["NEW", Bit.New],
  ["RELATED", Bit.Related],
  ["ESTABLISHED", Bit.Established],
  ["UNTRACKED", Bit.Untracked],
  ["SNAT", Bit.Snat],
  ["DNAT", Bit.Dnat],
];

const STATUSES: readonly (readonly [string, number])[] = [
  ["EXPECTED", CtStatus.Expected],
  ["SEEN_REPLY", CtStatus.SeenReply],
  ["ASSURED", CtStatus.Assured],
  ["CONFIRMED", CtStatus.Confirmed],
];

/** The bit of the state that a packet is in (XT_CONNTRACK_STATE_BIT). */
export function stateBit(skb: Skb): number {
  if (skb.untracked) return Bit.Untracked;
  if (skb.conntrack === null) return Bit.Invalid;
  switch (skb.ctInfo) {
    case CtInfo.New:
      return Bit.New;
    case CtInfo.Related:
    case CtInfo.RelatedReply:
      return Bit.Related;
    default:
      return Bit.Established;
  }
}

/** True when a packet that is not tracked is in none of these states. */
export function isOfTracked(states: number, inverted: boolean): boolean {
  return ((states & Bit.Untracked) !== 0) === inverted;
}

/** Parses a list of states; `kind` is the word in the error. */
export function parseStates(text: string, kind: string, withNat: boolean): number {
  let bits = 0;
  for (const word of text.split(",")) {
    const state = STATES.find(([name, bit]) => name === word.toUpperCase() && (withNat || bit < Bit.Snat));
    if (state === undefined) throw new ParameterProblem(`Bad ${kind} "${word}"`);
    bits |= state[1];
  }
  return bits;
}

/** The names of the states, with commas. */
export function stateNames(bits: number): string {
  return names(STATES, bits);
}

function names(table: readonly (readonly [string, number])[], bits: number): string {
  const found = table.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name);
  return found.length === 0 ? "NONE" : found.join(",");
}

function parseStatuses(text: string): number {
  let bits = 0;
  for (const word of text.split(",")) {
    if (word.toUpperCase() === "NONE") continue;
    const status = STATUSES.find(([name]) => name === word.toUpperCase());
    if (status === undefined) throw new ParameterProblem(`Bad ctstatus "${word}"`);
    bits |= status[1];
  }
  return bits;
}

/** One condition of `-m conntrack`: an option with what it asks. */
interface Condition<T> {
  readonly value: T;
  readonly invert: boolean;
}

const ADDRESS_OPTIONS = ["ctorigsrc", "ctorigdst", "ctreplsrc", "ctrepldst"] as const;
const PORT_OPTIONS = ["ctorigsrcport", "ctorigdstport", "ctreplsrcport", "ctrepldstport"] as const;

/** `-m conntrack`: state, status, tuples, direction and lifetime of the packet's connection (xt_conntrack.c). */
export class ConntrackMatch implements Match {
  readonly name = "conntrack";
  readonly needsConntrack = true;
  readonly isStateful = false;
  /** State bits, or 0 when states are not asked. */
  readonly states: number;
  readonly invertStates: boolean;
  readonly statuses: Condition<number> | null;
  readonly protocol: Condition<number> | null;
  readonly addresses: readonly (AddressMask | null)[];
  /** The same as they were given: listings keep the bits outside the masks. */
  private readonly shownAddresses: readonly string[];
  readonly ports: readonly (Condition<PortRange> | null)[];
  readonly expireS: Condition<PortRange> | null;
  readonly direction: "ORIGINAL" | "REPLY" | null;
  /** True when only states are asked, as in most rules. */
  private readonly statesOnly: boolean;

  constructor(given: Given, context: ParseContext) {
    const state = given.value("ctstate");
    this.states = state === null ? 0 : parseStates(state, "ctstate", true);
    this.invertStates = given.inverted("ctstate");
    const status = given.value("ctstatus");
    this.statuses = status === null ? null : { value: parseStatuses(status), invert: given.inverted("ctstatus") };
    this.protocol = readProtocol(given);
    this.addresses = ADDRESS_OPTIONS.map((option) => {
      const text = given.value(option);
      return text === null ? null : parseHostMask(text, context.family, given.inverted(option));
    });
    this.shownAddresses = this.addresses.map((block, i) => {
      const address = parseAddress((given.value(ADDRESS_OPTIONS[i] ?? "") ?? "").split("/")[0] ?? "", context.family);
      return block === null || address === null ? "" : formatAddressMask({ address, mask: block.mask }, false);
    });
    this.ports = PORT_OPTIONS.map((option) => {
      const text = given.value(option);
      return text === null ? null : { value: parsePortRange(text, context.protocol), invert: given.inverted(option) };
    });
    const expire = given.range("ctexpire", 0xffff_ffff);
    this.expireS = expire === null ? null : { value: expire, invert: given.inverted("ctexpire") };
    const direction = given.value("ctdir");
    if (direction !== null && !/^(original|reply)$/i.test(direction)) {
      throw new ParameterProblem(`conntrack: Bad value for "--ctdir" option: "${direction}"`);
    }
    this.direction = direction === null ? null : (direction.toUpperCase() as "ORIGINAL" | "REPLY");
    this.statesOnly =
      this.statuses === null &&
      this.protocol === null &&
      this.expireS === null &&
      this.direction === null &&
      this.addresses.every((address) => address === null) &&
      this.ports.every((port) => port === null);
    if (this.statesOnly && state === null) throw new ParameterProblem("conntrack: At least one option is required");
  }

  get isOfTracked(): boolean {
    return this.states !== 0 && isOfTracked(this.states, this.invertStates);
  }

  matches(skb: Skb, context: Context): boolean {
    const entry = skb.conntrack;
    if (this.states !== 0) {
      let bit = stateBit(skb);
      if (entry !== null) {
        if ((entry.status & CtStatus.SrcNat) !== 0) bit |= Bit.Snat;
        if ((entry.status & CtStatus.DstNat) !== 0) bit |= Bit.Dnat;
      }
      if (((bit & this.states) !== 0) === this.invertStates) return false;
    }
    if (this.statesOnly) return true;
    if (entry === null) return false;
    return this.matchesEntry(entry, skb, context);
  }

  private matchesEntry(entry: ConntrackEntry, skb: Skb, context: Context): boolean {
    if (this.direction !== null && (this.direction === "REPLY") !== skb.ctInfo >= CtInfo.EstablishedReply) return false;
    const tuple = entry.original;
    const reply = entry.reply;
    if (!matchesAddress(this.addresses[0], tuple.src) || !matchesAddress(this.addresses[1], tuple.dst)) return false;
    if (!matchesAddress(this.addresses[2], reply.src) || !matchesAddress(this.addresses[3], reply.dst)) return false;
    if (this.protocol !== null && (entry.protocol === this.protocol.value) === this.protocol.invert) return false;
    if (!inRange(this.ports[0], tuple.srcPort) || !inRange(this.ports[1], tuple.dstPort)) return false;
    if (!inRange(this.ports[2], reply.srcPort) || !inRange(this.ports[3], reply.dstPort)) return false;
    if (this.statuses !== null) {
      const { value, invert } = this.statuses;
      // NONE asks for no bit at all, so it never matches.
      if (((entry.status & value) !== 0) === invert) return false;
    }
    if (this.expireS === null) return true;
    const leftNs = entry.isConfirmed ? entry.timeoutNs - context.sim.nowNs : 0;
    return inRange(this.expireS, Math.max(0, Math.floor(leftNs / SECOND)));
  }

  save(): string {
    return this.options(" --", " ! --");
  }

  list(): string {
    return this.options(" ", " ! ").slice(1);
  }

  private options(plain: string, inverted: string): string {
    const lead = (invert: boolean) => (invert ? inverted : plain);
    let text = "";
    if (this.states !== 0) text += `${lead(this.invertStates)}ctstate ${stateNames(this.states)}`;
    if (this.protocol !== null) text += `${lead(this.protocol.invert)}ctproto ${this.protocol.value}`;
    this.addresses.forEach((address, i) => {
      if (address !== null) text += `${lead(address.invert)}${ADDRESS_OPTIONS[i]} ${this.shownAddresses[i]}`;
    });
    this.ports.forEach((port, i) => {
      if (port !== null) text += `${lead(port.invert)}${PORT_OPTIONS[i]} ${saveRange(port.value)}`;
    });
    if (this.statuses !== null) text += `${lead(this.statuses.invert)}ctstatus ${names(STATUSES, this.statuses.value)}`;
    if (this.expireS !== null) text += `${lead(this.expireS.invert)}ctexpire ${saveRange(this.expireS.value)}`;
    if (this.direction !== null) text += `${plain}ctdir ${this.direction}`;
    return text;
  }
}

function readProtocol(given: Given): Condition<number> | null {
  const text = given.value("ctproto");
  if (text === null) return null;
  const protocol = parseProtocol(text) ?? parseInteger(text);
  if (protocol === null) throw new ParameterProblem(`unknown protocol "${text}" specified`);
  return { value: protocol, invert: given.inverted("ctproto") };
}

function matchesAddress(wanted: AddressMask | null | undefined, address: IpAddress): boolean {
  return wanted === null || wanted === undefined || wanted.matches(address);
}

function inRange(wanted: Condition<PortRange> | null | undefined, value: number): boolean {
  if (wanted === null || wanted === undefined) return true;
  return (value >= wanted.value[0] && value <= wanted.value[1]) !== wanted.invert;
}

/** How `-m conntrack` is read. */
export const conntrackMatch: MatchExtension = {
  name: "conntrack",
  options: [
    { name: "ctstate", invertible: true },
    { name: "ctproto", invertible: true },
    ...ADDRESS_OPTIONS.map((name) => ({ name, invertible: true })),
    ...PORT_OPTIONS.map((name) => ({ name, invertible: true })),
    { name: "ctstatus", invertible: true },
    { name: "ctexpire", invertible: true },
    { name: "ctdir" },
  ],
  parse: (given, context) => new ConntrackMatch(given, context),
};
