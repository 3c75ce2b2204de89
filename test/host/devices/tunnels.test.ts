import { beforeEach, describe, expect, it } from "vitest";
import { addLink } from "../../../src/host/devices/add-link.js";
import { moveLink, setLinkMaster, setLinkUp } from "../../../src/host/devices/change-link.js";
import { DEFAULT_IPIP_OPTIONS } from "../../../src/host/devices/ipip.js";
import { loadIpip } from "../../../src/host/devices/ipip-tunnels.js";
import type { LinkSpec } from "../../../src/host/devices/link-spec.js";
import type { VxlanDevice } from "../../../src/host/devices/vxlan.js";
import { DEFAULT_VXLAN_OPTIONS, type VxlanOptions } from "../../../src/host/devices/vxlan-options.js";
import type { Host } from "../../../src/host/host.js";
import type { Netns } from "../../../src/host/netns.js";
import { Network } from "../../../src/host/network.js";
import { UdpSocket } from "../../../src/host/sockets/udp-socket.js";
import { NetlinkError } from "../../../src/ip/netlink-error.js";
import type { Interface } from "../../../src/link/interface.js";
import { Family } from "../../../src/wire/ip-address.js";
import { parseIpv4 } from "../../../src/wire/ipv4-address.js";
import { formatMac, MAC_ZERO, parseMac } from "../../../src/wire/mac-address.js";

let network: Network;
let a: Host;
let b: Host;
beforeEach(() => {
  network = new Network();
  a = network.addHost("a");
  b = network.addHost("b");
  network.connect(a, b);
  address(a.netns, "eth0", "192.168.0.1", 24);
  address(b.netns, "eth0", "192.168.0.2", 24);
});

function address(netns: Netns, device: string, local: string, prefixLength: number): void {
  const found = must(netns, device);
  expect(netns.stack.addAddress(netns.ipDevice(found), { local: parseIpv4(local), prefixLength }, false)).toBeNull();
}

function must(netns: Netns, name: string): Interface {
  const device = netns.findDevice(name);
  if (device === null) throw new Error(`no device ${name} in ${netns.label}`);
  return device;
}

function add(netns: Netns, spec: LinkSpec): Interface {
  const made = addLink(netns, spec);
  if (made instanceof NetlinkError) throw new Error(made.text);
  return made;
}

function vxlan(host: Host, last: number, options: Partial<VxlanOptions> = {}): VxlanDevice {
  const mac = parseMac(`02:00:00:00:00:0${last}`);
  const all = { ...DEFAULT_VXLAN_OPTIONS, vni: 100, dstPort: 4789, ...options };
  const device = add(host.netns, { kind: "vxlan", name: "vx0", mac, options: all });
  address(host.netns, "vx0", `10.0.0.${last}`, 24);
  expect(setLinkUp(device, true)).toBeNull();
  return device as VxlanDevice;
}

/** True when a datagram from `from` reaches port 7 of `to` at `dst`, and its answer comes back. */
function reaches(from: Netns, to: Netns, dst: string): boolean {
  const server = new UdpSocket(to, Family.V4);
  server.bind(null, 7);
  const client = new UdpSocket(from, Family.V4);
  client.sendTo(Uint8Array.of(1, 2, 3), parseIpv4(dst), 7);
  network.sim.runUntil(network.sim.nowNs + 5e9);
  const request = server.receiveFrom();
  if (request !== null) server.sendTo(Uint8Array.of(4), request.remote, request.remotePort);
  network.sim.runUntil(network.sim.nowNs + 5e9);
  const reply = client.receiveFrom();
  server.close();
  client.close();
  return reply !== null;
}

