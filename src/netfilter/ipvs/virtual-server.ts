import type { SparseMap } from "../../sim/sparse-map.js";
import type { Origin } from "../../trace/trace.js";
import { addressBits, type Family, familyOf, type IpAddress, parseIp } from "../../wire/ip-address.js";
import { prefixMask } from "../text/address-mask.js";
import { IpvsStats } from "./ipvs-stats.js";

/** How a virtual server chooses (ip_vs_SCHEDULER.c). */
export const SCHEDULERS = [
  "rr",
  "wrr",
  "lc",
  "wlc",
  "lblc",
  "lblcr",
  "dh",
  "sh",
  "mh",
  "sed",
  "nq",
  "fo",
  "ovf",
] as const;
export type Scheduler = (typeof SCHEDULERS)[number];

/** How a server is reached (IP_VS_CONN_F_FWD_MASK). */
export type ForwardingMethod = "masq" | "local" | "tunnel" | "route";

/** A server behind a virtual one (struct ip_vs_dest). */
export class RealServer {
  readonly address: IpAddress;
  /** 0: the port that the client asked for. */
  readonly port: number;
  method: ForwardingMethod = "masq";
  /** 0 takes no new connections; those that are there go on. Change it by `VirtualServer.setWeight`. */
  weight: number;
  /** The latest weight that was not 0, by which `mh` shares its table. */
  lastWeight: number;
  /** Connections beyond which it takes no more, and below which it does again; 0 for no such limit. */
  upperThreshold = 0;
  lowerThreshold = 0;
  isOverloaded = false;
  /** Connections that are established or being made. */
  active = 0;
  /** Those that are over but remembered, and all of UDP. */
  inactive = 0;
  /** Clients that stay with it. */
  persistent = 0;
  /** False once it was deleted: connections may know it still. */
  isAvailable = true;
  /** The service that it stands behind; null before. */
  service: VirtualServer | null = null;
  private counted: IpvsStats | null = null;

  constructor(address: IpAddress, port: number, weight: number) {
    this.address = address;
    this.port = port;
    this.weight = weight;
    this.lastWeight = weight;
  }

  /** What it has seen; made with the first look, for most of many never see anything. */
  get stats(): IpvsStats {
    this.counted ??= new IpvsStats();
    return this.counted;
  }

  /** It begins anew behind another service: what it has seen counts no longer. */
  forgetStats(): void {
    this.counted = null;
  }

  /** True when a scheduler may choose it. */
  get takesNew(): boolean {
    return this.weight > 0 && !this.isOverloaded;
  }

  /** A connection came: is that enough? (ip_vs_bind_dest) */
  checkOverload(): void {
    if (this.upperThreshold !== 0 && this.active + this.inactive >= this.upperThreshold) this.isOverloaded = true;
  }

  /** A connection went: may it take more again? (ip_vs_unbind_dest) */
  checkRelief(): void {
    const count = this.active + this.inactive;
    if (this.lowerThreshold !== 0) {
      if (count < this.lowerThreshold) this.isOverloaded = false;
    } else if (this.upperThreshold === 0 || count * 4 < this.upperThreshold * 3) this.isOverloaded = false;
  }
}

/** Where a server is that is not made yet. */
export interface ServerPlace {
  /** Its address as text. */
  readonly address: string;
  readonly port: number;
}

/** Never written to. */
const NO_SERVERS: RealServer[] = [];
const NO_PLACES: readonly ServerPlace[] = [];

/** What may be said of a service besides where it is. */
export interface ServiceOptions {
  readonly scheduler: Scheduler;
  /** Seconds for which a client stays with its server; 0 when it does not. */
  readonly persistentSeconds: number;
  /** Clients that are the same under this mask stay together; without it each stays on its own. */
  readonly mask?: IpAddress;
  /** One packet of UDP is one connection. */
  readonly onePacket?: boolean;
  /** Bits 0, 1 and 2: what the scheduler is told (`-b`): fallback and port for sh and mh. */
  readonly schedulerFlags?: number;
}

/** Bits of `schedulerFlags`. */
export const SchedulerFlag = { Fallback: 1, Port: 2, Third: 4 } as const;

