import type { DnsAnswer, DnsBackend } from "../../../dns/backend.js";
import type { AnsweredRequest } from "../../../dns/reply-observer.js";
import type { QuestionRewriter, Recursor, ResolutionHandler, Rewriting } from "../../../dns/resolution.js";
import { DnsResolver } from "../../../dns/resolver.js";
import type { FileSystem } from "../../../host/filesystem.js";
import type { Netns } from "../../../host/netns.js";
import { DnsRcode, typeName } from "../../../wire/dns/codes.js";
import { type DnsName, DnsNameError, isWithin, nameLabels, parseName } from "../../../wire/dns/name.js";
import type { DnsQuestion } from "../../../wire/dns/record.js";
import { type IpAddress, tryParseIp } from "../../../wire/ip-address.js";
import type { Informers } from "../../api/informer.js";
import { ClusterDns, type PodMode } from "../cluster-dns.js";
import { AutopathPlugin } from "./autopath-plugin.js";
import type { CorefileBlock, CorefileDirective } from "./corefile.js";
import { CorefileError } from "./corefile-error.js";
import { HostsPlugin } from "./hosts-plugin.js";
import { NoUpstream } from "./no-upstream.js";
import { QueryLog } from "./query-log.js";
import { RewritePlugin, RewrittenQuestion } from "./rewrite-plugin.js";
import { TemplatePlugin } from "./template-plugin.js";

/** What plugins are made in. */
export interface PluginPlace {
  readonly netns: Netns;
  readonly files: FileSystem;
  /** The views that `kubernetes` has of the cluster. */
  readonly informers: Informers;
}

/** Plugins that change no answer here: how it listens, in which order it answers, how it loads its configuration. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(
  "bind bufsize cancel debug health local loadbalance loop metadata minimal nsid pprof prometheus ready reload timeouts trace".split(
    " ",
  ),
);

/** One server block at work. */
class ServerBlock {
  readonly zones: readonly DnsName[];
  readonly backends: DnsBackend[] = [];
  readonly rewrites: RewritePlugin[] = [];
  readonly forwards: Forward[] = [];
  readonly logs: QueryLog[] = [];
  autopath: AutopathPlugin | null = null;
  /** It has `errors`. */
  tellsErrors = false;

  constructor(zones: readonly DnsName[]) {
    this.zones = zones;
  }
}

/** `forward FROM TO... { except ... }` behind `cache`. */
interface Forward {
  readonly from: DnsName;
  readonly except: readonly DnsName[];
  readonly resolver: DnsResolver;
}

/** The server blocks of one port: the one with the longest zone around a name answers for it. */
export class ServerBlocks implements DnsBackend, Recursor, QuestionRewriter {
  /** What `kubernetes` knows, of all blocks. */
  readonly clusters: ClusterDns[] = [];
  private readonly blocks: ServerBlock[] = [];

  /** @throws CorefileError for what CoreDNS refuses, or what is not emulated. */
  constructor(place: PluginPlace, blocks: readonly CorefileBlock[], port: number) {
    for (const { zones, directives } of blocks) {
      try {
        const own = zones.filter((zone) => zone.port === port).map(({ zone }) => parseName(zone));
        if (own.length > 0) this.add(place, new ServerBlock(own), directives);
      } catch (error) {
        if (error instanceof DnsNameError) throw new CorefileError(directives[0]?.line ?? 1, error.message);
        throw error;
      }
    }
  }

  rewrite(question: DnsQuestion): Rewriting | null {
    let result: RewrittenQuestion | null = null;
    for (const rule of this.blockOf(question.name)?.rewrites ?? []) {
      const next = rule.rewrite(result?.question ?? question);
      if (next === null) continue;
      result = new RewrittenQuestion(next.question, [...next.answers, ...(result?.answers ?? [])]);
      if (!rule.goesOn) break;
    }
    return result;
  }

  answer(question: DnsQuestion, from: IpAddress | null): DnsAnswer | null {
    const block = this.blockOf(question.name);
    const byPath = block?.autopath?.answer(question, from, block.backends, block.forwards.length > 0) ?? null;
    if (byPath !== null) return byPath;
    for (const backend of block?.backends ?? []) {
      const answer = backend.answer(question, from);
      if (answer !== null) return answer;
    }
    return null;
  }

  /** Asks the servers that the name's block forwards to; refused when it forwards to none. */
  resolve(question: DnsQuestion, handler: ResolutionHandler, key: unknown): void {
    const { name } = question;
    const forward = this.blockOf(name)?.forwards.find(
      ({ from, except }) => isWithin(name, from) && !except.some((zone) => isWithin(name, zone)),
    );
    if (forward === undefined) handler.onResolution({ rcode: DnsRcode.REFUSED, answers: [], authorities: [] }, key);
    else forward.resolver.resolve(question, handler, key);
  }

  /** What is printed about this answer: what `errors` and `log` of the name's block say of it. */
  linesOf(answered: AnsweredRequest): string[] {
    const question = answered.request.questions[0];
    const block = question === undefined ? null : this.blockOf(question.name);
    if (question === undefined || block === null) return [];
    const { name, type } = question;
    const error = `[ERROR] plugin/errors: ${DnsRcode.SERVFAIL} ${name} ${typeName(type)}: ${answered.problem}`;
    const lines = block.tellsErrors && answered.problem !== "" ? [error] : [];
    for (const log of block.logs) {
      const line = log.lineOf(answered);
      // The first that has the name decides.
      if (line !== null) return [...lines, line];
    }
    return lines;
  }

