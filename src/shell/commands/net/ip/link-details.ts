import { bridgePortOf } from "../../../../host/devices/bridge-options.js";
import { IpipDevice } from "../../../../host/devices/ipip.js";
import { IpvlanDevice } from "../../../../host/devices/ipvlan.js";
import { VxlanDevice } from "../../../../host/devices/vxlan.js";
import type { VxlanWord } from "../../../../host/devices/vxlan-options.js";
import type { BridgePort } from "../../../../link/bridge-port.js";
import type { Interface } from "../../../../link/interface.js";
import { MacvlanInterface } from "../../../../link/macvlan.js";
import type { MulticastOptions } from "../../../../link/multicast-database.js";
import { Switch } from "../../../../link/switch.js";
import { TunDevice } from "../../../../link/tun.js";
import { VlanInterface } from "../../../../link/vlan.js";
import type { ScheduledEvent } from "../../../../sim/event-queue.js";
import { SECOND } from "../../../../sim/time.js";
import { formatIp, isAny, isMulticast } from "../../../../wire/ip-address.js";
import { formatMac } from "../../../../wire/mac-address.js";
import { printIpip } from "./link-ipip.js";
import { printIpvlan } from "./link-ipvlan.js";
import { printMacvlan } from "./link-macvlan.js";
import type { Printer } from "./printer.js";
import type { IpSession } from "./session.js";
import { nameOfId } from "./tuntap.js";

/** What `-d` says of a device's kind and of its place in a bridge (print_linktype). */
export function printLinkKind(session: IpSession, device: Interface): void {
  const { printer } = session;
  const port = bridgePortOf(device);
  if (device.kind === "" || device.kind === "loopback") {
    if (port === null) return;
  }
  printer.openObject("linkinfo");
  if (device.kind !== "" && device.kind !== "loopback") {
    printer.line();
    printer.field("info_kind", device.kind, `    ${device.kind} `);
    printKindData(session, device);
  }
  if (port !== null) {
    printer.line();
    printer.field("info_slave_kind", "bridge", "    bridge_slave ");
    printer.openObject("info_slave_data");
    printPort(session, port);
    printer.closeObject();
  }
  printer.closeObject();
}

function printKindData(session: IpSession, device: Interface): void {
  const { printer } = session;
  const data = (print: () => void): void => {
    printer.openObject("info_data");
    print();
    printer.closeObject();
  };
  if (device instanceof Switch) data(() => printBridge(session, device));
  else if (device instanceof VxlanDevice) data(() => printVxlan(printer, device));
  else if (device instanceof VlanInterface) data(() => printVlan(printer, device));
  else if (device instanceof MacvlanInterface) data(() => printMacvlan(printer, device));
  else if (device instanceof IpvlanDevice) data(() => printIpvlan(printer, device));
  else if (device instanceof TunDevice) data(() => printTun(session, device));
  else if (device instanceof IpipDevice) data(() => printIpip(printer, device));
}

/** A number by its name in JSON and its word in text. */
function number(printer: Printer, name: string, value: number, word = name): void {
  printer.field(name, value, `${word} ${value} `);
}

function onOffField(printer: Printer, name: string, value: boolean, word = name): void {
  printer.field(name, value, `${word} ${value ? "on" : "off"} `);
}

/** What is left until a timer is due, in seconds: "%7.2f" in text. */
function timer(printer: Printer, name: string, event: ScheduledEvent | null, nowNs: number): void {
  timeLeft(printer, name, event === null || event.target === null ? 0 : Math.max(0, event.timeNs - nowNs));
}

function timeLeft(printer: Printer, name: string, left: number): void {
  const text = (left / SECOND).toFixed(2);
  printer.decimal(name, text, `${name} ${text.padStart(7)} `);
}

