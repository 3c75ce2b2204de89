import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import type { Sim } from "../sim/sim.js";
import { SECOND } from "../sim/time.js";
import { wheelTimeNs } from "../sim/timer-wheel.js";
import type { Mac } from "../wire/mac-address.js";
import { BridgeId, type ConfigBpdu, decodeBpdu, encodeBpdu, TOPOLOGY_CHANGE } from "./bpdu.js";
import { type BridgePort, PortState } from "./bridge-port.js";

/** What spanning tree asks of its bridge. */
export interface SpanningTreeBridge {
  readonly sim: Sim;
  readonly mac: Mac;
  readonly adminUp: boolean;
  readonly ports: readonly BridgePort[];
  /** Sends a BPDU's payload out of a port. */
  sendBpdu(port: BridgePort, payload: Uint8Array): void;
  /** The port was disabled: what was learned there is forgotten. */
  forgetLearned(port: BridgePort): void;
  /** A topology change began or ended: learned addresses age faster meanwhile. */
  /** The ports' states were selected anew. */
  statesSelected(): void;
  topologyChanged(changing: boolean): void;
  setCarrier(carrier: boolean): void;
}

const EVENT = { Hello: 0, Notify: 1, TopologyChange: 2, MessageAge: 3, ForwardDelay: 4, Hold: 5 } as const;

/** A port sends no two configuration BPDUs within this time (802.1D 8.10.2). */
const HOLD_TIME_NS = SECOND;
/** What each bridge adds to a message's age: one unit of the wire format. */
const MESSAGE_AGE_STEP_NS = 3_906_250;

/**
 * The states of a bridge's ports (IEEE 802.1D-1998 clause 8 as net/bridge/br_stp.c has it). With the protocol off, which
 * is Linux's default, the same code runs and no BPDU is sent: every port of a running bridge becomes designated and
 * forwards at once. The bridge's carrier follows from it: it has one while a port forwards.
 */
export class SpanningTree implements EventTarget {
  private readonly bridge: SpanningTreeBridge;
  /** `stp_state`. */
  enabled = false;
  priority = 32768;
  /** Times that this bridge uses when it is the root. */
  ownMaxAgeNs = 20 * SECOND;
  ownHelloTimeNs = 2 * SECOND;
  ownForwardDelayNs = 15 * SECOND;
  /** Times in force, the root's. */
  maxAgeNs = 20 * SECOND;
  helloTimeNs = 2 * SECOND;
  forwardDelayNs = 15 * SECOND;
  root: BridgeId;
  rootPathCost = 0;
  /** The port that leads to the root; null at the root itself. */
  rootPort: BridgePort | null = null;
  topologyChange = false;
  topologyChangeDetected = false;
  private id: BridgeId;
  helloTimer: ScheduledEvent | null = null;
  notifyTimer: ScheduledEvent | null = null;
  topologyChangeTimer: ScheduledEvent | null = null;

  constructor(bridge: SpanningTreeBridge) {
    this.bridge = bridge;
    // All zeros until a port or a user gives the bridge an address, as `ip -d link` shows it.
    this.id = new BridgeId(this.priority, 0 as Mac);
    this.root = this.id;
  }

  /** This bridge's identity (`bridge_id`). */
  get bridgeId(): BridgeId {
    return this.id;
  }

  get isRoot(): boolean {
    return this.root.compare(this.id) === 0;
  }

  /** What is due, for `ip -d link` to show; null where no timer runs. */
  pendingTimers(): {
    readonly hello: ScheduledEvent | null;
    readonly notify: ScheduledEvent | null;
    readonly topologyChange: ScheduledEvent | null;
  } {
    return { hello: this.helloTimer, notify: this.notifyTimer, topologyChange: this.topologyChangeTimer };
  }

  /** `stp_state 1` and `0`. */
  setEnabled(enabled: boolean): void {
    if (enabled === this.enabled) return;
    this.enabled = enabled;
    if (!enabled) return;
    if (this.bridge.adminUp) this.startHello();
    this.selectPortStates();
  }

  /** The bridge was brought up: ports that can run begin to. */
  start(canRun: (port: BridgePort) => boolean): void {
    if (this.enabled) this.startHello();
    this.sendConfigs();
    for (const port of this.bridge.ports) if (canRun(port)) this.enablePort(port);
  }

