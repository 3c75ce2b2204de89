import { buildPacket } from "../../host/build-packet.js";
import type { Netns } from "../../host/netns.js";
import { AddressFlag } from "../../ip/interface-address.js";
import { strerror } from "../../sim/errno.js";
import { DnsClass, DnsType } from "../../wire/dns/codes.js";
import { encodeDnsMessage } from "../../wire/dns/encode.js";
import { DnsMessage } from "../../wire/dns/message.js";
import { parseName } from "../../wire/dns/name.js";
import { type DnsData, dnsRecord } from "../../wire/dns/record.js";
import { addressBits, Family, familyOf, formatIp, type IpAddress, parseIp } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { parsePrefix } from "../../wire/prefix.js";
import { UdpDatagram } from "../../wire/udp.js";
import type { Draft, KubeObject, Namespace, Pod } from "../api/object.js";
import { Cluster } from "../cluster.js";
import { type AddressRange, formatRange } from "../node/policy/address-range.js";
import { DNS_QUEUE } from "../node/policy/family-rules.js";
import { podAddresses } from "../node/policy/policy-endpoint.js";
import { POLICY_KINDS } from "../node/policy/policy-objects.js";
import type { Reach } from "./reach.js";
import { familiesIn, type ReachEnd } from "./reach-end.js";
import { StandInRanges } from "./stand-in-ranges.js";

/** A pod of the inventory as it runs in the cluster of stand-ins, or who stands in for an end outside. */
export interface StandIn {
  /** "namespace/name". */
  readonly key: string;
  readonly netns: Netns;
  readonly address: IpAddress;
  /** The node that it is, or is on; "" for who is outside. */
  readonly nodeName: string;
}

/** How long the names' addresses are good for: longer than packets take. */
const NAME_TTL_SECONDS = 86_400;

/**
 * A real cluster with the namespaces and policies of an inventory and some of its pods: the same names, labels and named
 * ports, but nothing that could keep them from running, and a program that does nothing. It has every family that the
 * answer is about.
 */
export class StandInCluster {
  readonly cluster: Cluster;
  private readonly ranges: StandInRanges;
  /** Addresses that somebody outside has. */
  private readonly used = new Set<IpAddress>();
  private readonly found = new Map<string, StandIn>();
  /** The addresses of ends outside and of names, by end, family and ranges. */
  private readonly chosen = new Map<string, IpAddress | null>();

  private constructor(cluster: Cluster, ranges: StandInRanges) {
    this.cluster = cluster;
    this.ranges = ranges;
  }

  /** Boots the cluster. @throws Error when a pod does not run. */
  static async boot(reach: Reach, pods: readonly Pod[], seed: number): Promise<StandInCluster> {
    const ranges = new StandInRanges(reach, pods.length);
    const cluster = new Cluster({
      nodes: ranges.nodeCount,
      podCidr: ranges.pods.join(),
      nodeCidr: ranges.nodes.join(),
      serviceCidr: ranges.services.join(),
      dns: false,
      seed,
    });
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
    const made = new StandInCluster(cluster, ranges);
    made.routePods();
    // Names get their addresses from what is left.
    for (const end of reach.ends) for (const family of familiesIn(end.ranges)) made.outside(end, family);
    return made;
  }

  /** The pod as it runs. @throws Error when it does not, or has no address of the family. */
  at(pod: Pod, family: Family): StandIn {
    const { name, namespace = "default" } = pod.metadata;
    const key = `${namespace}/${name}`;
    let found = this.found.get(`${key} ${family}`);
    if (found === undefined) {
      const running = this.cluster.pod(name, namespace);
      const address = podAddresses(running.pod)[family];
      if (address === null) throw new Error(`pod ${key} has no address of IPv${family}`);
      found = { key, netns: running.netns, address, nodeName: running.pod.spec.nodeName ?? "" };
      this.found.set(`${key} ${family}`, found);
    }
    return found;
  }

  /** A node, with its own address; null when it is none, or has no address yet. */
  node(name: string, family: Family): StandIn | null {
    const node = this.cluster.nodes.find((one) => one.name === name);
    const addresses = this.cluster.api.get("Node", "", name)?.status.addresses ?? [];
    const internal = addresses.filter(({ type }) => type === "InternalIP").map((one) => parseIp(one.address));
    const address = internal.find((one) => familyOf(one) === family);
    if (node === undefined || address === undefined) return null;
    return { key: `node/${name}`, netns: node.host.netns, address, nodeName: name };
  }

