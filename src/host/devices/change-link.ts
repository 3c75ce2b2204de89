import { NetlinkError } from "../../ip/netlink-error.js";
import { type Interface, type OpenError, stateOfCarrier } from "../../link/interface.js";
import { Loopback } from "../../link/loopback.js";
import { MacvlanInterface } from "../../link/macvlan.js";
import { Switch } from "../../link/switch.js";
import { EthernetInterface, VethInterface } from "../../link/veth.js";
import { VlanInterface } from "../../link/vlan.js";
import { Errno } from "../../sim/errno.js";
import { isGroupMac, MAC_ZERO, type Mac } from "../../wire/mac-address.js";
import type { Netns } from "../netns.js";
import { IPIP_MTU_BOUNDS, IpipDevice } from "./ipip.js";
import { VxlanDevice } from "./vxlan.js";

/** Longest name of a device in bytes (IFNAMSIZ less the final zero). */
export const MAX_NAME_LENGTH = 15;

const OPEN_ERRNO: Readonly<Record<OpenError, number>> = {
  ENETDOWN: Errno.ENETDOWN,
  EADDRINUSE: Errno.EADDRINUSE,
  EBUSY: Errno.EBUSY,
  EADDRNOTAVAIL: Errno.EADDRNOTAVAIL,
};

/** `ip link set X up` and `down`. */
export function setLinkUp(device: Interface, up: boolean): NetlinkError | null {
  if (up && !device.adminUp) {
    const refused = device.openError();
    if (refused !== null) return new NetlinkError(OPEN_ERRNO[refused]);
  }
  device.setUp(up);
  return null;
}

/** What a device may be called, but for the length (dev_valid_name). */
export function isValidName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/:\s]/.test(name);
}

/**
 * The name that a pattern stands for in `netns`: `br%d` is the first free of br0, br1, ..; a name without `%` is itself.
 * Null for a pattern that is none, with another letter or a second `%` (dev_alloc_name). `taken` is one more that is not free.
 */
export function nameByPattern(netns: Netns, name: string, taken: string | null = null): string | null {
  if (!name.includes("%")) return name;
  if (!/^[^%]*%d[^%]*$/.test(name)) return null;
  for (let i = 0; ; i++) {
    const filled = name.replace("%d", String(i));
    if (filled !== taken && netns.findDevice(filled) === null) return filled;
  }
}

/** `ip link set X name NEW`, whether it is up or not; its own name is fine. */
export function renameLink(netns: Netns, device: Interface, name: string): NetlinkError | null {
  if (name === device.name) return null;
  if (name.length > MAX_NAME_LENGTH) return new NetlinkError(Errno.ERANGE, "Attribute failed policy validation");
  if (netns.findDevice(name) !== null) return new NetlinkError(Errno.EEXIST);
  if (!isValidName(name)) return new NetlinkError(Errno.EINVAL);
  const filled = nameByPattern(netns, name);
  if (filled === null) return new NetlinkError(Errno.EINVAL);
  netns.renameDevice(device, filled);
  return null;
}

/** Why a device cannot have an MTU, or null (dev_validate_mtu and the driver's own word). */
export function mtuError(device: Interface, mtu: number): NetlinkError | null {
  if (mtu < 0 || mtu < device.minMtu) return new NetlinkError(Errno.EINVAL, "mtu less than device minimum");
  if (device.maxMtu > 0 && mtu > device.maxMtu) {
    return new NetlinkError(Errno.EINVAL, "mtu greater than device maximum");
  }
  if (device instanceof MacvlanInterface && mtu > device.lower.mtu) return new NetlinkError(Errno.EINVAL);
  if (device instanceof VlanInterface && mtu > device.lower.mtu) return new NetlinkError(Errno.ERANGE);
  const isTunnel = device instanceof IpipDevice;
  if (isTunnel && (mtu < IPIP_MTU_BOUNDS.least || mtu > IPIP_MTU_BOUNDS.most)) return new NetlinkError(Errno.EINVAL);
  const limit = device instanceof VxlanDevice ? device.mtuLimit : null;
  return limit !== null && mtu > limit ? new NetlinkError(Errno.EINVAL) : null;
}

/** `ip link set X mtu N`. */
export function setLinkMtu(device: Interface, mtu: number): NetlinkError | null {
  // An MTU that it has already is not looked at, as after a lower device has become smaller.
  if (mtu === device.mtu) return null;
  const error = mtuError(device, mtu);
  if (error === null) device.setMtu(mtu);
  return error;
}

/** Why a device of Ethernet's kind cannot have an address, or null: no group and not zero. */
export function macError(mac: Mac): NetlinkError | null {
  return mac === MAC_ZERO || isGroupMac(mac) ? new NetlinkError(Errno.EADDRNOTAVAIL) : null;
}

/** `ip link set X address MAC`. */
export function setLinkAddress(device: Interface, mac: Mac): NetlinkError | null {
  if (device.kind === "ipip" || device.kind === "ipvlan") return new NetlinkError(Errno.EOPNOTSUPP);
  const error = device instanceof Loopback ? null : macError(mac);
  if (error !== null) return error;
  if (device instanceof MacvlanInterface && device.mac !== mac && device.isTaken(mac)) {
    return new NetlinkError(Errno.EADDRINUSE);
  }
  device.setMac(mac);
  return null;
}

/** `ip link set X carrier on|off`, which only devices without a link of their own take (dev_change_carrier). */
export function setLinkCarrier(device: Interface, carrier: boolean): NetlinkError | null {
  if (device.kind !== "dummy") return new NetlinkError(Errno.EOPNOTSUPP);
  device.setCarrier(carrier);
  return null;
}

