import { NetlinkError } from "../../../../ip/netlink-error.js";
import { Errno } from "../../../../sim/errno.js";
import { type Arguments, garbageArgument, invalidArgument } from "./arguments.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** IFALIASSIZ-like bound of an alternative name (ALTIFNAMSIZ). */
const MOST_LETTERS = 127;

/** `ip link property add|del dev DEVICE altname NAME ...` (iplink_prop). */
export function linkProperty(session: IpSession, args: Arguments): number {
  if (args.isEmpty) throw new IpExit(EXIT_USAGE, USAGE["ip link"] ?? "");
  const isAdd = args.begins("add");
  if (!isAdd && !args.begins("del")) throw new IpExit(EXIT_USAGE, "Operator required\n");
  const names: string[] = [];
  let dev: string | null = null;
  for (args.skip(); !args.isEmpty; args.skip()) {
    if (args.is("altname")) {
      const name = args.next();
      if (name === "" || name.length > MOST_LETTERS || /[/\s]/.test(name) || name === "." || name === "..") {
        throw invalidArgument("not a valid altname", name);
      }
      names.push(name);
    } else {
      if (args.is("dev")) args.next();
      if (dev !== null) throw garbageArgument("dev", args.word);
      dev = args.word;
    }
  }
  const device = session.deviceOrExit(dev ?? "");
  for (const name of names) {
    const known = session.netns.findDevice(name);
    if (isAdd) {
      if (known !== null) return session.answer(new NetlinkError(Errno.EEXIST));
      device.altNames = [...(device.altNames ?? []), name];
      continue;
    }
    const isOwn = device.altNames?.includes(name) ?? false;
    if (!isOwn) return session.answer(new NetlinkError(known === null ? Errno.ENOENT : Errno.EINVAL));
    const rest = (device.altNames ?? []).filter((each) => each !== name);
    device.altNames = rest.length === 0 ? null : rest;
  }
  if (names.length > 0) session.netns.linkChanged(device);
  return 0;
}
