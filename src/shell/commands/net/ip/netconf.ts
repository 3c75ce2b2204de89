import { Family } from "../../../../wire/ip-address.js";
import { familyName, ipFamily } from "./addresses.js";
import type { Arguments } from "./arguments.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** What `rp_filter` is called. */
/** What rp_filter's numbers are called. */
export const FILTERS: readonly string[] = ["off", "strict", "loose"];

/** One line's settings; absent ones are of the other family. */
export interface NetconfSettings {
  readonly forwarding: number;
  readonly rp_filter?: number;
  readonly proxy_arp?: number;
  readonly proxy_ndp?: number;
  readonly ignore_routes_with_linkdown: number;
}

/** `ip netconf` (do_ipnetconf): what devices have set of forwarding and filtering. Simplified: no multicast forwarding. */
export function ipNetconf(session: IpSession, args: Arguments): number {
  if (!args.isEmpty) {
    if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip netconf"] ?? "");
    if (!(args.begins("show") || args.begins("lst") || args.begins("list"))) {
      throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "ip netconf help".\n`);
    }
    args.skip();
  }
  let dev: string | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (!args.is("dev")) continue;
    args.next();
    dev = args.word;
    if (session.device(dev) === null) throw new IpExit(1, `Device "${dev}" does not exist.\n`);
  }
  const { netns, printer } = session;
  const { settings } = netns.stack;
  const wanted = ipFamily(session.options.family);
  printer.begin();
  for (const family of [Family.V4, Family.V6]) {
    if (wanted !== null && wanted !== family) continue;
    const is4 = family === Family.V4;
    for (const device of netns.allDevices()) {
      if (dev !== null && device.name !== dev) continue;
      const { conf4, conf6, hasIpv6 } = netns.ipDevice(device);
      if (is4 || hasIpv6) printConf(session, familyName(family), device.name, is4 ? conf4 : conf6);
    }
    if (dev !== null) continue;
    printConf(session, familyName(family), "all", is4 ? settings.ipv4All : settings.ipv6All);
    printConf(session, familyName(family), "default", is4 ? settings.ipv4Default : settings.ipv6Default);
  }
  printer.finish();
  return 0;
}

/** One line of settings, as `ip netconf` and `ip monitor` show it. */
export function printConf(session: IpSession, family: string, name: string, conf: NetconfSettings): void {
  const { printer } = session;
  const onOff = (key: string, value: number): void => {
    printer.field(key, value !== 0, `${key} ${value === 0 ? "off" : "on"} `);
  };
  printer.openObject();
  printer.field("family", family, `${family} `);
  printer.field("interface", name, `${name} `);
  onOff("forwarding", conf.forwarding);
  if (conf.rp_filter !== undefined) {
    const filter = FILTERS[conf.rp_filter] ?? `unknown ${conf.rp_filter}`;
    printer.field("rp_filter", filter, `rp_filter ${filter} `);
  }
  onOff("mc_forwarding", 0);
  onOff("proxy_neigh", conf.proxy_arp ?? conf.proxy_ndp ?? 0);
  onOff("ignore_routes_with_linkdown", conf.ignore_routes_with_linkdown);
  printer.text("\n");
  printer.closeObject();
}
