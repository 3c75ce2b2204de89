/** Types of records and of questions (IANA); an unknown one stays its number. */
export const DnsType = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  DNAME: 39,
  OPT: 41,
  DS: 43,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  TLSA: 52,
  SVCB: 64,
  HTTPS: 65,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  CAA: 257,
} as const;

/** Classes (RFC 1035 3.2.4). */
export const DnsClass = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const;

/** Operation codes (RFC 1035 4.1.1, RFC 1996, RFC 2136). */
export const DnsOpcode = { QUERY: 0, IQUERY: 1, STATUS: 2, NOTIFY: 4, UPDATE: 5 } as const;

/** Response codes (RFC 1035 4.1.1, RFC 2136, RFC 6891). */
export const DnsRcode = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  BADVERS: 16,
} as const;

/** "AAAA"; an unknown type as "TYPE1234" (RFC 3597 5). */
export function typeName(type: number): string {
  return nameOf(DnsType, type) ?? `TYPE${type}`;
}

/** The number of a type's name, in any case, "TYPE1234" among them; null when there is no such type. */
export function parseType(text: string): number | null {
  return parseCode(DnsType, text, /^TYPE(\d{1,5})$/);
}

/** "IN"; an unknown class as "CLASS1234". */
export function className(dnsClass: number): string {
  return nameOf(DnsClass, dnsClass) ?? `CLASS${dnsClass}`;
}

/** The number of a class's name, in any case; null when there is no such class. */
export function parseClass(text: string): number | null {
  return parseCode(DnsClass, text, /^CLASS(\d{1,5})$/);
}

/** "NXDOMAIN"; an unknown one as dig prints it, "RESERVED11". */
export function rcodeName(rcode: number): string {
  return nameOf(DnsRcode, rcode) ?? `RESERVED${rcode}`;
}

/** "QUERY"; an unknown one as dig prints it, "RESERVED3". */
export function opcodeName(opcode: number): string {
  return nameOf(DnsOpcode, opcode) ?? `RESERVED${opcode}`;
}

function nameOf(codes: Readonly<Record<string, number>>, code: number): string | null {
  for (const name of Object.keys(codes)) if (codes[name] === code) return name;
  return null;
}

function parseCode(codes: Readonly<Record<string, number>>, text: string, unknown: RegExp): number | null {
  const upper = text.toUpperCase();
  if (Object.hasOwn(codes, upper)) return codes[upper] ?? null;
  const number = Number(unknown.exec(upper)?.[1] ?? Number.NaN);
  return number <= 0xffff ? number : null;
}