  /** The bridge was brought down. */
  stop(): void {
    for (const port of this.bridge.ports) if (port.state !== PortState.Disabled) this.disablePort(port);
    this.topologyChangeDetected = false;
    this.setTopologyChange(false);
    this.helloTimer = this.cancel(this.helloTimer);
    this.topologyChangeTimer = this.cancel(this.topologyChangeTimer);
    this.notifyTimer = this.cancel(this.notifyTimer);
  }

  /** The bridge has another address (br_stp_change_bridge_id) or priority (br_stp_set_bridge_priority). */
  setBridgeId(priority: number, mac: Mac): void {
    const wasRoot = this.isRoot;
    const old = this.id;
    for (const port of this.bridge.ports) {
      // An address follows wherever it was told, a priority only where the port runs.
      if (mac !== old.mac) {
        if (port.designatedBridge.mac === old.mac) {
          port.designatedBridge = new BridgeId(port.designatedBridge.priority, mac);
        }
        if (port.designatedRoot.mac === old.mac) port.designatedRoot = new BridgeId(port.designatedRoot.priority, mac);
      }
    }
    this.id = new BridgeId(this.priority, mac);
    for (const port of this.bridge.ports) {
      if (port.state === PortState.Disabled || !this.isDesignated(port)) continue;
      port.designatedBridge = new BridgeId(priority, mac);
    }
    this.priority = priority;
    this.id = new BridgeId(priority, mac);
    this.update();
    this.selectPortStates();
    if (this.isRoot && !wasRoot) this.becomeRoot();
  }

  /** A port was added: it starts out as the designated one of its segment, and disabled. */
  initPort(port: BridgePort): void {
    this.becomeDesignated(port);
    port.state = PortState.Blocking;
    port.topologyChangeAck = false;
    port.configPending = false;
  }

  /** The port's device can carry frames. */
  enablePort(port: BridgePort): void {
    this.initPort(port);
    this.selectPortStates();
  }

  /** The port's device cannot carry frames any more, or it leaves the bridge. */
  disablePort(port: BridgePort): void {
    const wasRoot = this.isRoot;
    this.becomeDesignated(port);
    port.state = PortState.Disabled;
    port.forwardDelayUntilNs = 0;
    port.topologyChangeAck = false;
    port.configPending = false;
    port.messageAgeTimer = this.cancel(port.messageAgeTimer);
    port.forwardDelayTimer = this.cancel(port.forwardDelayTimer);
    port.holdTimer = this.cancel(port.holdTimer);
    this.bridge.forgetLearned(port);
    this.update();
    this.selectPortStates();
    if (this.isRoot && !wasRoot) this.becomeRoot();
  }

  /** A cost of a port was changed (br_stp_set_path_cost). */
  portChanged(): void {
    this.update();
    this.selectPortStates();
  }

  /** `bridge link set .. priority` (br_stp_set_port_priority). */
  setPortPriority(port: BridgePort, priority: number): void {
    const wasDesignated = this.isDesignated(port);
    port.priority = priority;
    if (wasDesignated) port.designatedPort = port.portId;
    if (port.designatedBridge.compare(this.id) !== 0 || port.portId >= port.designatedPort) return;
    this.becomeDesignated(port);
    this.selectPortStates();
  }

  /** A BPDU's payload came in by `port`; what is no BPDU is ignored. */
  receive(port: BridgePort, payload: Uint8Array): void {
    const bpdu = decodeBpdu(payload);
    if (bpdu === null || !this.enabled || !this.bridge.adminUp || port.state === PortState.Disabled) return;
    if (port.bpduGuard) {
      this.disablePort(port);
      return;
    }
    if (bpdu === TOPOLOGY_CHANGE) this.receiveNotification(port);
    else this.receiveConfig(port, bpdu);
  }

  onEvent(kind: number, arg: unknown): void {
    const port = arg as BridgePort;
    switch (kind) {
      case EVENT.Hello:
        this.helloTimer = null;
        if (!this.bridge.adminUp) break;
        this.sendConfigs();
        if (this.enabled) this.helloTimer = this.scheduleOnSecond(this.helloTimeNs, EVENT.Hello, null);
        break;
      case EVENT.Notify:
        this.notifyTimer = null;
        if (!this.isRoot && this.bridge.adminUp) {
          this.sendNotification();
          this.startNotify();
        }
        break;
      case EVENT.TopologyChange:
        this.topologyChangeTimer = null;
        this.topologyChangeDetected = false;
        this.setTopologyChange(false);
        break;
      case EVENT.MessageAge:
        port.messageAgeTimer = null;
        this.messageAged(port);
        break;
      case EVENT.ForwardDelay:
        port.forwardDelayTimer = null;
        this.forwardDelayPassed(port);
        break;
      default:
        port.holdTimer = null;
        if (port.configPending) this.sendConfig(port);
        break;
    }
  }

