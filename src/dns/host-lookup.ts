import type { FileSystem } from "../host/filesystem.js";
import { DnsRcode, DnsType } from "../wire/dns/codes.js";
import { DnsMessage } from "../wire/dns/message.js";
import { type DnsName, tryParseName } from "../wire/dns/name.js";
import type { DnsRecord } from "../wire/dns/record.js";
import { type IpAddress, isIpv4 } from "../wire/ip-address.js";
import type { CachedAnswer } from "./cache.js";
import { followAnswers } from "./chain.js";
import { DnsExchange, type DnsExchangeHandler } from "./exchange.js";
import { findHost } from "./hosts-file.js";
import { GaiError, type LookupFamily, type LookupHandler } from "./lookup.js";
import { type NssSource, type NssStatus, parseNsswitchHosts } from "./nsswitch.js";
import { parseNumericHost } from "./numeric-address.js";
import { parseResolvConf, type ResolvConf, tryTimeoutNs } from "./resolv-conf.js";
import { type SearchCandidate, searchCandidates } from "./search-list.js";
import { sortAddresses } from "./sort-addresses.js";
import type { StubResolver } from "./stub-resolver.js";

/** What asking for one candidate came to: h_errno of glibc, and whether a SERVFAIL was behind a "try again". */
type Outcome = "no-host" | "no-data" | "servfail" | "try-again" | "no-recovery";

/** The largest datagram that glibc asks for with `options edns0`. */
const EDNS_UDP_SIZE = 1_200;

/** One lookup on its way: numeric address, then the sources of nsswitch.conf, for DNS the search list and the servers. */
export class HostLookup implements DnsExchangeHandler {
  readonly name: string;
  private readonly resolver: StubResolver;
  private readonly family: LookupFamily;
  private readonly handler: LookupHandler;
  private readonly key: unknown;
  private readonly sources: readonly NssSource[];
  private readonly conf: ResolvConf;
  private sourceIndex = 0;
  /** /etc/hosts knows the name, with addresses of the other family alone. */
  private isOfOtherFamily = false;
  /** The last source's failure, which is the lookup's when no other source helps. */
  private error: GaiError = GaiError.NoName;
  private candidates: readonly SearchCandidate[] = [];
  private candidateIndex = 0;
  private firstTry: Outcome | null = null;
  private sawNoData = false;
  private sawServfail = false;
  /** Of the present candidate: its questions' types, what was answered, and the next server to ask. */
  private types: readonly number[] = [];
  private answers: (CachedAnswer | null)[] = [];
  private tryIndex = 0;
  private serverOffset = 0;
  private serverFailed = false;
  /** Of the present candidate: a server answered or kept silent, so that there is one (gotsomewhere of res_send.c). */
  private gotSomewhere = false;
  private exchange: DnsExchange | null = null;

  constructor(resolver: StubResolver, name: string, family: LookupFamily, handler: LookupHandler, key: unknown) {
    this.resolver = resolver;
    this.name = name;
    this.family = family;
    this.handler = handler;
    this.key = key;
    const { files } = resolver;
    this.sources = parseNsswitchHosts(readOptional(files, "/etc/nsswitch.conf"));
    const hostName = (readOptional(files, "/etc/hostname") ?? "").trim();
    this.conf = parseResolvConf(readOptional(files, "/etc/resolv.conf") ?? "", hostName);
  }

  /** Begins; the handler may hear of the result before this returns. */
  start(): void {
    const numeric = parseNumericHost(this.name);
    if (numeric !== null) {
      const fits = this.family === null || isIpv4(numeric) === (this.family === 4);
      if (fits) this.succeed([numeric], this.name);
      else this.fail(GaiError.AddressFamily);
    } else if (this.name === "") this.fail(GaiError.NoName);
    else this.askSource();
  }

  /** Gives up; the handler hears nothing. */
  cancel(): void {
    this.exchange?.cancel();
    this.exchange = null;
  }

  onExchange(exchange: DnsExchange): void {
    this.exchange = null;
    const before = this.pendingTypes().length;
    exchange.requests.forEach((request, i) => {
      const response = exchange.responses[i] ?? null;
      const type = request.questions[0]?.type;
      if (response !== null && type !== undefined) this.take(type, response);
    });
    if (typeof exchange.failure !== "number") this.gotSomewhere = true;
    // A failure (nobody listens there, no way leads there, no answer in time) is the next server's turn.
    if (this.pendingTypes().length === 0) this.judge();
    else if (this.conf.singleRequest && this.pendingTypes().length < before) this.askServer();
    else this.askNextServer();
  }

