import { MILLISECOND } from "../sim/time.js";
import { DnsClass, DnsRcode, DnsType } from "../wire/dns/codes.js";
import { DnsMessage } from "../wire/dns/message.js";
import { DNS_ROOT, type DnsName, isWithin, nameKey, nameLabels, parentName } from "../wire/dns/name.js";
import type { DnsQuestion, DnsRecord } from "../wire/dns/record.js";
import type { IpAddress } from "../wire/ip-address.js";
import { followAnswers } from "./chain.js";
import { DnsExchange, type DnsExchangeHandler } from "./exchange.js";
import { type DnsResolution, type ResolutionHandler, SERVER_FAILURE } from "./resolution.js";
import type { DnsResolver } from "./resolver.js";

/** What one question of a client may cost, together with all that it needs on the way. */
export class ResolveBudget {
  /** BIND's max-recursion-queries, 100. */
  queries = 100;
}

/** How deep names of servers may hang on names of servers (BIND's max-recursion-depth, 7). */
const MAX_DEPTH = 7;
/** How many aliases are followed (BIND's max-query-restarts, 11). */
const MAX_ALIASES = 11;
/** How long the first round waits for each server; the second waits twice as long. */
const FIRST_TIMEOUT_NS = 800 * MILLISECOND;
const ROUNDS = 2;
const EDNS_UDP_SIZE = 1_232;

/** One question on its way down the tree: asks the servers of the closest known zone, follows referrals and aliases. */
export class ResolveJob implements DnsExchangeHandler, ResolutionHandler {
  private readonly resolver: DnsResolver;
  private readonly type: number;
  private readonly handler: ResolutionHandler;
  private readonly key: unknown;
  private readonly budget: ResolveBudget;
  private readonly depth: number;
  /** The name that is asked for now: the question's, or the end of its aliases so far. */
  private name: DnsName;
  private readonly chain: DnsRecord[] = [];
  private readonly seen = new Set<string>();
  /** The zone whose servers are asked, its servers' names without known address, and the addresses to try. */
  private zone: DnsName = DNS_ROOT;
  private nameless: DnsName[] = [];
  private servers: IpAddress[] = [];
  private serverIndex = 0;
  private round = 0;
  /** Why the last server that was asked said nothing; "" when all answered. */
  private problem = "";

  constructor(
    resolver: DnsResolver,
    question: DnsQuestion,
    handler: ResolutionHandler,
    key: unknown,
    budget: ResolveBudget,
    depth: number,
  ) {
    this.resolver = resolver;
    this.name = question.name;
    this.type = question.type;
    this.handler = handler;
    this.key = key;
    this.budget = budget;
    this.depth = depth;
    this.seen.add(nameKey(question.name));
  }

  /** Begins, or goes on with another name: from the cache, or from the closest zone whose servers are known. */
  start(): void {
    if (this.answerFromCache()) return;
    this.round = 0;
    this.serverIndex = 0;
    if (this.resolver.forwarders.length > 0) {
      this.zone = DNS_ROOT;
      this.servers = [...this.resolver.forwarders];
      this.nameless = [];
    } else this.findServers();
    this.askNext();
  }

  onExchange(exchange: DnsExchange): void {
    const response = exchange.responses[0] ?? null;
    this.serverIndex++;
    if (exchange.failure !== null) this.problem = exchange.problem;
    if (response === null || !this.take(response)) this.askNext();
  }

  /** The address of a server of the zone is known, or is not to be had. */
  onResolution(resolution: DnsResolution): void {
    for (const { data } of resolution.answers) {
      if ((data.kind === "a" || data.kind === "aaaa") && !this.servers.includes(data.address)) {
        this.servers.push(data.address);
      }
    }
    this.askNext();
  }

  private answerFromCache(): boolean {
    const { cache, netns } = this.resolver;
    const nowNs = netns.sim.nowNs;
    const known = cache.get(this.name, this.type, nowNs);
    if (known?.trusted === true) {
      this.finish(known.rcode, known.records, known.authorities);
      return true;
    }
    if (this.type === DnsType.CNAME) return false;
    const alias = cache.get(this.name, DnsType.CNAME, nowNs);
    const record = alias?.trusted === true ? alias.records[0] : undefined;
    if (record === undefined || record.data.kind !== "name") return false;
    this.chain.push(record);
    this.followTo(record.data.target);
    return true;
  }

