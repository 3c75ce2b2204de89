import { NetlinkError } from "../../../../ip/netlink-error.js";
import type { Interface } from "../../../../link/interface.js";
import { Netem } from "../../../../link/netem.js";
import type { Qdisc } from "../../../../link/qdisc.js";
import { TokenBucket } from "../../../../link/token-bucket.js";
import { Errno } from "../../../../sim/errno.js";
import { Arguments, duplicateArgument, invalidArgument } from "../ip/arguments.js";
import { unsupported } from "../ip/link-parse.js";
import { EXIT_USAGE, IpExit, type IpSession } from "../ip/session.js";
import { USAGE } from "../ip/usage.js";
import { parseNetem, parseTokenBucket } from "./qdisc-options.js";
import { formatPercent, formatRate, formatSize, formatTime } from "./units.js";

type Verb = "add" | "change" | "replace" | "delete";

/** `tc qdisc` (do_qdisc). */
export function tcQdisc(session: IpSession, args: Arguments): number {
  if (args.isEmpty) return show(session, args);
  const rest = new Arguments(args.rest(), 1);
  if (args.begins("add")) return modify(session, rest, "add");
  if (args.begins("change")) return modify(session, rest, "change");
  if (args.begins("replace")) return modify(session, rest, "replace");
  if (args.begins("link")) throw unsupported(args.word);
  if (args.begins("delete")) return modify(session, rest, "delete");
  if (args.begins("list") || args.begins("show") || args.begins("lst")) return show(session, rest);
  if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["tc qdisc"] ?? "");
  throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "tc qdisc help".\n`);
}

/** tc_qdisc_modify: the root qdisc alone, of the kinds netem and tbf. */
function modify(session: IpSession, args: Arguments, verb: Verb): number {
  let name: string | null = null;
  let kind: string | null = null;
  let handle: number | null = null;
  let isRoot = false;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) {
      args.next();
      if (name !== null) throw duplicateArgument("dev", args.word);
      name = args.word;
    } else if (args.is("handle")) {
      const match = /^([0-9a-f]{1,4}):?$/.exec(args.next());
      if (match === null) throw invalidArgument("invalid qdisc ID", args.word);
      handle = Number.parseInt(match[1] ?? "0", 16);
    } else if (args.is("root")) {
      if (isRoot) throw new IpExit(EXIT_USAGE, 'Error: "root" is duplicate parent ID\n');
      isRoot = true;
    } else if (
      ["parent", "ingress", "clsact", "stab", "estimator", "ingress_block", "egress_block"].includes(args.word)
    ) {
      throw unsupported(args.word);
    } else if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["tc qdisc"] ?? "");
    else {
      kind = args.word;
      args.skip();
      break;
    }
  }
  const options = kind === null || verb === "delete" ? null : parseKind(kind, args);
  if (name === null) throw new IpExit(EXIT_USAGE, 'Error: argument "dev" is required\n');
  const device = session.deviceOrExit(name);
  return session.answer(apply(session, device, verb, kind, handle, isRoot, options));
}

type Options = ReturnType<typeof parseNetem> | ReturnType<typeof parseTokenBucket>;

function parseKind(kind: string, args: Arguments): Options | null {
  if (kind === "netem") return parseNetem(args);
  if (kind === "tbf") return parseTokenBucket(args);
  if (!args.isEmpty) {
    throw new IpExit(1, `Unknown qdisc "${kind}", hence option "${args.word}" is unparsable\n`);
  }
  return null;
}

/** tc_modify_qdisc and tc_get_qdisc of net/sched/sch_api.c. */
function apply(
  session: IpSession,
  device: Interface,
  verb: Verb,
  kind: string | null,
  handle: number | null,
  isRoot: boolean,
  options: Options | null,
): NetlinkError | null {
  const existing = device.qdisc;
  if (verb === "delete") {
    if (existing === null) return new NetlinkError(Errno.ENOENT, "Cannot delete qdisc with handle of zero");
    if (handle !== null && handle !== existing.handle) return new NetlinkError(Errno.EINVAL, "Invalid handle");
    if (kind !== null && kind !== existing.kind) return new NetlinkError(Errno.EINVAL, "Invalid qdisc name");
    device.setQdisc(null);
    return null;
  }
  if (!isRoot && handle === null) return new NetlinkError(Errno.EINVAL, "Handle cannot be zero");
  if (verb === "add" && existing !== null) return new NetlinkError(Errno.EEXIST, "Exclusivity flag on, cannot modify");
  if (verb === "change") {
    if (existing === null) {
      return new NetlinkError(Errno.ENOENT, "Qdisc not found. To create specify NLM_F_CREATE flag");
    }
    if (kind !== existing.kind) {
      return new NetlinkError(Errno.EINVAL, "Invalid qdisc name: must match existing qdisc");
    }
  }
  const made = options === null ? null : make(session, device, kind ?? "", options);
  if (made === null) return new NetlinkError(Errno.ENOENT, "Specified qdisc kind is unknown");
  const isSame = existing !== null && existing.kind === kind;
  made.handle = handle ?? (isSame ? existing.handle : session.netns.host.takeQdiscHandle());
  device.setQdisc(made);
  return null;
}

/** Simplified: `change` makes the qdisc anew, so that what waits in it is lost. */
function make(session: IpSession, device: Interface, kind: string, options: Options): Qdisc | null {
  if (kind === "netem") {
    const random = session.netns.rng.fork(`netem:${device.name}`);
    return new Netem(device, options as ReturnType<typeof parseNetem>, random);
  }
  if (kind === "tbf") return new TokenBucket(device, options as ReturnType<typeof parseTokenBucket>);
  return null;
}

function show(session: IpSession, args: Arguments): number {
  let only: Interface | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) only = session.deviceOrExit(args.next());
    else if (args.is("root")) continue;
    else if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["tc qdisc"] ?? "");
    else if (["ingress", "clsact", "parent", "handle", "invisible"].includes(args.word)) throw unsupported(args.word);
    else throw new IpExit(EXIT_USAGE, `What is "${args.word}"? Try "tc qdisc help".\n`);
  }
  const { printer } = session;
  printer.begin();
  for (const device of session.netns.allDevices()) {
    if (only !== null && device !== only) continue;
    // noop, which a device has that was never up, is not listed.
    if (device.qdisc === null && !device.activated) continue;
    print(session, device, only === null);
  }
  printer.finish();
  return 0;
}

/** One qdisc (print_qdisc). */
function print(session: IpSession, device: Interface, withDevice: boolean): void {
  const { printer, options } = session;
  const qdisc = device.qdisc;
  const kind = qdisc?.kind ?? "noqueue";
  const handle = `${(qdisc?.handle ?? 0).toString(16)}:`;
  const queues = device.kind === "veth" ? 2 : 1;
  const references = qdisc === null ? 2 : queues + 1;
  printer.openObject();
  printer.field("kind", kind, `qdisc ${kind}`);
  printer.field("handle", handle, ` ${handle}`);
  if (withDevice) printer.field("dev", device.name, ` dev ${device.name}`);
  printer.text(" ");
  printer.field("root", true, "root ");
  printer.field("refcnt", references, `refcnt ${references} `);
  printer.openObject("options");
  if (qdisc instanceof Netem) printNetem(session, qdisc);
  else if (qdisc instanceof TokenBucket) printTokenBucket(session, qdisc);
  printer.closeObject();
  printer.text("\n");
  if (options.statistics > 0) printStatistics(session, device, qdisc);
  printer.closeObject();
  session.flush();
}

function printNetem(session: IpSession, netem: Netem): void {
  const { printer } = session;
  const o = netem.options;
  const limit = o.limitPackets ?? 1000;
  printer.field("limit", limit, `limit ${limit}`);
  const jitterNs = o.jitterNs ?? 0;
  if ((o.delayNs ?? 0) > 0) {
    const delayNs = o.delayNs ?? 0;
    printer.openObject("delay");
    printer.field("delay", delayNs / 1e9, ` delay ${formatTime(delayNs)}`);
    printer.field("jitter", jitterNs / 1e9, jitterNs > 0 ? `  ${formatTime(jitterNs)}` : "");
    printer.field("correlation", 0);
    printer.closeObject();
  }
  const share = (name: string, key: string, value: number | undefined): void => {
    if ((value ?? 0) <= 0) return;
    printer.openObject(key);
    printer.field(name, value ?? 0, ` ${name} ${formatPercent(value ?? 0)}`);
    printer.field("correlation", 0);
    printer.closeObject();
  };
  share("loss", "loss-random", o.loss);
  share("duplicate", "duplicate", o.duplicate);
  share("reorder", "reorder", o.reorder);
  share("corrupt", "corrupt", o.corrupt);
  if ((o.rateBps ?? 0) > 0) {
    printer.openObject("rate");
    printer.field("rate", (o.rateBps ?? 0) / 8, ` rate ${formatRate(o.rateBps ?? 0)}`);
    printer.closeObject();
  }
  const gap = (o.reorder ?? 0) > 0 ? (o.reorderGap ?? 1) : (o.reorderGap ?? 0);
  if (gap > 0) printer.field("gap", gap, ` gap ${gap}`);
}

function printTokenBucket(session: IpSession, bucket: TokenBucket): void {
  const { printer } = session;
  const { rateBps, burstBytes, limitBytes } = bucket.options;
  printer.field("rate", rateBps / 8, `rate ${formatRate(rateBps)} `);
  printer.field("burst", burstBytes, `burst ${formatSize(burstBytes)} `);
  const latencyNs = Math.max(0, Math.floor(((limitBytes - burstBytes) * 8e9) / rateBps));
  printer.field("lat", Math.floor(latencyNs / 1000), `lat ${formatTime(latencyNs)} `);
}

/** Simplified: what a qdisc sent is what its device sent, the time before it was put there included. */
function printStatistics(session: IpSession, device: Interface, qdisc: Qdisc | null): void {
  const { printer } = session;
  const counters = device.counters;
  const bytes = qdisc === null ? 0 : counters.txBytes;
  const packets = qdisc === null ? 0 : counters.txPackets;
  const dropped = qdisc instanceof Netem || qdisc instanceof TokenBucket ? qdisc.dropped : 0;
  const overlimits = qdisc instanceof TokenBucket ? qdisc.overlimits : 0;
  printer.field("bytes", bytes, ` Sent ${bytes} bytes`);
  printer.field("packets", packets, ` ${packets} pkt`);
  printer.field("drops", dropped, ` (dropped ${dropped},`);
  printer.field("overlimits", overlimits, ` overlimits ${overlimits} `);
  printer.field("requeues", 0, "requeues 0) \n");
  const backlogBytes = qdisc?.backlogBytes ?? 0;
  const backlogPackets = qdisc?.backlogPackets ?? 0;
  printer.field("backlog", backlogBytes, ` backlog ${formatSize(backlogBytes)}`);
  printer.field("qlen", backlogPackets, ` ${backlogPackets}p requeues 0\n`);
}
