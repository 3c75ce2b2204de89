import type { IpAddress } from "../../wire/ip-address.js";
import type { IpPacket } from "../../wire/payload.js";
import type { Rule } from "./rule.js";

/** A run of consecutive rules: walked one by one, or looked up when `index` is set. */
export interface Step {
  readonly first: number;
  readonly end: number;
  readonly index: RunIndex | null;
}

/** Runs shorter than this are walked: a few comparisons cost less than a lookup. */
const SHORTEST_RUN = 8;

const BY_DST = 1;
const BY_SRC = 2;
const BY_PORT = 4;

/**
 * Finds the rules of a run that can be about a packet. All rules of a run ask for exact values of the same fields, so
 * rules with other values cannot match, and leaving them out changes neither verdict nor counters. The rules found are
 * judged in their order like all others, so two with the same hash do no harm.
 */
export class RunIndex {
  private readonly shape: number;
  private readonly rulesByHash = new Map<number, Rule[]>();

  constructor(shape: number, rules: readonly Rule[]) {
    this.shape = shape;
    for (const rule of rules) {
      const selector = rule.spec.selector;
      const hash = hashFields(
        shape,
        selector.dst === null ? null : selector.dst.address,
        selector.src === null ? null : selector.src.address,
        selector.protocol,
        exactPort(rule),
      );
      const same = this.rulesByHash.get(hash);
      if (same === undefined) this.rulesByHash.set(hash, [rule]);
      else same.push(rule);
    }
  }

  /** The rules that may match, in their order; null when there are none. */
  candidates(packet: IpPacket): readonly Rule[] | null {
    let port = -1;
    if ((this.shape & BY_PORT) !== 0) {
      port = dstPortOf(packet);
      if (port < 0) return null;
    }
    return this.rulesByHash.get(hashFields(this.shape, packet.dst, packet.src, packet.protocol, port)) ?? null;
  }
}

/** The destination port that matches of ports see; -1 when there is none. */
export function dstPortOf({ payload }: IpPacket): number {
  if (payload.kind === "udp" || payload.kind === "tcp" || payload.kind === "sctp") return payload.dstPort;
  if (payload.kind === "raw" && payload.data.length >= 4) return ((payload.data[2] ?? 0) << 8) | (payload.data[3] ?? 0);
  return -1;
}

/** Cuts rules into runs of one shape, which are looked up, and everything between, which is walked. */
export function buildSteps(rules: readonly Rule[]): Step[] {
  const steps: Step[] = [];
  let walkedFrom = 0;
  for (let first = 0; first < rules.length; ) {
    const shape = shapeOf(rules[first]);
    let end = first + 1;
    while (end < rules.length && shapeOf(rules[end]) === shape) end++;
    if (shape !== 0 && end - first >= SHORTEST_RUN) {
      if (walkedFrom < first) steps.push({ first: walkedFrom, end: first, index: null });
      steps.push({ first, end, index: new RunIndex(shape, rules.slice(first, end)) });
      walkedFrom = end;
    }
    first = end;
  }
  if (walkedFrom < rules.length) steps.push({ first: walkedFrom, end: rules.length, index: null });
  return steps;
}

/** Which fields the rule asks for exact values of; 0 when it has to be walked. */
function shapeOf(rule: Rule | undefined): number {
  if (rule === undefined) return 0;
  const { dst, src } = rule.spec.selector;
  let shape = 0;
  if (dst?.isExact && !dst.invert) shape |= BY_DST;
  if (src?.isExact && !src.invert) shape |= BY_SRC;
  if (exactPort(rule) >= 0) shape |= BY_PORT;
  return shape;
}

/** The destination port that the rule asks for before anything that keeps state is asked, or -1. */
function exactPort(rule: Rule): number {
  const selector = rule.spec.selector;
  if (selector.protocol === 0 || selector.invertProtocol) return -1;
  for (const match of rule.spec.matches) {
    if (isPortMatch(match)) return match.exactDstPort;
    if (match.isStateful) return -1;
  }
  return -1;
}

/** A match that can say which single destination port it asks for. */
export interface PortMatch {
  /** The port, or -1 when it asks for a range, for another than one port, or for none. */
  readonly exactDstPort: number;
}

function isPortMatch(match: object): match is PortMatch {
  return "exactDstPort" in match;
}

function hashFields(
  shape: number,
  dst: IpAddress | null,
  src: IpAddress | null,
  protocol: number,
  port: number,
): number {
  let hash = shape;
  if ((shape & BY_DST) !== 0 && dst !== null) hash = mix(hash, dst);
  if ((shape & BY_SRC) !== 0 && src !== null) hash = mix(hash, src);
  if ((shape & BY_PORT) !== 0) hash = Math.imul(hash ^ (port | (protocol << 16)), 0x9e3779b1);
  return hash | 0;
}

function mix(hash: number, address: IpAddress): number {
  if (typeof address === "number") return Math.imul(hash ^ address, 0x85ebca6b);
  let mixed = hash;
  for (let i = 0; i < 8; i++) mixed = Math.imul(mixed ^ address.charCodeAt(i), 0x01000193);
  return mixed;
}
