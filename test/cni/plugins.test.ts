import { describe, expect, test } from "vitest";
import { resultToJson } from "../../src/cni/result.js";
import type { Netns } from "../../src/host/netns.js";
import { UdpSocket } from "../../src/host/sockets/udp-socket.js";
import { Htb } from "../../src/link/htb.js";
import { VethInterface } from "../../src/link/veth.js";
import { SECOND } from "../../src/sim/time.js";
import { Family, parseIp } from "../../src/wire/ip-address.js";
import { formatMac } from "../../src/wire/mac-address.js";
import { address, ask, conflist, inside, lan, node, pod, routes, rules, snapshot, WhoServer } from "./lab.js";

const IPAM = { type: "host-local", ranges: [[{ subnet: "10.1.0.0/24" }]], routes: [{ dst: "0.0.0.0/0" }] };
const BRIDGE = { type: "bridge", isGateway: true, ipMasq: true, ipam: IPAM };

function oneNode(count = 1) {
  const { network, nodes, outside } = lan(count);
  const [first] = nodes;
  if (first === undefined) throw new Error("no node");
  return { network, nodes, outside, ...first, settle: () => network.sim.runUntil(network.sim.nowNs + 3 * SECOND) };
}

describe("the bridge plugin carries packets", () => {
  test("between containers, to the machine, and outside masqueraded", () => {
    const { host, runtime, outside, settle } = oneNode();
    for (const name of ["a", "b"]) runtime.add(conflist(BRIDGE), pod(host, name));
    for (const netns of [inside(host, "b"), host.netns, outside.netns]) new WhoServer(netns, 9, netns.label);
    settle();
    expect(ask(inside(host, "a"), "10.1.0.3", 9)).toBe("node1/b sees 10.1.0.2");
    expect(ask(inside(host, "a"), "10.1.0.1", 9)).toBe("node1 sees 10.1.0.2");
    expect(ask(inside(host, "a"), "192.168.0.254", 9)).toBe("outside sees 192.168.0.1");
  });

  test("of IPv6 alike", () => {
    const { host, runtime, outside, settle } = oneNode();
    const ipam = { type: "host-local", ranges: [[{ subnet: "fd00:1::/64" }]] };
    for (const name of ["a", "b"]) runtime.add(conflist({ ...BRIDGE, isDefaultGateway: true, ipam }), pod(host, name));
    for (const netns of [inside(host, "b"), outside.netns]) new WhoServer(netns, 9, netns.label);
    settle();
    expect(ask(inside(host, "a"), "fd00:1::3", 9)).toBe("node1/b sees fd00:1::2");
    expect(ask(inside(host, "a"), "fd00::254", 9)).toBe("outside sees fd00::1");
  });

  test("not between isolated ports, nor between VLANs, nor from a VLAN to the machine but by its gateway", () => {
    const { host, runtime, settle } = oneNode();
    const isolated = { ...BRIDGE, portIsolation: true };
    for (const name of ["a", "b"]) runtime.add(conflist(isolated), pod(host, name));
    const vlan = (id: number): object => ({
      type: "bridge",
      bridge: "vlans",
      vlan: id,
      isGateway: true,
      preserveDefaultVlan: false,
      ipam: { type: "host-local", subnet: `10.${id}.0.0/24` },
    });
    const first = runtime.add(conflist(vlan(10)), pod(host, "c"));
    runtime.add(conflist(vlan(10)), pod(host, "d"));
    expect(first.interfaces.map((each) => each.name)[3]).toBe("vlans.10");
    const other = { type: "static", addresses: [{ address: "10.10.0.77/24" }] };
    runtime.add(conflist({ ...vlan(20), isGateway: false, ipam: other }), pod(host, "e"));
    for (const name of ["b", "d", "e"]) new WhoServer(inside(host, name), 9, name);
    new WhoServer(host.netns, 9, "node");
    settle();
    expect(ask(inside(host, "a"), "10.1.0.3", 9)).toBe("");
    expect(ask(inside(host, "a"), "10.1.0.1", 9)).toBe("node sees 10.1.0.2");
    expect(ask(inside(host, "c"), "10.10.0.3", 9)).toBe("d sees 10.10.0.2");
    expect(ask(inside(host, "c"), "10.10.0.77", 9)).toBe("");
    expect(ask(inside(host, "c"), "10.10.0.1", 9)).toBe("node sees 10.10.0.2");
  });

  test.each([
    [{ macspoofchk: 1 }, "cannot unmarshal number into Go struct field NetConf.macspoofchk of type bool"],
    [{ hairpinMode: true, promiscMode: true }, "cannot set hairpin mode and promiscuous mode at the same time"],
    [{ vlan: 5000 }, "invalid VLAN ID 5000 (must be between 0 and 4094)"],
    [{ vlan: 5, vlanTrunk: [{ id: 6 }] }, "cannot set vlan and vlanTrunk at the same time"],
    [{ vlanTrunk: [{ minID: 6 }] }, "minID and maxID should be configured simultaneously, maxID is missing"],
    [{ mtu: "x" }, "cannot unmarshal string into Go struct field NetConf.mtu of type int"],
    [{ bridge: "lo" }, '"lo" already exists but is not a bridge'],
    [
      { ipam: { type: "dhcp" } },
      "error dialing DHCP daemon: dial unix /run/cni/dhcp.sock: connect: no such file or directory",
    ],
    [
      { ipam: { type: "dhcp", daemonSocketPath: "/tmp/d.sock" } },
      "error dialing DHCP daemon: dial unix /tmp/d.sock: connect: no such file or directory",
    ],
    [{ ipam: { type: "none" } }, 'failed to find plugin "none" in path [/opt/cni/bin]'],
  ])("or refuses %j", (more, message) => {
    const { host, runtime } = node();
    expect(() => runtime.add(conflist({ ...BRIDGE, ...more }), pod(host, "a"))).toThrow(message);
    expect(inside(host, "a").findDevice("eth0")).toBeNull();
  });

  test("with the link address that was asked for, promiscuous, and another gateway only by force", () => {
    const { host, runtime } = node();
    const list = conflist({ ...BRIDGE, promiscMode: true, capabilities: { mac: true } });
    const result = runtime.add(list, pod(host, "a", { runtime: { mac: "02:00:00:00:00:09" } }));
    expect(result.interfaces[2]?.mac).toBe("02:00:00:00:00:09");
    runtime.check(list, pod(host, "a"));
    const args = "IgnoreUnknown=1;MAC=02:00:00:00:00:0a";
    expect(runtime.add(list, pod(host, "b", { args })).interfaces[2]?.mac).toBe("02:00:00:00:00:0a");
    const other = { ...BRIDGE, ipam: { type: "host-local", subnet: "10.2.0.0/24" } };
    expect(() => runtime.add(conflist(other), pod(host, "c"))).toThrow(
      'failed to set bridge addr: "cni0" already has an IP address different from 10.2.0.1/24',
    );
    runtime.add(conflist({ ...other, forceAddress: true }), pod(host, "c"));
    expect(routes(host.netns)).toEqual(["10.2.0.0/24 dev cni0 proto kernel scope link src 10.2.0.1"]);
  });
});

