import type { Sim } from "../sim/sim.js";
import { SECOND } from "../sim/time.js";
import { DropReason } from "../trace/drop-reason.js";
import type { NamespaceLabel } from "../trace/trace.js";
import { Frame } from "../wire/ethernet.js";
import { isForGroup6 } from "../wire/group-frame.js";
import { IPV6_MIN_MTU } from "../wire/ipv6.js";
import { isGroupMac, MAC_BROADCAST, MAC_ZERO, type Mac } from "../wire/mac-address.js";
import { RawPayload } from "../wire/payload.js";
import { isLargePacket } from "../wire/segment-offload.js";
import { MAC_BRIDGE_GROUP } from "../wire/stp.js";
import { answerForNeighbour } from "./arp-suppression.js";
import { type Audience, audienceOf } from "./audience.js";
import { BridgedFrame, type BridgeFilter, type BridgeNeighbours, type FilteredBridge } from "./bridge-filter.js";
import { BridgePort, type PortOwner, PortState } from "./bridge-port.js";
import { BridgeVlans, ingressVlan, tagFor } from "./bridge-vlans.js";
import { FloodLog } from "./flood-log.js";
import { DeviceChange, Interface } from "./interface.js";
import { isRunning } from "./link-state.js";
import { FdbEntry, MacTable } from "./mac-table.js";
import { MulticastDatabase } from "./multicast-database.js";
import { MulticastQuerier, type QueryingBridge } from "./multicast-querier.js";
import { pathCostOf } from "./path-cost.js";
import { SpanningTree, type SpanningTreeBridge } from "./spanning-tree.js";

const PAUSE = 1;
const LLDP = 14;
const HEADER_BYTES = 14;
const VLAN_TAG_BYTES = 4;
/** The largest frame that FloodLog takes: one that every device with IPv6 can send. */
const MOST_LOGGED_BYTES = IPV6_MIN_MTU + HEADER_BYTES;

/**
 * A Linux bridge: ports and a table of which station was last heard at which port. The device itself is one more port,
 * the machine's own: what is addressed to it or flooded goes up to its receiver. Frames pass from port to port without
 * an event, as the very same object.
 */
export class Switch extends Interface implements PortOwner, SpanningTreeBridge, FilteredBridge, QueryingBridge {
  readonly kind = "bridge";
  /** The newest first, which is the order in which the kernel floods. */
  readonly ports: BridgePort[] = [];
  /** What was flooded and kept from ports whose stations would only have counted it. */
  readonly floodLog: FloodLog;
  readonly table: MacTable;
  readonly spanningTree: SpanningTree;
  /** The VLANs of the bridge device itself. */
  readonly ownVlans = new BridgeVlans();
  /** netfilter on bridged frames; null when there is nothing to ask. */
  filter: BridgeFilter | null = null;
  /** Answers ARP for ports with `neigh_suppress`; null when the stack above offers nothing. */
  neighbours: BridgeNeighbours | null = null;
  /** `ageing_time`. */
  ageingNs = 300 * SECOND;
  /**
   * The ageing time that the kernel tells: from the start of a topology change on twice the forward delay of that instant
   * (__br_set_topology_change), while stations age by the forward delay itself (hold_time).
   */
  toldAgeingNs = 300 * SECOND;
  /** When the first sweep of the table was or is due (br->gc_work); null while the bridge is down. */
  private firstSweepNs: number | null = null;
  vlanFiltering = false;
  defaultPvid = 1;
  /** Of 01:80:c2:00:00:0X, the X that are forwarded, as bits. */
  groupForwardMask = 0;
  /** `mcast_snooping`: reports of who is in which group are read. */
  multicastSnooping = true;
  /** Who is in which group, as far as reports and users say. */
  readonly groups: MulticastDatabase;
  /** Who asks who is in which group: while somebody does, groups go to their members and to routers alone. */
  readonly querier: MulticastQuerier;
  noLinkLocalLearn = false;
  groupAddress: Mac = MAC_BRIDGE_GROUP;
  vlanStatistics = false;
  vlanStatisticsPerPort = false;
  /** Options that are kept and listed, and change nothing here. */
  nfCallIptables = false;
  nfCallIp6tables = false;
  nfCallArptables = false;
  private mtuAssigned = false;
  private portsAdded = 0;
  /** The numbers of its ports, and the smallest that is free. */
  private readonly numbers = new Set<number>();
  private lowestFree = 1;
  /** The filtered frame that is going up just now. */
  private goingUp: BridgedFrame | null = null;