  /** Root, root port and designated ports from what the ports know (802.1D 8.6.7). */
  private update(): void {
    let best: BridgePort | null = null;
    const { ports } = this.bridge;
    for (let i = ports.length - 1; i >= 0; i--) {
      const port = ports[i];
      if (port === undefined || !this.canBeRootPort(port)) continue;
      if (best !== null && compareWays(port, best) >= 0) continue;
      if (port.rootBlock) this.blockRootPort(port);
      else best = port;
    }
    this.rootPort = best;
    this.root = best === null ? this.id : best.designatedRoot;
    this.rootPathCost = best === null ? 0 : best.designatedCost + best.pathCost;
    for (const port of this.bridge.ports) {
      if (port.state !== PortState.Disabled && this.shouldBeDesignated(port)) this.becomeDesignated(port);
    }
  }

  private canBeRootPort(port: BridgePort): boolean {
    if (port.state === PortState.Disabled || this.isDesignated(port)) return false;
    return port.designatedRoot.compare(this.id) < 0;
  }

  /** `root_block`: the port learns nothing and forwards nothing for as long as it hears of a better root (br_root_port_block). */
  private blockRootPort(port: BridgePort): void {
    port.state = PortState.Listening;
    if (this.forwardDelayNs > 0) this.startForwardDelay(port);
  }

  private isDesignated(port: BridgePort): boolean {
    return port.designatedPort === port.portId && port.designatedBridge.compare(this.id) === 0;
  }

  private shouldBeDesignated(port: BridgePort): boolean {
    if (this.isDesignated(port) || port.designatedRoot.compare(this.root) !== 0) return true;
    if (this.rootPathCost !== port.designatedCost) return this.rootPathCost < port.designatedCost;
    const byBridge = this.id.compare(port.designatedBridge);
    return byBridge !== 0 ? byBridge < 0 : port.portId < port.designatedPort;
  }

  private becomeDesignated(port: BridgePort): void {
    port.designatedRoot = this.root;
    port.designatedCost = this.rootPathCost;
    port.designatedBridge = this.id;
    port.designatedPort = port.portId;
  }

  private selectPortStates(): void {
    for (const port of this.bridge.ports) {
      if (port.state === PortState.Disabled) continue;
      if (port === this.rootPort) {
        port.configPending = false;
        port.topologyChangeAck = false;
        this.makeForwarding(port);
      } else if (this.isDesignated(port)) {
        port.messageAgeTimer = this.cancel(port.messageAgeTimer);
        this.makeForwarding(port);
      } else {
        port.configPending = false;
        port.topologyChangeAck = false;
        this.makeBlocking(port);
      }
    }
    this.settleCarrier();
    this.bridge.statesSelected();
  }

  /** The bridge has a carrier while a port forwards. */
  settleCarrier(): void {
    this.bridge.setCarrier(this.bridge.ports.some((port) => port.state === PortState.Forwarding));
  }

  private makeForwarding(port: BridgePort): void {
    if (port.state !== PortState.Blocking) return;
    if (!this.enabled || this.forwardDelayNs === 0) {
      port.state = PortState.Forwarding;
      this.detectTopologyChange();
      port.forwardDelayTimer = this.cancel(port.forwardDelayTimer);
      port.forwardDelayUntilNs = this.forwardDelayNs === 0 ? 0 : this.bridge.sim.nowNs + this.forwardDelayNs;
      return;
    }
    port.state = PortState.Listening;
    this.startForwardDelay(port);
  }

  private makeBlocking(port: BridgePort): void {
    if (port.state === PortState.Blocking) return;
    if (port.state === PortState.Forwarding || port.state === PortState.Learning) this.detectTopologyChange();
    port.state = PortState.Blocking;
    port.forwardDelayUntilNs = 0;
    port.forwardDelayTimer = this.cancel(port.forwardDelayTimer);
  }

