import type { Host } from "../../host/host.js";
import type { Netns } from "../../host/netns.js";
import { Informers } from "../api/informer.js";
import { familiesOf, HostGateway } from "./host-gateway.js";
import { Kubelet, type KubeletOptions } from "./kubelet.js";
import { KubeProxy } from "./proxy/kube-proxy.js";
import type { RuleCache } from "./proxy/rule-cache.js";
import type { ServiceRulesCache } from "./proxy/service-rules.js";

/** What a node is started with. */
export interface ClusterNodeOptions extends KubeletOptions {
  readonly podCidrs: readonly string[];
  readonly cniConfig: string;
  readonly rules: RuleCache;
  readonly serviceRules: ServiceRulesCache;
}

/** One machine with its agents. */
export class ClusterNode {
  readonly name: string;
  readonly host: Host;
  readonly kubelet: Kubelet;
  readonly gateway: HostGateway;
  readonly proxy: KubeProxy;

  constructor(options: ClusterNodeOptions) {
    this.host = options.host;
    this.name = options.host.name;
    this.kubelet = new Kubelet(options);
    this.gateway = new HostGateway(options);
    this.proxy = new KubeProxy({
      api: options.api,
      host: options.host,
      informers: new Informers(options.api, `kube-proxy/${this.name}`),
      rules: options.rules,
      serviceRules: options.serviceRules,
      families: familiesOf(options.podCidrs),
      podCidrs: options.podCidrs,
      addresses: options.addresses,
    });
  }

  get netns(): Netns {
    return this.host.netns;
  }

  /** The machine loses power: its cable goes dead, its pods with it, and nothing more is heard of it. */
  stop(): void {
    this.kubelet.stop();
    this.gateway.stop();
    this.proxy.stop();
    this.host.netns.findDevice("eth0")?.setUp(false);
  }
}