describe("ptp", () => {
  const PTP = { type: "ptp", ipMasq: true, ipam: IPAM };

  test("routes as the real plugin does, and answers with two interfaces", () => {
    const { host, runtime } = node();
    const list = conflist(PTP);
    const result = runtime.add(list, pod(host, "a"));
    const [end, eth0] = result.interfaces;
    expect(resultToJson(result, "1.0.0")).toEqual({
      cniVersion: "1.0.0",
      interfaces: [
        { name: end?.name, mac: end?.mac },
        { name: "eth0", mac: eth0?.mac, sandbox: "/var/run/netns/a" },
      ],
      ips: [{ interface: 1, address: "10.1.0.2/24", gateway: "10.1.0.1" }],
      routes: [{ dst: "0.0.0.0/0" }],
      dns: {},
    });
    expect(routes(inside(host, "a"))).toEqual([
      "default via 10.1.0.1 dev eth0",
      "10.1.0.0/24 via 10.1.0.1 dev eth0 src 10.1.0.2",
      "10.1.0.1 dev eth0 scope link src 10.1.0.2",
    ]);
    expect(routes(host.netns)).toEqual([`10.1.0.2 dev ${end?.name} scope host`]);
    runtime.check(list, pod(host, "a"));
    runtime.del(list, pod(host, "a"));
    expect(routes(host.netns)).toEqual([]);
    expect(() => runtime.check(list, pod(host, "a"))).toThrow("host-local: Failed to find address");
  });

  test("carries packets between containers by the machine, and outside masqueraded; IPv6 alike", () => {
    const { host, runtime, outside, settle } = oneNode();
    const ipam = { type: "host-local", ranges: [[{ subnet: "10.1.0.0/24" }], [{ subnet: "fd00:1::/64" }]] };
    const dual = { ...PTP, ipam: { ...ipam, routes: [{ dst: "0.0.0.0/0" }, { dst: "::/0" }] } };
    for (const name of ["a", "b"]) runtime.add(conflist(dual), pod(host, name));
    for (const netns of [inside(host, "b"), host.netns, outside.netns]) new WhoServer(netns, 9, netns.label);
    settle();
    expect(ask(inside(host, "a"), "10.1.0.3", 9)).toBe("node1/b sees 10.1.0.2");
    expect(ask(inside(host, "a"), "10.1.0.1", 9)).toBe("node1 sees 10.1.0.2");
    expect(ask(inside(host, "a"), "192.168.0.254", 9)).toBe("outside sees 192.168.0.1");
    expect(ask(inside(host, "a"), "fd00:1::3", 9)).toBe("node1/b sees fd00:1::2");
    expect(ask(inside(host, "a"), "fd00::254", 9)).toBe("outside sees fd00::1");
  });
});

