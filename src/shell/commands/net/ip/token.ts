import { NetlinkError } from "../../../../ip/netlink-error.js";
import type { Interface } from "../../../../link/interface.js";
import { Errno } from "../../../../sim/errno.js";
import { Family, formatIp } from "../../../../wire/ip-address.js";
import { IPV6_ANY, type Ipv6 } from "../../../../wire/ipv6-address.js";
import { tryPrefix } from "./addresses.js";
import { type Arguments, invalidArgument } from "./arguments.js";
import { OBJECT_HELP } from "./object-help.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";

/** `ip token`: the interface identifier that addresses from router advertisements get (do_iptoken). */
export function ipToken(session: IpSession, args: Arguments): number {
  if (args.isEmpty) return list(session, args);
  if (["list", "lst", "show", "get"].some((word) => args.begins(word))) {
    args.skip();
    return list(session, args);
  }
  if (args.begins("set") || args.begins("del")) {
    const isSet = args.begins("set");
    args.skip();
    return change(session, args, isSet);
  }
  if (args.begins("help")) throw new IpExit(EXIT_USAGE, OBJECT_HELP.token);
  throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "ip token help".\n`);
}

function deviceArgument(session: IpSession, word: string): Interface {
  const device = session.device(word);
  if (device === null) throw invalidArgument("dev is invalid\n", word);
  return device;
}

function list(session: IpSession, args: Arguments): number {
  const { printer, netns } = session;
  let only: Interface | null = null;
  for (; !args.isEmpty; args.skip()) if (args.is("dev")) only = deviceArgument(session, args.next());
  printer.begin();
  for (const device of netns.allDevices()) {
    if (device.nature.includes("LOOPBACK") || (only !== null && device !== only)) continue;
    const { hasIpv6, token6 } = netns.ipDevice(device);
    if (!hasIpv6) continue;
    const token = formatIp(token6);
    printer.openObject();
    printer.field("token", token, `token ${token} `);
    printer.field("ifname", device.name, `dev ${device.name}`);
    printer.text("\n");
    printer.closeObject();
  }
  printer.finish();
  return 0;
}

function change(session: IpSession, args: Arguments, isSet: boolean): number {
  let token: Ipv6 | null = isSet ? null : IPV6_ANY;
  let device: Interface | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) device = deviceArgument(session, args.next());
    else if (token === null) {
      const found = tryPrefix(args.word, Family.V6);
      if (found === null) throw new IpExit(1, `Error: inet6 prefix is expected rather than "${args.word}".\n`);
      token = found.prefix.address as Ipv6;
    }
  }
  if (token === null) throw new IpExit(1, "Not enough information: token is required.\n");
  if (device === null) throw new IpExit(1, 'Not enough information: "dev" argument is required.\n');
  if (!session.netns.ipDevice(device).hasIpv6) return session.answer(new NetlinkError(Errno.EAFNOSUPPORT));
  const refusal = whyNoToken(session, device);
  if (refusal !== null) return session.answer(new NetlinkError(Errno.EINVAL, refusal));
  session.netns.ipDevice(device).token6 = token;
  return 0;
}

/** inet6_set_iftoken: a token is for a device that gets its addresses from routers. */
function whyNoToken({ netns }: IpSession, device: Interface): string | null {
  const own = netns.ipDevice(device);
  if (device.nature.includes("LOOPBACK")) return "ipv6: Device is loopback";
  if (own.noArp) return "ipv6: Device does not do neighbour discovery";
  if (!netns.stack.acceptsRouters(own)) return "ipv6: Router advertisement is disabled on device";
  return own.conf6.router_solicitations === 0 ? "Router solicitation is disabled on device" : null;
}
