import { type Interface, OperState } from "../link/interface.js";
import { Switch } from "../link/switch.js";
import { Family } from "../wire/ip-address.js";
import { IPV6_MIN_MTU } from "../wire/ipv6.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { dropProxies } from "./neighbour-config.js";
import type { NetlinkListener } from "./netlink-listener.js";

/** Acts upon what differs from what was acted upon last: up or down, carrier, MAC address, MTU, settings (NETDEV_* notifiers). */
export function deviceChanged(stack: IpStack, device: IpDevice): void {
  const { iface } = device;
  const up = iface.adminUp;
  const carrier = iface.carrier;
  if (up !== device.wasUp) {
    device.wasUp = up;
    device.hadCarrier = carrier;
    const pending = up && carrier && !device.isLoopback;
    if (stack.listener !== null) {
      stack.listener.onLink(iface, pending);
      tellPort(stack.listener, iface, 1);
    }
    if (up) {
      if (iface.mtu >= IPV6_MIN_MTU) enterIpv6(stack, device);
      stack.addressing.deviceUp(device);
      stack.routes.deviceUp(device);
      stack.multicast.deviceUp(device);
      groupsBack(device);
      stack.routes.carrierChanged(device, carrier);
      stack.autoconf.deviceUp(device, true);
      if (stack.listener !== null && pending && iface.operState !== OperState.Down) {
        tellPort(stack.listener, iface, 2);
        stack.listener.onLink(iface, false);
      }
    } else {
      stack.nexthopConfig?.deviceGone(device, false);
      // IPv6's routes and neighbours go before its addresses (rt6_disable_ip in addrconf_ifdown).
      stack.routes.hopsDown(Family.V6, device, true);
      stack.neighbours.flush(device, false);
      if (device.ready6) device.groups6OnLink = "none";
      stack.autoconf.deviceDown(device);
      stack.multicast.deviceDown(device);
      stack.routes.deviceDown(device, false);
      dropProxies(stack, device, Family.V4);
      dropProxies(stack, device, Family.V6);
      if (stack.netfilter !== null) stack.netfilter.deviceGone(iface);
    }
  } else if (carrier !== device.hadCarrier && !iface.newsHeld) {
    device.hadCarrier = carrier;
    if (!carrier) stack.nexthopConfig?.deviceGone(device, false);
    stack.routes.carrierChanged(device, carrier);
    if (!carrier) stack.neighbours.flush(device, true);
    else if (up) stack.autoconf.deviceUp(device, false);
    if (stack.listener !== null && up) {
      tellPort(stack.listener, iface, carrier ? 2 : 1);
      stack.listener.onLink(iface, false);
    }
  }
  if (iface.mac !== device.lastMac) {
    device.lastMac = iface.mac;
    if (stack.listener !== null) stack.listener.onLink(iface, false);
    stack.neighbours.flush(device, false);
    if (up) stack.addressing.macChanged(device);
  }
  if (device.lastMtu !== iface.mtu) {
    if (stack.listener !== null) stack.listener.onLink(iface, false);
    if (iface.mtu < IPV6_MIN_MTU) leaveIpv6(stack, device);
    else enterIpv6(stack, device);
    device.lastMtu = iface.mtu;
    device.conf6.mtu = iface.mtu;
  }
  settingsChanged(stack, device);
}

/** IPv6 takes a device in that can carry its least MTU now, unless it has it (ipv6_add_dev). */
function enterIpv6(stack: IpStack, device: IpDevice): void {
  if (device.hasIpv6) return;
  device.hasIpv6 = true;
  device.conf6 = stack.settings.ipv6Default.copy();
  device.neigh6 = stack.settings.neigh6Default.copy();
  stack.multicast.ipv6Added(device);
}

/** IPv6 leaves a device that cannot carry its least MTU; lo loses its addresses alone, for good (addrconf_notify). */
function leaveIpv6(stack: IpStack, device: IpDevice): void {
  if (device.isLoopback) {
    stack.autoconf.disabled(device);
    return;
  }
  device.hasIpv6 = false;
  settingsChanged(stack, device);
  stack.multicast.ipv6Gone(device);
}

/** Acts upon `disable_ipv6` and IPv6 `forwarding` when they differ from what was acted upon last. */
export function settingsChanged(stack: IpStack, device: IpDevice): void {
  const disabled = !device.runsIpv6;
  if (disabled !== device.wasDisabled6) {
    device.iface.wake();
    device.wasDisabled6 = disabled;
    if (disabled && device.ready6) device.groups6OnLink = "none";
    if (disabled) stack.autoconf.disabled(device);
    else if (device.isUp) {
      groupsBack(device);
      stack.autoconf.deviceUp(device, false);
    }
  }
  const forwarding = stack.isRouter6(device);
  if (forwarding !== device.wasForwarding6) {
    device.wasForwarding6 = forwarding;
    stack.autoconf.forwardingChanged(device);
  }
}

/** IPv6 listens to its groups again (ipv6_mc_up). */
function groupsBack(device: IpDevice): void {
  if (device.groups6OnLink === "none" && device.runsIpv6) device.groups6OnLink = "last";
}

/** A bridge tells of its port what happened to it, and once more when the port begins to forward (br_device_event). */
function tellPort(listener: NetlinkListener, iface: Interface, times: number): void {
  if (!(iface.master instanceof Switch)) return;
  for (let i = 0; i < times; i++) listener.onBridgePort(iface);
}
