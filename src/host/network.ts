// Everything that is emulated together: hosts and the cables between them, one clock, one seed, one observer.
// Knows namespaces, stacks and links; must not know DNS, applications, shells or Kubernetes.
// Read next: host.ts for a machine, netns.ts for what a network namespace holds.

import { Cable, type CableOptions } from "../link/cable.js";
import { Switch } from "../link/switch.js";
import { EthernetInterface } from "../link/veth.js";
import { fork } from "../sim/fork.js";
import { Driver, type Operation } from "../sim/operation.js";
import { type RunLimits, Sim } from "../sim/sim.js";
import type { Trace } from "../trace/trace.js";
import { Host } from "./host.js";

/** What a network starts from. */
export interface NetworkOptions {
  /** The seed of all randomness; 1 unless told. Same seed, same inputs: the same trace, byte for byte. */
  readonly seed?: number;
  /** The wall clock's time at virtual time 0, in seconds since 1970: what `date` and certificates see. */
  readonly epochSeconds?: number;
  /** The most events that one awaited step of a script may take before it ends with `NeverIdleError`. */
  readonly maxEvents?: number;
}

/** 2026-01-01T00:00:00Z, when every emulated world begins unless told otherwise. */
export const DEFAULT_EPOCH_SECONDS = 1_767_225_600;

/** How `Network.connect` names the two ends and what the cable is like. */
export interface ConnectOptions extends CableOptions {
  /** Interface name at the first end; the first free `ethN` unless told. */
  readonly nameA?: string;
  /** Interface name at the second end; the first free `ethN` unless told. */
  readonly nameB?: string;
}

/** A network of hosts. All of its state is reachable from here, so `fork` copies the whole world. */
export class Network {
  readonly sim: Sim;
  readonly driver: Driver;
  readonly hosts = new Map<string, Host>();
  readonly epochSeconds: number;
  private observer: Trace | null = null;

  constructor(options: NetworkOptions = {}) {
    this.sim = new Sim(options.seed ?? 1);
    this.driver = new Driver(this.sim, options.maxEvents === undefined ? {} : { maxEvents: options.maxEvents });
    this.epochSeconds = options.epochSeconds ?? DEFAULT_EPOCH_SECONDS;
  }

  /**
   * A new machine with a loopback device and nothing else.
   * @throws Error when the name is taken.
   */
  addHost(name: string): Host {
    if (this.hosts.has(name)) throw new Error(`a host called "${name}" exists already`);
    const host = new Host(this, name);
    this.hosts.set(name, host);
    return host;
  }

  /** A host that forwards packets, for both families (`net.ipv4.ip_forward`, `net.ipv6.conf.all.forwarding`). */
  addRouter(name: string): Host {
    const router = this.addHost(name);
    router.netns.sysctl.set("net.ipv4.ip_forward", "1");
    router.netns.sysctl.set("net.ipv6.conf.all.forwarding", "1");
    return router;
  }

  /** A switch of its own: a machine whose cables all end in one bridge, without addresses. */
  addSwitch(name: string): Host {
    const host = this.addHost(name);
    host.netns.sysctl.set("net.ipv6.conf.all.disable_ipv6", "1");
    host.netns.sysctl.set("net.ipv6.conf.default.disable_ipv6", "1");
    const bridge = new Switch(this.sim, "br0", host.netns.newMac(), host.netns);
    host.netns.addDevice(bridge);
    host.netns.setUp(bridge);
    host.fabric = bridge;
    return host;
  }

  /** Lays a cable between two machines and brings both ends up; at a switch the end becomes a port of its bridge. */
  connect(a: Host, b: Host, options: ConnectOptions = {}): Cable {
    const nameA = options.nameA ?? a.netns.freeName("eth");
    const endA = new EthernetInterface(this.sim, nameA, a.netns.newMac(), a.netns);
    a.netns.addDevice(endA);
    const nameB = options.nameB ?? b.netns.freeName("eth");
    const endB = new EthernetInterface(this.sim, nameB, b.netns.newMac(), b.netns);
    b.netns.addDevice(endB);
    const cable = new Cable(
      this.sim,
      endA,
      endB,
      this.sim.rng.fork(`cable:${a.name}.${nameA}-${b.name}.${nameB}`),
      options,
    );
    for (const [host, end] of [
      [a, endA],
      [b, endB],
    ] as const) {
      if (host.fabric !== null) host.fabric.addPort(end);
      host.netns.setUp(end);
    }
    return cable;
  }

  /** Who observes the whole network, or null; takes effect at once and for everything added later. */
  get trace(): Trace | null {
    return this.observer;
  }

  observe(trace: Trace | null): void {
    this.observer = trace;
    for (const host of this.hosts.values()) host.observe(trace);
  }

  /** Something that a script awaits; see `Driver.operate`. */
  operate<T>(what: string, start: (operation: Operation<T>) => void): Promise<T> {
    return this.driver.operate(what, start);
  }

  /** Lets virtual time pass for a script: settles `durationNs` later. */
  sleep(durationNs: number): Promise<void> {
    return this.operate<void>("sleep", (operation) => {
      this.sim.schedule(durationNs, SLEEP, 0, operation);
    });
  }

  /** Runs until nothing is left to happen; see `Sim.runUntilIdle`. */
  runUntilIdle(limits: RunLimits = {}): void {
    this.sim.runUntilIdle(limits);
  }

  /** A copy of the whole world at this instant; both go on independently. Nobody awaits anything in the copy. */
  fork(): Network {
    const observer = this.observer;
    this.observe(null);
    const copy = fork(this);
    this.observe(observer);
    return copy;
  }
}

/** Settles a script's sleep; without state, so one serves all. */
const SLEEP = {
  onEvent(_kind: number, arg: unknown): void {
    (arg as Operation<void>).settle();
  },
};
