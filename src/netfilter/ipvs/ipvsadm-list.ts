import { formatIp, type IpAddress, isIpv4 } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { maskLength } from "../text/address-mask.js";
import { serviceName } from "../text/services.js";
import type { IpVs } from "./ipvs.js";
import type { IpvsStats } from "./ipvs-stats.js";
import { isWholeMask } from "./ipvsadm-options.js";
import { type ForwardingMethod, type RealServer, SchedulerFlag, type VirtualServer } from "./virtual-server.js";

/** What stands behind each line. */
export type ListFormat = "plain" | "stats" | "rate" | "thresholds" | "persistent";

/** How a listing is written. */
export interface ListOptions {
  readonly format: ListFormat;
  readonly numeric: boolean;
  /** Counters in full, not in thousands. */
  readonly exact: boolean;
  /** The newest first as the kernel has them, not by address. */
  readonly unsorted: boolean;
  /** The name for an address, where `numeric` is false; null when it has none. */
  readonly nameOf: (address: IpAddress) => string | null;
}

const VERSION = "IP Virtual Server version 1.2.1 (size=4096)\n";
const HEADS: Readonly<Record<ListFormat, string>> = {
  plain:
    "Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n",
  stats: "Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n  -> RemoteAddress:Port\n",
  rate: "Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS\n  -> RemoteAddress:Port\n",
  thresholds:
    "Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n  -> RemoteAddress:Port\n",
  persistent:
    "Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn \n  -> RemoteAddress:Port\n",
};
const METHODS: Readonly<Record<ForwardingMethod, string>> = {
  masq: "Masq",
  local: "Local",
  tunnel: "Tunnel",
  route: "Route",
};
const METHOD_OPTIONS: Readonly<Record<ForwardingMethod, string>> = {
  masq: "-m",
  local: "-m",
  tunnel: "-i",
  route: "-g",
};
const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  0: "IP",
  [IpProtocol.Tcp]: "TCP",
  [IpProtocol.Udp]: "UDP",
  [IpProtocol.Sctp]: "SCTP",
};
const SERVICE_OPTIONS: Readonly<Record<number, string>> = {
  [IpProtocol.Tcp]: "-t",
  [IpProtocol.Udp]: "-u",
  [IpProtocol.Sctp]: "--sctp-service",
};

/** `ipvsadm -L` of these services; `withVersion` for all of them. */
export function listServices(
  services: readonly VirtualServer[],
  options: ListOptions,
  withVersion: boolean,
  nowNs: number,
): string {
  let text = (withVersion ? VERSION : "") + HEADS[options.format];
  for (const service of services) {
    text += `${serviceLine(service, options, nowNs)}\n`;
    for (const server of ordered(service, options)) text += `${serverLine(server, service, options, nowNs)}\n`;
  }
  return text;
}

function serviceLine(service: VirtualServer, options: ListOptions, nowNs: number): string {
  const name = service.mark !== 0 ? markName(service) : placeText(service, service.protocol, options);
  const protocol = service.mark !== 0 ? "FWM" : (PROTOCOL_NAMES[service.protocol] ?? "");
  const head = `${protocol.padEnd(4)} ${name}`;
  if (options.format === "stats" || options.format === "rate") {
    return `${head.padEnd(33)}${counters(service.stats, options, nowNs)}`;
  }
  return `${head} ${service.scheduler}${flagText(service)}`;
}

function markName({ mark, family }: VirtualServer): string {
  return `${mark}${family === 6 ? " IPv6" : ""}`;
}

function flagText(service: VirtualServer): string {
  const flags = schedulerFlagNames(service);
  let text = flags.length === 0 ? "" : ` (${flags.join(",")})`;
  if (service.persistentSeconds > 0) {
    text += ` persistent ${service.persistentSeconds}`;
    if (!isWholeMask(service.mask)) text += ` mask ${maskText(service.mask)}`;
  }
  return service.onePacket ? `${text} ops` : text;
}

function maskText(mask: IpAddress): string {
  return isIpv4(mask) ? formatIp(mask) : String(maskLength(mask));
}

/** The scheduler's options by the names that `-b` takes. */
function schedulerFlagNames({ scheduler, schedulerFlags }: VirtualServer): string[] {
  const names: string[] = [];
  const own = scheduler === "sh" || scheduler === "mh";
  if ((schedulerFlags & SchedulerFlag.Fallback) !== 0) names.push(own ? `${scheduler}-fallback` : "flag-1");
  if ((schedulerFlags & SchedulerFlag.Port) !== 0) names.push(own ? `${scheduler}-port` : "flag-2");
  if ((schedulerFlags & SchedulerFlag.Third) !== 0) names.push("flag-3");
  return names;
}

