import type { ScheduledEvent } from "../sim/event-queue.js";
import type { Frame } from "../wire/ethernet.js";
import type { Mac } from "../wire/mac-address.js";
import { BridgeId } from "./bpdu.js";
import { BridgeVlans } from "./bridge-vlans.js";
import type { DeviceChange, DeviceFollower, FrameInterceptor, Interface, Sleeper } from "./interface.js";

/** What a bridge port does with frames (BR_STATE_*), in the words of `bridge link`. */
export const PortState = {
  Disabled: "disabled",
  Listening: "listening",
  Learning: "learning",
  Forwarding: "forwarding",
  Blocking: "blocking",
} as const;
export type PortState = (typeof PortState)[keyof typeof PortState];

/** What a port asks of its bridge. */
export interface PortOwner extends Interface {
  /** A frame arrived at `port`; true when the bridge took it. */
  receiveAtPort(port: BridgePort, frame: Frame): boolean;
  /** Something happened to the port's device. */
  portChanged(port: BridgePort, change: DeviceChange): void;
  /** What was flooded and kept from the port; see FloodLog. */
  readonly floodLog: PortFloods;
}

/** What a port asks of the bridge's FloodLog. */
export interface PortFloods {
  catchUp(port: BridgePort): void;
  wake(port: BridgePort): void;
}

/** A device as a port of a bridge (struct net_bridge_port). */
export class BridgePort implements FrameInterceptor, DeviceFollower, Sleeper {
  readonly bridge: PortOwner;
  readonly device: Interface;
  /** From 1, the smallest that was free (`port_no`). */
  readonly number: number;
  private portState: PortState = PortState.Disabled;
  /** 0 to 63. */
  priority = 32;
  pathCost: number;
  /** True once a user chose the cost: it no longer follows the speed. */
  pathCostAssigned = false;
  /** Sends frames back out of the port that they came in by. */
  hairpin = false;
  learning = true;
  /** Gets unicast frames for unknown stations. */
  flood = true;
  multicastFlood = true;
  broadcastFlood = true;
  /** Reaches only ports that are not isolated. */
  isolated = false;
  /** ARP requests that the bridge can answer itself are not flooded to it. */
  neighSuppress = false;
  /** Drops BPDUs' senders: a BPDU that comes in disables the port (`guard`). */
  bpduGuard = false;
  /** Never becomes the root port (`root_block`). */
  rootBlock = false;
  multicastFastLeave = false;
  multicastToUnicast = false;
  /** `mcast_router`: 0 never, 1 as queries tell, 2 always a router for groups behind it. */
  multicastRouter = 1;
  vlanTunnel = false;
  /** Learns nothing and takes frames only from stations that stand in the table at this port (`locked`). */
  locked = false;
  /** `backup_port`: what goes out in its place while this one cannot carry frames; null for most. */
  backup: BridgePort | null = null;
  /** Of 01:80:c2:00:00:0X, the X that are forwarded, as bits. */
  groupForwardMask = 0;
  readonly vlans = new BridgeVlans();

  // What spanning tree knows of the best bridge on this port's segment (IEEE 802.1D 8.5.5).
  designatedRoot: BridgeId;
  designatedCost = 0;
  designatedBridge: BridgeId;
  designatedPort = 0;
  /** When the information was fresh at the root, on our clock. */
  designatedAgeNs = 0;
  topologyChangeAck = false;
  configPending = false;
  forwardDelayTimer: ScheduledEvent | null = null;
  /** Without spanning tree a timer that does nothing runs from when the port began to forward (br_make_forwarding). */
  forwardDelayUntilNs = 0;
  messageAgeTimer: ScheduledEvent | null = null;
  holdTimer: ScheduledEvent | null = null;

  // What FloodLog knows of it.
  /** Its place among the bridge's ports, the newest the highest. */
  place = 0;
  /** The groups that its station listens to, while the port sleeps; null while it is awake. */
  heard: readonly Mac[] | null = null;
  /** The number of the first flood that it was not told of. */
  toldUpTo = 0;
  /** The floods after that that were not meant for it: it sent them itself. */
  readonly notTold: number[] = [];
  /** From when on it is asked again whether it may sleep. */
  drowsyNs = 0;
  /** When something changed last, and how many floods it was told of at that instant since. */
  wokenNs = -1;
  toldAwake = 0;

  constructor(bridge: PortOwner, device: Interface, number: number, pathCost: number) {
    this.bridge = bridge;
    this.device = device;
    this.number = number;
    this.pathCost = pathCost;
    this.designatedRoot = new BridgeId(0, bridge.mac);
    this.designatedBridge = this.designatedRoot;
  }

  get state(): PortState {
    return this.portState;
  }
  set state(state: PortState) {
    this.wake();
    this.portState = state;
  }

  /** What is left of the forward delay's timer, as it is told. */
  forwardDelayLeftNs(nowNs: number): number {
    const timer = this.forwardDelayTimer;
    const untilNs = timer === null || timer.target === null ? this.forwardDelayUntilNs : timer.timeNs;
    return Math.max(0, untilNs - nowNs);
  }

  catchUp(): void {
    this.bridge.floodLog.catchUp(this);
  }
  wake(): void {
    this.bridge.floodLog.wake(this);
  }

  /** Priority and number as spanning tree compares them (`port_id`). */
  get portId(): number {
    return (this.priority << 10) | this.number;
  }

  /** Every frame that arrives at a port is the bridge's, except what spanning tree or LLDP wants to be seen. */
  intercept(_device: Interface, frame: Frame): boolean {
    return this.bridge.receiveAtPort(this, frame);
  }

  followedChanged(_device: Interface, change: DeviceChange): void {
    this.bridge.portChanged(this, change);
  }
}
