import { filesSeenIn } from "../dns/files-seen.js";
import { lookup } from "../dns/stub-resolver.js";
import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";
import { strerror } from "../sim/errno.js";
import type { Operation } from "../sim/operation.js";
import type { TraceOptions } from "./trace-options.js";
import type { TraceHandler, TraceProbe } from "./trace-probe.js";
import { Tracer } from "./tracer.js";

/** Gathers a trace hop by hop, for one script. */
class TraceCollector implements TraceHandler {
  private readonly hops: TraceProbe[][] = [];
  private readonly operation: Operation<readonly (readonly TraceProbe[])[]>;

  constructor(operation: Operation<readonly (readonly TraceProbe[])[]>) {
    this.operation = operation;
  }

  onProbe(probe: TraceProbe): void {
    if (probe.index === 0) this.hops.push([]);
    this.hops.at(-1)?.push(probe);
  }

  onTraceDone(errno: number): void {
    if (errno !== 0) this.operation.fail(new Error(strerror(errno)));
    else this.operation.settle(this.hops);
  }
}

/**
 * Traces the way to a host by name or address, for scripts: one list of probes for each hop.
 * @throws Error when the name is not known or nothing can be sent.
 */
export async function traceroute(
  netns: Netns,
  target: string,
  options: TraceOptions = {},
  files: FileSystem = filesSeenIn(netns),
): Promise<readonly (readonly TraceProbe[])[]> {
  const found = await lookup(netns, target, null, files);
  const [address] = found.addresses;
  if (address === undefined) throw new Error(`${target}: ${found.error}`);
  return netns.host.network.operate(`traceroute ${target}`, (operation) => {
    const errno = new Tracer(netns, address, new TraceCollector(operation), options).start();
    if (errno !== 0) operation.fail(new Error(`${target}: ${strerror(errno)}`));
  });
}
