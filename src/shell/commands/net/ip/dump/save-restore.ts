import type { InterfaceAddress } from "../../../../../ip/interface-address.js";
import { NetlinkError } from "../../../../../ip/netlink-error.js";
import type { PolicyRule } from "../../../../../ip/policy-rule.js";
import { Route } from "../../../../../ip/route.js";
import type { Interface } from "../../../../../link/interface.js";
import { Errno } from "../../../../../sim/errno.js";
import { SECOND } from "../../../../../sim/time.js";
import type { Wait } from "../../../../wait.js";
import { printAddress } from "../address-show.js";
import { printRoute } from "../route-print.js";
import { EXIT_USAGE, type IpSession } from "../session.js";
import { addressBody, readSavedAddress } from "./address-message.js";
import { type DumpPort, littleEndian, message, readMessages, readNumber } from "./netlink-message.js";
import { readRoute, routeBody } from "./route-message.js";
import { readRule, ruleBody } from "./rule-message.js";

const ROUTE_MAGIC = 0x4531_1224;
const ADDRESS_MAGIC = 0x4736_1222;
const RULE_MAGIC = 0x7170_6986;
const RTM_NEWADDR = 20;
const RTM_NEWROUTE = 24;
const RTM_NEWRULE = 32;
/** A part of a dump, and one that the kernel filtered itself. */
const MULTI = 2;
const MULTI_FILTERED = 0x22;

function port(session: IpSession): DumpPort {
  const { process } = session;
  const sequence = process.table.epochSeconds + Math.floor(process.nowNs / SECOND);
  return { sequence, processId: process.pid };
}

function* written(session: IpSession, bytes: string): Generator<Wait, number, void> {
  session.flushAll();
  yield* session.write();
  yield* session.process.write(1, bytes);
  return 0;
}

/** `ip route save`: the routes as messages, behind a magic number. */
export function saveRoutes(session: IpSession, routes: readonly Route[]): Generator<Wait, number, void> {
  const who = port(session);
  const { nowNs } = session.process;
  const left = (route: Route): number =>
    route.expiresNs === null ? 0 : Math.max(0, Math.floor((route.expiresNs - nowNs) / (SECOND / 100)));
  const bodies = routes.map((route) => message(RTM_NEWROUTE, MULTI_FILTERED, who, routeBody(route, left(route))));
  return written(session, littleEndian(ROUTE_MAGIC, 4) + bodies.join(""));
}

/** `ip address save`. */
export function saveAddresses(
  session: IpSession,
  addresses: readonly (readonly [Interface, InterfaceAddress])[],
): Generator<Wait, number, void> {
  const who = port(session);
  const bodies = addresses.map(([device, address]) =>
    message(RTM_NEWADDR, MULTI, who, addressBody(device, address, session.process.nowNs)),
  );
  return written(session, littleEndian(ADDRESS_MAGIC, 4) + bodies.join(""));
}

/** `ip rule save`. */
export function saveRules(session: IpSession, rules: readonly PolicyRule[]): Generator<Wait, number, void> {
  const who = port(session);
  const bodies = rules.map((rule) => message(RTM_NEWRULE, MULTI, who, ruleBody(rule)));
  return written(session, littleEndian(RULE_MAGIC, 4) + bodies.join(""));
}

/** The messages on standard input, or null when they are not of this kind, which it tells. */
function* input(session: IpSession, magic: number): Generator<Wait, string[] | null, void> {
  const bytes = yield* session.process.readAll();
  const found = bytes.length < 4 ? 0 : readNumber(bytes, 0, 4);
  if (found === magic) return readMessages(bytes.slice(4));
  session.error(`Magic mismatch (${bytes.length < 4 ? 0 : 1} elems, ${found.toString(16)} magic)\n`);
  return null;
}

/** True when the kernel's answer ends the restoring; what is there already is told of, and no more. */
function ends(session: IpSession, error: NetlinkError | null): boolean {
  return session.answer(error) !== 0 && error?.errno !== Errno.EEXIST;
}

/**
 * `ip route restore`: first what has no router and no source of its own, then what has a source, then what has a router
 * (restore_handler). It ends with the first that is refused.
 */
export function* restoreRoutes(session: IpSession): Generator<Wait, number, void> {
  const bodies = yield* input(session, ROUTE_MAGIC);
  if (bodies === null) return 1;
  const { netns } = session;
  for (let round = 0; round < 3; round++) {
    for (const body of bodies) {
      const saved = readRoute(netns, body);
      if (saved === null) continue;
      const turn = saved.hasGateway ? 2 : saved.hasOtherSource ? 1 : 0;
      if (turn !== round) continue;
      const words = "Invalid rtm_flags - can not contain DEAD or LINKDOWN";
      const error = saved.isDown ? new NetlinkError(Errno.EINVAL, words) : netns.stack.addRoute(saved.spec, "prepend");
      if (ends(session, error)) return 2;
    }
  }
  return 0;
}

/** `ip route showdump`. */
export function* showSavedRoutes(session: IpSession): Generator<Wait, number, void> {
  const bodies = yield* input(session, ROUTE_MAGIC);
  if (bodies === null) return 1;
  for (const body of bodies) {
    const saved = readRoute(session.netns, body);
    if (saved === null) continue;
    const { spec } = saved;
    const id = spec.nexthopId;
    const type = spec.type ?? 1;
    const route = new Route(id === undefined ? spec : { ...spec, nexthopUse: { id, isGroup: false, type } });
    if (spec.expiresSeconds !== undefined) route.expiresNs = session.process.nowNs + spec.expiresSeconds * SECOND;
    printRoute(session, route, {});
  }
  return 0;
}

/** `ip address restore`: in the order of the file; an address that is there is told of and passed over. */
export function* restoreAddresses(session: IpSession): Generator<Wait, number, void> {
  const bodies = yield* input(session, ADDRESS_MAGIC);
  if (bodies === null) return EXIT_USAGE;
  const { netns } = session;
  for (const body of bodies) {
    const saved = readSavedAddress(netns, body, session.process.nowNs);
    if (saved === null) continue;
    if (saved.device === null) {
      session.error("RTNETLINK answers: No such device\n");
      return EXIT_USAGE;
    }
    if (ends(session, netns.stack.addAddress(netns.ipDevice(saved.device), saved.spec, false))) return EXIT_USAGE;
  }
  return 0;
}

/** `ip address showdump`. */
export function* showSavedAddresses(session: IpSession): Generator<Wait, number, void> {
  const { printer, process, netns } = session;
  const bodies = yield* input(session, ADDRESS_MAGIC);
  if (bodies === null) return EXIT_USAGE;
  printer.begin();
  printer.openObject();
  printer.openArray("addr_info");
  for (const body of bodies) {
    const saved = readSavedAddress(netns, body, process.nowNs);
    if (saved?.device == null) continue;
    printer.openObject();
    printer.field("index", saved.ifIndex, `if${saved.ifIndex}:`);
    printer.line();
    printAddress(session, saved.device, saved.address);
    printer.closeObject();
  }
  printer.closeArray();
  printer.closeObject();
  printer.finish();
  return 0;
}

/** `ip rule restore`: rules that are there already come a second time. */
export function* restoreRules(session: IpSession): Generator<Wait, number, void> {
  const bodies = yield* input(session, RULE_MAGIC);
  if (bodies === null) return EXIT_USAGE;
  const { stack } = session.netns;
  for (const body of bodies) {
    const spec = readRule(body);
    if (spec !== null) stack.fib(spec.family).addRule(spec);
  }
  return 0;
}
