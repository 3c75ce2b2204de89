import type { IpAddress } from "../wire/ip-address.js";
import { type Ipv4, ipv4FromBits } from "../wire/ipv4-address.js";
import { tryParseIpv6 } from "../wire/ipv6-address.js";

/**
 * An address as inet_aton(3) and getaddrinfo(3) take it: also "127.1", "10.257", hexadecimal and octal parts. Null for
 * anything else.
 */
export function parseInetAton(text: string): Ipv4 | null {
  const parts = text.split(".");
  if (parts.length > 4) return null;
  const values: number[] = [];
  for (const part of parts) {
    let value = Number.NaN;
    if (/^0[xX][0-9a-fA-F]+$/.test(part)) value = Number.parseInt(part.slice(2), 16);
    else if (/^0[0-7]*$/.test(part)) value = Number.parseInt(part, 8);
    else if (/^[1-9]\d*$/.test(part)) value = Number(part);
    if (!(value <= 0xffff_ffff)) return null;
    values.push(value);
  }
  const last = values.pop() ?? 0;
  if (values.some((value) => value > 255) || last > 2 ** (8 * (4 - values.length)) - 1) return null;
  let bits = last;
  values.forEach((value, i) => {
    bits += value * 2 ** (24 - 8 * i);
  });
  return ipv4FromBits(bits);
}

/** A numeric host as getaddrinfo(3) takes it, of either family; null when the text is a name. */
export function parseNumericHost(text: string): IpAddress | null {
  return text.includes(":") ? tryParseIpv6(text) : parseInetAton(text);
}
