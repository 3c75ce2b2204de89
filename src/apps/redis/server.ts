import type { Netns } from "../../host/netns.js";

/** A Redis server: RESP2 and inline commands over TCP. */
export class RedisServer {
  readonly netns: Netns;
  readonly port: number;
  /** @throws Error when the port is taken. */
  constructor(netns: Netns, port = 6379, _options: { readonly password?: string } = {}) {
    this.netns = netns;
    this.port = port;
  }
  close(): void {}
}
