import { Family } from "../wire/ip-address.js";
import { IPV6_LOOPBACK, type Ipv6, ipv6FromGroups } from "../wire/ipv6-address.js";
import { maskAddress } from "../wire/prefix.js";
import { AddressFlag, type InterfaceAddress } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { Route, RouteSpec } from "./route.js";
import { METRIC_ADDRCONF6 } from "./route-check.js";
import type { RouteConfig } from "./route-config.js";
import { RouteProtocol, RouteTableId, RouteType } from "./route-kinds.js";

const MULTICAST_BLOCK: Ipv6 = ipv6FromGroups([0xff00, 0, 0, 0, 0, 0, 0, 0]);

/** The routes that come and go with an IPv6 address (net/ipv6/addrconf.c). */
export class AddressRoutes6 {
  private readonly routes: RouteConfig;

  constructor(routes: RouteConfig) {
    this.routes = routes;
  }

  /** The routes of an address: to its subnet while the device is up, to itself unless it is still looked for. */
  add(device: IpDevice, address: InterfaceAddress): void {
    this.addSubnet(device, address);
    if (!address.has(AddressFlag.Tentative)) this.addOwn(device, address);
  }

  /**
   * The way to an address's subnet, which ends when the address does; of several addresses one without an end decides, and
   * else the last one given (fib6_add_rt2node). None while the device is down, for ::1, and with `noprefixroute`.
   */
  addSubnet(device: IpDevice, address: InterfaceAddress): void {
    if (address.has(AddressFlag.NoPrefixRoute) || address.local === IPV6_LOOPBACK || !device.isUp) return;
    const spec = subnetRoute(device, address);
    const before = this.routes.find(spec);
    if (before !== null) {
      if (before.expiresNs !== null) this.routes.setExpiry(before, address.validUntilNs);
      return;
    }
    const made = this.routes.addOwn(spec);
    if (made !== null && address.validUntilNs !== null) this.routes.setExpiry(made, address.validUntilNs);
  }

  /** What an address has once it counts: the way to itself, and to its peer (__ipv6_ifa_notify). */
  addOwn(device: IpDevice, address: InterfaceAddress): void {
    this.routes.addOwn(localRoute(device, address.local as Ipv6, RouteType.Local));
    if (address.peer !== address.local) this.routes.addOwn(peerRoute(device, address));
  }

  /** Takes away what an address had that left its device. */
  remove(device: IpDevice, address: InterfaceAddress): void {
    this.removeFound(localRoute(device, address.local as Ipv6, RouteType.Local));
    if (address.peer !== address.local) this.removeFound(peerRoute(device, address));
    // That of an address with an end stays until then.
    if (address.has(AddressFlag.Permanent) && !address.has(AddressFlag.NoPrefixRoute))
      this.cleanUpSubnet(device, address);
  }

  /** The address was given new lifetimes by hand. */
  lifetimeChanged(device: IpDevice, address: InterfaceAddress): void {
    const toSubnet = address.has(AddressFlag.NoPrefixRoute) ? null : this.routes.find(subnetRoute(device, address));
    if (toSubnet !== null) this.routes.setExpiry(toSubnet, address.validUntilNs);
  }

  addAnycast(device: IpDevice, anycast: Ipv6): void {
    this.routes.addOwn(localRoute(device, anycast, RouteType.Anycast));
  }

  removeAnycast(device: IpDevice, anycast: Ipv6): void {
    this.removeFound(localRoute(device, anycast, RouteType.Anycast));
  }

  /** Groups are reached by every device that has IPv6 (addrconf_add_mroute). */
  addMulticast(device: IpDevice): void {
    this.routes.addOwn({
      family: Family.V6,
      dst: MULTICAST_BLOCK,
      prefixLength: 8,
      type: RouteType.Multicast,
      table: RouteTableId.Local,
      metric: METRIC_ADDRCONF6,
      nexthops: [{ device }],
    });
  }

  /** An address without an end went: so does the way to its subnet, or it ends with the last of the others (check_cleanup_prefix_route). */
  private cleanUpSubnet(device: IpDevice, address: InterfaceAddress): void {
    const route = this.routes.find(subnetRoute(device, address));
    if (route === null) return;
    const others = device.addresses6.filter(
      (each) =>
        each.prefixLength === address.prefixLength && sameSubnet(each, address) && !each.has(AddressFlag.NoPrefixRoute),
    );
    if (others.some((each) => each.has(AddressFlag.Permanent))) return;
    if (others.length === 0) this.routes.remove(route);
    else if (route.expiresNs === null)
      this.routes.setExpiry(route, Math.max(...others.map((each) => each.validUntilNs ?? 0)));
  }

  private removeFound(spec: RouteSpec): void {
    const route: Route | null = this.routes.find(spec);
    if (route !== null) this.routes.remove(route);
  }
}

/** The way to the address's own subnet, with a peer too, which has a way of its own (addrconf_prefix_route). */
function subnetRoute(device: IpDevice, address: InterfaceAddress): RouteSpec {
  return connectedRoute(
    device,
    address,
    maskAddress(address.local, address.prefixLength) as Ipv6,
    address.prefixLength,
  );
}

function peerRoute(device: IpDevice, address: InterfaceAddress): RouteSpec {
  return connectedRoute(device, address, address.peer as Ipv6, 128);
}

function connectedRoute(device: IpDevice, address: InterfaceAddress, dst: Ipv6, prefixLength: number): RouteSpec {
  return {
    family: Family.V6,
    dst,
    prefixLength,
    table: RouteTableId.Main,
    protocol: RouteProtocol.Kernel,
    metric: address.metric === 0 ? METRIC_ADDRCONF6 : address.metric,
    nexthops: [{ device }],
  };
}

function localRoute(device: IpDevice, dst: Ipv6, type: RouteType): RouteSpec {
  return {
    family: Family.V6,
    dst,
    prefixLength: 128,
    type,
    table: RouteTableId.Local,
    protocol: RouteProtocol.Kernel,
    metric: 0,
    nexthops: [{ device }],
  };
}

function sameSubnet(a: InterfaceAddress, b: InterfaceAddress): boolean {
  return maskAddress(a.local, a.prefixLength) === maskAddress(b.local, b.prefixLength);
}
