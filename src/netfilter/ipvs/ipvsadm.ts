import { type IpAddress, isAny } from "../../wire/ip-address.js";
import { AddressType } from "../hook.js";
import type { Netfilter } from "../netfilter.js";
import type { HostNames } from "../text/host-mask.js";
import type { CommandResult } from "../text/iptables.js";
import { splitWords } from "../text/split-words.js";
import { type ListFormat, type ListOptions, listConnections, listServices, saveServices } from "./ipvsadm-list.js";
import { IpvsadmError, type IpvsadmOptions, parseIpvsadm, type ServiceName } from "./ipvsadm-options.js";
import { IPVSADM_USAGE } from "./ipvsadm-usage.js";
import { type RealServer, SCHEDULERS, type Scheduler, SchedulerFlag, type VirtualServer } from "./virtual-server.js";

/** What the kernel answers, in libipvs' words. */
const KERNEL_ERRORS = {
  exists: "Service already exists",
  noService: "No such service",
  notDefined: "Service not defined",
  noScheduler: "Scheduler or persistence engine not found",
  destinationExists: "Destination already exists",
  noDestination: "No such destination",
  invalid: "Invalid operation.  Possibly wrong module version, address not unicast, ...",
  range: "Numerical result out of range",
} as const;

/**
 * `ipvsadm` 1.31: lists, saves, restores and changes the virtual servers of a namespace. `input` is what `-R` reads; `names`
 * finds the names that listings without `-n` print. Simplified: no daemons, no persistence engine, tunnels of IPIP alone.
 */
export function runIpvsadm(
  netfilter: Netfilter,
  argv: readonly string[],
  input = "",
  names: HostNames | null = null,
): CommandResult {
  try {
    return new Ipvsadm(netfilter, names).run(argv.length === 0 ? ["-L"] : argv, input);
  } catch (error) {
    if (!(error instanceof IpvsadmError)) throw error;
    return { stdout: "", stderr: `${error.message}\n`, exitCode: error.exitCode };
  }
}

/** True when the command reads its standard input. */
export function readsInput(argv: readonly string[]): boolean {
  return argv[0] === "-R" || argv[0] === "--restore";
}

class Ipvsadm {
  private readonly netfilter: Netfilter;
  private readonly names: HostNames | null;

  constructor(netfilter: Netfilter, names: HostNames | null) {
    this.netfilter = netfilter;
    this.names = names;
  }

  run(argv: readonly string[], input: string): CommandResult {
    const options = parseIpvsadm(argv);
    const { ipvs } = this.netfilter;
    switch (options.command) {
      case "h":
        return ok(IPVSADM_USAGE);
      case "v":
        return ok("ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n");
      case "L":
        return ok(this.list(options));
      case "S":
        return ok(saveServices(ipvs.all(), this.listOptions(options)));
      case "R":
        return this.restore(input);
      case "C":
        ipvs.clear();
        break;
      case "Z":
        this.zero(options);
        break;
      case "set":
        this.setTimeouts(options.timeouts);
        break;
      case "A":
      case "E":
      case "D":
        this.changeService(options);
        break;
      default:
        this.changeServer(options);
    }
    this.netfilter.tableChanged();
    return ok("");
  }

