import { DnsClass, typeName } from "../wire/dns/codes.js";
import { type DnsName, parseName } from "../wire/dns/name.js";
import { type DnsData, dataKind } from "../wire/dns/record.js";
import { tryParseIpv4 } from "../wire/ipv4-address.js";
import { tryParseIpv6 } from "../wire/ipv6-address.js";
import { parseTtl, ZoneFileError, type ZonePlace, type ZoneToken } from "./zone-tokens.js";

/** The data of a record from its words. @throws ZoneFileError naming what was found and what its type takes. */
export function parseRecordData(
  type: number,
  tokens: readonly ZoneToken[],
  end: ZonePlace,
  file: string,
  origin: DnsName,
): DnsData {
  const words = new DataWords(tokens, end, file, origin);
  const data = readData(type, words);
  words.finish(typeName(type));
  return data;
}

function readData(type: number, words: DataWords): DnsData {
  const kind = dataKind(type, DnsClass.IN);
  if (words.isGeneric) {
    const bytes = words.generic();
    if (kind === "unknown") return { kind, data: bytes };
    throw words.error("data in the form of an unknown type", `the words of ${typeName(type)}`);
  }
  switch (kind) {
    case "a":
      return { kind, address: words.parsed("an IPv4 address such as 10.0.0.1", tryParseIpv4) };
    case "aaaa":
      return { kind, address: words.parsed("an IPv6 address such as fd00::10", tryParseIpv6) };
    case "name":
      return { kind, target: words.name() };
    case "soa":
      return {
        kind,
        primary: words.name(),
        mailbox: words.name(),
        serial: words.number("a serial number", 0xffff_ffff),
        refreshSeconds: words.ttl(),
        retrySeconds: words.ttl(),
        expireSeconds: words.ttl(),
        minimumSeconds: words.ttl(),
      };
    case "mx":
      return { kind, preference: words.number("a preference", 0xffff), exchange: words.name() };
    case "txt": {
      const strings = [words.string()];
      while (!words.atEnd) strings.push(words.string());
      return { kind, strings };
    }
    case "srv":
      return {
        kind,
        priority: words.number("a priority", 0xffff),
        weight: words.number("a weight", 0xffff),
        port: words.number("a port", 0xffff),
        target: words.name(),
      };
    case "caa":
      return {
        kind,
        flags: words.number("flags", 0xff),
        tag: words.parsed("a tag of letters and digits", (text) => (/^[a-zA-Z0-9]{1,255}$/.test(text) ? text : null)),
        value: words.string(),
      };
    case "unknown":
      throw words.error(`data of ${typeName(type)} in words`, String.raw`the form "\# LENGTH HEX" (RFC 3597 5)`);
  }
}

/** The words of one record's data, taken from left to right. */
class DataWords {
  private at = 0;
  private readonly tokens: readonly ZoneToken[];
  private readonly end: ZonePlace;
  private readonly file: string;
  private readonly origin: DnsName;

  constructor(tokens: readonly ZoneToken[], end: ZonePlace, file: string, origin: DnsName) {
    this.tokens = tokens;
    this.end = end;
    this.file = file;
    this.origin = origin;
  }

  get atEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  get isGeneric(): boolean {
    const token = this.tokens[this.at];
    return token !== undefined && !token.quoted && token.text === "\\#";
  }

  error(found: string, expected: string): ZoneFileError {
    return new ZoneFileError(this.file, this.tokens[this.at] ?? this.end, found, expected);
  }

  parsed<T>(expected: string, parse: (text: string) => T | null): T {
    const token = this.tokens[this.at];
    if (token === undefined) throw this.error("the end of the record", expected);
    const value = parse(token.text);
    if (value === null) throw this.error(`"${token.text}"`, expected);
    this.at++;
    return value;
  }

  name(): DnsName {
    const token = this.tokens[this.at];
    if (token === undefined) throw this.error("the end of the record", "a domain name");
    try {
      const name = parseName(token.text, this.origin);
      this.at++;
      return name;
    } catch (error) {
      throw this.error(error instanceof Error ? error.message : String(error), "a domain name");
    }
  }

  number(what: string, max: number): number {
    return this.parsed(`${what} from 0 to ${max}`, (text) => {
      const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
      return value <= max ? value : null;
    });
  }

  ttl(): number {
    return this.parsed("a time such as 3600 or 1h", parseTtl);
  }

  /** A character string: its octets, escapes undone. */
  string(): Uint8Array {
    return this.parsed("a string of at most 255 octets", (text) => {
      const octets = stringOctets(text);
      return octets !== null && octets.length <= 255 ? Uint8Array.from(octets) : null;
    });
  }

  generic(): Uint8Array {
    this.at++;
    const length = this.number("a length", 0xffff);
    let digits = "";
    while (!this.atEnd)
      digits += this.parsed("hexadecimal digits", (text) => (/^[0-9a-f]+$/i.test(text) ? text : null));
    if (digits.length !== length * 2) throw this.error(`${digits.length} hexadecimal digits`, `${length * 2}`);
    return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }

  finish(type: string): void {
    const token = this.tokens[this.at];
    if (token !== undefined) throw this.error(`"${token.text}"`, `the end of the ${type} record`);
  }
}

/** UTF-8 octets of a string with `\"` and `\DDD`; null for a bad escape. */
function stringOctets(text: string): number[] | null {
  const octets: number[] = [];
  for (let at = 0; at < text.length; at++) {
    let point = text.codePointAt(at) ?? 0;
    if (point === 0x5c) {
      const digits = text.slice(at + 1, at + 4);
      if (/^\d{3}$/.test(digits)) {
        if (Number(digits) > 255) return null;
        octets.push(Number(digits));
        at += 3;
        continue;
      }
      if (at + 1 >= text.length || /^\d/.test(digits)) return null;
      point = text.codePointAt(++at) ?? 0;
    }
    if (point > 0xffff) at++;
    if (point < 0x80) octets.push(point);
    else if (point < 0x800) octets.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) octets.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else
      octets.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  return octets;
}