  private forwardDelayPassed(port: BridgePort): void {
    if (port.state === PortState.Listening) {
      port.state = PortState.Learning;
      this.startForwardDelay(port);
    } else if (port.state === PortState.Learning) {
      port.state = PortState.Forwarding;
      if (this.bridge.ports.some((other) => other.designatedBridge.compare(this.id) === 0)) this.detectTopologyChange();
      this.bridge.setCarrier(true);
    }
  }

  private messageAged(port: BridgePort): void {
    if (port.state === PortState.Disabled) return;
    const wasRoot = this.isRoot;
    this.becomeDesignated(port);
    this.update();
    this.selectPortStates();
    if (this.isRoot && !wasRoot) this.becomeRoot();
  }

  private becomeRoot(): void {
    this.maxAgeNs = this.ownMaxAgeNs;
    this.helloTimeNs = this.ownHelloTimeNs;
    this.forwardDelayNs = this.ownForwardDelayNs;
    this.detectTopologyChange();
    this.notifyTimer = this.cancel(this.notifyTimer);
    if (!this.bridge.adminUp) return;
    this.sendConfigs();
    if (this.enabled) this.startHello();
  }

  private receiveConfig(port: BridgePort, bpdu: ConfigBpdu): void {
    const wasRoot = this.isRoot;
    if (!this.supersedes(port, bpdu)) {
      if (this.isDesignated(port)) this.sendConfig(port);
      return;
    }
    port.designatedRoot = bpdu.root;
    port.designatedCost = bpdu.rootPathCost;
    port.designatedBridge = bpdu.bridge;
    port.designatedPort = bpdu.portId;
    port.designatedAgeNs = this.bridge.sim.nowNs - bpdu.messageAgeNs;
    port.messageAgeTimer = this.cancel(port.messageAgeTimer);
    port.messageAgeTimer = this.scheduleByWheel(bpdu.maxAgeNs - bpdu.messageAgeNs, EVENT.MessageAge, port);
    this.update();
    this.selectPortStates();
    if (!this.isRoot && wasRoot) {
      this.helloTimer = this.cancel(this.helloTimer);
      if (this.topologyChangeDetected) {
        this.topologyChangeTimer = this.cancel(this.topologyChangeTimer);
        this.sendNotification();
        this.startNotify();
      }
    }
    if (port !== this.rootPort) return;
    this.maxAgeNs = bpdu.maxAgeNs;
    this.helloTimeNs = bpdu.helloTimeNs;
    this.forwardDelayNs = bpdu.forwardDelayNs;
    this.setTopologyChange(bpdu.topologyChange);
    this.sendConfigs();
    if (bpdu.topologyChangeAck) {
      this.topologyChangeDetected = false;
      this.notifyTimer = this.cancel(this.notifyTimer);
    }
  }

  /** True when the BPDU tells of a way to the root as good as the one known on that segment, or better. */
  private supersedes(port: BridgePort, bpdu: ConfigBpdu): boolean {
    const byRoot = bpdu.root.compare(port.designatedRoot);
    if (byRoot !== 0) return byRoot < 0;
    if (bpdu.rootPathCost !== port.designatedCost) return bpdu.rootPathCost < port.designatedCost;
    const byBridge = bpdu.bridge.compare(port.designatedBridge);
    if (byBridge !== 0) return byBridge < 0;
    return bpdu.bridge.compare(this.id) !== 0 || bpdu.portId <= port.designatedPort;
  }

  private receiveNotification(port: BridgePort): void {
    if (!this.isDesignated(port)) return;
    this.detectTopologyChange();
    port.topologyChangeAck = true;
    this.sendConfig(port);
  }

  private detectTopologyChange(): void {
    if (!this.enabled) return;
    if (this.isRoot) {
      this.setTopologyChange(true);
      this.topologyChangeTimer = this.cancel(this.topologyChangeTimer);
      const durationNs = this.ownForwardDelayNs + this.ownMaxAgeNs;
      this.topologyChangeTimer = this.scheduleByWheel(durationNs, EVENT.TopologyChange, null);
    } else if (!this.topologyChangeDetected) {
      this.sendNotification();
      this.startNotify();
    }
    this.topologyChangeDetected = true;
  }

  private setTopologyChange(changing: boolean): void {
    if (this.topologyChange === changing) return;
    this.topologyChange = changing;
    this.bridge.topologyChanged(changing);
  }

