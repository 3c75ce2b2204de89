import { describe, expect, test } from "vitest";
import { applyNodeState } from "../../src/cni/apply-node-state.js";
import { parseConfigList } from "../../src/cni/config-list.js";
import { EMPTY_NODE_STATE, type NodeAddressing, type NodeState } from "../../src/cni/node-state.js";
import { PERSONALITIES, personalityNamed } from "../../src/cni/personality.js";
import type { PodNetworkOptions } from "../../src/cni/pod-network.js";
import { CniRuntime } from "../../src/cni/runtime.js";
import type { Host } from "../../src/host/host.js";
import { UdpSocket } from "../../src/host/sockets/udp-socket.js";
import { SECOND } from "../../src/sim/time.js";
import { Family, parseIp } from "../../src/wire/ip-address.js";
import { ask, inside, lan, pod, routes, rules, snapshot, WhoServer } from "./lab.js";

const OPTIONS: PodNetworkOptions = {
  clusterCidrs: ["10.244.0.0/16", "fd10::/48"],
  uplink: "eth0",
  uplinkMtu: 1500,
  podMtu: null,
  subnets: ["192.168.0.0/24", "fd00::/64"],
  calico: null,
};

const addressing = (number: number): NodeAddressing => ({
  name: `node${number}`,
  addresses: [`192.168.0.${number}`, `fd00::${number}`],
  podCidrs: [`10.244.${number}.0/24`, `fd10:0:0:${number}::/64`],
});

/** Applies a pod network to every machine, twice, for tunnels publish their link addresses; then a pod on each. */
function cluster(name: string, count = 2) {
  const { network, nodes, outside } = lan(count);
  const personality = personalityNamed(name);
  let peers = nodes.map((_, i) => addressing(i + 1));
  let applied: NodeState[] = nodes.map(() => EMPTY_NODE_STATE);
  for (let round = 0; round < 2; round++) {
    const wanted = peers.map((self) => personality.state(self, peers, OPTIONS));
    const before = applied;
    peers = peers.map((self, i) => {
      const { host } = nodes[i] ?? { host: outside };
      return { ...self, tunnelMacs: applyNodeState(host, wanted[i] ?? EMPTY_NODE_STATE, before[i]) };
    });
    applied = wanted;
  }
  const lists = peers.map((self) => parseConfigList(JSON.stringify(personality.conflist(self, OPTIONS))));
  for (const [i, { host, runtime }] of nodes.entries()) {
    const list = lists[i];
    if (list === undefined) throw new Error("no list");
    for (const which of ["a", "b"]) runtime.add(list, pod(host, which));
  }
  network.sim.runUntil(network.sim.nowNs + 4 * SECOND);
  const host = (number: number): Host => nodes[number - 1]?.host ?? outside;
  return { network, nodes, outside, host, peers, applied, personality, lists };
}

describe.each(PERSONALITIES.map((each) => [each.name]))("the pod network %s", (name) => {
  test("lets every pod reach every pod without NAT, in both families, and the world by the machine's address", () => {
    const { host, outside } = cluster(name);
    const places = [
      ["node1/a", inside(host(1), "a"), "10.244.1.2", "fd10:0:0:1::2"],
      ["node1/b", inside(host(1), "b"), "10.244.1.3", "fd10:0:0:1::3"],
      ["node2/a", inside(host(2), "a"), "10.244.2.2", "fd10:0:0:2::2"],
    ] as const;
    for (const [label, netns] of places) new WhoServer(netns, 9, label);
    new WhoServer(outside.netns, 9, "outside");
    for (const [from, netns, source4, source6] of places) {
      for (const [to, , target4, target6] of places) {
        if (from === to) continue;
        expect(ask(netns, target4, 9)).toBe(`${to} sees ${source4}`);
        expect(ask(netns, target6, 9)).toBe(`${to} sees ${source6}`);
      }
      expect(ask(netns, "192.168.0.254", 9)).toBe(`outside sees 192.168.0.${from.charAt(4)}`);
    }
    expect(ask(host(1).netns, "10.244.2.2", 9)).toContain("node2/a sees ");
    expect(ask(host(2).netns, "10.244.2.2", 9)).toContain("node2/a sees ");
  });

  test("gives pods the MTU that it states, and says whether it enforces NetworkPolicy", () => {
    const { host, personality, peers } = cluster(name);
    const eth0 = inside(host(1), "a").findDevice("eth0");
    expect(eth0?.mtu).toBe(personality.mtu(peers[0] ?? addressing(1), OPTIONS));
    expect(personality.quirks.join(" ")).toMatch(/NetworkPolicy/);
    expect(personality.enforcesNetworkPolicy).toBe(!name.startsWith("flannel"));
  });

  test("takes a machine's routes away when it leaves, and everything when there is nothing to want", () => {
    const { nodes, peers, applied, personality, lists } = cluster(name, 3);
    const [one] = nodes;
    const [self] = peers;
    if (one === undefined || self === undefined) throw new Error("no node");
    const fewer = personality.state(self, peers.slice(0, 2), OPTIONS);
    applyNodeState(one.host, fewer, applied[0]);
    expect(routes(one.host.netns).join("\n")).not.toContain("10.244.3.");
    expect(routes(one.host.netns).join("\n")).toContain("10.244.2.");
    applyNodeState(one.host, fewer, fewer);
    applyNodeState(one.host, EMPTY_NODE_STATE, fewer);
    for (const which of ["a", "b"]) one.runtime.del(lists[0] ?? parseConfigList("{}"), pod(one.host, which));
    const left = snapshot(one.host)
      .split("\n")
      .filter((line) => /flannel|tunl0\b.+|POD-MASQ|cali|10\.244\.[23]/i.test(line));
    expect(left).toEqual([]);
  });
});

