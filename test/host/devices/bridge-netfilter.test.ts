import { beforeEach, describe, expect, it } from "vitest";
import { addLink } from "../../../src/host/devices/add-link.js";
import { setBridgePortOptions } from "../../../src/host/devices/bridge-options.js";
import { setLinkUp } from "../../../src/host/devices/change-link.js";
import type { LinkSpec } from "../../../src/host/devices/link-spec.js";
import type { Host } from "../../../src/host/host.js";
import type { Netns } from "../../../src/host/netns.js";
import { Network } from "../../../src/host/network.js";
import { UdpSocket } from "../../../src/host/sockets/udp-socket.js";
import { NetlinkError } from "../../../src/ip/netlink-error.js";
import type { Interface } from "../../../src/link/interface.js";
import type { Switch } from "../../../src/link/switch.js";
import { PLAIN_ENVIRONMENT, runIptables } from "../../../src/netfilter/text/iptables.js";
import { Family, formatIp } from "../../../src/wire/ip-address.js";
import { parseIpv4 } from "../../../src/wire/ipv4-address.js";

let network: Network;
let host: Host;
let pods: Netns[];
let bridge: Switch;

/** A machine with a bridge br0 (10.0.0.254) and pods 10.0.0.1 and 10.0.0.2 behind its ports v1 and v2. */
beforeEach(() => {
  network = new Network();
  host = network.addHost("node");
  bridge = add(host.netns, { kind: "bridge", name: "br0", options: {} }) as Switch;
  setLinkUp(bridge, true);
  address(host.netns, "br0", "10.0.0.254");
  pods = [1, 2].map((last) => {
    const pod = host.addNamespace(`pod${last}`);
    add(host.netns, { kind: "veth", name: `v${last}`, master: bridge, up: true, peer: { name: "eth0", netns: pod } });
    setLinkUp(must(pod, "eth0"), true);
    address(pod, "eth0", `10.0.0.${last}`);
    const route = { family: Family.V4, dst: parseIpv4("0.0.0.0"), prefixLength: 0 };
    expect(pod.stack.addRoute({ ...route, nexthops: [{ gateway: parseIpv4("10.0.0.254") }] }, "add")).toBeNull();
    return pod;
  });
});

function add(netns: Netns, spec: LinkSpec): Interface {
  const made = addLink(netns, spec);
  if (made instanceof NetlinkError) throw new Error(made.text);
  return made;
}

function must(netns: Netns, name: string): Interface {
  const device = netns.findDevice(name);
  if (device === null) throw new Error(`no device ${name} in ${netns.label}`);
  return device;
}

function address(netns: Netns, name: string, local: string): void {
  const spec = { local: parseIpv4(local), prefixLength: 24 };
  expect(netns.stack.addAddress(netns.ipDevice(must(netns, name)), spec, false)).toBeNull();
}

function iptables(line: string): string {
  const result = runIptables(host.netns.netfilter, Family.V4, line.split(" "), PLAIN_ENVIRONMENT);
  expect(result.stderr).toBe("");
  return result.stdout;
}

function pod(at: number): Netns {
  const found = pods[at - 1];
  if (found === undefined) throw new Error(`no pod ${at}`);
  return found;
}

/** Pod 1 asks `dst`, port 80; pod 2 answers on port 8080. What pod 2 saw as the source, and pod 1 as the answerer. */
function ask(dst: string, port: number): string {
  const server = new UdpSocket(pod(2), Family.V4);
  server.bind(null, 8080);
  const client = new UdpSocket(pod(1), Family.V4);
  client.sendTo(Uint8Array.of(1), parseIpv4(dst), port);
  network.sim.runUntil(network.sim.nowNs + 10e9);
  const request = server.receiveFrom();
  if (request !== null) server.sendTo(Uint8Array.of(2), request.remote, request.remotePort);
  network.sim.runUntil(network.sim.nowNs + 10e9);
  const reply = client.receiveFrom();
  server.close();
  client.close();
  const told = request === null ? "nobody" : formatIp(request.remote);
  return `${told} ${reply === null ? "no answer" : `${formatIp(reply.remote)}:${reply.remotePort}`}`;
}

