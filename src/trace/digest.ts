import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { encodeFrame, encodeIpPacket } from "../wire/codec/encode.js";
import type { Frame } from "../wire/ethernet.js";
import type { IpPacket } from "../wire/payload.js";
import type { DropReason } from "./drop-reason.js";
import { formatDevice, formatNamespace } from "./label.js";
import type { Cause, DeviceLabel, NamespaceLabel, Station, Trace } from "./trace.js";

/**
 * One SHA-256 over all events with their times, labels, bytes and causes: two runs are the same exactly when their
 * digests are. Costs the encoding of every frame.
 */
export class TraceDigest implements Trace {
  /** How many events went into it. */
  eventCount = 0;
  private readonly hash = sha256.create();

  /** The digest so far, 64 hexadecimal digits; more events may follow. */
  digest(): string {
    return bytesToHex(this.hash.clone().digest());
  }

  tx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    this.event(`tx ${nowNs} ${formatDevice(device)} ${device.ifIndex}`, encodeFrame(frame), null);
  }

  rx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    this.event(`rx ${nowNs} ${formatDevice(device)} ${device.ifIndex}`, encodeFrame(frame), null);
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
    this.event(
      `drop ${nowNs} ${place} ${reason}`,
      "etherType" in what ? encodeFrame(what) : encodeIpPacket(what),
      cause,
    );
  }

  rewrite(
    nowNs: number,
    namespace: NamespaceLabel,
    station: Station,
    before: IpPacket,
    after: IpPacket,
    cause: Cause | null,
  ): void {
    this.bytes(encodeIpPacket(before));
    this.event(`rewrite ${nowNs} ${formatNamespace(namespace)} ${station}`, encodeIpPacket(after), cause);
  }

  note(
    nowNs: number,
    namespace: NamespaceLabel,
    station: Station,
    packet: IpPacket,
    what: string,
    cause: Cause | null,
  ): void {
    this.event(`note ${nowNs} ${formatNamespace(namespace)} ${station} ${what}`, encodeIpPacket(packet), cause);
  }

  private event(head: string, bytes: Uint8Array, cause: Cause | null): void {
    this.eventCount++;
    this.text(head);
    this.bytes(bytes);
    if (cause !== null) this.text(cause.explain());
  }

  private text(text: string): void {
    const bytes = new Uint8Array(2 * text.length);
    for (let i = 0; i < text.length; i++) {
      bytes[2 * i] = text.charCodeAt(i) >>> 8;
      bytes[2 * i + 1] = text.charCodeAt(i);
    }
    this.bytes(bytes);
  }

  /** Length first, so that the bytes of two events can not be told apart in two ways. */
  private bytes(bytes: Uint8Array): void {
    const length = bytes.length;
    this.hash.update(Uint8Array.of(length >>> 24, length >>> 16, length >>> 8, length));
    this.hash.update(bytes);
  }
}
