import type { InterfaceAddress } from "../../../../ip/interface-address.js";
import type { IpDevice } from "../../../../ip/ip-device.js";
import type { Neighbour } from "../../../../ip/neighbour.js";
import type { NetlinkListener } from "../../../../ip/netlink-listener.js";
import type { NexthopObject } from "../../../../ip/nexthop-object.js";
import type { PolicyRule } from "../../../../ip/policy-rule.js";
import type { Route } from "../../../../ip/route.js";
import type { Interface } from "../../../../link/interface.js";
import { operStateOf } from "../../../../link/link-state.js";
import type { FdbEntry } from "../../../../link/mac-table.js";
import type { NamespaceLabel } from "../../../../trace/trace.js";
import { Family, familyOf } from "../../../../wire/ip-address.js";
import { formatMac } from "../../../../wire/mac-address.js";
import { formatDate } from "../../../date-format.js";
import { type Wait, WaitQueue } from "../../../wait.js";
import { printAddress } from "./address-show.js";
import { familyName, ipFamily } from "./addresses.js";
import { type Arguments, invalidArgument } from "./arguments.js";
import { unsupported } from "./link-parse.js";
import { hardwareType, printLink, printLinkFlags, printNameAndLink } from "./link-print.js";
import { printNeighbour } from "./neighbour.js";
import { FILTERS, printConf } from "./netconf.js";
import { printNexthop } from "./nexthop-print.js";
import { Printer } from "./printer.js";
import { printRoute } from "./route-print.js";
import { printRule } from "./rule.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** In the order in which a shortened word is looked up. */
const OBJECTS = [
  "link",
  "address",
  "route",
  "mroute",
  "prefix",
  "neigh",
  "netconf",
  "rule",
  "nsid",
  "nexthop",
  "stats",
];

/** What a run of `ip monitor` looks at. */
interface Watched {
  readonly objects: ReadonlySet<string>;
  readonly labels: boolean;
  readonly device: Interface | null;
}

/**
 * `ip monitor`: what changes in the namespace, line by line, until a signal comes. Simplified: bridges tell of their ports
 * when these are added, gain or lose their carrier or are set, not of other changes of their states.
 */
export function* ipMonitor(session: IpSession, args: Arguments): Generator<Wait, number, void> {
  const watched = parse(session, args);
  const { process, netns } = session;
  const events = new MonitorLines(session, watched);
  netns.addListener(events);
  try {
    for (;;) {
      const line = events.lines.shift();
      if (line === undefined) yield events.queue;
      else yield* process.print(line);
    }
  } finally {
    netns.removeListener(events);
  }
}

function parse(session: IpSession, args: Arguments): Watched {
  const objects = new Set<string>();
  let labels = false;
  let device: Interface | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.begins("file")) throw unsupported("file");
    else if (args.begins("label")) labels = true;
    else if (args.is("all-nsid")) throw unsupported("all-nsid");
    else if (args.is("help")) throw new IpExit(EXIT_USAGE, USAGE["ip monitor"] ?? "");
    else if (args.is("all")) labels = true;
    else if (args.is("dev")) {
      device = session.device(args.next());
      if (device === null) throw invalidArgument("Device does not exist\n", args.word);
    } else {
      const found = OBJECTS.find((name) => args.begins(name));
      if (found === undefined) {
        throw new IpExit(EXIT_USAGE, `Argument "${args.word}" is unknown, try "ip monitor help".\n`);
      }
      objects.add(found);
    }
  }
  return { objects: objects.size === 0 ? new Set(OBJECTS) : objects, labels, device };
}

/** Lines of what has changed, made at the instant of the change, that wait to be printed. */
class MonitorLines implements NetlinkListener {
  readonly queue = new WaitQueue();
  readonly lines: string[] = [];
  private readonly session: IpSession;
  private readonly watched: Watched;
  private readonly known: Map<number, string>;

  constructor(session: IpSession, watched: Watched) {
    this.session = session;
    this.watched = watched;
    const known = new Map<number, string>();
    for (const device of session.netns.devices.values()) known.set(device.ifIndex, device.name);
    this.known = known;
    session.knownNames = known;
  }

  onLink(device: Interface, carrierPending: boolean): void {
    const learns = this.watched.objects.has("link") && !this.known.has(device.ifIndex);
    if (learns) this.known.set(device.ifIndex, device.name);
    this.link(device, carrierPending, null);
  }

  onLinkGone(device: Interface, to: NamespaceLabel | null, ifIndex: number): void {
    if (this.watched.objects.has("link")) this.known.delete(device.ifIndex);
    this.link(device, false, to === null ? "" : ` new-netns ${to.name} new-ifindex ${ifIndex}`);
  }

  onNamespaceId(id: number, namespace: NamespaceLabel, isDeleted: boolean): void {
    if (!this.isWanted("nsid", null, null)) return;
    const name = namespace.name === "" ? "" : ` (iproute2 netns name: ${namespace.name})`;
    this.tell("NSID", isDeleted, (session) => session.printer.text(`nsid ${id}${name}\n`));
  }