  /** A node that is not this one; null when there is none. */
  otherNode(name: string, family: Family): StandIn | null {
    const other = this.cluster.nodes.find((one) => one.name !== name);
    return other === undefined ? null : this.node(other.name, family);
  }

  /** A machine outside with an address of an end's; null when no machine can have one. */
  outside({ id, ranges }: ReachEnd, family: Family): StandIn | null {
    const address = this.choose(`${id} ${family}`, ranges, family);
    return address === null ? null : this.machineAt(address);
  }

  /**
   * A machine outside that has the name, and an address of the ranges, which every node has learnt from an answer of a name
   * server; null when no machine can have one.
   */
  named(name: string, ranges: readonly AddressRange[], family: Family): StandIn | null {
    const key = `name ${name} ${family} ${ranges.map(formatRange).join()}`;
    const isNew = !this.chosen.has(key);
    const address = this.choose(key, ranges, family);
    if (address === null) return null;
    const machine = this.machineAt(address);
    if (isNew) {
      const answer = answerTo(name, address);
      for (const { host } of this.cluster.nodes) {
        const packet = buildPacket(address, address, IpProtocol.Udp, answer, 0, 0, 0);
        host.netns.netfilter.queues.get(DNS_QUEUE)?.onQueued(packet);
      }
    }
    return machine;
  }

  /** The same address for the same question. */
  private choose(key: string, ranges: readonly AddressRange[], family: Family): IpAddress | null {
    let address = this.chosen.get(key);
    if (address === undefined) {
      address = this.ranges.freeAddress(ranges, family, this.used);
      this.chosen.set(key, address);
    }
    return address;
  }

  /** The machine behind the gateway with an address of one's choice; the gateway for one of the nodes' own network. */
  private machineAt(address: IpAddress): StandIn {
    const { outside, gateway } = this.cluster;
    const { netns } = this.ranges.isOnNodesNetwork(address) ? gateway : outside;
    const isOwn = formatIp(address) === OUTSIDE_ADDRESSES[familyOf(address)];
    if (!isOwn && !this.used.has(address)) {
      const device = netns.findDevice("eth0");
      const family = familyOf(address);
      const prefixLength = addressBits(family);
      if (device === null) throw new Error(`${netns.label} has no eth0`);
      const flags = family === Family.V6 ? AddressFlag.NoDad : 0;
      const own = netns.stack.addAddress(netns.ipDevice(device), { local: address, prefixLength, flags });
      if (own !== null) throw new Error(`${netns.label}: address ${formatIp(address)} was refused`);
      if (netns === outside.netns) addRoute(gateway.netns, address, prefixLength, parseIp(OUTSIDE_ADDRESSES[family]));
    }
    this.used.add(address);
    return { key: formatIp(address), netns, address, nodeName: "" };
  }

  /** The gateway learns where pods are, as in networks that route pods' addresses. */
  private routePods(): void {
    for (const { metadata, spec } of this.cluster.api.list("Node")) {
      for (const cidr of spec.podCIDRs ?? []) {
        const { network, length, family } = parsePrefix(cidr);
        const via = this.node(metadata.name, family);
        if (via !== null) addRoute(this.cluster.gateway.netns, network, length, via.address);
      }
    }
  }
}

const OUTSIDE_ADDRESSES = { [Family.V4]: "198.51.100.10", [Family.V6]: "2001:db8:100::10" } as const;

function addRoute(netns: Netns, dst: IpAddress, prefixLength: number, gateway: IpAddress): void {
  const route = { family: familyOf(dst), dst, prefixLength, nexthops: [{ gateway }] };
  const error = netns.stack.addRoute(route, "replace");
  if (error !== null) throw new Error(`${netns.label}: route to ${formatIp(dst)}: ${strerror(error.errno)}`);
}

/** What a name server says of a name. */
function answerTo(name: string, address: IpAddress): UdpDatagram {
  const owner = parseName(name);
  const type = typeof address === "number" ? DnsType.A : DnsType.AAAA;
  const data = (typeof address === "number" ? { kind: "a", address } : { kind: "aaaa", address }) as DnsData;
  const questions = [{ name: owner, type, class: DnsClass.IN }];
  const answers = [dnsRecord(owner, type, NAME_TTL_SECONDS, data)];
  return new UdpDatagram(53, 53, encodeDnsMessage(new DnsMessage(0, { isResponse: true, questions, answers })));
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
