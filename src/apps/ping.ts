import { filesSeenIn } from "../dns/files-seen.js";
import { lookup } from "../dns/stub-resolver.js";
import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";
import { strerror } from "../sim/errno.js";
import type { Operation } from "../sim/operation.js";
import { SECOND } from "../sim/time.js";
import type { IpAddress } from "../wire/ip-address.js";
import type { PingError, PingHandler, PingReply, PingReport } from "./ping-report.js";
import { Pinger, type PingOptions } from "./pinger.js";

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

/** Gathers what a pinger tells, for one script. */
class PingCollector implements PingHandler {
  readonly replies: PingReply[] = [];
  readonly errors: PingError[] = [];
  pinger: Pinger | null = null;
  private readonly operation: Operation<PingResult>;

  constructor(operation: Operation<PingResult>) {
    this.operation = operation;
  }

  onPing(report: PingReport): void {
    if (report.kind === "reply") this.replies.push(report);
    else if (report.kind === "error") this.errors.push(report);
    else if (report.kind === "done") this.settle(null);
  }

  settle(error: string | null): void {
    const { pinger, replies, errors } = this;
    if (pinger === null) return;
    const { target, sent, received, duplicates } = pinger;
    const durationNs = pinger.endNs - pinger.startNs;
    this.operation.settle({ target, sent, received, duplicates, replies, errors, error, durationNs });
  }
}

/**
 * Pings a host by name or address from a namespace, for scripts; `count` is 1 unless told, and a request that is lost is
 * waited for 1 s unless `timeoutNs` says otherwise. Never rejects.
 */
export async function ping(
  netns: Netns,
  target: string,
  options: PingOptions = {},
  files: FileSystem = filesSeenIn(netns),
): Promise<PingResult> {
  const found = await lookup(netns, target, null, files);
  const [address] = found.addresses;
  if (address === undefined) {
    return {
      target: null,
      sent: 0,
      received: 0,
      duplicates: 0,
      replies: [],
      errors: [],
      error: found.error,
      durationNs: 0,
    };
  }
  return netns.host.network.operate<PingResult>(`ping ${target}`, (operation) => {
    const collector = new PingCollector(operation);
    const pinger = new Pinger(netns, address, collector, { count: 1, timeoutNs: SECOND, ...options });
    collector.pinger = pinger;
    const errno = pinger.start();
    if (errno !== 0) collector.settle(strerror(errno));
  });
}
