import { DnsClass, DnsOpcode, DnsRcode } from "./codes.js";
import type { DnsName } from "./name.js";
import type { DnsQuestion, DnsRecord } from "./record.js";

/** What an OPT record says (EDNS, RFC 6891); it stands in the additional section of the encoded message. */
export interface Edns {
  /** The largest datagram that the sender takes, in bytes. */
  readonly udpSize: number;
  readonly version: number;
  /** The sender wants DNSSEC records (DO, RFC 3225). */
  readonly dnssecOk: boolean;
  readonly options: readonly EdnsOption[];
}

/** One option of EDNS: a cookie (10), a client subnet (8), padding (12). */
export interface EdnsOption {
  readonly code: number;
  readonly data: Uint8Array;
}

/** Fields of a message that are off, zero or empty unless told. */
export interface DnsMessageFields {
  readonly isResponse?: boolean;
  readonly opcode?: number;
  readonly authoritative?: boolean;
  readonly truncated?: boolean;
  readonly recursionDesired?: boolean;
  readonly recursionAvailable?: boolean;
  readonly authenticData?: boolean;
  readonly checkingDisabled?: boolean;
  readonly rcode?: number;
  readonly questions?: readonly DnsQuestion[];
  readonly answers?: readonly DnsRecord[];
  readonly authorities?: readonly DnsRecord[];
  readonly additionals?: readonly DnsRecord[];
  readonly edns?: Edns | null;
}

const NO_QUESTIONS: readonly DnsQuestion[] = [];
const NO_RECORDS: readonly DnsRecord[] = [];

/** A DNS message (RFC 1035 4), read-only. */
export class DnsMessage {
  readonly id: number;
  /** QR. */
  readonly isResponse: boolean;
  readonly opcode: number;
  /** AA. */
  readonly authoritative: boolean;
  /** TC. */
  readonly truncated: boolean;
  /** RD. */
  readonly recursionDesired: boolean;
  /** RA. */
  readonly recursionAvailable: boolean;
  /** AD. */
  readonly authenticData: boolean;
  /** CD. */
  readonly checkingDisabled: boolean;
  /** `DnsRcode`; above 15 it needs `edns`, which carries the upper bits. */
  readonly rcode: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  /** Without the OPT record, which is `edns`. */
  readonly additionals: readonly DnsRecord[];
  readonly edns: Edns | null;

  constructor(id: number, fields: DnsMessageFields = {}) {
    this.id = id;
    this.isResponse = fields.isResponse ?? false;
    this.opcode = fields.opcode ?? DnsOpcode.QUERY;
    this.authoritative = fields.authoritative ?? false;
    this.truncated = fields.truncated ?? false;
    this.recursionDesired = fields.recursionDesired ?? false;
    this.recursionAvailable = fields.recursionAvailable ?? false;
    this.authenticData = fields.authenticData ?? false;
    this.checkingDisabled = fields.checkingDisabled ?? false;
    this.rcode = fields.rcode ?? DnsRcode.NOERROR;
    this.questions = fields.questions ?? NO_QUESTIONS;
    this.answers = fields.answers ?? NO_RECORDS;
    this.authorities = fields.authorities ?? NO_RECORDS;
    this.additionals = fields.additionals ?? NO_RECORDS;
    this.edns = fields.edns ?? null;
  }

  /** A question of class IN, as a stub resolver asks it. */
  static query(id: number, name: DnsName, type: number, fields: DnsMessageFields = {}): DnsMessage {
    return new DnsMessage(id, { recursionDesired: true, ...fields, questions: [{ name, type, class: DnsClass.IN }] });
  }

  /** The answer to this message: its id, opcode, question, RD and CD, and what is told besides. */
  reply(fields: DnsMessageFields): DnsMessage {
    return new DnsMessage(this.id, {
      isResponse: true,
      opcode: this.opcode,
      recursionDesired: this.recursionDesired,
      checkingDisabled: this.checkingDisabled,
      questions: this.questions,
      ...fields,
    });
  }

  /** The message with some fields changed. */
  with(fields: DnsMessageFields): DnsMessage {
    return new DnsMessage(this.id, { ...this, ...fields });
  }
}
