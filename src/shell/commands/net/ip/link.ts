import { showDevices } from "./address-show.js";
import { Arguments } from "./arguments.js";
import { addLinkCommand, deleteLinkCommand, setLinkCommand } from "./link-change.js";
import { unsupported } from "./link-parse.js";
import { linkProperty } from "./link-property.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** `ip link` (do_iplink). */
export function ipLink(session: IpSession, args: Arguments): number {
  if (args.isEmpty) return showDevices(session, args, true);
  const word = args.word;
  const rest = new Arguments(args.rest(), 1);
  if (args.begins("add")) return addLinkCommand(session, rest);
  if (args.begins("set") || args.begins("change")) return setLinkCommand(session, rest);
  if (args.begins("replace")) throw unsupported(word);
  if (args.begins("delete")) return deleteLinkCommand(session, rest);
  if (args.begins("show") || args.begins("lst") || args.begins("list")) return showDevices(session, rest, true);
  if (args.begins("xstats")) throw unsupported(word);
  // Told of MPLS alone, which there is none of.
  if (args.begins("afstats")) return 0;
  if (args.begins("property")) return linkProperty(session, rest);
  if (args.begins("help")) {
    const kind = rest.isEmpty ? undefined : USAGE[`ip link help ${rest.word}`];
    if (kind === undefined) throw new IpExit(EXIT_USAGE, USAGE["ip link"] ?? "");
    session.printer.text(kind);
    return 0;
  }
  throw new IpExit(EXIT_USAGE, `Command "${word}" is unknown, try "ip link help".\n`);
}
