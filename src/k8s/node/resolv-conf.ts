import type { Pod } from "../api/object.js";

/** What a kubelet knows of DNS. */
export interface DnsSettings {
  /** Addresses of the cluster's DNS Service (`clusterDNS`); empty without one. */
  readonly clusterDns: readonly string[];
  /** `clusterDomain`: "cluster.local". */
  readonly clusterDomain: string;
}

interface ResolvConf {
  nameservers: string[];
  searches: string[];
  options: string[];
}

const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;

/**
 * The /etc/resolv.conf of a pod (kubelet's dns.Configurer): its policy, then its `dnsConfig` on top. `nodeText` is the
 * node's own file, which policy Default takes over and whose search list ClusterFirst appends.
 */
export function resolvConfOf(pod: Pick<Pod, "metadata" | "spec">, settings: DnsSettings, nodeText: string): string {
  const node = parseResolvConf(nodeText);
  const { spec, metadata } = pod;
  let policy = spec.dnsPolicy ?? "ClusterFirst";
  if (policy === "ClusterFirst" && spec.hostNetwork === true) policy = "Default";
  if (policy === "ClusterFirstWithHostNet") policy = "ClusterFirst";
  if (policy === "ClusterFirst" && settings.clusterDns.length === 0) policy = "Default";
  let conf: ResolvConf = { nameservers: [], searches: [], options: [] };
  if (policy === "Default") conf = node;
  else if (policy === "ClusterFirst") {
    const domain = settings.clusterDomain;
    const own = [`${metadata.namespace ?? "default"}.svc.${domain}`, `svc.${domain}`, domain];
    conf = {
      nameservers: [...settings.clusterDns],
      searches: [...own, ...node.searches.filter((search) => !own.includes(search))],
      options: ["ndots:5"],
    };
  }
  const extra = spec.dnsConfig;
  if (extra !== undefined) {
    conf = {
      nameservers: unique([...conf.nameservers, ...(extra.nameservers ?? [])]),
      searches: unique([...conf.searches, ...(extra.searches ?? [])]),
      options: mergeOptions(
        conf.options,
        (extra.options ?? []).map((option) =>
          option.value === undefined || option.value === ""
            ? (option.name ?? "")
            : `${option.name ?? ""}:${option.value}`,
        ),
      ),
    };
  }
  const lines: string[] = [];
  if (conf.searches.length > 0) lines.push(`search ${conf.searches.slice(0, MAX_SEARCHES).join(" ")}`);
  for (const nameserver of conf.nameservers.slice(0, MAX_NAMESERVERS)) lines.push(`nameserver ${nameserver}`);
  if (conf.options.length > 0) lines.push(`options ${conf.options.join(" ")}`);
  return lines.map((line) => `${line}\n`).join("");
}

function parseResolvConf(text: string): ResolvConf {
  const conf: ResolvConf = { nameservers: [], searches: [], options: [] };
  for (const line of text.split("\n")) {
    const [keyword, ...values] = line
      .replace(/[#;].*$/, "")
      .trim()
      .split(/\s+/);
    if (keyword === "nameserver" && values[0] !== undefined) conf.nameservers.push(values[0]);
    else if (keyword === "search" || keyword === "domain") conf.searches = values;
    else if (keyword === "options") conf.options.push(...values);
  }
  return conf;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** An option of the pod's replaces the one of the same name. */
function mergeOptions(base: readonly string[], own: readonly string[]): string[] {
  const byName = new Map<string, string>();
  for (const option of [...base, ...own]) byName.set(option.split(":")[0] ?? option, option);
  return [...byName.values()];
}