  constructor(sim: Sim, name: string, mac: Mac, namespace: NamespaceLabel) {
    super(sim, name, mac, 1500, namespace);
    this.rxUncountedBytes = HEADER_BYTES;
    this.floodLog = new FloodLog(sim);
    this.table = new MacTable(sim, this.ageingNs);
    this.groups = new MulticastDatabase(sim);
    this.querier = new MulticastQuerier(this, this.groups.options);
    this.spanningTree = new SpanningTree(this);
    this.addLocal(mac, null);
    this.ownVlans.add(this.defaultPvid, true, true);
  }

  // Ports -----------------------------------------------------------------------------------------------------------

  /** Why `device` cannot become a port, or null (br_add_if). "EBRIDGE" stands for a bridge below a bridge. */
  portRefusal(device: Interface): "EINVAL" | "EBUSY" | "EOPNOTSUPP" | "EBRIDGE" | null {
    // A bridge that lost its last port has no address to be known by.
    if (device.kind === "loopback" || device.mac === MAC_ZERO) return "EINVAL";
    if (device instanceof Switch) return "EBRIDGE";
    if (device.kind === "ipip") return "EINVAL";
    if (device.interceptor !== null || device.master !== null) return "EBUSY";
    return null;
  }

  /** `ip link set DEVICE master BRIDGE`. The caller asks `portRefusal` first. */
  addPort(device: Interface): BridgePort {
    const port = new BridgePort(this, device, this.takeNumber(), pathCostOf(device));
    this.spanningTree.initPort(port);
    port.state = PortState.Disabled;
    device.wake();
    port.place = ++this.portsAdded;
    this.ports.unshift(port);
    this.floodLog.added(port);
    device.master = this;
    device.interceptor = port;
    device.follow(port);
    this.addLocal(device.mac, port);
    if (this.defaultPvid > 0) port.vlans.add(this.defaultPvid, true, true);
    this.chooseMac();
    if (this.adminUp && isRunning(device)) this.spanningTree.enablePort(port);
    this.chooseMtu();
    return port;
  }

  /** `ip link set DEVICE nomaster`, and what happens when the device is deleted. */
  removePort(port: BridgePort): void {
    if (port.state !== PortState.Disabled) this.spanningTree.disablePort(port);
    const at = this.ports.indexOf(port);
    if (at < 0) return;
    this.floodLog.removed(port);
    this.ports.splice(at, 1);
    this.numbers.delete(port.number);
    this.lowestFree = Math.min(this.lowestFree, port.number);
    if (this.spanningTree.rootPort === port) this.spanningTree.rootPort = null;
    const device = port.device;
    device.master = null;
    device.interceptor = null;
    device.unfollow(port);
    for (const other of this.ports) if (other.backup === port) other.backup = null;
    for (const entry of this.table.entries()) {
      if (entry.port === port && entry.isLocal && !entry.addedByUser) this.deleteLocal(entry.mac, port);
    }
    this.groups.portDown(port, true);
    this.querier.portDown(port);
    this.table.deleteByPort(port, true);
    this.chooseMtu();
    this.chooseMac();
  }

  /** The smallest number that no port has (find_portno). */
  private takeNumber(): number {
    const number = this.lowestFree;
    this.numbers.add(number);
    while (this.numbers.has(this.lowestFree)) this.lowestFree++;
    return number;
  }

  /** The port that `device` is, or null. */
  portOf(device: Interface): BridgePort | null {
    return this.ports.find((port) => port.device === device) ?? null;
  }

