import { CniError } from "../../cni/cni-error.js";
import type { NetworkConfigList } from "../../cni/config-list.js";
import { loadConfigList, pluginFiles } from "../../cni/load-config-list.js";
import type { CniRuntime } from "../../cni/runtime.js";
import { FileSystem } from "../../host/filesystem.js";
import type { Host } from "../../host/host.js";
import type { Netns } from "../../host/netns.js";
import { fnv1a } from "../../sim/fnv1a.js";
import { MICROSECOND } from "../../sim/time.js";
import type { Pod } from "../api/object.js";
import { podAttachment, podNetnsName } from "./pod-attachment.js";
import { PodFiles } from "./pod-files.js";
import type { DnsSettings } from "./resolv-conf.js";

const CONF_DIR = "/etc/cni/net.d";

/** Simplified: the address of a hostNetwork pod is its node's, so nothing is added and nothing taken away. */
const LOOPBACK: NetworkConfigList = {
  cniVersion: "1.0.0",
  name: "cni-loopback",
  disableCheck: false,
  plugins: [{ type: "loopback" }],
};

/** A pod's place on a node: its namespace with addresses, and its files. */
export interface Sandbox {
  /** What `sandboxId` said of the attempt that made it. */
  readonly id: string;
  readonly netns: Netns;
  readonly files: FileSystem;
  /** Addresses as text, the first the pod's `podIP`. */
  readonly addresses: readonly string[];
}

/** Makes and removes the namespaces of pods through CNI, as containerd does for the kubelet. */
export class SandboxMaker {
  private readonly host: Host;
  private readonly cni: CniRuntime;
  private readonly dns: DnsSettings;
  /** The text that was read last, and what it says. */
  private configText = "";
  private configList: NetworkConfigList | null = null;

  constructor(host: Host, cni: CniRuntime, dns: DnsSettings) {
    this.host = host;
    this.cni = cni;
    this.dns = dns;
  }

  /** True once a network configuration lies in /etc/cni/net.d: before, the node is not ready. */
  get hasNetwork(): boolean {
    return this.configFile() !== null;
  }

  /**
   * The namespace, its addresses and its files, under a sandbox's id. `nodeAddresses` are those of a hostNetwork pod.
   * @throws CniError when the network cannot be made (no configuration, no address left). Nothing is left behind then.
   */
  make(pod: Pod, id: string, nodeAddresses: readonly string[]): Sandbox {
    if (pod.spec.hostNetwork === true) {
      return { id, netns: this.host.netns, files: this.files(pod, nodeAddresses), addresses: nodeAddresses };
    }
    const list = this.config();
    const attachment = podAttachment(pod, id);
    const netns = this.host.findNamespace(attachment.netnsName) ?? this.host.addNamespace(attachment.netnsName);
    try {
      this.cni.add(LOOPBACK, { ...attachment, ifName: "lo" });
      const result = this.cni.add(list, attachment);
      const addresses = result.ips.map((ip) => ip.address.slice(0, ip.address.indexOf("/")));
      return { id, netns, files: this.files(pod, addresses), addresses };
    } catch (error) {
      this.host.deleteNamespace(attachment.netnsName);
      throw error;
    }
  }

  /** Takes everything away; silent when there is nothing. */
  remove(pod: Pod, id: string): void {
    if (pod.spec.hostNetwork === true) return;
    const netnsName = podNetnsName(pod);
    if (this.host.findNamespace(netnsName) === null) return;
    try {
      this.cni.del(this.config(), podAttachment(pod, id));
    } catch (error) {
      // Without a configuration nothing can be given back; the namespace goes all the same.
      if (!(error instanceof CniError)) throw error;
    }
    this.host.deleteNamespace(netnsName);
  }

  private configFile(): string | null {
    const { files } = this.host;
    if (files.find(CONF_DIR) === null) return null;
    return files.list(CONF_DIR).find((name) => /\.(conf|conflist|json)$/.test(name)) ?? null;
  }

  /** The first file by name, read anew each time: whoever changes it changes the pods made from then on. */
  private config(): NetworkConfigList {
    const file = this.configFile();
    if (file === null) {
      throw new CniError(100, "cni plugin not initialized", `no network configuration in ${CONF_DIR}`);
    }
    const text = this.host.files.readFile(`${CONF_DIR}/${file}`);
    if (this.configList === null || text !== this.configText) {
      const list = loadConfigList(this.host.files, CONF_DIR, file, file);
      // With plugins in files of their own the text is not all that there is to it.
      if (pluginFiles(this.host.files, `${CONF_DIR}/${list.name}`).length > 0) return list;
      this.configList = list;
      this.configText = text;
    }
    return this.configList;
  }

  private files(pod: Pod, addresses: readonly string[]): FileSystem {
    const files = new FileSystem(this.host.network.sim);
    const node = this.host.files;
    const nodeResolv = node.find("/etc/resolv.conf")?.kind === "file" ? node.readFile("/etc/resolv.conf") : "";
    const nodeHosts = node.readFile("/etc/hosts");
    files.fillLater(new PodFiles(pod, addresses, this.host.name, this.dns, nodeResolv, nodeHosts));
    return files;
  }
}

/** The id of the sandbox of a pod's attempt to get one, from 0: 64 hex digits, other ones for each, as containerd draws them. */
export function sandboxId(pod: Pod, attempt: number): string {
  const text = `sandbox/${pod.metadata.uid}/${attempt}`;
  return [0, 1, 2, 3, 4, 5, 6, 7].map((seed) => (fnv1a(text, seed) >>> 0).toString(16).padStart(8, "0")).join("");
}

/** The most that a made sandbox takes, for whoever models it. */
export const SANDBOX_NS = 200_000 * MICROSECOND;
