import type { Host } from "../../src/host/host.js";
import { Network } from "../../src/host/network.js";
import { RawSocket } from "../../src/host/sockets/raw-socket.js";
import type { EndpointSlice, Service } from "../../src/k8s/api/object.js";
import { ApiStore } from "../../src/k8s/api/store.js";
import type { Datapath, RenderOptions, ServiceState } from "../../src/k8s/node/proxy/datapath.js";
import { IptablesDatapath } from "../../src/k8s/node/proxy/iptables-datapath.js";
import { IptablesSourcesCache } from "../../src/k8s/node/proxy/iptables-sources.js";
import { IpvsDatapath } from "../../src/k8s/node/proxy/ipvs/ipvs-datapath.js";
import { localByCidr } from "../../src/k8s/node/proxy/local-detector.js";
import { NftablesDatapath } from "../../src/k8s/node/proxy/nftables/nftables-datapath.js";
import type { ProxyMode } from "../../src/k8s/node/proxy/proxy-config.js";
import { RuleCache } from "../../src/k8s/node/proxy/rule-cache.js";
import { ServiceRulesCache } from "../../src/k8s/node/proxy/service-rules.js";
import { sh } from "../../src/shell/sh.js";
import { MILLISECOND } from "../../src/sim/time.js";
import { TraceRecorder } from "../../src/trace/recorder.js";
import { formatIp, parseIp } from "../../src/wire/ip-address.js";
import { Ipv4Packet } from "../../src/wire/ipv4.js";
import type { Ipv4 } from "../../src/wire/ipv4-address.js";
import { Ipv6Packet } from "../../src/wire/ipv6.js";
import type { Ipv6 } from "../../src/wire/ipv6-address.js";
import type { IpPacket, IpPayload } from "../../src/wire/payload.js";
import { SctpPacket } from "../../src/wire/sctp.js";
import { TcpFlag, TcpSegment } from "../../src/wire/tcp.js";
import { UdpDatagram } from "../../src/wire/udp.js";

/** An endpoint: its address, the node it is on ("" for none) and its conditions (r ready, s serving, t terminating). */
export type EndpointRow = readonly [address: string, node?: string, conditions?: string];

/** A Service with its endpoints, as kube-proxy's own tests write them. */
export interface ServiceRow {
  readonly key: string;
  readonly spec: Partial<Service["spec"]>;
  readonly lbIps?: readonly object[];
  readonly endpoints?: readonly EndpointRow[];
  readonly endpointPorts?: EndpointSlice["ports"];
}

/** What became of packets: "DROP", "REJECT", "" for no Service at all, or the endpoints and whether the source was rewritten. */
export interface Outcome {
  readonly output: string;
  readonly masq: boolean;
}

/** How long stale chains of large clusters stay. */
const SYNC_PERIOD_NS = 30_000 * MILLISECOND;

const PROTOCOLS = { tcp: 6, udp: 17, sctp: 132 } as const;

/** One node ("host", 192.168.0.2 and 2001:db8::1) with a proxier in front of a machine that plays everybody else. */
export class ProxierWorld {
  readonly node: Host;
  private readonly network = new Network();
  private readonly outside: Host;
  private readonly recorder = new TraceRecorder();
  readonly datapath: Datapath;
  private readonly options: RenderOptions;
  private readonly states = new Map<ServiceRow, ServiceState>();
  private port = 20_000;

  constructor(mode: ProxyMode, given: Partial<RenderOptions> = {}) {
    const family = given.family ?? 4;
    this.node = this.network.addRouter("host");
    this.outside = this.network.addHost("outside");
    this.network.connect(this.node, this.outside);
    const api = new ApiStore(this.network.sim, {});
    const { netns } = this.node;
    const rules = new RuleCache(this.network.sim);
    const sources = new IptablesSourcesCache(rules, new ServiceRulesCache(api, rules));
    if (mode === "nftables") this.datapath = new NftablesDatapath(family, netns, "host", api);
    else if (mode === "ipvs") this.datapath = new IpvsDatapath(family, netns, "host", "rr");
    else this.datapath = new IptablesDatapath(family, netns.netfilter, "host", rules, sources, SYNC_PERIOD_NS);
    const nodeAddress = family === 4 ? "192.168.0.2" : "2001:db8::1";
    this.options = {
      family,
      local: localByCidr(family === 4 ? "10.0.0.0/8" : "fd00:10::/64"),
      masqueradeAll: false,
      mark: "0x4000",
      zone: "",
      nodeAddress,
      localhostNodePorts: family === 4,
      hasAccounts: true,
      tcpLiberal: false,
      nodePortAddresses: mode === "nftables" ? [nodeAddress] : null,
      serviceCidrs: [family === 4 ? "172.30.0.0/16" : "fd00:172:30::/112"],
      largeCluster: false,
      ...given,
    };
  }

  /** Gives the machines their addresses. */
  async start(): Promise<void> {
    await sh(
      this.node,
      `ip addr add 192.168.0.2/24 dev eth0; ip addr add 192.168.1.2/24 dev eth0; ip route add default via 192.168.0.1
ip addr add 2001:db8::1/64 dev eth0 nodad; ip addr add 2001:db8:1::2/64 dev eth0 nodad; ip route add default via 2001:db8::9
ip link set lo up`,
    );
    await sh(
      this.outside,
      `ip addr add 192.168.0.1/24 dev eth0; ip route add default via 192.168.0.2; ip link set lo up
ip addr add 2001:db8::9/64 dev eth0 nodad; ip route add default via 2001:db8::1`,
    );
    await this.network.sleep(3000 * MILLISECOND);
    this.network.observe(this.recorder);
  }

