import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import type { Sim } from "../sim/sim.js";
import { MILLISECOND } from "../sim/time.js";
import { wheelTimeNs } from "../sim/timer-wheel.js";
import type { Frame } from "../wire/ethernet.js";
import type { GroupQuery } from "../wire/group-query.js";
import { Family, type IpAddress } from "../wire/ip-address.js";
import { IPV4_ANY } from "../wire/ipv4-address.js";
import { IPV6_ANY } from "../wire/ipv6-address.js";
import type { BridgeNeighbours } from "./bridge-filter.js";
import { type BridgePort, PortState } from "./bridge-port.js";
import type { Interface } from "./interface.js";
import type { MulticastOptions } from "./multicast-database.js";
import { queryFrame } from "./query-frame.js";
import { RouterPorts } from "./router-ports.js";

/** The bridge as its querier sees it. */
export interface QueryingBridge extends Interface {
  readonly ports: readonly BridgePort[];
  readonly multicastSnooping: boolean;
  readonly neighbours: BridgeNeighbours | null;
  /** Sends a query of the bridge's own out of a port. */
  sendQuery(port: BridgePort, query: Frame): void;
}

/** When the bridge asks next, by a port or its own machine (struct bridge_mcast_own_query). */
class OwnQuery {
  /** Null for the machine itself. */
  readonly port: BridgePort | null;
  readonly family: Family;
  timer: ScheduledEvent | null = null;
  sentAtStart = 0;

  constructor(port: BridgePort | null, family: Family) {
    this.port = port;
    this.family = family;
  }
}

/** A question for a group that is to be asked again. */
class Repeat {
  readonly port: BridgePort;
  readonly group: IpAddress;
  readonly left: number;
  timer: ScheduledEvent | null = null;

  constructor(port: BridgePort, group: IpAddress, left: number) {
    this.port = port;
    this.group = group;
    this.left = left;
  }
}

const Event = { Query: 0, Repeat: 1, End: 2 } as const;

/** What is known of queriers of one family on the bridge's links. */
class FamilyState {
  /** Until when another querier counts, from when on groups go to their members alone, and the querier's address. */
  otherUntilNs = 0;
  delayUntilNs = 0;
  address: IpAddress | null = null;
  endTimer: ScheduledEvent | null = null;
}

/**
 * Who asks on a bridge's links who is in which group: the bridge itself with `mcast_querier`, or another that is heard
 * (net/bridge/br_multicast.c). While somebody does, groups go to their members and to routers alone.
 */
export class MulticastQuerier implements EventTarget {
  private readonly sim: Sim;
  private readonly bridge: QueryingBridge;
  private readonly options: MulticastOptions;
  private queries: OwnQuery[] = [];
  private repeats: Repeat[] = [];
  /** The ports behind which queriers were heard. */
  readonly routers: RouterPorts;
  private readonly v4 = new FamilyState();
  private readonly v6 = new FamilyState();

  constructor(bridge: QueryingBridge, options: MulticastOptions) {
    this.sim = bridge.sim;
    this.bridge = bridge;
    this.options = options;
    this.routers = new RouterPorts(bridge.sim);
  }

  /** `mcast_querier` was switched: nobody is kept from a group before those in it had the time to answer. */
  switched(on: boolean): void {
    if (!on) return;
    for (const state of [this.v4, this.v6]) {
      if (state.otherUntilNs <= this.sim.nowNs)
        state.delayUntilNs = this.sim.nowNs + this.options.queryResponseIntervalNs;
    }
    for (const state of [this.v4, this.v6]) this.awaitEnd(state);
    this.startAll();
  }

  /** The bridge went up, or began to snoop. */
  startAll(): void {
    // The last timer that was set runs first.
    for (const family of [Family.V6, Family.V4]) this.start(family);
  }

  private start(family: Family): void {
    if (!this.bridge.adminUp) return;
    for (const port of [...this.bridge.ports].reverse()) if (isAsking(port)) this.restart(port, family);
    this.restart(null, family);
  }

