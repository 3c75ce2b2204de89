import type { Ipv4 } from "./ipv4-address.js";
import type { Mac } from "./mac-address.js";

/** ARP operations (RFC 826). */
export const ArpOperation = { Request: 1, Reply: 2 } as const;

/** An ARP message for IPv4 over Ethernet (RFC 826). */
export class ArpMessage {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  readonly kind = "arp";
  readonly operation: number;
  readonly senderMac: Mac;
  readonly senderIp: Ipv4;
  /** Zero in a request. */
  readonly targetMac: Mac;
  readonly targetIp: Ipv4;

  constructor(operation: number, senderMac: Mac, senderIp: Ipv4, targetMac: Mac, targetIp: Ipv4) {
    this.operation = operation;
    this.senderMac = senderMac;
    this.senderIp = senderIp;
    this.targetMac = targetMac;
    this.targetIp = targetIp;
  }

  get byteLength(): number {
    return 28;
  }
}
