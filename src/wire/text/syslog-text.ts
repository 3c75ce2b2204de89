import { hexDump } from "./hex-dump.js";
import { visible } from "./visible.js";

const FACILITIES = (
  "kernel user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp security console cron " +
  "local0 local1 local2 local3 local4 local5 local6 local7"
).split(" ");
const SEVERITIES = "emergency alert critical error warning notice info debug".split(" ");
const MOST_DIGITS = 3;

/** A message to syslog (RFC 3164) as tcpdump tells it (syslog_print). */
export function describeSyslog(data: Uint8Array, verbose: number): string {
  const head = String.fromCharCode(...data.subarray(0, MOST_DIGITS + 2));
  const found = /^<(\d{0,3})>/.exec(head);
  if (found === null) return /^(?:<\d*)?$/.test(head) ? " [|syslog]" : " (invalid)";
  const priority = Number(found[1]);
  const code = priority >> 3;
  const facility = FACILITIES[code] ?? `unknown (${code})`;
  const severity = SEVERITIES[priority & 7] ?? "";
  if (verbose === 0) return `SYSLOG ${facility}.${severity}, length: ${data.length}`;
  const message = visible(data.subarray(found[0].length));
  const text = `SYSLOG, length: ${data.length}\n\tFacility ${facility} (${code}), Severity ${severity} (${priority & 7})\n\tMsg: ${message}`;
  return verbose > 1 ? text + hexDump(data) : text;
}