  private askSource(): void {
    const source = this.sources[this.sourceIndex];
    if (source === undefined) {
      this.fail(this.error);
    } else if (source.service === "files") {
      const hosts = readOptional(this.resolver.files, "/etc/hosts");
      const found = hosts === null ? null : findHost(hosts, this.name, this.family);
      if (found !== null) this.succeed(found.addresses, found.canonicalName);
      else {
        const hasOther = hosts !== null && this.family !== null && findHost(hosts, this.name, null) !== null;
        if (hasOther) this.isOfOtherFamily = true;
        this.leaveSource(hosts === null ? "unavail" : "notfound", GaiError.NoName);
      }
    } else if (source.service === "dns") this.searchDns();
    else this.leaveSource("unavail", this.error);
  }

  private leaveSource(status: NssStatus, error: GaiError): void {
    this.error = error;
    if (this.sources[this.sourceIndex]?.returnOn.includes(status) === true) this.fail(error);
    else {
      this.sourceIndex++;
      this.askSource();
    }
  }

  private searchDns(): void {
    this.candidates = searchCandidates(this.name, this.conf);
    this.candidateIndex = 0;
    this.askCandidate();
  }

  private askCandidate(): void {
    const candidate = this.candidates[this.candidateIndex];
    if (candidate === undefined) {
      this.endSearch();
      return;
    }
    this.types = this.family === null ? [DnsType.A, DnsType.AAAA] : [this.family === 4 ? DnsType.A : DnsType.AAAA];
    const name = this.candidateName();
    const { cache, netns } = this.resolver;
    const nowNs = netns.sim.nowNs;
    this.answers = this.types.map((type) => (name === null ? null : (cache?.get(name, type, nowNs) ?? null)));
    this.tryIndex = 0;
    this.serverFailed = false;
    this.gotSomewhere = false;
    this.serverOffset = this.conf.rotate ? this.resolver.nextOffset() : 0;
    if (name === null) this.conclude("no-host");
    else if (this.pendingTypes().length === 0) this.judge();
    else this.askServer();
  }

  private candidateName(): DnsName | null {
    return tryParseName(`${this.candidates[this.candidateIndex]?.name ?? ""}.`);
  }

  private pendingTypes(): number[] {
    return this.types.filter((_type, i) => (this.answers[i] ?? null) === null);
  }

  private askServer(): void {
    const name = this.candidateName();
    const { nameservers, attempts, useVc, edns0, singleRequest } = this.conf;
    const count = nameservers.length;
    const index = this.tryIndex % count;
    const server = nameservers[(index + this.serverOffset) % count];
    if (name === null || server === undefined || this.tryIndex >= attempts * count) {
      this.conclude(this.serverFailed ? "servfail" : "try-again");
      return;
    }
    const { netns } = this.resolver;
    const edns = edns0 ? { udpSize: EDNS_UDP_SIZE, version: 0, dnssecOk: false, options: [] } : null;
    const types = singleRequest ? this.pendingTypes().slice(0, 1) : this.pendingTypes();
    const requests = types.map((type) => DnsMessage.query(netns.portRandom.integer(0, 0xffff), name, type, { edns }));
    const exchange = new DnsExchange(netns, server, requests, this, {
      tcp: useVc,
      timeoutNs: tryTimeoutNs(this.conf, index),
      ...(this.resolver.processName === null ? {} : { processName: this.resolver.processName }),
    });
    this.exchange = exchange;
    exchange.start();
  }

  private askNextServer(): void {
    this.tryIndex++;
    this.askServer();
  }

  /** Keeps an answer, unless it is one for which glibc asks the next server (res_send.c). */
  private take(type: number, response: DnsMessage): void {
    const { rcode } = response;
    const name = this.candidateName();
    if (name === null) return;
    const isFailure = rcode === DnsRcode.SERVFAIL || rcode === DnsRcode.NOTIMP || rcode === DnsRcode.REFUSED;
    if (rcode === DnsRcode.SERVFAIL) this.serverFailed = true;
    const isLame =
      rcode === DnsRcode.NOERROR &&
      response.answers.length === 0 &&
      !response.authoritative &&
      !response.recursionAvailable &&
      response.additionals.length === 0;
    if (isFailure || isLame) return;
    const answer = {
      rcode,
      records: response.answers,
      authorities: response.authorities,
      trusted: true,
    };
    this.answers[this.types.indexOf(type)] = answer;
    this.resolver.cache?.put(name, type, answer, this.resolver.netns.sim.nowNs);
  }

