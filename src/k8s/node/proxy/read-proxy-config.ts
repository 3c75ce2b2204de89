import { SECOND } from "../../../sim/time.js";
import { parseAddress, parseCidr } from "../../api/address-text.js";
import { goDuration } from "../../api/go-duration.js";
import { NodeReader, parseYaml } from "../../api/yaml-document.js";
import { ConfigFields } from "./config-fields.js";
import {
  type DetectLocalMode,
  type IpvsScheduler,
  type KubeProxyConfig,
  type ProxyMode,
  proxyConfig,
} from "./proxy-config.js";

/** A configuration file of kube-proxy that was read. */
export interface ReadProxyConfig {
  readonly config: Partial<KubeProxyConfig>;
  /** What it says that nothing here heeds, in words. */
  readonly warnings: readonly string[];
}

const MODES: readonly ProxyMode[] = ["iptables", "ipvs", "nftables"];
const LOCAL_MODES: readonly DetectLocalMode[] = ["ClusterCIDR", "NodeCIDR", "BridgeInterface", "InterfaceNamePrefix"];
const SCHEDULERS: readonly IpvsScheduler[] = ["rr", "wrr", "lc", "wlc", "sh", "dh", "sed", "nq", "mh"];

const DUAL_STACK = "a valid DualStack CIDR (e.g. 10.100.0.0/16,fde4:8dba:82e1::/48)";

/** Fields that change nothing which a cluster's network shows. */
const WITHOUT_EFFECT: readonly string[] = [
  ...["apiVersion", "kind", "bindAddressHardFail", "enableProfiling", "hostnameOverride", "logging"],
  ...["nodeIPOverride", "portRange", "showHiddenMetricsForVersion", "winkernel", "windowsRunAsService"],
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
  const root = new ConfigFields("", new NodeReader(document).read(document.root, ""));
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
  const nodePortAddresses = nodePortAddressesOf(root);
  const isV6 = bindsV6(root);
  const detectLocalMode = root.oneOf("detectLocalMode", LOCAL_MODES);
  const config = withoutNulls({
    mode,
    masqueradeAll: masquerading.flag("masqueradeAll"),
    masqueradeBit: masquerading.bit("masqueradeBit"),
    localhostNodePorts: iptables.flag("localhostNodePorts"),
    detectLocalMode,
    clusterCidrs: clusterCidrsOf(root),
    bridgeInterface: detect.name("bridgeInterface", detectLocalMode === "BridgeInterface"),
    interfaceNamePrefix: detect.name("interfaceNamePrefix", detectLocalMode === "InterfaceNamePrefix"),
    nodePortAddresses: nodePortAddresses.length === 0 ? null : nodePortAddresses,
    ...periodsOf(own, mode),
    conntrackMaxPerCore: conntrack.count("maxPerCore"),
    conntrackMin: conntrack.count("min"),
    conntrackTcpEstablishedNs: conntrack.duration("tcpEstablishedTimeout"),
    conntrackTcpCloseWaitNs: conntrack.duration("tcpCloseWaitTimeout"),
    conntrackUdpNs: conntrack.duration("udpTimeout"),
    conntrackUdpStreamNs: conntrack.duration("udpStreamTimeout"),
    conntrackTcpBeLiberal: conntrack.flag("tcpBeLiberal"),
    scheduler: ipvs.oneOf("scheduler", SCHEDULERS),
    ipvsExcludeCidrs: mode === "ipvs" ? ipvs.cidrs("excludeCIDRs") : ipvs.list("excludeCIDRs"),
    strictArp: ipvs.flag("strictARP"),
    ipvsTcpNs: ipvs.duration("tcpTimeout"),
    ipvsTcpFinNs: ipvs.duration("tcpFinTimeout"),
    ipvsUdpNs: ipvs.duration("udpTimeout"),
    healthzBindAddress: root.place("healthzBindAddress", 10256) ?? (isV6 ? "[::]:10256" : null),
    metricsBindAddress: root.place("metricsBindAddress", 10249) ?? (isV6 ? "[::1]:10249" : null),
  });
  root.part("clientConnection").count("burst");
  checkOomScore(root);
  root.positive("configSyncPeriod");
  root.positive("udpIdleTimeout");
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

function withoutNulls<T extends object>(fields: { readonly [K in keyof T]: T[K] | null }): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Partial<T>;
}

/** Ranges, or "primary" alone. */
function nodePortAddressesOf(root: ConfigFields): string[] {
  const name = "nodePortAddresses";
  const selected = root.list(name);
  const at = selected.indexOf("primary");
  const before = at < 0 ? selected : selected.slice(0, at);
  for (const [i, text] of before.entries()) {
    if (parseCidr(text) === null) root.refuse(`${name}[${i}]`, text, "must be a valid CIDR");
  }
  if (at >= 0 && selected.length > 1) root.refuse(`${name}[${at}]`, "primary", "can't use both 'primary' and CIDRs");
  return selected;
}

/** The range of pods, or one of each family with a comma between them; none when it is not there. */
function clusterCidrsOf(root: ConfigFields): string[] {
  const name = "clusterCIDR";
  const text = root.text(name);
  if (text === null) return [];
  const cidrs = text.split(",");
  const families = new Set(cidrs.map((cidr) => parseCidr(cidr)?.family ?? null));
  if (cidrs.length > 2) root.refuse(name, text, `only one CIDR allowed or ${DUAL_STACK}`);
  if (cidrs.length === 2 && (families.size < 2 || families.has(null))) {
    root.refuse(name, text, `must be ${DUAL_STACK}`);
  }
  if (families.has(null)) {
    root.refuse(name, text, "must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)");
  }
  return cidrs;
}

/** True when `bindAddress` is one of IPv6. */
function bindsV6(root: ConfigFields): boolean {
  const text = root.text("bindAddress");
  if (text === null) return false;
  const address = parseAddress(text);
  if (address === null) {
    return root.refuse("bindAddress", text, "not a valid textual representation of an IP address");
  }
  return address.family === "IPv6";
}

/** How often rules are written at most and at least. */
function periodsOf(own: ConfigFields, mode: ProxyMode): { minSyncNs: number | null; syncPeriodNs: number | null } {
  const minSyncNs = own.duration("minSyncPeriod") || null;
  const syncPeriodNs = own.positive("syncPeriod");
  const { minSyncNs: least, syncPeriodNs: most } = proxyConfig(withoutNulls({ mode, minSyncNs, syncPeriodNs }));
  if (least > most) {
    own.refuse(
      "syncPeriod",
      goDuration(least / SECOND),
      `must be greater than or equal to ${own.pathOf("minSyncPeriod")}`,
    );
  }
  return { minSyncNs, syncPeriodNs };
}

function checkOomScore(root: ConfigFields): void {
  const value = root.take("oomScoreAdj");
  if (value === null) return;
  const score = root.expect<number>("oomScoreAdj", value, "number", "a number");
  if (score < -1000 || score > 1000) root.refuse("oomScoreAdj", score, "must be within the range [-1000, 1000]");
}
