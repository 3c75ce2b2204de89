import { bridgePortOf } from "../../../../host/devices/bridge-options.js";
import type { NetlinkListener } from "../../../../ip/netlink-listener.js";
import type { Interface } from "../../../../link/interface.js";
import type { FdbEntry } from "../../../../link/mac-table.js";
import { Switch } from "../../../../link/switch.js";
import type { NamespaceLabel } from "../../../../trace/trace.js";
import { type Wait, WaitQueue } from "../../../wait.js";
import type { Arguments } from "../ip/arguments.js";
import { unsupported } from "../ip/link-parse.js";
import { printLinkFlags, printNameAndLink } from "../ip/link-print.js";
import { Printer } from "../ip/printer.js";
import { EXIT_USAGE, IpExit, type IpSession } from "../ip/session.js";
import { USAGE } from "../ip/usage.js";
import { printFdbEntry } from "./bridge-fdb.js";

const OBJECTS = ["link", "fdb", "mdb", "vlan", "vni"];

/**
 * `bridge monitor`: what bridges learn and forget and what becomes of links, until a signal comes. Simplified: groups
 * (`mdb`) and VLANs are not told, and ports when they are added, gain or lose their carrier or are set.
 */
export function* bridgeMonitor(session: IpSession, args: Arguments): Generator<Wait, number, void> {
  const objects = new Set<string>();
  let labels = false;
  for (; !args.isEmpty; args.skip()) {
    const found = OBJECTS.find((name) => args.begins(name));
    if (args.begins("file")) throw unsupported("file");
    else if (args.is("all")) labels = true;
    else if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["bridge monitor"] ?? "");
    else if (found === undefined) {
      throw new IpExit(EXIT_USAGE, `Argument "${args.word}" is unknown, try "bridge monitor help".\n`);
    } else objects.add(found);
  }
  const news = new BridgeNews(session, objects.size === 0 || labels ? new Set(OBJECTS) : objects, labels);
  session.netns.addListener(news);
  try {
    for (;;) {
      const line = news.lines.shift();
      if (line === undefined) yield news.queue;
      else yield* session.process.print(line);
    }
  } finally {
    session.netns.removeListener(news);
  }
}

/** Lines of what has changed, made at the instant of the change. */
class BridgeNews implements NetlinkListener {
  readonly queue = new WaitQueue();
  readonly lines: string[] = [];
  private readonly session: IpSession;
  private readonly objects: ReadonlySet<string>;
  private readonly labels: boolean;

  constructor(session: IpSession, objects: ReadonlySet<string>, labels: boolean) {
    this.session = session;
    this.objects = objects;
    this.labels = labels;
  }

  onLink(device: Interface): void {
    this.link(device, false, false);
  }

  onLinkGone(device: Interface, _to: NamespaceLabel | null, _ifIndex: number): void {
    this.link(device, true, false);
  }

  onBridgePort(device: Interface): void {
    this.link(device, false, true);
  }

  onFdb(bridge: Interface, entry: FdbEntry, isDeleted: boolean): void {
    if (!this.objects.has("fdb") || !(bridge instanceof Switch)) return;
    this.tell("NEIGH", isDeleted, (session) => printFdbEntry(session, bridge, entry));
  }

  // Nothing of what IP knows is told here.
  onNamespaceId(): void {}
  onAddress(): void {}
  onRoute(): void {}
  onNeighbour(): void {}
  onRule(): void {}
  onNexthop(): void {}
  onNetconf(): void {}
  onSetting(): void {}

  /** A device as print_linkinfo of bridge/link.c shows it, with its state as a port when that is what the news is of. */
  private link(device: Interface, isDeleted: boolean, asPort: boolean): void {
    if (!this.objects.has("link")) return;
    this.tell("LINK", isDeleted, (session) => {
      const { printer } = session;
      printer.text(`${device.ifIndex}: `);
      printNameAndLink(session, device, (name) => `${name}: `);
      printLinkFlags(session, device);
      printer.text(`mtu ${device.mtu} `);
      if (device.master !== null) printer.text(`master ${device.master.name} `);
      const port = asPort ? bridgePortOf(device) : null;
      if (port !== null) printer.text(`state ${port.state} priority ${port.priority} cost ${port.pathCost} `);
      printer.text("\n");
    });
  }

  private tell(label: string, isDeleted: boolean, print: (session: IpSession) => void): void {
    const { session } = this;
    session.printer = new Printer({ ...session.options, json: false });
    if (this.labels) session.printer.text(`[${label}]`);
    if (isDeleted) session.printer.text("Deleted ");
    print(session);
    this.lines.push(session.takeText());
    this.queue.wake();
  }
}
