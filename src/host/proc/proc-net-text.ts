import { NeighbourState, NUD_VALID } from "../../ip/neighbour.js";
import { RouteTableId, RouteType } from "../../ip/route-kinds.js";
import { formatEntry } from "../../netfilter/conntrack/conntrack-text.js";
import { heldEntries } from "../../netfilter/conntrack/held-entries.js";
import { formatIpv4, type Ipv4, ipv4Mask } from "../../wire/ipv4-address.js";
import { type Ipv6, ipv6Group, parseIpv6 } from "../../wire/ipv6-address.js";
import { formatMac, MAC_ZERO } from "../../wire/mac-address.js";
import type { Netns } from "../netns.js";
import { hex6 } from "./ipv6-route-text.js";

const DEV_HEADER = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;

/** Numbers right-aligned, each in its width, apart by blanks. */
function columns(values: readonly number[], widths: readonly number[]): string {
  return values.map((value, i) => String(value).padStart(widths[i] ?? 0)).join(" ");
}

/** /proc/net/dev (dev_seq_printf_stats). */
export function devText(netns: Netns): string {
  let text = DEV_HEADER;
  for (const device of netns.allDevices()) {
    const c = device.counters;
    const rx = [c.rxBytes, c.rxPackets, c.rxErrors, c.rxDropped, 0, 0, 0, c.rxMulticast];
    const tx = [c.txBytes, c.txPackets, c.txErrors, c.txDropped, 0, 0, c.txCarrierErrors, 0];
    text += `${device.name.padStart(6)}: ${columns(rx, [7, 7, 4, 4, 4, 5, 10, 9])} ${columns(tx, [8, 7, 4, 4, 4, 5, 7, 10])}\n`;
  }
  return text;
}

/** An IPv4 address as the kernel prints its network order on a little-endian machine: "0100007F". */
export function hexIpv4(address: Ipv4): string {
  const bytes = [address & 0xff, (address >>> 8) & 0xff, (address >>> 16) & 0xff, address >>> 24];
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("");
}

/** An IPv6 address as /proc/net/tcp6 prints it: four words, each little-endian. */
export function hexIpv6(address: Ipv6): string {
  let text = "";
  for (let word = 0; word < 4; word++) {
    text += hexIpv4(((ipv6Group(address, 2 * word) << 16) | ipv6Group(address, 2 * word + 1)) as Ipv4);
  }
  return text;
}

const ROUTE_HEADER = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
const ROUTE_WIDTH = 127;
const RouteFlag = { Up: 1, Gateway: 2, Host: 4, Reject: 0x200 } as const;

/** /proc/net/route: the main table by address (fib_route_seq_show). */
export function routeText(netns: Netns): string {
  const { fib4 } = netns.stack;
  const table = fib4.tables.get(RouteTableId.Main);
  // The table is made with its first route, or with local's as long as both are one; before that the file is empty.
  if (table === undefined && (fib4.custom || !fib4.tables.has(RouteTableId.Local))) return "";
  let text = `${ROUTE_HEADER.padEnd(ROUTE_WIDTH)}\n`;
  for (const route of table?.dump() ?? []) {
    if (route.type === RouteType.Broadcast || route.type === RouteType.Multicast) continue;
    const [hop] = route.nexthops;
    const gateway = typeof hop?.gateway === "number" ? hop.gateway : (0 as Ipv4);
    let flags: number =
      route.type === RouteType.Unreachable || route.type === RouteType.Prohibit ? RouteFlag.Reject : 0;
    if (gateway !== 0) flags |= RouteFlag.Gateway;
    if (route.prefixLength === 32) flags |= RouteFlag.Host;
    flags |= RouteFlag.Up;
    const fields = [
      hop?.device?.name ?? "*",
      hexIpv4(route.dst as Ipv4),
      hexIpv4(gateway),
      flags.toString(16).toUpperCase().padStart(4, "0"),
      0,
      0,
      route.metric,
      hexIpv4(ipv4Mask(route.prefixLength)),
      route.advmss === 0 ? 0 : route.advmss + 40,
      route.listed.window ?? 0,
      (route.listed.rttEighthsMs ?? 0) >> 3,
    ];
    text += `${fields.join("\t").padEnd(ROUTE_WIDTH)}\n`;
  }
  return text;
}

