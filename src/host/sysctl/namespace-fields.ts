import { settingsChanged } from "../../ip/device-events.js";
import { setDisableIpv6, setIpForward, setIpv6Forwarding } from "../../ip/forwarding-settings.js";
import type { IpDevice } from "../../ip/ip-device.js";
import type { IpStack } from "../../ip/ip-stack.js";
import { Family } from "../../wire/ip-address.js";
import type { Errno, VirtualFile } from "../file-node.js";
import type { Netns } from "../netns.js";
import { NumberField, parseSysctlInteger } from "./fields.js";

/** net.ipv4.ip_local_port_range. */
export class PortRangeField implements VirtualFile {
  private readonly netns: Netns;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  read(): string {
    return `${this.netns.portRange.low}\t${this.netns.portRange.high}\n`;
  }

  write(text: string): Errno | null {
    const [low, high, more] = text.trim().split(/\s+/).map(parseSysctlInteger);
    if (typeof low !== "number" || typeof high !== "number" || more !== undefined) return "EINVAL";
    if (low < 1 || high > 65_535 || low > high) return "EINVAL";
    this.netns.portRange = { low, high };
    return null;
  }
}

/**
 * `forwarding` of a family for one device, `default` or `all`; `net.ipv4.ip_forward` is that of `all`. Writing `all`
 * sets every device's and the default for new ones (inet_forward_change, addrconf_forward_change).
 */
export class ForwardingField implements VirtualFile {
  private readonly netns: Netns;
  private readonly family: Family;

  constructor(netns: Netns, family: Family) {
    this.netns = netns;
    this.family = family;
  }

  read(): string {
    const { settings } = this.netns.stack;
    return `${this.family === Family.V4 ? settings.ipv4All.forwarding : settings.ipv6All.forwarding}\n`;
  }

  write(text: string): Errno | null {
    const value = parseSysctlInteger(text);
    if (value === null) return "EINVAL";
    if (`${value}\n` === this.read()) return null;
    if (this.family === Family.V4) setIpForward(this.netns.stack, value);
    else setIpv6Forwarding(this.netns.stack, value);
    return null;
  }
}

/** net.ipv6.conf.NAME.disable_ipv6: addresses go when it is set and come back when it is cleared. */
export class DisableIpv6Field implements VirtualFile {
  private readonly netns: Netns;
  /** "all", "default" or a device. */
  private readonly name: string;

  constructor(netns: Netns, name: string) {
    this.netns = netns;
    this.name = name;
  }

  read(): string {
    const { settings, devices } = this.netns.stack;
    if (this.name === "all") return `${settings.ipv6All.disable_ipv6}\n`;
    if (this.name === "default") return `${settings.ipv6Default.disable_ipv6}\n`;
    for (const device of devices.values()) if (device.name === this.name) return `${device.conf6.disable_ipv6}\n`;
    return "0\n";
  }

  write(text: string): Errno | null {
    const value = parseSysctlInteger(text);
    if (value === null) return "EINVAL";
    const { stack } = this.netns;
    const device = stack.deviceByName(this.name);
    if (this.name === "all") setDisableIpv6(stack, null, value);
    else if (this.name === "default") stack.settings.ipv6Default.disable_ipv6 = value;
    else if (device !== null) setDisableIpv6(stack, device, value);
    return null;
  }
}

/** base_reachable_time_ms of a device: the time in force is drawn anew at once (neigh_proc_base_reachable_time). */
export class ReachableTimeField extends NumberField {
  private readonly stack: IpStack;
  private readonly device: IpDevice;

  constructor(stack: IpStack, device: IpDevice, neigh: object) {
    super(neigh, "base_reachable_time_ms");
    this.stack = stack;
    this.device = device;
  }

  override write(text: string): Errno | null {
    const error = super.write(text);
    if (error === null) this.stack.reachableTimeChanged(this.device);
    return error;
  }
}

/** net.ipv6.conf.DEVICE.forwarding: the device joins the routers' groups or leaves them (addrconf_fixup_forwarding). */
export class DeviceForwarding6Field extends NumberField {
  private readonly stack: IpStack;
  private readonly device: IpDevice;

  constructor(stack: IpStack, device: IpDevice) {
    super(device.conf6, "forwarding");
    this.stack = stack;
    this.device = device;
  }

  override write(text: string): Errno | null {
    const error = super.write(text);
    if (error === null) settingsChanged(this.stack, this.device);
    return error;
  }
}
