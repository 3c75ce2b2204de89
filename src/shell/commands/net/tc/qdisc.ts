import { NetlinkError } from "../../../../ip/netlink-error.js";
import { Fifo } from "../../../../link/fifo.js";
import { Htb } from "../../../../link/htb.js";
import type { HtbClass } from "../../../../link/htb-class.js";
import type { Interface } from "../../../../link/interface.js";
import { LeafQueue } from "../../../../link/leaf-queue.js";
import { Netem } from "../../../../link/netem.js";
import { type Qdisc, SentCount } from "../../../../link/qdisc.js";
import { TokenBucket, type TokenBucketOptions } from "../../../../link/token-bucket.js";
import { Errno } from "../../../../sim/errno.js";
import { type Arguments, duplicateArgument, invalidArgument } from "../ip/arguments.js";
import { unsupported } from "../ip/link-parse.js";
import { EXIT_USAGE, IpExit, type IpSession } from "../ip/session.js";
import { USAGE } from "../ip/usage.js";
import { formatClassId, parseClassId } from "./handles.js";
import { parseHtb } from "./htb-options.js";
import { parseFifo, parseNetem, parseTokenBucket } from "./qdisc-options.js";
import { runTcObject, type TcVerb } from "./tc-object.js";
import { formatPercent, formatRate, formatSize, formatTime } from "./units.js";

/** `tc qdisc` (do_qdisc). */
export function tcQdisc(session: IpSession, args: Arguments): number {
  if (args.begins("link")) throw unsupported(args.word);
  return runTcObject(session, args, { name: "qdisc", usage: USAGE["tc qdisc"] ?? "", modify, show });
}

/** What stands before the kind of a qdisc. */
interface QdiscHead {
  name: string | null;
  handle: number | null;
  /** The class that it goes below; `ROOT`, or null when nothing was said. */
  parent: number | null;
}

const ROOT = 0xffff_ffff;

/** tc_qdisc_modify. */
function modify(session: IpSession, args: Arguments, verb: TcVerb): number {
  const head: QdiscHead = { name: null, handle: null, parent: null };
  let kind: string | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) {
      args.next();
      if (head.name !== null) throw duplicateArgument("dev", args.word);
      head.name = args.word;
    } else if (args.is("handle")) {
      const match = /^([0-9a-f]{1,4}):?$/.exec(args.next());
      if (match === null) throw invalidArgument("invalid qdisc ID", args.word);
      head.handle = Number.parseInt(match[1] ?? "0", 16);
    } else if (args.is("root")) {
      if (head.parent !== null) throw new IpExit(EXIT_USAGE, 'Error: "root" is duplicate parent ID\n');
      head.parent = ROOT;
    } else if (args.is("ingress") || args.is("clsact")) {
      if (head.parent !== null) throw new IpExit(EXIT_USAGE, `Error: "${args.word}" is a duplicate parent ID\n`);
      kind = args.word;
      args.skip();
      break;
    } else if (args.is("parent")) {
      if (head.parent !== null) throw duplicateArgument("parent", args.next());
      head.parent = parseClassId(args.next());
      if (head.parent === null) throw invalidArgument("invalid parent ID", args.word);
    } else if (["stab", "estimator", "ingress_block", "egress_block"].includes(args.word)) throw unsupported(args.word);
    else if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["tc qdisc"] ?? "");
    else {
      kind = args.word;
      args.skip();
      break;
    }
  }
  const options = kind === null || verb === "delete" ? null : parseKind(kind, args);
  if (head.name === null) throw new IpExit(EXIT_USAGE, 'Error: argument "dev" is required\n');
  const device = session.deviceOrExit(head.name);
  if (kind === "ingress" || kind === "clsact") return session.answer(applyIngress(device, kind, verb));
  if (head.parent !== null && head.parent !== ROOT) {
    return session.answer(applyBelow(session, device, verb, kind, head, options));
  }
  return session.answer(apply(session, device, verb, kind, head.handle, head.parent === ROOT, options));
}

type Options =
  | ReturnType<typeof parseNetem>
  | ReturnType<typeof parseTokenBucket>
  | ReturnType<typeof parseHtb>
  | { readonly limit: number | null };

function parseKind(kind: string, args: Arguments): Options | null {
  if (kind === "netem") return parseNetem(args);
  if (kind === "tbf") return parseTokenBucket(args);
  if (kind === "htb") return parseHtb(args);
  if (kind === "pfifo" || kind === "bfifo") return { limit: parseFifo(args) };
  if (kind === "pfifo_fast" && args.isEmpty) return { limit: null };
  if (!args.isEmpty && !KNOWN_TO_THE_TOOL.includes(kind)) {
    throw new IpExit(1, `Unknown qdisc "${kind}", hence option "${args.word}" is unparsable\n`);
  }
  return null;
}