describe("bandwidth", () => {
  const shaped = (more: object = {}) =>
    conflist(BRIDGE, { type: "bandwidth", capabilities: { bandwidth: true }, ...more });

  /** Sends datagrams of 1000 bytes of IP one after another and tells how long they took to arrive, in milliseconds. */
  function transferMs(from: Netns, to: Netns, target: string, count: number): { arrived: number; ms: number } {
    const times: number[] = [];
    const sink = new UdpSocket(to, Family.V4);
    sink.bind(null, 77);
    const { sim } = to;
    sink.handler = {
      onSocket: () => {
        while (sink.receiveFrom() !== null) times.push(sim.nowNs);
      },
    };
    const socket = new UdpSocket(from, Family.V4);
    // Neighbours are known by then.
    socket.sendTo(new Uint8Array(1), parseIp(target), 77);
    sim.runUntil(sim.nowNs + 2 * SECOND);
    times.length = 0;
    const startNs = sim.nowNs;
    for (let i = 0; i < count; i++) socket.sendTo(new Uint8Array(972), parseIp(target), 77);
    sim.runUntil(sim.nowNs + 60 * SECOND);
    sink.close();
    socket.close();
    return { arrived: times.length, ms: ((times.at(-1) ?? startNs) - startNs) / 1_000_000 };
  }

  test.each([
    ["what the container gets", { ingressRate: 1_000_000, ingressBurst: 40_560 }, "out"],
    ["what it sends", { egressRate: 1_000_000, egressBurst: 40_560 }, "in"],
  ])("shapes %s to rate and burst", (_what, bandwidth, direction) => {
    const { host, runtime, settle } = oneNode();
    runtime.add(shaped(), pod(host, "a", { runtime: { bandwidth } }));
    settle();
    const a = inside(host, "a");
    const [from, to, target] = direction === "out" ? [host.netns, a, "10.1.0.2"] : [a, host.netns, "10.1.0.1"];
    // Frames of 1014 bytes: the bucket holds five, and lets one more go on credit; all others wait 8.112 ms each.
    expect(transferMs(from, to, target, 6)).toEqual({ arrived: 6, ms: 0 });
    const { arrived, ms } = transferMs(from, to, target, 40);
    expect(arrived).toBe(40);
    expect(ms).toBeCloseTo(34 * 8.112, 3);
  });

  test("leaves the other direction alone, and is taken away", () => {
    const { host, runtime, settle } = oneNode();
    const a = pod(host, "a", { runtime: { bandwidth: { egressRate: 8_000, egressBurst: 16_000 } } });
    const before = runtime.add(shaped(), a);
    expect(before.interfaces[3]?.name).toMatch(/^bwp[0-9a-f]{12}$/);
    settle();
    expect(transferMs(host.netns, inside(host, "a"), "10.1.0.2", 40)).toEqual({ arrived: 40, ms: 0 });
    runtime.check(shaped(), a);
    runtime.del(shaped(), a);
    expect([...host.netns.devices.keys()]).toEqual(["lo", "eth0", "cni0"]);
    expect(() => runtime.check(shaped(), a)).toThrow();
  });

  test.each([
    ["shapedSubnets", "10.1.0.2/32", false, true],
    ["shapedSubnets", "10.1.0.9/32", false, false],
    ["unshapedSubnets", "10.1.0.0/24", true, false],
    ["unshapedSubnets", "10.9.0.0/24", true, true],
    ["unshapedSubnets", "0.0.0.0/0", true, false],
    ["shapedSubnets", "fd00::/8", false, false],
  ])("with %s %s", (key, subnet, isUnshaped, isShaped) => {
    const { host, runtime, settle } = oneNode();
    const list = shaped({ ingressRate: 1_000_000, ingressBurst: 8_112, [key]: [subnet] });
    const result = runtime.add(list, pod(host, "a"));
    settle();
    const { ms } = transferMs(host.netns, inside(host, "a"), "10.1.0.2", 20);
    expect(ms > 1).toBe(isShaped);
    const end = host.netns.findDevice(result.interfaces[1]?.name ?? "");
    expect(end?.qdisc).toMatchObject({ defaultClass: isUnshaped ? 48 : 1 });
  });

  test("takes limits from its configuration too; CHECK sees other classes, and not that all are gone", () => {
    const { host, runtime } = node();
    const list = shaped({ ingressRate: 8_000, ingressBurst: 16_000 });
    const a = pod(host, "a");
    const result = runtime.add(list, a);
    const end = host.netns.findDevice(result.interfaces[1]?.name ?? "");
    const { qdisc } = end ?? {};
    if (!(qdisc instanceof Htb)) throw new Error("no htb");
    runtime.check(list, a);
    const [first] = qdisc.list();
    if (first !== undefined) qdisc.delete(first);
    expect(() => runtime.check(list, a)).toThrow(/Number of htb classes does not match for device veth\w+ \(1 != 2\)/);
    end?.setQdisc(null);
    runtime.check(list, a);
  });

  test.each([
    [{ ingressRate: 1 }, "if rate is set, burst must also be set"],
    [{ egressBurst: 1 }, "if burst is set, rate must also be set"],
    [{ egressRate: 1, egressBurst: 2 ** 36 }, "burst cannot be more than 4GB"],
    [
      { egressRate: 1, egressBurst: 1 },
      "create htb container egress qos rules: error while creating htb default class: invalid argument",
    ],
    [
      { egressRate: 9, egressBurst: 9, shapedSubnets: ["10.0.0.0/33"] },
      'bad subnet "10.0.0.0/33" provided, details invalid CIDR address: 10.0.0.0/33',
    ],
    [
      { egressRate: 9, egressBurst: 9, shapedSubnets: ["10.0.0.0/8"], unshapedSubnets: ["10.0.0.0/8"] },
      "unshapedSubnets and shapedSubnets cannot be both specified, one of them should be discarded",
    ],
    [
      { egressRate: 9, egressBurst: 9, shapedSubnets: "10.0.0.0/8" },
      "cannot unmarshal string into Go struct field PluginConf.shapedSubnets of type []string",
    ],
  ])("refuses %j", (more, message) => {
    const { host, runtime } = node();
    expect(() => runtime.add(shaped(more), pod(host, "a"))).toThrow(message);
  });
});