  portChanged(port: BridgePort, change: DeviceChange): void {
    switch (change) {
      case DeviceChange.Gone:
        this.removePort(port);
        break;
      case DeviceChange.Mtu:
        this.chooseMtu();
        break;
      case DeviceChange.Address:
        for (const entry of this.table.entries()) {
          if (entry.port === port && entry.isLocal && !entry.addedByUser) this.deleteLocal(entry.mac, port);
        }
        this.addLocal(port.device.mac, port);
        this.chooseMac();
        break;
      default:
        this.checkCarrier(port);
        break;
    }
  }

  private checkCarrier(port: BridgePort): void {
    if (!this.adminUp) return;
    const running = isRunning(port.device);
    if (running && !port.pathCostAssigned) port.pathCost = pathCostOf(port.device);
    if (running && port.state === PortState.Disabled) this.spanningTree.enablePort(port);
    else if (!running && port.state !== PortState.Disabled) this.spanningTree.disablePort(port);
  }

  // The device itself -----------------------------------------------------------------------------------------------

  protected override upChanged(): void {
    this.firstSweepNs = this.adminUp ? this.sim.nowNs + SECOND / 10 : null;
    if (this.adminUp) this.spanningTree.start((port) => isRunning(port.device));
    else this.spanningTree.stop();
    if (this.adminUp) this.querier.startAll();
    else this.querier.stopAll();
  }

  /**
   * Nanoseconds until the next sweep of the table, 0 when none is due. Simplified: podwire lets entries go on time without
   * a sweep, so this tells the ageing time's period alone, where the kernel comes earlier for an entry that ends earlier.
   */
  sweepLeftNs(): number {
    if (this.firstSweepNs === null) return 0;
    const sinceNs = this.sim.nowNs - this.firstSweepNs;
    const periodNs = Math.max(this.table.ageingNs, SECOND / 100);
    return sinceNs < 0 ? -sinceNs : periodNs - (sinceNs % periodNs);
  }

  /** A user's address stays; without one it is the lowest of the ports' (br_stp_recalculate_bridge_id). */
  override setMac(mac: Mac, assigned = true): void {
    if (assigned) this.macAssigned = true;
    if (mac === this.mac && mac === this.spanningTree.bridgeId.mac) return;
    const old = this.mac;
    this.mac = mac;
    this.deleteLocal(old, null);
    this.addLocal(mac, null);
    this.spanningTree.setBridgeId(this.spanningTree.priority, mac);
    this.changed(DeviceChange.Address);
  }

  /** A user's MTU stays; without one it is the smallest of the ports' (br_mtu_auto_adjust). */
  override setMtu(mtu: number): void {
    this.mtuAssigned = true;
    super.setMtu(mtu);
  }

  /** `ageing_time`; with 0 nothing is learned. */
  setAgeing(ageingNs: number): void {
    this.ageingNs = ageingNs;
    this.toldAgeingNs = ageingNs;
    this.firstSweepNs = this.sim.nowNs;
    this.updateAgeing();
  }

  /** `mcast_snooping 1` and `0`; without it what was heard of ports is forgotten. */
  setMulticastSnooping(on: boolean): void {
    this.multicastSnooping = on;
    if (!on) for (const port of this.ports) this.groups.portDown(port, false);
    else this.querier.startAll();
  }

  /** `vlan_filtering 1` and `0`. */
  setVlanFiltering(on: boolean): void {
    this.vlanFiltering = on;
  }

  /** `vlan_default_pvid`: ports whose pvid was the old one change with it; 0 for none. */
  setDefaultPvid(vlanId: number): void {
    for (const vlans of [this.ownVlans, ...this.ports.map((port) => port.vlans)]) {
      if (vlans.pvid !== this.defaultPvid) continue;
      if (this.defaultPvid > 0) vlans.delete(this.defaultPvid);
      if (vlanId > 0) vlans.add(vlanId, true, true);
    }
    this.defaultPvid = vlanId;
  }

  override destroy(): void {
    for (const port of [...this.ports]) this.removePort(port);
    super.destroy();
  }

