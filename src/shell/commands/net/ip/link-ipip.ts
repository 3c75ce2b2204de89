import type { IpipDevice, IpipOptions } from "../../../../host/devices/ipip.js";
import { Family, formatIp } from "../../../../wire/ip-address.js";
import { IPV4_ANY, type Ipv4 } from "../../../../wire/ipv4-address.js";
import { addressArgument } from "./addresses.js";
import { type Arguments, invalidArgument, parseNumber } from "./arguments.js";
import { helpOf, lowerDevice } from "./link-kinds.js";
import { unsupported } from "./link-parse.js";
import { dsFieldByName } from "./names.js";
import type { Printer } from "./printer.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";

/** The words for what may be inside, but for MPLS (iptunnel_parse_opt). */
const MODES: Readonly<Record<string, IpipOptions["mode"]>> = {
  ipip: "ipip",
  ip4ip4: "ipip",
  "ipv4/ipv4": "ipip",
  any: "any",
  "any/ipv4": "any",
};

/** `type ipip ...` (link_iptnl.c), over what there is already. @throws IpExit */
export function parseIpipOptions(session: IpSession, args: Arguments, before: IpipOptions): IpipOptions {
  const options: { -readonly [K in keyof IpipOptions]: IpipOptions[K] } = { ...before };
  for (; !args.isEmpty; args.skip()) {
    if (args.is("remote")) options.remote = addressArgument(args.next(), Family.V4) as Ipv4;
    else if (args.is("local")) options.local = addressArgument(args.next(), Family.V4) as Ipv4;
    else if (args.is("dev")) options.lower = lowerDevice(session, args.next());
    else if (args.is("ttl") || args.is("hoplimit") || args.is("hlim")) options.ttl = hopLimit(args) ?? 0;
    else if (args.is("tos") || args.is("tclass") || args.begins("dsfield")) options.tos = typeOfService(args);
    else if (args.is("pmtudisc")) options.pathMtuDiscovery = true;
    else if (args.is("nopmtudisc")) options.pathMtuDiscovery = false;
    else if (args.is("mode")) {
      const mode = MODES[args.next()];
      if (["mplsip", "mpls/ipv4"].includes(args.word)) throw unsupported(args.word);
      if (mode === undefined) throw invalidArgument("Cannot guess tunnel mode.", args.word);
      options.mode = mode;
    } else if (args.is("fwmark")) {
      const mark = parseNumber(args.next(), 0xffff_ffff);
      if (mark === null) throw invalidArgument("invalid fwmark", args.word);
      options.mark = mark;
    } else if (["6rd-prefix", "noencap", "encap", "external"].includes(args.word)) throw unsupported(args.word);
    else throw helpOf("ipip");
  }
  checkHopLimit(options, EXIT_USAGE);
  return options;
}

/** `ttl`; null for `inherit`. @throws IpExit */
export function hopLimit(args: Arguments): number | null {
  if (args.next() === "inherit") return null;
  const ttl = parseNumber(args.word, 255);
  if (ttl === null) throw invalidArgument("invalid TTL\n", args.word);
  return ttl;
}

/** `tos`; null for `inherit`. @throws IpExit */
export function typeOfService(args: Arguments): number | null {
  if (args.next() === "inherit") return null;
  const tos = dsFieldByName(args.word);
  if (tos === null) throw invalidArgument("bad TOS value", args.word);
  return tos;
}

/** An outer packet with a hop limit of its own must not be cut, lest a loop of tunnels goes on for ever. @throws IpExit */
export function checkHopLimit(options: IpipOptions, exitCode: number): void {
  if (options.ttl === 0 || options.pathMtuDiscovery) return;
  throw new IpExit(exitCode, "ttl != 0 and nopmtudisc are incompatible\n");
}

/** What `ip -d link` says of a tunnel (iptunnel_print_opt). */
export function printIpip(printer: Printer, device: IpipDevice): void {
  const { mode, local, remote, lower, ttl, tos, pathMtuDiscovery, mark } = device.options;
  printer.field("proto", mode, `${mode} `);
  printer.field("remote", endOf(remote), `remote ${endOf(remote)} `);
  printer.field("local", endOf(local), `local ${endOf(local)} `);
  if (lower !== null) printer.field("link", lower.name, `dev ${lower.name} `);
  printer.field("ttl", ttl, ttl === 0 ? "ttl inherit " : `ttl ${ttl} `);
  if (tos === null) printer.field("tos", "inherit", "tos inherit ");
  else if (tos !== 0) printer.field("tos", `0x${tos.toString(16)}`, `tos 0x${tos.toString(16)} `);
  printer.field("pmtudisc", pathMtuDiscovery, pathMtuDiscovery ? "pmtudisc " : "nopmtudisc ");
  if (mark !== 0) printer.field("fwmark", `0x${mark.toString(16)}`, `fwmark 0x${mark.toString(16)} `);
}

function endOf(address: Ipv4): string {
  return address === IPV4_ANY ? "any" : formatIp(address);
}
