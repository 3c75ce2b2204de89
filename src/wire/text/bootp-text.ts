import { readIpv4Address, readMac, readU8, readU16, readU32 } from "../codec/bytes.js";
import { formatIpv4 } from "../ipv4-address.js";
import { formatMac } from "../mac-address.js";
import { visible } from "./visible.js";

const CUT = " [|bootp]";
const ETHERNET = 1;
const MAC_BYTES = 6;
const REQUEST = 1;
const REPLY = 2;
/** Where the fields of RFC 951 end that stand before the names of server and file. */
const ADDRESSES: readonly (readonly [at: number, name: string])[] = [
  [12, "Client-IP"],
  [16, "Your-IP"],
  [20, "Server-IP"],
  [24, "Gateway-IP"],
];
const HARDWARE_AT = 28;
const SERVER_NAME_AT = 44;
const FILE_AT = 108;
const VENDOR_AT = 236;

/** BOOTP and DHCP as tcpdump tells them (bootp_print). Simplified: options (RFC 2132) are not told. */
export function describeBootp(data: Uint8Array, verbose: number): string {
  if (data.length < 1) return `BOOTP/DHCP${CUT}`;
  const operation = readU8(data, 0);
  const names = { [REQUEST]: "Request", [REPLY]: "Reply" };
  const isEthernet = readU8(data, 1) === ETHERNET && readU8(data, 2) === MAC_BYTES;
  let text = `BOOTP/DHCP, ${names[operation as 1 | 2] ?? `unknown (0x${hex2(operation)})`}`;
  if (data.length < 3) return text + CUT;
  if (operation === REQUEST && isEthernet) {
    if (data.length < HARDWARE_AT + MAC_BYTES) return text + CUT;
    text += ` from ${formatMac(readMac(data, HARDWARE_AT))}`;
  }
  text += `, length ${data.length}`;
  return verbose === 0 ? text : text + describeFields(data, isEthernet, verbose);
}

function describeFields(data: Uint8Array, isEthernet: boolean, verbose: number): string {
  if (data.length < 10) return CUT;
  let text = "";
  if (readU8(data, 1) !== ETHERNET) text += `, htype ${readU8(data, 1)}`;
  if (!isEthernet) text += `, hlen ${readU8(data, 2)}`;
  if (readU8(data, 3) !== 0) text += `, hops ${readU8(data, 3)}`;
  const xid = readU32(data, 4);
  if (xid !== 0) text += `, xid 0x${xid.toString(16)}`;
  const seconds = readU16(data, 8);
  if (seconds !== 0) text += `, secs ${seconds}`;
  if (data.length < 12) return text + CUT;
  const flags = readU16(data, 10);
  text += `, Flags [${flags & 0x8000 ? "Broadcast" : "none"}]`;
  if (verbose > 1) text += ` (0x${flags.toString(16).padStart(4, "0")})`;
  for (const [at, name] of ADDRESSES) {
    if (data.length < at + 4) return text + CUT;
    const address = readIpv4Address(data, at);
    if (address !== 0) text += `\n\t  ${name} ${formatIpv4(address)}`;
  }
  if (isEthernet) {
    if (data.length < HARDWARE_AT + MAC_BYTES) return text + CUT;
    text += `\n\t  Client-Ethernet-Address ${formatMac(readMac(data, HARDWARE_AT))}`;
  }
  return text + describeNames(data);
}

/** The names of server and file, each in a field of its own that a zero ends. */
function describeNames(data: Uint8Array): string {
  let text = "";
  for (const [at, end, name] of [
    [SERVER_NAME_AT, FILE_AT, "sname"],
    [FILE_AT, VENDOR_AT, "file"],
  ] as const) {
    if (data.length <= at) return text + CUT;
    if (readU8(data, at) === 0) continue;
    const field = data.subarray(at, end);
    const zero = field.indexOf(0);
    text += `\n\t  ${name} "${visible(zero < 0 ? field : field.subarray(0, zero))}"`;
    if (zero < 0) return text + CUT;
  }
  return data.length < VENDOR_AT ? text + CUT : text;
}

function hex2(value: number): string {
  return value.toString(16).padStart(2, "0");
}
