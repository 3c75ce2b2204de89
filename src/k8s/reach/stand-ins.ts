import type { Netns } from "../../host/netns.js";
import { strerror } from "../../sim/errno.js";
import { Family, formatIp, type IpAddress, parseIp } from "../../wire/ip-address.js";
import { parsePrefix } from "../../wire/prefix.js";
import type { Draft, KubeObject, Namespace, Pod } from "../api/object.js";
import { Cluster } from "../cluster.js";
import { POLICY_KINDS } from "../node/policy/policy-objects.js";
import type { Reach } from "./reach.js";

/** A pod of the inventory as it runs in the cluster of stand-ins. */
export interface StandIn {
  /** "namespace/name". */
  readonly key: string;
  readonly netns: Netns;
  readonly address: IpAddress;
  /** The node that it is, or is on; "" for who is outside. */
  readonly nodeName: string;
}

/** So many pods to a node at most; a node has room for 110. */
const PODS_OF_A_NODE = 90;

/**
 * A real cluster with the namespaces and policies of an inventory and some of its pods: the same names, labels and named
 * ports, but nothing that could keep them from running, and a program that does nothing.
 */
export class StandInCluster {
  readonly cluster: Cluster;
  private readonly routed = new Set<IpAddress>();
  private readonly found = new Map<string, StandIn>();

  private constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Boots the cluster. @throws Error when a pod does not run. */
  static async boot(reach: Reach, pods: readonly Pod[], seed: number): Promise<StandInCluster> {
    const cluster = new Cluster({ nodes: Math.max(2, Math.ceil(pods.length / PODS_OF_A_NODE)), dns: false, seed });
    const { store } = reach.inventory;
    for (const namespace of store.list("Namespace")) {
      const draft = bare<Namespace>(namespace);
      const known = cluster.api.get("Namespace", "", namespace.metadata.name);
      if (known === null) cluster.api.create(draft);
      else cluster.api.update<Namespace>({ ...known, metadata: { ...known.metadata, ...draft.metadata } });
    }
    for (const kind of POLICY_KINDS) {
      for (const policy of store.list(kind)) {
        const stored = cluster.api.create(bare(policy));
        const source = store.sourceOf(policy);
        if (source !== null) cluster.api.setSource(stored, source);
      }
    }
    for (const pod of pods) cluster.api.create(standIn(pod));
    await cluster.settle();
    const made = new StandInCluster(cluster);
    made.routePods();
    return made;
  }

  /** The pod as it runs. @throws Error when it does not. */
  at(pod: Pod): StandIn {
    const { name, namespace = "default" } = pod.metadata;
    const key = `${namespace}/${name}`;
    let found = this.found.get(key);
    if (found === undefined) {
      const running = this.cluster.pod(name, namespace);
      found = {
        key,
        netns: running.netns,
        address: parseIp(running.pod.status.podIP ?? ""),
        nodeName: running.pod.spec.nodeName ?? "",
      };
      this.found.set(key, found);
    }
    return found;
  }

  /** A node, with its own address; null when it is none, or has no address yet. */
  node(name: string): StandIn | null {
    const node = this.cluster.nodes.find((one) => one.name === name);
    const addresses = this.cluster.api.get("Node", "", name)?.status.addresses ?? [];
    const address = addresses.find(({ type }) => type === "InternalIP")?.address;
    if (node === undefined || address === undefined) return null;
    return { key: `node/${name}`, netns: node.host.netns, address: parseIp(address), nodeName: name };
  }

  /** A node that is not this one; null when there is none. */
  otherNode(name: string): StandIn | null {
    const other = this.cluster.nodes.find((one) => one.name !== name);
    return other === undefined ? null : this.node(other.name);
  }

  /** The outside with an address of one's choice. */
  outside(address: IpAddress): StandIn {
    const { outside, gateway } = this.cluster;
    if (!this.routed.has(address)) {
      this.routed.add(address);
      const { stack } = outside.netns;
      const device = outside.netns.findDevice("eth0");
      const length = typeof address === "number" ? 32 : 128;
      if (device === null) throw new Error("outside has no eth0");
      const own = stack.addAddress(outside.netns.ipDevice(device), { local: address, prefixLength: length });
      if (own !== null) throw new Error(`outside: address ${formatIp(address)} was refused`);
      addRoute(gateway.netns, address, length, parseIp(OUTSIDE_ADDRESS));
    }
    return { key: formatIp(address), netns: outside.netns, address, nodeName: "" };
  }

  /** The gateway learns where pods are, as in networks that route pods' addresses. */
  private routePods(): void {
    for (const node of this.cluster.api.list("Node")) {
      const via = node.status.addresses?.find(({ type }) => type === "InternalIP")?.address;
      if (node.spec.podCIDR === undefined || via === undefined) continue;
      const { network, length } = parsePrefix(node.spec.podCIDR);
      addRoute(this.cluster.gateway.netns, network, length, parseIp(via));
    }
  }
}

const OUTSIDE_ADDRESS = "198.51.100.10";

function addRoute(netns: Netns, dst: IpAddress, prefixLength: number, gateway: IpAddress): void {
  const error = netns.stack.addRoute({ family: Family.V4, dst, prefixLength, nexthops: [{ gateway }] }, "replace");
  if (error !== null) throw new Error(`${netns.label}: route to ${formatIp(dst)}: ${strerror(error.errno)}`);
}

/** What a manifest of it would say. */
function bare<T extends KubeObject>(object: T): Draft<T> {
  const { name, namespace, labels, annotations } = object.metadata;
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  const { status: _status, ...kept } = object as T & { readonly status?: unknown };
  return { ...kept, metadata } as unknown as Draft<T>;
}

function standIn(pod: Pod): Draft<Pod> {
  const isOnHost = pod.spec.hostNetwork === true;
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const containers = [...pod.spec.containers, ...sidecars].map(({ name, ports }) => ({
    name,
    image: "registry.k8s.io/pause:3.9",
    // Ports of pods on their node's network would keep two of them from being on one node.
    ports: isOnHost ? [] : (ports ?? []).map(({ hostPort: _port, hostIP: _ip, ...port }) => port),
  }));
  const { name, namespace = "default", labels = {} } = pod.metadata;
  const spec = { containers, ...(isOnHost ? { hostNetwork: true } : {}) };
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace, labels }, spec };
}