describe("VXLAN", () => {
  it("carries frames between two hosts and learns what is behind them", () => {
    const left = vxlan(a, 1, { remote: parseIpv4("192.168.0.2") });
    vxlan(b, 2, { remote: parseIpv4("192.168.0.1") });
    expect(reaches(a.netns, b.netns, "10.0.0.2")).toBe(true);
    expect(left.fdb.list().map((entry) => formatMac(entry.mac))).toEqual(["02:00:00:00:00:02", "00:00:00:00:00:00"]);
    expect(left.mtu).toBe(1500);
  });

  it("sends where static entries say, and nowhere without any", () => {
    const left = vxlan(a, 1, { learning: false });
    const right = vxlan(b, 2, { learning: false });
    expect(reaches(a.netns, b.netns, "10.0.0.2")).toBe(false);
    const remote = (last: number) => ({ address: parseIpv4(`192.168.0.${last}`), port: 0, vni: -1, ifIndex: 0 });
    left.fdb.add(MAC_ZERO, remote(2), "append", "permanent");
    right.fdb.add(MAC_ZERO, remote(1), "append", "permanent");
    network.sim.runUntil(network.sim.nowNs + 60e9);
    expect(reaches(a.netns, b.netns, "10.0.0.2")).toBe(true);
    expect(left.fdb.list()).toHaveLength(1);
  });

  it("keeps networks with different VNIs apart", () => {
    vxlan(a, 1, { remote: parseIpv4("192.168.0.2") });
    vxlan(b, 2, { remote: parseIpv4("192.168.0.1"), vni: 101 });
    expect(reaches(a.netns, b.netns, "10.0.0.2")).toBe(false);
  });

  it("goes on through the namespace in which it was made when it moves", () => {
    vxlan(b, 2, { remote: parseIpv4("192.168.0.1") });
    const pod = a.addNamespace("pod");
    const device = vxlan(a, 1, { remote: parseIpv4("192.168.0.2") });
    expect(moveLink(a.netns, device, pod, "eth0")).toBeNull();
    address(pod, "eth0", "10.0.0.3", 24);
    setLinkUp(device, true);
    expect(reaches(pod, b.netns, "10.0.0.2")).toBe(true);
  });

  it("is a bridge port like any other", () => {
    for (const [host, last] of [
      [a, 1],
      [b, 2],
    ] as const) {
      const bridge = add(host.netns, { kind: "bridge", name: "br0", options: {} });
      const remote = parseIpv4(`192.168.0.${3 - last}`);
      const options = { ...DEFAULT_VXLAN_OPTIONS, vni: 5, remote };
      setLinkUp(add(host.netns, { kind: "vxlan", name: "vx0", options, master: bridge }), true);
      const pod = host.addNamespace("pod");
      add(host.netns, { kind: "veth", name: "v0", master: bridge, up: true, peer: { name: "eth0", netns: pod } });
      setLinkUp(bridge, true);
      setLinkUp(must(pod, "eth0"), true);
      address(pod, "eth0", `10.1.0.${last}`, 24);
    }
    const pods = [a.findNamespace("pod"), b.findNamespace("pod")] as const;
    if (pods[0] === null || pods[1] === null) throw new Error("made above");
    expect(reaches(pods[0], pods[1], "10.1.0.2")).toBe(true);
    setLinkMaster(must(b.netns, "vx0"), null);
    network.sim.runUntil(network.sim.nowNs + 120e9);
    expect(reaches(pods[0], pods[1], "10.1.0.2")).toBe(false);
  });

  it("shares its port with other VXLANs and gives it back with the last", () => {
    const device = vxlan(a, 1);
    const other = add(a.netns, {
      kind: "vxlan",
      name: "vx1",
      options: { ...DEFAULT_VXLAN_OPTIONS, vni: 7, dstPort: 4789 },
    });
    expect(setLinkUp(other, true)).toBeNull();
    const taken = () => new UdpSocket(a.netns, Family.V4).bind(null, 4789) !== 0;
    device.setUp(false);
    expect(taken()).toBe(true);
    other.setUp(false);
    expect(taken()).toBe(false);
  });

  it("cannot come up when somebody else has its port", () => {
    const socket = new UdpSocket(a.netns, Family.V4);
    socket.bind(null, 4789);
    const device = add(a.netns, {
      kind: "vxlan",
      name: "vx0",
      options: { ...DEFAULT_VXLAN_OPTIONS, vni: 7, dstPort: 4789 },
    });
    expect(setLinkUp(device, true)?.text).toBe("RTNETLINK answers: Address already in use");
  });
});

describe("IP-in-IP", () => {
  function tunnel(host: Host, last: number, remote: string | null): void {
    const ends = remote === null ? {} : { local: parseIpv4(`192.168.0.${last}`), remote: parseIpv4(remote) };
    if (remote === null) loadIpip(host);
    else add(host.netns, { kind: "ipip", name: "t0", options: { ...DEFAULT_IPIP_OPTIONS, ...ends } });
    setLinkUp(must(host.netns, remote === null ? "tunl0" : "t0"), true);
  }

  it("carries packets between its two ends", () => {
    tunnel(a, 1, "192.168.0.2");
    tunnel(b, 2, "192.168.0.1");
    address(a.netns, "t0", "10.9.0.1", 24);
    address(b.netns, "t0", "10.9.0.2", 24);
    expect(reaches(a.netns, b.netns, "10.9.0.2")).toBe(true);
  });

  it("without a fixed end sends to the gateway of each packet's route, as Calico's does", () => {
    for (const [host, last] of [
      [a, 1],
      [b, 2],
    ] as const) {
      tunnel(host, last, null);
      address(host.netns, "tunl0", `10.9.${last}.1`, 32);
      const error = host.netns.stack.addRoute(
        {
          family: Family.V4,
          dst: parseIpv4(`10.9.${3 - last}.0`),
          prefixLength: 24,
          nexthops: [
            {
              device: host.netns.ipDevice(must(host.netns, "tunl0")),
              gateway: parseIpv4(`192.168.0.${3 - last}`),
              onlink: true,
            },
          ],
        },
        "add",
      );
      expect(error).toBeNull();
    }
    expect(reaches(a.netns, b.netns, "10.9.2.1")).toBe(true);
  });
});