/** A service's address with what stands behind it (struct ip_vs_service). */
export class VirtualServer {
  readonly protocol: number;
  readonly address: IpAddress;
  readonly port: number;
  readonly family: Family;
  /** The firewall mark that it is for; 0 for a service with an address. */
  readonly mark: number;
  scheduler: Scheduler = "wlc";
  persistentSeconds = 0;
  mask: IpAddress;
  onePacket = false;
  schedulerFlags = 0;
  /** Where rr and wrr stand: the index of the server chosen last; -1 before the first. */
  position = -1;
  /** wrr: the weight that a server must have now; 0 before there is any. */
  currentWeight = 0;
  /** The table of a scheduler that hashes; null when it has to be made. */
  table: (RealServer | null)[] | null = null;
  /** lblc: who has an address; null for nobody. */
  cache: SparseMap<IpAddress, RealServer> | null = null;
  /** Who wanted it, for traces: the Service of kube-proxy; null for ipvsadm's. */
  origin: Origin | null = null;
  private counted: IpvsStats | null = null;
  private made: readonly RealServer[] = NO_SERVERS;
  /** Servers that nobody has asked for yet, the oldest first. */
  private waiting: readonly ServerPlace[] = NO_PLACES;

  constructor(
    protocol: number,
    address: IpAddress,
    port: number,
    scheduler: Scheduler,
    persistentSeconds: number,
    mark = 0,
  ) {
    this.protocol = protocol;
    this.address = address;
    this.port = port;
    this.family = familyOf(address);
    this.mark = mark;
    this.mask = prefixMask(this.family, addressBits(this.family));
    this.edit({ scheduler, persistentSeconds });
  }

  /** What it has seen; made with the first look. */
  get stats(): IpvsStats {
    this.counted ??= new IpvsStats();
    return this.counted;
  }

  /** The newest first, as the kernel keeps them. */
  get servers(): readonly RealServer[] {
    if (this.waiting.length > 0) this.makeWaiting();
    return this.made;
  }

  /** Servers of weight 1 for one that has none, in this order; made when somebody asks for any. */
  addLater(places: readonly ServerPlace[]): void {
    this.waiting = places;
  }

  /** True when exactly these were added, and nobody has asked for them since. */
  isWaitingFor(places: readonly ServerPlace[]): boolean {
    return this.waiting === places;
  }

  private makeWaiting(): void {
    const { waiting } = this;
    this.waiting = NO_PLACES;
    for (const { address, port } of waiting) this.add(new RealServer(parseIp(address), port, 1));
  }

  /** Takes new options; where a scheduler stood is forgotten when it is another one. */
  edit(options: ServiceOptions): void {
    const { scheduler, persistentSeconds, mask, onePacket = false, schedulerFlags = 0 } = options;
    if (scheduler !== this.scheduler) {
      this.position = -1;
      this.currentWeight = turnsByWeight(this.servers).most;
      this.cache = null;
    }
    this.scheduler = scheduler;
    this.persistentSeconds = persistentSeconds;
    if (mask !== undefined) this.mask = mask;
    this.onePacket = onePacket;
    this.schedulerFlags = schedulerFlags;
    this.table = null;
  }

  /** The server at this address and port, or null. */
  server(address: IpAddress, port: number): RealServer | null {
    return this.servers.find((one) => one.address === address && one.port === port) ?? null;
  }

  add(server: RealServer): void {
    if (server.service !== this) server.forgetStats();
    server.service = this;
    server.isAvailable = true;
    this.made = this.servers.toSpliced(0, 0, server);
    if (this.position >= 0) this.position++;
    this.changed();
  }

  /** Takes a server away; its connections know it still. */
  remove(server: RealServer): void {
    const index = this.servers.indexOf(server);
    if (index < 0) return;
    server.isAvailable = false;
    this.made = this.made.filter((one) => one !== server);
    if (this.position >= index) this.position--;
    this.changed();
  }

  setWeight(server: RealServer, weight: number): void {
    server.weight = weight;
    if (weight !== 0) server.lastWeight = weight;
    this.changed();
  }

  /** Servers or weights changed: wrr begins with the first server again, at most at the highest weight (ip_vs_wrr_dest_changed). */
  private changed(): void {
    this.table = null;
    if (this.scheduler !== "wrr") return;
    const { most, step } = turnsByWeight(this.servers);
    this.position = -1;
    if (this.currentWeight > most || this.currentWeight === 0) this.currentWeight = most;
    else if (step > 1) this.currentWeight = Math.floor(this.currentWeight / step) * step + 1;
  }
}

/** wrr: the weight that a round begins with, and by how much it sinks each time. */
export function turnsByWeight(servers: readonly RealServer[]): { readonly most: number; readonly step: number } {
  let step = 0;
  let most = 0;
  for (const { weight } of servers) {
    if (weight > 0) step = step === 0 ? weight : gcd(step, weight);
    if (weight > most) most = weight;
  }
  step = Math.max(1, step);
  return { most: most - (step - 1), step };
}

/** The greatest number that divides both. */
export function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
