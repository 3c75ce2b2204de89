import type { DnsExchange } from "../../../../dns/exchange.js";
import { className, opcodeName, rcodeName, typeName } from "../../../../wire/dns/codes.js";
import type { DnsMessage } from "../../../../wire/dns/message.js";
import type { DnsRecord } from "../../../../wire/dns/record.js";
import { formatData } from "../../../../wire/dns/text.js";
import { formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { formatDate } from "../../../date-format.js";
import type { Process } from "../../../process.js";
import { BIND_VERSION, type DigQuery } from "./dig-options.js";

/** The first lines of dig, blank line included; `servers` counts those that were named before the first name. */
export function banner(args: readonly string[], servers: number): string {
  const found = servers === 0 ? "" : `; (${servers} server${servers === 1 ? "" : "s"} found)\n`;
  return `\n; <<>> DiG ${BIND_VERSION} <<>> ${args.join(" ")}\n${found};; global options: +cmd\n`;
}

/** `+short`: the data of each answer. */
export function shortText(response: DnsMessage): string {
  return response.answers.map((record) => `${formatData(record.data)}\n`).join("");
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

function recordText(record: DnsRecord): string {
  return aligned([
    [record.name, 0],
    [String(record.ttlSeconds), 24],
    [className(record.class), 32],
    [typeName(record.type), 40],
    [formatData(record.data), 48],
  ]);
}

function flagsText(message: DnsMessage): string {
  const flags: readonly (readonly [boolean, string])[] = [
    [message.isResponse, "qr"],
    [message.authoritative, "aa"],
    [message.truncated, "tc"],
    [message.recursionDesired, "rd"],
    [message.recursionAvailable, "ra"],
    [message.authenticData, "ad"],
    [message.checkingDisabled, "cd"],
  ];
  return flags
    .filter(([isSet]) => isSet)
    .map(([, name]) => ` ${name}`)
    .join("");
}

/** A whole answer as dig prints it, without the banner. */
export function answerText(
  process: Process,
  query: DigQuery,
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
      text += `;; OPT PSEUDOSECTION:\n; EDNS: version: ${version}, flags:${dnssecOk ? " do" : ""}; udp: ${udpSize}\n`;
    }
  }
  if (show.question && response.questions.length > 0) {
    if (show.comments) text += ";; QUESTION SECTION:\n";
    for (const question of response.questions) {
      const words = [
        [question.name, 0],
        [className(question.class), 32],
        [typeName(question.type), 40],
      ] as const;
      text += `;${aligned(words)}\n`;
    }
    text += "\n";
  }
  for (const [name, isShown, records] of [
    ["ANSWER", show.answer, response.answers],
    ["AUTHORITY", show.authority, response.authorities],
    ["ADDITIONAL", show.additional, response.additionals],
  ] as const) {
    if (!isShown || records.length === 0) continue;
    if (show.comments) text += `;; ${name} SECTION:\n`;
    text += records.map((record) => `${recordText(record)}\n`).join("");
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
