import { parseCidr } from "../../api/address-text.js";
import { parseGoDuration } from "../../api/go-duration.js";
import { NodeReader, parseYaml } from "../../api/yaml-document.js";
import type { DetectLocalMode, IpvsScheduler, KubeProxyConfig, ProxyMode } from "./proxy-config.js";

/** A configuration file of kube-proxy that was read. */
export interface ReadProxyConfig {
  readonly config: Partial<KubeProxyConfig>;
  /** What it says that nothing here heeds, in words. */
  readonly warnings: readonly string[];
}

const MODES: readonly ProxyMode[] = ["iptables", "ipvs", "nftables"];
const LOCAL_MODES: readonly DetectLocalMode[] = ["ClusterCIDR", "NodeCIDR", "BridgeInterface", "InterfaceNamePrefix"];
const SCHEDULERS: readonly IpvsScheduler[] = ["rr", "wrr", "lc", "wlc", "sh", "dh", "sed", "nq", "mh"];

/** Fields that change nothing which a cluster's network shows. */
const WITHOUT_EFFECT: readonly string[] = [
  ...["apiVersion", "kind", "bindAddress", "bindAddressHardFail", "clientConnection", "configSyncPeriod"],
  ...["enableProfiling", "hostnameOverride", "logging", "nodeIPOverride", "oomScoreAdj", "portRange"],
  ...["showHiddenMetricsForVersion", "udpIdleTimeout", "winkernel", "windowsRunAsService"],
];

/**
 * Reads a KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1) as kubeadm writes it into the ConfigMap `kube-proxy`:
 * empty texts, zeros and nulls mean the default, as for the real one.
 * @throws Error naming the field that the real one would not start with.
 */
export function readProxyConfig(text: string): ReadProxyConfig {
  const { documents, problem } = parseYaml("config.conf", text);
  const [document] = documents;
  if (problem !== null || document === undefined) throw new Error(problem?.message ?? "no KubeProxyConfiguration");
  const root = new Fields("", new NodeReader(document).read(document.root, ""));
  if (root.text("kind") !== "KubeProxyConfiguration") {
    throw new Error(`kind: ${JSON.stringify(root.text("kind"))} where "KubeProxyConfiguration" is expected`);
  }
  const mode = root.oneOf("mode", MODES) ?? "iptables";
  const iptables = root.part("iptables");
  const ipvs = root.part("ipvs");
  const nftables = root.part("nftables");
  const conntrack = root.part("conntrack");
  const detect = root.part("detectLocal");
  const own = { iptables, ipvs, nftables }[mode];
  // IPVS takes these of iptables (v1alpha1/conversion.go).
  const masquerading = mode === "nftables" ? nftables : iptables;
  const nodePortAddresses = root.list("nodePortAddresses");
  const config = withoutNulls({
    mode,
    masqueradeAll: masquerading.flag("masqueradeAll"),
    masqueradeBit: masquerading.bit("masqueradeBit"),
    localhostNodePorts: iptables.flag("localhostNodePorts"),
    detectLocalMode: root.oneOf("detectLocalMode", LOCAL_MODES),
    clusterCidrs: root.cidrs("clusterCIDR"),
    bridgeInterface: detect.text("bridgeInterface"),
    interfaceNamePrefix: detect.text("interfaceNamePrefix"),
    nodePortAddresses: nodePortAddresses.length === 0 ? null : nodePortAddresses,
    minSyncNs: own.duration("minSyncPeriod") || null,
    syncPeriodNs: own.duration("syncPeriod") || null,
    conntrackMaxPerCore: conntrack.count("maxPerCore"),
    conntrackMin: conntrack.count("min"),
    conntrackTcpEstablishedNs: conntrack.duration("tcpEstablishedTimeout"),
    conntrackTcpCloseWaitNs: conntrack.duration("tcpCloseWaitTimeout"),
    conntrackUdpNs: conntrack.duration("udpTimeout"),
    conntrackUdpStreamNs: conntrack.duration("udpStreamTimeout"),
    conntrackTcpBeLiberal: conntrack.flag("tcpBeLiberal"),
    scheduler: ipvs.oneOf("scheduler", SCHEDULERS),
    ipvsExcludeCidrs: ipvs.list("excludeCIDRs"),
    strictArp: ipvs.flag("strictARP"),
    ipvsTcpNs: ipvs.duration("tcpTimeout"),
    ipvsTcpFinNs: ipvs.duration("tcpFinTimeout"),
    ipvsUdpNs: ipvs.duration("udpTimeout"),
    healthzBindAddress: root.place("healthzBindAddress", 10256),
    metricsBindAddress: root.place("metricsBindAddress", 10249),
  });
  const parts = [iptables, ipvs, nftables, conntrack, detect];
  for (const part of [iptables, nftables]) part.forget(["masqueradeAll", "masqueradeBit"]);
  for (const part of [iptables, ipvs, nftables]) part.forget(["minSyncPeriod", "syncPeriod"]);
  root.forget(WITHOUT_EFFECT);
  const gates = root.map("featureGates");
  const warnings = [root, ...parts].flatMap((part) => part.unread()).map((path) => `${path}: not known, left out`);
  for (const [name, value] of Object.entries(gates)) {
    warnings.push(`featureGates.${name}: ${String(value)}: feature gates are as in Kubernetes 1.33 by default`);
  }
  return { config, warnings };
}

