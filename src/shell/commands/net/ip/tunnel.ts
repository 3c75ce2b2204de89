import { DEFAULT_IPIP_OPTIONS, IpipDevice, type IpipOptions } from "../../../../host/devices/ipip.js";
import {
  addTunnel,
  changeTunnel,
  FALLBACK_TUNNEL,
  findTunnel,
  loadIpip,
} from "../../../../host/devices/ipip-tunnels.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import { formatIp } from "../../../../wire/ip-address.js";
import { IPV4_ANY, type Ipv4, isMulticastIpv4 } from "../../../../wire/ipv4-address.js";
import { address32Argument } from "./addresses.js";
import { type Arguments, garbageArgument, invalidArgument } from "./arguments.js";
import { checkHopLimit, hopLimit, typeOfService } from "./link-ipip.js";
import { isDeviceName } from "./link-parse.js";
import { dsFieldName } from "./names.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

type Verb = "add" | "change" | "del" | "get";

/** What the words of a call say. */
interface Request {
  readonly name: string | null;
  /** What `mode` says, or the first letters of the name. */
  readonly isIpip: boolean;
  readonly options: IpipOptions;
}

/** `ip tunnel` (iptunnel.c). Simplified: tunnels of IPv4 in IPv4 alone; other modes, `prl` and `6rd` are refused by name. */
export function ipTunnel(session: IpSession, args: Arguments): number {
  if (session.options.family === "inet6") return tunnels6(session, args);
  if (args.isEmpty) return show(session, args);
  const verb = ["add", "change", "delete", "show", "list", "lst", "prl", "6rd", "help"].find((word) =>
    args.begins(word),
  );
  if (verb === undefined) throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "ip tunnel help"\n`);
  args.skip();
  switch (verb) {
    case "add":
      return add(session, args);
    case "change":
      return change(session, args);
    case "delete":
      return remove(session, args);
    case "help":
      throw new IpExit(EXIT_USAGE, USAGE["ip tunnel"] ?? "");
    case "prl":
    case "6rd":
      if (args.isEmpty) throw new IpExit(EXIT_USAGE, "Must specify device\n");
      throw new IpExit(1, `"ip tunnel ${verb}" is not emulated by podwire.\n`);
    default:
      return show(session, args);
  }
}

/** `ip -6 tunnel`: there are none. */
function tunnels6(session: IpSession, args: Arguments): number {
  const lists = args.isEmpty || ["show", "list", "lst"].some((word) => args.begins(word));
  if (!lists) throw new IpExit(1, `"ip -6 tunnel ${args.word}" is not emulated by podwire.\n`);
  session.printer.begin();
  session.printer.finish();
  return 0;
}

function add(session: IpSession, args: Arguments): number {
  const { name, isIpip, options } = parse(session, args, "add");
  checkHopLimit(options, 1);
  if (!isIpip) throw undecided();
  loadIpip(session.netns.host);
  const made = addTunnel(session.netns, name, options);
  if (made instanceof NetlinkError) throw failed("add", FALLBACK_TUNNEL, made.errno);
  return 0;
}

function change(session: IpSession, args: Arguments): number {
  const { name, isIpip, options } = parse(session, args, "change");
  checkHopLimit(options, 1);
  if (!isIpip) throw undecided();
  const asked = name ?? FALLBACK_TUNNEL;
  const error = changeTunnel(tunnelByName(session, asked, "add"), options);
  if (error !== null) throw failed("add", asked, error.errno);
  return 0;
}

function remove(session: IpSession, args: Arguments): number {
  const { name, isIpip, options } = parse(session, args, "del");
  const asked = name ?? (isIpip ? FALLBACK_TUNNEL : "");
  let device = tunnelByName(session, asked, "delete");
  if (device.isFallback) {
    const found = findTunnel(session.netns, options);
    if (found === null || found.isFallback) throw failed("delete", asked, found === null ? Errno.ENOENT : Errno.EPERM);
    device = found;
  }
  session.netns.deleteDevice(device);
  return 0;
}

/** Of what mode is said, the one tunnel that is named, or tunl0; else all that fit. */
function show(session: IpSession, args: Arguments): number {
  const request = parse(session, args, "get");
  const { printer } = session;
  printer.begin();
  if (request.isIpip) print(session, shownByMode(session, request));
  else for (const each of session.netns.allDevices()) if (fits(each, request)) print(session, each as IpipDevice);
  printer.finish();
  return 0;
}

function shownByMode(session: IpSession, { name, options }: Request): IpipDevice {
  const device = tunnelByName(session, name ?? FALLBACK_TUNNEL, "get");
  return device.isFallback ? (findTunnel(session.netns, options) ?? device) : device;
}

function fits(device: object, { name, options: { local, remote, lower } }: Request): boolean {
  if (!(device instanceof IpipDevice)) return false;
  const { options } = device;
  return (
    (name === null || name === device.firstName) &&
    (remote === IPV4_ANY || remote === options.remote) &&
    (local === IPV4_ANY || local === options.local) &&
    (lower === null || lower === options.lower)
  );
}

function parse(session: IpSession, args: Arguments, verb: Verb): Request {
  let name: string | null = null;
  let mode: string | null = null;
  let hasKey = false;
  let options: { -readonly [K in keyof IpipOptions]: IpipOptions[K] } = { ...DEFAULT_IPIP_OPTIONS, mode: "ipip" };
  let lowerName: string | null = null;
  for (let count = 0; !args.isEmpty; args.skip(), count++) {
    if (args.is("mode")) {
      const asked = modeOf(args.next());
      if (mode !== null && mode !== asked) {
        throw new IpExit(EXIT_USAGE, "You managed to ask for more than one tunnel mode.\n");
      }
      mode = asked;
    } else if (args.is("remote")) options.remote = address32Argument(args.next());
    else if (args.is("local")) options.local = address32Argument(args.next());
    else if (args.is("dev")) lowerName = args.next();
    else if (args.is("ttl") || args.is("hoplimit") || args.is("hlim")) options.ttl = hopLimit(args) ?? options.ttl;
    else if (args.is("tos") || args.is("tclass") || args.begins("dsfield")) options.tos = typeOfService(args);
    else if (args.is("nopmtudisc")) options.pathMtuDiscovery = false;
    else if (args.is("pmtudisc")) options.pathMtuDiscovery = true;
    else if (["key", "ikey", "okey"].includes(args.word)) {
      args.next();
      hasKey = true;
    } else if (!["seq", "iseq", "oseq", "csum", "icsum", "ocsum"].includes(args.word)) {
      if (args.is("name")) args.next();
      else if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip tunnel"] ?? "");
      if (name !== null) throw garbageArgument("name", args.word);
      if (!isDeviceName(args.word)) throw invalidArgument('"name" not a valid ifname', args.word);
      name = args.word;
      if (verb === "change" && count === 0) {
        options = { ...tunnelByName(session, name, "get").options };
        mode = options.mode === "ipip" ? "ipip" : null;
      }
    }
  }
  mode ??=
    name === null ? null : (["gre", "ipip", "sit", "isatap", "vti"].find((each) => name.startsWith(each)) ?? null);
  if (hasKey && mode !== "gre" && mode !== "vti") {
    throw new IpExit(1, "Keys are not allowed with ipip and sit tunnels\n");
  }
  if (lowerName !== null) {
    options.lower = session.device(lowerName);
    if (options.lower === null) throw new IpExit(1, `Cannot find device "${lowerName}"\n`);
  }
  if (isMulticastIpv4(options.remote) && options.local === IPV4_ANY) {
    throw new IpExit(1, "A broadcast tunnel requires a source address\n");
  }
  if (mode !== null && mode !== "ipip") {
    throw new IpExit(1, `"ip tunnel ... mode ${mode}" is not emulated by podwire.\n`);
  }
  return { name, isIpip: mode === "ipip", options };
}

function modeOf(word: string): string {
  const modes: Readonly<Record<string, string>> = { "ip/ip": "ipip", "gre/ip": "gre", "ipv6/ip": "sit" };
  const mode = modes[word] ?? word;
  if (["gre", "ipip", "sit", "isatap", "vti"].includes(mode)) return mode;
  throw new IpExit(EXIT_USAGE, `Unknown tunnel mode "${word}"\n`);
}

/** The tunnel that an ioctl's name leads to. @throws IpExit */
function tunnelByName(session: IpSession, name: string, what: string): IpipDevice {
  const device = session.netns.findDevice(name);
  if (device === null) throw failed(what, name, Errno.ENODEV);
  if (!(device instanceof IpipDevice)) throw failed(what, name, Errno.EOPNOTSUPP);
  return device;
}

function failed(what: string, name: string, errno: number): IpExit {
  return new IpExit(1, `${what} tunnel "${name}" failed: ${strerror(errno)}\n`);
}

function undecided(): IpExit {
  return new IpExit(1, "cannot determine tunnel mode (ipip, gre, vti or sit)\n");
}

function print(session: IpSession, device: IpipDevice): void {
  const { printer, options } = session;
  const { mode, local, remote, lower, ttl, tos, pathMtuDiscovery } = device.options;
  const kind = mode === "ipip" ? "ip/ip" : "any/ip";
  printer.openObject();
  printer.field("ifname", device.firstName, `${device.firstName}: `);
  printer.field("mode", kind, `${kind} `);
  printer.field("remote", formatIp(remote), `remote ${endOf(remote)} `);
  printer.field("local", formatIp(local), `local ${endOf(local)}`);
  if (lower !== null) printer.field("dev", lower.name, ` dev ${lower.name}`);
  if (ttl !== 0) printer.field("ttl", ttl, ` ttl ${ttl}`);
  else printer.text(" ttl inherit");
  if (tos === null) printer.field("tos", "inherit", " tos inherit");
  else if (tos !== 0) printer.field("tos", dsFieldName(tos), ` tos ${dsFieldName(tos)}`);
  if (!pathMtuDiscovery) printer.field("nopmtudisc", null, " nopmtudisc");
  printer.closeObject();
  // Printed in JSON too.
  printer.always("\n");
  if (options.statistics > 0) printCounters(session, device);
}

function endOf(address: Ipv4): string {
  return address === IPV4_ANY ? "any" : formatIp(address);
}

/** tnl_print_stats */
function printCounters({ printer }: IpSession, device: IpipDevice): void {
  const { counters } = device;
  const columns = (values: readonly number[], widths: readonly number[]): string =>
    values.map((value, at) => String(value).padEnd(widths[at] ?? 0)).join(" ");
  const widths = [10, 12, 6, 8, 8];
  printer.text("RX: Packets    Bytes        Errors CsumErrs OutOfSeq Mcasts\n");
  printer.text(
    `    ${columns([counters.rxPackets, counters.rxBytes, counters.rxErrors, 0, 0], widths)} ${String(counters.rxMulticast).padEnd(8)}\n`,
  );
  printer.text("TX: Packets    Bytes        Errors DeadLoop NoRoute  NoBufs\n");
  const { txPackets, txBytes, txErrors, txCarrierErrors, txDropped } = counters;
  printer.text(
    `    ${columns([txPackets, txBytes, txErrors, 0, txCarrierErrors], widths)} ${String(txDropped).padEnd(6)}\n`,
  );
}
