import { type DnsAnswer, type DnsBackend, dnsAnswer } from "../../../dns/backend.js";
import { parseResolvConf } from "../../../dns/resolv-conf.js";
import type { FileSystem } from "../../../host/filesystem.js";
import { DnsRcode, DnsType } from "../../../wire/dns/codes.js";
import { type DnsName, isWithin, nameLabels, parseName, sameName } from "../../../wire/dns/name.js";
import { type DnsQuestion, dnsRecord } from "../../../wire/dns/record.js";
import type { IpAddress } from "../../../wire/ip-address.js";
import type { ClusterDns } from "../cluster-dns.js";
import type { CorefileDirective } from "./corefile.js";
import { CorefileError } from "./corefile-error.js";

/**
 * CoreDNS's `autopath [ZONES...] @kubernetes|RESOLV-CONF`: a question that begins a search list is answered with what the
 * rest of the list would have found, behind an alias. Of pods the lists are known where `kubernetes` has `pods verified`.
 */
export class AutopathPlugin {
  private readonly zones: readonly DnsName[];
  /** Null for the lists of pods. */
  private readonly search: readonly string[] | null;
  private readonly clusters: readonly ClusterDns[];
  private readonly own: readonly string[];

  /** @throws CorefileError for a file that is not there. */
  constructor(
    { args, line }: CorefileDirective,
    zones: readonly DnsName[],
    clusters: readonly ClusterDns[],
    files: FileSystem,
  ) {
    const source = args.at(-1);
    if (source === undefined)
      throw new CorefileError(line, "Wrong argument count or unexpected line ending after 'autopath'");
    const named = args.slice(0, -1);
    this.zones = named.length === 0 ? zones : named.map((zone) => parseName(zone));
    this.clusters = clusters;
    this.own = searchOf(files, "/etc/resolv.conf") ?? [];
    this.search = source.startsWith("@") ? null : searchOf(files, source);
    if (source.startsWith("@") && source !== "@kubernetes")
      throw new CorefileError(line, `failed to load plugin ${source.slice(1)}, to be used by autopath`);
    if (!source.startsWith("@") && this.search === null)
      throw new CorefileError(
        line,
        `failed to parse ${JSON.stringify(source)}: open ${source}: no such file or directory`,
      );
  }

  /** What the list finds; null where the question does not begin one. `forwards` tells that others may be asked at its end. */
  answer(
    question: DnsQuestion,
    from: IpAddress | null,
    backends: readonly DnsBackend[],
    forwards: boolean,
  ): DnsAnswer | null {
    if (question.type !== DnsType.A && question.type !== DnsType.AAAA) return null;
    if (!this.zones.some((zone) => isWithin(question.name, zone))) return null;
    const search = this.searchFor(question.name, from);
    const [begin] = search;
    if (begin === undefined || !isWithin(question.name, begin)) return null;
    const labels = nameLabels(question.name);
    const base = labels.slice(0, labels.length - nameLabels(begin).length).join(".");
    let first: DnsAnswer | null = null;
    for (const domain of search) {
      const name = parseName(`${base}${domain === "." ? "." : `.${domain}`}`);
      const found = answerOf(backends, { ...question, name }, from);
      if (found === null && domain === "." && forwards && base !== "") return behindAlias(question, name, null, first);
      first ??= found;
      if (found === null || found.rcode !== DnsRcode.NOERROR) continue;
      return behindAlias(question, name, found, null);
    }
    return first;
  }

  /** The domains of the asker's list, and the root behind them. */
  private searchFor(name: DnsName, from: IpAddress | null): DnsName[] {
    if (this.search !== null) return [...this.search, "."].map((domain) => parseName(domain));
    const cluster = this.clusters.find(({ zone }) => isWithin(name, zone));
    const namespace = cluster === undefined || from === null ? null : cluster.namespaceOfPod(from);
    if (cluster === undefined || namespace === null) return [];
    const { zone } = cluster;
    return [`${namespace}.svc.${zone}`, `svc.${zone}`, zone, ...this.own, "."].map((domain) => parseName(domain));
  }
}

function answerOf(backends: readonly DnsBackend[], question: DnsQuestion, from: IpAddress | null): DnsAnswer | null {
  for (const backend of backends) {
    const answer = backend.answer(question, from);
    if (answer !== null) return answer;
  }
  return null;
}

/** The answer for another name, as one for the name that was asked for; null for one that somebody else has to give. */
function behindAlias(
  question: DnsQuestion,
  name: DnsName,
  found: DnsAnswer | null,
  otherwise: DnsAnswer | null,
): DnsAnswer {
  if (found !== null && (sameName(name, question.name) || found.answers.length === 0)) return found;
  const ttl = found?.answers[0]?.ttlSeconds ?? 0;
  const alias = dnsRecord(question.name, DnsType.CNAME, ttl, { kind: "name", target: name });
  if (found !== null) return { ...found, answers: [alias, ...found.answers] };
  return { ...dnsAnswer({ answers: [alias], authoritative: false }), ...(otherwise === null ? {} : { otherwise }) };
}

function searchOf(files: FileSystem, path: string): readonly string[] | null {
  return files.find(path)?.kind === "file" ? parseResolvConf(files.readFile(path), "").search : null;
}
