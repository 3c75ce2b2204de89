import type { Interface } from "../../link/interface.js";
import { Switch } from "../../link/switch.js";
import { VethInterface } from "../../link/veth.js";
import { bridgePortOf } from "../devices/bridge-options.js";
import { type FileNode, Symlink, type VirtualDirectory, VirtualDirectoryNode, VirtualFileNode } from "../file-node.js";
import type { Netns } from "../netns.js";
import { type AttributeGroup, DEVICE_ATTRIBUTES, DeviceAttributeFile } from "./device-attributes.js";

/** /sys/class/net: a link to each device's directory. */
export class SysClassNetDirectory implements VirtualDirectory {
  private readonly netns: Netns;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  list(): string[] {
    return [...this.netns.devices.keys()];
  }

  entry(name: string): FileNode | null {
    return this.netns.findDevice(name) === null ? null : new Symlink(1, 0, `../../devices/virtual/net/${name}`);
  }
}

/** /sys/devices/virtual/net: a directory for each device. */
export class VirtualDevicesDirectory implements VirtualDirectory {
  private readonly netns: Netns;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  list(): string[] {
    return [...this.netns.devices.keys()];
  }

  entry(name: string): FileNode | null {
    const device = this.netns.findDevice(name);
    return device === null ? null : new VirtualDirectoryNode(new DeviceDirectory(device, "device"));
  }
}

/** What every attribute of /sys has for a size. */
const PAGE_BYTES = 4096;

/** A device's directory, or one of statistics, bridge and brport in it. */
class DeviceDirectory implements VirtualDirectory {
  private readonly device: Interface;
  private readonly group: AttributeGroup;

  constructor(device: Interface, group: AttributeGroup) {
    this.device = device;
    this.group = group;
  }

  list(): string[] {
    const names = [...DEVICE_ATTRIBUTES[this.group].keys()];
    if (this.group === "brport") return [...names, "bridge"];
    return this.group === "device" ? [...names, ...this.folders()] : names;
  }

  entry(name: string): FileNode | null {
    const attribute = DEVICE_ATTRIBUTES[this.group].get(name);
    if (attribute !== undefined) {
      const isReadOnly = attribute.write === undefined && attribute.writeText === undefined;
      const mode = attribute.isWriteOnly === true ? 0o200 : isReadOnly ? 0o444 : 0o644;
      return new VirtualFileNode(new DeviceAttributeFile(this.device, this.group, name), mode, PAGE_BYTES);
    }
    if (this.group === "brport" && name === "bridge") return new Symlink(1, 0, `../../${this.device.master?.name}`);
    if (this.group !== "device" || !this.folders().includes(name)) return null;
    switch (name) {
      case "statistics":
      case "bridge":
      case "brport":
        return new VirtualDirectoryNode(new DeviceDirectory(this.device, name));
      case "power":
        return new VirtualDirectoryNode(new DeviceDirectory(this.device, "power"));
      case "queues":
        return new VirtualDirectoryNode(new QueuesDirectory(this.device));
      case "subsystem":
        return new Symlink(1, 0, "../../../../class/net");
      case "brif":
        return new VirtualDirectoryNode(new PortsDirectory(this.device));
      default:
        return new Symlink(1, 0, `../${name.startsWith("lower_") ? name.slice(6) : (this.device.master?.name ?? "")}`);
    }
  }

  /** Directories and links of a device. */
  private folders(): string[] {
    const folders = ["power", "queues", "statistics", "subsystem"];
    if (this.device instanceof Switch) {
      folders.push("bridge", "brif", ...this.device.ports.map((port) => `lower_${port.device.name}`));
    }
    if (bridgePortOf(this.device) !== null) folders.push("brport", `upper_${this.device.master?.name}`);
    if (this.device.master !== null) folders.push("master");
    return folders;
  }
}

/** The queues of a device; only a veth has more than one of each kind (`ethtool -L`). */
class QueuesDirectory implements VirtualDirectory {
  private readonly device: Interface;

  constructor(device: Interface) {
    this.device = device;
  }

  list(): string[] {
    const { device } = this;
    const [rx, tx] =
      device instanceof VethInterface
        ? [device.rxQueues, device.txQueues]
        : [device.settings?.rxQueues ?? 1, device.settings?.txQueues ?? 1];
    return [...Array.from({ length: rx }, (_, i) => `rx-${i}`), ...Array.from({ length: tx }, (_, i) => `tx-${i}`)];
  }

  entry(name: string): FileNode | null {
    if (!this.list().includes(name)) return null;
    return new VirtualDirectoryNode(new DeviceDirectory(this.device, name.startsWith("rx") ? "rxQueue" : "txQueue"));
  }
}

/** The ports of a bridge, each a link to its `brport`. */
class PortsDirectory implements VirtualDirectory {
  private readonly bridge: Interface;

  constructor(bridge: Interface) {
    this.bridge = bridge;
  }

  list(): string[] {
    return this.bridge instanceof Switch ? this.bridge.ports.map((port) => port.device.name) : [];
  }

  entry(name: string): FileNode | null {
    return this.list().includes(name) ? new Symlink(1, 0, `../../${name}/brport`) : null;
  }
}
