// Zones: the records of a part of the name space, and the one answer that they give to a question (RFC 1034 4.3.2).
// Knows names and records; must not know messages' ids, sockets or other zones.
// Read next: zone-file.ts for their text, server.ts for how several become a server.

import { DnsClass, DnsRcode, DnsType, typeName } from "../wire/dns/codes.js";
import {
  type DnsName,
  isWithin,
  nameKey,
  nameLabels,
  nameOfLabels,
  parentName,
  tryParseName,
} from "../wire/dns/name.js";
import { type DnsQuestion, type DnsRecord, dnsRecord } from "../wire/dns/record.js";
import { formatData } from "../wire/dns/text.js";
import { type DnsAnswer, type DnsBackend, dnsAnswer } from "./backend.js";

/** A record that cannot stand in a zone: which, and why. */
export class ZoneError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ZoneError";
  }
}

/** The records of one name by type; a name without any stands between others ("empty non-terminal", RFC 4592 2.2.2). */
type ZoneNode = Map<number, DnsRecord[]>;

/** A zone: the records from its origin down to its delegations. Itself a backend. */
export class Zone implements DnsBackend {
  readonly origin: DnsName;
  private readonly nodes = new Map<string, ZoneNode>();
  private soa: DnsRecord;

  /** Without an SOA record among `records` the zone has one of its own, serial 1, negative answers kept for 5 minutes. */
  constructor(origin: DnsName, records: Iterable<DnsRecord> = []) {
    this.origin = origin;
    this.soa = dnsRecord(origin, DnsType.SOA, 3_600, {
      kind: "soa",
      primary: tryParseName("ns", origin) ?? origin,
      mailbox: tryParseName("hostmaster", origin) ?? origin,
      serial: 1,
      refreshSeconds: 7_200,
      retrySeconds: 1_800,
      expireSeconds: 86_400,
      minimumSeconds: 300,
    });
    this.nodes.set(nameKey(origin), new Map([[DnsType.SOA, [this.soa]]]));
    for (const record of records) this.add(record);
  }

  /**
   * Adds a record; one that is there already is not added twice. The records of one name and type share the TTL of the
   * first (RFC 2181 5.2). A SOA replaces the one before.
   * @throws ZoneError when the name is not in the zone, or when an alias would stand beside other data (RFC 1034 3.6.2).
   */
  add(record: DnsRecord): void {
    const { name, type } = record;
    if (!isWithin(name, this.origin)) throw new ZoneError(`${name} is not in the zone ${this.origin}`);
    if (type === DnsType.SOA) {
      if (nameKey(name) !== nameKey(this.origin)) {
        throw new ZoneError(`a SOA record belongs to the zone's origin ${this.origin}, not to ${name}`);
      }
      this.soa = record;
      this.nodeFor(name).set(DnsType.SOA, [record]);
      return;
    }
    const node = this.nodeFor(name);
    const set = node.get(type);
    const data = formatData(record.data);
    if (set?.some((other) => formatData(other.data) === data)) return;
    const beside = [...node.keys()].find((other) => other !== type);
    if (type === DnsType.CNAME && (set !== undefined || beside !== undefined)) {
      throw new ZoneError(`${name} has ${typeName(beside ?? type)} data already: an alias (CNAME) stands alone`);
    }
    if (type !== DnsType.CNAME && node.has(DnsType.CNAME)) {
      throw new ZoneError(`${name} is an alias (CNAME) already: ${typeName(type)} data cannot stand beside it`);
    }
    if (set === undefined) node.set(type, [record]);
    else set.push({ ...record, ttlSeconds: set[0]?.ttlSeconds ?? record.ttlSeconds });
  }

  /** Takes away the records of a name, of one type or (null) of all; a SOA stays. */
  remove(name: DnsName, type: number | null = null): void {
    const node = this.nodes.get(nameKey(name));
    if (node === undefined) return;
    for (const key of [...node.keys()]) if (key !== DnsType.SOA && (type === null || key === type)) node.delete(key);
    for (let at: DnsName | null = name; at !== null && nameKey(at) !== nameKey(this.origin); at = parentName(at)) {
      const empty = this.nodes.get(nameKey(at))?.size === 0;
      if (!empty || this.hasBelow(at)) break;
      this.nodes.delete(nameKey(at));
    }
  }

  /** All records, the SOA first, else in the order in which names were first added. */
  records(): DnsRecord[] {
    const all: DnsRecord[] = [this.soa];
    for (const node of this.nodes.values()) {
      for (const [type, set] of node) if (type !== DnsType.SOA) all.push(...set);
    }
    return all;
  }

  /** The records of a name and type, without looking at delegations, aliases or wildcards; empty when there are none. */
  find(name: DnsName, type: number): readonly DnsRecord[] {
    return this.nodes.get(nameKey(name))?.get(type) ?? [];
  }

