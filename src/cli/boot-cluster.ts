import type { IncludedFiles } from "../dns/zone-file.js";
import type { ApplyOptions } from "../k8s/api/apply.js";
import { type ManifestFile, type ManifestProblem, readManifests } from "../k8s/api/manifest.js";
import { selectorFromMap } from "../k8s/api/selector.js";
import { checkCniConfig } from "../k8s/check-cni-config.js";
import { Cluster } from "../k8s/cluster.js";
import type { ClusterOptions } from "../k8s/cluster-options.js";
import type { AddressPool } from "../k8s/control/address-pool.js";
import { kubeProxyConfigMap } from "../k8s/kube-proxy-config-map.js";
import { METALLB_KINDS, metallbPools } from "../k8s/metallb-pools.js";
import type { KubeProxyConfig, ProxyMode } from "../k8s/node/proxy/proxy-config.js";
import { type ReadProxyConfig, readProxyConfig } from "../k8s/node/proxy/read-proxy-config.js";
import { BgpRoutes } from "../k8s/node/speaker/bgp-routes.js";
import { tryParseIp } from "../wire/ip-address.js";
import { Capture } from "./capture.js";
import { CliError, ManifestError, UsageError } from "./cli-error.js";
import { groupProblems, groupWarnings } from "./group-problems.js";
import type { CommonOptions } from "./options.js";
import { readManifestFiles } from "./read-manifest-files.js";
import { readText } from "./read-text.js";
import type { Terminal } from "./terminal.js";

/** What the command line says of a cluster; each is the option of `ClusterOptions` of the same name. */
export interface ClusterShape {
  readonly nodes?: number | readonly string[];
  readonly podNetwork?: string;
  readonly proxyMode?: ProxyMode;
  readonly podCidr?: string;
  readonly serviceCidr?: string;
  readonly nodeCidr?: string;
  readonly loadBalancerPool?: readonly string[];
  readonly nodeMtu?: number;
  readonly podMtu?: number;
  /** The path of a configuration list. */
  readonly cniConfig?: string;
  /** Addresses of name servers, and paths of zone files. */
  readonly upstreamDns?: readonly string[];
}

/** How `up`, `trace` and `demo` make their cluster. */
export interface ClusterCommandOptions extends CommonOptions, ClusterShape {
  readonly filename: readonly string[];
}

/** A cluster that was booted, and what is to be said of it. */
export interface BootedCluster {
  readonly cluster: Cluster;
  readonly capture: Capture | null;
  readonly settled: boolean;
  readonly tookNs: number;
  /** What Kubernetes accepts and somebody should look at. */
  readonly warnings: readonly string[];
  /** Where podwire is not the real thing. */
  readonly notices: readonly string[];
  /** What is wrong, in words. */
  readonly problems: readonly string[];
}

const METALLB_NAMESPACE = "{apiVersion: v1, kind: Namespace, metadata: {name: metallb-system}}";

/** Reads the manifests that options name, boots a cluster with them and waits until it has settled. */
export function bootFromFiles(
  options: ClusterCommandOptions,
  terminal: Terminal,
  apply: ApplyOptions = {},
): Promise<BootedCluster> {
  return bootCluster(readManifestFiles(options.filename, terminal), options, terminal, apply);
}

/** @throws ManifestError with all problems, each at its place, when a manifest is wrong; nothing is booted then. */
export async function bootCluster(
  files: readonly ManifestFile[],
  options: CommonOptions & ClusterShape,
  terminal: Terminal,
  apply: ApplyOptions = {},
): Promise<BootedCluster> {
  const pools = options.loadBalancerPool ?? poolsIn(files);
  const proxy = proxyIn(files);
  const cluster = makeCluster(options, pools, terminal, proxy?.config ?? {});
  const capture = options.pcap === undefined ? null : new Capture(cluster.network, options.pcap);
  // MetalLB's objects are of where it is installed.
  if (options.loadBalancerPool === undefined && pools.length > 0) cluster.apply(METALLB_NAMESPACE);
  const { objects, problems } = cluster.apply(files, apply);
  if (problems.some(({ severity }) => severity === "error")) throw new ManifestError(problems);
  if (objects.length === 0) throw new CliError(`no object in ${files.map(({ file }) => file).join(", ")}`);
  const report = await cluster.settle();
  const unselective = unselectiveServices(cluster);
  const isWarning = (problem: string): boolean => unselective.some((name) => problem.startsWith(`service ${name} `));
  return {
    cluster,
    capture,
    settled: report.settled,
    tookNs: report.tookNs,
    warnings: [
      ...pools.flatMap((pool) => unannounced(pool, cluster)),
      ...(proxy?.warnings ?? []).map((words) => `${PROXY_CONFIG}: ${words}`),
      ...groupWarnings(pools.length === 0 ? problems : problems.filter(isActedOn)),
      ...report.problems.filter(isWarning),
      ...report.warnings,
    ],
    notices: report.notices,
    problems: report.problems.filter((problem) => !isWarning(problem)),
  };
}

/** The pools that MetalLB would give addresses from. */
function poolsIn(files: readonly ManifestFile[]): AddressPool[] {
  const withPools = files.filter(({ text }) => text.includes("IPAddressPool"));
  return metallbPools(readManifests(withPools).manifests.map(({ object }) => object));
}