  /** Line by line, to the first that is refused; the lines before it stay. */
  private restore(input: string): CommandResult {
    let last: CommandResult = ok("");
    let stderr = "";
    for (const line of input.split("\n")) {
      const words = splitWords(line.replace(/#.*/, ""));
      if (words.length === 0) continue;
      if (readsInput(words)) throw new IpvsadmError("Try `ipvsadm -h' or 'ipvsadm --help' for more information.", 255);
      try {
        last = this.run(words, "");
      } catch (error) {
        if (!(error instanceof IpvsadmError)) throw error;
        stderr += `${error.message}\n`;
        last = { stdout: "", stderr: "", exitCode: error.exitCode };
        // What the kernel refuses is told and passed; what ipvsadm does not understand ends it.
        if (!(Object.values(KERNEL_ERRORS) as string[]).includes(error.message)) break;
      }
    }
    return { stdout: "", stderr, exitCode: last.exitCode };
  }

  private changeService({ command, service: name, ...options }: IpvsadmOptions): void {
    if (name === null) throw new IpvsadmError(KERNEL_ERRORS.invalid, 255);
    const { ipvs } = this.netfilter;
    const found = this.find(name);
    if (command === "D") {
      if (found === null) throw new IpvsadmError(KERNEL_ERRORS.noService, 255);
      ipvs.remove(found);
      return;
    }
    if (command === "A" && found !== null) throw new IpvsadmError(KERNEL_ERRORS.exists, 255);
    if (command === "E" && found === null) throw new IpvsadmError(KERNEL_ERRORS.noService, 255);
    const scheduler = schedulerOf(options.scheduler);
    if (options.given.has("pe")) throw new IpvsadmError(KERNEL_ERRORS.noScheduler, 255);
    const schedulerFlags = flagsOf(options.schedulerFlags, scheduler);
    const { persistentSeconds, mask, onePacket } = options;
    const { protocol, address, port, mark } = name;
    const service = found ?? ipvs.add(protocol, address, port, scheduler, persistentSeconds, mark);
    service.edit({ scheduler, persistentSeconds, onePacket, schedulerFlags, ...(mask === null ? {} : { mask }) });
  }

  private changeServer(options: IpvsadmOptions): void {
    const { command, service: name, server } = options;
    if (name === null || server === null) throw new IpvsadmError(KERNEL_ERRORS.invalid, 255);
    const service = this.find(name);
    if (service === null) throw new IpvsadmError(KERNEL_ERRORS.notDefined, 255);
    const found = service.server(server.address, server.port);
    const { ipvs } = this.netfilter;
    if (command === "d") {
      if (found === null) throw new IpvsadmError(KERNEL_ERRORS.noDestination, 255);
      ipvs.removeServer(service, found);
      return;
    }
    if (options.upperThreshold < options.lowerThreshold) throw new IpvsadmError(KERNEL_ERRORS.range, 255);
    if (command === "a" && found !== null) throw new IpvsadmError(KERNEL_ERRORS.destinationExists, 255);
    if (command === "e" && found === null) throw new IpvsadmError(KERNEL_ERRORS.noDestination, 255);
    if (command === "a" && !this.isUnicast(server.address)) throw new IpvsadmError(KERNEL_ERRORS.invalid, 255);
    configure(found ?? ipvs.addServer(service, server.address, server.port, options.weight), service, options);
  }

  private isUnicast(address: IpAddress): boolean {
    if (isAny(address)) return false;
    const type = this.netfilter.environment.addressType(address, null);
    return type !== AddressType.Broadcast && type !== AddressType.Multicast;
  }

  private find({ protocol, address, port, mark }: ServiceName): VirtualServer | null {
    const { ipvs } = this.netfilter;
    return mark === 0 ? ipvs.get(protocol, address, port) : ipvs.getByMark(mark, address);
  }

  private list(options: IpvsadmOptions): string {
    const { ipvs, sim } = this.netfilter;
    const { given, service: name } = options;
    const how = this.listOptions(options);
    const isElse = given.has("connection") || given.has("timeout") || given.has("daemon");
    if (isElse && how.format !== "plain" && !(given.has("connection") && how.format === "persistent")) {
      throw new IpvsadmError("options conflicts in the list command");
    }
    if (given.has("connection")) return listConnections(ipvs, how);
    if (given.has("timeout")) {
      const { tcpSeconds, tcpFinSeconds, udpSeconds } = ipvs.timeouts;
      return `Timeout (tcp tcpfin udp): ${tcpSeconds} ${tcpFinSeconds} ${udpSeconds}\n`;
    }
    if (given.has("daemon")) return "";
    if (name === null) return listServices(ipvs.all(), how, true, sim.nowNs);
    const service = this.find(name);
    if (service === null) throw new IpvsadmError(KERNEL_ERRORS.noService, 1);
    return listServices([service], how, false, sim.nowNs);
  }

  private listOptions({ given }: IpvsadmOptions): ListOptions {
    const formats: readonly (readonly [string, ListFormat])[] = [
      ["stats", "stats"],
      ["rate", "rate"],
      ["thresholds", "thresholds"],
      ["persistent-conn", "persistent"],
    ];
    const format = formats.find(([name]) => given.has(name))?.[1] ?? "plain";
    const nameOf = (address: IpAddress): string | null => this.names?.nameOf(address) ?? null;
    const [numeric, exact, unsorted] = [given.has("numeric"), given.has("exact"), given.has("nosort")];
    return { format, numeric, exact, unsorted, nameOf };
  }

  private zero({ service: name }: IpvsadmOptions): void {
    const { ipvs, sim } = this.netfilter;
    const { nowNs } = sim;
    const service = name === null ? null : this.find(name);
    if (name !== null && service === null) throw new IpvsadmError(KERNEL_ERRORS.noService, 255);
    for (const one of service === null ? ipvs.all() : [service]) {
      one.stats.zero(nowNs);
      for (const server of one.servers) server.stats.zero(nowNs);
    }
    if (service === null) ipvs.stats.zero(nowNs);
  }

  /** 0 leaves a timeout as it is. */
  private setTimeouts([tcp = 0, fin = 0, udp = 0]: readonly number[]): void {
    const { timeouts } = this.netfilter.ipvs;
    if (tcp !== 0) timeouts.tcpSeconds = tcp;
    if (fin !== 0) timeouts.tcpFinSeconds = fin;
    if (udp !== 0) timeouts.udpSeconds = udp;
  }
}

function configure(server: RealServer, service: VirtualServer, options: IpvsadmOptions): void {
  const { upperThreshold } = options;
  if (upperThreshold === 0 || upperThreshold > server.upperThreshold) server.isOverloaded = false;
  server.upperThreshold = upperThreshold;
  server.lowerThreshold = options.lowerThreshold;
  server.method = options.method;
  service.setWeight(server, options.weight);
}

function schedulerOf(text: string): Scheduler {
  const found = SCHEDULERS.find((one) => one === text);
  if (found === undefined) throw new IpvsadmError(KERNEL_ERRORS.noScheduler, 255);
  return found;
}

function flagsOf(names: readonly string[], scheduler: Scheduler): number {
  let flags = 0;
  for (const name of names) {
    const isOwn = scheduler === "sh" || scheduler === "mh";
    if (name === "flag-1" || (isOwn && name === `${scheduler}-fallback`)) flags |= SchedulerFlag.Fallback;
    else if (name === "flag-2" || (isOwn && name === `${scheduler}-port`)) flags |= SchedulerFlag.Port;
    else if (name === "flag-3") flags |= SchedulerFlag.Third;
    else throw new IpvsadmError(`invalid scheduler flag \`${name}'`);
  }
  return flags;
}

function ok(stdout: string): CommandResult {
  return { stdout, stderr: "", exitCode: 0 };
}
