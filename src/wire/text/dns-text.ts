import { readU16 } from "../codec/bytes.js";
import { className, DnsClass, DnsType, typeName } from "../dns/codes.js";
import { decodeDnsBeginning } from "../dns/decode.js";
import type { DnsMessage, Edns } from "../dns/message.js";
import { type DnsName, labelOctets, nameLabels } from "../dns/name.js";
import type { DnsData, DnsRecord } from "../dns/record.js";
import { formatIp } from "../ip-address.js";
import { visible } from "./visible.js";

const OPCODES = [
  "",
  " inv_q",
  " stat",
  " op3",
  " notify",
  " update",
  " op6",
  " op7",
  " op8",
  " updateA",
  " updateD",
  " updateDA",
  " updateM",
  " updateMA",
  " zoneInit",
  " zoneRef",
];
const RCODES = [
  "",
  " FormErr",
  " ServFail",
  " NXDomain",
  " NotImp",
  " Refused",
  " YXDomain",
  " YXRRSet",
  " NXRRSet",
  " NotAuth",
  " NotZone",
  " Resp11",
  " Resp12",
  " Resp13",
  " Resp14",
  " NoChange",
];
const EDNS_OPTIONS = new Map([
  [3, "NSID"],
  [8, "ECS"],
  [9, "EXPIRE"],
  [10, "COOKIE"],
  [11, "KEEPALIVE"],
  [12, "PADDING"],
]);
const CACHE_FLUSH = 0x8000;

/** A DNS message of `length` bytes as tcpdump tells it (print-domain.c). */
export function describeDns(message: DnsMessage, length: number, isMdns: boolean, verbose: number): string {
  const text = message.isResponse
    ? describeResponse(message, isMdns, verbose)
    : describeQuery(message, isMdns, verbose);
  return `${text} (${length})`;
}

/** A message of 12 bytes or more that cannot be read to its end: its head, the questions that can be, and where it is cut. */
export function describeCutDns(data: Uint8Array, isMdns: boolean, verbose: number): string {
  const message = decodeDnsBeginning(data);
  const counts = [4, 6, 8, 10].map((at) => readU16(data, at));
  const [questions = 0, answers = 0, authorities = 0, additionals = 0] = counts;
  const sizes = { questions, answers, authorities, additionals };
  const asked = message.questions.map((question) => describeQuestion(question, isMdns)).join("");
  const flags = readU16(data, 2);
  const oddFlags = (flags & RESPONSE_BITS) === 0 ? 0 : flags;
  if (!message.isResponse) return `${queryHead(message, sizes, oddFlags)}${asked} [|domain]`;
  const shown = verbose > 1 && asked !== "" ? ` q:${asked}` : "";
  return `${responseHead(message, sizes)}${shown} ${answers}/${authorities}/${additionals} [|domain]`;
}

/** Bits that mean nothing in a query: AA, TC, RA, Z, the rcode. */
const RESPONSE_BITS = 0x6cf;

/** How many of each a message says that it holds. */
interface SectionSizes {
  readonly questions: number;
  readonly answers: number;
  readonly authorities: number;
  readonly additionals: number;
}

function sizesOf(message: DnsMessage): SectionSizes {
  const { questions, answers, authorities } = message;
  return {
    questions: questions.length,
    answers: answers.length,
    authorities: authorities.length,
    additionals: additionalCount(message),
  };
}

function responseHead(message: DnsMessage, { questions }: SectionSizes): string {
  let text = `${message.id}${OPCODES[message.opcode] ?? ""}${RCODES[message.rcode & 15] ?? ""}`;
  text += flag(message.authoritative, "*") + flag(!message.recursionAvailable, "-") + flag(message.truncated, "|");
  text += flag(message.authenticData, "$");
  return questions === 1 ? text : `${text} [${questions}q]`;
}

function queryHead(message: DnsMessage, sizes: SectionSizes, oddFlags: number): string {
  let text = `${message.id}${OPCODES[message.opcode] ?? ""}`;
  text += flag(message.recursionDesired, "+") + flag(message.checkingDisabled, "%");
  if (oddFlags !== 0) text += ` [b2&3=0x${oddFlags.toString(16)}]`;
  if (sizes.answers > 0) text += ` [${sizes.answers}a]`;
  if (sizes.questions !== 1) text += ` [${sizes.questions}q]`;
  if (sizes.authorities > 0) text += ` [${sizes.authorities}n]`;
  return sizes.additionals > 0 ? `${text} [${sizes.additionals}au]` : text;
}

function describeResponse(message: DnsMessage, isMdns: boolean, verbose: number): string {
  let text = responseHead(message, sizesOf(message));
  if (verbose > 1) {
    text += message.questions.map((question) => ` q:${describeQuestion(question, isMdns)}`).join(",");
  }
  text += ` ${message.answers.length}/${message.authorities.length}/${additionalCount(message)}`;
  if (message.answers.length > 0) text += ` ${describeRecords(message.answers, isMdns, verbose)}`;
  return verbose > 1 ? text + describeOthers(message, isMdns, verbose) : text;
}

function describeQuery(message: DnsMessage, isMdns: boolean, verbose: number): string {
  let text = queryHead(message, sizesOf(message), oddQueryFlags(message));
  text += message.questions.map((question) => describeQuestion(question, isMdns)).join("");
  if (verbose < 2) return text;
  if (message.answers.length > 0) text += ` an: ${describeRecords(message.answers, isMdns, verbose)}`;
  return text + describeOthers(message, isMdns, verbose);
}

