import type { MulticastOptions } from "../../link/multicast-database.js";
import { Switch } from "../../link/switch.js";
import { SECOND } from "../../sim/time.js";
import { formatMac } from "../../wire/mac-address.js";
import { type BridgeOptions, setBridgeOptions } from "../devices/bridge-options.js";
import { bridgeIdText, type DeviceAttribute, read, TICK_NS, ticksLeft } from "./device-attribute.js";

/** A file of a bridge; times are hundredths of a second there. */
function bridge(from: (bridge: Switch) => string | number, to?: (value: number) => BridgeOptions): DeviceAttribute {
  const attribute = read((device) => (device instanceof Switch ? from(device) : null));
  return to === undefined ? attribute : { ...attribute, write: (device, value) => setBridgeOptions(device, to(value)) };
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

/** /sys/class/net/BRIDGE/bridge. */
export const BRIDGE_ATTRIBUTES: readonly (readonly [string, DeviceAttribute])[] = [
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
  ["hello_timer", bridge((it) => ticksLeft({ device: it }, it.spanningTree.helloTimer))],
  ["tcn_timer", bridge((it) => ticksLeft({ device: it }, it.spanningTree.notifyTimer))],
  ["topology_change_timer", bridge((it) => ticksLeft({ device: it }, it.spanningTree.topologyChangeTimer))],
  ["flush", { read: () => null, write: (device) => setBridgeOptions(device, { flush: true }), isWriteOnly: true }],
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
