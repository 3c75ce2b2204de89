import { OperState } from "../link/interface.js";
import { Errno } from "../sim/errno.js";
import { withItem } from "../sim/short-list.js";
import { MILLISECOND, SECOND } from "../sim/time.js";
import { Family, type IpAddress } from "../wire/ip-address.js";
import {
  IPV6_ALL_NODES,
  IPV6_ALL_ROUTERS,
  IPV6_ANY,
  IPV6_LOOPBACK,
  type Ipv6,
  ipv6FromGroups,
  isLinkLocalIpv6,
  isMulticastIpv6,
  solicitedNode,
} from "../wire/ipv6-address.js";
import { maskAddress } from "../wire/prefix.js";
import { AddressRoutes6 } from "./address-routes6.js";
import { AddressFlag, type AddressSpec, InterfaceAddress, Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { advertise, NdpFlag, solicit, solicitRouters } from "./ndp-send.js";
import { dropProxies } from "./neighbour-config.js";
import { NetlinkError } from "./netlink-error.js";
import { scopeOf } from "./source-address6.js";

const EVENT_DAD = 1;
const EVENT_ROUTER_SOLICITATION = 2;
const EVENT_LATE = 3;
/** The routers of the link, of the node and of the site (dev_forward_change). */
const ROUTER_GROUPS: readonly Ipv6[] = [
  IPV6_ALL_ROUTERS,
  ipv6FromGroups([0xff01, 0, 0, 0, 0, 0, 0, 2]),
  ipv6FromGroups([0xff05, 0, 0, 0, 0, 0, 0, 2]),
];

/** One address that is being looked for on the link. */
interface Detection {
  readonly device: IpDevice;
  readonly address: InterfaceAddress;
  /** Solicitations still to be sent. */
  left: number;
}

/** What IPv6 does by itself with addresses and devices (net/ipv6/addrconf.c). */
export class Ipv6Autoconf {
  private readonly stack: IpStack;
  private readonly routes: AddressRoutes6;

  constructor(stack: IpStack) {
    this.stack = stack;
    this.routes = new AddressRoutes6(stack.routes);
  }

  /** `ip -6 address add`, or `change` with `replace`. */
  add(device: IpDevice, spec: AddressSpec, replace: boolean): NetlinkError | null {
    const local = spec.local as Ipv6;
    const flags = spec.flags ?? 0;
    if (!device.hasIpv6) return new NetlinkError(Errno.EINVAL);
    const existing = device.addresses6.find((each) => each.local === local);
    if (existing === undefined && isMulticastIpv6(local) && (flags & AddressFlag.McAutoJoin) === 0) {
      return new NetlinkError(Errno.EINVAL, 'ipv6: Cannot assign multicast address without "IFA_F_MCAUTOJOIN" flag');
    }
    if (existing === undefined && (flags & AddressFlag.ManageTempAddr) !== 0 && spec.prefixLength !== 64) {
      const words = 'ipv6: address with "mngtmpaddr" flag must have a prefix length of 64';
      return new NetlinkError(Errno.EINVAL, words);
    }
    if (device.conf6.disable_ipv6 !== 0) return new NetlinkError(Errno.EACCES, "ipv6: IPv6 is disabled on this device");
    if (existing !== undefined) {
      if (!replace) return new NetlinkError(Errno.EEXIST, "ipv6: address already assigned");
      this.stack.addressing.applySpec(device, existing, spec);
      this.routes.lifetimeChanged(device, existing);
      if (this.stack.listener !== null) this.stack.listener.onAddress(device, existing, false);
      return null;
    }
    if (local === IPV6_LOOPBACK && !device.isLoopback) {
      return new NetlinkError(Errno.EADDRNOTAVAIL, "ipv6: Cannot assign loopback address on this device");
    }
    if (local === IPV6_ANY) return new NetlinkError(Errno.EADDRNOTAVAIL, "ipv6: Invalid address");
    const refusal = device.iface.addressRefusal(local);
    if (refusal !== null) return new NetlinkError(Errno.EADDRINUSE, refusal);
    const address = new InterfaceAddress(local, spec.prefixLength, spec.peer ?? local);
    address.scope = addressScope(local);
    this.stack.addressing.applySpec(device, address, spec);
    if (device.isUp && !device.isLoopback) {
      // All groups are told anew, and queriers forgotten (ipv6_find_idev).
      if (device.ready6) this.stack.multicast.begun6(device);
      this.routes.addMulticast(device);
    }
    this.stack.addressing.joinOwn(device, address);
    this.insert(device, address);
    return null;
  }

  /** `ip -6 address del`. */
  delete(device: IpDevice, local: IpAddress, prefixLength: number): NetlinkError | null {
    if (!device.hasIpv6) return new NetlinkError(Errno.ENXIO, "ipv6: IPv6 is disabled on this device");
    const address = device.addresses6.find((each) => each.local === local && each.prefixLength === prefixLength);
    if (address === undefined) return new NetlinkError(Errno.EADDRNOTAVAIL, "ipv6: address not found");
    this.remove(device, address);
    return null;
  }

  /** An address's lifetime ended. */
  expire(device: IpDevice, address: InterfaceAddress): void {
    this.remove(device, address);
  }

  /** The device is `opened`, or got its carrier: link-local address, multicast route, detection for what waits. */
  deviceUp(device: IpDevice, opened: boolean): void {
    if (!device.runsIpv6 || !device.isUp) return;
    if (device.isLoopback) {
      this.stack.linkWatch.delayNs();
      for (const address of device.addresses6) this.begin(device, address);
      if (!device.addresses6.some(({ local }) => local === IPV6_LOOPBACK)) {
        const address = new InterfaceAddress(IPV6_LOOPBACK, 128);
        address.scope = Scope.Host;
        address.flags = AddressFlag.Permanent;
        address.protocol = 1;
        this.insert(device, address);
      }
      return;
    }
    // Addresses that stayed have their routes again, carrier or not (addrconf_permanent_addr).
    for (const address of device.addresses6) this.routes.add(device, address);
    // What is beyond the cable may be another switch than before, that has not heard of our groups (addrconf_notify).
    if (device.iface.carrier && device.ready6) this.stack.multicast.linkLocalReady(device);
    if (!device.iface.carrier || device.ready6) return;
    const { iface } = device;
    // Of one whose state is unknown there never were any.
    const hasNews = opened && iface.operState !== OperState.Unknown && iface.link?.ifIndex === device.ifIndex;
    const delayNs = hasNews ? this.stack.linkWatch.delayNs() : 0;
    if (delayNs === 0) {
      this.begun(device);
      return;
    }
    device.iface.holdNews();
    this.stack.sim.schedule(delayNs, this, EVENT_LATE, device);
  }

  /** The carrier is known. */
  private begun(device: IpDevice): void {
    device.ready6 = true;
    this.stack.multicast.begun6(device);
    this.routes.addMulticast(device);
    for (const address of device.addresses6) this.begin(device, address);
    const linkLocal = device.conf6.addr_gen_mode === 0 ? device.iface.linkLocal6 : null;
    if (linkLocal !== null && !device.addresses6.some((each) => isLinkLocalIpv6(each.local as Ipv6))) {
      const address = new InterfaceAddress(linkLocal, 64);
      address.scope = Scope.Link;
      address.flags = AddressFlag.Permanent;
      address.protocol = 3;
      this.insert(device, address);
    }
    if (this.stack.isRouter6(device)) this.joinAnycasts(device);
  }

  /** The device went down: IPv6 forgets its addresses (unless keep_addr_on_down) and all that it learned. */
  deviceDown(device: IpDevice): void {
    const keep = Math.max(this.stack.settings.ipv6All.keep_addr_on_down, device.conf6.keep_addr_on_down) > 0;
    for (const address of [...device.addresses6]) {
      const kept = keep && address.has(AddressFlag.Permanent) && !isLinkLocalIpv6(address.local as Ipv6);
      if (!kept) this.remove(device, address);
      else {
        // Looked for anew when the device is up again.
        if (!address.has(AddressFlag.NoDad)) address.flags |= AddressFlag.Tentative;
        const group = solicitedNode(address.local as Ipv6);
        if (device.groups.has(group)) this.stack.leaveGroup(device, group);
      }
    }
    device.ready6 = false;
    device.routerSolicitations = -1;
    device.conf6.mtu = device.iface.mtu;
    device.anycast6 = null;
  }

  deviceGone(device: IpDevice): void {
    for (const address of [...device.addresses6]) this.remove(device, address);
    device.ready6 = false;
  }

  /** IPv6 stops on the device: `disable_ipv6` was set, or the MTU is too small now. */
  disabled(device: IpDevice): void {
    this.deviceGone(device);
    this.stack.multicast.ipv6Down(device);
    for (const route of this.stack.routes.list(Family.V6, null)) {
      if (route.nexthops.every((hop) => hop.device === device)) this.stack.routes.remove(route);
    }
    for (const neighbour of [...device.neighbours6.values()]) this.stack.neighbours.remove(neighbour);
    dropProxies(this.stack, device, Family.V6);
  }

  /** Forwarding was switched: routers are in the all-routers groups and answer for their subnets' anycast addresses. */
  forwardingChanged(device: IpDevice): void {
    const hearsGroups = !device.isLoopback && device.iface.multicast;
    if (this.stack.isRouter6(device)) {
      if (hearsGroups) for (const group of ROUTER_GROUPS) this.stack.joinGroup(device, group);
      this.joinAnycasts(device);
    } else {
      if (hearsGroups) for (const group of ROUTER_GROUPS) this.stack.leaveGroup(device, group);
      for (const address of device.addresses6) this.leaveAnycast(device, address);
    }
  }

  /** Somebody else has the address that we are looking for (addrconf_dad_failure). */
  duplicateFound(device: IpDevice, address: InterfaceAddress): void {
    if (!address.has(AddressFlag.Tentative)) return;
    address.flags |= AddressFlag.DadFailed | AddressFlag.Tentative;
    if (!address.has(AddressFlag.Permanent)) this.remove(device, address);
  }

  /** An advertised prefix: the address that we take in it, or new lifetimes for it (addrconf_prefix_rcv_add_addr). */
  configurePrefix(device: IpDevice, prefix: Ipv6, validSeconds: number | null, preferredSeconds: number | null): void {
    const own = device.token6 !== IPV6_ANY;
    const identifier = own ? device.token6 : device.iface.linkLocal6;
    if (identifier === null) return;
    const local = withToken(prefix, identifier);
    const existing = device.addresses6.find((each) => each.local === local);
    const addressing = this.stack.addressing;
    if (existing !== undefined) {
      const leftNs = existing.validUntilNs === null ? null : existing.validUntilNs - this.stack.sim.nowNs;
      const twoHours = 7200;
      // RFC 4862 5.5.3 e: a lifetime below two hours cannot cut a longer one short.
      let valid = validSeconds;
      if (valid !== null && valid < twoHours && (leftNs === null || leftNs / SECOND > valid)) {
        valid = leftNs !== null && leftNs / SECOND < twoHours ? Math.floor(leftNs / SECOND) : twoHours;
      }
      addressing.setLifetime(device, existing, valid, preferredSeconds);
      return;
    }
    if (validSeconds === 0) return;
    if (device.addresses6.length >= device.conf6.max_addresses) return;
    const address = new InterfaceAddress(local, 64);
    address.flags = AddressFlag.ManageTempAddr | AddressFlag.NoPrefixRoute;
    address.protocol = 2;
    addressing.setLifetime(device, address, validSeconds, preferredSeconds);
    this.insert(device, address);
    // The advertisement says itself whether the prefix is on the link; the flag only kept us from adding the route.
    address.flags &= ~AddressFlag.NoPrefixRoute;
  }

  onEvent(kind: number, arg: unknown): void {
    if (kind === EVENT_DAD) this.detect(arg as Detection);
    else if (kind === EVENT_LATE) this.late(arg as IpDevice);
    else if (kind === EVENT_ROUTER_SOLICITATION) this.askForRouters(arg as IpDevice);
  }

  /** ipv6_link_dev_addr: by falling scope, the newest of a scope first. */
  private insert(device: IpDevice, address: InterfaceAddress): void {
    const scope = scopeOf(address.local as Ipv6);
    let at = 0;
    while (at < device.addresses6.length && scopeOf((device.addresses6[at] as InterfaceAddress).local as Ipv6) > scope)
      at++;
    device.addresses6 = withItem(device.addresses6, at, address);
    this.stack.ownershipChanged(address.local, 1);
    if (device.isLoopback || device.ready6) {
      this.begin(device, address);
      return;
    }
    if (!this.isTrusted(device, address)) address.flags |= AddressFlag.Tentative;
    this.routes.add(device, address);
  }

  /** True when nobody is asked whether the address is taken (addrconf_dad_begin). */
  private isTrusted(device: IpDevice, address: InterfaceAddress): boolean {
    const accept = Math.max(this.stack.settings.ipv6All.accept_dad, device.conf6.accept_dad);
    return device.noArp || address.has(AddressFlag.NoDad) || accept < 1 || device.conf6.dad_transmits < 1;
  }

  /** Puts an address to work on a device that is up: its prefix route, its group, duplicate detection. */
  private begin(device: IpDevice, address: InterfaceAddress): void {
    const local = address.local as Ipv6;
    this.routes.addSubnet(device, address);
    if (device.isLoopback) {
      this.complete(device, address);
      return;
    }
    this.joinSolicited(device, local);
    if (this.isTrusted(device, address)) {
      this.complete(device, address);
      return;
    }
    address.flags |= AddressFlag.Tentative;
    const delayNs = Math.floor(
      this.stack.rng.fraction() * Math.max(1, device.conf6.router_solicitation_delay) * SECOND,
    );
    this.stack.sim.schedule(delayNs, this, EVENT_DAD, { device, address, left: device.conf6.dad_transmits });
  }

  private detect(detection: Detection): void {
    const { device, address } = detection;
    if (!device.addresses6.includes(address) || !device.isUp || !device.ready6) return;
    if (address.has(AddressFlag.DadFailed) || !address.has(AddressFlag.Tentative)) return;
    if (detection.left === 0) {
      address.flags &= ~AddressFlag.Tentative;
      this.complete(device, address);
      return;
    }
    detection.left--;
    const target = address.local as Ipv6;
    const enhanced = Math.max(this.stack.settings.ipv6All.enhanced_dad, device.conf6.enhanced_dad) > 0;
    if (enhanced) address.nonce = Math.floor(this.stack.rng.fraction() * 0xffff_ffff) * 0x1_0000 + 1;
    solicit(this.stack, device, IPV6_ANY, solicitedNode(target), target, address.nonce);
    this.stack.sim.schedule(device.neigh6.retrans_time_ms * MILLISECOND, this, EVENT_DAD, detection);
  }

  /** The address is ours (addrconf_dad_completed). */
  private complete(device: IpDevice, address: InterfaceAddress): void {
    address.flags &= ~AddressFlag.Tentative;
    const local = address.local as Ipv6;
    if (this.stack.listener !== null) this.stack.listener.onAddress(device, address, false);
    this.routes.addOwn(device, address);
    if (this.stack.isRouter6(device)) this.joinAnycast(device, address);
    if (device.conf6.ndisc_notify !== 0 && !device.isLoopback) {
      advertise(this.stack, device, local, IPV6_ALL_NODES, local, NdpFlag.Override, true);
    }
    const conf = device.conf6;
    if (!isLinkLocalIpv6(local) || device.isLoopback || device.iface.kind === "ipip") return;
    this.stack.multicast.linkLocalReady(device);
    if (this.stack.acceptsRouters(device) && conf.router_solicitations !== 0) {
      device.routerSolicitations = 0;
      device.solicitationIntervalNs = jitter(conf.router_solicitation_interval * SECOND, this.stack.rng.fraction());
      solicitRouters(this.stack, device);
      this.stack.sim.scheduleBackground(device.solicitationIntervalNs, this, EVENT_ROUTER_SOLICITATION, device);
    }
  }

  /** Again, at growing intervals, until a router answered (addrconf_rs_timer, RFC 7559). */
  private askForRouters(device: IpDevice): void {
    const conf = device.conf6;
    if (!device.ready6 || device.routerSolicitations < 0 || this.stack.deviceOf(device.iface) === null) return;
    device.routerSolicitations++;
    if (conf.router_solicitations >= 0 && device.routerSolicitations >= conf.router_solicitations) return;
    solicitRouters(this.stack, device);
    const most = conf.router_solicitation_max_interval * SECOND;
    device.solicitationIntervalNs = Math.min(
      most,
      jitter(2 * device.solicitationIntervalNs, this.stack.rng.fraction()),
    );
    this.stack.sim.scheduleBackground(device.solicitationIntervalNs, this, EVENT_ROUTER_SOLICITATION, device);
  }

  private remove(device: IpDevice, address: InterfaceAddress): void {
    const at = device.addresses6.indexOf(address);
    if (at < 0) return;
    device.addresses6.splice(at, 1);
    const local = address.local as Ipv6;
    this.stack.ownershipChanged(local, -1);
    if (this.stack.listener !== null) this.stack.listener.onAddress(device, address, true);
    this.leaveAnycast(device, address);
    this.routes.remove(device, address);
    if (!device.isLoopback && device.groups.has(solicitedNode(local)))
      this.stack.leaveGroup(device, solicitedNode(local));
    this.stack.addressing.leaveOwn(device, address);
    if (!this.stack.ownsAddress(local)) this.stack.routes.addressGone(local);
    if (this.stack.netfilter !== null) this.stack.netfilter.addressGone(local, device.iface);
  }

  /** The news of a carrier are acted upon that had to wait; does nothing for a device that is ready, down or gone. */
  late(device: IpDevice): void {
    const isHere = this.stack.deviceOf(device.iface) === device && device.isUp && device.iface.carrier;
    if (!isHere || device.ready6 || !device.runsIpv6) return;
    device.iface.tellNews();
    this.begun(device);
    if (this.stack.listener !== null) this.stack.listener.onLink(device.iface, false);
  }

  /** The group in which it is asked for an address; nobody asks on lo or where there is no ARP (addrconf_join_solict). */
  private joinSolicited(device: IpDevice, address: Ipv6): void {
    if (!device.noArp && !device.isLoopback) this.stack.joinGroup(device, solicitedNode(address));
  }

  private joinAnycasts(device: IpDevice): void {
    for (const address of device.addresses6) if (address.usable) this.joinAnycast(device, address);
  }

  /** The subnet-router anycast address (RFC 4291 2.6.1). */
  private joinAnycast(device: IpDevice, address: InterfaceAddress): void {
    if (address.prefixLength >= 127) return;
    const anycast = maskAddress(address.local, address.prefixLength) as Ipv6;
    if (anycast === IPV6_ANY || device.anycast6?.has(anycast)) return;
    device.anycast6 ??= new Set();
    device.anycast6.add(anycast);
    this.joinSolicited(device, anycast);
    this.routes.addAnycast(device, anycast);
  }

  private leaveAnycast(device: IpDevice, address: InterfaceAddress): void {
    const anycast = maskAddress(address.local, address.prefixLength) as Ipv6;
    if (device.anycast6?.delete(anycast) !== true) return;
    this.routes.removeAnycast(device, anycast);
    if (device.groups.has(solicitedNode(anycast))) this.stack.leaveGroup(device, solicitedNode(anycast));
  }
}

function addressScope(local: Ipv6): number {
  if (isLinkLocalIpv6(local)) return Scope.Link;
  return local === IPV6_LOOPBACK ? Scope.Host : scopeOf(local) === 5 ? Scope.Site : Scope.Universe;
}

/** `base` plus or minus a tenth (rfc3315_s14_backoff). */
function jitter(baseNs: number, fraction: number): number {
  return Math.floor(baseNs * (0.9 + 0.2 * fraction));
}

/** A prefix with the lower half of what `ip token` says, or of the link-local address. */
function withToken(prefix: Ipv6, token: Ipv6): Ipv6 {
  return (prefix.slice(0, 4) + token.slice(4)) as Ipv6;
}
