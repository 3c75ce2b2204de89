import type { Host } from "../../host/host.js";
import type { Netns } from "../../host/netns.js";
import { HostGateway } from "./host-gateway.js";
import { Kubelet, type KubeletOptions } from "./kubelet.js";

/** What a node is started with. */
export interface ClusterNodeOptions extends KubeletOptions {
  readonly podCidrs: readonly string[];
  readonly cniConfig: string;
}

/** One machine with its agents. */
export class ClusterNode {
  readonly name: string;
  readonly host: Host;
  readonly kubelet: Kubelet;
  readonly gateway: HostGateway;

  constructor(options: ClusterNodeOptions) {
    this.host = options.host;
    this.name = options.host.name;
    this.kubelet = new Kubelet(options);
    this.gateway = new HostGateway(options);
  }

  get netns(): Netns {
    return this.host.netns;
  }

  /** The machine loses power: its cable goes dead, its pods with it, and nothing more is heard of it. */
  stop(): void {
    this.kubelet.stop();
    this.gateway.stop();
    this.host.netns.findDevice("eth0")?.setUp(false);
  }
}
