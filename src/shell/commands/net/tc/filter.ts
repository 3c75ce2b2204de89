import { NetlinkError } from "../../../../ip/netlink-error.js";
import { Htb } from "../../../../link/htb.js";
import type { Interface } from "../../../../link/interface.js";
import { ANY_PROTOCOL, type FilterList, type FilterTable, type U32Item } from "../../../../link/u32-filter.js";
import { Errno } from "../../../../sim/errno.js";
import { EtherType } from "../../../../wire/numbers.js";
import { type Arguments, invalidArgument, parseNumber } from "../ip/arguments.js";
import { unsupported } from "../ip/link-parse.js";
import { EXIT_USAGE, IpExit, type IpSession } from "../ip/session.js";
import { formatClassId, parseClassId } from "./handles.js";
import { runTcObject, type TcVerb } from "./tc-object.js";
import { FILTER_USAGE } from "./tc-usage.js";
import { parseU32, type U32Options } from "./u32-options.js";

const PROTOCOLS: readonly (readonly [string, number])[] = [
  ["ip", EtherType.Ipv4],
  ["ipv6", EtherType.Ipv6],
  ["arp", EtherType.Arp],
  ["all", ANY_PROTOCOL],
];

/** `tc filter` (do_filter). */
export function tcFilter(session: IpSession, args: Arguments): number {
  return runTcObject(session, args, { name: "filter", usage: FILTER_USAGE, modify, show });
}

/** What stands before a filter's kind. */
interface FilterHead {
  name: string | null;
  parent: number;
  priority: number;
  protocol: number | null;
  handle: string | null;
}

/** Reads up to the kind of the filter, which it returns; null without one. */
function readHead(args: Arguments, head: FilterHead): string | null {
  for (; !args.isEmpty; args.skip()) {
    if (args.is("dev")) head.name = args.next();
    else if (args.is("root")) head.parent = 0xffff_ffff;
    else if (args.is("ingress")) head.parent = 0xffff_fff2;
    else if (args.is("egress")) head.parent = 0xffff_fff3;
    else if (args.is("parent")) {
      const id = parseClassId(args.next());
      if (id === null) throw invalidArgument("Invalid parent ID", args.word);
      head.parent = id;
    } else if (args.is("handle")) head.handle = args.next();
    else if (args.begins("preference") || args.begins("priority")) {
      const priority = parseNumber(args.next(), 0xffff);
      if (priority === null) throw invalidArgument("invalid priority value", args.word);
      head.priority = priority;
    } else if (args.begins("protocol")) {
      const name = args.next().toLowerCase();
      const found = PROTOCOLS.find(([each]) => each === name);
      const protocol = found?.[1] ?? parseNumber(args.word, 0xffff);
      if (protocol === null) throw invalidArgument("invalid protocol", args.word);
      head.protocol = protocol;
    } else if (args.is("chain") || args.begins("estimator") || args.is("block")) throw unsupported(args.word);
    else if (args.begins("help")) throw new IpExit(EXIT_USAGE, FILTER_USAGE);
    else return args.word;
  }
  return null;
}

/** tc_filter_modify. */
function modify(session: IpSession, args: Arguments, verb: TcVerb): number {
  const head: FilterHead = { name: null, parent: 0, priority: 0, protocol: null, handle: null };
  const kind = readHead(args, head);
  args.skip();
  const options = kind === "u32" && verb !== "delete" ? parseU32(args) : null;
  if (head.name === null) throw new IpExit(EXIT_USAGE, 'Must specify netdevice "dev" or "block"\n');
  const device = session.deviceOrExit(head.name);
  const error = apply(device, head, kind, options, verb);
  const code = session.answer(error);
  if (code !== 0) session.error("We have an error talking to the kernel\n");
  return code;
}

/** The filters of what has this id, or null. */
function listAt(device: Interface, parent: number): FilterList | null {
  const htb = device.qdisc;
  if (!(htb instanceof Htb)) return null;
  if (parent === 0 || parent === 0xffff_ffff) return htb.filters;
  return Math.floor(parent / 0x10000) === htb.handle ? htb.filters : null;
}

/** tc_new_tfilter, tc_del_tfilter. */
function apply(
  device: Interface,
  head: FilterHead,
  kind: string | null,
  options: U32Options | null,
  verb: TcVerb,
): NetlinkError | null {
  const list = listAt(device, head.parent);
  if (device.ingressQdisc !== null && Math.floor(head.parent / 0x10000) === 0xffff) {
    if (options?.wantsAction === true) return new NetlinkError(Errno.ENOENT, "Failed to load TC action module");
    throw unsupported("filter without action on ingress");
  }
  if (list === null) return new NetlinkError(Errno.EINVAL, "Parent Qdisc doesn't exists");
  const parent = head.parent === 0 || head.parent === 0xffff_ffff ? rootOf(device) : head.parent;
  if (verb === "delete") {
    const fits = (table: FilterTable): boolean =>
      table.parent === parent &&
      (head.priority === 0 || table.priority === head.priority) &&
      (head.protocol === null || table.protocol === head.protocol);
    if (head.handle !== null) return removeItem(list, fits, head.handle);
    if (list.remove(fits) || head.priority === 0) return null;
    return new NetlinkError(Errno.ENOENT, "Filter with specified priority/protocol not found");
  }
  if (kind !== "u32" || options === null) return new NetlinkError(Errno.ENOENT, "TC classifier not found");
  if (options.wantsAction) return new NetlinkError(Errno.ENOENT, "Failed to load TC action module");
  const table = list.table(parent, head.priority, head.protocol ?? ANY_PROTOCOL);
  const node = Math.max(0x7ff, ...table.items.map((item) => item.node)) + 1;
  table.items.push({ node, keys: options.keys, classId: options.classId });
  return null;
}

