import { type PolicyRule, RuleAction, type RuleSpec } from "../../../../ip/policy-rule.js";
import { RouteTableId } from "../../../../ip/route-kinds.js";
import { routeProtocolName, routeTypeName } from "../../../../ip/route-text.js";
import { Errno } from "../../../../sim/errno.js";
import { addressBits, Family, formatIp } from "../../../../wire/ip-address.js";
import { IpProtocol, protocolName } from "../../../../wire/numbers.js";
import type { Prefix } from "../../../../wire/prefix.js";
import type { Wait } from "../../../wait.js";
import { ipFamily, prefixArgument } from "./addresses.js";
import { Arguments, invalidArgument, parseNumber } from "./arguments.js";
import { restoreRules, saveRules } from "./dump/save-restore.js";
import { isDeviceName, notAName, unsupported } from "./link-parse.js";
import {
  dsFieldByName,
  dsFieldName,
  groupByName,
  groupName,
  protocolByName,
  realmsByText,
  routeTypeByName,
} from "./names.js";
import { routeTables } from "./route-table-names.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** `ip rule` (do_iprule). */
export function ipRule(session: IpSession, args: Arguments): number | Generator<Wait, number, void> {
  if (args.isEmpty) return show(session, args, "list");
  const word = args.word;
  const rest = new Arguments(args.rest(), 1);
  if (args.begins("list") || args.begins("lst") || args.begins("show")) return show(session, rest, "list");
  if (args.begins("save")) return show(session, rest, "save");
  if (args.begins("restore")) return restoreRules(session);
  if (args.begins("add")) return modify(session, rest, true);
  if (args.begins("delete")) return modify(session, rest, false);
  if (args.begins("flush")) return show(session, rest, "flush");
  if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip rule"] ?? "");
  throw new IpExit(EXIT_USAGE, `Command "${word}" is unknown, try "ip rule help".\n`);
}

type MutableSpec = { -readonly [K in keyof RuleSpec]: RuleSpec[K] };

/** As scanf's "%hu-%hu" reads it: 16 bits of whatever digits there are, and nothing of what follows. */
function portRange(word: string, what: string): readonly [number, number] {
  const [, low, high = low] = /^(\d+)(?:-(\d+))?/.exec(word) ?? [];
  if (low === undefined || high === undefined) throw invalidArgument(`invalid ${what} range\n`, word);
  return [Number(BigInt(low) & 0xffffn), Number(BigInt(high) & 0xffffn)];
}

function deviceName(word: string, what: string): string {
  if (!isDeviceName(word)) throw new IpExit(EXIT_USAGE, notAName(what, word));
  return word;
}

/** The selectors that `add`, `delete` and `show` share; false when the word is none of them. */
function readSelector(
  session: IpSession,
  args: Arguments,
  spec: MutableSpec,
  family: { value: Family | null },
  isChange: boolean,
): boolean {
  const word = args.word;
  const prefix = (): Prefix | null => {
    const argument = prefixArgument(args.next(), family.value);
    return argument.isUnspecific || argument.prefix.length === 0 ? null : argument.prefix;
  };
  if (word === "not") spec.not = true;
  else if (word === "from") spec.from = prefix();
  else if (word === "to") spec.to = prefix();
  else if (args.begins("preference") || args.begins("order") || args.begins("priority")) {
    const value = parseNumber(args.next());
    if (value === null) throw invalidArgument("preference value is invalid\n", args.word);
    spec.priority = value;
  } else if (word === "tos" || args.begins("dsfield")) {
    const tos = dsFieldByName(args.next());
    if (tos === null) throw invalidArgument("TOS value is invalid\n", args.word);
    spec.tos = tos;
  } else if (word === "fwmark") {
    const [mark = "", mask] = args.next().split("/");
    const value = parseNumber(mark);
    if (value === null) throw invalidArgument("fwmark value is invalid\n", mark);
    spec.mark = value | 0;
    if (mask !== undefined) {
      const bits = parseNumber(mask);
      if (bits === null) throw invalidArgument("fwmask value is invalid\n", mask);
      spec.mask = bits | 0;
    }
  } else if (args.begins("protocol")) {
    // `all` is what a list without a protocol asks for.
    const protocol = protocolByName(args.next());
    if (protocol === null && (isChange || args.word !== "all")) {
      throw invalidArgument(`${isChange ? '"protocol" value is invalid' : 'invalid "protocol"'}\n`, args.word);
    }
    if (protocol !== null) spec.protocol = protocol;
  } else if (args.begins("table") || word === "lookup") {
    const table = routeTables(session).number(args.next());
    if (table === null)
      throw invalidArgument(isChange ? "invalid table ID\n" : "table id value is invalid\n", args.word);
    spec.table = table;
  } else if (word === "l3mdev") spec.l3mdev = true;
  else if (word === "tun_id") {
    const id = parseNumber(args.next());
    if (id === null) throw invalidArgument('"tun_id" value is invalid\n', args.word);
    spec.tunnelId = id;
  } else if (word === "dev" || word === "iif") spec.iif = deviceName(args.next(), 'iif"/"dev');
  else if (word === "oif") spec.oif = deviceName(args.next(), "oif");
  else if (word === "uidrange") {
    const range = /^(\d+)-(\d+)/.exec(args.next());
    if (range === null) throw invalidArgument("invalid UID range\n", args.word);
    spec.uidRange = [Number(range[1]), Number(range[2])];
  } else if (word === "ipproto") {
    const protocol = ipProtocolByName(args.next());
    if (protocol === null) throw invalidArgument('Invalid "ipproto" value\n', args.word);
    spec.ipProto = protocol;
  } else if (word === "sport") spec.sport = portRange(args.next(), "sport");
  else if (word === "dport") spec.dport = portRange(args.next(), "dport");
  else return false;
  return true;
}

