import type { IpAddress } from "../../wire/ip-address.js";

/** How a virtual server chooses (ip_vs_SCHEDULER.c). */
export const SCHEDULERS = ["rr", "wrr", "lc", "wlc", "sh", "dh", "sed", "nq", "mh"] as const;
export type Scheduler = (typeof SCHEDULERS)[number];

/** A server behind a virtual one (struct ip_vs_dest), reached by masquerading. */
export class RealServer {
  readonly address: IpAddress;
  readonly port: number;
  /** 0 takes no new connections; those that are there go on. */
  weight: number;
  /** Connections that are established. */
  active = 0;
  /** Those that are not yet, or not any more. */
  inactive = 0;
  /** False once it was deleted: connections may know it still. */
  isAvailable = true;

  constructor(address: IpAddress, port: number, weight: number) {
    this.address = address;
    this.port = port;
    this.weight = weight;
  }
}

/** A service's address with what stands behind it (struct ip_vs_service). */
export class VirtualServer {
  readonly protocol: number;
  readonly address: IpAddress;
  readonly port: number;
  scheduler: Scheduler;
  /** Seconds for which a client stays with its server; 0 when it does not. */
  persistentSeconds: number;
  /** The newest first, as the kernel keeps them. */
  servers: RealServer[] = [];
  /** Where rr and wrr stand: the index of the server chosen last; -1 before the first. */
  position = -1;
  /** wrr: the weight that a server must have now. */
  currentWeight = 0;
  connections = 0;

  constructor(protocol: number, address: IpAddress, port: number, scheduler: Scheduler, persistentSeconds: number) {
    this.protocol = protocol;
    this.address = address;
    this.port = port;
    this.scheduler = scheduler;
    this.persistentSeconds = persistentSeconds;
  }

  /** The server at this address and port, or null. */
  server(address: IpAddress, port: number): RealServer | null {
    return this.servers.find((one) => one.address === address && one.port === port) ?? null;
  }

  add(server: RealServer): void {
    this.servers = [server, ...this.servers];
    if (this.position >= 0) this.position++;
  }

  /** Takes a server away; connections to it end with their next packet. */
  remove(server: RealServer): void {
    const index = this.servers.indexOf(server);
    if (index < 0) return;
    server.isAvailable = false;
    this.servers = this.servers.filter((one) => one !== server);
    if (this.position >= index) this.position--;
  }
}