/** Kinds that the tool has words for and the kernel here has not: what is said of them is not looked at. */
const KNOWN_TO_THE_TOOL: readonly string[] =
  "sfq fq fq_codel codel prio red drr hfsc cake choke sfb mqprio multiq ets etf taprio cbs fq_pie pie hhf qfq".split(
    " ",
  );

function applyIngress(device: Interface, kind: "ingress" | "clsact", verb: TcVerb): NetlinkError | null {
  const existing = device.ingressQdisc;
  if (verb === "delete") {
    if (existing === null) return new NetlinkError(Errno.EINVAL, "Invalid handle");
    if (existing !== kind) return new NetlinkError(Errno.EINVAL, "Invalid qdisc name");
    device.ingressQdisc = null;
    return null;
  }
  if (existing !== null && verb === "add") {
    return new NetlinkError(Errno.EEXIST, "Exclusivity flag on, cannot modify");
  }
  device.ingressQdisc = kind;
  return null;
}

/** A qdisc below a class of an htb: a queue of its own for the leaf. */
function applyBelow(
  session: IpSession,
  device: Interface,
  verb: TcVerb,
  kind: string | null,
  head: QdiscHead,
  options: Options | null,
): NetlinkError | null {
  const htb = device.qdisc;
  const parent = head.parent ?? 0;
  if (htb === null || htb.handle !== Math.floor(parent / 0x10000)) {
    return new NetlinkError(Errno.ENOENT, "Failed to find specified qdisc");
  }
  const leaf = htb instanceof Htb ? htb.find(parent) : null;
  if (leaf === null) return new NetlinkError(Errno.ENOENT, "Specified class not found");
  const { nowNs } = session.process;
  const before = leaf.queue.options;
  if (verb === "delete") {
    if (before.handle === 0) return new NetlinkError(Errno.ENOENT, "Cannot delete qdisc with handle of zero");
    leaf.queue = leaf.usualQueue(nowNs);
    return null;
  }
  if (verb === "add" && before.handle !== 0) {
    const words = head.handle === null ? "Exclusivity flag on, cannot modify" : "NLM_F_REPLACE needed to override";
    return new NetlinkError(Errno.EEXIST, words);
  }
  if (options === null || kind === null) return new NetlinkError(Errno.ENOENT, "Specified qdisc kind is unknown");
  if (kind === "netem" || kind === "htb") throw unsupported(`${kind} below a class`);
  const bucket = kind === "tbf" ? (options as ReturnType<typeof parseTokenBucket>) : null;
  const limit = bucket?.limitBytes ?? fifoLimit(device, kind, (options as { limit: number | null }).limit);
  const handle = head.handle ?? session.netns.host.takeQdiscHandle();
  leaf.queue = new LeafQueue({ kind, handle, limit, bucket }, nowNs);
  return null;
}

/** What a queue holds when nothing is said: as many packets as the device's queue, or the bytes of so many. */
function fifoLimit(device: Interface, kind: string, limit: number | null): number {
  if (limit !== null) return limit;
  return kind === "bfifo" ? device.txQueueLength * (device.mtu + 14) : device.txQueueLength;
}

/** tc_modify_qdisc and tc_get_qdisc of net/sched/sch_api.c, at the root. */
function apply(
  session: IpSession,
  device: Interface,
  verb: TcVerb,
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
  if (options === null) return new NetlinkError(Errno.ENOENT, "Specified qdisc kind is unknown");
  if (!isRoot && handle === null) return new NetlinkError(Errno.EINVAL, "Handle cannot be zero");
  if (verb === "add" && existing !== null) {
    const isOther = handle !== null && handle !== existing.handle;
    const words = isOther ? "NLM_F_REPLACE needed to override" : "Exclusivity flag on, cannot modify";
    return new NetlinkError(Errno.EEXIST, words);
  }
  if (verb === "change") {
    if (existing === null) {
      return new NetlinkError(Errno.ENOENT, "Qdisc not found. To create specify NLM_F_CREATE flag");
    }
    if (kind !== existing.kind) {
      return new NetlinkError(Errno.EINVAL, "Invalid qdisc name: must match existing qdisc");
    }
    if (existing instanceof Htb) {
      return new NetlinkError(Errno.EOPNOTSUPP, "Change operation not supported by specified qdisc");
    }
  }
  const made = make(session, device, kind ?? "", options);
  const isSame = existing !== null && existing.kind === kind;
  made.handle = handle ?? (isSame ? existing.handle : session.netns.host.takeQdiscHandle());
  device.setQdisc(made);
  return null;
}