/** The flags word when a query has bits that belong to responses (AA, TC, RA, an rcode). */
function oddQueryFlags(message: DnsMessage): number {
  const odd = message.authoritative || message.truncated || message.recursionAvailable || (message.rcode & 15) !== 0;
  if (!odd) return 0;
  return (
    (message.opcode << 11) |
    (message.authoritative ? 0x400 : 0) |
    (message.truncated ? 0x200 : 0) |
    (message.recursionDesired ? 0x100 : 0) |
    (message.recursionAvailable ? 0x80 : 0) |
    (message.authenticData ? 0x20 : 0) |
    (message.checkingDisabled ? 0x10 : 0) |
    (message.rcode & 15)
  );
}

function describeOthers(message: DnsMessage, isMdns: boolean, verbose: number): string {
  let text = "";
  if (message.authorities.length > 0) text += ` ns: ${describeRecords(message.authorities, isMdns, verbose)}`;
  const additional = message.additionals.map((record) => describeRecord(record, isMdns, verbose));
  if (message.edns !== null) additional.push(describeEdns(message.edns));
  return additional.length > 0 ? `${text} ar: ${additional.join(", ")}` : text;
}

function describeQuestion(question: { name: DnsName; type: number; class: number }, isMdns: boolean): string {
  const wantsUnicast = isMdns && (question.class & CACHE_FLUSH) !== 0;
  const questionClass = isMdns ? question.class & ~CACHE_FLUSH : question.class;
  const mark = isMdns ? (wantsUnicast ? " (QU)?" : " (QM)?") : "?";
  return ` ${wordOf(question.type)}${classWord(questionClass)}${mark} ${describeName(question.name)}`;
}

function describeRecords(records: readonly DnsRecord[], isMdns: boolean, verbose: number): string {
  return records.map((record) => describeRecord(record, isMdns, verbose)).join(", ");
}

function describeRecord(record: DnsRecord, isMdns: boolean, verbose: number): string {
  const flush = isMdns && (record.class & CACHE_FLUSH) !== 0;
  const recordClass = isMdns ? record.class & ~CACHE_FLUSH : record.class;
  const owner = verbose > 0 ? `${describeName(record.name)} ` : "";
  const ttl = verbose > 2 ? ` [${describeTtl(record.ttlSeconds)}]` : "";
  const head = `${owner}${flush ? "(Cache flush) " : ""}${classWord(recordClass)}`;
  return `${head}${ttl === "" ? "" : `${ttl.trimStart()} `}${wordOf(record.type)}${describeData(record.data, verbose)}`;
}

function describeData(data: DnsData, verbose: number): string {
  switch (data.kind) {
    case "a":
    case "aaaa":
      return ` ${formatIp(data.address)}`;
    case "name":
      return ` ${describeName(data.target)}`;
    case "soa":
      if (verbose === 0) return "";
      return ` ${describeName(data.primary)} ${describeName(data.mailbox)} ${data.serial} ${data.refreshSeconds} ${data.retrySeconds} ${data.expireSeconds} ${data.minimumSeconds}`;
    case "mx":
      return ` ${describeName(data.exchange)} ${data.preference}`;
    case "txt":
      return data.strings.map((string) => ` "${visible(string)}"`).join("");
    case "srv":
      return ` ${describeName(data.target)}:${data.port} ${data.priority} ${data.weight}`;
    default:
      return "";
  }
}

function describeEdns(edns: Edns): string {
  const options = edns.options.map(({ code, data }) => {
    const hex = Array.from(data, (octet) => octet.toString(16).padStart(2, "0")).join("");
    return `[${EDNS_OPTIONS.get(code) ?? `Opt${code}`}${hex === "" ? "" : ` ${hex}`}]`;
  });
  const flags = edns.dnssecOk ? " DO" : "";
  return `. OPT UDPsize=${edns.udpSize}${flags}${options.length > 0 ? ` ${options.join(",")}` : ""}`;
}

function describeName(name: DnsName): string {
  const labels = nameLabels(name);
  return labels.length === 0 ? "." : labels.map((label) => `${visible(labelOctets(label))}.`).join("");
}

/** 90061 seconds are "1d1h1m1s". */
function describeTtl(seconds: number): string {
  if (seconds === 0) return "0s";
  const units: readonly (readonly [number, string])[] = [
    [604800, "w"],
    [86400, "d"],
    [3600, "h"],
    [60, "m"],
    [1, "s"],
  ];
  let rest = seconds;
  let text = "";
  for (const [unit, letter] of units) {
    const count = Math.floor(rest / unit);
    if (count > 0) text += `${count}${letter}`;
    rest -= count * unit;
  }
  return text;
}

/** Types that are younger than this version of tcpdump. */
const UNKNOWN_TYPES: ReadonlySet<number> = new Set([DnsType.TLSA, DnsType.SVCB, DnsType.HTTPS, DnsType.CAA]);

function wordOf(type: number): string {
  const name = typeName(type);
  return UNKNOWN_TYPES.has(type) || name.startsWith("TYPE") ? `Type${type}` : name;
}

function classWord(dnsClass: number): string {
  if (dnsClass === DnsClass.IN) return "";
  if (dnsClass === DnsClass.CH) return " CHAOS";
  return dnsClass === DnsClass.ANY ? " ANY" : ` (Class ${className(dnsClass).replace("CLASS", "")})`;
}

function additionalCount(message: DnsMessage): number {
  return message.additionals.length + (message.edns === null ? 0 : 1);
}

function flag(isSet: boolean, text: string): string {
  return isSet ? text : "";
}
