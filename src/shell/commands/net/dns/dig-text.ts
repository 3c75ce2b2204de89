import type { DnsExchange } from "../../../../dns/exchange.js";
import { className, opcodeName, rcodeName, typeName } from "../../../../wire/dns/codes.js";
import { encodeDnsMessage } from "../../../../wire/dns/encode.js";
import type { DnsMessage } from "../../../../wire/dns/message.js";
import type { DnsRecord } from "../../../../wire/dns/record.js";
import { flagNames, formatData } from "../../../../wire/dns/text.js";
import { formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { formatDate } from "../../../date-format.js";
import type { Process } from "../../../process.js";
import { BIND_VERSION, type DigQuery } from "./dig-options.js";

/** The first lines of dig, blank line included; `servers` counts those that were named before the first name. */
export function banner(args: readonly string[], servers: number): string {
  const found = servers === 0 ? "" : `; (${servers} server${servers === 1 ? "" : "s"} found)\n`;
  return `\n; <<>> DiG ${BIND_VERSION} <<>> ${args.join(" ")}\n${found};; global options: +cmd\n`;
}

/** `+short`: the data of each answer, with +identify who told it. */
export function shortText(response: DnsMessage, query: DigQuery, server: IpAddress, exchange: DnsExchange): string {
  const from = query.identifies
    ? ` from server ${formatIp(server)} in ${Math.floor(exchange.elapsedNs / 1e6)} ms.`
    : "";
  return response.answers.map((record) => `${formatData(record.data)}${from}\n`).join("");
}

/** `+qr`: the question before it is sent. */
export function sendingText(message: DnsMessage): string {
  const { edns } = message;
  const additional = edns === null ? 0 : 1;
  let text = `;; Sending:\n;; ->>HEADER<<- opcode: ${opcodeName(message.opcode)}, status: ${rcodeName(message.rcode)}, id: ${message.id}\n`;
  text += `;; flags:${flagsText(message)}; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: ${additional}\n\n`;
  if (edns !== null) {
    text += `;; OPT PSEUDOSECTION:\n; EDNS: version: ${edns.version}, flags:${edns.dnssecOk ? " do" : ""}; udp: ${edns.udpSize}\n${cookieText(message, null)}`;
  }
  return `${text}${questionText(message)};; QUERY SIZE: ${encodeDnsMessage(message).length}\n\n`;
}

/** The code of the option that carries cookies. */
export const EDNS_COOKIE = 10;

/** A message's cookie, and what an answer's one says of the server. */
function cookieText(message: DnsMessage, request: DnsMessage | null): string {
  const cookie = (of: DnsMessage): string | null => {
    const option = of.edns?.options.find(({ code }) => code === EDNS_COOKIE);
    return option === undefined ? null : Array.from(option.data, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const own = cookie(message);
  if (own === null) return "";
  if (request === null) return `; COOKIE: ${own}\n`;
  const sent = cookie(request) ?? "";
  const state = own === sent ? "echoed" : own.startsWith(sent) && sent !== "" ? "good" : "bad";
  return `; COOKIE: ${own} (${state})\n`;
}

function questionText(message: DnsMessage): string {
  return `;; QUESTION SECTION:\n${questionLines(message)}\n`;
}

function questionLines(message: DnsMessage): string {
  let text = "";
  for (const question of message.questions) {
    const words = [
      [question.name, 0],
      [className(question.class), 32],
      [typeName(question.type), 40],
    ] as const;
    text += `;${aligned(words)}\n`;
  }
  return text;
}

/** A message in full as host -v prints it. */
export function wholeText(message: DnsMessage): string {
  let text = `;; ->>HEADER<<- opcode: ${opcodeName(message.opcode)}, status: ${rcodeName(message.rcode)}, id: ${message.id}\n`;
  text += `;; flags:${flagsText(message)}; QUERY: ${message.questions.length}, ANSWER: ${message.answers.length}, AUTHORITY: ${message.authorities.length}, ADDITIONAL: ${message.additionals.length}\n\n`;
  text += questionText(message);
  for (const [name, records] of [
    ["ANSWER", message.answers],
    ["AUTHORITY", message.authorities],
    ["ADDITIONAL", message.additionals],
  ] as const) {
    if (records.length > 0)
      text += `;; ${name} SECTION:\n${records.map((record) => `${recordText(record)}\n`).join("")}\n`;
  }
  return text;
}

const TAB = 8;

/** Tabs, and blanks where no tab fits, up to a column (indent of BIND's masterdump.c). */
function indent(from: number, wanted: number): string {
  const to = Math.max(wanted, from + 1);
  const tabs = Math.floor(to / TAB) - Math.floor(from / TAB);
  return tabs > 0 ? "\t".repeat(tabs) + " ".repeat(to % TAB) : " ".repeat(to - from);
}

/** The column behind `text` that begins at `from`. */
function columnAfter(from: number, text: string): number {
  let column = from;
  for (const c of text) column = c === "\t" ? (Math.floor(column / TAB) + 1) * TAB : column + 1;
  return column;
}

/** Words at columns 0, 24, 32, 40 and 48. */
function aligned(words: readonly (readonly [string, number])[]): string {
  let text = "";
  for (const [word, column] of words) {
    if (text !== "") text += indent(columnAfter(0, text), column);
    text += word;
  }
  return text;
}

/** A record in columns; what the query hides is left out. */
export function recordText(record: DnsRecord, query: DigQuery | null = null): string {
  const words: (readonly [string, number])[] = [[record.name, 0]];
  const { ttlSeconds } = record;
  if (query?.showsTtl !== false)
    words.push([query?.ttlUnits === true ? unitsText(ttlSeconds) : String(ttlSeconds), 24]);
  if (query?.showsClass !== false) words.push([className(record.class), 32]);
  words.push([typeName(record.type), 40], [formatData(record.data), 48]);
  return aligned(words);
}

/** 93784 as "1d2h3m4s". */
function unitsText(seconds: number): string {
  let left = seconds;
  let out = "";
  for (const [unit, size] of [
    ["w", 604_800],
    ["d", 86_400],
    ["h", 3_600],
    ["m", 60],
    ["s", 1],
  ] as const) {
    if (left >= size) out += `${Math.floor(left / size)}${unit}`;
    left %= size;
  }
  return out === "" ? "0s" : out;
}

function flagsText(message: DnsMessage): string {
  return flagNames(message)
    .map((name) => ` ${name}`)
    .join("");
}

/** A whole answer as dig prints it, without the banner. */
export function answerText(
  process: Process,
  query: DigQuery,
  request: DnsMessage,
  response: DnsMessage,
  exchange: DnsExchange,
  server: IpAddress,
): string {
  const { show } = query;
  let text = show.comments ? ";; Got answer:\n" : "";
  if (show.comments) {
    const additional = response.additionals.length + (response.edns === null ? 0 : 1);
    text += `;; ->>HEADER<<- opcode: ${opcodeName(response.opcode)}, status: ${rcodeName(response.rcode)}, id: ${response.id}\n`;
    text += `;; flags:${flagsText(response)}; QUERY: ${response.questions.length}, ANSWER: ${response.answers.length}, AUTHORITY: ${response.authorities.length}, ADDITIONAL: ${additional}\n`;
    if (response.recursionDesired && !response.recursionAvailable) {
      text += ";; WARNING: recursion requested but not available\n";
    }
    text += "\n";
    if (response.edns !== null) {
      const { version, dnssecOk, udpSize } = response.edns;
      text += `;; OPT PSEUDOSECTION:\n; EDNS: version: ${version}, flags:${dnssecOk ? " do" : ""}; udp: ${udpSize}\n${cookieText(response, request)}`;
    }
  }
  if (show.question && response.questions.length > 0) {
    text += show.comments ? questionText(response) : `${questionLines(response)}\n`;
  }
  for (const [name, isShown, records] of [
    ["ANSWER", show.answer, response.answers],
    ["AUTHORITY", show.authority, response.authorities],
    ["ADDITIONAL", show.additional, response.additionals],
  ] as const) {
    if (!isShown || records.length === 0) continue;
    if (show.comments) text += `;; ${name} SECTION:\n`;
    text += records.map((record) => `${recordText(record, query)}\n`).join("");
    if (show.comments || show.stats) text += "\n";
  }
  if (show.stats) {
    const address = formatIp(server);
    const seconds = process.table.epochSeconds + Math.floor(process.nowNs / 1e9);
    const when = formatDate("%a %b %d %H:%M:%S %Z %Y", seconds, 0);
    text += `;; Query time: ${Math.floor(exchange.elapsedNs / 1e6)} msec\n;; SERVER: ${address}#${query.port}(${query.server ?? address}) (${query.tcp ? "TCP" : "UDP"})\n;; WHEN: ${when}\n;; MSG SIZE  rcvd: ${exchange.receivedBytes}\n\n`;
  }
  return text;
}
