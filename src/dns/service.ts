import type { Netns } from "../host/netns.js";
import type { IpAddress } from "../wire/ip-address.js";
import type { DnsResolver } from "./resolver.js";
import type { DnsServer } from "./server.js";

/** How a DNS service listens. */
export interface DnsServiceOptions {
  /** 53 unless told. */
  readonly port?: number;
  /** The one address to listen on; all unless told. */
  readonly address?: IpAddress;
  /** Answers what the server refuses and completes chains of aliases that leave its zones; only for askers that want recursion. */
  readonly resolver?: DnsResolver;
  /** What `ss -p` shows. */
  readonly processName?: string;
}

/** A DNS server on UDP and TCP sockets of a namespace. */
export class DnsService {
  readonly netns: Netns;
  readonly server: DnsServer;
  constructor(netns: Netns, server: DnsServer, _options: DnsServiceOptions = {}) {
    this.netns = netns;
    this.server = server;
  }
  /** Closes the sockets. */
  close(): void {}
}