  private chooseMac(): void {
    if (this.macAssigned) return;
    let lowest: Mac | null = null;
    for (const port of this.ports) if (lowest === null || port.device.mac < lowest) lowest = port.device.mac;
    const mac = lowest ?? MAC_ZERO;
    if (mac !== this.spanningTree.bridgeId.mac) this.setMac(mac, false);
  }

  private chooseMtu(): void {
    if (this.mtuAssigned) return;
    let smallest = 0;
    for (const port of this.ports) if (smallest === 0 || port.device.mtu < smallest) smallest = port.device.mtu;
    super.setMtu(smallest === 0 ? 1500 : smallest);
  }

  /** An address of the bridge (port null) or a port itself; the first of several with the same address has it. */
  private addLocal(mac: Mac, port: BridgePort | null): void {
    if (mac === MAC_ZERO || this.table.find(mac, 0)?.isLocal) return;
    this.table.set(new FdbEntry(mac, 0, port, true, true, false, this.sim.nowNs));
  }

  private deleteLocal(mac: Mac, port: BridgePort | null): void {
    const entry = this.table.find(mac, 0);
    if (entry === null || !entry.isLocal || entry.port !== port) return;
    const heir = this.ports.find((other) => other !== port && other.device.mac === mac);
    if (heir !== undefined) entry.port = heir;
    else if (port !== null && this.mac === mac) entry.port = null;
    else this.table.delete(mac, 0);
  }

  // Frames ----------------------------------------------------------------------------------------------------------

  /** What the machine sends through the bridge (br_dev_xmit). */
  protected transmit(frame: Frame): void {
    if (this.filter?.localOut(this, frame)) return;
    const vlanId = this.vlanFiltering ? ingressVlan(this.ownVlans, frame) : 0;
    if (vlanId < 0) {
      this.dropOutgoing(frame, DropReason.BridgeVlan);
      return;
    }
    const audience = this.audienceOf(frame, vlanId, null);
    const answered = this.suppressArp(null, frame, vlanId);
    const entry = isGroupMac(frame.dst) ? null : this.table.find(frame.dst, vlanId);
    const own = this.filter?.wantsOwn() ? new BridgedFrame(frame, null, null) : null;
    if (audience !== null) {
      this.floodMembers(audience, frame, vlanId, null, own);
      return;
    }
    if (entry === null) {
      if (!this.flood(frame, vlanId, null, own, answered)) this.drop(this, frame, DropReason.BridgeNoForward);
      return;
    }
    const out = entry.port === null ? null : runningOf(entry.port);
    if (out !== null && this.mayDeliver(out, null, vlanId)) this.forward(out, frame, vlanId, own);
    else this.drop(this, frame, DropReason.BridgeNoForward);
  }

  /** A frame arrived at a port (br_handle_frame): true unless it goes on to the stack as if the port were none. */
  receiveAtPort(port: BridgePort, frame: Frame): boolean {
    if (frame.src === MAC_ZERO || isGroupMac(frame.src)) {
      this.drop(port.device, frame, DropReason.BridgeNoForward);
      return true;
    }
    const group = frame.dst - MAC_BRIDGE_GROUP;
    if (group >= 0 && group < 16) {
      if (!this.forwardsGroup(port, group)) return this.receiveLinkLocal(port, frame, group);
    }
    if (port.state !== PortState.Forwarding && port.state !== PortState.Learning) {
      this.drop(port.device, frame, DropReason.BridgeNoForward);
      return true;
    }
    if (this.filter?.wants(this, frame)) {
      const bridged = new BridgedFrame(frame, port, null);
      if (this.filter.prerouting(this, bridged)) this.continuePrerouting(bridged);
    } else {
      this.pass(port, frame, null);
    }
    return true;
  }

  continuePrerouting(bridged: BridgedFrame): void {
    if (bridged.inPort !== null) this.pass(bridged.inPort, bridged.frame, bridged);
  }