function ipProtocolByName(word: string): number | null {
  const number = parseNumber(word, 255);
  if (number !== null) return number;
  for (const value of Object.values(IpProtocol)) if (protocolName(value) === word) return value;
  return null;
}

/** `ip rule add` and `delete` (iprule_modify). */
function modify(session: IpSession, args: Arguments, isAdd: boolean): number {
  if (args.isEmpty) {
    session.error(`"ip rule ${isAdd ? "add" : "del"}" requires arguments.\n`);
    return 1;
  }
  const family = { value: ipFamily(session.options.family) };
  const spec: MutableSpec = { family: Family.V4 };
  for (; !args.isEmpty; args.skip()) {
    const word = args.word;
    if (readSelector(session, args, spec, family, true)) continue;
    if (word === "suppress_prefixlength" || word === "sup_pl") {
      const length = parseNumber(args.next());
      if (length === null) throw invalidArgument("suppress_prefixlength value is invalid\n", args.word);
      spec.suppressPrefixLength = length | 0;
    } else if (word === "suppress_ifgroup" || word === "sup_group") {
      const group = groupByName(args.next());
      if (group === null) throw invalidArgument('Invalid "suppress_ifgroup" value\n', args.word);
      spec.suppressGroup = group;
    } else if (args.begins("realms")) {
      const realms = realmsByText(args.next());
      if (realms === null) throw invalidArgument("invalid realms\n", args.word);
      spec.realms = realms;
    } else if (word === "nat" || word === "map-to") throw unsupported(word);
    else {
      if (word === "type") args.next();
      if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip rule"] ?? "");
      if (args.begins("goto")) {
        const target = parseNumber(args.next());
        if (target === null) throw invalidArgument("invalid target\n", args.word);
        spec.action = RuleAction.Goto;
        spec.target = target;
      } else if (args.begins("nop")) spec.action = RuleAction.Nop;
      else {
        const type = routeTypeByName(args.word);
        if (type === null) throw invalidArgument("Failed to parse rule type", args.word);
        spec.action = type;
      }
    }
  }
  if (spec.l3mdev === true && spec.table !== undefined) {
    throw new IpExit(Errno.EINVAL, "table can not be specified for l3mdev rules\n");
  }
  const whole: RuleSpec = { ...spec, family: family.value ?? Family.V4 };
  const { stack } = session.netns;
  if (!isAdd) return session.answer(stack.deleteRule(whole));
  const isPlain = spec.action === undefined && spec.table === undefined && spec.l3mdev !== true;
  const usual = isPlain ? { table: RouteTableId.Main } : {};
  return session.answer(stack.addRule({ ...whole, ...usual }));
}

