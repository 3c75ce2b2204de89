import { writeIpv6Address } from "../codec/bytes.js";
import { DnsType } from "./codes.js";
import type { DnsMessage, Edns } from "./message.js";
import { DNS_ROOT } from "./name.js";
import type { DnsRecord } from "./record.js";
import { DnsWriter } from "./writer.js";

/** How a message becomes bytes. */
export interface DnsEncodeOptions {
  /** The most bytes; records that do not fit are left out and TC is set. 65535 unless told. */
  readonly limitBytes?: number;
  /** Whether names point to earlier ones; true unless told. */
  readonly compress?: boolean;
}

/**
 * The bytes of a message. Names are compressed where RFC 1035 allows it: owners and the names in CNAME, NS, PTR, SOA
 * and MX, not in SRV (RFC 2782). When it does not fit, whole records are left out from the end and TC is set; question
 * and OPT always stay, as CoreDNS has it (`Msg.Truncate`).
 */
export function encodeDnsMessage(message: DnsMessage, options: DnsEncodeOptions = {}): Uint8Array {
  const writer = new DnsWriter(options.compress ?? true);
  const limit = (options.limitBytes ?? 0xffff) - ednsLength(message.edns);
  for (let i = 0; i < 6; i++) writer.u16(0);
  for (const question of message.questions) {
    writer.name(question.name, true);
    writer.u16(question.type);
    writer.u16(question.class);
  }
  let complete = true;
  const counts: number[] = [];
  for (const section of [message.answers, message.authorities, message.additionals]) {
    let count = 0;
    for (const record of complete ? section : []) {
      const before = writer.position;
      writeRecord(writer, record);
      if (writer.position > limit) {
        writer.rewind(before);
        break;
      }
      count++;
    }
    if (count < section.length) complete = false;
    counts.push(count);
  }
  if (message.edns !== null) writeEdns(writer, message.edns, message.rcode);
  writer.patchU16(0, message.id);
  writer.patchU16(2, headerFlags(message) | (complete ? 0 : 0x0200));
  writer.patchU16(4, message.questions.length);
  writer.patchU16(6, counts[0] ?? 0);
  writer.patchU16(8, counts[1] ?? 0);
  writer.patchU16(10, (counts[2] ?? 0) + (message.edns === null ? 0 : 1));
  return writer.finish();
}

function headerFlags(message: DnsMessage): number {
  return (
    (message.isResponse ? 0x8000 : 0) |
    ((message.opcode & 15) << 11) |
    (message.authoritative ? 0x0400 : 0) |
    (message.truncated ? 0x0200 : 0) |
    (message.recursionDesired ? 0x0100 : 0) |
    (message.recursionAvailable ? 0x0080 : 0) |
    (message.authenticData ? 0x0020 : 0) |
    (message.checkingDisabled ? 0x0010 : 0) |
    (message.rcode & 15)
  );
}

function writeRecord(writer: DnsWriter, record: DnsRecord): void {
  writer.name(record.name, true);
  writer.u16(record.type);
  writer.u16(record.class);
  writer.u32(record.ttlSeconds);
  const lengthAt = writer.position;
  writer.u16(0);
  writeData(writer, record);
  writer.patchU16(lengthAt, writer.position - lengthAt - 2);
}

function writeData(writer: DnsWriter, record: DnsRecord): void {
  const data = record.data;
  switch (data.kind) {
    case "a":
      writer.u32(data.address);
      return;
    case "aaaa": {
      const bytes = new Uint8Array(16);
      writeIpv6Address(bytes, 0, data.address);
      writer.data(bytes);
      return;
    }
    case "name":
      writer.name(data.target, record.type !== DnsType.DNAME);
      return;
    case "soa":
      writer.name(data.primary, true);
      writer.name(data.mailbox, true);
      writer.u32(data.serial);
      writer.u32(data.refreshSeconds);
      writer.u32(data.retrySeconds);
      writer.u32(data.expireSeconds);
      writer.u32(data.minimumSeconds);
      return;
    case "mx":
      writer.u16(data.preference);
      writer.name(data.exchange, true);
      return;
    case "txt":
      for (const string of data.strings) {
        writer.u8(string.length);
        writer.data(string);
      }
      return;
    case "srv":
      writer.u16(data.priority);
      writer.u16(data.weight);
      writer.u16(data.port);
      writer.name(data.target, false);
      return;
    case "caa":
      writer.u8(data.flags);
      writer.u8(data.tag.length);
      for (let i = 0; i < data.tag.length; i++) writer.u8(data.tag.charCodeAt(i));
      writer.data(data.value);
      return;
    case "unknown":
      writer.data(data.data);
      return;
  }
}

function ednsLength(edns: Edns | null): number {
  return edns === null ? 0 : edns.options.reduce((sum, option) => sum + 4 + option.data.length, 11);
}

/** The OPT record: size in the class, upper bits of the rcode, version and DO in the TTL (RFC 6891 6.1.2). */
function writeEdns(writer: DnsWriter, edns: Edns, rcode: number): void {
  writer.name(DNS_ROOT, false);
  writer.u16(DnsType.OPT);
  writer.u16(edns.udpSize);
  writer.u8(rcode >> 4);
  writer.u8(edns.version);
  writer.u16(edns.dnssecOk ? 0x8000 : 0);
  writer.u16(ednsLength(edns) - 11);
  for (const option of edns.options) {
    writer.u16(option.code);
    writer.u16(option.data.length);
    writer.data(option.data);
  }
}
