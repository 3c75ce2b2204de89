import type { Interface } from "../link/interface.js";
import type { FdbEntry } from "../link/mac-table.js";
import type { NamespaceLabel } from "../trace/trace.js";
import type { Family } from "../wire/ip-address.js";
import type { InterfaceAddress } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { Neighbour } from "./neighbour.js";
import type { NexthopObject } from "./nexthop-object.js";
import type { PolicyRule } from "./policy-rule.js";
import type { Route } from "./route.js";

/**
 * Who hears of changes to a namespace's configuration, as sockets of rtnetlink's groups do (`ip monitor`). Told at the
 * instant of the change, with objects that change on: whoever wants to keep something copies it.
 */
export interface NetlinkListener {
  /** `carrierPending`: the device came up, and its carrier is known a moment later. */
  onLink(device: Interface, carrierPending: boolean): void;
  /** The device was deleted, or went to the namespace `to` where it gets the number `ifIndex`. */
  onLinkGone(device: Interface, to: NamespaceLabel | null, ifIndex: number): void;
  /** A namespace got a number here, or lost it. */
  onNamespaceId(id: number, namespace: NamespaceLabel, isDeleted: boolean): void;
  onAddress(device: IpDevice, address: InterfaceAddress, isDeleted: boolean): void;
  onRoute(route: Route, isDeleted: boolean): void;
  onNeighbour(neighbour: Neighbour, isDeleted: boolean): void;
  onRule(rule: PolicyRule, isDeleted: boolean): void;
  onNexthop(object: NexthopObject, isDeleted: boolean): void;
  /** A device's settings of one family came or went. */
  onNetconf(device: IpDevice, family: Family, isDeleted: boolean): void;
  /** One setting of a device, or of `all` or `default`, was changed by sysctl. */
  onSetting(name: string, family: Family, key: string, value: number): void;
  /** A bridge learned or forgot a station, or was told of it. */
  onFdb(bridge: Interface, entry: FdbEntry, isDeleted: boolean): void;
  /** The options of a bridge's port were changed. */
  onBridgePort(device: Interface): void;
}

/** Several listeners as one. */
export class NetlinkTee implements NetlinkListener {
  private readonly listeners: readonly NetlinkListener[];

  constructor(listeners: readonly NetlinkListener[]) {
    this.listeners = listeners;
  }

  onLink(device: Interface, carrierPending: boolean): void {
    for (const each of this.listeners) each.onLink(device, carrierPending);
  }

  onLinkGone(device: Interface, to: NamespaceLabel | null, ifIndex: number): void {
    for (const each of this.listeners) each.onLinkGone(device, to, ifIndex);
  }

  onNamespaceId(id: number, namespace: NamespaceLabel, isDeleted: boolean): void {
    for (const each of this.listeners) each.onNamespaceId(id, namespace, isDeleted);
  }

  onAddress(device: IpDevice, address: InterfaceAddress, isDeleted: boolean): void {
    for (const each of this.listeners) each.onAddress(device, address, isDeleted);
  }

  onRoute(route: Route, isDeleted: boolean): void {
    for (const each of this.listeners) each.onRoute(route, isDeleted);
  }

  onNeighbour(neighbour: Neighbour, isDeleted: boolean): void {
    for (const each of this.listeners) each.onNeighbour(neighbour, isDeleted);
  }

  onRule(rule: PolicyRule, isDeleted: boolean): void {
    for (const each of this.listeners) each.onRule(rule, isDeleted);
  }

  onNexthop(object: NexthopObject, isDeleted: boolean): void {
    for (const each of this.listeners) each.onNexthop(object, isDeleted);
  }

  onNetconf(device: IpDevice, family: Family, isDeleted: boolean): void {
    for (const each of this.listeners) each.onNetconf(device, family, isDeleted);
  }

  onSetting(name: string, family: Family, key: string, value: number): void {
    for (const each of this.listeners) each.onSetting(name, family, key, value);
  }

  onFdb(bridge: Interface, entry: FdbEntry, isDeleted: boolean): void {
    for (const each of this.listeners) each.onFdb(bridge, entry, isDeleted);
  }

  onBridgePort(device: Interface): void {
    for (const each of this.listeners) each.onBridgePort(device);
  }
}
