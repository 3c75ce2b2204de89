import type { NetlinkError } from "../../ip/netlink-error.js";
import { type BridgePort, PortState } from "../../link/bridge-port.js";
import type { Interface, InterfaceCounters } from "../../link/interface.js";
import { operStateOf } from "../../link/link-state.js";
import type { MulticastOptions } from "../../link/multicast-database.js";
import { Switch } from "../../link/switch.js";
import { VethInterface } from "../../link/veth.js";
import type { ScheduledEvent } from "../../sim/event-queue.js";
import { SECOND } from "../../sim/time.js";
import { formatMac, MAC_BROADCAST, MAC_ZERO } from "../../wire/mac-address.js";
import {
  type BridgeOptions,
  type BridgePortOptions,
  bridgePortOf,
  setBridgeOptions,
  setBridgePortOptions,
} from "../devices/bridge-options.js";
import { setLinkMtu } from "../devices/change-link.js";
import { type Errno, FileError, type VirtualFile } from "../file-node.js";
import { parseSysctlInteger } from "../sysctl/fields.js";

/** One file below a device's directory. `read` answers null where the kernel answers EINVAL. */
export interface DeviceAttribute {
  readonly read: (device: Interface) => string | number | null;
  /** Takes a number; absent for files that cannot be written. */
  readonly write?: (device: Interface, value: number) => NetlinkError | null;
  /** The same for a file that takes any text. */
  readonly writeText?: (device: Interface, text: string) => void;
}

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
  if (device.promiscuous || device.master !== null) flags |= IFF.Promisc;
  if (device.allMulticast || device.master !== null) flags |= IFF.AllMulti;
  if (device.multicast && nature.includes("MULTICAST")) flags |= IFF_MULTICAST;
  return flags;
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
  const typed = ["bridge", "vxlan", "macvlan", "vlan"].includes(device.kind) ? `DEVTYPE=${device.kind}\n` : "";
  return `${typed}INTERFACE=${device.name}\nIFINDEX=${device.ifIndex}`;
}

/** The newline that `echo` ends with is no part of the alias (ifalias_store). */
function setAlias(device: Interface, text: string): void {
  device.alias = text.replace(/\n$/, "");
}

const read = (from: (device: Interface) => string | number | null): DeviceAttribute => ({ read: from });

