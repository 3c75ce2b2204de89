import { formatIp, type IpAddress } from "../wire/ip-address.js";
import { tryParsePrefix } from "../wire/prefix.js";
import {
  type AddressRange,
  describeSet,
  parseRangeSets,
  RangeCursor,
  type RangeSet,
  rangeFor,
} from "./address-range.js";
import { AddressStore } from "./address-store.js";
import { loadArgs } from "./args.js";
import { failure } from "./cni-error.js";
import { type Fields, isAtLeast, isObject, objectField, stringField, stringsField } from "./config.js";
import type { Plugin, PluginCall, ValidAttachment } from "./plugin.js";
import { NO_DNS, parseRoute, type Result, type ResultDns, type ResultIp, type ResultRoute } from "./result.js";

const DATA_DIR = "/var/lib/cni/networks";

/**
 * The host-local IPAM plugin: hands out addresses of ranges in turn and notes each in a file of the machine,
 * `/var/lib/cni/networks/NETWORK/ADDRESS`. Going round means that a container which is made anew gets another address.
 */
export class HostLocal implements Plugin {
  add(call: PluginCall): Result {
    const ipam = call.config.ipam ?? {};
    const sets = rangeSets(call, ipam);
    const requested = requestedAddresses(call);
    const routes = ipamRoutes(ipam);
    const dns = resolvConf(call, stringField(ipam, "resolvConf", "", "IPAMConfig"));
    const store = storeOf(call);
    const ips: ResultIp[] = [];
    for (const [index, set] of sets.entries()) {
      const wanted = requested.findIndex((address) => rangeFor(set, address) !== null);
      const [address = null] = wanted < 0 ? [] : requested.splice(wanted, 1);
      try {
        ips.push(allocate(store, set, index, call, address));
      } catch (error) {
        // What earlier sets gave goes back; what the container had before this call stays.
        if (index > 0) store.release(call.containerId, call.ifName);
        throw error;
      }
    }
    if (requested.length > 0) {
      store.release(call.containerId, call.ifName);
      throw failure(`failed to allocate all requested IPs: ${requested.map(formatIp).join(" ")}`);
    }
    return { cniVersion: call.cniVersion, interfaces: [], ips, routes, dns };
  }

  check(call: PluginCall): void {
    loadConfig(call);
    if (storeOf(call).findByOwner(call.containerId, call.ifName).length === 0) {
      throw failure(`host-local: Failed to find address added by container ${call.containerId}`);
    }
  }

  del(call: PluginCall): void {
    loadConfig(call);
    storeOf(call).release(call.containerId, call.ifName);
  }

  gc(call: PluginCall, valid: readonly ValidAttachment[]): void {
    storeOf(call).releaseOthers(new Set(valid.map((each) => `${each.containerID}\r\n${each.ifname}`)));
  }

  status(call: PluginCall): void {
    loadConfig(call);
  }
}

/** Every command reads the whole configuration first (LoadIPAMConfig). @throws CniError */
function loadConfig(call: PluginCall): void {
  rangeSets(call, call.config.ipam ?? {});
  requestedAddresses(call);
}

function storeOf(call: PluginCall): AddressStore {
  const directory = stringField(call.config.ipam ?? {}, "dataDir", DATA_DIR, "IPAMConfig");
  return new AddressStore(call.host.files, `${directory === "" ? DATA_DIR : directory}/${call.networkName}`);
}

/** The runtime's sets, then the older form with `subnet` beside `type`, then `ranges`. @throws CniError */
function rangeSets(call: PluginCall, ipam: Fields): RangeSet[] {
  if ((call.config.ipam ?? null) === null) throw failure("IPAM config missing 'ipam' key");
  const { ranges = [] } = ipam;
  if (!Array.isArray(ranges)) throw failure("ranges must be an array of arrays");
  const sets = [
    ...(call.runtime.ipRanges ?? []),
    ...(ipam.subnet === undefined ? [] : [[ipam]]),
    ...(ranges as unknown[]),
  ];
  if (sets.length === 0) throw failure("no IP ranges specified");
  const parsed = parseRangeSets(sets);
  const count = (family: number): number => parsed.filter(([first]) => first?.subnet.family === family).length;
  if (!isAtLeast(call.cniVersion, "0.3.0") && (count(4) > 1 || count(6) > 1)) {
    throw failure(`CNI version ${call.cniVersion} does not support more than 1 address per family`);
  }
  return parsed;
}