function printBridge(session: IpSession, bridge: Switch): void {
  const { printer } = session;
  const tree = bridge.spanningTree;
  const nowNs = bridge.sim.nowNs;
  const hundredths = (ns: number): number => Math.round(ns / (SECOND / 100));
  number(printer, "forward_delay", hundredths(tree.forwardDelayNs));
  number(printer, "hello_time", hundredths(tree.helloTimeNs));
  number(printer, "max_age", hundredths(tree.maxAgeNs));
  number(printer, "ageing_time", hundredths(bridge.toldAgeingNs));
  number(printer, "stp_state", Number(tree.enabled));
  number(printer, "priority", tree.priority);
  number(printer, "vlan_filtering", Number(bridge.vlanFiltering));
  if (bridge.vlanFiltering) printer.field("vlan_protocol", "802.1Q", "vlan_protocol 802.1Q ");
  printer.field("bridge_id", tree.bridgeId.format(), `bridge_id ${tree.bridgeId.format()} `);
  // iproute2 6.1 prints the bridge's own here (br_dump_bridge_id of IFLA_BR_BRIDGE_ID), whoever the root is.
  printer.field("root_id", tree.bridgeId.format(), `designated_root ${tree.bridgeId.format()} `);
  number(printer, "root_port", tree.rootPort === null ? 0 : tree.rootPort.number);
  number(printer, "root_path_cost", tree.rootPathCost);
  number(printer, "topology_change", Number(tree.topologyChange));
  number(printer, "topology_change_detected", Number(tree.topologyChangeDetected));
  const timers = tree.pendingTimers();
  timer(printer, "hello_timer", timers.hello, nowNs);
  timer(printer, "tcn_timer", timers.notify, nowNs);
  timer(printer, "topology_change_timer", timers.topologyChange, nowNs);
  timeLeft(printer, "gc_timer", bridge.sweepLeftNs());
  if (bridge.vlanFiltering) {
    number(printer, "vlan_default_pvid", bridge.defaultPvid);
    number(printer, "vlan_stats_enabled", Number(bridge.vlanStatistics));
    number(printer, "vlan_stats_per_port", Number(bridge.vlanStatisticsPerPort));
  }
  const mask = bridge.groupForwardMask;
  printer.field(
    "group_fwd_mask",
    mask === 0 ? "0" : `0x${mask.toString(16)}`,
    `group_fwd_mask ${mask === 0 ? "0" : `0x${mask.toString(16)}`} `,
  );
  const address = formatMac(bridge.groupAddress);
  printer.field("group_addr", address, `group_address ${address} `);
  number(printer, "mcast_snooping", Number(bridge.multicastSnooping));
  number(printer, "no_linklocal_learn", Number(bridge.noLinkLocalLearn));
  number(printer, "mcast_vlan_snooping", 0);
  printMulticast(printer, bridge.groups.options);
  number(printer, "nf_call_iptables", Number(bridge.nfCallIptables));
  number(printer, "nf_call_ip6tables", Number(bridge.nfCallIp6tables));
  number(printer, "nf_call_arptables", Number(bridge.nfCallArptables));
}

function printMulticast(printer: Printer, options: MulticastOptions): void {
  // Told in ticks of 1/100 s, kept by the kernel in jiffies: 31.25 s are 3124 of them.
  const ticks = (ns: number): number => (ns === 31.25 * SECOND ? 3124 : Math.round(ns / (SECOND / 100)));
  number(printer, "mcast_router", options.router);
  number(printer, "mcast_query_use_ifaddr", Number(options.queryUseAddress));
  number(printer, "mcast_querier", Number(options.querier));
  number(printer, "mcast_hash_elasticity", 16);
  number(printer, "mcast_hash_max", options.hashMax);
  number(printer, "mcast_last_member_cnt", options.lastMemberCount, "mcast_last_member_count");
  number(printer, "mcast_startup_query_cnt", options.startupQueryCount, "mcast_startup_query_count");
  number(printer, "mcast_last_member_intvl", ticks(options.lastMemberIntervalNs), "mcast_last_member_interval");
  number(printer, "mcast_membership_intvl", ticks(options.membershipIntervalNs), "mcast_membership_interval");
  number(printer, "mcast_querier_intvl", ticks(options.querierIntervalNs), "mcast_querier_interval");
  number(printer, "mcast_query_intvl", ticks(options.queryIntervalNs), "mcast_query_interval");
  const response = ticks(options.queryResponseIntervalNs);
  number(printer, "mcast_query_response_intvl", response, "mcast_query_response_interval");
  number(printer, "mcast_startup_query_intvl", ticks(options.startupQueryIntervalNs), "mcast_startup_query_interval");
  number(printer, "mcast_stats_enabled", Number(options.statistics));
  number(printer, "mcast_igmp_version", options.igmpVersion);
  number(printer, "mcast_mld_version", options.mldVersion);
}

