// The IP stack of one network namespace: both families, ARP and neighbour discovery, ICMP, routes, fragments.
// Knows devices, neighbours, routes and the five hooks; must not know sockets, ports' owners, files or commands.
// Read next: input.ts for a packet's way in, forward.ts across, output.ts out.

import type { Interface, FrameReceiver } from "../link/interface.js";
import type { Netfilter } from "../netfilter/netfilter.js";
import type { RandomStream } from "../sim/random.js";
import type { Sim } from "../sim/sim.js";
import type { NamespaceLabel, Trace } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import type { IpAddress } from "../wire/ip-address.js";
import type { IpPacket } from "../wire/payload.js";
import type { NetlinkError } from "./errno.js";
import type { Flow, RouteAnswer } from "./flow.js";
import type { AddressSpec, InterfaceAddress } from "./interface-address.js";
import { IpDevice } from "./ip-device.js";
import type { LocalDelivery } from "./local-delivery.js";
import type { RouteSpec } from "./route.js";
import type { SendOptions } from "./send-options.js";
import { IpSettings } from "./settings.js";

/** The network stack of one namespace, below its sockets. Plain data, so that a network can be forked. */
export abstract class IpStack implements FrameReceiver {
  readonly sim: Sim;
  readonly namespace: NamespaceLabel;
  readonly rng: RandomStream;
  readonly local: LocalDelivery;
  readonly settings = new IpSettings();
  /** The hooks; null while the namespace has no rules. Set by host. */
  netfilter: Netfilter | null = null;
  trace: Trace | null = null;
  /** Devices by `ifIndex`. */
  readonly devices = new Map<number, IpDevice>();

  constructor(sim: Sim, namespace: NamespaceLabel, rng: RandomStream, local: LocalDelivery) {
    this.sim = sim;
    this.namespace = namespace;
    this.rng = rng;
    this.local = local;
  }

  /** Takes a device in: it has its name, `ifIndex` and namespace already. Sets `iface.receiver`. */
  abstract addDevice(iface: Interface): IpDevice;
  /** Lets a device go: its addresses, routes and neighbours go with it. */
  abstract removeDevice(iface: Interface): void;
  abstract receiveFrame(iface: Interface, frame: Frame): void;
  abstract deviceChanged(iface: Interface): void;
  /** Sends a packet of our own; an unspecified source is chosen. Returns 0 or the errno. */
  abstract send(packet: IpPacket, options: SendOptions): number;
  /** The routing decision for a flow of our own (or one that came in by `flow.inDevice`): `ip route get`, connect(2). */
  abstract resolveRoute(flow: Flow): RouteAnswer;
  abstract addAddress(device: IpDevice, spec: AddressSpec, replace: boolean): NetlinkError | null;
  abstract deleteAddress(device: IpDevice, local: IpAddress, prefixLength: number, peer: IpAddress | null): NetlinkError | null;
  abstract addRoute(spec: RouteSpec, mode: "add" | "append" | "replace" | "change" | "prepend"): NetlinkError | null;
  abstract deleteRoute(spec: RouteSpec): NetlinkError | null;
  /** True for an address of our own (of any device, or covered by a route of type local). */
  abstract isLocal(address: IpAddress): boolean;
  /** An upper layer heard from a neighbour (TCP's acknowledgement): `MSG_CONFIRM`. */
  abstract confirmNeighbour(address: IpAddress, device: IpDevice): void;
  abstract joinGroup(device: IpDevice, group: IpAddress): void;
  abstract leaveGroup(device: IpDevice, group: IpAddress): void;
  /** The device that has `address`, or null. */
  abstract findAddress(address: IpAddress): { device: IpDevice; address: InterfaceAddress } | null;
}
