import type { Frame } from "../wire/ethernet.js";
import type { IpPacket } from "../wire/payload.js";
import type { DropReason } from "./drop-reason.js";
import { JourneyIndex } from "./journey.js";
import type { Cause, DeviceLabel, NamespaceLabel, Station, Trace } from "./trace.js";
import type { DropEvent, Explanation, TraceEvent } from "./trace-event.js";

/**
 * Keeps all events as data, in the order in which they happened. Labels and causes are taken down at once, for devices
 * are renamed and rules deleted later.
 */
export class TraceRecorder implements Trace {
  readonly events: TraceEvent[] = [];
  private readonly journeys = new JourneyIndex();

  /** All that happened to the packet that `what` is or carries: its way, hop by hop, with every rewrite. */
  journeyOf(what: Frame | IpPacket): TraceEvent[] {
    return this.journey(this.journeys.of(what));
  }

  /** The events of one journey, by the number that events carry. */
  journey(journey: number): TraceEvent[] {
    return this.events.filter((event) => event.journey === journey);
  }

  /** All that ended in a drop. */
  drops(): DropEvent[] {
    return this.events.filter((event): event is DropEvent => event.verb === "drop");
  }

  /** Forgets what was recorded; journeys keep their numbers. */
  clear(): void {
    this.events.length = 0;
  }

  tx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    this.frame("tx", nowNs, device, frame);
  }

  rx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    this.frame("rx", nowNs, device, frame);
  }

  drop(
    nowNs: number,
    namespace: NamespaceLabel,
    device: DeviceLabel | null,
    what: Frame | IpPacket,
    reason: DropReason,
    cause: Cause | null,
  ): void {
    this.events.push({
      verb: "drop",
      timeNs: nowNs,
      journey: this.journeys.of(what),
      namespace: copyNamespace(namespace),
      device: device === null ? null : copyDevice(device),
      what,
      reason,
      cause: explain(cause),
    });
  }

  rewrite(
    nowNs: number,
    namespace: NamespaceLabel,
    station: Station,
    before: IpPacket,
    after: IpPacket,
    cause: Cause | null,
  ): void {
    this.events.push({
      verb: "rewrite",
      timeNs: nowNs,
      journey: this.journeys.continue(before, after),
      namespace: copyNamespace(namespace),
      device: null,
      station,
      before,
      after,
      cause: explain(cause),
    });
  }

  note(
    nowNs: number,
    namespace: NamespaceLabel,
    station: Station,
    packet: IpPacket,
    what: string,
    cause: Cause | null,
  ): void {
    this.events.push({
      verb: "note",
      timeNs: nowNs,
      journey: this.journeys.of(packet),
      namespace: copyNamespace(namespace),
      device: null,
      station,
      packet,
      what,
      cause: explain(cause),
    });
  }

  private frame(verb: "tx" | "rx", nowNs: number, device: DeviceLabel, frame: Frame): void {
    const label = copyDevice(device);
    this.events.push({
      verb,
      timeNs: nowNs,
      journey: this.journeys.of(frame),
      namespace: label.namespace,
      device: label,
      frame,
    });
  }
}

function copyNamespace(namespace: NamespaceLabel): NamespaceLabel {
  return { hostName: namespace.hostName, name: namespace.name };
}

function copyDevice(device: DeviceLabel): DeviceLabel {
  return { name: device.name, ifIndex: device.ifIndex, namespace: copyNamespace(device.namespace) };
}

function explain(cause: Cause | null): Explanation | null {
  return cause === null ? null : { text: cause.explain(), origin: cause.origin };
}