function printPort(session: IpSession, port: BridgePort): void {
  const { printer } = session;
  const nowNs = port.device.sim.nowNs;
  printer.field("state", port.state, `state ${port.state} `);
  number(printer, "priority", port.priority);
  number(printer, "cost", port.pathCost);
  onOffField(printer, "hairpin", port.hairpin);
  onOffField(printer, "guard", port.bpduGuard);
  onOffField(printer, "root_block", port.rootBlock);
  onOffField(printer, "fastleave", port.multicastFastLeave);
  onOffField(printer, "learning", port.learning);
  onOffField(printer, "flood", port.flood);
  const id = `0x${port.portId.toString(16)}`;
  printer.field("id", id, `port_id ${id} `);
  printer.field("no", `0x${port.number.toString(16)}`, `port_no 0x${port.number.toString(16)} `);
  number(printer, "designated_port", port.designatedPort);
  number(printer, "designated_cost", port.designatedCost);
  printer.field("bridge_id", port.designatedBridge.format(), `designated_bridge ${port.designatedBridge.format()} `);
  printer.field("root_id", port.designatedRoot.format(), `designated_root ${port.designatedRoot.format()} `);
  timer(printer, "hold_timer", port.holdTimer, nowNs);
  timer(printer, "message_age_timer", port.messageAgeTimer, nowNs);
  timeLeft(printer, "forward_delay_timer", port.forwardDelayLeftNs(nowNs));
  number(printer, "topology_change_ack", Number(port.topologyChangeAck));
  number(printer, "config_pending", Number(port.configPending));
  onOffField(printer, "proxy_arp", false);
  onOffField(printer, "proxy_arp_wifi", false);
  number(printer, "multicast_router", port.multicastRouter, "mcast_router");
  printer.text(`mcast_fast_leave ${port.multicastFastLeave ? "on" : "off"} `);
  onOffField(printer, "mcast_flood", port.multicastFlood);
  onOffField(printer, "bcast_flood", port.broadcastFlood);
  onOffField(printer, "mcast_to_unicast", port.multicastToUnicast);
  onOffField(printer, "neigh_suppress", port.neighSuppress);
  const mask = port.groupForwardMask;
  const maskText = mask === 0 ? "0" : `0x${mask.toString(16)}`;
  printer.field("group_fwd_mask", maskText, `group_fwd_mask ${maskText} `);
  printer.field("group_fwd_mask_str", `0x${mask.toString(16)}`, `group_fwd_mask_str 0x${mask.toString(16)} `);
  onOffField(printer, "vlan_tunnel", port.vlanTunnel);
  onOffField(printer, "isolated", port.isolated);
  onOffField(printer, "locked", port.locked);
  if (port.backup !== null)
    printer.field("backup_port", port.backup.device.name, `backup_port ${port.backup.device.name} `);
}

