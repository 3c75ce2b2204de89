import type { HtbClassOptions } from "../../../../link/htb-class.js";
import { type Arguments, parseNumber } from "../ip/arguments.js";
import { unsupported } from "../ip/link-parse.js";
import { IpExit } from "../ip/session.js";
import { HTB_USAGE } from "./tc-usage.js";
import { parseRate, parseSize } from "./units.js";

function illegal(what: string): IpExit {
  return new IpExit(1, `Illegal "${what}"\n`);
}

/** `htb [default N] [r2q N] ...` (htb_parse_opt). */
export function parseHtb(args: Arguments): { defaultClass: number; rateToQuantum: number } {
  let defaultClass = 0;
  let rateToQuantum = 10;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("default")) {
      const value = parseNumber(args.next(), 0xffff_ffff, 16);
      if (value === null) throw illegal("default");
      defaultClass = value;
    } else if (args.is("r2q")) {
      const value = parseNumber(args.next());
      if (value === null) throw illegal("r2q");
      rateToQuantum = value;
    } else if (args.is("direct_qlen") || args.is("debug") || args.is("offload")) throw unsupported(args.word);
    else throw new IpExit(1, `What is "${args.word}"?\n${HTB_USAGE}`);
  }
  return { defaultClass, rateToQuantum };
}

/** `htb rate R [ceil R] [burst B] [cburst B] [prio P] [quantum Q]` (htb_parse_class_opt). */
export function parseHtbClass(args: Arguments, rateToQuantum: number): HtbClassOptions {
  let rateBps = 0;
  let ceilBps = 0;
  let burst: number | null = null;
  let ceilBurst: number | null = null;
  let priority = 0;
  let quantum = 0;
  let mtu = 1600;
  const rate = (): number => {
    const what = args.word;
    const value = parseRate(args.next());
    if (value === null) throw illegal(what);
    return value;
  };
  const size = (what: string): number => {
    const value = parseSize(args.next());
    if (value === null) throw illegal(what);
    return value;
  };
  const number = (what: string): number => {
    const value = parseNumber(args.next());
    if (value === null) throw illegal(what);
    return value;
  };
  for (; !args.isEmpty; args.skip()) {
    if (args.begins("prio")) priority = number("prio");
    else if (args.begins("mtu")) mtu = number("mtu");
    else if (args.begins("quantum")) quantum = number("quantum");
    else if (args.begins("burst") || args.is("buffer") || args.is("maxburst")) burst = size("buffer");
    else if (args.begins("cburst") || args.is("cbuffer") || args.is("cmaxburst")) ceilBurst = size("cbuffer");
    else if (args.is("ceil")) ceilBps = rate();
    else if (args.is("rate")) rateBps = rate();
    else if (["mpu", "overhead", "linklayer"].includes(args.word)) throw unsupported(args.word);
    else throw new IpExit(1, `${args.is("help") ? "" : `What is "${args.word}"?\n`}${HTB_USAGE}`);
  }
  if (rateBps === 0) throw new IpExit(1, '"rate" is required.\n');
  if (ceilBps === 0) ceilBps = rateBps;
  const usualQuantum = Math.min(200_000, Math.max(1000, Math.floor(rateBps / 8 / rateToQuantum)));
  return {
    rateBps,
    ceilBps,
    burstBytes: inTicks(burst ?? mtu, rateBps),
    ceilBurstBytes: inTicks(ceilBurst ?? mtu, ceilBps),
    priority,
    quantumBytes: quantum === 0 ? usualQuantum : quantum,
  };
}

/** A burst goes to the kernel as the time that it takes, in units of 64 ns, and comes back as bytes. */
function inTicks(bytes: number, rateBps: number): number {
  const ticks = Math.floor((bytes * 8e6 * 15.625) / rateBps);
  return Math.floor((ticks / 15.625) * (rateBps / 8e6));
}
