import { formatIp, type IpAddress, isIpv4, tryParseIp } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { Netfilter } from "../netfilter.js";
import type { CommandResult } from "../text/iptables.js";
import type { IpVs } from "./ipvs.js";
import { SCHEDULERS, type Scheduler, type VirtualServer } from "./virtual-server.js";

const TRY = "Try `ipvsadm -h' or 'ipvsadm --help' for more information.\n";
const HEAD = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
`;
/** Options that take a word, by their long names. */
const LONG: Readonly<Record<string, string>> = {
  "--add-service": "-A",
  "--edit-service": "-E",
  "--delete-service": "-D",
  "--clear": "-C",
  "--save": "-S",
  "--list": "-L",
  "-l": "-L",
  "--add-server": "-a",
  "--edit-server": "-e",
  "--delete-server": "-d",
  "--tcp-service": "-t",
  "--udp-service": "-u",
  "--scheduler": "-s",
  "--persistent": "-p",
  "--real-server": "-r",
  "--masquerading": "-m",
  "--weight": "-w",
  "--numeric": "-n",
  "--connection": "-c",
};
const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  [IpProtocol.Tcp]: "TCP",
  [IpProtocol.Udp]: "UDP",
  [IpProtocol.Sctp]: "SCTP",
};
const SERVICE_OPTIONS: Readonly<Record<number, string>> = {
  [IpProtocol.Tcp]: "-t",
  [IpProtocol.Udp]: "-u",
  [IpProtocol.Sctp]: "--sctp-service",
};

interface Options {
  verb: string;
  protocol: number;
  service: Endpoint | null;
  server: Endpoint | null;
  scheduler: Scheduler | null;
  persistentSeconds: number | null;
  weight: number;
  connections: boolean;
}

interface Endpoint {
  readonly address: IpAddress;
  readonly port: number;
}

class UsageError extends Error {}

/**
 * `ipvsadm`: lists, saves and changes the virtual servers of a namespace (ipvsadm 1.31's words, from its manual and text:
 * the recorded kernel has no IPVS). Simplified: numeric always, masquerading alone, no statistics, timeouts, daemon or
 * firewall marks.
 */
export function runIpvsadm(netfilter: Netfilter, argv: readonly string[]): CommandResult {
  try {
    return carryOut(netfilter, parse(argv));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { stdout: "", stderr: `${error.message}\n`, exitCode: 2 };
  }
}

function parse(argv: readonly string[]): Options {
  const options: Options = {
    verb: argv.length === 0 ? "-L" : "",
    protocol: IpProtocol.Tcp,
    service: null,
    server: null,
    scheduler: null,
    persistentSeconds: null,
    weight: 1,
    connections: false,
  };
  const words = argv.flatMap(splitShort);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const take = (): string => {
      i++;
      const value = words[i];
      if (value === undefined) throw new UsageError(`option requires an argument: ${word}\n${TRY.trimEnd()}`);
      return value;
    };
    switch (word) {
      case "-A":
      case "-E":
      case "-D":
      case "-C":
      case "-S":
      case "-L":
      case "-a":
      case "-e":
      case "-d":
        if (options.verb !== "") throw new UsageError(`multiple commands specified\n${TRY.trimEnd()}`);
        options.verb = word;
        break;
      case "-t":
      case "-u":
      case "--sctp-service":
        options.protocol = word === "-t" ? IpProtocol.Tcp : word === "-u" ? IpProtocol.Udp : IpProtocol.Sctp;
        options.service = endpointOf(take(), "virtual");
        break;
      case "-r":
        options.server = endpointOf(take(), "real");
        break;
      case "-s":
        options.scheduler = schedulerOf(take());
        break;
      case "-p":
        options.persistentSeconds = /^\d+$/.test(words[i + 1] ?? "") ? Number(take()) : 300;
        break;
      case "-w":
        options.weight = Number(take());
        if (!Number.isInteger(options.weight) || options.weight < 0) throw new UsageError("illegal weight specified");
        break;
      case "-c":
        options.connections = true;
        break;
      case "-m":
      case "-n":
        break;
      case "-g":
      case "-i":
        throw new UsageError("podwire's IPVS forwards by masquerading alone (-m)");
      default:
        throw new UsageError(`ipvsadm: unrecognized option '${word}'\n${TRY.trimEnd()}`);
    }
  }
  if (options.verb === "") throw new UsageError(TRY.trimEnd());
  return options;
}

/** "-Ln" is "-L" and "-n". */
function splitShort(word: string): string[] {
  const named = LONG[word];
  if (named !== undefined) return [named];
  return /^-[A-Za-z]{2,}$/.test(word) ? [...word.slice(1)].map((letter) => LONG[`-${letter}`] ?? `-${letter}`) : [word];
}

function endpointOf(text: string, kind: "virtual" | "real"): Endpoint {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text);
  const address = tryParseIp(match?.[1] ?? match?.[2] ?? "");
  const port = Number(match?.[3] ?? -1);
  if (address === null || port < 1 || port > 65535) {
    throw new UsageError(`illegal ${kind} server address[:port] specified`);
  }
  return { address, port };
}

function schedulerOf(text: string): Scheduler {
  const found = SCHEDULERS.find((one) => one === text);
  if (found === undefined) throw new UsageError("Scheduler or persistence engine not found");
  return found;
}

function carryOut(netfilter: Netfilter, options: Options): CommandResult {
  const { ipvs } = netfilter;
  if (options.verb === "-L") return ok(options.connections ? listConnections(ipvs) : list(chosen(ipvs, options)));
  if (options.verb === "-S") return ok(chosen(ipvs, options).map(saved).join(""));
  if (options.verb === "-C") {
    ipvs.clear();
    netfilter.tableChanged();
    return ok("");
  }
  if (options.service === null) throw new UsageError("You need to supply the 'service-address' option for the command");
  const { address, port } = options.service;
  const service = ipvs.get(options.protocol, address, port);
  if (options.verb === "-A") {
    if (service !== null) throw new UsageError("Service already exists");
    ipvs.add(options.protocol, address, port, options.scheduler ?? "wlc", options.persistentSeconds ?? 0);
    netfilter.tableChanged();
    return ok("");
  }
  if (service === null) throw new UsageError(options.verb === "-a" ? "Service not defined" : "No such service");
  if (options.verb === "-E") {
    service.scheduler = options.scheduler ?? "wlc";
    service.persistentSeconds = options.persistentSeconds ?? 0;
  } else if (options.verb === "-D") {
    ipvs.remove(service);
    netfilter.tableChanged();
  } else changeServer(ipvs, service, options);
  return ok("");
}

function changeServer(ipvs: IpVs, service: VirtualServer, { verb, server, weight }: Options): void {
  if (server === null) throw new UsageError("You need to supply the 'real-server' option for the command");
  const found = service.server(server.address, server.port);
  if (verb === "-a") {
    if (found !== null) throw new UsageError("Destination already exists");
    ipvs.addServer(service, server.address, server.port, weight);
    return;
  }
  if (found === null) throw new UsageError("No such destination");
  if (verb === "-e") found.weight = weight;
  else service.remove(found);
}

function chosen(ipvs: IpVs, { service, protocol }: Options): VirtualServer[] {
  if (service === null) return ipvs.all();
  const found = ipvs.get(protocol, service.address, service.port);
  if (found === null) throw new UsageError("No such service");
  return [found];
}

function list(services: readonly VirtualServer[]): string {
  let text = HEAD;
  for (const service of services) {
    const { scheduler, persistentSeconds } = service;
    const flags = persistentSeconds > 0 ? ` persistent ${persistentSeconds}` : "";
    const protocol = (PROTOCOL_NAMES[service.protocol] ?? "").padEnd(4);
    text += `${protocol} ${endpointText(service)} ${scheduler}${flags}\n`;
    for (const server of sorted(service)) {
      const counts = `${String(server.active).padEnd(10)} ${String(server.inactive).padEnd(10)}`;
      text += `  -> ${endpointText(server).padEnd(28)} ${"Masq".padEnd(7)} ${String(server.weight).padEnd(6)} ${counts}\n`;
    }
  }
  return text;
}

function saved(service: VirtualServer): string {
  const where = `${SERVICE_OPTIONS[service.protocol] ?? "-t"} ${endpointText(service)}`;
  const stay = service.persistentSeconds > 0 ? ` -p ${service.persistentSeconds}` : "";
  const servers = sorted(service).map((one) => `-a ${where} -r ${endpointText(one)} -m -w ${one.weight}\n`);
  return `-A ${where} -s ${service.scheduler}${stay}\n${servers.join("")}`;
}

function listConnections(ipvs: IpVs): string {
  let text = "IPVS connection entries\npro expire state       source             virtual            destination\n";
  for (const one of ipvs.connections()) {
    const left = ipvs.secondsLeft(one);
    const expire = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
    const source = endpointText({ address: one.client, port: one.clientPort });
    const virtual = endpointText({ address: one.virtual, port: one.virtualPort });
    const protocol = (PROTOCOL_NAMES[one.protocol] ?? "").padEnd(3);
    text += `${protocol} ${expire}  ${one.state.padEnd(11)} ${source.padEnd(18)} ${virtual.padEnd(18)} ${endpointText(one.server)}\n`;
  }
  return text;
}

function sorted(service: VirtualServer) {
  const key = (one: Endpoint): string => `${formatIp(one.address)} ${one.port}`;
  return [...service.servers].sort((a, b) => {
    if (isIpv4(a.address) && isIpv4(b.address) && a.address !== b.address) return (a.address >>> 0) - (b.address >>> 0);
    if (a.address === b.address) return a.port - b.port;
    return key(a) < key(b) ? -1 : 1;
  });
}

function endpointText({ address, port }: Endpoint): string {
  return isIpv4(address) ? `${formatIp(address)}:${port}` : `[${formatIp(address)}]:${port}`;
}

function ok(stdout: string): CommandResult {
  return { stdout, stderr: "", exitCode: 0 };
}
