import { NetlinkError } from "../../ip/netlink-error.js";
import type { Interface, InterfaceCounters } from "../../link/interface.js";
import { operStateOf } from "../../link/link-state.js";
import { hasNoAddress } from "../../link/tun.js";
import { VethInterface } from "../../link/veth.js";
import { Errno, type ErrnoName } from "../../sim/errno.js";
import { formatMac, MAC_BROADCAST, MAC_ZERO } from "../../wire/mac-address.js";
import { setLinkMtu, setLinkUp } from "../devices/change-link.js";
import { FileError, type VirtualFile } from "../file-node.js";
import { parseSysctlInteger } from "../sysctl/fields.js";
import { BRIDGE_ATTRIBUTES } from "./bridge-attributes.js";
import { BRIDGE_PORT_ATTRIBUTES } from "./bridge-port-attributes.js";
import { type DeviceAttribute, read } from "./device-attribute.js";

/** The directories with plain files. */
export type AttributeGroup = "device" | "statistics" | "bridge" | "brport" | "rxQueue" | "txQueue" | "power";

const IFF = { Up: 1, Broadcast: 2, Loopback: 8, PointToPoint: 0x10, NoArp: 0x80, Promisc: 0x100, AllMulti: 0x200 };
const IFF_MULTICAST = 0x1000;

function flagsOf(device: Interface): number {
  let flags = device.adminUp ? IFF.Up : 0;
  const { nature } = device;
  if (nature.includes("BROADCAST")) flags |= IFF.Broadcast;
  if (nature.includes("LOOPBACK")) flags |= IFF.Loopback;
  if (nature.includes("POINTOPOINT")) flags |= IFF.PointToPoint;
  if (device.noArp || nature.includes("NOARP")) flags |= IFF.NoArp;
  if (device.promiscuous || device.promiscuousUsers > 0 || device.master !== null) flags |= IFF.Promisc;
  if (device.allMulticast || device.master !== null) flags |= IFF.AllMulti;
  if (device.multicast && nature.includes("MULTICAST")) flags |= IFF_MULTICAST;
  return flags;
}

/** Sets those of the flags that a user may (__dev_change_flags). */
function setFlags(device: Interface, flags: number): NetlinkError | null {
  if (flags < 0) return new NetlinkError(Errno.EINVAL);
  device.noArp = (flags & IFF.NoArp) !== 0;
  device.multicast = (flags & IFF_MULTICAST) !== 0;
  const error = setLinkUp(device, (flags & IFF.Up) !== 0);
  device.promiscuous = (flags & IFF.Promisc) !== 0;
  device.allMulticast = (flags & IFF.AllMulti) !== 0;
  return error;
}

function isLoopback(device: Interface): boolean {
  return device.nature.includes("LOOPBACK");
}

/** NET_ADDR_*: the loopback device's is its own, others' are random, taken from the device below (a VLAN), or a user's. */
function addressAssignment(device: Interface): number {
  if (device.macAssigned) return 3;
  if (isLoopback(device)) return 0;
  return device.kind === "vlan" ? 2 : 1;
}

/** A veth always tells 10 Gbit/s, and every driver only while the device is up. */
function speedOf(device: Interface): number | null {
  if (!device.adminUp) return null;
  return device instanceof VethInterface ? 10_000 : device.speedMbps;
}

/** What udev is told; a veth and lo have no type of their own. */
function ueventOf(device: Interface): string {
  const typed = ["bridge", "vxlan", "macvlan", "macvtap", "ipvlan", "vlan"].includes(device.kind)
    ? `DEVTYPE=${device.kind}\n`
    : "";
  return `${typed}INTERFACE=${device.name}\nIFINDEX=${device.ifIndex}`;
}

/** The newline that `echo` ends with is no part of the alias (ifalias_store). */
function setAlias(device: Interface, text: string): void {
  device.alias = text.replace(/\n$/, "");
}

/** Whoever reads it brings the news of it (carrier_show); a device that is down refuses. */
function carrier(device: Interface): number | null {
  if (!device.adminUp) return null;
  device.receiver?.carrierAsked(device);
  return Number(device.carrier);
}

/** What the drivers here have no operation for. */
const notSupported = (): NetlinkError => new NetlinkError(Errno.EOPNOTSUPP);

const DEVICE: readonly (readonly [string, DeviceAttribute])[] = [
  ["addr_assign_type", read(addressAssignment)],
  ["addr_len", read((device) => (hasNoAddress(device) ? 0 : 6))],
  ["address", read((device) => formatMac(device.mac))],
  [
    "broadcast",
    read((device) => formatMac(device.settings?.broadcast ?? (isLoopback(device) ? MAC_ZERO : MAC_BROADCAST))),
  ],
  ["carrier", { read: carrier, write: notSupported }],
  ["carrier_changes", read((device) => device.carrierChanges)],
  // A device loses its carrier first, a veth even before it has had one.
  ["carrier_down_count", read((device) => Math.ceil(device.carrierChanges / 2))],
  ["carrier_up_count", read((device) => Math.floor(device.carrierChanges / 2))],
  ["dev_id", read(() => "0x0")],
  ["dev_port", read(() => 0)],
  ["dormant", read((device) => (device.adminUp ? 0 : null))],
  ["duplex", read((device) => (speedOf(device) === null ? null : "full"))],
  ["gro_flush_timeout", read(() => 0)],
  ["flags", { read: (device) => `0x${flagsOf(device).toString(16)}`, write: setFlags }],
  ["ifalias", { read: (device) => device.alias, writeText: setAlias }],
  ["ifindex", read((device) => device.ifIndex)],
  ["iflink", read((device) => device.link?.ifIndex ?? device.ifIndex)],
  ["link_mode", read((device) => Number(device.settings?.isDormantMode === true))],
  ["mtu", { read: (device) => device.mtu, write: setLinkMtu }],
  ["name_assign_type", read((device) => (isLoopback(device) ? 2 : 3))],
  ["napi_defer_hard_irqs", read(() => 0)],
  [
    "netdev_group",
    {
      read: (device) => device.group,
      write: (device, value) => {
        device.group = value;
        return null;
      },
    },
  ],
  ["operstate", read((device) => operStateOf(device).toLowerCase())],
  ["proto_down", { read: () => 0, write: notSupported }],
  ["speed", read(speedOf)],
  ["testing", read((device) => (device.adminUp ? 0 : null))],
  ["threaded", { read: () => 0, write: notSupported }],
  [
    "tx_queue_len",
    {
      read: (device) => device.txQueueLength,
      write: (device, value) => {
        if (value < 0) return new NetlinkError(Errno.ERANGE);
        device.txQueueLength = value;
        return null;
      },
    },
  ],
  ["type", read((device) => (isLoopback(device) ? 772 : hasNoAddress(device) ? 65534 : 1))],
  ["uevent", read(ueventOf)],
];