  private sendConfigs(): void {
    for (const port of this.bridge.ports) {
      if (port.state !== PortState.Disabled && this.isDesignated(port)) this.sendConfig(port);
    }
  }

  private sendConfig(port: BridgePort): void {
    if (!this.enabled) return;
    if (port.holdTimer !== null) {
      port.configPending = true;
      return;
    }
    let messageAgeNs = 0;
    if (this.rootPort !== null) {
      messageAgeNs = this.bridge.sim.nowNs - this.rootPort.designatedAgeNs + MESSAGE_AGE_STEP_NS;
    }
    if (messageAgeNs >= this.maxAgeNs) return;
    const bpdu: ConfigBpdu = {
      root: this.root,
      rootPathCost: this.rootPathCost,
      bridge: this.id,
      portId: port.portId,
      messageAgeNs,
      maxAgeNs: this.maxAgeNs,
      helloTimeNs: this.helloTimeNs,
      forwardDelayNs: this.forwardDelayNs,
      topologyChange: this.topologyChange,
      topologyChangeAck: port.topologyChangeAck,
    };
    port.topologyChangeAck = false;
    port.configPending = false;
    port.holdTimer = this.scheduleOnSecond(HOLD_TIME_NS, EVENT.Hold, port);
    this.bridge.sendBpdu(port, encodeBpdu(bpdu));
  }

  private sendNotification(): void {
    if (this.enabled && this.rootPort !== null) this.bridge.sendBpdu(this.rootPort, encodeBpdu(TOPOLOGY_CHANGE));
  }

  private startHello(): void {
    this.helloTimer = this.cancel(this.helloTimer);
    this.helloTimer = this.schedule(this.helloTimeNs, EVENT.Hello, null);
  }

  private startNotify(): void {
    this.notifyTimer = this.cancel(this.notifyTimer);
    this.notifyTimer = this.scheduleByWheel(this.ownHelloTimeNs, EVENT.Notify, null);
  }

  private startForwardDelay(port: BridgePort): void {
    port.forwardDelayTimer = this.cancel(port.forwardDelayTimer);
    // Not in the background: a port that is about to forward is something that a run waits for.
    // Late as the kernel is: a script that waits for exactly so long finds the port in its old state.
    const { sim } = this.bridge;
    const delayNs = wheelTimeNs(sim.nowNs, this.forwardDelayNs) - sim.nowNs;
    port.forwardDelayTimer = sim.schedule(delayNs, this, EVENT.ForwardDelay, port);
  }

  private schedule(delayNs: number, kind: number, port: BridgePort | null): ScheduledEvent {
    return this.bridge.sim.scheduleBackground(delayNs, this, kind, port);
  }

  /**
   * The same as late as the kernel's wheel of timers has it: what bridges heard at nearly the same time ages at the same
   * time, before any of them tells the others.
   */
  private scheduleByWheel(delayNs: number, kind: number, port: BridgePort | null): ScheduledEvent {
    const { nowNs } = this.bridge.sim;
    return this.schedule(wheelTimeNs(nowNs, delayNs) - nowNs, kind, port);
  }

  /**
   * The same moved to a full second, where the kernel gathers timers that need not be exact (round_jiffies): so the hellos of
   * a root find the hold timers behind it over.
   */
  private scheduleOnSecond(delayNs: number, kind: number, port: BridgePort | null): ScheduledEvent {
    const { nowNs } = this.bridge.sim;
    const dueNs = nowNs + delayNs;
    const past = dueNs % SECOND;
    const fullNs = past < SECOND / 4 ? dueNs - past : dueNs - past + SECOND;
    return this.schedule(fullNs > nowNs ? fullNs - nowNs : delayNs, kind, port);
  }

  private cancel(timer: ScheduledEvent | null): null {
    if (timer !== null) this.bridge.sim.cancel(timer);
    return null;
  }
}

/** Which of two ports has the better way to the root (802.1D 8.6.8): negative when it is `a`. */
function compareWays(a: BridgePort, b: BridgePort): number {
  return (
    a.designatedRoot.compare(b.designatedRoot) ||
    a.designatedCost + a.pathCost - (b.designatedCost + b.pathCost) ||
    a.designatedBridge.compare(b.designatedBridge) ||
    a.designatedPort - b.designatedPort ||
    a.portId - b.portId
  );
}
