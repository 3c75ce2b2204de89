import type { Host } from "../../host/host.js";
import type { RouteSpec } from "../../ip/route.js";
import { runIptables } from "../../netfilter/text/iptables.js";
import { strerror } from "../../sim/errno.js";
import type { Origin } from "../../trace/trace.js";
import { Family, formatIp, type IpAddress, parseIp } from "../../wire/ip-address.js";
import { type Prefix, parsePrefix } from "../../wire/prefix.js";
import { Informer, type InformerHandler } from "../api/informer.js";
import type { KubeObject, Node } from "../api/object.js";
import type { ApiStore } from "../api/store.js";

/** What the agent is started with. */
export interface HostGatewayOptions {
  readonly api: ApiStore;
  readonly host: Host;
  /** The cluster's pod ranges: traffic within them keeps its source address. */
  readonly podCidrs: readonly string[];
  /** The text of the CNI configuration list; every `$POD_CIDR` in it becomes the node's own range. */
  readonly cniConfig: string;
}

const CNI_FILE = "/etc/cni/net.d/10-podwire.conflist";

/** The bridge plugin with the node's range and the bridge as the pods' gateway, and portmap for `hostPort`. */
export const BRIDGE_CONFIG = `{
  "cniVersion": "1.0.0",
  "name": "podwire",
  "plugins": [
    {
      "type": "bridge",
      "bridge": "cni0",
      "isDefaultGateway": true,
      "hairpinMode": true,
      "ipMasq": false,
      "ipam": { "type": "host-local", "ranges": [$POD_RANGES] }
    },
    { "type": "portmap", "capabilities": { "portMappings": true } }
  ]
}
`;

/**
 * The network agent of a node, as flannel's host-gw backend: writes the CNI configuration once the node has its pod
 * range, keeps a route to every other node's range through that node, and masquerades what pods send out of the cluster:
 * `-A POSTROUTING -s NODE_RANGE ! -d CLUSTER_RANGE -j MASQUERADE`, one rule for each family.
 */
export class HostGateway implements InformerHandler {
  private readonly options: HostGatewayOptions;
  private readonly nodes: Informer<"Node">;
  /** Node to the ranges that are routed to it. */
  private readonly routed = new Map<string, readonly string[]>();
  private configured = false;

  constructor(options: HostGatewayOptions) {
    this.options = options;
    this.nodes = new Informer(options.api, "Node", { name: `host-gateway/${options.host.name}` });
    this.nodes.addHandler(this);
  }

  /** The machine is off: nothing is heard any more. */
  stop(): void {
    this.nodes.watch.close();
  }

  onChange(_kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    const node = (current ?? previous) as Node;
    if (node.metadata.name === this.options.host.name) {
      if (current !== null) this.configure(node);
      return;
    }
    const wanted = current === null ? [] : routesTo(node);
    const key = wanted.map((route) => `${route.cidr} ${route.gateway}`);
    const had = this.routed.get(node.metadata.name) ?? [];
    if (had.join() === key.join()) return;
    for (const text of had) this.change(text, node, false);
    for (const text of key) this.change(text, node, true);
    if (key.length === 0) this.routed.delete(node.metadata.name);
    else this.routed.set(node.metadata.name, key);
  }

  private configure(node: Node): void {
    const cidrs = node.spec.podCIDRs ?? [];
    const first = cidrs[0];
    if (this.configured || first === undefined) return;
    this.configured = true;
    const { files, netns } = this.options.host;
    for (const key of ["net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"]) netns.sysctl.set(key, "1");
    const ranges = cidrs.map((cidr) => `[{ "subnet": "${cidr}" }]`).join(", ");
    files.makeDirectory("/etc/cni/net.d", true);
    files.writeFile(CNI_FILE, this.options.cniConfig.replaceAll("$POD_RANGES", ranges).replaceAll("$POD_CIDR", first));
    for (const cidr of cidrs) this.masquerade(parsePrefix(cidr), this.originOf(node));
  }

  private masquerade(own: Prefix, origin: Origin): void {
    const cluster = this.options.podCidrs.map(parsePrefix).find((prefix) => prefix.family === own.family);
    if (cluster === undefined) return;
    const rule = ["-s", textOf(own), "!", "-d", textOf(cluster)];
    const comment = ["-m", "comment", "--comment", "pods leave the cluster with the address of the node"];
    const argv = ["-t", "nat", "-A", "POSTROUTING", ...rule, ...comment, "-j", "MASQUERADE"];
    runIptables(this.options.host.netns.netfilter, own.family, argv, { names: null, origin, epochS: 0 });
  }

  private change(text: string, node: Node, add: boolean): void {
    const [cidr = "", gateway = ""] = text.split(" ");
    const prefix = parsePrefix(cidr);
    const spec: RouteSpec = {
      family: prefix.family,
      dst: prefix.network,
      prefixLength: prefix.length,
      nexthops: [{ gateway: parseIp(gateway) as IpAddress }],
      origin: this.originOf(node),
    };
    const { stack } = this.options.host.netns;
    const error = add ? stack.addRoute(spec, "replace") : stack.deleteRoute(spec);
    if (error !== null && add) {
      throw new Error(`${this.options.host.name}: route ${cidr} via ${gateway}: ${strerror(error.errno)}`);
    }
  }

  private originOf(node: Node): Origin {
    const place = this.options.api.originOf(node);
    return { kind: "Node", name: node.metadata.name, file: place?.file ?? null, line: place?.line ?? null };
  }
}

/** The node's ranges with the address of its own that is of the same family. */
function routesTo(node: Node): { readonly cidr: string; readonly gateway: string }[] {
  const addresses = (node.status.addresses ?? []).filter((one) => one.type === "InternalIP").map((one) => one.address);
  return (node.spec.podCIDRs ?? []).flatMap((cidr) => {
    const gateway = addresses.find((address) => address.includes(":") === cidr.includes(":"));
    return gateway === undefined ? [] : [{ cidr, gateway }];
  });
}

function textOf(prefix: Prefix): string {
  return `${formatIp(prefix.network)}/${prefix.length}`;
}

/** The families of a list of ranges, each once. */
export function familiesOf(cidrs: readonly string[]): Family[] {
  return [Family.V4, Family.V6].filter((family) => cidrs.some((cidr) => cidr.includes(":") === (family === Family.V6)));
}
