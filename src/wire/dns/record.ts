import type { Ipv4 } from "../ipv4-address.js";
import type { Ipv6 } from "../ipv6-address.js";
import { DnsClass, DnsType } from "./codes.js";
import type { DnsName } from "./name.js";

/** What a record says; `kind` tells which of the types' shapes it has. */
export type DnsData =
  | { readonly kind: "a"; readonly address: Ipv4 }
  | { readonly kind: "aaaa"; readonly address: Ipv6 }
  /** CNAME, NS, PTR and DNAME: one name. */
  | { readonly kind: "name"; readonly target: DnsName }
  | SoaData
  | { readonly kind: "mx"; readonly preference: number; readonly exchange: DnsName }
  /** Character strings of at most 255 octets each. */
  | { readonly kind: "txt"; readonly strings: readonly Uint8Array[] }
  | SrvData
  | { readonly kind: "caa"; readonly flags: number; readonly tag: string; readonly value: Uint8Array }
  /** A type or class that nobody here reads (RFC 3597). */
  | { readonly kind: "unknown"; readonly data: Uint8Array };

/** Start of authority (RFC 1035 3.3.13). */
export interface SoaData {
  readonly kind: "soa";
  readonly primary: DnsName;
  /** The mail address of who answers for the zone, its @ written as a dot. */
  readonly mailbox: DnsName;
  readonly serial: number;
  readonly refreshSeconds: number;
  readonly retrySeconds: number;
  readonly expireSeconds: number;
  /** How long "no such name" may be kept (RFC 2308 4), the lesser of this and the record's own TTL. */
  readonly minimumSeconds: number;
}

/** Location of a service (RFC 2782). */
export interface SrvData {
  readonly kind: "srv";
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: DnsName;
}

/** A resource record (RFC 1035 3.2.1). */
export interface DnsRecord {
  readonly name: DnsName;
  /** `DnsType`. */
  readonly type: number;
  /** `DnsClass`. */
  readonly class: number;
  readonly ttlSeconds: number;
  readonly data: DnsData;
}

/** A question (RFC 1035 4.1.2). */
export interface DnsQuestion {
  readonly name: DnsName;
  readonly type: number;
  readonly class: number;
}

/** A record of class IN. */
export function dnsRecord(name: DnsName, type: number, ttlSeconds: number, data: DnsData): DnsRecord {
  return { name, type, class: DnsClass.IN, ttlSeconds, data };
}

/** The shape that the data of a type has in messages; "unknown" for types and classes without one. */
export function dataKind(type: number, dnsClass: number): DnsData["kind"] {
  switch (type) {
    case DnsType.A:
      return dnsClass === DnsClass.IN ? "a" : "unknown";
    case DnsType.AAAA:
      return dnsClass === DnsClass.IN ? "aaaa" : "unknown";
    case DnsType.CNAME:
    case DnsType.NS:
    case DnsType.PTR:
    case DnsType.DNAME:
      return "name";
    case DnsType.SOA:
      return "soa";
    case DnsType.MX:
      return "mx";
    case DnsType.TXT:
      return "txt";
    case DnsType.SRV:
      return "srv";
    case DnsType.CAA:
      return "caa";
    default:
      return "unknown";
  }
}