  /** All questions about the candidate are answered: are there addresses, and if not, why? */
  private judge(): void {
    const name = this.candidateName();
    if (name === null) return;
    const addresses: IpAddress[] = [];
    let canonicalName = name;
    let aliases: readonly DnsRecord[] = [];
    this.types.forEach((type, i) => {
      const answer = this.answers[i];
      if (answer === null || answer === undefined || answer.rcode !== DnsRcode.NOERROR) return;
      const chain = followAnswers(answer.records, name, type);
      if (chain.found.length > 0 && addresses.length === 0) {
        canonicalName = chain.end;
        aliases = chain.records.filter((record) => record.type === DnsType.CNAME);
      }
      for (const record of chain.found) pushAddress(addresses, record);
    });
    if (addresses.length > 0) {
      this.succeed(
        addresses,
        withoutDot(canonicalName),
        aliases.map((record) => withoutDot(record.name)),
      );
    } else if (this.answers.some((answer) => answer?.rcode === DnsRcode.NXDOMAIN)) this.conclude("no-host");
    else if (this.answers.every((answer) => answer?.rcode === DnsRcode.NOERROR)) this.conclude("no-data");
    else this.conclude("no-recovery");
  }

  /** The candidate has no addresses: goes on with the next, or ends, as res_context_search does. */
  private conclude(outcome: Outcome): void {
    const candidate = this.candidates[this.candidateIndex];
    if (candidate?.isFirstTry === true) this.firstTry = outcome;
    this.candidateIndex++;
    if (candidate?.isSearched === true) {
      if (outcome === "no-data") this.sawNoData = true;
      else if (outcome === "servfail") this.sawServfail = true;
      else if (outcome === "try-again" && !this.gotSomewhere) {
        // Every server refuses: that is the end, whatever came before.
        this.firstTry = outcome;
        this.candidateIndex = this.candidates.length;
      } else if (outcome !== "no-host") {
        // No server answers at all: the rest of the search list is not tried; a last try as it is follows.
        while (this.candidates[this.candidateIndex]?.isSearched === true) this.candidateIndex++;
      }
    } else if (this.candidateIndex >= this.candidates.length && this.firstTry === null) {
      this.firstTry = this.sawNoData ? "no-data" : this.sawServfail ? "servfail" : outcome;
    }
    this.askCandidate();
  }

  private endSearch(): void {
    const outcome = this.firstTry ?? (this.sawNoData ? "no-data" : this.sawServfail ? "servfail" : "no-host");
    switch (outcome) {
      case "no-host":
        this.leaveSource("notfound", GaiError.NoName);
        return;
      case "no-data":
        this.leaveSource("notfound", GaiError.NoData);
        return;
      case "no-recovery":
        this.leaveSource("unavail", GaiError.Fail);
        return;
      default:
        this.leaveSource("tryagain", GaiError.Again);
    }
  }

  private succeed(addresses: readonly IpAddress[], canonicalName: string, aliases: readonly string[] = []): void {
    const sorted = sortAddresses(this.resolver.netns, addresses);
    this.handler.onLookup({ name: this.name, addresses: sorted, canonicalName, aliases, error: null }, this.key);
  }

  private fail(reason: GaiError): void {
    const { name } = this;
    // A line of /etc/hosts has an address, but none of the family that is asked for (EAI_ADDRFAMILY).
    const error = this.isOfOtherFamily ? GaiError.AddressFamily : reason;
    this.handler.onLookup({ name, addresses: [], canonicalName: name, aliases: [], error }, this.key);
  }
}

function withoutDot(name: DnsName): string {
  return name.replace(/(.)\.$/, "$1");
}

function pushAddress(addresses: IpAddress[], record: DnsRecord): void {
  const { data } = record;
  if ((data.kind === "a" || data.kind === "aaaa") && !addresses.includes(data.address)) addresses.push(data.address);
}

/** A file's text; null when it cannot be read, as a library takes it. */
function readOptional(files: FileSystem, path: string): string | null {
  const node = files.find(path);
  return node?.kind === "file" || node?.kind === "virtual-file" ? files.readFile(path) : null;
}