  private followTo(target: DnsName): void {
    if (this.seen.has(nameKey(target)) || this.seen.size > MAX_ALIASES) {
      this.fail();
      return;
    }
    this.seen.add(nameKey(target));
    this.name = target;
    this.start();
  }

  /** The closest zone around the name whose servers the cache knows; the root's servers otherwise. */
  private findServers(): void {
    const { cache, netns, rootServers } = this.resolver;
    const nowNs = netns.sim.nowNs;
    // The parent of a cut knows about DS.
    const from = this.type === DnsType.DS ? parentName(this.name) : this.name;
    for (let at = from; at !== null && at !== DNS_ROOT; at = parentName(at)) {
      const delegation = cache.get(at, DnsType.NS, nowNs);
      if (delegation === null || delegation.records.length === 0) continue;
      this.zone = at;
      this.servers = [];
      this.nameless = [];
      for (const { data } of delegation.records) {
        if (data.kind !== "name") continue;
        const before = this.servers.length;
        for (const type of [DnsType.A, DnsType.AAAA]) {
          for (const record of cache.get(data.target, type, nowNs)?.records ?? []) {
            if (record.data.kind === "a" || record.data.kind === "aaaa") this.servers.push(record.data.address);
          }
        }
        // A server inside the zone that has no glue cannot be found through the zone itself.
        if (this.servers.length === before && !isWithin(data.target, at)) this.nameless.push(data.target);
      }
      if (this.servers.length + this.nameless.length > 0) return;
    }
    this.zone = DNS_ROOT;
    this.servers = [...rootServers];
    this.nameless = [];
  }

  /** Asks the next server; looks up the address of another one when those that are known did not help. */
  private askNext(): void {
    const { resolver } = this;
    const server = this.servers[this.serverIndex];
    if (server === undefined) {
      const unknown = this.nameless.shift();
      if (unknown !== undefined && this.depth < MAX_DEPTH) {
        const question = { name: unknown, type: DnsType.A, class: DnsClass.IN };
        new ResolveJob(resolver, question, this, null, this.budget, this.depth + 1).start();
        return;
      }
      this.round++;
      if (this.round >= ROUNDS || this.servers.length === 0) {
        this.fail();
        return;
      }
      this.serverIndex = 0;
      this.askNext();
      return;
    }
    if (this.budget.queries-- <= 0) {
      this.fail();
      return;
    }
    resolver.queryCount++;
    const { netns, processName } = resolver;
    const request = DnsMessage.query(netns.portRandom.integer(0, 0xffff), this.name, this.type, {
      recursionDesired: resolver.forwarders.length > 0,
      edns: { udpSize: EDNS_UDP_SIZE, version: 0, dnssecOk: false, options: [] },
    });
    new DnsExchange(netns, server, [request], this, {
      timeoutNs: FIRST_TIMEOUT_NS * 2 ** this.round,
      ...(processName === null ? {} : { processName }),
    }).start();
  }

