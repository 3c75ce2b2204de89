import { SECOND } from "../../sim/time.js";
import { parseInteger } from "../text/extension.js";
import type { Conntrack } from "./conntrack.js";
import { type ConntrackEntry, CtStatus } from "./conntrack-entry.js";
import { addressOf, readMark, stateOf } from "./conntrack-filter.js";
import type { ConntrackWords } from "./conntrack-options.js";
import { ConntrackProblem } from "./conntrack-problem.js";
import { statusBits } from "./conntrack-status.js";
import { TcpTracking } from "./tcp-tracking.js";
import { invertTuple, Tuple } from "./tuple.js";

/** What the words say of the original direction, or of the reply when only that was given. @throws ConntrackProblem */
function tupleOfWords(words: ConntrackWords, reply: boolean): Tuple | null {
  const { given, protocol } = words;
  const one = (key: string) => given.get(key)?.[0] ?? null;
  const src = one(reply ? "r" : "s");
  const dst = one(reply ? "q" : "d");
  if (src === null || dst === null) return null;
  const [from, to] = [addressOf(src), addressOf(dst)];
  if (typeof from !== typeof to) throw new ConntrackProblem("mismatched address family");
  const number = (key: string) => parseInteger(one(key) ?? "") ?? 0;
  if (protocol === 1 || protocol === 58) {
    return new Tuple(from, to, protocol, number("icmp-id"), (number("icmp-type") << 8) | (number("icmp-code") & 255));
  }
  const prefix = reply ? "reply-" : "";
  return new Tuple(from, to, protocol, number(`${prefix}sport`), number(`${prefix}dport`));
}

/** The entry that `-G` (and `-I`, before it makes one) means, or null. */
export function findEntry(conntrack: Conntrack, words: ConntrackWords): ConntrackEntry | null {
  const zone = parseInteger((words.given.get("w") ?? words.given.get("orig-zone"))?.[0] ?? "") ?? 0;
  const tuple = tupleOfWords(words, false) ?? tupleOfWords(words, true);
  return tuple === null ? null : (conntrack.lookup(tuple, zone, zone)?.entry ?? null);
}

/** Puts an address (and a port behind a colon) of `-n` or `-g` where answers come to or from. */
function applyNat(reply: Tuple, text: string, isSource: boolean): void {
  const [host = "", port] = text.includes("]") || text.split(":").length > 2 ? [text] : text.split(":");
  if (isSource) {
    reply.dst = addressOf(host);
    if (port !== undefined) reply.dstPort = parseInteger(port) ?? 0;
  } else {
    reply.src = addressOf(host);
    if (port !== undefined) reply.srcPort = parseInteger(port) ?? 0;
  }
}

/**
 * Makes the entry that `-I` describes: null when one of its tuples is taken, "invalid" for an ICMP message that asks
 * nothing.
 * @throws ConntrackProblem
 */
export function createEntry(conntrack: Conntrack, words: ConntrackWords): ConntrackEntry | null | "invalid" {
  const { given, protocol } = words;
  const one = (key: string) => given.get(key)?.[0] ?? null;
  const originalGiven = tupleOfWords(words, false);
  const replyGiven = tupleOfWords(words, true);
  const known = originalGiven ?? replyGiven;
  if (known === null) return "invalid";
  const inverse = known.clone();
  if (!invertTuple(known, inverse)) return "invalid";
  const original = originalGiven ?? inverse;
  const reply = originalGiven === null ? known : inverse;
  if (originalGiven !== null && replyGiven !== null) {
    reply.src = replyGiven.src;
    reply.dst = replyGiven.dst;
    if (given.has("reply-sport")) reply.srcPort = replyGiven.srcPort;
    if (given.has("reply-dport")) reply.dstPort = replyGiven.dstPort;
  }
  let status = 0;
  const [source, destination] = [one("n"), one("g")];
  if (source !== null && source !== "") {
    applyNat(reply, source, true);
    status |= CtStatus.SrcNat | CtStatus.SrcNatDone;
  }
  if (destination !== null && destination !== "") {
    applyNat(reply, destination, false);
    status |= CtStatus.DstNat | CtStatus.DstNatDone;
  }
  for (const text of given.get("u") ?? []) for (const word of text.split(",")) status |= settable(statusBits(word));
  const entry = conntrack.make(original, reply, protocol === 6 ? new TcpTracking() : null);
  entry.status |= status;
  const zone = parseInteger(one("w") ?? "");
  entry.originalZone = zone ?? parseInteger(one("orig-zone") ?? "") ?? 0;
  entry.replyZone = zone ?? parseInteger(one("reply-zone") ?? "") ?? 0;
  const state = one("state");
  if (state !== null) setState(entry, stateOf(state, protocol));
  const mark = one("m");
  if (mark !== null) entry.mark = readMark(mark).value;
  // A timeout that is no number is read up to where it is none.
  entry.timeoutNs = (Number.parseInt(one("t") ?? "", 10) || 0) * SECOND;
  return conntrack.insert(entry) ? entry : null;
}

/** True when `-U` would change the entry. */
export function wouldChange(conntrack: Conntrack, entry: ConntrackEntry, words: ConntrackWords): boolean {
  const { given } = words;
  const mark = given.get("m")?.[0] ?? null;
  const timeout = given.get("t")?.[0] ?? null;
  if (timeout !== null && conntrack.sim.nowNs + (parseInteger(timeout) ?? 0) * SECOND !== entry.timeoutNs) return true;
  if (given.has("u") || given.has("state")) return true;
  if (mark === null) return false;
  const { value, mask } = readMark(mark);
  return ((entry.mark & ~mask) ^ value) >>> 0 !== entry.mark;
}

/** Changes what `-U` asks to change; false when the entry is so already. @throws ConntrackProblem */
export function updateEntry(conntrack: Conntrack, entry: ConntrackEntry, words: ConntrackWords): boolean {
  const { given } = words;
  const one = (key: string) => given.get(key)?.[0] ?? null;
  let isChanged = false;
  const mark = one("m");
  if (mark !== null) {
    const { value, mask } = readMark(mark);
    const wanted = ((entry.mark & ~mask) ^ value) >>> 0;
    isChanged ||= wanted !== entry.mark;
    entry.mark = wanted;
  }
  const timeout = one("t");
  if (timeout !== null) {
    const wantedNs = conntrack.sim.nowNs + (parseInteger(timeout) ?? 0) * SECOND;
    isChanged ||= wantedNs !== entry.timeoutNs;
    entry.timeoutNs = wantedNs;
  }
  for (const text of given.get("u") ?? []) {
    for (const word of text.split(",")) {
      const bits = settable(statusBits(word));
      isChanged ||= (entry.status & bits) !== bits;
      entry.status |= bits;
    }
  }
  const state = one("state");
  if (state !== null) isChanged = setState(entry, stateOf(state, words.protocol)) || isChanged;
  if (isChanged) conntrack.tellUpdate(entry);
  return isChanged;
}

/** A tool sets no bit that NAT sets. */
function settable(bits: number): number {
  return bits & (CtStatus.SeenReply | CtStatus.Assured | CtStatus.FixedTimeout);
}

function setState(entry: ConntrackEntry, state: number): boolean {
  if (entry.tcp !== null) {
    const isOther = entry.tcp.state !== state;
    entry.tcp.previousState = entry.tcp.state;
    entry.tcp.state = state;
    return isOther;
  }
  const isOther = entry.sctpState !== state;
  entry.sctpState = state;
  return isOther;
}