describe("tuning", () => {
  const tuned = (more: object) => conflist(BRIDGE, { type: "tuning", ...more });

  test("sets sysctls and the interface, says the new address, and gives the interface back", () => {
    const { host, runtime } = node();
    const more = {
      sysctl: { "net.ipv4.ip_default_ttl": "33", "net.ipv4.conf.IFNAME.rp_filter": "2" },
      mac: "02:00:00:00:00:07",
      mtu: 1400,
      promisc: true,
      allmulti: true,
      txQLen: 5,
    };
    const list = tuned(more);
    const a = pod(host, "a");
    const result = runtime.add(list, a);
    expect(result.interfaces[2]?.mac).toBe("02:00:00:00:00:07");
    const netns = inside(host, "a");
    const eth0 = netns.findDevice("eth0");
    expect([eth0?.mtu, eth0?.promiscuous, eth0?.allMulticast, eth0?.txQueueLength]).toEqual([1400, true, true, 5]);
    expect(netns.sysctl.get("net.ipv4.ip_default_ttl")).toBe("33");
    expect(netns.sysctl.get("net.ipv4.conf.eth0.rp_filter")).toBe("2");
    runtime.check(list, a);
    netns.sysctl.set("net.ipv4.ip_default_ttl", "34");
    expect(() => runtime.check(list, a)).toThrow(
      "Error: Tuning configured value of /proc/sys/net/ipv4/ip_default_ttl is 33, current value is 34",
    );
    runtime.del(list, a);
    expect(host.files.list("/run/cni/tuning")).toEqual([]);
  });

  test.each([
    [{ sysctl: { "kernel.panic": "1" } }, 'invalid net sysctl key: "kernel.panic"'],
    [{ sysctl: { "net.ipv4.nothing": "1" } }, "open /proc/sys/net/ipv4/nothing: no such file or directory"],
    [{ sysctl: { "net.ipv4.ip_forward": "x" } }, "write /proc/sys/net/ipv4/ip_forward: invalid argument"],
    [{ mac: "x" }, "invalid MAC address"],
    [{ mtu: 10 }, "invalid argument"],
  ])("refuses %j", (more, message) => {
    const { host, runtime } = node();
    expect(() => runtime.add(tuned(more), pod(host, "a"))).toThrow(message);
  });

  test("asks the machine's list of what is allowed", () => {
    const { host, runtime } = node();
    host.files.makeDirectory("/etc/cni/tuning", true);
    host.files.writeFile("/etc/cni/tuning/allowlist.conf", "^net.ipv6.conf.[a-z]*$\n");
    expect(() => runtime.add(tuned({ sysctl: { "net.ipv4.ip_forward": "1" } }), pod(host, "a"))).toThrow(
      "Sysctl net.ipv4.ip_forward is not allowed. Only the following sysctls are allowed: [^net.ipv6.conf.[a-z]*$]",
    );
  });
});

