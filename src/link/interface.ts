// Network devices: what a namespace sends frames through and gets frames from, and the links between devices.
// Knows frames, time and impairments; must not know addresses of IP, routes, rules or sockets.
// Read next: cable.ts for the wire, switch.ts for the bridge; ip/ is the receiver above.

import type { EventTarget } from "../sim/event-queue.js";
import type { Sim } from "../sim/sim.js";
import { DropReason } from "../trace/drop-reason.js";
import type { DeviceLabel, NamespaceLabel, Trace } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import type { Mac } from "../wire/mac-address.js";

/**
 * Who gets the frames that come up through a device: the network stack of its namespace. The one call that goes up
 * from this folder.
 */
export interface FrameReceiver {
  /** A frame arrived on `device`. Whether it is for us (its MAC address) is the receiver's business. */
  receiveFrame(device: Interface, frame: Frame): void;
  /** The device came up, went down, or its carrier or address changed. */
  deviceChanged(device: Interface): void;
}

/** Who takes a frame before the stack: the master that a port belongs to, or a device on top (VLAN, macvlan). */
export interface FrameInterceptor {
  /** True when the frame was taken; false lets it go on to the stack. */
  intercept(port: Interface, frame: Frame): boolean;
}

/** Counters as `ip -s link` shows them. */
export class InterfaceCounters {
  rxPackets = 0;
  rxBytes = 0;
  rxErrors = 0;
  rxDropped = 0;
  rxMulticast = 0;
  txPackets = 0;
  txBytes = 0;
  txErrors = 0;
  txDropped = 0;
  txCarrierErrors = 0;
}

/**
 * A network device in a namespace. Subclasses say what sending means: a veth hands the frame to its cable, a bridge to
 * its ports, a dummy to nobody.
 */
export abstract class Interface implements DeviceLabel, EventTarget {
  readonly sim: Sim;
  /** The name in `ip link`; at most 15 bytes. Renamed by `setName` of the namespace that holds it. */
  name: string;
  /** The number in front of the name in `ip link`; unique in its namespace. */
  ifIndex = 0;
  mac: Mac;
  /** Largest payload of a frame in bytes. */
  mtu: number;
  /** `ip link set up`. */
  adminUp = false;
  /** The namespace that it is in; set when it is added to one. */
  namespace: NamespaceLabel;
  /** The stack of that namespace; null before it is added. */
  receiver: FrameReceiver | null = null;
  /** The bridge (or other master) that this device is a port of. */
  master: Interface | null = null;
  /** Takes arriving frames before the stack; null for most devices. */
  interceptor: FrameInterceptor | null = null;
  /** Accepts frames for any MAC address (`ip link set promisc on`, and every bridge port). */
  promiscuous = false;
  trace: Trace | null = null;
  readonly counters = new InterfaceCounters();

  constructor(sim: Sim, name: string, mac: Mac, mtu: number, namespace: NamespaceLabel) {
    this.sim = sim;
    this.name = name;
    this.mac = mac;
    this.mtu = mtu;
    this.namespace = namespace;
  }

  /** What `ip -d link` calls it: "veth", "bridge", "vxlan", "dummy", "vlan", "macvlan", "loopback". */
  abstract readonly kind: string;

  /** True when frames can flow: for a veth, when the other end is up too (IFF_LOWER_UP). */
  abstract get carrier(): boolean;

  /** Puts a frame on the link. Counts it; drops it, with a reason, when the device is down or has no carrier. */
  send(frame: Frame): void {
    if (!this.adminUp || !this.carrier) {
      this.counters.txDropped++;
      if (this.trace !== null) {
        this.trace.drop(this.sim.nowNs, this.namespace, this, frame, DropReason.DeviceDown, null);
      }
      return;
    }
    this.counters.txPackets++;
    this.counters.txBytes += frame.byteLength;
    if (this.trace !== null) this.trace.tx(this.sim.nowNs, this, frame);
    this.transmit(frame);
  }

  /** What the kind of device does with a frame that may be sent. */
  protected abstract transmit(frame: Frame): void;

  /** A frame came out of the link: counts it and hands it to the interceptor or the stack. */
  receive(frame: Frame): void {
    if (!this.adminUp) {
      this.counters.rxDropped++;
      if (this.trace !== null) {
        this.trace.drop(this.sim.nowNs, this.namespace, this, frame, DropReason.DeviceDown, null);
      }
      return;
    }
    this.counters.rxPackets++;
    this.counters.rxBytes += frame.byteLength;
    if (this.trace !== null) this.trace.rx(this.sim.nowNs, this, frame);
    if (this.interceptor?.intercept(this, frame)) return;
    if (this.receiver !== null) this.receiver.receiveFrame(this, frame);
  }

  /** Events that the device scheduled for itself; most have none. */
  onEvent(_kind: number, _arg: unknown): void {}
}