const counter = (key: keyof InterfaceCounters | null): DeviceAttribute =>
  read((device) => (key === null ? 0 : device.counters[key]));

const STATISTICS: readonly (readonly [string, DeviceAttribute])[] = [
  ["collisions", counter(null)],
  ["multicast", counter("rxMulticast")],
  ["rx_bytes", counter("rxBytes")],
  ["rx_compressed", counter(null)],
  ["rx_crc_errors", counter(null)],
  ["rx_dropped", counter("rxDropped")],
  ["rx_errors", counter("rxErrors")],
  ["rx_fifo_errors", counter(null)],
  ["rx_frame_errors", counter(null)],
  ["rx_length_errors", counter(null)],
  ["rx_missed_errors", counter(null)],
  ["rx_nohandler", counter(null)],
  ["rx_over_errors", counter(null)],
  ["rx_packets", counter("rxPackets")],
  ["tx_aborted_errors", counter(null)],
  ["tx_bytes", counter("txBytes")],
  ["tx_carrier_errors", counter("txCarrierErrors")],
  ["tx_compressed", counter(null)],
  ["tx_dropped", counter("txDropped")],
  ["tx_errors", counter("txErrors")],
  ["tx_fifo_errors", counter(null)],
  ["tx_heartbeat_errors", counter(null)],
  ["tx_packets", counter("txPackets")],
  ["tx_window_errors", counter(null)],
];

/** The files of each directory by name. */
export const DEVICE_ATTRIBUTES: Readonly<Record<AttributeGroup, ReadonlyMap<string, DeviceAttribute>>> = {
  device: new Map(DEVICE),
  statistics: new Map(STATISTICS),
  bridge: new Map(BRIDGE_ATTRIBUTES),
  brport: new Map(BRIDGE_PORT_ATTRIBUTES),
  rxQueue: new Map([
    ["rps_cpus", read(() => 0)],
    ["rps_flow_cnt", read(() => 0)],
  ]),
  txQueue: new Map([
    ["traffic_class", read(() => 0)],
    ["tx_maxrate", read(() => 0)],
    ["tx_timeout", read(() => 0)],
    ["xps_cpus", read(() => 0)],
    ["xps_rxqs", read(() => 0)],
  ]),
  power: new Map([
    ["autosuspend_delay_ms", read(() => null)],
    ["control", read(() => "auto")],
    ["runtime_active_time", read(() => 0)],
    ["runtime_status", read(() => "unsupported")],
    ["runtime_suspended_time", read(() => 0)],
  ]),
};

/** Refusals that reach a writer as they are. */
const ANSWERS: ReadonlyMap<number, ErrnoName> = new Map([
  [Errno.EPERM, "EPERM"],
  [Errno.EBUSY, "EBUSY"],
  [Errno.ERANGE, "ERANGE"],
  [Errno.EOPNOTSUPP, "EOPNOTSUPP"],
]);

/** A file of /sys/class/net/DEVICE. */
export class DeviceAttributeFile implements VirtualFile {
  private readonly device: Interface;
  private readonly group: AttributeGroup;
  private readonly name: string;

  constructor(device: Interface, group: AttributeGroup, name: string) {
    this.device = device;
    this.group = group;
    this.name = name;
  }

  /** @throws FileError EINVAL where the device has no answer, as `carrier` of one that is down. */
  read(): string {
    const attribute = DEVICE_ATTRIBUTES[this.group].get(this.name);
    if (attribute?.isWriteOnly === true) throw new FileError("EACCES", this.name);
    const value = attribute?.read(this.device) ?? null;
    if (value === null) throw new FileError(this.group === "power" ? "EIO" : "EINVAL", this.name);
    // An alias that nobody gave is no line at all (ifalias_show).
    return value === "" && (this.name === "ifalias" || this.name === "backup_port") ? "" : `${value}\n`;
  }

  write(text: string): ErrnoName | null {
    const attribute = DEVICE_ATTRIBUTES[this.group].get(this.name);
    if (attribute?.writeText !== undefined) {
      attribute.writeText(this.device, text);
      return null;
    }
    if (attribute?.write === undefined) return "EACCES";
    const value = parseSysctlInteger(text);
    if (value === null) return "EINVAL";
    const error = attribute.write(this.device, value);
    if (error === null) return null;
    return ANSWERS.get(error.errno) ?? "EINVAL";
  }
}
