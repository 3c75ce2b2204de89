import type { Cause, Origin } from "../../trace/trace.js";
import type { Skb } from "../skb.js";
import type { Chain } from "./chain.js";
import type { Context } from "./context.js";
import type { Placement } from "./placement.js";
import type { Selector } from "./selector.js";

/** What a rule says of a packet besides a `Verdict` (0 to 3): go on with the next rule, or return to the calling chain. */
export const CONTINUE = -1;
/** Go back to the calling chain, or to the policy of a base chain. */
export const RETURN = -2;
/** The rule is not about this packet. */
export const NO_MATCH = -3;

/** A `-m NAME` part of a rule: plain data that judges a packet. */
export interface Match {
  /** The name after `-m`. */
  readonly name: string;
  /** True when connections have to be tracked for it. */
  readonly needsConntrack: boolean;
  /** True when asking changes something (a limit, a counter), so that it may be asked only in its turn. */
  readonly isStateful: boolean;
  /** True when it says something to readers only. */
  readonly matchesAll?: true;
  /** True when no packet passes that is not tracked. */
  readonly isOfTracked?: boolean;
  /** Where the kernel accepts this one, when that depends on its options; else the extension says it. */
  readonly placement?: Placement;
  /** True when a listing puts no blank in front of it. */
  readonly isBare?: boolean;
  /** What a command that lists it says on standard error, once for each. */
  readonly listWarning?: string;
  matches(skb: Skb, context: Context): boolean;
  /** Forgets what it counted, for its rule is made anew. Absent where nothing is counted, or where it outlives the rule. */
  renew?(): void;
  /** The options as `iptables-save` prints them, each with a blank in front; "" without options. */
  save(): string;
  /** What `iptables -L` prints for it, with `-n` or without; "" for nothing. */
  list(numeric: boolean): string;
}

/** What iptables makes of a rule that nft put into a chain of its. */
export interface Reading {
  /** The rule in iptables' words; null when it has none. */
  readonly spec: RuleSpec | null;
  /** What is wrong with the rule when it is read; null for one that iptables takes for another program's. */
  readonly problem: string | null;
  /** What it counts; null when it counts nothing. */
  readonly counter: { packets: number; bytes: number } | null;
}

/** A `-j NAME` part of a rule that is no chain and no plain verdict. */
export interface Target {
  /** The name after `-j`. */
  readonly name: string;
  readonly needsConntrack: boolean;
  readonly placement?: Placement;
  /** For a rule of nft's own: how iptables reads it. Such a one tells of packets that it drops by itself. */
  readonly reading?: Reading;
  /** For a rule of nft's own: the chains that it leads to. */
  readonly leads?: readonly string[];
  /** A chain has another name now. */
  renameLead?(from: string, to: string): void;
  /** Answers a `Verdict`, `CONTINUE` or `RETURN`. */
  apply(skb: Skb, context: Context): number;
  save(): string;
  list(numeric: boolean): string;
}

/** A plain verdict, a jump, or an extension with its own file. */
export type Action =
  | { readonly kind: "none" }
  | { readonly kind: "verdict"; readonly name: "ACCEPT" | "DROP" | "RETURN" | "QUEUE"; readonly code: number }
  | { readonly kind: "jump" | "goto"; readonly chain: string }
  | { readonly kind: "target"; readonly target: Target };

/** What a rule says, without its counters: read-only, so that many namespaces can hold the same one. */
export class RuleSpec {
  readonly selector: Selector;
  readonly matches: readonly Match[];
  /** Those of them that a packet may fail. */
  readonly tests: readonly Match[];
  readonly action: Action;
  /** The object that asked for the rule (a Service, a line of a script), or null. */
  readonly origin: Origin | null;

  constructor(selector: Selector, matches: readonly Match[], action: Action, origin: Origin | null = null) {
    this.selector = selector;
    this.matches = matches;
    this.tests = matches.some((match) => match.matchesAll) ? matches.filter((match) => !match.matchesAll) : matches;
    this.action = action;
    this.origin = origin;
  }

  /** True when connections have to be tracked for this rule to mean anything. */
  get needsConntrack(): boolean {
    if (this.action.kind === "target" && this.action.target.needsConntrack) return true;
    return this.matches.some((match) => match.needsConntrack);
  }

  /** The specification as `iptables-save` prints it behind `-A CHAIN`, with a blank in front; `counters` go before `-j`. */
  save(counters = ""): string {
    let text = this.selector.save();
    for (const match of this.matches) text += ` -m ${match.name}${match.save()}`;
    text += counters;
    switch (this.action.kind) {
      case "verdict":
        return `${text} -j ${this.action.name}`;
      case "jump":
        return `${text} -j ${this.action.chain}`;
      case "goto":
        return `${text} -g ${this.action.chain}`;
      case "target":
        return `${text} -j ${this.action.target.name}${this.action.target.save()}`;
      default:
        return text;
    }
  }
}

/** A rule in its place in a chain, with its counters. */
export class Rule implements Cause {
  readonly spec: RuleSpec;
  readonly chain: Chain;
  /** Its number among the chains and rules of its table, as nft tells it. */
  readonly handle: number;
  packets = 0;
  bytes = 0;
  private linked: Chain | null = null;

  /** `handle` is that of the rule in whose place it comes; absent gives it the next one. */
  constructor(spec: RuleSpec, chain: Chain, handle = chain.table.newHandle()) {
    this.spec = spec;
    this.chain = chain;
    this.handle = handle;
  }

  /** The chain that the rule jumps to; null for all other rules. Looked up when it is asked for, and once. */
  get jump(): Chain | null {
    if (this.linked !== null) return this.linked;
    const action = this.spec.action;
    if (action.kind === "jump" || action.kind === "goto") this.linked = this.chain.table.lookup(action.chain);
    return this.linked;
  }

  /** The same, unless that chain was not made yet. */
  get madeJump(): Chain | null {
    if (this.linked !== null) return this.linked;
    const action = this.spec.action;
    return action.kind === "jump" || action.kind === "goto" ? this.chain.table.made(action.chain) : null;
  }

  /** The rule as iptables reads it: itself, unless nft wrote it; also itself when iptables cannot read it. */
  get asRead(): Rule {
    const reading = this.reading;
    if (reading === null || reading.spec === null) return this;
    const read = new Rule(reading.spec, this.chain, this.handle);
    read.packets = reading.counter?.packets ?? 0;
    read.bytes = reading.counter?.bytes ?? 0;
    return read;
  }

  /** How iptables reads it when nft wrote it; null for iptables' own. */
  get reading(): Reading | null {
    const { action } = this.spec;
    return action.kind === "target" ? (action.target.reading ?? null) : null;
  }

  /** Sets what it counts; a rule of nft's counts where nft put a counter. */
  count(packets: number, bytes: number): void {
    const counted = this.reading === null ? this : this.reading.counter;
    if (counted === null) return;
    counted.packets = packets;
    counted.bytes = bytes;
  }

  get origin(): Origin | null {
    return this.spec.origin;
  }

  /** "-A FORWARD -s 10.0.0.0/8 -j DROP". */
  save(): string {
    return `-A ${this.chain.name}${this.spec.save()}`;
  }

  /** "-t nat -A POSTROUTING -j MASQUERADE": the rule with its table. */
  explain(): string {
    return `${this.chain.table.command} -t ${this.chain.table.name} ${this.save()}`;
  }
}
