import type { Frame } from "../wire/ethernet.js";
import type { IpPacket } from "../wire/payload.js";
import type { DropReason } from "./drop-reason.js";
import type { Cause, DeviceLabel, NamespaceLabel, Station, Trace } from "./trace.js";

/** Passes every event on to several observers, in their order. */
export class TeeTrace implements Trace {
  private readonly observers: readonly Trace[];

  constructor(observers: readonly Trace[]) {
    this.observers = observers;
  }

  tx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    for (const observer of this.observers) observer.tx(nowNs, device, frame);
  }

  rx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    for (const observer of this.observers) observer.rx(nowNs, device, frame);
  }

  drop(
    nowNs: number,
    namespace: NamespaceLabel,
    device: DeviceLabel | null,
    what: Frame | IpPacket,
    reason: DropReason,
    cause: Cause | null,
  ): void {
    for (const observer of this.observers) observer.drop(nowNs, namespace, device, what, reason, cause);
  }

  rewrite(
    nowNs: number,
    namespace: NamespaceLabel,
    station: Station,
    before: IpPacket,
    after: IpPacket,
    cause: Cause | null,
  ): void {
    for (const observer of this.observers) observer.rewrite(nowNs, namespace, station, before, after, cause);
  }

  note(
    nowNs: number,
    namespace: NamespaceLabel,
    station: Station,
    packet: IpPacket,
    what: string,
    cause: Cause | null,
  ): void {
    for (const observer of this.observers) observer.note(nowNs, namespace, station, packet, what, cause);
  }
}
