import type { Frame } from "../wire/ethernet.js";
import { formatMac } from "../wire/mac-address.js";
import type { IpPacket } from "../wire/payload.js";
import { TcpdumpText } from "../wire/text/tcpdump-text.js";
import type { TextOptions } from "../wire/text/text-style.js";
import type { DropReason } from "./drop-reason.js";
import { formatDevice, formatNamespace } from "./label.js";
import type { Cause, DeviceLabel, NamespaceLabel, Origin, Station, Trace } from "./trace.js";

/** Where lines go: a terminal, a file, a list. */
export interface LineSink {
  /** One line, without the line end. */
  line(text: string): void;
}

/** Keeps lines in a list. */
export class LineList implements LineSink {
  readonly lines: string[] = [];

  line(text: string): void {
    this.lines.push(text);
  }
}

/**
 * One line for each event in words: the time in seconds, the place, what happened, the packet as tcpdump tells it, and
 * behind a colon what decided. Sequence numbers are as they are, for a connection passes many places.
 */
export class TextTrace implements Trace {
  private readonly sink: LineSink;
  private readonly text: TcpdumpText;

  constructor(sink: LineSink, options: TextOptions = {}) {
    this.sink = sink;
    this.text = new TcpdumpText({ absoluteSequence: true, ...options });
  }

  tx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    this.event(nowNs, formatDevice(device), "tx", this.text.frame(frame), null);
  }

  rx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    this.event(nowNs, formatDevice(device), "rx", this.text.frame(frame), null);
  }

  drop(
    nowNs: number,
    namespace: NamespaceLabel,
    device: DeviceLabel | null,
    what: Frame | IpPacket,
    reason: DropReason,
    cause: Cause | null,
  ): void {
    const place = device === null ? formatNamespace(namespace) : formatDevice(device);
    const isFrame = "etherType" in what;
    const text = isFrame ? `${this.text.frame(what)} (to ${formatMac(what.dst)})` : this.text.packet(what);
    this.event(nowNs, place, `drop ${reason}`, text, cause);
  }

  rewrite(
    nowNs: number,
    namespace: NamespaceLabel,
    station: Station,
    before: IpPacket,
    after: IpPacket,
    cause: Cause | null,
  ): void {
    const text = `${this.text.packet(before)} => ${this.text.packet(after)}`;
    this.event(nowNs, formatNamespace(namespace), `rewrite ${station}`, text, cause);
  }

  note(
    nowNs: number,
    namespace: NamespaceLabel,
    station: Station,
    packet: IpPacket,
    what: string,
    cause: Cause | null,
  ): void {
    this.event(nowNs, formatNamespace(namespace), `${station} ${what}`, this.text.packet(packet), cause);
  }

  private event(nowNs: number, place: string, verb: string, packet: string, cause: Cause | null): void {
    const why = cause === null ? "" : `: ${cause.explain()}${describeOrigin(cause.origin)}`;
    this.sink.line(`${formatSeconds(nowNs)} ${place} ${verb} ${packet}${why}`);
  }
}

/** "1.000000042": whole seconds and nine digits. */
function formatSeconds(timeNs: number): string {
  const digits = String(timeNs).padStart(10, "0");
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** " [Service default/web, web.yaml:12]". */
function describeOrigin(origin: Origin | null): string {
  if (origin === null) return "";
  const line = origin.line === null ? "" : `:${origin.line}`;
  const place = origin.file === null ? "" : `, ${origin.file}${line}`;
  return ` [${origin.kind} ${origin.name}${place}]`;
}