/** The members of one object, each read once. */
class Fields {
  private readonly path: string;
  private readonly members: Readonly<Record<string, unknown>>;
  private readonly read = new Set<string>();

  constructor(path: string, value: unknown) {
    if (value !== null && value !== undefined && (typeof value !== "object" || Array.isArray(value))) {
      throw new Error(`${path === "" ? "the document" : path}: ${JSON.stringify(value)} where an object is expected`);
    }
    this.path = path;
    this.members = (value ?? {}) as Readonly<Record<string, unknown>>;
  }

  text(name: string): string | null {
    const value = this.take(name);
    return value === null || value === "" ? null : this.expect(name, value, "string", "text");
  }

  flag(name: string): boolean | null {
    const value = this.take(name);
    return value === null ? null : this.expect(name, value, "boolean", "true or false");
  }

  count(name: string): number | null {
    const value = this.take(name);
    if (value === null) return null;
    const count = this.expect<number>(name, value, "number", "a number");
    return Number.isInteger(count) && count >= 0
      ? count
      : this.refuse(name, value, "must be greater than or equal to 0");
  }

  bit(name: string): number | null {
    const bit = this.count(name);
    return bit === null || bit <= 31 ? bit : this.refuse(name, bit, "must be within the range [0, 31]");
  }

  /** In nanoseconds. */
  duration(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const ns = parseGoDuration(text);
    if (ns === null) return this.refuse(name, text, "must be a duration such as 30s or 1h0m0s");
    return ns >= 0 ? ns : this.refuse(name, text, "must be greater than or equal to 0");
  }

  oneOf<T extends string>(name: string, known: readonly T[]): T | null {
    const text = this.text(name);
    if (text === null) return null;
    const found = known.find((one) => one === text);
    return found ?? this.refuse(name, text, `must be one of ${known.join(", ")}`);
  }

  list(name: string): string[] {
    const value = this.take(name) ?? [];
    if (!Array.isArray(value)) return this.refuse(name, value, "must be a list");
    return value.map((one, i) => this.expect<string>(`${name}[${i}]`, one, "string", "text"));
  }

  /** Ranges with commas between them; none when it is not there. */
  cidrs(name: string): string[] {
    const cidrs = (this.text(name) ?? "").split(",").filter((text) => text !== "");
    const wrong = cidrs.find((cidr) => parseCidr(cidr.trim()) === null);
    if (wrong !== undefined)
      return this.refuse(name, wrong, "must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)");
    return cidrs.map((cidr) => cidr.trim());
  }

  /** An address with a port, `port` unless it says one. */
  place(name: string, port: number): string | null {
    const text = this.text(name);
    return text === null || text.includes(":") ? text : `${text}:${port}`;
  }

  part(name: string): Fields {
    return new Fields(this.pathOf(name), this.take(name));
  }

  map(name: string): Readonly<Record<string, unknown>> {
    const value = this.take(name) ?? {};
    return typeof value === "object"
      ? (value as Record<string, unknown>)
      : this.refuse(name, value, "must be an object");
  }

  /** These are known, too. */
  forget(names: readonly string[]): void {
    for (const name of names) this.read.add(name);
  }

  /** The paths of members that nobody asked for. */
  unread(): string[] {
    return Object.keys(this.members)
      .filter((name) => !this.read.has(name))
      .map((name) => this.pathOf(name));
  }

  private take(name: string): unknown {
    this.read.add(name);
    return this.members[name] ?? null;
  }

  private expect<T>(name: string, value: unknown, type: string, words: string): T {
    if (typeof value !== type) this.refuse(name, value, `must be ${words}`);
    return value as T;
  }

  private refuse(name: string, value: unknown, words: string): never {
    throw new Error(`${this.pathOf(name)}: Invalid value: ${JSON.stringify(value)}: ${words}`);
  }

  private pathOf(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }
}

function withoutNulls<T extends object>(fields: { readonly [K in keyof T]: T[K] | null }): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Partial<T>;
}