/** `ip link set X master Y`, `nomaster` (null). A device leaves its old master before the new one is asked. */
export function setLinkMaster(device: Interface, master: Interface | null): NetlinkError | null {
  if (device.master === master) return null;
  const home = device.namespace;
  leaveMaster(device);
  if (master === null) {
    if (home !== null && "linkChanged" in home) (home as Netns).linkChanged(device);
    return null;
  }
  if (!(master instanceof Switch)) return new NetlinkError(Errno.EOPNOTSUPP);
  switch (master.portRefusal(device)) {
    case null:
      break;
    case "EBRIDGE":
      return new NetlinkError(Errno.ELOOP, "Can not enslave a bridge to a bridge");
    case "EINVAL":
      return new NetlinkError(Errno.EINVAL);
    default:
      return new NetlinkError(Errno.EBUSY);
  }
  if (standsOn(device, master)) return new NetlinkError(Errno.EBUSY);
  enslave(master, device);
  return null;
}

/**
 * A bridge gets a port. Who listens hears it in the kernel's order (br_add_if): of the device's master, the port's own
 * address, the port, and once it forwards of the port again and of the bridge.
 */
function enslave(bridge: Switch, device: Interface): void {
  const home = device.namespace;
  const stack = home !== null && "stack" in home ? (home as Netns).stack : null;
  const listener = stack?.listener ?? null;
  if (stack === null || listener === null) {
    bridge.addPort(device);
    return;
  }
  stack.listener = null;
  bridge.addPort(device);
  stack.listener = listener;
  listener.onLink(device, false);
  listener.onLink(device, false);
  for (const entry of bridge.table.entries()) if (entry.port?.device === device) bridge.table.tell(entry, false);
  const isRunning = bridge.adminUp && device.adminUp && device.carrier;
  for (let i = 0; i < (isRunning ? 3 : 1); i++) listener.onBridgePort(device);
  if (isRunning) listener.onLink(bridge, false);
}

/** Takes a device out of its bridge, if it is in one. */
export function leaveMaster(device: Interface): void {
  if (!(device.master instanceof Switch)) return;
  const port = device.master.portOf(device);
  if (port !== null) device.master.removePort(port);
}

/** True when `device` is a VLAN or macvlan on `lower`, directly or not. */
function standsOn(device: Interface, lower: Interface): boolean {
  for (
    let at: Interface | null = device;
    at instanceof VlanInterface || at instanceof MacvlanInterface;
    at = at.lower
  ) {
    if (at.lower === lower) return true;
  }
  return false;
}

/**
 * `ip link set X netns Y`, with a new name when `name` is given. It moves under its old name where that is free and is
 * renamed there, so it has moved even when that fails; where it is not free, it moves under the new one. The device goes down, leaves its master and loses
 * addresses, routes and neighbours; it keeps its number if that is free there (__dev_change_net_namespace). VLANs and
 * macvlans on it stay where they are.
 */
export function moveLink(
  from: Netns,
  device: Interface,
  to: Netns,
  name: string | null,
  ifIndex: number | null = null,
): NetlinkError | null {
  if (from === to) return name === null ? null : renameLink(from, device, name);
  const isFallback = device instanceof IpipDevice && device.isFallback;
  if (device instanceof Loopback || device instanceof Switch || isFallback) {
    return new NetlinkError(Errno.EINVAL, "The interface netns is immutable");
  }
  if (name !== null && name.length > MAX_NAME_LENGTH)
    return new NetlinkError(Errno.ERANGE, "Attribute failed policy validation");
  let newName: string | null = device.name;
  if (to.findDevice(newName) !== null) {
    if (name === null)
      return new NetlinkError(Errno.EEXIST, "An interface with the same name exists in the target netns");
    newName = isValidName(name) ? nameByPattern(to, name) : null;
    if (newName === null || to.findDevice(newName) !== null) {
      const words = `Unable to use '${name}' for the new interface name in the target netns`;
      return new NetlinkError(newName === null ? Errno.EINVAL : Errno.EEXIST, words);
    }
  }
  for (const altName of device.altNames ?? []) {
    if (to.findDevice(altName) === null) continue;
    return new NetlinkError(Errno.EEXIST, `An interface with the altname ${altName} exists in the target netns`);
  }
  if (ifIndex !== null && to.hasIfIndex(ifIndex)) {
    return new NetlinkError(Errno.EBUSY, "An interface with the same ifindex exists in the target netns");
  }
  const hadCarrier = device.carrier;
  device.setUp(false);
  leaveMaster(device);
  device.setQdisc(null);
  device.activated = false;
  from.announceRemoval(device, to, ifIndex);
  from.removeDevice(device);
  device.name = newName;
  if (ifIndex !== null) device.ifIndex = ifIndex;
  to.addDevice(device);
  // What the lost carrier means for the other end is seen when all this is done (linkwatch_do_dev).
  const { link } = device;
  if (hadCarrier && link !== null && link.link === device) link.operState = stateOfCarrier(link);
  return name === null ? null : renameLink(to, device, name);
}

/** `ip link del X`: what depends on it goes too, wherever it is. `lo` and hardware stay, and tunl0 without a word. */
export function deleteLink(netns: Netns, device: Interface): NetlinkError | null {
  const isHardware = device instanceof EthernetInterface && !(device instanceof VethInterface);
  if (device instanceof Loopback || isHardware) return new NetlinkError(Errno.EOPNOTSUPP);
  if (device instanceof IpipDevice && device.isFallback) return null;
  netns.deleteDevice(device);
  return null;
}
