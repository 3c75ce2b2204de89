import type { Switch } from "../link/switch.js";
import { KernelLog } from "../netfilter/kernel-log.js";
import type { Trace } from "../trace/trace.js";
import { FileSystem } from "./filesystem.js";
import { Netns } from "./netns.js";
import type { Network } from "./network.js";
import { mountNamespace } from "./proc/namespace-binds.js";

/** /etc/iproute2/rt_tables as iproute2 installs it. */
const RT_TABLES = `#
# reserved values
#
255\tlocal
254\tmain
253\tdefault
0\tunspec
#
# local
#
#1\tinr.ruhep
`;

/**
 * A machine: a file tree, a network namespace of its own and the named ones that `ip netns add` makes. A router is a
 * host with forwarding on; a Kubernetes node is one with pods' namespaces.
 */
export class Host {
  readonly network: Network;
  readonly name: string;
  readonly files: FileSystem;
  /** The namespace that the machine starts with. */
  readonly netns: Netns;
  /** Namespaces by their name under /run/netns, in the order in which they were made. */
  readonly namespaces = new Map<string, Netns>();
  /** The bridge that all cables end in, when this machine is a switch of its own; else null. */
  fabric: Switch | null = null;
  /** What `dmesg` shows; rules of all namespaces write here. */
  readonly kernelLog = new KernelLog();
  /** Modules whose files, settings or devices are there only once they were loaded (`modprobe ip_vs`, or their own tool). */
  readonly modules = new Set<"ip_vs" | "ipip">();
  /** Numbers the namespaces made so far, so that each has random streams and an inode of its own. */
  private namespaceCount = 0;
  private lastQdiscHandle = 0x8000;

  constructor(network: Network, name: string) {
    this.network = network;
    this.name = name;
    this.files = new FileSystem(network.sim);
    this.kernelLog.epochS = network.epochSeconds;
    for (const path of ["/etc", "/run", "/proc", "/sys", "/tmp", "/root", "/var/log"]) {
      this.files.makeDirectory(path, true);
    }
    this.files.writeFile("/etc/hostname", `${name}\n`);
    this.files.writeFile("/etc/hosts", `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n`);
    this.files.makeDirectory("/etc/iproute2/rt_tables.d", true);
    this.files.writeFile("/etc/iproute2/rt_tables", RT_TABLES);
    this.netns = this.newNamespace("");
    mountNamespace(this.files, this.netns);
  }

  /** `ip netns add`: a namespace with a loopback device that is down. @throws Error when the name is taken. */
  addNamespace(name: string): Netns {
    if (this.namespaces.has(name)) throw new Error(`a namespace called "${name}" exists already on ${this.name}`);
    const namespace = this.newNamespace(name);
    this.nameNamespace(name, namespace);
    return namespace;
  }

  /** `ip netns attach`: a namespace that there is already gets a name, or one more. */
  nameNamespace(name: string, namespace: Netns): void {
    this.namespaces.set(name, namespace);
    this.files.makeDirectory("/run/netns", true);
    this.files.writeFile(`/run/netns/${name}`, "");
  }

  /** unshare(CLONE_NEWNET): a namespace that has no name; whoever asked for it sees to its end. */
  addUnnamedNamespace(): Netns {
    return this.newNamespace("");
  }

  /** `ip netns delete`: its devices go, and with a veth its other end. Returns false when there is no such namespace. */
  deleteNamespace(name: string): boolean {
    const namespace = this.unlinkNamespace(name);
    namespace?.destroy();
    return namespace !== null;
  }

  /** Takes a namespace's name away and leaves it to the caller to destroy it; null when there is no such namespace. */
  unlinkNamespace(name: string): Netns | null {
    const namespace = this.namespaces.get(name);
    if (namespace === undefined) return null;
    this.namespaces.delete(name);
    const path = `/run/netns/${name}`;
    if (this.files.find(path) !== null) this.files.unlink(path);
    return namespace;
  }

  /** The namespace called `name` ("" is the machine's own), or null. */
  findNamespace(name: string): Netns | null {
    return name === "" ? this.netns : (this.namespaces.get(name) ?? null);
  }

  /** The next number that a qdisc gets by itself: 8001, 8002 (qdisc_alloc_handle). */
  takeQdiscHandle(): number {
    this.lastQdiscHandle = this.lastQdiscHandle === 0xffff ? 0x8000 : this.lastQdiscHandle + 1;
    return this.lastQdiscHandle;
  }

  /** Every namespace, the machine's own first. */
  allNamespaces(): Netns[] {
    return [...new Set([this.netns, ...this.namespaces.values()])];
  }

  /** Sets the observer of every namespace and device of this machine. */
  observe(trace: Trace | null): void {
    for (const namespace of this.allNamespaces()) namespace.observe(trace);
  }

  private newNamespace(name: string): Netns {
    const namespace = new Netns(this, name, this.namespaceCount++);
    namespace.observe(this.network.trace);
    return namespace;
  }
}