  continueForward(bridged: BridgedFrame, outPort: BridgePort): void {
    if (this.filter === null || this.filter.postrouting(this, bridged, outPort)) {
      this.continuePostrouting(bridged, outPort);
    }
  }

  continuePostrouting(bridged: BridgedFrame, outPort: BridgePort): void {
    const vlans = bridged.inPort === null ? this.ownVlans : bridged.inPort.vlans;
    const vlanId = this.vlanFiltering ? ingressVlan(vlans, bridged.frame) : 0;
    this.leave(outPort, bridged.frame, vlanId);
  }

  private forwardsGroup(port: BridgePort, group: number): boolean {
    if (group === PAUSE) return false;
    const mask = port.groupForwardMask | this.groupForwardMask;
    // Without spanning tree its frames must pass, so that bridges beyond can detect loops.
    return (group === 0 && !this.spanningTree.enabled) || ((mask >> group) & 1) === 1;
  }

  private receiveLinkLocal(port: BridgePort, frame: Frame, group: number): boolean {
    if (group === PAUSE) {
      this.drop(port.device, frame, DropReason.BridgeNoForward);
      return true;
    }
    if (group === LLDP || port.state !== PortState.Disabled) {
      if (port.learning && canLearn(port)) this.table.learn(frame.src, 0, port);
    }
    if (group === 0 && this.spanningTree.enabled && frame.payload instanceof RawPayload) {
      this.spanningTree.receive(port, frame.payload.data);
      return true;
    }
    return false;
  }

  /** Learns where the frame came from and sends it where it belongs (br_handle_frame_finish). */
  private pass(port: BridgePort, frame: Frame, bridged: BridgedFrame | null): void {
    const vlanId = this.vlanFiltering ? ingressVlan(port.vlans, frame) : 0;
    if (vlanId < 0) {
      this.drop(port.device, frame, DropReason.BridgeVlan);
      return;
    }
    if (port.locked && this.lookup(frame.src, vlanId)?.port !== port) {
      this.drop(port.device, frame, DropReason.BridgeNoForward);
      return;
    }
    if (port.learning) this.table.learn(frame.src, vlanId, port);
    if (port.state === PortState.Learning) {
      this.drop(port.device, frame, DropReason.BridgeNoForward);
      return;
    }
    const answered = this.suppressArp(port, frame, vlanId);
    if (isGroupMac(frame.dst)) {
      const audience = this.adminUp ? this.audienceOf(frame, vlanId, port) : null;
      const isHeard =
        audience === null || audience.includesHost || this.groups.options.router === 2 || this.allMulticast;
      if (isHeard && frame.dst !== MAC_BROADCAST) this.counters.rxMulticast++;
      if (audience === null) this.flood(frame, vlanId, port, bridged, answered);
      else this.floodMembers(audience, frame, vlanId, port, bridged);
      if (isHeard || this.hearsAll) this.passUp(frame, vlanId, bridged);
      return;
    }
    const entry = this.lookup(frame.dst, vlanId);
    if (entry === null) {
      const sent = this.flood(frame, vlanId, port, bridged, answered);
      if (this.hearsAll) this.passUp(frame, vlanId, bridged);
      else if (!sent) this.drop(port.device, frame, DropReason.BridgeNoForward);
      return;
    }
    entry.usedNs = this.sim.nowNs;
    if (entry.isLocal) {
      this.passUp(frame, vlanId, bridged);
      return;
    }
    const out = entry.port === null ? null : runningOf(entry.port);
    if (out !== null && this.mayDeliver(out, port, vlanId)) {
      this.forward(out, frame, vlanId, bridged);
    } else {
      this.drop(port.device, frame, DropReason.BridgeNoForward);
    }
    if (this.hearsAll) this.passUp(frame, vlanId, bridged);
  }

  /** The bridge's own addresses are known in every VLAN, others only in theirs. */
  private lookup(mac: Mac, vlanId: number): FdbEntry | null {
    const entry = this.table.find(mac, vlanId);
    if (entry !== null || vlanId === 0) return entry;
    const local = this.table.find(mac, 0);
    return local?.isLocal ? local : null;
  }

