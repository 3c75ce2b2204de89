import type { Netns } from "../host/netns.js";

/** Ports on which a text server answers. */
export interface TextServerPorts {
  readonly tcp?: readonly number[];
  readonly udp?: readonly number[];
}

/**
 * Answers any TCP connection and any UDP datagram with one text; an HTTP request with a proper response that carries it.
 * A container whose image is unknown answers with its pod's name through this.
 */
export class TextServer {
  readonly netns: Netns;
  /** What it answers with; may be changed. */
  text: string;
  /** @throws Error when a port is taken. */
  constructor(netns: Netns, text: string, _ports: TextServerPorts, _processName = "server") {
    this.netns = netns;
    this.text = text;
  }
  close(): void {}
}
