import { isChecksumRight } from "../codec/checksum.js";
import { asksForAll, decodeIgmpMessage, decodeIgmpQuery, type GroupQuery, IgmpType } from "../group-query.js";
import { decodeIgmpReport } from "../group-report.js";
import type { RawPayload } from "../payload.js";
import { describeGroupRecords, describeSources } from "./icmp6-text.js";
import type { TextStyle } from "./text-style.js";

/** An IGMP message as tcpdump prints it (igmp_print). */
export function describeIgmp(payload: RawPayload, style: TextStyle): string {
  const { data } = payload;
  const isDamaged = style.verbose > 0 && data.length >= 4 && !isChecksumRight(data, 0, data.length, 0);
  const found = ((data[2] ?? 0) << 8) | (data[3] ?? 0);
  return describeMessage(payload, style) + (isDamaged ? ` bad igmp cksum ${found.toString(16)}!` : "");
}

function describeMessage(payload: RawPayload, style: TextStyle): string {
  const { data } = payload;
  const records = decodeIgmpReport(payload);
  if (records !== null) return `igmp v3 report, ${describeGroupRecords(records, style.verbose)}`;
  const query = decodeIgmpQuery(payload);
  if (query !== null) return `igmp query ${describeQuery(query, style)}`;
  const message = decodeIgmpMessage(payload);
  if (message === null) return `igmp-${data[0] ?? 0}`;
  const group = style.host(message.group);
  if (message.type === IgmpType.Leave) return `igmp leave ${group}`;
  return `igmp v${message.type === IgmpType.V1Report ? 1 : 2} report ${group}`;
}

function describeQuery(query: GroupQuery, style: TextStyle): string {
  const tenths = Math.round(query.maxResponseMs / 100);
  let text = `v${query.version}`;
  const isUsual = tenths === 100 || query.version === 1;
  if (!isUsual) text += ` [max resp time ${query.version === 3 ? describeTime(tenths) : tenths}]`;
  if (asksForAll(query)) return text;
  return `${text} [gaddr ${style.host(query.group)}${describeSources(query, style)}]`;
}

function describeTime(tenths: number): string {
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}s`;
  const rest = tenths % 600;
  return `${Math.floor(tenths / 600)}m${rest === 0 ? "" : `${(rest / 10).toFixed(1)}s`}`;
}
