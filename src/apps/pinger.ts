import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";
import type { IpDevice } from "../ip/ip-device.js";
import type { IpAddress } from "../wire/ip-address.js";
import type { PingError, PingHandler, PingReply } from "./ping-report.js";

/** How to ping; the defaults are iputils'. */
export interface PingOptions {
  /** Stop after this many requests (-c); without it only `stop()` or the deadline end it. */
  readonly count?: number;
  /** Between requests (-i); 1 s unless told. */
  readonly intervalNs?: number;
  /** Data bytes (-s); 56 unless told. */
  readonly sizeBytes?: number;
  /** -t; the namespace's default unless told. */
  readonly ttl?: number;
  /** -w: end this long after the start, whatever came. */
  readonly deadlineNs?: number;
  /** -W: how long to wait for an answer to the last request; 10 s unless told (twice the longest rtt once one came). */
  readonly timeoutNs?: number;
  /** -I ADDRESS. */
  readonly source?: IpAddress;
  /** -I DEVICE. */
  readonly device?: IpDevice;
  /** -Q. */
  readonly tos?: number;
  /** -M do|want|dont. */
  readonly pmtu?: "do" | "want" | "dont";
}

/** ping's state machine. */
export class Pinger {
  readonly netns: Netns;
  readonly target: IpAddress;
  sent = 0;
  received = 0;
  duplicates = 0;
  errors = 0;
  minRttNs = 0;
  maxRttNs = 0;
  sumRttNs = 0;
  /** Sum of squares, for mdev, in ns squared. */
  sumSquaredRttNs = 0;
  startNs = 0;
  endNs = 0;
  done = false;

  constructor(netns: Netns, target: IpAddress, _handler: PingHandler | null, _options: PingOptions = {}) {
    this.netns = netns;
    this.target = target;
  }
  /** Sends the first request. 0, or the errno for which no request can be sent (ENETUNREACH, EADDRNOTAVAIL). */
  start(): number {
    throw new Error("being written");
  }
  /** Ends at once, as SIGINT does. */
  stop(): void {}
}

/** What a ping came to. */
export interface PingResult {
  /** Null when the name is not known (`error` says why). */
  readonly target: IpAddress | null;
  readonly sent: number;
  readonly received: number;
  readonly duplicates: number;
  readonly replies: readonly PingReply[];
  readonly errors: readonly PingError[];
  /** Why nothing was sent: "Name or service not known", "Network is unreachable"; else null. */
  readonly error: string | null;
  readonly durationNs: number;
}

/** Pings a host by name or address from a namespace; `count` is 1 unless told. */
export function ping(
  _netns: Netns,
  _target: string | IpAddress,
  _options: PingOptions = {},
  _files?: FileSystem,
): Promise<PingResult> {
  throw new Error("being written");
}
