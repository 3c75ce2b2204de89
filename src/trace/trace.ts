// What observers see of a running network: five verbs, called by every layer through a nullable field.
// It knows wire values and time, nothing of interfaces, rules or routes beyond the labels below.
// Read next: drop-reason.ts; recorder.ts, digest.ts, pcap-trace.ts, text-trace.ts and tee.ts are the observers at hand.

import type { Frame } from "../wire/ethernet.js";
import type { IpPacket } from "../wire/payload.js";
import type { DropReason } from "./drop-reason.js";

/** Where in the world something happened: a namespace of a host. */
export interface NamespaceLabel {
  /** The machine, for example "node1". */
  readonly hostName: string;
  /** The namespace on it; "" for the machine's own. */
  readonly name: string;
}

/** An interface as a trace and netfilter see it. */
export interface DeviceLabel {
  /** "eth0". */
  readonly name: string;
  /** The number in front of it in `ip link`. */
  readonly ifIndex: number;
  /** The namespace that it is in now. */
  readonly namespace: NamespaceLabel;
}

/** The object behind a rule, a route or a link: for Kubernetes the manifest's object with its place in the file. */
export interface Origin {
  /** "Service", "NetworkPolicy", "script". */
  readonly kind: string;
  /** "default/web". */
  readonly name: string;
  /** The file that it was read from, or null. */
  readonly file: string | null;
  /** Line in the file, from 1, or null. */
  readonly line: number | null;
}

/** What decided: a rule, a route, a neighbour entry. It explains itself only when somebody asks. */
export interface Cause {
  /** One line in the words of the tool that lists it: the rule as iptables-save prints it, the route as `ip route` does. */
  explain(): string;
  /** The object behind it, or null. */
  readonly origin: Origin | null;
}

/** The stations on a packet's way inside a namespace that notes tell of. */
export const Station = {
  Bridge: "bridge",
  Prerouting: "prerouting",
  Input: "input",
  Forward: "forward",
  Output: "output",
  Postrouting: "postrouting",
  Route: "route",
  Neighbour: "neighbour",
  Deliver: "deliver",
  Socket: "socket",
} as const;
export type Station = (typeof Station)[keyof typeof Station];

/**
 * What an observer implements. A trace never changes the run; with none the packet path pays one comparison with null.
 * `device` is null where no interface is involved (a packet that a socket sends and no route takes).
 */
export interface Trace {
  /** A device handed a frame to its link. */
  tx(nowNs: number, device: DeviceLabel, frame: Frame): void;
  /** A frame came out of the link into a device. */
  rx(nowNs: number, device: DeviceLabel, frame: Frame): void;
  /** A frame or packet ended here. */
  drop(
    nowNs: number,
    namespace: NamespaceLabel,
    device: DeviceLabel | null,
    what: Frame | IpPacket,
    reason: DropReason,
    cause: Cause | null,
  ): void;
  /** A packet's header was changed: NAT, TTL excepted. */
  rewrite(
    nowNs: number,
    namespace: NamespaceLabel,
    station: Station,
    before: IpPacket,
    after: IpPacket,
    cause: Cause | null,
  ): void;
  /** A decision on a packet's way: the rule that matched, the route that was taken, the socket that got it. */
  note(
    nowNs: number,
    namespace: NamespaceLabel,
    station: Station,
    packet: IpPacket,
    what: string,
    cause: Cause | null,
  ): void;
}
