import { closeSync, openSync, writeSync } from "node:fs";
import type { Network } from "../host/network.js";
import { PcapTrace } from "../trace/pcap-trace.js";
import { TeeTrace } from "../trace/tee.js";
import type { DeviceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import { UsageError } from "./cli-error.js";

/**
 * Captures a network's frames into a file, beside whoever observes it already. Each frame is in the file as soon as it is
 * seen, so a run that is interrupted (Ctrl-C) leaves all of them.
 */
export class Capture extends PcapTrace {
  private readonly path: string;
  private readonly file: number;

  /** @throws UsageError when the file cannot be made: a long run must not end with that. */
  constructor(network: Network, path: string) {
    super();
    this.path = path;
    this.file = this.orFail(() => openSync(path, "w"));
    this.write();
    network.observe(network.trace === null ? this : new TeeTrace([network.trace, this]));
  }

  override tx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    super.tx(nowNs, device, frame);
    this.write();
  }

  override rx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    super.rx(nowNs, device, frame);
    this.write();
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.file);
  }

  private write(): void {
    const bytes = this.take();
    if (bytes.length > 0) this.orFail(() => writeSync(this.file, bytes));
  }

  private orFail<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`${this.path}: cannot write the capture: ${why}`);
    }
  }
}