/** Simplified: `change` makes the qdisc anew, so that what waits in it is lost. */
function make(session: IpSession, device: Interface, kind: string, options: Options): Qdisc {
  switch (kind) {
    case "netem":
      return new Netem(
        device,
        options as ReturnType<typeof parseNetem>,
        session.netns.rng.fork(`netem:${device.name}`),
      );
    case "tbf":
      return new TokenBucket(device, options as ReturnType<typeof parseTokenBucket>);
    case "htb": {
      const { defaultClass, rateToQuantum } = options as ReturnType<typeof parseHtb>;
      return new Htb(device, defaultClass, rateToQuantum);
    }
    default:
      return new Fifo(device, kind, fifoLimit(device, kind, (options as { limit: number | null }).limit));
  }
}

function show(session: IpSession, args: Arguments): number {
  let only: Interface | null = null;
  let parent: number | null = null;
  let handle: number | null = null;
  let isIngress = false;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) only = session.deviceOrExit(args.next());
    else if (args.is("root")) parent = ROOT;
    else if (args.is("parent")) parent = parseClassId(args.next());
    else if (args.is("handle")) handle = Math.floor((parseClassId(args.next()) ?? 0) / 0x10000);
    else if (args.is("ingress") || args.is("clsact")) isIngress = true;
    else if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["tc qdisc"] ?? "");
    else if (args.is("invisible")) throw unsupported(args.word);
    else throw new IpExit(EXIT_USAGE, `What is "${args.word}"? Try "tc qdisc help".\n`);
  }
  const { printer } = session;
  printer.begin();
  for (const device of session.netns.allDevices()) {
    if (only !== null && device !== only) continue;
    const wants = (own: number, at: number): boolean =>
      !isIngress && (parent === null || parent === at) && (handle === null || handle === own);
    // noop, which a device has that was never up, is not listed.
    const isListed = device.qdisc !== null || device.activated;
    if (isListed && wants(device.qdisc?.handle ?? 0, ROOT)) print(session, device, only === null);
    for (const leaf of leaves(device)) {
      if (wants(leaf.queue.options.handle, leaf.id)) printLeaf(session, device, leaf, only === null);
    }
    if (device.ingressQdisc !== null && (isIngress || (parent === null && (handle === null || handle === 0xffff)))) {
      printIngress(session, device, device.ingressQdisc, only === null);
    }
  }
  printer.finish();
  return 0;
}

/** Leaves with a qdisc of their own, in the order of the kernel's hash of handles (qdisc_hash). */
function leaves(device: Interface): HtbClass[] {
  if (!(device.qdisc instanceof Htb)) return [];
  const bucket = (leaf: HtbClass): number => Math.imul(leaf.queue.options.handle << 16, 0x61c88647) >>> 28;
  return device.qdisc
    .list()
    .filter((leaf) => leaf.children === 0 && leaf.queue.options.handle !== 0)
    .sort((a, b) => bucket(a) - bucket(b));
}

function printHead(
  session: IpSession,
  kind: string,
  handle: number,
  device: Interface,
  withDevice: boolean,
  place: () => void,
): void {
  const { printer } = session;
  const text = `${handle.toString(16)}:`;
  printer.openObject();
  printer.field("kind", kind, `qdisc ${kind}`);
  printer.field("handle", text, ` ${text}`);
  if (withDevice) printer.field("dev", device.name, ` dev ${device.name}`);
  printer.text(" ");
  place();
  printer.openObject("options");
}

function printLeaf(session: IpSession, device: Interface, leaf: HtbClass, withDevice: boolean): void {
  const { printer, options } = session;
  const { queue } = leaf;
  const { kind, handle, limit, bucket } = queue.options;
  const parent = formatClassId(leaf.id);
  printHead(session, kind, handle, device, withDevice, () => printer.field("parent", parent, `parent ${parent} `));
  if (bucket !== null) printBucket(session, bucket);
  else printFifo(session, kind, limit);
  printer.closeObject();
  printer.text("\n");
  if (options.statistics > 0) {
    const { dropped, overlimits, backlogBytes } = queue;
    printCounts(session, queue.sent, dropped, overlimits, backlogBytes, queue.length);
  }
  printer.closeObject();
  session.flush();
}