describe("firewall", () => {
  test("writes CNI-FORWARD and CNI-ADMIN, and takes the container's rules out", () => {
    const { host, runtime } = node();
    const list = conflist(BRIDGE, { type: "firewall" });
    const a = pod(host, "a");
    runtime.add(list, a);
    const filter = (): string[] => rules(host.netns, "-S").filter((line) => !line.startsWith("-P"));
    const shared = [
      "-N CNI-ADMIN",
      "-N CNI-FORWARD",
      '-A FORWARD -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD',
      '-A CNI-FORWARD -m comment --comment "CNI firewall plugin admin overrides" -j CNI-ADMIN',
    ];
    expect(filter()).toEqual([
      ...shared,
      "-A CNI-FORWARD -d 10.1.0.2/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
      "-A CNI-FORWARD -s 10.1.0.2/32 -j ACCEPT",
    ]);
    runtime.check(list, a);
    rules(host.netns, "-D", "CNI-FORWARD", "-s", "10.1.0.2/32", "-j", "ACCEPT");
    expect(() => runtime.check(list, a)).toThrow("expected rule [-s 10.1.0.2/32 -j ACCEPT] not found");
    runtime.del(list, a);
    expect(filter()).toEqual(shared);
  });

  test("lets containers out where FORWARD drops, and keeps bridges apart with same-bridge", () => {
    const { host, runtime, outside, settle } = oneNode();
    rules(host.netns, "-P", "FORWARD", "DROP");
    const firewall = { type: "firewall", ingressPolicy: "same-bridge" };
    runtime.add(conflist(BRIDGE, firewall), pod(host, "a"));
    const other = { ...BRIDGE, bridge: "cni1", ipam: { type: "host-local", subnet: "10.2.0.0/24" } };
    runtime.add(conflist(other, firewall), pod(host, "b"));
    for (const netns of [inside(host, "b"), outside.netns]) new WhoServer(netns, 9, netns.label);
    settle();
    expect(ask(inside(host, "a"), "192.168.0.254", 9)).toBe("outside sees 192.168.0.1");
    expect(ask(inside(host, "a"), "10.2.0.2", 9)).toBe("");
    expect(rules(host.netns, "-S", "FORWARD")[1]).toContain("-j CNI-ISOLATION-STAGE-1");
    expect(() => runtime.add(conflist(BRIDGE, { type: "firewall", ingressPolicy: "x" }), pod(host, "c"))).toThrow(
      'unknown ingress policy: "x"',
    );
  });
});

