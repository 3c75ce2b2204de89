import { NetlinkError } from "../../../../ip/netlink-error.js";
import { Htb } from "../../../../link/htb.js";
import type { HtbClass, HtbClassOptions } from "../../../../link/htb-class.js";
import type { Interface } from "../../../../link/interface.js";
import { Errno } from "../../../../sim/errno.js";
import { type Arguments, invalidArgument } from "../ip/arguments.js";
import { unsupported } from "../ip/link-parse.js";
import { Printer } from "../ip/printer.js";
import { EXIT_USAGE, IpExit, type IpSession } from "../ip/session.js";
import { formatClassId, parseClassId } from "./handles.js";
import { parseHtbClass } from "./htb-options.js";
import { runTcObject, type TcVerb } from "./tc-object.js";
import { CLASS_USAGE } from "./tc-usage.js";
import { formatRate, formatSize } from "./units.js";

/** `tc class` (do_class). */
export function tcClass(session: IpSession, args: Arguments): number {
  return runTcObject(session, args, { name: "class", usage: CLASS_USAGE, modify, show });
}

function classIdArgument(args: Arguments, what: string): number {
  const id = parseClassId(args.next());
  if (id === null) throw invalidArgument(what, args.word);
  return id;
}

/** tc_class_modify. */
function modify(session: IpSession, args: Arguments, verb: TcVerb): number {
  let name: string | null = null;
  let id = 0;
  let parent = 0;
  let kind: string | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) name = args.next();
    else if (args.is("classid")) id = classIdArgument(args, "invalid class ID");
    else if (args.is("handle")) throw new IpExit(EXIT_USAGE, 'Error: try "classid" instead of "handle"\n');
    else if (args.is("root")) parent = 0xffff_ffff;
    else if (args.is("parent")) parent = classIdArgument(args, "invalid parent ID");
    else if (args.begins("estimator")) throw unsupported("estimator");
    else if (args.begins("help")) throw new IpExit(EXIT_USAGE, CLASS_USAGE);
    else {
      kind = args.word;
      args.skip();
      break;
    }
  }
  if (kind !== null && kind !== "htb") throw unsupported(`class of ${kind}`);
  if (name === null) throw new IpExit(EXIT_USAGE, 'Error: argument "dev" is required\n');
  const device = session.device(name);
  const rateToQuantum = device?.qdisc instanceof Htb ? device.qdisc.rateToQuantum : 10;
  const options = kind === null || verb === "delete" ? null : parseHtbClass(args, rateToQuantum);
  return session.answer(apply(session.deviceOrExit(name), id, parent, options, verb));
}

/** tc_ctl_tclass, htb_change_class, htb_delete. */
function apply(
  device: Interface,
  id: number,
  parentId: number,
  options: HtbClassOptions | null,
  verb: TcVerb,
): NetlinkError | null {
  const htb = device.qdisc;
  if (!(htb instanceof Htb)) return new NetlinkError(Errno.EOPNOTSUPP);
  const root = htb.handle * 0x10000;
  if (id - (id % 0x10000) !== root) return new NetlinkError(Errno.ENOENT);
  const existing = htb.find(id);
  if (verb === "delete") {
    if (existing === null) return new NetlinkError(Errno.ENOENT);
    const isUsed = htb.filters.tables.some((table) => table.items.some((item) => item.classId === id));
    if (existing.children > 0 || isUsed) return new NetlinkError(Errno.EBUSY, "HTB class in use");
    htb.delete(existing);
    return null;
  }
  if (options === null) return new NetlinkError(Errno.EINVAL);
  if (existing !== null) {
    if (verb === "add") return new NetlinkError(Errno.EEXIST);
    existing.options = options;
    return null;
  }
  if (verb === "change") return new NetlinkError(Errno.ENOENT);
  const parent = parentId === root || parentId === 0xffff_ffff ? null : htb.find(parentId);
  if (parent === null && parentId !== root && parentId !== 0xffff_ffff) return new NetlinkError(Errno.EINVAL);
  htb.add(id, parent, options);
  return null;
}

function show(session: IpSession, args: Arguments): number {
  let only: Interface | null = null;
  let id: number | null = null;
  // The kernel takes "root" for a qdisc's number, which none has.
  let isRoot = false;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) only = session.deviceOrExit(args.next());
    else if (args.is("classid")) id = classIdArgument(args, "invalid class ID");
    else if (args.is("qdisc") || args.is("parent")) classIdArgument(args, "invalid qdisc ID");
    else if (args.is("root")) isRoot = true;
    else if (args.begins("help")) throw new IpExit(EXIT_USAGE, CLASS_USAGE);
    else throw new IpExit(EXIT_USAGE, `What is "${args.word}"? Try "tc class help".\n`);
  }
  // The tool has no JSON for classes.
  session.printer = new Printer({ ...session.options, json: false });
  if (only?.qdisc instanceof Htb && !isRoot) {
    for (const each of only.qdisc.list()) if (id === null || each.id === id) print(session, each);
    for (const each of only.qdisc.list()) {
      // A bucket below a class has one class of its own.
      if (each.children > 0 || each.queue.options.kind !== "tbf" || id !== null) continue;
      const handle = each.queue.options.handle.toString(16);
      session.printer.text(`class tbf ${handle}:1 parent ${handle}: \n`);
    }
  }
  return 0;
}

/** One class (print_class, htb_print_opt); the tool has no JSON for classes. */
function print(session: IpSession, each: HtbClass): void {
  const { options } = session;
  const details = options.details > 0;
  const { rateBps, ceilBps, burstBytes, ceilBurstBytes, priority, quantumBytes } = each.options;
  const isLeaf = each.children === 0;
  const parent = each.parent === null ? "root " : `parent ${formatClassId(each.parent.id)} `;
  let text = `class htb ${formatClassId(each.id)} ${parent}`;
  const { handle } = each.queue.options;
  if (isLeaf && handle !== 0) text += `leaf ${handle.toString(16)}: `;
  if (isLeaf) text += `prio ${priority} `;
  if (isLeaf && details) text += `quantum ${quantumBytes} `;
  text += `rate ${formatRate(rateBps)} ceil ${formatRate(ceilBps)} `;
  if (details) {
    text += `linklayer ethernet burst ${formatSize(burstBytes)}/1 mpu 0b cburst ${formatSize(ceilBurstBytes)}/1 mpu 0b `;
    text += `level ${isLeaf ? 0 : 7 - depth(each)} `;
  } else text += `burst ${formatSize(burstBytes)} cburst ${formatSize(ceilBurstBytes)} `;
  text += "\n";
  if (options.statistics > 0) {
    const { queue, sent } = each;
    const dropped = isLeaf ? queue.dropped : 0;
    text += ` Sent ${sent.bytes} bytes ${sent.packets} pkt (dropped ${dropped}, overlimits 0 requeues 0) \n`;
    text += ` backlog ${formatSize(isLeaf ? queue.backlogBytes : 0)} ${isLeaf ? queue.length : 0}p requeues 0\n`;
    text += ` lended: ${each.lent} borrowed: ${each.borrowed} giants: 0\n`;
    text += ` tokens: ${ticks(each.tokensNs)} ctokens: ${ticks(each.ceilTokensNs)}\n\n`;
  }
  session.printer.text(text);
  session.flush();
}

function depth(each: HtbClass): number {
  return each.parent === null ? 0 : 1 + depth(each.parent);
}

/** Units of 64 ns, in which the scheduler counts. */
function ticks(ns: number): number {
  return Math.floor(ns / 64);
}
