import { readU8, readU16, readU32 } from "../codec/bytes.js";
import { visible } from "./visible.js";

const MODES = [
  "unspecified",
  "symmetric active",
  "symmetric passive",
  "Client",
  "Server",
  "Broadcast",
  "Control Message",
  "Reserved",
];
const LEAPS = ["", "+1s", "-1s", "clock unsynchronized"];
const HEADER_BYTES = 48;
const CONTROL_BYTES = 12;
const INVALID = " (invalid)";
const TWO_32 = 0x1_0000_0000;
/** Seconds from NTP's year 1900 to 1970. */
const UNIX_EPOCH_SECONDS = 2_208_988_800;

/** NTP (RFC 5905) as tcpdump tells it (ntp_print). */
export function describeNtp(data: Uint8Array, verbose: number): string {
  if (data.length === 0) return " [|ntp]";
  const first = readU8(data, 0);
  const mode = first & 7;
  const head = `NTPv${(first >> 3) & 7}, ${MODES[mode] ?? ""}, length ${data.length}`;
  if (verbose === 0) return head;
  const leap = `\n\tLeap indicator: ${LEAPS[first >> 6] ?? ""} (${first & 0xc0})`;
  if (mode === 6) return head + leap + describeControl(data);
  if (mode === 7) return head + leap;
  return head + leap + describeTimes(data);
}

function describeControl(data: Uint8Array): string {
  if (data.length < CONTROL_BYTES) return INVALID;
  const bits = readU8(data, 1);
  const flags = `${bits & 0x80 ? "Response" : "Request"}, ${bits & 0x40 ? "Error" : "OK"}, ${bits & 0x20 ? "More" : "Last"}`;
  const [sequence, status, association] = [readU16(data, 2), readU16(data, 4), readU16(data, 6)];
  const [offset, count] = [readU16(data, 8), readU16(data, 10)];
  const text =
    `, ${flags}, OpCode=${bits & 0x1f}\n\tSequence=${sequence}, Status=${status === 0 ? 0 : `0x${status.toString(16)}`}, ` +
    `Assoc.=${association}, Offset=${offset}, Count=${count}`;
  return CONTROL_BYTES + count > data.length ? text + INVALID : text;
}

function describeTimes(data: Uint8Array): string {
  if (data.length < HEADER_BYTES) return INVALID;
  const stratum = readU8(data, 1);
  const times = [16, 24, 32, 40].map((at) => ({ seconds: readU32(data, at), fraction: readU32(data, at + 4) }));
  const [reference = ZERO, originate = ZERO, receive = ZERO, transmit = ZERO] = times;
  const precision = (readU8(data, 3) << 24) >> 24;
  let text = `, Stratum ${stratum} (${stratumName(stratum)}), poll ${pollText(data)}, precision ${precision}`;
  text += `\n\tRoot Delay: ${shortFixed(data, 4)}, Root dispersion: ${shortFixed(data, 8)}, Reference-ID: ${referenceId(data, stratum)}`;
  text += `\n\t  Reference Timestamp:  ${timeText(reference)}\n\t  Originator Timestamp: ${timeText(originate)}`;
  text += `\n\t  Receive Timestamp:    ${timeText(receive)}\n\t  Transmit Timestamp:   ${timeText(transmit)}`;
  text += `\n\t    Originator - Receive Timestamp:  ${differenceText(originate, receive)}`;
  text += `\n\t    Originator - Transmit Timestamp: ${differenceText(originate, transmit)}`;
  return text + describeKey(data);
}

/** What authenticates the packet, behind the header. */
function describeKey(data: Uint8Array): string {
  const more = data.length - HEADER_BYTES;
  if (more === 0) return "";
  const keyId = `\n\tKey id: ${readU32(data, HEADER_BYTES)}`;
  if (more === 4) return keyId;
  if (more !== 20 && more !== 24) return `\n\t(${more} more bytes after the header)`;
  let digest = "";
  for (let at = HEADER_BYTES + 4; at < data.length; at += 4) digest += readU32(data, at).toString(16).padStart(8, "0");
  return `${keyId}\n\tAuthentication: ${digest}`;
}

/** Seconds since 1900 and 2^-32 seconds. */
interface NtpTime {
  readonly seconds: number;
  readonly fraction: number;
}

const ZERO: NtpTime = { seconds: 0, fraction: 0 };

function stratumName(stratum: number): string {
  if (stratum === 0) return "unspecified";
  if (stratum === 1) return "primary reference";
  return stratum < 16 ? "secondary reference" : "reserved";
}

function referenceId(data: Uint8Array, stratum: number): string {
  if (stratum === 0) return "(unspec)";
  return stratum === 1 ? visible(data.subarray(12, 16)) : `0x${readU32(data, 12).toString(16).padStart(8, "0")}`;
}

function pollText(data: Uint8Array): string {
  const poll = (readU8(data, 2) << 24) >> 24;
  if (poll >= 32 || poll <= -32) return String(poll);
  return `${poll} (${poll < 0 ? `1/${2 ** -poll}` : 2 ** poll}s)`;
}

/** A 16.16 number of seconds. */
function shortFixed(data: Uint8Array, at: number): string {
  const micros = Math.floor((readU16(data, at + 2) * 1e6) / 0x10000);
  return `${readU16(data, at)}.${String(micros).padStart(6, "0")}`;
}

function nanosText(fraction: number): string {
  return String(Math.floor((fraction / TWO_32) * 1e9)).padStart(9, "0");
}

function timeText(time: NtpTime): string {
  const text = `${time.seconds}.${nanosText(time.fraction)}`;
  return time.seconds === 0 ? text : `${text} (${dateText(time.seconds - UNIX_EPOCH_SECONDS)})`;
}

function differenceText(from: NtpTime, to: NtpTime): string {
  if (from.seconds === 0) return timeText(to);
  let seconds = to.seconds - from.seconds;
  const isLater = seconds > 0 || (seconds === 0 && to.fraction > from.fraction);
  const [less, more] = isLater ? [from, to] : [to, from];
  if (!isLater) seconds = -seconds;
  let fraction = more.fraction - less.fraction;
  if (fraction < 0) {
    fraction += TWO_32;
    seconds--;
  }
  return `${isLater ? "+" : "-"}${seconds}.${nanosText(fraction)}`;
}

/** "1953-10-06T20:56:08Z", the days counted as in the proleptic Gregorian calendar. */
function dateText(unixSeconds: number): string {
  const days = Math.floor(unixSeconds / 86400);
  const rest = unixSeconds - days * 86400;
  const era = days + 719468;
  const cycle = Math.floor(era / 146097);
  const day = era - cycle * 146097;
  const year = Math.floor((day - Math.floor(day / 1460) + Math.floor(day / 36524) - Math.floor(day / 146096)) / 365);
  const ofYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const month = Math.floor((5 * ofYear + 2) / 153);
  const two = (value: number): string => String(value).padStart(2, "0");
  const monthOfYear = month < 10 ? month + 3 : month - 9;
  const fullYear = year + cycle * 400 + (monthOfYear <= 2 ? 1 : 0);
  const date = `${fullYear}-${two(monthOfYear)}-${two(ofYear - Math.floor((153 * month + 2) / 5) + 1)}`;
  return `${date}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}Z`;
}