function serverLine(server: RealServer, service: VirtualServer, options: ListOptions, nowNs: number): string {
  const place = placeText(server, service.protocol, options);
  const { weight, active, inactive, persistent, upperThreshold, lowerThreshold } = server;
  const columns = (...values: number[]) => values.map((one) => String(one).padEnd(10)).join(" ");
  switch (options.format) {
    case "stats":
    case "rate":
      return `  -> ${place.padEnd(28)}${counters(server.stats, options, nowNs)}`;
    case "thresholds":
      return `  -> ${place.padEnd(28)} ${columns(upperThreshold, lowerThreshold, active, inactive)}`;
    case "persistent":
      return `  -> ${place.padEnd(28)} ${String(weight).padEnd(9)} ${String(persistent).padEnd(11)} ${columns(active, inactive)}`;
    default:
      return `  -> ${place.padEnd(28)} ${METHODS[server.method].padEnd(7)} ${String(weight).padEnd(6)} ${columns(active, inactive)}`;
  }
}

function counters(stats: IpvsStats, { format, exact }: ListOptions, nowNs: number): string {
  stats.advance(nowNs);
  const { connections, inPackets, outPackets, inBytes, outBytes } = stats;
  const all = [connections, inPackets, outPackets, inBytes, outBytes];
  const values = all.map((one) => (format === "stats" ? one.shown : one.perSecond));
  return values.map((value) => ` ${exact ? String(value).padStart(8) : largeNumber(value)}`).join("");
}

/** Eight columns: 100000000 as 100000K, and so on by thousands (print_largenum). */
function largeNumber(value: number): string {
  if (value < 100_000_000) return String(value).padStart(8);
  for (const [unit, divisor] of [
    ["K", 1e3],
    ["M", 1e6],
    ["G", 1e9],
  ] as const) {
    if (value < divisor * 1e8) return `${String(Math.floor(value / divisor)).padStart(7)}${unit}`;
  }
  return `${String(Math.floor(value / 1e12)).padStart(7)}T`;
}

/** The lines of `ipvsadm -S`, which `ipvsadm -R` reads. */
export function saveServices(services: readonly VirtualServer[], options: ListOptions): string {
  let text = "";
  for (const service of services) {
    const where =
      service.mark !== 0
        ? `-f ${service.mark}${service.family === 6 ? " -6" : ""}`
        : `${SERVICE_OPTIONS[service.protocol] ?? "-t"} ${placeText(service, service.protocol, options)}`;
    const flags = schedulerFlagNames(service);
    let line = `-A ${where} -s ${service.scheduler}`;
    if (service.persistentSeconds > 0) {
      line += ` -p ${service.persistentSeconds}`;
      if (!isWholeMask(service.mask)) line += ` -M ${maskText(service.mask)}`;
    }
    if (service.onePacket) line += " -o";
    if (flags.length > 0) line += ` -b ${flags.join(",")}`;
    text += `${line}\n`;
    for (const server of ordered(service, options)) {
      const tunnel = server.method === "tunnel" ? " --tun-type ipip" : "";
      const place = placeText(server, service.protocol, options);
      text += `-a ${where} -r ${place} ${METHOD_OPTIONS[server.method]} -w ${server.weight}${tunnel}\n`;
    }
  }
  return text;
}

/** `ipvsadm -Lc`. */
export function listConnections(ipvs: IpVs, options: ListOptions): string {
  const more = options.format === "persistent" ? "        pe name          pe_data" : "";
  let text = `IPVS connection entries\npro expire state       source             virtual            destination${more}\n`;
  for (const one of ipvs.connections()) {
    const left = ipvs.secondsLeft(one);
    const expire = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
    const place = (address: IpAddress, port: number) => placeText({ address, port }, one.protocol, options);
    const source = place(one.client, one.clientPort);
    const virtual = place(one.virtual, one.virtualPort);
    const server = place(one.server.address, one.serverPort);
    const protocol = (PROTOCOL_NAMES[one.protocol] ?? "").padEnd(3);
    text += `${protocol} ${expire}  ${one.state.padEnd(11)} ${source.padEnd(18)} ${virtual.padEnd(18)} ${server}\n`;
  }
  return text;
}

function ordered(service: VirtualServer, { unsorted }: ListOptions): readonly RealServer[] {
  if (unsorted) return service.servers;
  return [...service.servers].sort((a, b) => compare(a.address, b.address) || a.port - b.port);
}

function compare(a: IpAddress, b: IpAddress): number {
  if (isIpv4(a) && isIpv4(b)) return (a >>> 0) - (b >>> 0);
  if (isIpv4(a) || isIpv4(b)) return isIpv4(a) ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function placeText(
  { address, port }: { readonly address: IpAddress; readonly port: number },
  protocol: number,
  { numeric, nameOf }: ListOptions,
): string {
  const host = numeric ? null : nameOf(address);
  const service = numeric ? String(port) : (serviceName(port, protocol) ?? String(port));
  if (host !== null) return `${host}:${service}`;
  return isIpv4(address) ? `${formatIp(address)}:${service}` : `[${formatIp(address)}]:${service}`;
}
