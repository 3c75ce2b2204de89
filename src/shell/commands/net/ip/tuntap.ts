import { isValidName, MAX_NAME_LENGTH } from "../../../../host/devices/change-link.js";
import { TunDevice, type TunOptions } from "../../../../link/tun.js";
import { type Arguments, duplicateArgument, invalidArgument } from "./arguments.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** `ip tuntap` (iptuntap.c). */
export function ipTuntap(session: IpSession, args: Arguments): number {
  if (args.isEmpty) return list(session, args);
  const verb = ["add", "delete", "show", "list", "lst", "help"].find((word) => args.begins(word));
  if (verb === undefined) throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "ip tuntap help".\n`);
  args.skip();
  if (verb === "help") throw usage();
  if (verb === "add") return add(session, args);
  return verb === "delete" ? remove(session, args) : list(session, args);
}

function usage(): IpExit {
  return new IpExit(EXIT_USAGE, USAGE["ip tuntap"] ?? "");
}

/** What the words say; `name` is null without one. */
interface Request {
  readonly name: string | null;
  readonly options: TunOptions;
}

function parse(session: IpSession, args: Arguments): Request {
  let name: string | null = null;
  let mode: "tun" | "tap" | null = null;
  const options = { packetInfo: false, oneQueue: false, vnetHeader: false, multiQueue: false };
  let user: number | null = null;
  let group: number | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.begins("mode")) {
      const word = args.next();
      const asked =
        word !== "" && "tun".startsWith(word) ? "tun" : word !== "" && "tap".startsWith(word) ? "tap" : null;
      if (asked === null) throw new IpExit(EXIT_USAGE, `Unknown tunnel mode "${word}"\n`);
      if (mode !== null && mode !== asked) {
        throw new IpExit(EXIT_USAGE, "You managed to ask for more than one tunnel mode.\n");
      }
      mode = asked;
    } else if (args.begins("user")) user = idOf(session, "user", args.next(), "/etc/passwd");
    else if (args.begins("group")) group = idOf(session, "group", args.next(), "/etc/group");
    else if (args.begins("pi")) options.packetInfo = true;
    else if (args.begins("one_queue")) options.oneQueue = true;
    else if (args.begins("vnet_hdr")) options.vnetHeader = true;
    else if (args.begins("multi_queue")) options.multiQueue = true;
    else if (args.begins("dev")) name = deviceName("dev", args.next());
    else {
      if (args.begins("name")) args.next();
      else if (args.begins("help")) throw usage();
      if (name !== null) throw duplicateArgument("name", args.word);
      name = deviceName("name", args.word);
    }
  }
  if (mode === null) throw new IpExit(1, "You failed to specify a tunnel mode\n");
  return { name, options: { mode, ...options, user, group } };
}

function deviceName(key: string, word: string): string {
  if (word.length > MAX_NAME_LENGTH || !isValidName(word)) throw invalidArgument(`"${key}" not a valid ifname`, word);
  return word;
}

/** The number of a user or group by name or number. */
function idOf(session: IpSession, what: string, word: string, file: string): number {
  if (/^\d+$/.test(word)) return Number(word);
  const line = lines(session, file).find((each) => each[0] === word);
  if (line === undefined) throw new IpExit(EXIT_USAGE, `invalid ${what} "${word}"\n`);
  return Number(line[2]);
}

/** The name of a user or group, or null. */
export function nameOfId(session: IpSession, id: number, file: string): string | null {
  return lines(session, file).find((each) => Number(each[2]) === id)?.[0] ?? null;
}

function lines(session: IpSession, file: string): string[][] {
  const node = session.process.files.find(file);
  const text = node?.kind === "file" ? node.content : "";
  return text.split("\n").map((line) => line.split(":"));
}

/** The device by this name as TUNSETIFF finds it: none, or one of the mode that is asked for. */
function existing(session: IpSession, { name, options }: Request, isNew: boolean): TunDevice | null {
  const device = name === null ? null : session.netns.findDevice(name);
  if (device === null) return null;
  if (isNew) throw new IpExit(1, "ioctl(TUNSETIFF): Device or resource busy\n");
  if (device instanceof TunDevice && device.options.mode === options.mode) return device;
  throw new IpExit(1, "ioctl(TUNSETIFF): Invalid argument\n");
}

function add(session: IpSession, args: Arguments): number {
  const request = parse(session, args);
  existing(session, request, true);
  const { netns } = session;
  const name = request.name ?? netns.freeName(request.options.mode);
  netns.addDevice(new TunDevice(netns.sim, name, netns.newMac(), request.options, netns));
  return 0;
}

/** One that is not there is made and let go of at once. */
function remove(session: IpSession, args: Arguments): number {
  const device = existing(session, parse(session, args), false);
  if (device !== null) session.netns.deleteDevice(device);
  return 0;
}

function list(session: IpSession, args: Arguments): number {
  // A device that is named makes no difference.
  if (args.begins("help")) throw usage();
  const { printer, options } = session;
  printer.begin();
  for (const device of session.netns.allDevices()) {
    if (!(device instanceof TunDevice)) continue;
    const { mode, packetInfo, oneQueue, multiQueue, vnetHeader, user, group } = device.options;
    printer.openObject();
    printer.field("ifname", device.name, `${device.name}:`);
    const flags: string[] = [mode];
    if (packetInfo) flags.push("pi");
    if (oneQueue) flags.push("one_queue");
    if (multiQueue) flags.push("multi_queue");
    if (vnetHeader) flags.push("vnet_hdr");
    flags.push("persist");
    // The same bit stands for both (IFF_NO_PI, IFF_NOFILTER).
    if (packetInfo) flags.push("filter");
    printer.openArray("flags");
    for (const flag of flags) printer.element(flag, ` ${flag}`);
    printer.closeArray();
    if (user !== null) printer.field("user", user, ` user ${user}`);
    if (group !== null) printer.field("group", group, ` group ${group}`);
    if (options.details > 0) {
      printer.text("\n\tAttached to processes:");
      printer.openArray("processes");
      printer.closeArray();
    }
    printer.text("\n");
    printer.closeObject();
  }
  printer.finish();
  return 0;
}