  answer(question: DnsQuestion): DnsAnswer | null {
    const { name, type } = question;
    if (question.class !== DnsClass.IN || !isWithin(name, this.origin)) return null;
    const labels = nameLabels(name);
    const originDepth = nameLabels(this.origin).length;
    let closest: DnsName = this.origin;
    for (let depth = originDepth; depth <= labels.length; depth++) {
      const at = nameOfLabels(labels.slice(labels.length - depth));
      const node = this.nodes.get(nameKey(at));
      if (node === undefined) break;
      closest = at;
      const isWhole = depth === labels.length;
      const cut = depth > originDepth ? node.get(DnsType.NS) : undefined;
      if (cut !== undefined && !(isWhole && type === DnsType.DS)) return this.referral(cut);
      const dname = isWhole ? undefined : node.get(DnsType.DNAME)?.[0];
      if (dname !== undefined) return substitute(dname, name, labels.length - depth);
      if (isWhole) return this.fromNode(node, question);
    }
    const wildcard = this.nodes.get(nameKey(tryParseName("*", closest) ?? closest));
    if (wildcard !== undefined && nameKey(closest) !== nameKey(name) && tryParseName("*", closest) !== null) {
      return this.fromNode(wildcard, question);
    }
    return dnsAnswer({ rcode: DnsRcode.NXDOMAIN, authorities: [this.negativeSoa()] });
  }

  /** What a node has for a question; owners are written as they were asked for, which a wildcard needs too. */
  private fromNode(node: ZoneNode, question: DnsQuestion): DnsAnswer {
    const alias = node.get(DnsType.CNAME);
    let found = node.get(question.type) ?? alias;
    // RFC 8482 4.1: one of the sets is answer enough to ANY.
    if (question.type === DnsType.ANY) found = node.values().next().value;
    if (found === undefined) return dnsAnswer({ authorities: [this.negativeSoa()] });
    const answers = found.map((record) => ({ ...record, name: question.name }));
    return dnsAnswer({ answers, additionals: this.addressesFor(answers) });
  }

  private referral(servers: readonly DnsRecord[]): DnsAnswer {
    return dnsAnswer({ authoritative: false, authorities: servers, additionals: this.addressesFor(servers) });
  }

  /** Addresses in this zone (glue among them) of the hosts that NS, MX and SRV records name. */
  private addressesFor(records: readonly DnsRecord[]): DnsRecord[] {
    const found: DnsRecord[] = [];
    for (const { type, data } of records) {
      let host: DnsName | null = null;
      if (data.kind === "name" && type === DnsType.NS) host = data.target;
      else if (data.kind === "mx") host = data.exchange;
      else if (data.kind === "srv") host = data.target;
      if (host === null) continue;
      for (const record of [...this.find(host, DnsType.A), ...this.find(host, DnsType.AAAA)]) {
        if (!found.includes(record)) found.push(record);
      }
    }
    return found;
  }

  /** The SOA that says how long a negative answer may be kept (RFC 2308 3). */
  private negativeSoa(): DnsRecord {
    const { soa } = this;
    const minimum = soa.data.kind === "soa" ? soa.data.minimumSeconds : 0;
    return { ...soa, ttlSeconds: Math.min(soa.ttlSeconds, minimum) };
  }

  /** The node of a name, made with all between it and the origin. */
  private nodeFor(name: DnsName): ZoneNode {
    const key = nameKey(name);
    const known = this.nodes.get(key);
    if (known !== undefined) return known;
    const node: ZoneNode = new Map();
    this.nodes.set(key, node);
    const parent = parentName(name);
    if (parent !== null && key !== nameKey(this.origin)) this.nodeFor(parent);
    return node;
  }

  private hasBelow(name: DnsName): boolean {
    const key = nameKey(name);
    for (const other of this.nodes.keys()) if (other !== key && isWithin(other as DnsName, name)) return true;
    return false;
  }
}

/** DNAME (RFC 6672): the name below it, its end replaced; the record and the alias that it makes. */
function substitute(dname: DnsRecord, name: DnsName, labelsKept: number): DnsAnswer {
  if (dname.data.kind !== "name") return dnsAnswer({ rcode: DnsRcode.SERVFAIL });
  const kept = nameLabels(name).slice(0, labelsKept).join(".");
  const target = tryParseName(kept, dname.data.target);
  if (target === null) return dnsAnswer({ rcode: DnsRcode.YXDOMAIN, answers: [dname] });
  const alias = dnsRecord(name, DnsType.CNAME, dname.ttlSeconds, { kind: "name", target });
  return dnsAnswer({ answers: [dname, alias] });
}
