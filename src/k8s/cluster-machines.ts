import type { Host } from "../host/host.js";
import type { Network } from "../host/network.js";
import { AddressFlag } from "../ip/interface-address.js";
import { strerror } from "../sim/errno.js";
import { anyAddress, Family, formatIp } from "../wire/ip-address.js";
import { offsetAddress, type Prefix, parsePrefix } from "../wire/prefix.js";
import { blocksOfPool } from "./pool-blocks.js";

/** The network behind the gateway (TEST-NET-2, RFC 5737; documentation, RFC 3849): the gateway's addresses and outside's. */
const OUTSIDE = {
  [Family.V4]: ["198.51.100.1/24", "198.51.100.10/24"],
  [Family.V6]: ["2001:db8:100::1/64", "2001:db8:100::10/64"],
};

const CABLE = { delayNs: 10_000, rateBps: 10e9 } as const;

/** The places of machines in the nodes' range: the gateway, the control plane, and the first node. */
const Place = { Gateway: 1, ControlPlane: 2, FirstNode: 11 } as const;

/**
 * A cluster's machines before anything runs on them: a switch, a gateway on it with a host behind, the control plane's
 * machine, and nodes. Each has an address of every family of the nodes' range.
 */
export class ClusterMachines {
  readonly fabric: Host;
  readonly gateway: Host;
  readonly outside: Host;
  readonly controlPlane: Host;
  /** Addresses of the control plane as text. */
  readonly controlPlaneAddresses: readonly string[];
  private readonly network: Network;
  private readonly ranges: readonly Prefix[];
  private readonly mtu: number;
  private readonly nameServers: readonly string[];

  /** `mtu` is that of the machines' devices on the switch. `nameServers` null stands for the machine outside. */
  constructor(network: Network, ranges: readonly Prefix[], mtu: number, nameServers: readonly string[] | null) {
    this.network = network;
    this.ranges = ranges;
    this.mtu = mtu;
    this.fabric = network.addSwitch("switch");
    this.gateway = network.addRouter("gateway");
    const gatewayAddresses = this.addressesAt(Place.Gateway);
    this.join(this.gateway, this.fabric, this.withLength(gatewayAddresses));
    this.outside = network.addHost("outside");
    const families = ranges.map(({ family }) => family);
    this.nameServers = nameServers ?? families.map((family) => (OUTSIDE[family][1] ?? "").replace(/\/.*/, ""));
    const edge = families.map((family) => OUTSIDE[family][0] ?? "");
    this.join(this.gateway, this.outside, edge);
    const outside = families.map((family) => OUTSIDE[family][1] ?? "");
    this.setUp(this.outside, "eth0", outside, edge);
    this.controlPlaneAddresses = this.addressesAt(Place.ControlPlane);
    this.controlPlane = this.addMachine("control-plane", this.controlPlaneAddresses);
  }

  /** The addresses of the node of this index, from 0. @throws Error when the range is too small for it. */
  nodeAddresses(index: number): string[] {
    return this.addressesAt(Place.FirstNode + index);
  }

  /** A machine on the switch, with the gateway as its way to everywhere else. */
  addMachine(name: string, addresses: readonly string[]): Host {
    const host = this.network.addHost(name);
    host.netns.isInitial = true;
    this.network.connect(host, this.fabric, CABLE);
    this.setUp(host, "eth0", this.withLength(addresses), this.addressesAt(Place.Gateway));
    for (const server of this.nameServers) host.files.writeFile("/etc/resolv.conf", `nameserver ${server}\n`, true);
    return host;
  }

  /**
   * Makes load balancer addresses that lie outside the nodes' range reachable: the gateway gets routes that look for them
   * on the nodes' link, as whoever runs such a network has to see to.
   */
  routePools(pools: readonly string[]): void {
    const { netns } = this.gateway;
    const device = netns.findDevice("eth0");
    for (const block of pools.flatMap(blocksOfPool)) {
      if (device === null || this.ranges.some((range) => range.contains(block.network))) continue;
      const error = netns.stack.addRoute(
        {
          family: block.family,
          dst: block.network,
          prefixLength: block.length,
          nexthops: [{ device: netns.ipDevice(device) }],
        },
        "replace",
      );
      if (error !== null) throw new Error(`load balancer pool ${block}: ${strerror(error.errno)}`);
    }
  }

  private addressesAt(place: number): string[] {
    return this.ranges.map((range) => {
      const address = offsetAddress(range.network, place);
      if (range.contains(address)) return formatIp(address);
      throw new Error(`node range ${formatIp(range.network)}/${range.length} has no room for a machine at ${place}`);
    });
  }

  private withLength(addresses: readonly string[]): string[] {
    return addresses.map((address, index) => `${address}/${this.ranges[index]?.length ?? 0}`);
  }

  /** Lays a cable from `host` and gives its new end addresses. */
  private join(host: Host, other: Host, addresses: readonly string[]): void {
    const name = host.netns.freeName("eth");
    this.network.connect(host, other, { ...CABLE, nameA: name });
    this.setUp(host, name, addresses, []);
  }

  /** Gives a device its addresses, known to be nobody else's, and the machine its default routes. */
  private setUp(host: Host, deviceName: string, addresses: readonly string[], gateways: readonly string[]): void {
    const { netns } = host;
    const device = netns.findDevice(deviceName);
    if (device === null) throw new Error(`${host.name} has no ${deviceName}`);
    netns.loopback.setUp(true);
    if (this.mtu !== 1500 && deviceName === "eth0" && host !== this.outside) {
      device.setMtu(this.mtu);
      for (const port of this.fabric.netns.devices.values())
        if (port !== this.fabric.netns.loopback) port.setMtu(this.mtu);
    }
    for (const address of addresses) {
      const { address: local, length, family } = parsePrefix(address);
      const flags = family === Family.V6 ? AddressFlag.NoDad : 0;
      const error = netns.stack.addAddress(netns.ipDevice(device), { local, prefixLength: length, flags });
      if (error !== null) throw new Error(`${host.name}: address ${address} was refused`);
    }
    for (const gateway of gateways) {
      const { address, family } = parsePrefix(gateway);
      const nexthops = [{ gateway: address }];
      const error = netns.stack.addRoute({ family, dst: anyAddress(family), prefixLength: 0, nexthops });
      if (error !== null) throw new Error(`${host.name}: the default route via ${gateway} was refused`);
    }
  }
}
