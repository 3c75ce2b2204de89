import type { Personality } from "../../cni/pod-network.js";
import type { Host } from "../../host/host.js";
import type { Netns } from "../../host/netns.js";
import { Prefix } from "../../wire/prefix.js";
import { Informers } from "../api/informer.js";
import { milliValue } from "../api/quantity.js";
import type { CalicoStore } from "./calico/calico-store.js";
import { familiesOf, HostGateway } from "./host-gateway.js";
import { type EventSink, Kubelet, type KubeletOptions } from "./kubelet.js";
import { KubeletChains } from "./kubelet-chains.js";
import type { PeerRoutes } from "./peer-routes.js";
import { PodNetworkAgent } from "./pod-network.js";
import { PolicyAgent } from "./policy/policy-agent.js";
import type { PolicyCache } from "./policy/policy-cache.js";
import type { IptablesSourcesCache } from "./proxy/iptables-sources.js";
import { KubeProxy } from "./proxy/kube-proxy.js";
import type { KubeProxyConfig } from "./proxy/proxy-config.js";
import type { RuleCache } from "./proxy/rule-cache.js";
import type { ServiceLists } from "./proxy/service-list.js";
import type { PoolAdvertisements } from "./speaker/advertisement.js";
import type { BgpRoutes } from "./speaker/bgp-routes.js";
import { Speaker } from "./speaker/speaker.js";

/** What a node is started with. */
export interface ClusterNodeOptions extends KubeletOptions {
  readonly podCidrs: readonly string[];
  readonly cniConfig: string;
  /** The pod network that was asked for by name; null for the bridge with host-gw routes. */
  readonly personality: Personality | null;
  /** The MTU of pods' interfaces where it is set by hand; null for what the pod network makes of the uplink's. */
  readonly podMtu: number | null;
  /** Calico's datastore, which all nodes share; null for other pod networks. */
  readonly calico: CalicoStore | null;
  readonly peers: PeerRoutes;
  readonly rules: RuleCache;
  readonly lists: ServiceLists;
  readonly sources: IptablesSourcesCache;
  /** What kube-proxy's configuration says. */
  readonly proxy: Partial<KubeProxyConfig>;
  readonly policies: PolicyCache;
  /** Where the speaker of load balancer addresses writes Events; null when no such addresses are given out. */
  readonly speakerEvents: EventSink | null;
  /** Which nodes announce which pools of them. */
  readonly poolAdvertisements: PoolAdvertisements;
  /** The router that learns of them by BGP. */
  readonly bgp: BgpRoutes;
}

const UPLINK = "eth0";

/** The networks that the uplink's addresses are of. */
function subnetsOf(netns: Netns): string[] {
  const uplink = netns.findDevice(UPLINK);
  if (uplink === null) return [];
  const { addresses4, addresses6 } = netns.ipDevice(uplink);
  return [...addresses4, ...addresses6].map((each) => `${new Prefix(each.local, each.prefixLength)}`);
}

/** One machine with its agents. */
export class ClusterNode {
  readonly name: string;
  readonly host: Host;
  readonly kubelet: Kubelet;
  /** What the kubelet keeps in the node's tables. */
  readonly chains: KubeletChains;
  /** What keeps routes to other nodes' pods. */
  readonly network: HostGateway | PodNetworkAgent;
  readonly proxy: KubeProxy;
  /** What makes policies mean something; null when the pod network enforces none. */
  readonly policyAgent: PolicyAgent | null;
  /** What answers for load balancer addresses; null when none are given out. */
  readonly speaker: Speaker | null;

  constructor(options: ClusterNodeOptions) {
    this.host = options.host;
    this.name = options.host.name;
    this.policyAgent =
      (options.personality?.enforcesNetworkPolicy ?? true)
        ? new PolicyAgent({ ...options, families: familiesOf(options.podCidrs) })
        : null;
    this.kubelet = new Kubelet({ ...options, podNetworks: this.policyAgent });
    this.chains = new KubeletChains(options.host.netns.netfilter, options.rules);
    this.network =
      options.personality === null
        ? new HostGateway(options)
        : new PodNetworkAgent({
            api: options.api,
            host: options.host,
            personality: options.personality,
            network: {
              clusterCidrs: options.podCidrs,
              uplink: UPLINK,
              uplinkMtu: options.host.netns.findDevice(UPLINK)?.mtu ?? 1500,
              podMtu: options.podMtu,
              subnets: subnetsOf(options.host.netns),
              calico: null,
            },
            calico: options.calico,
          });
    this.proxy = new KubeProxy({
      api: options.api,
      host: options.host,
      rules: options.rules,
      lists: options.lists,
      sources: options.sources,
      families: familiesOf(options.podCidrs),
      podCidrs: options.podCidrs,
      addresses: options.addresses,
      cpus: Math.max(1, Math.floor(milliValue(options.capacity?.cpu ?? "1") / 1000)),
      config: options.proxy,
    });
    this.speaker = this.startSpeaker(options);
  }

  get netns(): Netns {
    return this.host.netns;
  }

  /** The machine loses power: its cable goes dead, its pods with it, and nothing more is heard of it. */
  stop(): void {
    this.kubelet.stop();
    this.chains.stop();
    this.network.stop();
    this.proxy.stop();
    this.policyAgent?.stop();
    this.speaker?.stop();
    this.host.netns.findDevice(UPLINK)?.setUp(false);
  }

  private startSpeaker({ api, host, speakerEvents, poolAdvertisements, bgp }: ClusterNodeOptions): Speaker | null {
    if (speakerEvents === null) return null;
    return new Speaker({
      host,
      informers: new Informers(api, `speaker/${this.name}`),
      events: speakerEvents,
      uplink: UPLINK,
      advertisements: poolAdvertisements,
      bgp,
    });
  }
}
