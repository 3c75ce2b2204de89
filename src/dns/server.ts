import { DnsClass, DnsOpcode, DnsRcode, DnsType } from "../wire/dns/codes.js";
import { DnsDecodeFailure, decodeDnsMessage } from "../wire/dns/decode.js";
import { encodeDnsMessage } from "../wire/dns/encode.js";
import { DnsMessage, type DnsMessageFields, type Edns } from "../wire/dns/message.js";
import { nameKey } from "../wire/dns/name.js";
import type { DnsQuestion, DnsRecord } from "../wire/dns/record.js";
import type { IpAddress } from "../wire/ip-address.js";
import { type DnsAnswer, type DnsBackend, dnsAnswer } from "./backend.js";

/** How much a server sends. */
export interface DnsServerOptions {
  /** The largest datagram, whatever the asker takes; 1232 unless told (BIND's max-udp-size, DNS flag day 2020). */
  readonly maxUdpBytes?: number;
  /**
   * True for CoreDNS's manner (its request.Scrub): names are compressed only where the reply would not fit otherwise, and
   * the asker's own size and options of EDNS come back.
   */
  readonly scrubs?: boolean;
}

/** A chain of aliases longer than this is cut, as BIND cuts it (max-query-restarts). */
const MAX_CHAIN = 11;
const MIN_UDP_BYTES = 512;

const MAX_BYTES = 0xffff;
/** NSID, EXPIRE, COOKIE, TCP keepalive and padding. */
const ECHOED_OPTIONS: readonly number[] = [3, 9, 10, 11, 12];

/** Authoritative server, sans I/O: messages in, messages out. Outside what its backends know it answers REFUSED. */
export class DnsServer {
  /** Asked in this order. */
  readonly backends: readonly DnsBackend[];
  readonly maxUdpBytes: number;
  private readonly scrubs: boolean;

  constructor(backends: readonly DnsBackend[], options: DnsServerOptions = {}) {
    this.backends = backends;
    this.maxUdpBytes = options.maxUdpBytes ?? 1_232;
    this.scrubs = options.scrubs ?? false;
  }

  /** The reply to a message; null when none is due (the message is itself a reply). */
  answer(request: DnsMessage, from: IpAddress | null = null): DnsMessage | null {
    if (request.isResponse) return null;
    const refusal = this.screen(request);
    if (refusal !== null) return refusal;
    const question = request.questions[0];
    const answer = question === undefined ? null : this.lookup(question, from);
    if (answer === null) return request.reply({ rcode: DnsRcode.REFUSED, edns: this.edns(request) });
    return request.reply({ ...answer, edns: this.edns(request) });
  }

  /**
   * What there is to say without a question being answered: FORMERR, NOTIMP, BADVERS, REFUSED for a zone transfer; null
   * when the message is a proper question.
   */
  screen(request: DnsMessage): DnsMessage | null {
    let rcode: number | null = null;
    const question = request.questions[0];
    if (request.edns !== null && request.edns.version > 0) rcode = DnsRcode.BADVERS;
    else if (request.opcode !== DnsOpcode.QUERY) rcode = DnsRcode.NOTIMP;
    else if (request.questions.length !== 1 || question === undefined) rcode = DnsRcode.FORMERR;
    else if (question.type === DnsType.AXFR || question.type === DnsType.IXFR) rcode = DnsRcode.REFUSED;
    else if (question.type === DnsType.OPT) rcode = DnsRcode.FORMERR;
    if (rcode === null) return null;
    return request.reply({ rcode, edns: this.edns(request) });
  }

  /** The reply's bytes; over UDP cut to what the asker takes, with TC set. Bytes that are no message get FORMERR. */
  answerBytes(bytes: Uint8Array, transport: "udp" | "tcp", from: IpAddress | null = null): Uint8Array | null {
    const request = decodeRequest(bytes);
    if (request === null) return null;
    const reply = request instanceof DnsMessage ? this.answer(request, from) : request.formatError;
    return reply === null ? null : this.encode(reply, request instanceof DnsMessage ? request.edns : null, transport);
  }