/** True when a rule is one of those that `show` asks for (filter_nlmsg of iprule.c). */
function isWanted(rule: PolicyRule, filter: MutableSpec): boolean {
  const inside = (wanted: Prefix | null | undefined, found: Prefix | null): boolean =>
    wanted === null ||
    wanted === undefined ||
    (found !== null && found.length >= wanted.length && wanted.contains(found.address));
  if (!inside(filter.from, rule.from) || !inside(filter.to, rule.to)) return false;
  if (filter.not === true && !rule.not) return false;
  if (filter.priority !== undefined && rule.priority !== filter.priority) return false;
  if (filter.tos !== undefined && rule.tos !== filter.tos) return false;
  if (filter.mark !== undefined && rule.mark >>> 0 !== filter.mark >>> 0) return false;
  if (filter.mask !== undefined && rule.mask >>> 0 !== filter.mask >>> 0) return false;
  if (filter.iif !== undefined && rule.iif !== filter.iif) return false;
  if (filter.oif !== undefined && rule.oif !== filter.oif) return false;
  if (filter.table !== undefined && rule.table !== filter.table) return false;
  if (filter.ipProto !== undefined && rule.ipProto !== filter.ipProto) return false;
  if (filter.l3mdev === true && !rule.l3mdev) return false;
  if (filter.tunnelId !== undefined && rule.tunnelId !== filter.tunnelId) return false;
  const same = (a: readonly [number, number] | null | undefined, b: readonly [number, number] | null): boolean =>
    a === undefined || a === null || (b !== null && a[0] === b[0] && a[1] === b[1]);
  return same(filter.uidRange, rule.uidRange) && same(filter.sport, rule.sport) && same(filter.dport, rule.dport);
}

/** `ip rule show`, `save` and `flush`, which leaves the rule of priority 0. */
function show(
  session: IpSession,
  args: Arguments,
  action: "list" | "flush" | "save",
): number | Generator<Wait, number, void> {
  const family = { value: ipFamily(session.options.family) };
  const filter: MutableSpec = { family: Family.V4 };
  for (; !args.isEmpty; args.skip()) {
    if (readSelector(session, args, filter, family, false)) continue;
    if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip rule"] ?? "");
    // Whatever else there is stands for `to`.
    const { prefix, isUnspecific } = prefixArgument(args.word, family.value ?? Family.V4);
    filter.to = isUnspecific || prefix.length === 0 ? null : prefix;
  }
  const fib = session.netns.stack.fib(family.value ?? Family.V4);
  const { printer } = session;
  if (action === "save") {
    return saveRules(
      session,
      fib.rules.filter((rule) => isWanted(rule, filter)),
    );
  }
  if (action === "flush") {
    for (const rule of [...fib.rules]) {
      // Only here does iproute2 ask for the protocol (flush_rule).
      if (filter.protocol !== undefined && rule.protocol !== filter.protocol) continue;
      if (rule.priority !== 0 && isWanted(rule, filter)) fib.removeRule(rule);
    }
    return 0;
  }
  printer.begin();
  for (const rule of fib.rules) {
    if (!isWanted(rule, filter)) continue;
    printer.openObject();
    printRule(session, rule, fib.rules);
    printer.closeObject();
    session.flush();
  }
  printer.finish();
  return 0;
}