  /** True when some block prints what it answers. */
  get prints(): boolean {
    return this.blocks.some(({ logs, tellsErrors }) => logs.length > 0 || tellsErrors);
  }

  /** True when some block forwards at all. */
  get forwards(): boolean {
    return this.blocks.some((block) => block.forwards.length > 0);
  }

  private blockOf(name: DnsName): ServerBlock | null {
    let best: ServerBlock | null = null;
    let longest = -1;
    for (const block of this.blocks) {
      for (const zone of block.zones) {
        const length = nameLabels(zone).length;
        if (length <= longest || !isWithin(name, zone)) continue;
        [best, longest] = [block, length];
      }
    }
    return best;
  }

  private add(place: PluginPlace, block: ServerBlock, directives: readonly CorefileDirective[]): void {
    this.blocks.push(block);
    const all = (name: string): CorefileDirective[] => directives.filter((one) => one.name === name);
    const known = [
      "rewrite",
      "template",
      "hosts",
      "kubernetes",
      "cache",
      "forward",
      "health",
      "ready",
      "log",
      "errors",
      "autopath",
    ];
    for (const { name, line } of directives) {
      if (known.includes(name) || WITHOUT_EFFECT.has(name)) continue;
      throw new CorefileError(line, `Unknown directive '${name}', or one that podwire does not emulate`);
    }
    for (const one of all("log")) block.logs.push(new QueryLog(one, block.zones));
    block.tellsErrors = all("errors").length > 0;
    // In the order of CoreDNS's plugin.cfg, not of the file.
    for (const one of all("rewrite")) block.rewrites.push(new RewritePlugin(one));
    for (const one of all("template")) block.backends.push(new TemplatePlugin(one, block.zones));
    for (const one of all("hosts")) block.backends.push(new HostsPlugin(one, block.zones, place.files));
    for (const one of all("kubernetes")) {
      const cluster = clusterOf(one, block.zones, place.informers);
      this.clusters.push(cluster);
      block.backends.push(cluster);
    }
    const [autopath] = all("autopath");
    if (autopath !== undefined) block.autopath = new AutopathPlugin(autopath, block.zones, this.clusters, place.files);
    const [cache] = all("cache");
    for (const one of all("forward")) {
      const forward = forwardOf(one, place, cache);
      // A node whose /etc/resolv.conf names nobody forwards nothing: what is asked for beyond the cluster is refused.
      if (forward.resolver.forwarders.length > 0) block.forwards.push(forward);
      else block.backends.push(new NoUpstream());
    }
  }
}

/** `kubernetes [ZONES...] { ttl N }`; kubeadm's is `cluster.local in-addr.arpa ip6.arpa`. */
function clusterOf({ args, block }: CorefileDirective, zones: readonly DnsName[], informers: Informers): ClusterDns {
  const own = args.length === 0 ? zones : args.map((zone) => parseName(zone));
  const domain = own.find((zone) => nameLabels(zone).at(-1)?.toLowerCase() !== "arpa") ?? parseName("cluster.local");
  const ttl = block.find(({ name }) => name === "ttl")?.args[0];
  const pods = block.find(({ name }) => name === "pods");
  const mode = pods === undefined ? "disabled" : (pods.args[0] ?? "");
  if (!isPodMode(mode))
    throw new CorefileError(
      pods?.line ?? 1,
      `wrong value for pods: ${mode},  must be one of: disabled, verified, insecure`,
    );
  return new ClusterDns(informers, domain, ttl === undefined ? 5 : Number(ttl), mode);
}

function isPodMode(text: string): text is PodMode {
  return text === "disabled" || text === "verified" || text === "insecure";
}

function forwardOf(
  directive: CorefileDirective,
  { netns, files }: PluginPlace,
  cache: CorefileDirective | undefined,
): Forward {
  const { args, block, line } = directive;
  const [from = ".", ...targets] = args;
  const forwarders = targets.flatMap((target): IpAddress[] => {
    if (target.startsWith("/")) return nameServers(files, target);
    const address = tryParseIp(
      target
        .replace(/^dns:\/\//, "")
        .replace(/^\[(.*)\](?::53)?$/, "$1")
        .replace(/^([\d.]+):53$/, "$1"),
    );
    if (address === null)
      throw new CorefileError(line, `not an IP address or file, or one that podwire does not forward to: "${target}"`);
    return [address];
  });
  const maxTtl = Number(cache?.args[0] ?? 3600);
  return {
    from: parseName(from),
    except: block.filter(({ name }) => name === "except").flatMap((one) => one.args.map((zone) => parseName(zone))),
    // What servers say, failures too, for so long at most.
    resolver: new DnsResolver(netns, {
      forwarders,
      processName: "coredns",
      maxTtlSeconds: Number.isNaN(maxTtl) ? 3600 : maxTtl,
      relaysFailures: true,
    }),
  };
}

function nameServers(files: FileSystem, path: string): IpAddress[] {
  if (files.find(path)?.kind !== "file") return [];
  return [...files.readFile(path).matchAll(/^nameserver\s+(\S+)/gm)].flatMap(
    ([, text]) => tryParseIp(text ?? "") ?? [],
  );
}