/** In the order of vxlan_print_opt. */
function printVxlan(printer: Printer, device: VxlanDevice): void {
  const { options } = device;
  const has = (word: VxlanWord): boolean => options.words.includes(word);
  const flag = (name: string, word: VxlanWord): void => {
    if (has(word)) printer.field(name, true, `${word} `);
  };
  if (options.external) printer.field("external", true, "external ");
  if (has("vnifilter")) printer.field("vnifilter", true, "vnifilter");
  number(printer, "id", options.vni);
  if (options.remote !== null && !isAny(options.remote)) {
    const word = isMulticast(options.remote) ? "group" : "remote";
    const suffix = typeof options.remote === "number" ? "" : "6";
    printer.field(word + suffix, formatIp(options.remote), `${word} ${formatIp(options.remote)} `);
  }
  if (options.local !== null && !isAny(options.local)) {
    const suffix = typeof options.local === "number" ? "" : "6";
    printer.field(`local${suffix}`, formatIp(options.local), `local ${formatIp(options.local)} `);
  }
  if (options.lower !== null) printer.field("link", options.lower.name, `dev ${options.lower.name} `);
  printer.openObject("port_range");
  printer.field("low", options.srcPortMin, `srcport ${options.srcPortMin} `);
  printer.field("high", options.srcPortMax, `${options.srcPortMax} `);
  printer.closeObject();
  number(printer, "port", options.dstPort, "dstport");
  printer.field("learning", options.learning, options.learning ? "" : "nolearning ");
  if (options.proxy) printer.field("proxy", true, "proxy ");
  flag("rsc", "rsc");
  flag("l2miss", "l2miss");
  flag("l3miss", "l3miss");
  if (options.tos !== 0) {
    const tos = options.tos === 1 ? "inherit" : `0x${options.tos.toString(16)}`;
    printer.field("tos", tos, `tos ${tos} `);
  }
  const ttl = options.ttlInherit ? "inherit" : options.ttl === 0 ? "auto" : String(options.ttl);
  printer.field("ttl", options.ttlInherit ? ttl : options.ttl, `ttl ${ttl} `);
  printer.field("df", options.df, options.df === "unset" ? "" : `df ${options.df} `);
  if (options.flowLabel !== 0) {
    const label = `0x${options.flowLabel.toString(16)}`;
    printer.field("label", label, `flowlabel ${label} `);
  }
  const ageing = Math.round(device.fdb.ageingNs / SECOND);
  printer.field("ageing", ageing, ageing === 0 ? "ageing none " : `ageing ${ageing} `);
  if (options.maxAddress > 0) printer.field("limit", options.maxAddress, `maxaddr ${options.maxAddress} `);
  printer.field("udp_csum", options.udpChecksum, options.udpChecksum ? "udpcsum " : "noudpcsum ");
  printer.field("udp_zero_csum6_tx", options.udp6ZeroTx, options.udp6ZeroTx ? "udp6zerocsumtx " : "noudp6zerocsumtx ");
  const zeroRx = has("udp6zerocsumrx");
  printer.field("udp_zero_csum6_rx", zeroRx, zeroRx ? "udp6zerocsumrx " : "noudp6zerocsumrx ");
  flag("remcsum_tx", "remcsumtx");
  flag("remcsum_rx", "remcsumrx");
  flag("gbp", "gbp");
  flag("gpe", "gpe");
}

function printVlan(printer: Printer, device: VlanInterface): void {
  printer.field("protocol", "802.1Q", "protocol 802.1Q ");
  number(printer, "id", device.vlanId);
  printer.openArray("flags");
  printer.element("REORDER_HDR", "<REORDER_HDR");
  printer.closeArray();
  printer.text("> ");
  printPriorities(printer, "ingress", device.ingressPriorities);
  printPriorities(printer, "egress", device.egressPriorities);
}

function printPriorities(printer: Printer, way: "ingress" | "egress", map: ReadonlyMap<number, number>): void {
  if (map.size === 0) return;
  printer.text(`\n      ${way}-qos-map { `);
  printer.openArray(`${way}_qos`);
  for (const [from, to] of [...map].sort((a, b) => a[0] - b[0])) {
    printer.openObject();
    printer.field("from", from, `${from}`);
    printer.field("to", to, `:${to} `);
    printer.closeObject();
  }
  printer.closeArray();
  printer.text("} ");
}

function printTun(session: IpSession, { options }: TunDevice): void {
  const { printer } = session;
  const { mode, packetInfo, vnetHeader, multiQueue, user, group } = options;
  printer.field("type", mode, `type ${mode} `);
  onOffField(printer, "pi", packetInfo);
  onOffField(printer, "vnet_hdr", vnetHeader);
  printer.field("multi_queue", multiQueue, multiQueue ? "multi_queue " : "");
  if (multiQueue) {
    number(printer, "numqueues", 0);
    number(printer, "numdisabled", 0);
  }
  onOffField(printer, "persist", true);
  if (user !== null) printOwner(session, "user", user, "/etc/passwd");
  if (group !== null) printOwner(session, "group", group, "/etc/group");
}

/** The name of who may open it, or the number without one. */
function printOwner(session: IpSession, what: string, id: number, file: string): void {
  const name = nameOfId(session, id, file);
  session.printer.field(what, name ?? id, `${what} ${name ?? id} `);
}
