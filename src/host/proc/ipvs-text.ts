import type { IpVs } from "../../netfilter/ipvs/ipvs.js";
import type { IpvsConnection } from "../../netfilter/ipvs/ipvs-connection.js";
import type { RealServer, VirtualServer } from "../../netfilter/ipvs/virtual-server.js";
import { maskLength } from "../../netfilter/text/address-mask.js";
import { type IpAddress, isIpv4 } from "../../wire/ip-address.js";
import { ipv6Group } from "../../wire/ipv6-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { Netns } from "../netns.js";

/** The kernel's ticks a second on Debian, in which /proc/net/ip_vs tells timeouts. */
const TICKS_PER_SECOND = 250;
const PROTOCOLS: Readonly<Record<number, string>> = {
  0: "IP",
  [IpProtocol.Tcp]: "TCP",
  [IpProtocol.Udp]: "UDP",
  [IpProtocol.Sctp]: "SCTP",
};
const METHODS = { masq: "Masq", local: "Local", tunnel: "Tunnel", route: "Route" } as const;

/** /proc/net/ip_vs (ip_vs_info_seq_show). Simplified: services in the order of `ipvsadm`; the kernel's is that of a hash. */
export function ipvsText({ netfilter }: Netns): string {
  const { ipvs } = netfilter;
  let text = "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n";
  text += "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n";
  for (const service of ipvs.all()) text += serviceLine(service) + service.servers.map(serverLine).join("");
  return text;
}

function serviceLine(service: VirtualServer): string {
  const { scheduler, onePacket, persistentSeconds, mask } = service;
  const ops = onePacket ? "ops " : "";
  const end = persistentSeconds === 0 ? "" : `persistent ${persistentSeconds * TICKS_PER_SECOND} ${maskText(mask)}`;
  if (service.mark !== 0) return `FWM  ${hex(service.mark, 8)} ${scheduler} ${ops}${end}\n`;
  const where = `${PROTOCOLS[service.protocol]}  ${addressText(service.address)}:${hex(service.port, 4)}`;
  return isIpv4(service.address)
    ? `${where} ${scheduler} ${service.onePacket ? "ops " : " "}${end}\n`
    : `${where} ${scheduler} ${ops}${end}\n`;
}

function serverLine(server: RealServer): string {
  const where = `${addressText(server.address)}:${hex(server.port, 4)}`;
  const method = METHODS[server.method].padEnd(7);
  const counts = `${pad(server.weight, 6)} ${pad(server.active, 10)} ${pad(server.inactive, 10)}`;
  return `  -> ${where}      ${method} ${counts}\n`;
}

function pad(value: number, width: number): string {
  return String(value).padEnd(width);
}

/** /proc/net/ip_vs_conn, which `ipvsadm -Lc` reads. Simplified: oldest first; the kernel's order is that of a hash. */
export function ipvsConnectionsText({ netfilter }: Netns): string {
  const { ipvs } = netfilter;
  let text = "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n";
  for (const one of ipvs.connections()) text += `${connectionText(one)} ${left(ipvs, one)}\n`;
  return text;
}

/** /proc/net/ip_vs_conn_sync. */
export function ipvsConnectionsSyncText({ netfilter }: Netns): string {
  const { ipvs } = netfilter;
  let text = "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Origin Expires\n";
  for (const one of ipvs.connections()) text += `${connectionText(one)} LOCAL  ${left(ipvs, one)}\n`;
  return text;
}

function connectionText(one: IpvsConnection): string {
  const ends: readonly (readonly [IpAddress, number])[] = [
    [one.client, one.clientPort],
    [one.virtual, one.virtualPort],
    [one.server.address, one.serverPort],
  ];
  const places = ends.map(([address, port]) => `${plainAddress(address)} ${hex(port, 4)}`).join(" ");
  return `${(PROTOCOLS[one.protocol] ?? "").padEnd(3)} ${places} ${one.state.padEnd(11)}`;
}

function left(ipvs: IpVs, one: IpvsConnection): string {
  return String(ipvs.secondsLeft(one)).padStart(7);
}

/** /proc/net/ip_vs_stats: all services together, in hexadecimal. */
export function ipvsStatsText({ netfilter, sim }: Netns): string {
  const { stats } = netfilter.ipvs;
  stats.advance(sim.nowNs);
  const counters = [stats.connections, stats.inPackets, stats.outPackets, stats.inBytes, stats.outBytes];
  const line = (values: readonly number[]): string => {
    const [conns = 0, inPackets = 0, outPackets = 0, inBytes = 0, outBytes = 0] = values;
    const words = [conns, inPackets, outPackets].map((value) => upper(value).padStart(8));
    return `${words.join(" ")} ${upper(inBytes).padStart(16)} ${upper(outBytes).padStart(16)}`;
  };
  return [
    "   Total Incoming Outgoing         Incoming         Outgoing",
    "   Conns  Packets  Packets            Bytes            Bytes",
    line(counters.map((one) => one.shown)),
    "",
    " Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s",
    line(counters.map((one) => one.perSecond)),
    "",
  ].join("\n");
}

function upper(value: number): string {
  return value.toString(16).toUpperCase();
}

function hex(value: number, width: number): string {
  return upper(value >>> 0).padStart(width, "0");
}

function maskText(mask: IpAddress): string {
  return hex(isIpv4(mask) ? mask : maskLength(mask), 8);
}

/** With brackets for IPv6, as a service is told. */
function addressText(address: IpAddress): string {
  return isIpv4(address) ? hex(address, 8) : `[${plainAddress(address)}]`;
}

function plainAddress(address: IpAddress): string {
  if (isIpv4(address)) return hex(address, 8);
  return Array.from({ length: 8 }, (_, i) => ipv6Group(address, i).toString(16).padStart(4, "0")).join(":");
}