test("flannel writes what flanneld writes", () => {
  const { host, peers } = cluster("flannel");
  const { netns, files } = host(1);
  const mac = peers[1]?.tunnelMacs?.["flannel.1"];
  expect(routes(netns)).toContain("10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink");
  expect(netns.findDevice("flannel.1")?.mtu).toBe(1450);
  expect(mac).toMatch(/^[0-9a-f:]{17}$/);
  expect(files.readFile("/run/flannel/subnet.env")).toBe(
    [
      "FLANNEL_NETWORK=10.244.0.0/16",
      "FLANNEL_SUBNET=10.244.1.1/24",
      "FLANNEL_IPV6_NETWORK=fd10::/48",
      "FLANNEL_IPV6_SUBNET=fd10:0:0:1::1/64",
      "FLANNEL_MTU=1430",
      "FLANNEL_IPMASQ=true",
      "",
    ].join("\n"),
  );
  expect(rules(netns, "-t", "nat", "-S").filter((line) => line.includes("FLANNEL"))).toEqual([
    "-N FLANNEL-POSTRTG",
    '-A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG',
    '-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -m comment --comment "flanneld masq" -j RETURN',
    '-A FLANNEL-POSTRTG -s 10.244.1.0/24 -d 10.244.0.0/16 -m comment --comment "flanneld masq" -j RETURN',
    '-A FLANNEL-POSTRTG -s 10.244.0.0/16 -d 10.244.1.0/24 -m comment --comment "flanneld masq" -j RETURN',
    '-A FLANNEL-POSTRTG ! -s 10.244.0.0/16 -d 10.244.1.0/24 -m comment --comment "flanneld masq" -j RETURN',
    '-A FLANNEL-POSTRTG -s 10.244.0.0/16 ! -d 224.0.0.0/4 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully',
    '-A FLANNEL-POSTRTG ! -s 10.244.0.0/16 -d 10.244.0.0/16 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully',
  ]);
});

test("calico routes each pod by a veth of its own, and its block into nothing", () => {
  const { host } = cluster("calico");
  expect(routes(host(1).netns).sort()).toEqual([
    "10.244.1.2 dev calic-a scope link",
    "10.244.1.3 dev calic-b scope link",
    "10.244.2.0/24 via 192.168.0.2 dev tunl0 proto bird onlink",
    "192.168.0.0/24 dev eth0 proto kernel scope link src 192.168.0.1",
    "blackhole 10.244.1.0/24 proto bird",
    "default via 192.168.0.254 dev eth0",
  ]);
  expect(routes(inside(host(1), "a"))).toEqual(["default via 169.254.1.1 dev eth0", "169.254.1.1 dev eth0 scope link"]);
  const { host: node1, runtime } = cluster("calico").nodes[0] ?? { host: host(1), runtime: null };
  const args = "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web";
  const list = parseConfigList(JSON.stringify(personalityNamed("calico").conflist(addressing(1), OPTIONS)));
  // sha1("default.web")
  expect(runtime?.add(list, pod(node1, "w", { args })).interfaces[0]?.name).toMatch(/^cali[0-9a-f]{11}$/);
});

test("an unknown pod network is refused with those that there are", () => {
  expect(() => personalityNamed("cilium")).toThrow(
    'pod network "cilium" is not emulated: its datapath is eBPF; there are',
  );
  expect(() => personalityNamed("x")).toThrow(
    'no pod network is called "x"; there are bridge, ptp, kindnet, flannel, flannel-direct-routing, flannel-host-gw, calico, calico-no-tunnel, calico-vxlan, calico-cross-subnet',
  );
});

test("a forked network goes on with the same pods, and takes new ones", () => {
  const { network, nodes } = cluster("flannel");
  const copy = network.fork();
  const [host, other] = [copy.hosts.get("node1"), copy.hosts.get("node2")];
  if (host === undefined || other === undefined) throw new Error("no node");
  const list = parseConfigList(JSON.stringify(personalityNamed("flannel").conflist(addressing(1), OPTIONS)));
  const result = new CniRuntime(host).add(list, pod(host, "c"));
  expect(result.ips[0]?.address).toBe("10.244.1.4/24");
  new WhoServer(inside(other, "a"), 9, "copy");
  copy.sim.runUntil(copy.sim.nowNs + 3 * SECOND);
  expect(ask(inside(host, "c"), "10.244.2.2", 9)).toBe("copy sees 10.244.1.4");
  expect(nodes[0]?.host.findNamespace("c")).toBeNull();
});

test("a pod whose MTU is too large loses its first large packet, is told, and fragments from then on", () => {
  const { host } = cluster("flannel");
  const a = inside(host(1), "a");
  const eth0 = a.findDevice("eth0");
  const end = [...host(1).netns.devices.values()].find((each) => each.kind === "veth" && each.link === eth0);
  for (const device of [eth0, end, host(1).netns.findDevice("cni0")]) device?.setMtu(1500);
  const sizes: number[] = [];
  const socket = new UdpSocket(inside(host(2), "a"), Family.V4);
  socket.bind(null, 9);
  socket.handler = {
    onSocket: () => {
      for (let got = socket.receiveFrom(); got !== null; got = socket.receiveFrom()) sizes.push(got.data.byteLength);
    },
  };
  const sender = new UdpSocket(a, Family.V4);
  const send = (bytes: number): void => {
    sender.sendTo(new Uint8Array(bytes), parseIp("10.244.2.2"), 9);
    a.sim.runUntil(a.sim.nowNs + 2 * SECOND);
  };
  // UDP sockets set Don't Fragment: 1402 bytes fill the 1430 of the far pods (dual stack), 1403 are too many.
  for (const bytes of [1402, 1403, 1403]) send(bytes);
  expect(sizes).toEqual([1402, 1403]);
});
