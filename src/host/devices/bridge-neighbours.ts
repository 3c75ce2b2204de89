import { Scope } from "../../ip/interface-address.js";
import { NUD_VALID } from "../../ip/neighbour.js";
import { selectAddress } from "../../ip/source-address.js";
import type { BridgeNeighbours } from "../../link/bridge-filter.js";
import type { FdbWatcher } from "../../link/fdb-watcher.js";
import type { Interface } from "../../link/interface.js";
import type { FdbEntry } from "../../link/mac-table.js";
import { Switch } from "../../link/switch.js";
import { Family, type IpAddress } from "../../wire/ip-address.js";
import type { Ipv4 } from "../../wire/ipv4-address.js";
import type { Mac } from "../../wire/mac-address.js";
import type { Netns } from "../netns.js";

/** What a bridge may know of its namespace's neighbours, to answer ARP for ports with `neigh_suppress`. */
export class StackNeighbours implements BridgeNeighbours {
  private readonly netns: Netns;
  private readonly bridge: Interface;

  constructor(netns: Netns, bridge: Interface) {
    this.netns = netns;
    this.bridge = bridge;
  }

  lookup(address: Ipv4): Mac | null {
    const device = this.netns.stack.deviceOf(this.bridge);
    const neighbour = device === null ? null : this.netns.stack.neighbours.find(device, address);
    return neighbour !== null && (neighbour.state & NUD_VALID) !== 0 ? neighbour.mac : null;
  }

  isLocal(address: Ipv4): boolean {
    return this.netns.stack.findAddress(address)?.device.iface === this.bridge;
  }

  querierAddress(family: Family): IpAddress | null {
    const { stack } = this.netns;
    const device = stack.deviceOf(this.bridge);
    if (device === null) return null;
    if (family === Family.V4) return selectAddress(stack, device, null, Scope.Link);
    return device.addresses6.find((each) => each.scope === Scope.Link && each.usable)?.local ?? null;
  }
}

/** Gives a device that is a bridge what it may ask of its namespace: netfilter and neighbours. */
export function serveBridge(netns: Netns, device: Interface): void {
  if (!(device instanceof Switch)) return;
  device.filter = netns.bridgeNetfilter;
  device.neighbours = new StackNeighbours(netns, device);
  device.table.watcher = new FdbNews(netns, device);
}

/** Tells a namespace's listeners what a bridge in it learns and forgets. */
class FdbNews implements FdbWatcher {
  private readonly netns: Netns;
  private readonly bridge: Switch;

  constructor(netns: Netns, bridge: Switch) {
    this.netns = netns;
    this.bridge = bridge;
  }

  fdbChanged(entry: FdbEntry, isDeleted: boolean): void {
    const { listener } = this.netns.stack;
    if (listener !== null) listener.onFdb(this.bridge, entry, isDeleted);
  }
}