  /** Writes the rules for these Services, whatever was there; or only what `changed` names, where the last sync had other rows. */
  sync(
    rows: readonly ServiceRow[],
    changed: ReadonlySet<string> | null = null,
    options: Partial<RenderOptions> = {},
  ): boolean {
    const states = rows.map((row) => this.stateOf(row)).sort((a, b) => (a.key < b.key ? -1 : 1));
    return this.datapath.sync(states, changed, { ...this.options, ...options });
  }

  /** Lets time pass. */
  async sleep(delayNs: number): Promise<void> {
    await this.network.sleep(delayNs);
  }

  /** The same for the same row: nodes are told of it once. */
  private stateOf(row: ServiceRow): ServiceState {
    let state = this.states.get(row);
    if (state === undefined) {
      state = stateOf(row, this.options.family === 4 ? "IPv4" : "IPv6");
      this.states.set(row, state);
    }
    return state;
  }

  /** What becomes of new connections: as many are made as it takes to see `expected` endpoints, and a few more. */
  async flow(
    from: string,
    to: string,
    port: number,
    expected: number,
    protocol: keyof typeof PROTOCOLS = "tcp",
  ): Promise<Outcome> {
    const outputs = new Set<string>();
    let masq = false;
    for (let i = 0, more = 3; i < 24 && more > 0; i++) {
      if (outputs.size >= expected) more--;
      const one = await this.once(from, to, port, protocol);
      outputs.add(one.output);
      masq ||= one.masq;
      if (!one.output.includes(":")) break;
    }
    return { output: [...outputs].sort().join(", "), masq };
  }

  private async once(from: string, to: string, port: number, protocol: keyof typeof PROTOCOLS): Promise<Outcome> {
    this.recorder.clear();
    const { options, node, outside } = this;
    const srcPort = this.port++;
    const packet = build(from, to, protocol, payloadOf(protocol, srcPort, port));
    const isNode = node.netns.canBind(parseIp(from), false);
    const socket = new RawSocket((isNode ? node : outside).netns, options.family, PROTOCOLS[protocol]);
    // Who is not the node is played by the machine outside, whatever the address.
    socket.options = { ...socket.options, transparent: true };
    socket.sendPacket(packet);
    socket.close();
    await this.network.sleep(20 * MILLISECOND);
    let last: IpPacket | null = null;
    let isRejected = false;
    let isAnswered = false;
    for (const event of this.recorder.events) {
      if (event.verb !== "tx" || event.device.namespace.hostName !== "host") continue;
      const { payload } = event.frame;
      if (payload.kind !== "ipv4" && payload.kind !== "ipv6") continue;
      const inner = payload.payload;
      if (inner.kind === "icmp" && inner.quoted !== null) isRejected = true;
      else if (payload.protocol === PROTOCOLS[protocol]) {
        if (formatIp(payload.dst) === from && formatIp(payload.src) === to) isAnswered = true;
        else last = payload;
      }
    }
    if (last !== null) {
      const got = last.payload as { srcPort: number; dstPort: number };
      const dst = formatIp(last.dst);
      if (dst === to) return { output: "", masq: false };
      const output = `${dst.includes(":") ? `[${dst}]` : dst}:${got.dstPort}`;
      return { output, masq: formatIp(last.src) !== from || got.srcPort !== srcPort };
    }
    return { output: isAnswered ? "" : isRejected ? "REJECT" : "DROP", masq: false };
  }
}

function build(from: string, to: string, protocol: keyof typeof PROTOCOLS, payload: IpPayload): IpPacket {
  const src = parseIp(from);
  const dst = parseIp(to);
  if (typeof src === "number") return new Ipv4Packet(src, dst as Ipv4, PROTOCOLS[protocol], 64, payload);
  return new Ipv6Packet(src, dst as Ipv6, PROTOCOLS[protocol], 64, payload);
}

function payloadOf(protocol: keyof typeof PROTOCOLS, srcPort: number, dstPort: number): IpPayload {
  if (protocol === "udp") return new UdpDatagram(srcPort, dstPort, new Uint8Array(4));
  if (protocol === "tcp") return new TcpSegment(srcPort, dstPort, 1000, 0, TcpFlag.Syn, 64240, new Uint8Array(0));
  const init = new Uint8Array([1, 0, 0, 20, 0, 0, 0, 9, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1]);
  return new SctpPacket(srcPort, dstPort, 0, init);
}

function stateOf(
  { key, spec, lbIps, endpoints, endpointPorts }: ServiceRow,
  addressType: "IPv4" | "IPv6",
): ServiceState {
  const [namespace = "", name = ""] = key.split("/");
  const metadata = { namespace, name, uid: key, resourceVersion: "1", creationTimestamp: "" };
  const ports = spec.ports ?? [{ name: "p80", port: 80, protocol: "TCP" }];
  const service: Service = {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { ...spec, ports },
    status: { loadBalancer: { ingress: [...(lbIps ?? [])] } },
  };
  const slice: EndpointSlice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...metadata, name: `${name}-1`, labels: { "kubernetes.io/service-name": name } },
    addressType,
    endpoints: (endpoints ?? []).map(([address, node = "", given]) => ({
      addresses: [address],
      ...(node === "" ? {} : { nodeName: node }),
      ...(given === undefined
        ? {}
        : {
            conditions: { ready: given.includes("r"), serving: given.includes("s"), terminating: given.includes("t") },
          }),
    })),
    ports:
      endpointPorts ??
      ports.map((port) => ({ name: port.name ?? "", port: port.port, protocol: port.protocol ?? "TCP" })),
  };
  return { key, service, slices: endpoints === undefined ? [] : [slice] };
}