/** The addresses asked for by CNI_ARGS, by `args.cni.ips`, and by the `ips` capability. @throws CniError */
function requestedAddresses(call: PluginCall): IpAddress[] {
  const requested: IpAddress[] = [];
  const fromEnvironment = loadArgs(call.args, ["IP"]).get("IP") ?? "";
  if (fromEnvironment !== "") {
    const address = tryParsePrefix(fromEnvironment)?.address ?? null;
    if (address === null) {
      throw failure(`ARGS: error parsing value of pair "IP=${fromEnvironment}": invalid IP address ${fromEnvironment}`);
    }
    requested.push(address);
  }
  const fromArgs = stringsField(objectField(objectField(call.config, "args"), "cni"), "ips", "IPAMArgs") ?? [];
  for (const text of [...fromArgs, ...(call.runtime.ips ?? [])]) {
    const address = tryParsePrefix(text)?.address ?? null;
    if (address === null) throw failure(`invalid IP address ${text}`);
    requested.push(address);
  }
  return requested.filter((address, index) => requested.indexOf(address) === index);
}

function allocate(
  store: AddressStore,
  set: RangeSet,
  setIndex: number,
  call: PluginCall,
  requested: IpAddress | null,
): ResultIp {
  const fail = (message: string): Error => failure(`failed to allocate for range ${setIndex}: ${message}`);
  if (requested !== null) {
    const text = formatIp(requested);
    const range = rangeFor(set, requested);
    if (range === null) throw fail(`${text} not in range set ${describeSet(set)}`);
    if (requested === range.gateway) throw fail(`requested ip ${text} is subnet's gateway`);
    if (!store.reserve(requested, call.containerId, call.ifName, setIndex)) {
      throw fail(`requested IP address ${text} is not available in range set ${describeSet(set)}`);
    }
    return resultIp(requested, range);
  }
  const held = store.findByOwner(call.containerId, call.ifName).find((address) => rangeFor(set, address) !== null);
  if (held !== undefined) {
    throw fail(`${formatIp(held)} has been allocated to ${call.containerId}, duplicate allocation is not allowed`);
  }
  const cursor = new RangeCursor(set, store.lastReserved(setIndex));
  for (let next = cursor.next(); next !== null; next = cursor.next()) {
    if (store.reserve(next.address, call.containerId, call.ifName, setIndex)) return resultIp(next.address, next.range);
  }
  throw fail(`no IP addresses available in range set: ${describeSet(set)}`);
}

function resultIp(address: IpAddress, range: AddressRange): ResultIp {
  return { address: `${formatIp(address)}/${range.subnet.length}`, gateway: formatIp(range.gateway) };
}

/** `routes` of an IPAM configuration. @throws CniError */
export function ipamRoutes(ipam: Fields): ResultRoute[] {
  const { routes = [] } = ipam;
  if (!Array.isArray(routes) || !routes.every(isObject)) throw failure("routes must be a list of objects");
  return routes.map(parseRoute);
}

/** What a resolv.conf of the machine says, for the result (host-local's `resolvConf`). @throws CniError when it is missing. */
function resolvConf(call: PluginCall, path: string): ResultDns {
  if (path === "") return NO_DNS;
  const file = call.host.files.find(path);
  if (file === null) throw failure(`open ${path}: no such file or directory`);
  if (file.kind === "directory") throw failure(`read ${path}: is a directory`);
  const nameservers: string[] = [];
  const search: string[] = [];
  const options: string[] = [];
  let domain = "";
  for (const line of call.host.files.readFile(path).split("\n")) {
    const [keyword = "", ...words] = line.trim().split(/\s+/);
    if (keyword === "nameserver" && words[0] !== undefined) nameservers.push(words[0]);
    else if (keyword === "domain") domain = words[0] ?? domain;
    else if (keyword === "search") search.push(...words);
    else if (keyword === "options") options.push(...words);
  }
  return {
    ...(nameservers.length === 0 ? {} : { nameservers }),
    ...(domain === "" ? {} : { domain }),
    ...(search.length === 0 ? {} : { search }),
    ...(options.length === 0 ? {} : { options }),
  };
}