describe("netfilter on a bridge", () => {
  it("sees bridged packets in FORWARD, in and out by the bridge, with the ports as physical devices", () => {
    iptables("-A FORWARD -p udp -i br0 -o br0 -m physdev --physdev-in v1 --physdev-out v2 --physdev-is-bridged");
    expect(ask("10.0.0.2", 8080)).toBe("10.0.0.1 10.0.0.2:8080");
    expect(iptables("-nvL FORWARD").split("\n")[2]?.trim().split(/\s+/)[0]).toBe("1");
    iptables("-A FORWARD -p udp -j DROP");
    expect(ask("10.0.0.2", 8080)).toBe("nobody no answer");
  });

  it("leaves them alone with bridge-nf-call-iptables=0, unless the bridge itself says otherwise", () => {
    iptables("-A FORWARD -p udp -j DROP");
    host.netns.sysctl.set("net.bridge.bridge-nf-call-iptables", "0");
    expect(ask("10.0.0.2", 8080)).toBe("10.0.0.1 10.0.0.2:8080");
    bridge.nfCallIptables = true;
    expect(ask("10.0.0.2", 8080)).toBe("nobody no answer");
  });

  it("lets a pod reach its neighbour by a service's address, and the answer come back as the service's", () => {
    host.netns.sysctl.set("net.ipv4.ip_forward", "1");
    iptables("-t nat -A PREROUTING -d 10.96.0.1 -p udp --dport 80 -j DNAT --to-destination 10.0.0.2:8080");
    expect(ask("10.96.0.1", 80)).toBe("10.0.0.1 10.96.0.1:80");
    // Once more, with the neighbour known.
    expect(ask("10.96.0.1", 80)).toBe("10.0.0.1 10.96.0.1:80");
    host.netns.sysctl.set("net.ipv4.ip_forward", "0");
    expect(ask("10.96.0.1", 80)).toBe("nobody no answer");
  });

  it("shows without bridge-nf-call-iptables why kube-proxy asks for it: the answer comes from the pod itself", () => {
    iptables("-t nat -A PREROUTING -d 10.96.0.1 -p udp --dport 80 -j DNAT --to-destination 10.0.0.2:8080");
    host.netns.sysctl.set("net.bridge.bridge-nf-call-iptables", "0");
    host.netns.sysctl.set("net.ipv4.ip_forward", "1");
    expect(ask("10.96.0.1", 80)).toBe("10.0.0.1 10.0.0.2:8080");
  });

  it("masquerades what crosses the bridge", () => {
    iptables("-t nat -A POSTROUTING -s 10.0.0.1 -p udp -j SNAT --to-source 10.0.0.77");
    address(host.netns, "br0", "10.0.0.77");
    host.netns.sysctl.set("net.ipv4.ip_forward", "1");
    expect(ask("10.0.0.2", 8080)).toBe("10.0.0.77 10.0.0.2:8080");
  });

  it("runs PREROUTING once for what goes up, and INPUT after it", () => {
    iptables("-t raw -A PREROUTING -p udp");
    iptables("-A INPUT -p udp -m physdev --physdev-in v1");
    const server = new UdpSocket(host.netns, Family.V4);
    server.bind(null, 53);
    const client = new UdpSocket(pod(1), Family.V4);
    client.sendTo(Uint8Array.of(1), parseIpv4("10.0.0.254"), 53);
    network.sim.runUntil(network.sim.nowNs + 5e9);
    expect(server.receiveFrom()).not.toBeNull();
    const packets = (line: string) => iptables(line).split("\n")[2]?.trim().split(/\s+/)[0];
    expect([packets("-t raw -nvL PREROUTING"), packets("-nvL INPUT")]).toEqual(["1", "1"]);
  });

  it("puts fragments together for conntrack and sends them on in pieces", () => {
    iptables("-A FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT");
    iptables("-P FORWARD DROP");
    const server = new UdpSocket(pod(2), Family.V4);
    server.bind(null, 8080);
    const client = new UdpSocket(pod(1), Family.V4);
    client.sendTo(new Uint8Array(4000), parseIpv4("10.0.0.2"), 8080);
    network.sim.runUntil(network.sim.nowNs + 5e9);
    expect(server.receiveFrom()?.data.byteLength).toBe(4000);
  });
});