  /** Ports may have begun to forward: all that are not blocked are asked anew (br_multicast_enable_port). */
  portsChanged(): void {
    if (!this.options.querier || !this.bridge.adminUp) return;
    for (const family of [Family.V6, Family.V4]) {
      for (const port of [...this.bridge.ports].reverse()) if (isAsking(port)) this.restart(port, family);
    }
  }

  /** A port is none any more, or carries nothing: who was heard behind it is forgotten. */
  portDown(port: BridgePort): void {
    for (const query of this.queries) if (query.port === port) this.stop(query);
    this.queries = this.queries.filter((query) => query.port !== port);
    this.routers.forget(port);
    for (const { port: asked, timer } of this.repeats) if (asked === port && timer !== null) this.sim.cancel(timer);
    this.repeats = this.repeats.filter((each) => each.port !== port);
  }

  /** The bridge went down. */
  stopAll(): void {
    for (const query of this.queries) this.stop(query);
    this.queries = [];
  }

  /** True while somebody asks, and those in groups had the time to answer (br_multicast_querier_exists). */
  exists(family: Family): boolean {
    const state = this.stateOf(family);
    const { nowNs } = this.sim;
    if (nowNs <= state.delayUntilNs) return false;
    return state.otherUntilNs > nowNs || (this.options.querier && this.sourceOf(family) !== null);
  }

  /** True while another one asks. */
  hasOther(family: Family): boolean {
    return this.stateOf(family).otherUntilNs > this.sim.nowNs;
  }

  /** Another querier was heard at `port`, or the machine itself asked for all groups (br_multicast_query_received). */
  received(query: GroupQuery, family: Family, source: IpAddress, port: BridgePort | null): void {
    if (!this.select(family, source)) return;
    const state = this.stateOf(family);
    const { nowNs } = this.sim;
    if (state.otherUntilNs <= nowNs) state.delayUntilNs = nowNs + query.maxResponseMs * MILLISECOND;
    state.otherUntilNs = nowNs + this.options.querierIntervalNs;
    this.awaitEnd(state);
    if (port !== null) this.routers.heard(port, family, nowNs + this.options.querierIntervalNs);
  }

  /**
   * Somebody left a group at `port`: who else is in it is asked. The old versions ask for all groups when the time to
   * answer is over, the new ones for the group again.
   */
  askFor(group: IpAddress, port: BridgePort | null, waitNs: number): void {
    if (!this.options.querier || port === null) return;
    const family = typeof group === "number" ? Family.V4 : Family.V6;
    this.send(port, family, group);
    if (!this.speaksNew(family)) {
      this.arm(this.queryOf(port, family), waitNs);
      return;
    }
    const known = this.repeats.find((each) => each.port === port && each.group === group);
    if (known?.timer != null) this.sim.cancel(known.timer);
    this.repeats = this.repeats.filter((each) => each !== known);
    this.repeat(port, group, this.options.lastMemberCount - 1);
  }

  /** True while reports with sources are kept apart (br_multicast_should_handle_mode). */
  speaksNew(family: Family): boolean {
    return family === Family.V4 ? this.options.igmpVersion === 3 : this.options.mldVersion === 2;
  }

  private repeat(port: BridgePort, group: IpAddress, left: number): void {
    if (left <= 0) return;
    const waitNs = wheelTimeNs(this.sim.nowNs, this.options.lastMemberIntervalNs) - this.sim.nowNs;
    const again = new Repeat(port, group, left);
    again.timer = this.sim.scheduleBackground(waitNs, this, Event.Repeat, again);
    this.repeats.push(again);
  }

