import { Errno } from "../sim/errno.js";
import { withItem } from "../sim/short-list.js";
import { SparseMap } from "../sim/sparse-map.js";
import { Family, familyOf, type IpAddress, isLoopback, isMulticast } from "../wire/ip-address.js";
import { IPV4_ANY, IPV4_BROADCAST, type Ipv4 } from "../wire/ipv4-address.js";
import { lastAddress, maskAddress } from "../wire/prefix.js";
import { isZeroNetwork } from "./address-type.js";
import { announceAddress } from "./arp.js";
import { DeadlineQueue } from "./deadline-queue.js";
import { AddressFlag, type AddressSpec, InterfaceAddress, Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { NetlinkError } from "./netlink-error.js";
import type { RouteSpec } from "./route.js";
import { RouteProtocol, RouteTableId, RouteType } from "./route-kinds.js";
import { secondsToNs } from "./settings.js";
import { SubnetIndex } from "./subnet-index.js";

/** Devices with more addresses than this have an index of them. */
const INDEX_FROM = 16;

/** Addresses of devices: `ip address add` and `del` with the routes that go with them (net/ipv4/devinet.c, fib_frontend.c). */
export class AddressConfig {
  private readonly stack: IpStack;
  private readonly lifetimes: DeadlineQueue<{ device: IpDevice; address: InterfaceAddress }>;
  /** Of the devices with many addresses. */
  private readonly indexes = new SparseMap<IpDevice, SubnetIndex>();

  constructor(stack: IpStack) {
    this.stack = stack;
    this.lifetimes = new DeadlineQueue(stack.sim, this);
  }

  /** Adds an address; with `replace` one that is there already gets the new lifetimes and flags (`ip addr change`). */
  add(device: IpDevice, spec: AddressSpec, replace: boolean): NetlinkError | null {
    if (familyOf(spec.local) === Family.V6) return this.stack.autoconf.add(device, spec, replace);
    const peer = spec.peer ?? spec.local;
    const address = new InterfaceAddress(spec.local, spec.prefixLength, peer);
    const existing = this.inSubnetOf(device, address).find((each) => each.local === spec.local);
    if (existing !== undefined) {
      if (!replace) return new NetlinkError(Errno.EEXIST, "ipv4: Address already assigned");
      this.applySpec(device, existing, spec);
      if (this.stack.listener !== null) this.stack.listener.onAddress(device, existing, false);
      return null;
    }
    address.broadcast = spec.broadcast ?? null;
    address.scope = spec.scope ?? (isLoopback(spec.local) ? Scope.Host : Scope.Universe);
    address.label = spec.label ?? device.name;
    this.applySpec(device, address, spec);
    const error = this.insert(device, address);
    if (error === null) this.joinOwn(device, address);
    return error;
  }

  /** `autojoin`: the group that the address is of is joined with it (ip_mc_autojoin_config, ipv6_mc_config). */
  joinOwn(device: IpDevice, address: InterfaceAddress): void {
    if (address.has(AddressFlag.McAutoJoin) && isMulticast(address.local)) this.stack.joinGroup(device, address.local);
  }

  /** And left with it. */
  leaveOwn(device: IpDevice, address: InterfaceAddress): void {
    if (address.has(AddressFlag.McAutoJoin) && isMulticast(address.local)) this.stack.leaveGroup(device, address.local);
  }

  /** Deletes an address, and with a primary one its secondaries. */
  delete(device: IpDevice, local: IpAddress, prefixLength: number, peer: IpAddress | null): NetlinkError | null {
    if (familyOf(local) === Family.V6) return this.stack.autoconf.delete(device, local, prefixLength);
    for (const each of device.addresses4) {
      if (each.local !== local || each.prefixLength !== prefixLength) continue;
      if (peer === null ? each.peer !== each.local : each.peer !== peer) continue;
      this.remove(device, each);
      return null;
    }
    return new NetlinkError(Errno.EADDRNOTAVAIL, "ipv4: Address not found");
  }

  /** The device came up: lo gets its address, and the routes of all addresses are there again. */
  deviceUp(device: IpDevice): void {
    if (device.isLoopback) {
      this.add(device, { local: 0x7f000001 as Ipv4, prefixLength: 8, scope: Scope.Host, label: device.name }, false);
    }
    for (const address of device.addresses4) this.addRoutes(device, address);
    if (this.notifies(device)) this.announceAll(device);
  }

  /** Another MAC address: said to everybody when arp_notify is set. */
  macChanged(device: IpDevice): void {
    if (this.notifies(device)) this.announceAll(device);
  }

  /** The device leaves the namespace: all its addresses go. */
  deviceGone(device: IpDevice): void {
    // The routes of secondary ones go with the device, for nobody looks for their primary any more (fib_del_ifaddr).
    for (const address of [...device.addresses4]) {
      this.leaveOwn(device, address);
      this.removeOne(device, address, address, address.has(AddressFlag.Secondary));
    }
  }

  deadlineReached(item: { device: IpDevice; address: InterfaceAddress }, deadlineNs: number): void {
    const { device, address } = item;
    if (!device.addresses(familyOf(address.local)).includes(address)) return;
    if (address.validUntilNs !== null && address.validUntilNs <= deadlineNs) {
      if (familyOf(address.local) === Family.V6) this.stack.autoconf.expire(device, address);
      else this.remove(device, address);
    } else if (address.preferredUntilNs !== null && address.preferredUntilNs <= deadlineNs) {
      address.flags |= AddressFlag.Deprecated;
    }
  }

  /** Sets flags, metric and lifetimes of an address as `spec` says. */
  applySpec(device: IpDevice, address: InterfaceAddress, spec: AddressSpec): void {
    const settable =
      AddressFlag.NoDad |
      AddressFlag.Home |
      AddressFlag.NoPrefixRoute |
      AddressFlag.ManageTempAddr |
      AddressFlag.McAutoJoin;
    address.flags = (address.flags & ~settable) | ((spec.flags ?? 0) & settable);
    if (spec.metric !== undefined) address.metric = spec.metric;
    this.setLifetime(device, address, spec.validSeconds ?? null, spec.preferredSeconds ?? spec.validSeconds ?? null);
  }

  /** Seconds that the address stays valid and preferred; null for ever. */
  setLifetime(
    device: IpDevice,
    address: InterfaceAddress,
    validSeconds: number | null,
    preferredSeconds: number | null,
  ): void {
    const nowNs = this.stack.sim.nowNs;
    address.flags &= ~(AddressFlag.Permanent | AddressFlag.Deprecated);
    address.validUntilNs = validSeconds === null ? null : nowNs + secondsToNs(validSeconds);
    address.preferredUntilNs = preferredSeconds === null ? null : nowNs + secondsToNs(preferredSeconds);
    if (validSeconds === null) address.flags |= AddressFlag.Permanent;
    if (preferredSeconds === 0) address.flags |= AddressFlag.Deprecated;
    if (validSeconds === null && preferredSeconds === null) return;
    const item = { device, address };
    if (address.validUntilNs !== null) this.lifetimes.add(address.validUntilNs, item);
    if (address.preferredUntilNs !== null && preferredSeconds !== 0) this.lifetimes.add(address.preferredUntilNs, item);
  }

  /** __inet_insert_ifa: primary before secondary, by falling scope; a second address of a subnet is secondary. */
  private insert(device: IpDevice, address: InterfaceAddress): NetlinkError | null {
    // The unspecified address is taken without a word and not kept.
    if (address.local === IPV4_ANY) return null;
    const list = device.addresses4;
    for (const each of this.inSubnetOf(device, address)) {
      if (each.scope !== address.scope) return new NetlinkError(Errno.EINVAL, "ipv4: Invalid scope value");
      address.flags |= AddressFlag.Secondary;
    }
    const refusal = device.iface.addressRefusal(address.local);
    if (refusal !== null) return new NetlinkError(Errno.EADDRINUSE, refusal);
    const at = address.has(AddressFlag.Secondary) ? list.length : placeOfPrimary(list, address);
    device.addresses4 = withItem(list, at, address);
    this.indexes.get(device)?.add(address);
    this.stack.ownershipChanged(address.local, 1);
    if (this.stack.listener !== null) this.stack.listener.onAddress(device, address, false);
    this.addRoutes(device, address);
    if (!device.isUp) return null;
    // Only the first address finds next hops dead: the last one that went took them along.
    if (device.addresses4.length === 1) this.stack.routes.hopsUp4(device);
    if (this.notifies(device)) announceAddress(this.stack, device, address.local as Ipv4);
    return null;
  }

  /** __inet_del_ifa, with promotion of a secondary when the settings say so. */
  private remove(device: IpDevice, address: InterfaceAddress): void {
    this.leaveOwn(device, address);
    const list = device.addresses4;
    const all = this.stack.settings.ipv4All.promote_secondaries | device.conf4.promote_secondaries;
    let promoted: InterfaceAddress | null = null;
    if (!address.has(AddressFlag.Secondary)) {
      const secondaries = list.filter(
        (each) => each !== address && each.has(AddressFlag.Secondary) && isSameSubnet(each, address),
      );
      if (all !== 0) promoted = secondaries[0] ?? null;
      else for (const secondary of secondaries) this.removeOne(device, secondary, address);
    }
    if (promoted !== null) {
      for (const each of list)
        if (each.has(AddressFlag.Secondary) && isSameSubnet(each, address)) this.deleteRoutes(device, each, address);
    }
    this.removeOne(device, address, address);
    if (promoted === null) return;
    list.splice(list.indexOf(promoted), 1);
    promoted.flags &= ~AddressFlag.Secondary;
    list.splice(placeOfPrimary(list, promoted), 0, promoted);
    this.addRoutes(device, promoted);
    for (const each of list)
      if (each.has(AddressFlag.Secondary) && isSameSubnet(each, promoted)) this.addRoutes(device, each);
  }

  private removeOne(device: IpDevice, address: InterfaceAddress, primary: InterfaceAddress, keepsRoutes = false): void {
    const at = device.addresses4.indexOf(address);
    if (at < 0) return;
    device.addresses4.splice(at, 1);
    this.indexes.get(device)?.remove(address);
    if (device.addresses4.length === 0) this.indexes.delete(device);
    this.stack.ownershipChanged(address.local, -1);
    if (this.stack.listener !== null) this.stack.listener.onAddress(device, address, true);
    if (!keepsRoutes) this.deleteRoutes(device, address, primary);
    if (!this.stack.ownsAddress(address.local)) this.stack.routes.addressGone(address.local);
    if (this.stack.netfilter !== null) this.stack.netfilter.addressGone(address.local, device.iface);
    // Without an address left a device has no routes (inetdev_event, fib_inetaddr_event).
    if (device.addresses4.length > 0) return;
    this.stack.routes.hopsDown(Family.V4, device, true);
    // Nor does it know any neighbour then (arp_ifdown in fib_disable_ip).
    for (const neighbour of [...device.neighbours4.values()]) this.stack.neighbours.remove(neighbour);
  }

  /** fib_add_ifaddr. */
  private addRoutes(device: IpDevice, address: InterfaceAddress): void {
    const primary = this.primaryOf(device, address);
    this.add4(device, RouteType.Local, address.local, 32, primary, 0);
    if (!device.isUp) return;
    if (address.broadcast !== null && address.broadcast !== IPV4_BROADCAST) {
      this.add4(device, RouteType.Broadcast, address.broadcast, 32, primary, 0);
    }
    const prefix = maskAddress(address.peer, address.prefixLength) as Ipv4;
    if (isZeroNetwork(prefix) || address.has(AddressFlag.Secondary)) return;
    if (prefix === address.local && address.prefixLength === 32) return;
    if (!address.has(AddressFlag.NoPrefixRoute)) {
      const type = device.isLoopback ? RouteType.Local : RouteType.Unicast;
      this.add4(device, type, prefix, address.prefixLength, primary, address.metric);
    }
    if (address.prefixLength < 31) {
      this.add4(device, RouteType.Broadcast, lastAddress(address.peer, address.prefixLength), 32, primary, 0);
    }
  }

  /** fib_del_ifaddr: what no other address of the device needs goes. The address is off the list already. */
  private deleteRoutes(device: IpDevice, address: InterfaceAddress, primary: InterfaceAddress): void {
    const others = device.addresses4;
    const prefix = maskAddress(address.peer, address.prefixLength) as Ipv4;
    const last = lastAddress(address.peer, address.prefixLength);
    const isPrimary = !address.has(AddressFlag.Secondary);
    if (isPrimary && !isZeroNetwork(prefix) && (prefix !== address.local || address.prefixLength < 32)) {
      if (!address.has(AddressFlag.NoPrefixRoute)) {
        const type = device.isLoopback ? RouteType.Local : RouteType.Unicast;
        this.delete4(device, type, prefix, address.prefixLength, address.local);
      }
      if (address.prefixLength < 31 && !others.some((each) => each.broadcast === last || hasBroadcast(each, last))) {
        this.delete4(device, RouteType.Broadcast, last, 32, primary.local);
      }
    }
    const broadcast = address.broadcast;
    if (broadcast !== null && broadcast !== last && !others.some((each) => each.broadcast === broadcast)) {
      this.delete4(device, RouteType.Broadcast, broadcast, 32, primary.local);
    }
    if (!others.some((each) => each.local === address.local)) {
      this.delete4(device, RouteType.Local, address.local, 32, null);
    }
  }

  private primaryOf(device: IpDevice, address: InterfaceAddress): InterfaceAddress {
    if (!address.has(AddressFlag.Secondary)) return address;
    return this.inSubnetOf(device, address).find((each) => !each.has(AddressFlag.Secondary)) ?? address;
  }

  /** The device's addresses of the address' prefix length and subnet. */
  private inSubnetOf(device: IpDevice, address: InterfaceAddress): readonly InterfaceAddress[] {
    const list = device.addresses4;
    if (list.length < INDEX_FROM) return list.filter((each) => isSameSubnet(each, address));
    let index = this.indexes.get(device);
    if (index === undefined) {
      index = new SubnetIndex(list);
      this.indexes.set(device, index);
    }
    return index.inSubnetOf(address);
  }

  /** fib_magic. */
  private add4(
    device: IpDevice,
    type: RouteType,
    dst: IpAddress,
    prefixLength: number,
    primary: InterfaceAddress,
    metric: number,
  ): void {
    this.stack.routes.addOwn(ownSpec(device, type, dst, prefixLength, primary.local, metric));
  }

  private delete4(
    device: IpDevice,
    type: RouteType,
    dst: IpAddress,
    prefixLength: number,
    prefSrc: IpAddress | null,
  ): void {
    this.stack.routes.delete(ownSpec(device, type, dst, prefixLength, prefSrc));
  }

  private notifies(device: IpDevice): boolean {
    return (this.stack.settings.ipv4All.arp_notify | device.conf4.arp_notify) !== 0;
  }

  private announceAll(device: IpDevice): void {
    for (const each of device.addresses4) announceAddress(this.stack, device, each.local as Ipv4);
  }
}

function ownSpec(
  device: IpDevice,
  type: RouteType,
  dst: IpAddress,
  prefixLength: number,
  prefSrc: IpAddress | null,
  metric?: number,
): RouteSpec {
  return {
    family: Family.V4,
    dst,
    prefixLength,
    type,
    table: type === RouteType.Unicast ? RouteTableId.Main : RouteTableId.Local,
    scope: type === RouteType.Local ? Scope.Host : Scope.Link,
    protocol: RouteProtocol.Kernel,
    nexthops: [{ device }],
    prefSrc,
    ...(metric === undefined ? {} : { metric }),
  };
}

/** Where a primary address goes: behind the last primary of no smaller scope. */
function placeOfPrimary(list: readonly InterfaceAddress[], address: InterfaceAddress): number {
  for (let i = list.length - 1; i >= 0; i--) {
    const each = list[i];
    if (each !== undefined && !each.has(AddressFlag.Secondary) && address.scope <= each.scope) return i + 1;
  }
  return 0;
}

function sameBlock(a: IpAddress, b: IpAddress, prefixLength: number): boolean {
  return maskAddress(a, prefixLength) === maskAddress(b, prefixLength);
}

function isSameSubnet(a: InterfaceAddress, b: InterfaceAddress): boolean {
  return a.prefixLength === b.prefixLength && sameBlock(a.peer, b.peer, a.prefixLength);
}

/** True when a primary address's subnet ends in `address`. */
function hasBroadcast(each: InterfaceAddress, address: IpAddress): boolean {
  return (
    !each.has(AddressFlag.Secondary) && each.prefixLength < 31 && lastAddress(each.peer, each.prefixLength) === address
  );
}
