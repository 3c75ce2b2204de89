import { formatIpv4 } from "../ipv4-address.js";
import { formatIpv6 } from "../ipv6-address.js";
import { className, typeName } from "./codes.js";
import type { DnsMessage } from "./message.js";
import type { DnsData, DnsRecord } from "./record.js";

/** One record as a zone file has it, fields apart by tabs: "www.example.com.\t300\tIN\tA\t10.0.0.1". */
export function formatRecord(record: DnsRecord): string {
  const { name, ttlSeconds, type, data } = record;
  return `${name}\t${ttlSeconds}\t${className(record.class)}\t${typeName(type)}\t${formatData(data)}`;
}

/** The data alone, as `dig +short` prints it; an unknown type in the form of RFC 3597 5. */
export function formatData(data: DnsData): string {
  switch (data.kind) {
    case "a":
      return formatIpv4(data.address);
    case "aaaa":
      return formatIpv6(data.address);
    case "name":
      return data.target;
    case "soa":
      return [
        data.primary,
        data.mailbox,
        data.serial,
        data.refreshSeconds,
        data.retrySeconds,
        data.expireSeconds,
        data.minimumSeconds,
      ].join(" ");
    case "mx":
      return `${data.preference} ${data.exchange}`;
    case "txt":
      return data.strings.map(quoteString).join(" ");
    case "srv":
      return `${data.priority} ${data.weight} ${data.port} ${data.target}`;
    case "caa":
      return `${data.flags} ${data.tag} ${quoteString(data.value)}`;
    case "unknown":
      return formatUnknown(data.data);
  }
}

/** A character string in quotes, with escapes for quotes, backslashes and what is not printable ASCII. */
export function quoteString(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) {
    if (octet === 0x22 || octet === 0x5c) text += `\\${String.fromCharCode(octet)}`;
    else text += octet < 0x20 || octet > 0x7e ? `\\${String(octet).padStart(3, "0")}` : String.fromCharCode(octet);
  }
  return `"${text}"`;
}

/** dig breaks the digits into groups of 56. */
function formatUnknown(data: Uint8Array): string {
  let digits = "";
  for (const octet of data) digits += octet.toString(16).toUpperCase().padStart(2, "0");
  const groups = digits.match(/.{1,56}/g) ?? [];
  return [`\\# ${data.length}`, ...groups].join(" ");
}

/** The flags that are set in a message's header, by their names and in their order (RFC 1035 4.1.1, RFC 4035 3.1.6). */
export function flagNames(message: DnsMessage): string[] {
  const flags: readonly (readonly [boolean, string])[] = [
    [message.isResponse, "qr"],
    [message.authoritative, "aa"],
    [message.truncated, "tc"],
    [message.recursionDesired, "rd"],
    [message.recursionAvailable, "ra"],
    [message.authenticData, "ad"],
    [message.checkingDisabled, "cd"],
  ];
  return flags.flatMap(([isSet, name]) => (isSet ? [name] : []));
}