  onEvent(kind: number, arg: unknown): void {
    if (kind === Event.End) {
      (arg as FamilyState).endTimer = null;
      this.start(arg === this.v4 ? Family.V4 : Family.V6);
      return;
    }
    if (kind === Event.Repeat) {
      const again = arg as Repeat;
      this.repeats = this.repeats.filter((each) => each !== again);
      if (!isAsking(again.port) || !this.options.querier) return;
      this.send(again.port, typeof again.group === "number" ? Family.V4 : Family.V6, again.group);
      this.repeat(again.port, again.group, again.left - 1);
      return;
    }
    const query = arg as OwnQuery;
    query.timer = null;
    const { options } = this;
    if (query.port !== null && !isAsking(query.port)) return;
    if (query.sentAtStart < options.startupQueryCount) query.sentAtStart++;
    if (!this.bridge.multicastSnooping || !options.querier || this.hasOther(query.family)) return;
    this.stateOf(query.family).address = null;
    this.send(query.port, query.family, query.family === Family.V4 ? IPV4_ANY : IPV6_ANY);
    const isStart = query.sentAtStart < options.startupQueryCount;
    this.arm(query, isStart ? options.startupQueryIntervalNs : options.queryIntervalNs);
  }

  /** Of two queriers the one with the lower address asks (br_multicast_select_querier). */
  private select(family: Family, source: IpAddress): boolean {
    const state = this.stateOf(family);
    const asks = this.options.querier || this.hasOther(family);
    const old = state.address ?? (this.options.querier ? this.sourceOf(family) : null);
    if (asks && old !== null && old !== IPV4_ANY && old !== IPV6_ANY && !isLower(source, old)) return false;
    state.address = source;
    return true;
  }

  /** When the other querier is silent for long, the bridge asks in its place (br_multicast_querier_expired). */
  private awaitEnd(state: FamilyState): void {
    if (state.endTimer !== null) this.sim.cancel(state.endTimer);
    state.endTimer = null;
    if (!this.options.querier || state.otherUntilNs <= this.sim.nowNs) return;
    const waitNs = wheelTimeNs(this.sim.nowNs, state.otherUntilNs - this.sim.nowNs) - this.sim.nowNs;
    state.endTimer = this.sim.scheduleBackground(waitNs, this, Event.End, state);
  }

  private stateOf(family: Family): FamilyState {
    return family === Family.V4 ? this.v4 : this.v6;
  }

  private queryOf(port: BridgePort | null, family: Family): OwnQuery {
    const known = this.queries.find((each) => each.port === port && each.family === family);
    if (known !== undefined) return known;
    const query = new OwnQuery(port, family);
    this.queries.push(query);
    return query;
  }

  private restart(port: BridgePort | null, family: Family): void {
    const query = this.queryOf(port, family);
    query.sentAtStart = 0;
    this.arm(query, 0);
  }

  private arm(query: OwnQuery, delayNs: number): void {
    this.stop(query);
    if (!this.options.querier) return;
    const waitNs = wheelTimeNs(this.sim.nowNs, delayNs) - this.sim.nowNs;
    query.timer = this.sim.scheduleBackground(waitNs, this, Event.Query, query);
  }

  private stop(query: OwnQuery): void {
    if (query.timer !== null) this.sim.cancel(query.timer);
    query.timer = null;
  }

  /** The address that queries come from, or null without one: MLD needs one of the link, IGMP does without. */
  private sourceOf(family: Family): IpAddress | null {
    const address = this.bridge.neighbours?.querierAddress(family) ?? null;
    if (family === Family.V6) return address;
    return this.options.queryUseAddress ? (address ?? IPV4_ANY) : IPV4_ANY;
  }

  private send(port: BridgePort | null, family: Family, group: IpAddress): void {
    const source = this.sourceOf(family);
    if (source === null) return;
    const frame = queryFrame(this.bridge.mac, source, group, this.options);
    if (port !== null) this.bridge.sendQuery(port, frame);
    else this.sim.schedule(0, this.bridge, 0, frame);
  }
}

/** True for a port by which is asked (br_multicast_port_ctx_state_stopped). */
function isAsking(port: BridgePort): boolean {
  return port.state !== PortState.Disabled && port.state !== PortState.Blocking;
}

function isLower(a: IpAddress, b: IpAddress): boolean {
  if (typeof a === "number" && typeof b === "number") return a >>> 0 <= b >>> 0;
  return a <= b;
}
