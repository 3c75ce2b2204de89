import type { Frame } from "../wire/ethernet.js";
import type { Family, IpAddress } from "../wire/ip-address.js";
import type { Ipv4 } from "../wire/ipv4-address.js";
import type { Mac } from "../wire/mac-address.js";
import type { BridgePort } from "./bridge-port.js";
import type { Interface } from "./interface.js";

/** A frame on its way through a bridge that has a filter. A flooded frame is one of these for each port. */
export class BridgedFrame {
  /** A filter that rewrites the packet or its destination puts a new frame here. */
  frame: Frame;
  /** The port that it came in by; null for what the machine itself sends. */
  readonly inPort: BridgePort | null;
  /** What the filter keeps with the frame from one hook to the next (its skb); the bridge never looks at it. */
  note: unknown = null;
  /** The mark that rules on frames gave it. */
  mark = 0;

  constructor(frame: Frame, inPort: BridgePort | null, note: unknown) {
    this.frame = frame;
    this.inPort = inPort;
    this.note = note;
  }

  /** The same for one of the ports of a flood. */
  copy(frame: Frame): BridgedFrame {
    const copy = new BridgedFrame(frame, this.inPort, this.note);
    copy.mark = this.mark;
    return copy;
  }
}

/** The bridge as a filter sees it: where to go on with a frame that was kept back. */
export interface FilteredBridge extends Interface {
  /** Goes on behind prerouting. */
  continuePrerouting(bridged: BridgedFrame): void;
  /** Goes on behind forward. */
  continueForward(bridged: BridgedFrame, outPort: BridgePort): void;
  /** Goes on behind postrouting: the frame leaves. */
  continuePostrouting(bridged: BridgedFrame, outPort: BridgePort): void;
}

/**
 * netfilter on what a bridge passes: rules on frames (nft's family bridge) and, for IP, those of the stack
 * (net/bridge/br_netfilter_hooks.c). It lies in `host`, which knows both bridges and netfilter. It is asked for frames
 * that came in by a port; for what the machine itself sends through the bridge IP's hooks ran before. A hook answers true when the bridge may go on with `bridged.frame`; false when the frame was
 * dropped, or is kept back and the filter calls `continue...` later (a destination that must be resolved first).
 */
export interface BridgeFilter {
  /** True when this frame, which came in by a port, shall pass the hooks. */
  wants(bridge: FilteredBridge, frame: Frame): boolean;
  /** True when what the machine itself sends through the bridge shall pass `forward` and `postrouting`, without a port that it came by. */
  wantsOwn(): boolean;
  prerouting(bridge: FilteredBridge, bridged: BridgedFrame): boolean;
  /**
   * Judges all `copies` of a discovery message that the bridge floods at once, `postrouting` included; null, and nothing
   * done, when rules may tell them apart. True when they may leave.
   */
  forwardCopies(bridge: FilteredBridge, bridged: BridgedFrame, copies: number): boolean | null;
  forward(bridge: FilteredBridge, bridged: BridgedFrame, outPort: BridgePort): boolean;
  postrouting(bridge: FilteredBridge, bridged: BridgedFrame, outPort: BridgePort): boolean;
  /**
   * Takes a frame that goes up to the machine's own stack through the bridge device. IP's own prerouting must not run
   * for it once more (ip_sabotage_in), so the filter hands it to the stack behind that hook. True when the bridge shall
   * hand it up itself.
   */
  localIn(bridge: FilteredBridge, bridged: BridgedFrame): boolean;
  /**
   * The machine sends `frame` through the bridge. True when the filter takes it: a bridged frame that it kept back and
   * gave to the stack, so that its new destination's link address be asked for.
   */
  localOut(bridge: FilteredBridge, frame: Frame): boolean;
}

/**
 * What the bridge must know of the stack above it: neighbours, to answer ARP in their stead (`neigh_suppress`), and the
 * addresses that it may ask from who is in which group.
 */
export interface BridgeNeighbours {
  /** The link address of a valid neighbour entry on the bridge device, or null. */
  lookup(address: Ipv4): Mac | null;
  /** True for an address of the machine itself on the bridge device. */
  isLocal(address: Ipv4): boolean;
  /** The address that a querier of groups has on the bridge device, of IPv6 one of the link; null without one. */
  querierAddress(family: Family): IpAddress | null;
}