  /** Sends a frame out of every port that takes such frames; false when there was none (br_flood). */
  private flood(
    frame: Frame,
    vlanId: number,
    from: BridgePort | null,
    bridged: BridgedFrame | null,
    answered: boolean,
  ): boolean {
    const isGroup = isGroupMac(frame.dst);
    const isBroadcast = frame.dst === MAC_BROADCAST;
    const size = frame.byteLength;
    if (vlanId === 0 && size <= MOST_LOGGED_BYTES && isForGroup6(frame)) {
      const mayLeave = bridged === null ? true : this.filterGroup(from, bridged);
      if (mayLeave !== null) return !mayLeave || this.floodGroup(frame, from);
    }
    let sent = false;
    // A port may leave the bridge only between frames, so the list is walked as it stands.
    for (const port of this.ports) {
      // What the machine itself sends to a group goes out of every port, whatever its flags say.
      const wanted = !isGroup ? port.flood : from === null || (isBroadcast ? port.broadcastFlood : port.multicastFlood);
      if (!wanted || (answered && port.neighSuppress) || !this.mayDeliver(port, from, vlanId)) continue;
      sent = true;
      if (bridged === null && vlanId === 0 && size <= port.device.mtu) port.device.send(frame);
      else if (bridged === null) this.leave(port, frame, vlanId);
      else this.forward(port, frame, vlanId, bridged.copy(frame));
    }
    return sent;
  }

  /** Reads what a frame to a group says, and tells who alone shall get it; null for all. */
  private audienceOf(frame: Frame, vlanId: number, from: BridgePort | null): Audience | null {
    if (!this.multicastSnooping || !isGroupMac(frame.dst) || frame.dst === MAC_BROADCAST) return null;
    return audienceOf(frame, vlanId, from, this.groups, this.querier);
  }

  /** Sends a frame to the ports that are in its group and to those with routers (br_multicast_flood). */
  private floodMembers(
    audience: Audience,
    frame: Frame,
    vlanId: number,
    from: BridgePort | null,
    bridged: BridgedFrame | null,
  ): void {
    for (const port of this.ports) {
      if (!audience.includes(port) || !this.mayDeliver(port, from, vlanId)) continue;
      if (bridged === null) this.leave(port, frame, vlanId);
      else this.forward(port, frame, vlanId, bridged.copy(frame));
    }
  }

  sendQuery(port: BridgePort, query: Frame): void {
    port.device.send(query);
  }

  /** The same for a frame that most stations ignore: those that sleep are told of it when it matters (FloodLog). */
  private floodGroup(frame: Frame, from: BridgePort | null): boolean {
    const { floodLog } = this;
    const ports = floodLog.flood(frame, from);
    let sent = ports.length < this.ports.length;
    let drowsy: BridgePort[] | null = null;
    for (const port of ports) {
      if ((from !== null && !port.multicastFlood) || !this.mayDeliver(port, from, 0)) continue;
      sent = true;
      this.leave(port, frame, 0);
      if (port.heard !== null || !floodLog.isDrowsy(port)) continue;
      if (drowsy === null) drowsy = [port];
      else drowsy.push(port);
    }
    if (drowsy !== null) for (const port of drowsy) floodLog.sleep(port);
    return sent;
  }

  /** What the filter says of all copies of such a frame; null when it has to be asked for each. */
  private filterGroup(from: BridgePort | null, bridged: BridgedFrame): boolean | null {
    if (from === null || this.filter === null) return null;
    let copies = 0;
    for (const port of this.ports) if (port.multicastFlood && this.mayDeliver(port, from, 0)) copies++;
    return copies === 0 ? true : this.filter.forwardCopies(this, bridged, copies);
  }

  private mayDeliver(port: BridgePort, from: BridgePort | null, vlanId: number): boolean {
    if (port === from && !port.hairpin) return false;
    if (port.state !== PortState.Forwarding) return false;
    if (vlanId > 0 && !port.vlans.has(vlanId)) return false;
    return from === null || !from.isolated || !port.isolated;
  }