  /** Takes a response; false when it is of no use and another server is to be asked. */
  private take(response: DnsMessage): boolean {
    const { rcode } = response;
    if (rcode !== DnsRcode.NOERROR && rcode !== DnsRcode.NXDOMAIN) {
      if (this.isRecursive || !this.resolver.relaysFailures) return false;
      this.finish(rcode, [], []);
      return true;
    }
    // Bailiwick: a server is believed about its own zone only (RFC 2181 5.4.1, RFC 5452 6).
    const inZone = (record: DnsRecord): boolean => record.class === DnsClass.IN && isWithin(record.name, this.zone);
    const { maxTtlSeconds } = this.resolver;
    const capped = (record: DnsRecord): DnsRecord =>
      record.ttlSeconds > maxTtlSeconds ? { ...record, ttlSeconds: maxTtlSeconds } : record;
    const chain = followAnswers(response.answers.filter(inZone).map(capped), this.name, this.type);
    if (chain.isLoop) {
      this.fail();
      return true;
    }
    const authorities = response.authorities.filter(inZone).map(capped);
    const aliases = chain.records.filter((record) => !chain.found.includes(record));
    for (const alias of aliases) this.remember(alias.name, DnsType.CNAME, [alias]);
    if (chain.found.length > 0 && rcode === DnsRcode.NOERROR) {
      if (this.type !== DnsType.ANY) this.remember(chain.end, this.type, chain.found);
      this.chain.push(...aliases);
      this.finish(rcode, chain.found, []);
      return true;
    }
    const soa = authorities.find((record) => record.type === DnsType.SOA);
    // A chain that ends outside of the server's zone is followed anew, whatever the server said of its end.
    const isOutside = !isWithin(chain.end, this.zone);
    if (!isOutside && (rcode === DnsRcode.NXDOMAIN || soa !== undefined)) {
      if (rcode === DnsRcode.NXDOMAIN && soa === undefined && !response.authoritative && this.isRecursive) return false;
      this.chain.push(...aliases);
      const negative = soa === undefined ? [] : [soa];
      const answer = { rcode, records: [], authorities: negative, trusted: true };
      this.resolver.cache.put(chain.end, this.type, answer, this.nowNs);
      this.finish(rcode, [], negative);
      return true;
    }
    if (aliases.length > 0) {
      this.chain.push(...aliases);
      for (const alias of aliases) this.seen.add(nameKey(alias.name));
      this.followTo(chain.end);
      return true;
    }
    if (this.isRecursive && this.takeReferral(authorities, response.additionals.filter(inZone))) return true;
    if (!response.authoritative && this.isRecursive) return false;
    this.finish(rcode, [], []);
    return true;
  }

  /** A referral is one that leads closer to the name; anything else is a lame answer. */
  private takeReferral(authorities: readonly DnsRecord[], additionals: readonly DnsRecord[]): boolean {
    const first = authorities.find(
      (record) =>
        record.type === DnsType.NS &&
        isWithin(this.name, record.name) &&
        nameLabels(record.name).length > nameLabels(this.zone).length,
    );
    if (first === undefined) return false;
    const cut = nameKey(first.name);
    const servers = authorities.filter((record) => record.type === DnsType.NS && nameKey(record.name) === cut);
    this.remember(first.name, DnsType.NS, servers, false);
    for (const { data } of servers) {
      if (data.kind !== "name") continue;
      for (const type of [DnsType.A, DnsType.AAAA]) {
        const glue = additionals.filter((r) => r.type === type && nameKey(r.name) === nameKey(data.target));
        if (glue.length > 0) this.remember(data.target, type, glue, false);
      }
    }
    this.round = 0;
    this.serverIndex = 0;
    // Servers with TTL 0 are not in the cache, yet must be used for this question.
    this.zone = first.name;
    this.servers = [];
    this.nameless = [];
    for (const { data } of servers) {
      if (data.kind !== "name") continue;
      const before = this.servers.length;
      for (const glue of additionals) {
        if (nameKey(glue.name) !== nameKey(data.target)) continue;
        if (glue.data.kind === "a" || glue.data.kind === "aaaa") this.servers.push(glue.data.address);
      }
      if (this.servers.length === before && !isWithin(data.target, first.name)) this.nameless.push(data.target);
    }
    this.askNext();
    return true;
  }

  private get isRecursive(): boolean {
    return this.resolver.forwarders.length === 0;
  }

  private get nowNs(): number {
    return this.resolver.netns.sim.nowNs;
  }

  private remember(name: DnsName, type: number, records: readonly DnsRecord[], trusted = true): void {
    const answer = { rcode: DnsRcode.NOERROR, records, authorities: [], trusted };
    this.resolver.cache.put(name, type, answer, this.nowNs);
  }

  private finish(rcode: number, found: readonly DnsRecord[], authorities: readonly DnsRecord[]): void {
    this.handler.onResolution({ rcode, answers: [...this.chain, ...found], authorities }, this.key);
  }

  private fail(): void {
    const { problem } = this;
    this.handler.onResolution(problem === "" ? SERVER_FAILURE : { ...SERVER_FAILURE, problem }, this.key);
  }
}