describe("what is flooded", () => {
  /** Pods come and go through discovery under these rules; what the rules and the pods' cards counted. */
  function counted(rules: readonly string[]): unknown {
    const net = new Network();
    const node = net.addHost("node");
    node.netns.sysctl.set("net.ipv6.conf.all.forwarding", "1");
    const ip6tables = (line: string): string => {
      const result = runIptables(node.netns.netfilter, Family.V6, line.split(" "), PLAIN_ENVIRONMENT);
      expect(result.stderr).toBe("");
      return result.stdout;
    };
    for (const rule of rules) ip6tables(rule);
    const br = add(node.netns, { kind: "bridge", name: "br0", options: {} }) as Switch;
    setLinkUp(br, true);
    const cards = [1, 2, 3, 4, 5].map((number) => {
      const netns = node.addNamespace(`pod${number}`);
      add(node.netns, { kind: "veth", name: `v${number}`, master: br, up: true, peer: { name: "eth0", netns } });
      setLinkUp(must(netns, "eth0"), true);
      net.sim.runUntil(net.sim.nowNs + 3e8);
      return must(netns, "eth0");
    });
    net.sim.runUntil(net.sim.nowNs + 5e9);
    const lists = [ip6tables("-nvxL"), ip6tables("-t mangle -nvxL")].map((text) => text.replace(/.*limit.*\n/, ""));
    return { lists, cards: cards.map(({ counters }) => [counters.rxPackets, counters.rxBytes, counters.txPackets]) };
  }

  it("is counted by the rules once for each port, whether they are asked once or each time", () => {
    const rules = [
      "-N MINE",
      "-A FORWARD -m conntrack --ctstate INVALID -j DROP",
      "-A FORWARD -m conntrack --ctstate UNTRACKED -j MINE",
      "-A MINE -p icmpv6 --icmpv6-type 133 -j DROP",
      "-A MINE -p icmpv6",
      "-t mangle -A POSTROUTING -p icmpv6",
      "-t nat -A POSTROUTING -j MASQUERADE",
    ];
    const asked = counted([...rules, "-A FORWARD -p udp -m limit --limit 1/s"]);
    expect(counted(rules)).toEqual(asked);
  });
});

describe("neigh_suppress", () => {
  it("answers for a neighbour that the machine knows and keeps the question from the port", () => {
    ask("10.0.0.2", 8080);
    // The machine itself learns of pod 2.
    const socket = new UdpSocket(host.netns, Family.V4);
    socket.sendTo(Uint8Array.of(1), parseIpv4("10.0.0.2"), 9);
    network.sim.runUntil(network.sim.nowNs + 1e9);
    expect(setBridgePortOptions(must(host.netns, "v2"), { neighSuppress: true })).toBeNull();
    const ip1 = pod(1).ipDevice(must(pod(1), "eth0"));
    pod(1).stack.neighbours.flush(ip1, false);
    const before = must(pod(2), "eth0").counters.rxPackets;
    const client = new UdpSocket(pod(1), Family.V4);
    client.sendTo(Uint8Array.of(1), parseIpv4("10.0.0.2"), 9);
    network.sim.runUntil(network.sim.nowNs + 1e6);
    // The datagram arrives, the question does not.
    expect(must(pod(2), "eth0").counters.rxPackets - before).toBe(1);
  });
});
