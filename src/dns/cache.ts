import { SECOND } from "../sim/time.js";
import { DnsRcode } from "../wire/dns/codes.js";
import { type DnsName, nameKey } from "../wire/dns/name.js";
import type { DnsRecord } from "../wire/dns/record.js";

/** What is known about one name and type. */
export interface CachedAnswer {
  /** NOERROR or NXDOMAIN. */
  readonly rcode: number;
  /** The records, empty for a negative answer; an alias when the name is one. */
  readonly records: readonly DnsRecord[];
  /** The SOA of a negative answer. */
  readonly authorities: readonly DnsRecord[];
  /** False for glue and the like: good for finding servers, not for answering (RFC 2181 5.4.1). */
  readonly trusted: boolean;
}

interface CacheEntry {
  readonly answer: CachedAnswer;
  readonly storedNs: number;
  readonly expiresNs: number;
}

/** The longest that anything is kept: a week, negative answers three hours (BIND's max-cache-ttl, max-ncache-ttl). */
const MAX_TTL_SECONDS = 604_800;
const MAX_NEGATIVE_TTL_SECONDS = 10_800;

/** Answers by name and type, kept for their TTL in virtual time (RFC 1035 7.4, RFC 2308). */
export class DnsCache {
  /** How many questions it answered, and how many not. */
  hits = 0;
  misses = 0;
  private readonly entries = new Map<string, CacheEntry>();
  private readonly maxEntries: number;

  /** Holds 10,000 answers unless told; the oldest goes first. */
  constructor(maxEntries = 10_000) {
    this.maxEntries = maxEntries;
  }

  get size(): number {
    return this.entries.size;
  }

  /** What is known, its TTLs counted down; null when nothing is, or no longer. */
  get(name: DnsName, type: number, nowNs: number): CachedAnswer | null {
    const key = keyOf(name, type);
    const entry = this.entries.get(key);
    if (entry === undefined || entry.expiresNs <= nowNs) {
      if (entry !== undefined) this.entries.delete(key);
      this.misses++;
      return null;
    }
    this.hits++;
    const age = Math.floor((nowNs - entry.storedNs) / SECOND);
    if (age === 0) return entry.answer;
    const older = (record: DnsRecord): DnsRecord => ({
      ...record,
      ttlSeconds: Math.max(0, record.ttlSeconds - age),
    });
    const { answer } = entry;
    return { ...answer, records: answer.records.map(older), authorities: answer.authorities.map(older) };
  }

  /**
   * Keeps an answer for the least TTL of its records; a negative one for as long as its SOA allows, without SOA not at all
   * (RFC 2308 5). Data that is not trusted never replaces trusted data.
   */
  put(name: DnsName, type: number, answer: CachedAnswer, nowNs: number): void {
    const ttl = ttlOf(answer);
    if (ttl <= 0) return;
    const key = keyOf(name, type);
    const known = this.entries.get(key);
    if (known?.answer.trusted === true && !answer.trusted && known.expiresNs > nowNs) return;
    this.entries.delete(key);
    this.entries.set(key, { answer, storedNs: nowNs, expiresNs: nowNs + ttl * SECOND });
    if (this.entries.size > this.maxEntries) {
      const oldest = this.entries.keys().next().value;
      if (oldest !== undefined) this.entries.delete(oldest);
    }
  }

  /** Forgets everything (`rndc flush`). */
  clear(): void {
    this.entries.clear();
  }
}

function keyOf(name: DnsName, type: number): string {
  return `${type} ${nameKey(name)}`;
}

function ttlOf(answer: CachedAnswer): number {
  if (answer.rcode === DnsRcode.NOERROR && answer.records.length > 0) {
    return Math.min(MAX_TTL_SECONDS, ...answer.records.map((record) => record.ttlSeconds));
  }
  const soa = answer.authorities.find((record) => record.data.kind === "soa");
  if (soa === undefined || soa.data.kind !== "soa") return 0;
  return Math.min(MAX_NEGATIVE_TTL_SECONDS, soa.ttlSeconds, soa.data.minimumSeconds);
}
