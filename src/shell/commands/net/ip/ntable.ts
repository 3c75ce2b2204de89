import { NetlinkError } from "../../../../ip/netlink-error.js";
import type { NeighbourConf } from "../../../../ip/settings.js";
import type { Interface } from "../../../../link/interface.js";
import { Errno } from "../../../../sim/errno.js";
import { MILLISECOND } from "../../../../sim/time.js";
import { Family } from "../../../../wire/ip-address.js";
import { familyName, ipFamily } from "./addresses.js";
import { type Arguments, invalidArgument, missingArgument, parseNumber } from "./arguments.js";
import { OBJECT_HELP } from "./object-help.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";

const NAMES = { 4: "arp_cache", 6: "ndisc_cache" } as const;
/** Bytes that a frame in a queue counts (SKB_TRUESIZE of an Ethernet frame). */
const FRAME_BYTES = 2104;
const TICKS_MS = 10;

/** `ip ntable`: the settings of the neighbour tables and of devices in them (do_ipntable). */
export function ipNtable(session: IpSession, args: Arguments): number {
  if (args.isEmpty) return show(session, args);
  if (["show", "lst", "list"].some((word) => args.begins(word))) {
    args.skip();
    return show(session, args);
  }
  if (args.begins("change") || args.begins("chg")) {
    args.skip();
    return change(session, args);
  }
  if (args.begins("help")) throw new IpExit(EXIT_USAGE, OBJECT_HELP.ntable);
  throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "ip ntable help".\n`);
}

function show(session: IpSession, args: Arguments): number {
  const { netns, printer } = session;
  let only: Interface | null = null;
  let name: string | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) {
      only = session.device(args.next());
      if (only === null) throw invalidArgument('"DEV" is invalid', args.word);
    } else if (args.is("name")) name = args.next();
    else throw invalidArgument("unknown", args.word);
  }
  const wanted = ipFamily(session.options.family);
  const { settings } = netns.stack;
  printer.begin();
  for (const family of [Family.V4, Family.V6] as const) {
    if ((wanted !== null && wanted !== family) || (name !== null && name !== NAMES[family])) continue;
    const defaults = family === Family.V4 ? settings.neigh4Default : settings.neigh6Default;
    if (only === null) printTable(session, family, null, defaults, defaults.base_reachable_time_ms);
    for (const device of netns.allDevices().reverse()) {
      if (only !== null && device !== only) continue;
      const ip = netns.ipDevice(device);
      const is4 = family === Family.V4;
      const reachable = Math.round((is4 ? ip.reachable4Ns : ip.reachable6Ns) / MILLISECOND);
      printTable(session, family, device, is4 ? ip.neigh4 : ip.neigh6, reachable);
    }
  }
  printer.finish();
  return 0;
}

function printTable(
  session: IpSession,
  family: Family,
  device: Interface | null,
  conf: NeighbourConf,
  reachableMs: number,
): void {
  const { printer } = session;
  const number = (word: string, value: number): void => printer.field(word, value, `${word} ${value} `);
  printer.openObject();
  printer.field("family", familyName(family), `${familyName(family)} `);
  printer.field("name", NAMES[family], `${NAMES[family]} `);
  printer.line();
  printer.text("    ");
  if (device === null) {
    const { settings } = session.netns.stack;
    const limits = family === Family.V4 ? settings.neighbourLimits4 : settings.neighbourLimits6;
    number("thresh1", limits.gc_thresh1);
    number("thresh2", limits.gc_thresh2);
    number("thresh3", limits.gc_thresh3);
    number("gc_int", limits.gc_interval * 1000);
  } else printer.field("dev", device.name, `dev ${device.name} `);
  printer.line();
  printer.text("    ");
  const isHeldTwice = family === Family.V6 && device !== null && device.adminUp && !device.nature.includes("LOOPBACK");
  number("refcnt", isHeldTwice ? 2 : 1);
  number("reachable", reachableMs);
  number("base_reachable", conf.base_reachable_time_ms);
  number("retrans", conf.retrans_time_ms);
  printer.line();
  printer.text("    ");
  number("gc_stale", conf.gc_stale_time * 1000);
  number("delay_probe", conf.delay_first_probe_time * 1000);
  number("queue", Math.floor(conf.unres_qlen_bytes / FRAME_BYTES));
  printer.line();
  printer.text("    ");
  number("app_probes", conf.app_solicit);
  number("ucast_probes", conf.ucast_solicit);
  number("mcast_probes", conf.mcast_solicit);
  printer.line();
  printer.text("    ");
  number("anycast_delay", conf.anycast_delay * TICKS_MS);
  number("proxy_delay", conf.proxy_delay * TICKS_MS);
  number("proxy_queue", conf.proxy_qlen);
  number("locktime", conf.locktime * TICKS_MS);
  printer.line();
  printer.text("\n");
  printer.closeObject();
}

/** Attributes of a table by their words, with what one of the kernel's units is. */
const ATTRIBUTES: Readonly<Record<string, readonly [keyof NeighbourConf, number]>> = {
  base_reachable: ["base_reachable_time_ms", 1],
  retrans: ["retrans_time_ms", 1],
  gc_stale: ["gc_stale_time", 1 / 1000],
  delay_probe: ["delay_first_probe_time", 1 / 1000],
  queue: ["unres_qlen_bytes", FRAME_BYTES],
  app_probes: ["app_solicit", 1],
  ucast_probes: ["ucast_solicit", 1],
  mcast_probes: ["mcast_solicit", 1],
  anycast_delay: ["anycast_delay", 1 / TICKS_MS],
  proxy_delay: ["proxy_delay", 1 / TICKS_MS],
  proxy_queue: ["proxy_qlen", 1],
  locktime: ["locktime", 1 / TICKS_MS],
};

function change(session: IpSession, args: Arguments): number {
  const { netns } = session;
  let name: string | null = null;
  let device: Interface | null = null;
  const changes: [keyof NeighbourConf, number][] = [];
  let isLimit = false;
  for (; !args.isEmpty; args.skip()) {
    const word = args.word;
    const attribute = ATTRIBUTES[word];
    if (word === "name") name = args.next();
    else if (word === "dev") {
      device = session.device(args.next());
      if (device === null) throw invalidArgument('"DEV" is invalid', args.word);
    } else if (attribute !== undefined || /^(thresh[123]|gc_int)$/.test(word)) {
      const value = parseNumber(args.next());
      if (value === null) throw invalidArgument(`"${word}" value is invalid`, args.word);
      if (attribute === undefined) isLimit = true;
      else changes.push([attribute[0], Math.floor(value * attribute[1])]);
    } else throw invalidArgument("unknown", word);
  }
  if (name === null) throw missingArgument("NAME");
  if (changes.length === 0 && !isLimit) {
    throw new IpExit(EXIT_USAGE, "Not enough information: changeable attributes required.\n");
  }
  const is4 = name === NAMES[4];
  if ((!is4 && name !== NAMES[6]) || isLimit) return session.answer(new NetlinkError(Errno.ENOENT));
  const { settings } = netns.stack;
  const ip = device === null ? null : netns.ipDevice(device);
  const conf = is4 ? (ip?.neigh4 ?? settings.neigh4Default) : (ip?.neigh6 ?? settings.neigh6Default);
  for (const [key, value] of changes) (conf as unknown as Record<string, number>)[key] = value;
  return 0;
}
