import { readIpv6Address, readU16 } from "../codec/bytes.js";
import { ipv4FromBits } from "../ipv4-address.js";
import { DnsType } from "./codes.js";
import { DnsMessage, type DnsMessageFields, type Edns, type EdnsOption } from "./message.js";
import { DNS_ROOT } from "./name.js";
import { DnsReader } from "./reader.js";
import { type DnsData, type DnsQuestion, type DnsRecord, dataKind } from "./record.js";

/** The answer of the decoder to bytes that are no message; a server that can answers FORMERR with the id. */
export class DnsDecodeFailure {
  readonly kind = "failure";
  /** What was found and what was expected. */
  readonly message: string;
  /** The id of the message, or null when not even that could be read. */
  readonly id: number | null;

  constructor(message: string, id: number | null) {
    this.message = message;
    this.id = id;
  }
}

const HEADER_BYTES = 12;

/** The message that the bytes are, or why they are none. Never throws; bytes behind the message are ignored. */
export function decodeDnsMessage(bytes: Uint8Array): DnsMessage | DnsDecodeFailure {
  const id = bytes.length < 2 ? null : readU16(bytes, 0);
  if (bytes.length < HEADER_BYTES) {
    return new DnsDecodeFailure(`DNS message of ${bytes.length} bytes, expected at least ${HEADER_BYTES}`, id);
  }
  const reader = new DnsReader(bytes);
  reader.at = HEADER_BYTES;
  const questions: DnsQuestion[] = [];
  for (let i = readU16(bytes, 4); i > 0 && reader.problem === null; i--) {
    questions.push({ name: reader.name(), type: reader.u16(), class: reader.u16() });
  }
  const answers: DnsRecord[] = [];
  const authorities: DnsRecord[] = [];
  const additionals: DnsRecord[] = [];
  const edns: OptRecord[] = [];
  readSection(reader, readU16(bytes, 6), answers, null);
  readSection(reader, readU16(bytes, 8), authorities, null);
  readSection(reader, readU16(bytes, 10), additionals, edns);
  if (edns.length > 1) reader.fail("more than one OPT record");
  if (reader.problem !== null) return new DnsDecodeFailure(reader.problem, id);
  const opt = edns[0];
  const upperRcode = (opt?.upperRcode ?? 0) << 4;
  const head = headFields(readU16(bytes, 2));
  return new DnsMessage(id ?? 0, {
    ...head,
    rcode: head.rcode | upperRcode,
    questions,
    answers,
    authorities,
    additionals,
    edns: opt?.edns ?? null,
  });
}

/** The head of a message of 12 bytes or more, with the questions up to the first that cannot be read. */
export function decodeDnsBeginning(bytes: Uint8Array): DnsMessage {
  const reader = new DnsReader(bytes);
  reader.at = HEADER_BYTES;
  const questions: DnsQuestion[] = [];
  for (let i = readU16(bytes, 4); i > 0; i--) {
    const question = { name: reader.name(), type: reader.u16(), class: reader.u16() };
    if (reader.problem !== null) break;
    questions.push(question);
  }
  return new DnsMessage(readU16(bytes, 0), { ...headFields(readU16(bytes, 2)), questions });
}

/** What the second word of a message says; `rcode` without the bits that EDNS adds. */
function headFields(flags: number): DnsMessageFields & { readonly rcode: number } {
  return {
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    recursionDesired: (flags & 0x0100) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    authenticData: (flags & 0x0020) !== 0,
    checkingDisabled: (flags & 0x0010) !== 0,
    rcode: flags & 15,
  };
}

interface OptRecord {
  readonly edns: Edns;
  readonly upperRcode: number;
}

/** Reads `count` records; an OPT record goes to `opts`, where it is null there may be none. */
function readSection(reader: DnsReader, count: number, into: DnsRecord[], opts: OptRecord[] | null): void {
  for (let i = 0; i < count && reader.problem === null; i++) {
    const name = reader.name();
    const type = reader.u16();
    const dnsClass = reader.u16();
    const ttlSeconds = reader.u32();
    const length = reader.u16();
    const end = reader.at + length;
    if (type === DnsType.OPT) {
      if (opts === null || name !== DNS_ROOT)
        reader.fail("an OPT record belongs to the root in the additional section");
      else opts.push(readOpt(reader, dnsClass, ttlSeconds, end));
    } else {
      into.push({ name, type, class: dnsClass, ttlSeconds, data: readData(reader, type, dnsClass, length) });
    }
    if (reader.problem === null && reader.at !== end) {
      reader.fail(`data of record ${name} says it has ${length} bytes, its type takes ${reader.at - end + length}`);
    }
  }
}

function readData(reader: DnsReader, type: number, dnsClass: number, length: number): DnsData {
  const end = reader.at + length;
  const kind = dataKind(type, dnsClass);
  switch (kind) {
    case "a":
      return { kind, address: ipv4FromBits(reader.u32()) };
    case "aaaa":
      return { kind, address: readIpv6Address(reader.data(16), 0) };
    case "name":
      return { kind, target: reader.name() };
    case "soa":
      return {
        kind,
        primary: reader.name(),
        mailbox: reader.name(),
        serial: reader.u32(),
        refreshSeconds: reader.u32(),
        retrySeconds: reader.u32(),
        expireSeconds: reader.u32(),
        minimumSeconds: reader.u32(),
      };
    case "mx":
      return { kind, preference: reader.u16(), exchange: reader.name() };
    case "txt": {
      const strings: Uint8Array[] = [];
      while (reader.at < end && reader.problem === null) strings.push(reader.data(reader.u8()));
      return { kind, strings };
    }
    case "srv":
      return { kind, priority: reader.u16(), weight: reader.u16(), port: reader.u16(), target: reader.name() };
    case "caa": {
      const flags = reader.u8();
      const tag = String.fromCharCode(...reader.data(reader.u8()));
      return { kind, flags, tag, value: reader.data(Math.max(0, end - reader.at)) };
    }
    case "unknown":
      return { kind, data: reader.data(length) };
  }
}

function readOpt(reader: DnsReader, udpSize: number, ttl: number, end: number): OptRecord {
  const options: EdnsOption[] = [];
  while (reader.at < end && reader.problem === null) {
    const code = reader.u16();
    options.push({ code, data: reader.data(reader.u16()) });
  }
  const edns = { udpSize, version: (ttl >>> 16) & 0xff, dnssecOk: (ttl & 0x8000) !== 0, options };
  return { edns, upperRcode: ttl >>> 24 };
}
