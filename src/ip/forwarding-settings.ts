import { settingsChanged } from "./device-events.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";

/** `net.ipv4.ip_forward`, also as `conf/all/forwarding`: sets every device's and the default for new ones (inet_forward_change). */
export function setIpForward({ settings, devices }: IpStack, value: number): void {
  settings.ipv4All.forwarding = value;
  settings.ipv4Default.forwarding = value;
  // Routers don't accept redirects.
  settings.ipv4All.accept_redirects = value === 0 ? 1 : 0;
  for (const device of devices.values()) device.conf4.forwarding = value;
}

/** `net.ipv6.conf.all.forwarding`: routers join all-routers groups and answer for subnet-router anycast addresses (addrconf_forward_change). */
export function setIpv6Forwarding(stack: IpStack, value: number): void {
  stack.settings.ipv6All.forwarding = value;
  stack.settings.ipv6Default.forwarding = value;
  for (const device of stack.devices.values()) {
    device.conf6.forwarding = value;
    settingsChanged(stack, device);
  }
}

/** `net.ipv6.conf.DEVICE.disable_ipv6`; with null that of `all`, which sets `default` and every device. Addresses go when it is set and come back when it is cleared. */
export function setDisableIpv6(stack: IpStack, device: IpDevice | null, value: number): void {
  if (device === null) {
    stack.settings.ipv6All.disable_ipv6 = value;
    stack.settings.ipv6Default.disable_ipv6 = value;
  }
  for (const each of device === null ? stack.devices.values() : [device]) {
    each.conf6.disable_ipv6 = value;
    settingsChanged(stack, each);
  }
}
