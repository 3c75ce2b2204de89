import type { FileFiller, FileSystem } from "../../host/filesystem.js";
import type { Pod } from "../api/object.js";
import { parseImage } from "./images/image-reference.js";
import { type DnsSettings, resolvConfOf } from "./resolv-conf.js";

/** What the texts of a pod's files depend on. */
export type PodTexts = Pick<Pod, "metadata" | "spec">;

/** The files that the kubelet and the runtime make for a pod. */
export class PodFiles implements FileFiller {
  /** The pod without its status, which changes. */
  private readonly pod: PodTexts;
  private readonly addresses: readonly string[];
  private readonly nodeName: string;
  private readonly dns: DnsSettings;
  private readonly nodeResolv: string;
  private readonly nodeHosts: string;

  constructor(
    pod: Pod,
    addresses: readonly string[],
    nodeName: string,
    dns: DnsSettings,
    nodeResolv: string,
    nodeHosts: string,
  ) {
    this.pod = { metadata: pod.metadata, spec: pod.spec };
    this.addresses = addresses;
    this.nodeName = nodeName;
    this.dns = dns;
    this.nodeResolv = nodeResolv;
    this.nodeHosts = nodeHosts;
  }

  /** What /etc/hostname says. */
  get hostName(): string {
    return kernelHostNameOf(this.pod, this.nodeName, this.dns.clusterDomain);
  }

  fill(files: FileSystem): void {
    const { pod, addresses, dns } = this;
    for (const path of ["/etc", "/proc", "/sys", "/tmp", "/root", "/run/netns", "/var/log"])
      files.makeDirectory(path, true);
    // Its image has the program in the root.
    const isAgnhost = pod.spec.containers.some(({ image }) => parseImage(image ?? "").repository.endsWith("agnhost"));
    if (isAgnhost) files.makeSymlink("/agnhost", "usr/bin/agnhost");
    if (pod.spec.automountServiceAccountToken !== false) addServiceAccount(files, pod);
    const hostName = hostNameOf(pod, this.nodeName);
    files.writeFile("/etc/resolv.conf", resolvConfOf(pod, dns, this.nodeResolv));
    files.writeFile("/etc/hostname", `${this.hostName}\n`);
    files.writeFile("/etc/hosts", hostsFile(pod, addresses, hostName, dns.clusterDomain, this.nodeHosts));
  }
}

/** What is mounted for programs that ask the API. Simplified: token and certificate are none. */
function addServiceAccount(files: FileSystem, pod: PodTexts): void {
  const path = "/var/run/secrets/kubernetes.io/serviceaccount";
  files.makeDirectory(path, true);
  files.writeFile(`${path}/namespace`, pod.metadata.namespace ?? "default");
  files.writeFile(`${path}/ca.crt`, "");
  files.writeFile(`${path}/token`, "token");
}

/** What `hostname` says in a pod: `spec.hostname`, else its name cut to 63 characters; the node's with hostNetwork. */
export function hostNameOf(pod: PodTexts, nodeName: string): string {
  if (pod.spec.hostNetwork === true) return nodeName;
  const { hostname } = pod.spec;
  if (hostname !== undefined && hostname !== "") return hostname;
  return pod.metadata.name.slice(0, 63).replace(/[-.]+$/, "");
}

/** What the kernel calls the pod (`hostname`, /etc/hostname): the whole name under `setHostnameAsFQDN`. */
export function kernelHostNameOf(pod: PodTexts, nodeName: string, clusterDomain = "cluster.local"): string {
  const short = hostNameOf(pod, nodeName);
  const { setHostnameAsFQDN, hostNetwork, subdomain = "" } = pod.spec;
  if (setHostnameAsFQDN !== true || hostNetwork === true || subdomain === "") return short;
  return `${short}.${subdomain}.${pod.metadata.namespace ?? "default"}.svc.${clusterDomain}`;
}

function hostsFile(
  pod: PodTexts,
  addresses: readonly string[],
  hostName: string,
  domain: string,
  nodeHosts: string,
): string {
  const lines: string[] = [];
  if (pod.spec.hostNetwork === true) {
    lines.push("# Kubernetes-managed hosts file (host network).", ...nodeHosts.trimEnd().split("\n"));
  } else {
    lines.push(
      "# Kubernetes-managed hosts file.",
      "127.0.0.1\tlocalhost",
      "::1\tlocalhost ip6-localhost ip6-loopback",
      "fe00::0\tip6-localnet",
      "fe00::0\tip6-mcastprefix",
      "fe00::1\tip6-allnodes",
      "fe00::2\tip6-allrouters",
    );
    const { subdomain } = pod.spec;
    const full =
      subdomain === undefined || subdomain === ""
        ? hostName
        : `${hostName}.${subdomain}.${pod.metadata.namespace ?? "default"}.svc.${domain}\t${hostName}`;
    for (const address of addresses) lines.push(`${address}\t${full}`);
  }
  const aliases = pod.spec.hostAliases ?? [];
  if (aliases.length > 0) {
    lines.push("", "# Entries added by HostAliases.");
    for (const alias of aliases) lines.push(`${alias.ip ?? ""}\t${(alias.hostnames ?? []).join("\t")}`);
  }
  return `${lines.join("\n")}\n`;
}