  onAddress(device: IpDevice, address: InterfaceAddress, isDeleted: boolean): void {
    if (!this.isWanted("address", device.iface, familyOf(address.local))) return;
    this.tell("ADDR", isDeleted, (session) => {
      // The head is that of -oneline, whatever the options say.
      if (!session.options.oneLine && !session.options.brief)
        session.printer.text(`${device.ifIndex}: ${session.nameOf(device)}`);
      printAddress(session, device.iface, address);
    });
  }

  onRoute(route: Route, isDeleted: boolean): void {
    if (!this.isWanted("route", null, route.family)) return;
    const { device } = this.watched;
    if (device !== null && !route.nexthops.some((hop) => hop.device?.iface === device)) return;
    this.tell("ROUTE", false, (session) => printRoute(session, route, {}, isDeleted));
  }

  onNeighbour(neighbour: Neighbour, isDeleted: boolean): void {
    if (!this.isWanted("neigh", neighbour.device.iface, familyOf(neighbour.address))) return;
    this.tell("NEIGH", isDeleted, (session) => printNeighbour(session, neighbour, true));
  }

  onRule(rule: PolicyRule, isDeleted: boolean): void {
    if (!this.isWanted("rule", null, rule.family)) return;
    this.tell("RULE", isDeleted, (session) => printRule(session, rule, session.netns.stack.fib(rule.family).rules));
  }

  onNexthop(object: NexthopObject, isDeleted: boolean): void {
    if (!this.isWanted("nexthop", null, object.family)) return;
    this.tell("NEXTHOP", false, (session) => printNexthop(session, object, isDeleted));
  }

  onNetconf(device: IpDevice, family: Family, isDeleted: boolean): void {
    if (!this.isWanted("netconf", device.iface, family)) return;
    this.tell("NETCONF", isDeleted, (session) => {
      const name = session.nameOf(device);
      if (isDeleted) session.printer.text(`${familyName(family)} ${name} \n`);
      else printConf(session, familyName(family), name, family === Family.V4 ? device.conf4 : device.conf6);
    });
  }

  onSetting(name: string, family: Family, key: string, value: number): void {
    if (!this.isWanted("netconf", null, family)) return;
    const word = key === "proxy_arp" || key === "proxy_ndp" ? "proxy_neigh" : key;
    const text = key === "rp_filter" ? (FILTERS[value] ?? `unknown ${value}`) : value === 0 ? "off" : "on";
    this.tell("NETCONF", false, (session) => session.printer.text(`${familyName(family)} ${name} ${word} ${text} \n`));
  }

  /** A bridge's table counts as neighbours of a family of its own. */
  onFdb(bridge: Interface, entry: FdbEntry, isDeleted: boolean): void {
    const device = entry.port?.device ?? bridge;
    if (!this.isWanted("neigh", device, null) || this.session.options.family !== "any") return;
    const state = entry.isLocal ? "PERMANENT" : entry.isStatic ? "NOARP" : "REACHABLE";
    this.tell("NEIGH", isDeleted, (session) =>
      session.printer.text(`dev ${session.nameOf(device)} lladdr ${formatMac(entry.mac)} ${state} \n`),
    );
  }

  onBridgePort(device: Interface): void {
    if (!this.isWanted("link", device, null)) return;
    this.tell("LINK", false, (session) => {
      const { printer } = session;
      printer.text(`${device.ifIndex}: `);
      printNameAndLink(session, device, (name) => `${name}: `);
      printLinkFlags(session, device);
      printer.text(`mtu ${device.mtu} master ${device.master?.name ?? ""} state ${operStateOf(device)} `);
      printer.line();
      printer.text(`    link/${hardwareType(device)} ${formatMac(device.mac)}\n`);
    });
  }

  private link(device: Interface, carrierPending: boolean, gone: string | null): void {
    if (!this.isWanted("link", device, null)) return;
    const mode = { isLink: false, withHardware: true, withoutQueue: true, carrierPending };
    this.tell("LINK", gone !== null, (session) =>
      printLink(session, device, gone === null || gone === "" ? mode : { ...mode, movedTo: gone }),
    );
  }

  private isWanted(object: string, device: Interface | null, family: Family | null): boolean {
    const { objects } = this.watched;
    if (!objects.has(object)) return false;
    if (device !== null && this.watched.device !== null && device !== this.watched.device) return false;
    const wanted = ipFamily(this.session.options.family);
    return wanted === null || family === null || family === wanted;
  }

  private tell(label: string, isDeleted: boolean, print: (session: IpSession) => void): void {
    const { session } = this;
    session.printer = new Printer({ ...session.options, json: false });
    session.printer.text(this.stamp());
    if (this.watched.labels) session.printer.text(`[${label}]`);
    if (isDeleted) session.printer.text("Deleted ");
    print(session);
    this.lines.push(session.takeText());
    this.queue.wake();
  }

  private stamp(): string {
    const { timestamp } = this.session.options;
    if (timestamp === "") return "";
    const { nowNs, table } = this.session.process;
    const seconds = table.epochSeconds + Math.floor(nowNs / 1e9);
    const micros = Math.floor((nowNs % 1e9) / 1000);
    if (timestamp === "short") {
      return `[${formatDate("%Y-%m-%dT%H:%M:%S", seconds, 0)}.${String(micros).padStart(6, "0")}] `;
    }
    return `Timestamp: ${formatDate("%c", seconds, 0)} ${micros} usec\n`;
  }
}
