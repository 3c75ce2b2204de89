import { writeFileSync } from "node:fs";
import type { Network } from "../host/network.js";
import { PcapTrace } from "../trace/pcap-trace.js";
import { TeeTrace } from "../trace/tee.js";
import { UsageError } from "./cli-error.js";

/** Captures a network's frames into a file, beside whoever observes it already. */
export class Capture {
  private readonly path: string;
  private readonly trace = new PcapTrace();

  constructor(network: Network, path: string) {
    this.path = path;
    writeOrFail(path, new PcapTrace().finish());
    network.observe(network.trace === null ? this.trace : new TeeTrace([network.trace, this.trace]));
  }

  /** Writes the file. @throws UsageError when it cannot be written. */
  finish(): void {
    writeOrFail(this.path, this.trace.finish());
  }
}

/**
 * Written once at the start too, as a capture without frames: a folder that is not there is told before a long run, and
 * a run that is interrupted leaves a file that can be read.
 */
function writeOrFail(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    throw new UsageError(
      `${path}: cannot write the capture: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