const DEVICE: readonly (readonly [string, DeviceAttribute])[] = [
  ["addr_assign_type", read(addressAssignment)],
  ["addr_len", read(() => 6)],
  ["address", read((device) => formatMac(device.mac))],
  ["broadcast", read((device) => formatMac(isLoopback(device) ? MAC_ZERO : MAC_BROADCAST))],
  ["carrier", read((device) => (device.adminUp ? Number(device.carrier) : null))],
  ["carrier_changes", read((device) => device.carrierChanges)],
  // A device loses its carrier first, a veth even before it has had one.
  ["carrier_down_count", read((device) => Math.ceil(device.carrierChanges / 2))],
  ["carrier_up_count", read((device) => Math.floor(device.carrierChanges / 2))],
  ["dev_id", read(() => "0x0")],
  ["dev_port", read(() => 0)],
  ["dormant", read((device) => (device.adminUp ? 0 : null))],
  ["duplex", read((device) => (speedOf(device) === null ? null : "full"))],
  ["gro_flush_timeout", read(() => 0)],
  ["flags", read((device) => `0x${flagsOf(device).toString(16)}`)],
  ["ifalias", { read: (device) => device.alias, writeText: setAlias }],
  ["ifindex", read((device) => device.ifIndex)],
  ["iflink", read((device) => device.link?.ifIndex ?? device.ifIndex)],
  ["link_mode", read(() => 0)],
  ["mtu", { read: (device) => device.mtu, write: setLinkMtu }],
  ["name_assign_type", read((device) => (isLoopback(device) ? 2 : 3))],
  ["napi_defer_hard_irqs", read(() => 0)],
  ["netdev_group", read((device) => device.group)],
  ["operstate", read((device) => operStateOf(device).toLowerCase())],
  ["proto_down", read(() => 0)],
  ["speed", read(speedOf)],
  ["testing", read((device) => (device.adminUp ? 0 : null))],
  ["threaded", read(() => 0)],
  ["tx_queue_len", read((device) => device.txQueueLength)],
  ["type", read((device) => (isLoopback(device) ? 772 : 1))],
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

/** A file of a bridge; times are hundredths of a second there. */
function bridge(from: (bridge: Switch) => string | number, to?: (value: number) => BridgeOptions): DeviceAttribute {
  const attribute = read((device) => (device instanceof Switch ? from(device) : null));
  return to === undefined ? attribute : { ...attribute, write: (device, value) => setBridgeOptions(device, to(value)) };
}

/** A file of a bridge port. */
function port(from: (port: BridgePort) => string | number, to?: (value: number) => BridgePortOptions): DeviceAttribute {
  const attribute = read((device) => {
    const found = bridgePortOf(device);
    return found === null ? null : from(found);
  });
  return to === undefined
    ? attribute
    : { ...attribute, write: (device, value) => setBridgePortOptions(device, to(value)) };
}

const TICK_NS = 10_000_000;

/** What is left of a port's timer, in hundredths of a second (br_timer_value). */
function ticksLeft(of: BridgePort, timer: ScheduledEvent | null): number {
  if (timer === null || timer.target === null) return 0;
  return Math.max(0, Math.floor((timer.timeNs - of.device.sim.nowNs) / TICK_NS));
}

function bridgeIdText(id: Switch["spanningTree"]["bridgeId"]): string {
  return `${id.priority.toString(16).padStart(4, "0")}.${formatMac(id.mac).replaceAll(":", "")}`;
}

/** A file of what a bridge does with groups. */
function group(name: string, field: keyof MulticastOptions): readonly [string, DeviceAttribute] {
  const isTime = field.endsWith("Ns");
  const attribute = bridge(
    (it) => {
      const value = Number(it.groups.options[field]);
      // Kept in jiffies: 31.25 s are 3124 of them.
      return isTime ? (value === 31.25 * SECOND ? 3124 : Math.round(value / TICK_NS)) : value;
    },
    (value) => {
      const isFlag = field === "querier" || field === "queryUseAddress" || field === "statistics";
      return { multicast: { [field]: isFlag ? value !== 0 : isTime ? value * TICK_NS : value } };
    },
  );
  return [name, attribute];
}

const BRIDGE: readonly (readonly [string, DeviceAttribute])[] = [
  [
    "ageing_time",
    bridge(
      (it) => it.toldAgeingNs / TICK_NS,
      (value) => ({ ageingNs: value * TICK_NS }),
    ),
  ],
  ["bridge_id", bridge((it) => bridgeIdText(it.spanningTree.bridgeId))],
  [
    "default_pvid",
    bridge(
      (it) => it.defaultPvid,
      (value) => ({ vlanDefaultPvid: value }),
    ),
  ],
  [
    "forward_delay",
    bridge(
      (it) => it.spanningTree.forwardDelayNs / TICK_NS,
      (value) => ({ forwardDelayNs: value * TICK_NS }),
    ),
  ],
  ["gc_timer", bridge((it) => Math.floor(it.sweepLeftNs() / TICK_NS))],
  [
    "group_fwd_mask",
    bridge(
      (it) => `0x${it.groupForwardMask.toString(16)}`,
      (value) => ({ groupForwardMask: value }),
    ),
  ],
  [
    "hello_time",
    bridge(
      (it) => it.spanningTree.helloTimeNs / TICK_NS,
      (value) => ({ helloTimeNs: value * TICK_NS }),
    ),
  ],
  [
    "max_age",
    bridge(
      (it) => it.spanningTree.maxAgeNs / TICK_NS,
      (value) => ({ maxAgeNs: value * TICK_NS }),
    ),
  ],
  [
    "multicast_snooping",
    bridge(
      (it) => Number(it.multicastSnooping),
      (value) => ({ multicastSnooping: value !== 0 }),
    ),
  ],
  [
    "nf_call_arptables",
    bridge(
      (it) => Number(it.nfCallArptables),
      (value) => ({ nfCallArptables: value !== 0 }),
    ),
  ],
  [
    "nf_call_ip6tables",
    bridge(
      (it) => Number(it.nfCallIp6tables),
      (value) => ({ nfCallIp6tables: value !== 0 }),
    ),
  ],
  [
    "nf_call_iptables",
    bridge(
      (it) => Number(it.nfCallIptables),
      (value) => ({ nfCallIptables: value !== 0 }),
    ),
  ],
  [
    "priority",
    bridge(
      (it) => it.spanningTree.bridgeId.priority,
      (value) => ({ priority: value }),
    ),
  ],
  ["group_addr", bridge((it) => formatMac(it.groupAddress))],
  ["hash_elasticity", bridge(() => 16)],
  group("hash_max", "hashMax"),
  group("multicast_igmp_version", "igmpVersion"),
  group("multicast_last_member_count", "lastMemberCount"),
  group("multicast_last_member_interval", "lastMemberIntervalNs"),
  group("multicast_membership_interval", "membershipIntervalNs"),
  group("multicast_mld_version", "mldVersion"),
  group("multicast_querier", "querier"),
  group("multicast_querier_interval", "querierIntervalNs"),
  group("multicast_query_interval", "queryIntervalNs"),
  group("multicast_query_response_interval", "queryResponseIntervalNs"),
  group("multicast_query_use_ifaddr", "queryUseAddress"),
  group("multicast_router", "router"),
  group("multicast_startup_query_count", "startupQueryCount"),
  group("multicast_startup_query_interval", "startupQueryIntervalNs"),
  group("multicast_stats_enabled", "statistics"),
  [
    "no_linklocal_learn",
    bridge(
      (it) => Number(it.noLinkLocalLearn),
      (value) => ({ noLinkLocalLearn: value !== 0 }),
    ),
  ],
  ["root_id", bridge((it) => bridgeIdText(it.spanningTree.root))],
  ["root_path_cost", bridge((it) => it.spanningTree.rootPathCost)],
  ["root_port", bridge((it) => it.spanningTree.rootPort?.number ?? 0)],
  ["topology_change", bridge((it) => Number(it.spanningTree.topologyChange))],
  ["topology_change_detected", bridge((it) => Number(it.spanningTree.topologyChangeDetected))],
  [
    "stp_state",
    bridge(
      (it) => Number(it.spanningTree.enabled),
      (value) => ({ stp: value !== 0 }),
    ),
  ],
  [
    "vlan_filtering",
    bridge(
      (it) => Number(it.vlanFiltering),
      (value) => ({ vlanFiltering: value !== 0 }),
    ),
  ],
  ["vlan_protocol", read(() => "0x8100")],
];

/** BR_STATE_*. */
const STATE_NUMBERS: readonly PortState[] = [
  PortState.Disabled,
  PortState.Listening,
  PortState.Learning,
  PortState.Forwarding,
  PortState.Blocking,
];

const BRPORT: readonly (readonly [string, DeviceAttribute])[] = [
  [
    "bpdu_guard",
    port(
      (it) => Number(it.bpduGuard),
      (value) => ({ guard: value !== 0 }),
    ),
  ],
  [
    "broadcast_flood",
    port(
      (it) => Number(it.broadcastFlood),
      (value) => ({ broadcastFlood: value !== 0 }),
    ),
  ],
  [
    "hairpin_mode",
    port(
      (it) => Number(it.hairpin),
      (value) => ({ hairpin: value !== 0 }),
    ),
  ],
  [
    "isolated",
    port(
      (it) => Number(it.isolated),
      (value) => ({ isolated: value !== 0 }),
    ),
  ],
  [
    "learning",
    port(
      (it) => Number(it.learning),
      (value) => ({ learning: value !== 0 }),
    ),
  ],
  [
    "multicast_flood",
    port(
      (it) => Number(it.multicastFlood),
      (value) => ({ multicastFlood: value !== 0 }),
    ),
  ],
  [
    "multicast_fast_leave",
    port(
      (it) => Number(it.multicastFastLeave),
      (value) => ({ fastLeave: value !== 0 }),
    ),
  ],
  [
    "multicast_router",
    port(
      (it) => it.multicastRouter,
      (value) => ({ multicastRouter: value }),
    ),
  ],
  [
    "multicast_to_unicast",
    port(
      (it) => Number(it.multicastToUnicast),
      (value) => ({ multicastToUnicast: value !== 0 }),
    ),
  ],
  ["change_ack", port((it) => Number(it.topologyChangeAck))],
  ["config_pending", port((it) => Number(it.configPending))],
  ["backup_port", port(() => "")],
  ["proxyarp", port(() => 0)],
  ["proxyarp_wifi", port(() => 0)],
  [
    "group_fwd_mask",
    port(
      (it) => `0x${it.groupForwardMask.toString(16)}`,
      (value) => ({ groupForwardMask: value }),
    ),
  ],
  [
    "neigh_suppress",
    port(
      (it) => Number(it.neighSuppress),
      (value) => ({ neighSuppress: value !== 0 }),
    ),
  ],
  [
    "path_cost",
    port(
      (it) => it.pathCost,
      (value) => ({ cost: value }),
    ),
  ],
  ["designated_bridge", port((it) => bridgeIdText(it.designatedBridge))],
  ["designated_cost", port((it) => it.designatedCost)],
  ["designated_port", port((it) => it.designatedPort)],
  ["designated_root", port((it) => bridgeIdText(it.designatedRoot))],
  ["forward_delay_timer", port((it) => ticksLeft(it, it.forwardDelayTimer))],
  ["hold_timer", port((it) => ticksLeft(it, it.holdTimer))],
  ["message_age_timer", port((it) => ticksLeft(it, it.messageAgeTimer))],
  ["port_id", port((it) => `0x${it.portId.toString(16)}`)],
  ["port_no", port((it) => `0x${it.number.toString(16)}`)],
  [
    "priority",
    port(
      (it) => it.priority,
      (value) => ({ priority: value }),
    ),
  ],
  [
    "root_block",
    port(
      (it) => Number(it.rootBlock),
      (value) => ({ rootBlock: value !== 0 }),
    ),
  ],
  ["state", port((it) => STATE_NUMBERS.indexOf(it.state))],
  [
    "unicast_flood",
    port(
      (it) => Number(it.flood),
      (value) => ({ flood: value !== 0 }),
    ),
  ],
];

/** The files of each directory by name. */
export const DEVICE_ATTRIBUTES: Readonly<Record<AttributeGroup, ReadonlyMap<string, DeviceAttribute>>> = {
  device: new Map(DEVICE),
  statistics: new Map(STATISTICS),
  bridge: new Map(BRIDGE),
  brport: new Map(BRPORT),
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
    const value = DEVICE_ATTRIBUTES[this.group].get(this.name)?.read(this.device) ?? null;
    if (value === null) throw new FileError(this.group === "power" ? "EIO" : "EINVAL", this.name);
    return `${value}\n`;
  }

  write(text: string): Errno | null {
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
    return error.errno === 1 ? "EPERM" : error.errno === 16 ? "EBUSY" : "EINVAL";
  }
}