  private forward(port: BridgePort, frame: Frame, vlanId: number, bridged: BridgedFrame | null): void {
    if (bridged === null || this.filter === null) this.leave(port, frame, vlanId);
    else if (this.filter.forward(this, bridged, port)) this.continueForward(bridged, port);
  }

  /** The frame leaves by a port, with or without a tag, unless it is larger than the port takes. */
  private leave(port: BridgePort, frame: Frame, vlanId: number): void {
    const leaving = vlanId > 0 ? tagFor(port.vlans, frame, vlanId) : frame;
    if (leaving.byteLength > port.device.mtu + HEADER_BYTES + VLAN_TAG_BYTES && !isLargePacket(leaving.payload)) {
      this.drop(port.device, leaving, DropReason.TooBig);
      return;
    }
    port.device.send(leaving);
  }

  /** The user, or somebody who captures, wants all that it carries (IFF_PROMISC). */
  private get hearsAll(): boolean {
    return this.promiscuous || this.promiscuousUsers > 0;
  }

  /** To the machine's own stack (br_pass_frame_up). */
  private passUp(frame: Frame, vlanId: number, bridged: BridgedFrame | null): void {
    if (vlanId > 0 && !this.ownVlans.has(vlanId) && !this.hearsAll) return;
    this.goingUp = bridged;
    this.receive(vlanId > 0 ? tagFor(this.ownVlans, frame, vlanId) : frame);
    this.goingUp = null;
  }

  protected override deliverUp(frame: Frame): void {
    const bridged = this.goingUp;
    this.goingUp = null;
    if (bridged === null || this.filter === null || this.filter.localIn(this, bridged)) super.deliverUp(frame);
  }

  private suppressArp(port: BridgePort | null, frame: Frame, vlanId: number): boolean {
    if (this.neighbours === null || frame.payload.kind !== "arp") return false;
    if (!this.ports.some((other) => other.neighSuppress)) return false;
    return answerForNeighbour(this, this.neighbours, port, frame, frame.payload, vlanId);
  }

  /** Sends an ARP reply that the bridge makes itself: back out of `port`, or up to the machine when it asked. */
  replyTo(port: BridgePort | null, reply: Frame): void {
    if (port === null) this.sim.schedule(0, this, 0, reply);
    else port.device.send(reply);
  }

  override onEvent(_kind: number, arg: unknown): void {
    this.receive(arg as Frame);
  }

  /** Traces a frame that ends in the bridge; the kernel counts these nowhere. */
  private drop(device: Interface, frame: Frame, reason: DropReason): void {
    if (this.trace !== null) this.trace.drop(this.sim.nowNs, this.namespace, device, frame, reason, null);
  }

  // Spanning tree ---------------------------------------------------------------------------------------------------

  sendBpdu(port: BridgePort, payload: Uint8Array): void {
    const frame = new Frame(MAC_BRIDGE_GROUP, port.device.mac, payload.length, new RawPayload(payload));
    port.device.send(frame);
  }

  forgetLearned(port: BridgePort): void {
    this.groups.portDown(port, false);
    this.querier.portDown(port);
    if (port.backup === null) this.table.deleteByPort(port, false);
  }

  statesSelected(): void {
    this.querier.portsChanged();
  }

  topologyChanged(changing: boolean): void {
    this.toldAgeingNs = changing ? 2 * this.spanningTree.forwardDelayNs : this.ageingNs;
    this.updateAgeing();
  }

  private updateAgeing(): void {
    this.table.ageingNs = this.spanningTree.topologyChange ? this.spanningTree.forwardDelayNs : this.ageingNs;
  }
}

function canLearn(port: BridgePort): boolean {
  return port.state === PortState.Learning || port.state === PortState.Forwarding;
}

/** The port itself, or its backup while it cannot carry frames (br_forward). */
function runningOf(port: BridgePort): BridgePort {
  const { device, backup } = port;
  return backup !== null && !(device.adminUp && device.carrier) ? backup : port;
}