/** /proc/net/arp. */
export function arpText(netns: Netns): string {
  let text = "IP address       HW type     Flags       HW address            Mask     Device\n";
  for (const device of netns.stack.devices.values()) {
    const hardware = (device.isLoopback ? 0x304 : 1).toString(16);
    for (const entry of device.neighbours4.values()) {
      if (entry.state === NeighbourState.NoArp || entry.state === NeighbourState.None) continue;
      const flags = entry.state === NeighbourState.Permanent ? 6 : (entry.state & NUD_VALID) !== 0 ? 2 : 0;
      const address = formatIpv4(entry.address as Ipv4).padEnd(16);
      const mac = formatMac(entry.mac ?? MAC_ZERO);
      text += `${address} 0x${hardware.padEnd(10)}0x${flags.toString(16).padEnd(10)}${mac}     *        ${device.name}\n`;
    }
  }
  for (const device of netns.stack.devices.values()) {
    const hardware = (device.isLoopback ? 0x304 : 1).toString(16);
    for (const address of device.proxies4?.keys() ?? []) {
      text += `${formatIpv4(address).padEnd(16)} 0x${hardware.padEnd(10)}0x${"c".padEnd(10)}${formatMac(MAC_ZERO)}     *        ${device.name}\n`;
    }
  }
  return text;
}

/** /proc/net/anycast6: subnet-router addresses of routers, the newest of a device first (ac6_seq_show). */
export function anycast6Text(netns: Netns): string {
  let text = "";
  for (const device of netns.stack.devices.values()) {
    for (const address of [...(device.anycast6 ?? [])].reverse()) {
      text += `${String(device.ifIndex).padEnd(4)} ${device.name.padEnd(15)} ${hex6(address)} ${"1".padStart(5)}\n`;
    }
  }
  return text;
}

const hex2 = (value: number): string => value.toString(16).padStart(2, "0");
/** Scopes as IPv6 numbers them in if_inet6, by those of routes: host 0x10, link 0x20, site 0x40. */
const INET6_SCOPES: ReadonlyMap<number, number> = new Map([
  [254, 0x10],
  [253, 0x20],
  [200, 0x40],
]);

/** /proc/net/if_inet6. */
export function ifInet6Text(netns: Netns): string {
  let text = "";
  for (const device of netns.stack.devices.values()) {
    for (const each of device.addresses6) {
      const scope = INET6_SCOPES.get(each.scope) ?? 0;
      const numbers = [device.ifIndex, each.prefixLength, scope, each.flags & 0xff].map(hex2).join(" ");
      text += `${hex6(each.local as Ipv6)} ${numbers} ${device.name.padStart(8)}\n`;
    }
  }
  return text;
}

/** How a line of the tool ends; /proc tells of the zone of each. */
const END = /( zone=\d+)?( delta-time=\d+)? (use=\d+)$/;

/** "fd00:0000:0000:0000:0000:0000:0000:0001" (%pI6). */
function fullIpv6(address: Ipv6): string {
  return hex6(address).replace(/.{4}(?!$)/g, "$&:");
}

/** /proc/net/nf_conntrack: conntrack's lines with the zone, and with IPv6 addresses in full. */
export function conntrackText(netns: Netns): string {
  const { netfilter, sim } = netns.stack;
  if (netfilter === null) return "";
  const held = heldEntries(netfilter);
  return netfilter.conntrack
    .entries()
    .map((entry) =>
      formatEntry(entry, sim.nowNs, { id: false, extended: true, format: "text" }, 2 + (held.get(entry) ?? 0))
        .replace(END, (_, zone = " zone=0", delta = "", use = "") => `${zone}${delta} ${use}`)
        .replace(/(src|dst)=(\S*:\S*)/g, (_, key, address) => `${key}=${fullIpv6(parseIpv6(address))}`),
    )
    .map((line) => `${line}\n`)
    .join("");
}
