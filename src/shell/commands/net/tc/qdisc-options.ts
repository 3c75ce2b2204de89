import type { NetemOptions } from "../../../../link/netem.js";
import { limitOfLatency, type TokenBucketOptions } from "../../../../link/token-bucket.js";
import { type Arguments, parseNumber } from "../ip/arguments.js";
import { unsupported } from "../ip/link-parse.js";
import { IpExit } from "../ip/session.js";
import { USAGE } from "../ip/usage.js";
import { FIFO_USAGE } from "./tc-usage.js";
import { parsePercent, parseRate, parseSize, parseTime } from "./units.js";

function illegal(what: string): IpExit {
  return new IpExit(1, `Illegal "${what}"\n`);
}

/** True when the next word is a number, hence belongs to the present keyword. */
function nextIsNumber(args: Arguments): boolean {
  return /^[\d.]/.test(args.following ?? "");
}

function percent(args: Arguments, what: string): number {
  const value = parsePercent(args.next());
  if (value === null) throw illegal(what);
  if (nextIsNumber(args)) throw unsupported(`${what} correlation`);
  return value;
}

/** `netem ...` (tc/q_netem.c), over the options that are in force. */
export function parseNetem(args: Arguments): NetemOptions {
  const options: { -readonly [K in keyof NetemOptions]: NetemOptions[K] } = {};
  for (; !args.isEmpty; args.skip()) {
    if (args.begins("limit")) {
      const limit = parseNumber(args.next());
      if (limit === null) throw illegal("limit");
      options.limitPackets = limit;
    } else if (args.begins("latency") || args.begins("delay")) {
      const delayNs = parseTime(args.next());
      if (delayNs === null) throw illegal("latency");
      options.delayNs = delayNs;
      if (nextIsNumber(args)) {
        const jitterNs = parseTime(args.next());
        if (jitterNs === null) throw illegal("latency");
        options.jitterNs = jitterNs;
        if (nextIsNumber(args)) throw unsupported("delay correlation");
      }
    } else if (args.begins("loss") || args.begins("drop")) {
      if (args.following === "random") args.next();
      else if (args.following === "state" || args.following === "gemodel") throw unsupported(`loss ${args.next()}`);
      options.loss = percent(args, "loss percent");
    } else if (args.begins("reorder")) options.reorder = percent(args, "reorder");
    else if (args.begins("corrupt")) options.corrupt = percent(args, "corrupt");
    else if (args.begins("gap")) {
      const gap = parseNumber(args.next());
      if (gap === null) throw illegal("gap");
      options.reorderGap = gap;
    } else if (args.begins("duplicate")) options.duplicate = percent(args, "duplicate");
    else if (args.begins("rate")) {
      const rate = parseRate(args.next());
      if (rate === null) throw illegal("rate");
      options.rateBps = rate;
      if (nextIsNumber(args)) throw unsupported("rate overhead");
    } else if (args.begins("distribution")) {
      if (args.next() !== "uniform") throw unsupported(`distribution ${args.word}`);
    } else if (args.begins("ecn") || args.begins("slot")) throw unsupported(args.word);
    else {
      const lead = args.begins("help") ? "" : `What is "${args.word}"?\n`;
      throw new IpExit(1, lead + (USAGE.netem ?? ""));
    }
  }
  if (options.reorder !== undefined && options.reorder > 0 && (options.delayNs ?? 0) === 0) {
    throw new IpExit(1, `reordering not possible without specifying some delay\n${USAGE.netem ?? ""}`);
  }
  return options;
}

/** `pfifo`, `bfifo` (tc/q_fifo.c): packets or bytes, or null when nothing was said. */
export function parseFifo(args: Arguments): number | null {
  let limit: number | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.begins("limit")) {
      limit = parseSize(args.next());
      if (limit === null) throw illegal("limit");
    } else {
      const lead = args.begins("help") ? "" : `What is "${args.word}"?\n`;
      throw new IpExit(1, lead + FIFO_USAGE);
    }
  }
  return limit;
}

/** `tbf rate R burst B latency T | limit L` (tc/q_tbf.c). */
export function parseTokenBucket(args: Arguments): TokenBucketOptions {
  let rateBps: number | null = null;
  let burstBytes: number | null = null;
  let limitBytes: number | null = null;
  let latencyNs: number | null = null;
  for (; !args.isEmpty; args.skip()) {
    const word = args.word;
    if (args.begins("limit")) {
      limitBytes = parseSize(args.next());
      if (limitBytes === null) throw illegal("limit");
    } else if (args.begins("latency")) {
      latencyNs = parseTime(args.next());
      if (latencyNs === null) throw illegal("latency");
    } else if (args.begins("burst") || word === "buffer" || word === "maxburst") {
      burstBytes = parseSize(args.next());
      if (burstBytes === null) throw illegal("buffer");
    } else if (word === "rate") {
      rateBps = parseRate(args.next());
      if (rateBps === null) throw illegal("rate");
    } else if (["mtu", "minburst", "mpu", "peakrate", "overhead", "linklayer"].includes(word)) throw unsupported(word);
    else {
      const lead = args.begins("help") ? "" : `What is "${word}"?\n`;
      throw new IpExit(1, lead + (USAGE.tbf ?? ""));
    }
  }
  let problems = "";
  if (rateBps === null) problems += 'tbf: the "rate" parameter is mandatory.\n';
  if (burstBytes === null) problems += 'tbf: the "burst" parameter is mandatory.\n';
  if (limitBytes === null && latencyNs === null) problems += 'tbf: either "limit" or "latency" is required.\n';
  if (problems !== "" || rateBps === null || burstBytes === null) throw new IpExit(1, problems + (USAGE.tbf ?? ""));
  return { rateBps, burstBytes, limitBytes: limitBytes ?? limitOfLatency(rateBps, burstBytes, latencyNs ?? 0) };
}
