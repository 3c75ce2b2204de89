import type { IpDevice } from "../../../../ip/ip-device.js";
import { Family, formatIp } from "../../../../wire/ip-address.js";
import type { Prefix } from "../../../../wire/prefix.js";
import { tryPrefix } from "./addresses.js";
import { type Arguments, invalidArgument, parseNumber } from "./arguments.js";
import { OBJECT_HELP } from "./object-help.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";

/** `ip addrlabel`: the policy table for choosing IPv6 source addresses (do_ipaddrlabel). */
export function ipAddressLabel(session: IpSession, args: Arguments): number {
  if (args.isEmpty || ["list", "show"].some((word) => args.begins(word))) return list(session);
  if (args.begins("add")) return modify(session, args, true);
  if (args.begins("delete")) return modify(session, args, false);
  if (args.begins("flush")) {
    session.netns.stack.labels.entries = [];
    return 0;
  }
  if (args.begins("help")) throw new IpExit(EXIT_USAGE, OBJECT_HELP.addrlabel);
  throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "ip addrlabel help".\n`);
}

function list(session: IpSession): number {
  const { printer } = session;
  printer.begin();
  for (const { prefix, device, label } of session.netns.stack.labels.entries) {
    printer.openObject();
    const address = formatIp(prefix.address);
    printer.field("address", address, `prefix ${address}`);
    printer.field("prefixlen", prefix.length, `/${prefix.length} `);
    if (device !== null) printer.field("ifname", device.name, `dev ${device.name} `);
    printer.field("label", label, `label ${label} `);
    printer.text("\n");
    printer.closeObject();
  }
  printer.finish();
  return 0;
}

function modify(session: IpSession, args: Arguments, isAdd: boolean): number {
  let prefix: Prefix | null = null;
  let device: IpDevice | null = null;
  let label: number | null = null;
  for (args.skip(); !args.isEmpty; args.skip()) {
    if (args.is("prefix")) {
      const found = tryPrefix(args.next(), Family.V6);
      if (found === null) throw new IpExit(1, `Error: any valid prefix is expected rather than "${args.word}".\n`);
      prefix = found.prefix;
    } else if (args.is("dev")) {
      const named = session.device(args.next());
      if (named === null) throw invalidArgument('"dev" argument is wrong', args.word);
      device = session.netns.ipDevice(named);
    } else if (args.is("label")) {
      label = parseNumber(args.next());
      if (label === null || label === 0xffff_ffff) throw invalidArgument("bad label\n", args.word);
    }
  }
  if (prefix === null) throw new IpExit(1, 'Not enough information: "prefix" argument is required.\n');
  if (label === null) throw new IpExit(1, 'Not enough information: "label" argument is required.\n');
  const { labels } = session.netns.stack;
  return session.answer(isAdd ? labels.add({ prefix, device, label }) : labels.delete(prefix, device));
}