function printIngress(session: IpSession, device: Interface, kind: string, withDevice: boolean): void {
  const { printer, options } = session;
  printHead(session, kind, 0xffff, device, withDevice, () => printer.field("parent", "ffff:fff1", "parent ffff:fff1 "));
  printer.text(kind === "ingress" ? "---------------- " : "");
  printer.closeObject();
  printer.text("\n");
  if (options.statistics > 0) printCounts(session, new SentCount(), 0, 0, 0, 0);
  printer.closeObject();
  session.flush();
}

/** The root's qdisc (print_qdisc). */
function print(session: IpSession, device: Interface, withDevice: boolean): void {
  const { printer, options } = session;
  const qdisc = device.qdisc;
  const queues = device.kind === "veth" ? 2 : 1;
  const references = qdisc === null ? 2 : queues + 1;
  printHead(session, qdisc?.kind ?? device.defaultQdisc, qdisc?.handle ?? 0, device, withDevice, () => {
    printer.field("root", true, "root ");
    printer.field("refcnt", references, `refcnt ${references} `);
  });
  if (qdisc instanceof Netem) printNetem(session, qdisc);
  else if (qdisc instanceof TokenBucket) printBucket(session, qdisc.options);
  else if (qdisc instanceof Htb) printHtb(session, qdisc);
  else if (qdisc instanceof Fifo) printFifo(session, qdisc.kind, qdisc.limit);
  else if (device.defaultQdisc === "pfifo_fast") printFifo(session, "pfifo_fast", 0);
  printer.closeObject();
  printer.text("\n");
  if (options.statistics > 0) {
    const dropped = qdisc === null || qdisc instanceof Fifo ? 0 : ((qdisc as { dropped?: number }).dropped ?? 0);
    const overlimits = qdisc instanceof TokenBucket || qdisc instanceof Htb ? qdisc.overlimits : 0;
    const sent = qdisc?.sent ?? new SentCount();
    printCounts(session, sent, dropped, overlimits, qdisc?.backlogBytes ?? 0, qdisc?.backlogPackets ?? 0);
  }
  printer.closeObject();
  session.flush();
}

function printHtb(session: IpSession, htb: Htb): void {
  const { printer, options } = session;
  const usual = htb.defaultClass === 0 ? "0" : `0x${htb.defaultClass.toString(16)}`;
  printer.field("r2q", htb.rateToQuantum, `r2q ${htb.rateToQuantum}`);
  printer.field("default", usual, ` default ${usual}`);
  printer.field("direct_packets_stat", htb.directPackets, ` direct_packets_stat ${htb.directPackets}`);
  if (options.details > 0) printer.field("ver", "3.17", " ver 3.17");
  const length = htb.device.txQueueLength;
  printer.field("direct_qlen", length, ` direct_qlen ${length}`);
}

function printFifo(session: IpSession, kind: string, limit: number): void {
  const { printer } = session;
  if (kind === "pfifo_fast") {
    printer.field("bands", 3, "bands 3 priomap ");
    printer.openArray("priomap");
    const map = [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
    for (const [i, band] of map.entries()) printer.element(band, `${i === 0 ? "" : " "}${band}`);
    printer.closeArray();
  } else printer.field("limit", limit, kind === "bfifo" ? `limit ${formatSize(limit)}` : `limit ${limit}p`);
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

function printBucket(session: IpSession, { rateBps, burstBytes, limitBytes }: TokenBucketOptions): void {
  const { printer } = session;
  printer.field("rate", rateBps / 8, `rate ${formatRate(rateBps)} `);
  printer.field("burst", burstBytes, `burst ${formatSize(burstBytes)} `);
  const latencyNs = Math.max(0, Math.floor(((limitBytes - burstBytes) * 8e9) / rateBps));
  printer.field("lat", Math.floor(latencyNs / 1000), `lat ${formatTime(latencyNs)} `);
}

function printCounts(
  session: IpSession,
  { bytes, packets }: SentCount,
  dropped: number,
  overlimits: number,
  backlogBytes: number,
  backlogPackets: number,
): void {
  const { printer } = session;
  printer.field("bytes", bytes, ` Sent ${bytes} bytes`);
  printer.field("packets", packets, ` ${packets} pkt`);
  printer.field("drops", dropped, ` (dropped ${dropped},`);
  printer.field("overlimits", overlimits, ` overlimits ${overlimits} `);
  printer.field("requeues", 0, "requeues 0) \n");
  printer.field("backlog", backlogBytes, ` backlog ${formatSize(backlogBytes)}`);
  printer.field("qlen", backlogPackets, ` ${backlogPackets}p requeues 0\n`);
}