  /** A reply as bytes for an asker that sent `asked` (or no OPT record). */
  encode(reply: DnsMessage, asked: Edns | null, transport: "udp" | "tcp"): Uint8Array {
    const limitBytes = transport === "tcp" ? MAX_BYTES : this.udpLimit(asked);
    if (this.scrubs) {
      const plain = encodeDnsMessage(reply, { compress: false });
      if (plain.length <= limitBytes && !isCut(plain)) return plain;
    }
    return encodeDnsMessage(reply, { limitBytes });
  }

  /** The OPT record of a reply: there is one exactly when the request has one (RFC 6891 6.1.1). */
  edns(request: DnsMessage): Edns | null {
    if (request.edns === null) return null;
    const { udpSize, dnssecOk, options } = request.edns;
    if (!this.scrubs) return { udpSize: this.maxUdpBytes, version: 0, dnssecOk, options: [] };
    return { udpSize, version: 0, dnssecOk, options: options.filter(({ code }) => ECHOED_OPTIONS.includes(code)) };
  }

  private udpLimit(asked: Edns | null): number {
    const takes = asked === null ? MIN_UDP_BYTES : Math.max(MIN_UDP_BYTES, asked.udpSize);
    return this.scrubs ? takes : Math.max(MIN_UDP_BYTES, Math.min(takes, this.maxUdpBytes));
  }

  /**
   * What the backends say, aliases followed from backend to backend until they leave them, come back to where they were,
   * or are too many. AA is that of the first name, the code that of the last (RFC 6604 3). Null: nobody's name.
   */
  lookup(question: DnsQuestion, from: IpAddress | null): DnsAnswer | null {
    const first = this.ask(question, from);
    if (first === null) return null;
    const answers = [...first.answers];
    const additionals = [...first.additionals];
    let last = first;
    const seen = new Set([nameKey(question.name)]);
    for (let i = 1; i < MAX_CHAIN; i++) {
      const alias = aliasAtEnd(last.answers, question.type);
      if (alias === null || alias.data.kind !== "name" || seen.has(nameKey(alias.data.target))) break;
      seen.add(nameKey(alias.data.target));
      const next = this.ask({ ...question, name: alias.data.target }, from);
      if (next === null) break;
      answers.push(...next.answers);
      additionals.push(...next.additionals);
      last = next;
    }
    return dnsAnswer({ ...last, authoritative: first.authoritative, answers, additionals });
  }

  private ask(question: DnsQuestion, from: IpAddress | null): DnsAnswer | null {
    if (question.class !== DnsClass.IN) return null;
    for (const backend of this.backends) {
      const answer = backend.answer(question, from);
      if (answer !== null) return answer;
    }
    return null;
  }
}

/** The alias that an answer to a question of this type ends with; null when it ends with what was asked for. */
export function aliasAtEnd(answers: readonly DnsRecord[], type: number): DnsRecord | null {
  if (type === DnsType.CNAME || type === DnsType.ANY) return null;
  const last = answers.at(-1);
  return last?.type === DnsType.CNAME ? last : null;
}

/** A request, or the reply to bytes that are none; null when there is nobody to answer. */
export function decodeRequest(bytes: Uint8Array): DnsMessage | { readonly formatError: DnsMessage } | null {
  const request = decodeDnsMessage(bytes);
  if (!(request instanceof DnsDecodeFailure)) return request;
  if (request.id === null || bytes.length < 12 || ((bytes[2] ?? 0) & 0x80) !== 0) return null;
  const fields: DnsMessageFields = {
    isResponse: true,
    opcode: ((bytes[2] ?? 0) >> 3) & 15,
    recursionDesired: ((bytes[2] ?? 0) & 1) !== 0,
    rcode: DnsRcode.FORMERR,
  };
  return { formatError: new DnsMessage(request.id, fields) };
}

/** True when TC is set. */
function isCut(bytes: Uint8Array): boolean {
  return ((bytes[2] ?? 0) & 2) !== 0;
}