function rootOf(device: Interface): number {
  return (device.qdisc?.handle ?? 0) * 0x10000;
}

/** `handle TABLE::NODE`. */
function removeItem(list: FilterList, fits: (table: FilterTable) => boolean, handle: string): NetlinkError | null {
  const match = /^([0-9a-f]+):[0-9a-f]*:([0-9a-f]+)$/.exec(handle);
  const missing = new NetlinkError(Errno.ENOENT, "Specified filter handle not found");
  if (match === null) return missing;
  const [number, node] = [Number.parseInt(match[1] ?? "", 16), Number.parseInt(match[2] ?? "", 16)];
  const table = list.tables.find((each) => fits(each) && each.table === number);
  const at = table?.items.findIndex((item) => item.node === node) ?? -1;
  if (table === undefined || at < 0) return missing;
  table.items.splice(at, 1);
  if (table.items.length === 0) list.remove((each) => each === table);
  return null;
}

function show(session: IpSession, args: Arguments): number {
  const head: FilterHead = { name: null, parent: 0, priority: 0, protocol: null, handle: null };
  const word = readHead(args, head);
  if (word !== null) throw new IpExit(EXIT_USAGE, ` What is "${word}"? Try "tc filter help"\n`);
  const { printer } = session;
  const device = head.name === null ? null : session.deviceOrExit(head.name);
  printer.begin();
  if (device !== null) {
    const list = listAt(device, head.parent);
    for (const table of list?.tables ?? []) {
      if (head.parent !== 0 && head.parent !== 0xffff_ffff && table.parent !== head.parent) continue;
      if (head.priority !== 0 && table.priority !== head.priority) continue;
      printTable(session, table, head.parent === 0);
    }
  }
  printer.finish();
  return 0;
}

/** The lines of one table: the table twice, then what is in it (print_filter, u32_print_opt). */
function printTable(session: IpSession, table: FilterTable, withParent: boolean): void {
  const { printer } = session;
  const number = table.table.toString(16);
  const line = (fill: () => void): void => {
    printer.openObject();
    printer.text("filter ");
    if (withParent) printer.field("parent", formatClassId(table.parent), `parent ${formatClassId(table.parent)} `);
    const protocol = PROTOCOLS.find(([, value]) => value === table.protocol)?.[0] ?? `[${table.protocol}]`;
    printer.field("protocol", protocol, `protocol ${protocol} `);
    printer.field("pref", table.priority, `pref ${table.priority} `);
    printer.field("kind", "u32", "u32 ");
    printer.field("chain", 0, "chain 0 ");
    fill();
    printer.text("\n");
    printer.closeObject();
    session.flush();
  };
  line(() => {});
  line(() => {
    printer.openObject("options");
    printer.field("fh", `${number}:`, `fh ${number}: `);
    printer.field("ht_divisor", 1, "ht divisor 1 ");
    printer.closeObject();
  });
  for (const item of table.items) line(() => printItem(session, number, item));
}

function printItem(session: IpSession, number: string, item: U32Item): void {
  const { printer } = session;
  const handle = `${number}::${item.node.toString(16)}`;
  printer.openObject("options");
  printer.field("fh", handle, `fh ${handle} `);
  printer.field("order", item.node, `order ${item.node} `);
  printer.field("key_ht", number, `key ht ${number} `);
  printer.field("bkt", "0", "bkt 0 ");
  const flow = item.classId === null ? "" : formatClassId(item.classId);
  if (item.classId === null) printer.text("terminal flowid ");
  else printer.field("flowid", flow, `*flowid ${flow} `);
  printer.field("not_in_hw", true, "not_in_hw ");
  for (const key of item.keys) {
    const hex = (value: number): string => value.toString(16).padStart(8, "0");
    const place = key.isNext ? `nexthdr+${key.offset}` : String(key.offset);
    printer.openObject("match");
    printer.field("value", hex(key.value), `\n  match ${hex(key.value)}`);
    printer.field("mask", hex(key.mask), `/${hex(key.mask)}`);
    printer.field("off", place, ` at ${place}`);
    printer.closeObject();
  }
  printer.closeObject();
}