/** One rule (print_rule); `all` are the rules that it stands among. */
export function printRule(session: IpSession, rule: PolicyRule, all: readonly PolicyRule[]): void {
  const { printer, options } = session;
  printer.field("priority", rule.priority, `${rule.priority}:\t`);
  if (rule.not) printer.field("not", null, "not ");
  printPrefix(session, rule.from, rule.family, "src", "from");
  if (rule.to !== null) {
    printer.text(" ");
    printPrefix(session, rule.to, rule.family, "dst", "to");
  }
  if (rule.tos !== 0) {
    const tos = dsFieldName(rule.tos);
    printer.field("tos", tos, ` tos ${tos}`);
  }
  if (rule.mark !== 0 || rule.mask !== 0) {
    const mark = `0x${(rule.mark >>> 0).toString(16)}`;
    const mask = rule.mask >>> 0;
    printer.field("fwmark", mark, ` fwmark ${mark}`);
    if (mask !== 0xffff_ffff) printer.field("fwmask", `0x${mask.toString(16)}`, `/0x${mask.toString(16)}`);
  }
  if (rule.iif !== "") printer.field("iif", rule.iif, ` iif ${rule.iif}`);
  if (rule.iif !== "" && rule.iif !== "lo" && session.netns.findDevice(rule.iif) === null) {
    printer.field("iif_detached", null, " [detached]");
  }
  if (rule.oif !== "") printer.field("oif", rule.oif, ` oif ${rule.oif}`);
  if (rule.oif !== "" && session.netns.findDevice(rule.oif) === null) {
    printer.field("oif_detached", null, " [detached]");
  }
  if (rule.uidRange !== null) {
    printer.field("uid_start", rule.uidRange[0], ` uidrange ${rule.uidRange.join("-")}`);
    printer.jsonOnly("uid_end", rule.uidRange[1]);
  }
  if (rule.ipProto !== 0) {
    const name = options.numeric ? `ipproto-${rule.ipProto}` : protocolName(rule.ipProto);
    printer.field("ipproto", name, ` ipproto ${name}`);
  }
  printPorts(session, "sport", rule.sport);
  printPorts(session, "dport", rule.dport);
  if (rule.tunnelId !== 0) printer.field("tun_id", rule.tunnelId, ` tun_id ${rule.tunnelId}`);
  printTarget(session, rule, all);
  if ((rule.protocol !== 0 && rule.protocol !== 2) || options.details > 0) {
    const protocol = session.named(routeProtocolName(rule.protocol), rule.protocol);
    printer.field("protocol", protocol, ` proto ${protocol}`);
  }
  printer.text("\n");
}

/** Where a rule sends what it matches. A table is told whatever the action is. */
function printTarget(session: IpSession, rule: PolicyRule, all: readonly PolicyRule[]): void {
  const { printer } = session;
  if (rule.l3mdev) printer.field("l3mdev", null, " lookup [l3mdev-table]");
  else if (rule.table !== 0) {
    const table = session.named(routeTables(session).name(rule.table), rule.table);
    printer.field("table", table, ` lookup ${table}`);
    const length = rule.suppressPrefixLength;
    if (length >= 0) printer.field("suppress_prefixlen", length, ` suppress_prefixlength ${length}`);
    if (rule.suppressGroup >= 0) {
      const group = session.named(groupName(rule.suppressGroup), rule.suppressGroup);
      printer.field("suppress_ifgroup", group, ` suppress_ifgroup ${group}`);
    }
  }
  if (rule.realms !== 0) {
    const [from, to] = [rule.realms >>> 16, rule.realms & 0xffff];
    if (from !== 0) printer.field("flow_from", String(from), ` realms ${from}/`);
    printer.field("flow_to", String(to), from === 0 ? ` realms ${to}` : `${to}`);
  }
  switch (rule.action) {
    case RuleAction.Table:
      return;
    case RuleAction.Goto:
      printer.field("goto", rule.target, ` goto ${rule.target}`);
      if (!all.some((each) => each.priority === rule.target)) printer.field("unresolved", null, " [unresolved]");
      return;
    case RuleAction.Nop:
      printer.field("nop", null, " nop");
      return;
    default: {
      const action = session.named(routeTypeName(rule.action), rule.action);
      printer.field("action", action, ` ${action}`);
    }
  }
}

function printPrefix(session: IpSession, prefix: Prefix | null, family: Family, name: string, word: string): void {
  const { printer } = session;
  if (prefix === null) {
    printer.field(name, "all", `${word} all`);
    return;
  }
  const text = formatIp(prefix.address);
  const isWhole = prefix.length === addressBits(family);
  printer.field(name, text, `${word} ${text}${isWhole ? "" : `/${prefix.length}`}`);
  if (!isWhole) printer.jsonOnly(`${name}len`, prefix.length);
}

function printPorts(session: IpSession, name: string, range: readonly [number, number] | null): void {
  if (range === null) return;
  const { printer } = session;
  if (range[0] === range[1]) printer.field(name, range[0], ` ${name} ${range[0]}`);
  else {
    printer.field(`${name}_start`, range[0], ` ${name} ${range[0]}-${range[1]}`);
    printer.jsonOnly(`${name}_end`, range[1]);
  }
}