/** Warnings of a pool whose addresses nobody announces, for it has no advertisement or no peer that listens. */
function unannounced(pool: string | AddressPool, cluster: Cluster): string[] {
  if (typeof pool === "string" || pool.advertisements === undefined) return [];
  const gateway = new BgpRoutes(cluster.gateway.netns, "eth0");
  const isHeard = pool.advertisements.some(
    ({ bgp }) => bgp?.peers.some(({ address }) => gateway.isAt(address)) ?? true,
  );
  if (isHeard) return [];
  const why =
    pool.advertisements.length === 0
      ? "no L2Advertisement or BGPAdvertisement is for it"
      : `no BGPPeer of its BGPAdvertisements is the gateway (${gateway.addresses.join(", ")}), which alone speaks BGP here`;
  return [`IPAddressPool ${pool.name}: ${why}, so its addresses are given out and nobody answers for them`];
}

const PROXY_CONFIG = "ConfigMap kube-system/kube-proxy, config.conf";

/** The configuration that kube-proxy would start with; null when the manifests have none. */
function proxyIn(files: readonly ManifestFile[]): ReadProxyConfig | null {
  const withConfig = files.filter(({ text }) => text.includes("KubeProxyConfiguration"));
  const text = kubeProxyConfigMap(readManifests(withConfig).manifests.map(({ object }) => object));
  try {
    return text === null ? null : readProxyConfig(text);
  } catch (error) {
    throw new CliError(`${PROXY_CONFIG}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** False for the objects of MetalLB that podwire's own load balancer heeds. */
function isActedOn({ code, object }: ManifestProblem): boolean {
  return code !== "CustomKind" || !METALLB_KINDS.includes(object.split(" ")[0] ?? "");
}

function makeCluster(
  options: CommonOptions & ClusterShape,
  pools: readonly (string | AddressPool)[],
  terminal: Terminal,
  kubeProxy: Partial<KubeProxyConfig>,
): Cluster {
  const { nodes, seed, podNetwork, proxyMode, serviceCidr, nodeCidr, nodeMtu, podMtu } = options;
  // The range that kube-proxy takes for the pods' is the pods'.
  const podCidr = options.podCidr ?? (kubeProxy.clusterCidrs?.join(",") || undefined);
  try {
    return new Cluster({
      ...readCniConfig(options.cniConfig, terminal),
      ...readUpstream(options.upstreamDns, terminal),
      ...(nodes === undefined ? {} : { nodes }),
      ...(seed === undefined ? {} : { seed }),
      ...(podNetwork === undefined ? {} : { podNetwork }),
      kubeProxy: { ...kubeProxy, ...(proxyMode === undefined ? {} : { mode: proxyMode }) },
      ...(podCidr === undefined ? {} : { podCidr }),
      ...(serviceCidr === undefined ? {} : { serviceCidr }),
      ...(nodeCidr === undefined ? {} : { nodeCidr }),
      ...(nodeMtu === undefined ? {} : { nodeMtu }),
      ...(podMtu === undefined ? {} : { podMtu }),
      ...(pools.length === 0 ? {} : { loadBalancerPools: pools }),
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @throws CniError naming the file. */
function readCniConfig(path: string | undefined, terminal: Terminal): { cniConfig?: string } {
  if (path === undefined) return {};
  const cniConfig = readText(path, terminal);
  checkCniConfig(cniConfig, path);
  return { cniConfig };
}

/** Name servers by address, and zones; a zone's name is its file's: "example.com.zone", "db.example.com". */
function readUpstream(upstream: readonly string[] = [], terminal: Terminal): Partial<ClusterOptions> {
  const upstreamDns = upstream.filter((text) => tryParseIp(text) !== null);
  const outsideZones = upstream
    .filter((text) => tryParseIp(text) === null)
    .map((file) => {
      const base = file.slice(file.lastIndexOf("/") + 1);
      const origin = base.replace(/^db\./, "").replace(/\.(zone|db|txt)$/, "");
      return { file, origin, text: readText(file, terminal), files: new FilesBeside(file, terminal) };
    });
  return {
    ...(upstreamDns.length === 0 ? {} : { upstreamDns }),
    ...(outsideZones.length === 0 ? {} : { outsideZones }),
  };
}

/** What a zone file may include: by absolute paths, and by those that begin at its own folder. */
class FilesBeside implements IncludedFiles {
  private readonly folder: string;
  private readonly terminal: Terminal;

  constructor(file: string, terminal: Terminal) {
    this.folder = file.slice(0, file.lastIndexOf("/") + 1);
    this.terminal = terminal;
  }

  read(path: string): string | null {
    try {
      return readText(path.startsWith("/") ? path : this.folder + path, this.terminal);
    } catch {
      return null;
    }
  }
}

/** What is wrong in a cluster that something else is asked of, in one line. */
export function tellProblems(problems: readonly string[], terminal: Terminal): void {
  const [first, ...more] = groupProblems(problems);
  if (first === undefined) return;
  const rest = more.length === 0 ? "" : ` (and ${more.length} more: \`podwire up\` tells them)`;
  terminal.err(`podwire: ${first}${rest}\n`);
}

/** "namespace/name" of the Services whose selectors match no pod: Kubernetes takes them as they are. */
function unselectiveServices({ api }: Cluster): string[] {
  return api
    .list("Service")
    .filter(({ metadata, spec }) => {
      if (spec.selector === undefined || Object.keys(spec.selector).length === 0) return false;
      const labelSelector = selectorFromMap(spec.selector);
      return api.list("Pod", { namespace: metadata.namespace ?? "", labelSelector }).length === 0;
    })
    .map(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}`);
}