describe("plugins with one device in the container", () => {
  const STATIC = { type: "static", addresses: [{ address: "192.168.0.50/24" }] };

  test("macvlan puts the container on the machine's own network", () => {
    const { host, runtime, outside, settle } = oneNode();
    const list = conflist({ type: "macvlan", ipam: STATIC });
    const a = pod(host, "a");
    const result = runtime.add(list, a);
    expect(result.interfaces).toHaveLength(1);
    new WhoServer(outside.netns, 9, "outside");
    settle();
    expect(ask(inside(host, "a"), "192.168.0.254", 9)).toBe("outside sees 192.168.0.50");
    runtime.check(list, a);
    runtime.del(list, a);
    runtime.del(list, a);
    expect(inside(host, "a").findDevice("eth0")).toBeNull();
    expect(() => runtime.add(conflist({ type: "macvlan", master: "eth9", ipam: STATIC }), a)).toThrow("Link not found");
    expect(() => runtime.add(conflist({ type: "macvlan", mtu: 9000, ipam: STATIC }), a)).toThrow(
      "invalid MTU 9000, must be [0, master MTU(1500)]",
    );
  });

  test("ipvlan does so with the link address of the machine", () => {
    const { host, runtime, outside, settle } = oneNode();
    const list = conflist({ type: "ipvlan", master: "eth0", ipam: STATIC });
    const a = pod(host, "a");
    const result = runtime.add(list, a);
    const eth0 = host.netns.findDevice("eth0");
    expect(result.interfaces[0]?.mac).toBe(formatMac(eth0?.mac ?? parseMacNone()));
    new WhoServer(outside.netns, 9, "outside");
    settle();
    expect(ask(inside(host, "a"), "192.168.0.254", 9)).toBe("outside sees 192.168.0.50");
    runtime.check(list, a);
    const other = { type: "static", addresses: [{ address: "192.168.0.50/24" }] };
    expect(() => runtime.add(conflist({ type: "ipvlan", ipam: other }), pod(host, "b"))).toThrow(
      "address already in use",
    );
    runtime.del(list, a);
    expect(inside(host, "a").findDevice("eth0")).toBeNull();
    for (const [options, words] of [
      [{ master: "eth9" }, 'failed to lookup master "eth9": Link not found'],
      [{ mode: "l4" }, 'unknown ipvlan mode: "l4"'],
      [{ ipam: {} }, "no plugin name provided"],
    ] as const) {
      const spoilt = conflist({ type: "ipvlan", master: "eth0", ipam: STATIC, ...options });
      expect(() => runtime.add(spoilt, pod(host, "c", { ifName: `net${words.length}` }))).toThrow(words);
    }
  });

  test("vlan, dummy and host-device make theirs, and give them back", () => {
    const { host, runtime } = oneNode();
    const before = snapshot(host);
    const eth0 = host.netns.findDevice("eth0");
    const kinds: [object, string][] = [
      [{ type: "vlan", master: "eth0", vlanId: 7, ipam: STATIC }, "vlan"],
      [{ type: "dummy", ipam: STATIC }, "dummy"],
      [{ type: "host-device", device: "eth0", ipam: STATIC }, ""],
    ];
    for (const [plugin, kind] of kinds) {
      const list = conflist(plugin);
      const a = pod(host, "a", { ifName: "net1" });
      const result = runtime.add(list, a);
      const made = inside(host, "a").findDevice("net1");
      expect([made?.kind, made?.adminUp, result.interfaces[0]?.mac]).toEqual([
        kind,
        true,
        formatMac(made?.mac ?? parseMacNone()),
      ]);
      runtime.check(list, a);
      runtime.del(list, a);
      // The real host-device does not take a device back twice.
      if (kind === "") expect(() => runtime.del(list, a)).toThrow('failed to find "net1": Link not found');
      else runtime.del(list, a);
      expect(inside(host, "a").findDevice("net1")).toBeNull();
      expect(() => runtime.check(list, a)).toThrow();
    }
    expect(host.netns.findDevice("eth0")).toBe(eth0);
    expect(
      snapshot(host)
        .split("\n")
        .filter((line) => line.startsWith("device")),
    ).toEqual(before.split("\n").filter((line) => line.startsWith("device")));
  });

  test("sbr moves routes to a table of their own, and a rule leads there", () => {
    const { host, runtime } = node();
    const list = conflist(BRIDGE, { type: "sbr" });
    runtime.add(list, pod(host, "a"));
    const netns = inside(host, "a");
    expect(routes(netns)).toEqual([]);
    expect(netns.stack.routes.list(4, 100)).toHaveLength(2);
    expect(netns.stack.fib(4).rules.some((rule) => rule.table === 100)).toBe(true);
  });

  test.each(["vrf"])("%s is refused by name", (type) => {
    const { host, runtime } = node();
    expect(() => runtime.add(conflist({ type, master: "eth0" }), pod(host, "a"))).toThrow(
      `plugin "${type}" is not supported by podwire`,
    );
  });
});

function parseMacNone(): never {
  throw new Error("no device");
}

test("a veth's other end of a container is gone with its namespace", () => {
  const { host, runtime } = node();
  runtime.add(conflist(BRIDGE), pod(host, "a"));
  expect([...host.netns.devices.values()].filter((each) => each instanceof VethInterface)).toHaveLength(1);
  address(host.netns, "172.16.0.1/24", "cni0");
  host.deleteNamespace("a");
  runtime.del(conflist(BRIDGE), { containerId: "c-a", netnsName: "a", ifName: "eth0" });
  expect([...host.netns.devices.values()].filter((each) => each instanceof VethInterface)).toHaveLength(0);
  expect(rules(host.netns, "-t", "nat", "-S").filter((line) => line.includes("10.1.0.2"))).toEqual([]);
});
